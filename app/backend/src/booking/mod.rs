//! Carrying bookings out. The decisions are `domain::booking::core`'s; this code carries its effects out and stores what
//! happened, before and after every writing request.
//!
//! | file | does |
//! |---|---|
//! | `access` | what booking needs of others: tokens, budgets, files |
//! | `worker` | claims a job, drives the machine, settles |
//! | `run` | one booking in one worker's hands: the store's side of each step; `keep` stores, `calls` reserves and rests |
//! | `intent` | the stored intention of one writing request, under the gates' lock |
//! | `rights`, `look`, `write`, `prove` | the effects, in the words of a connector |
//! | `clean_up` | deletes a stray document of our own |
//! | `enqueue` | from a coded invoice to an action in line |
//! | `person` | what a person may do with an action |
//!
//! The protocol of a writing request: the lease is renewed, the gates are read under the lock that a closing waits for,
//! the intent and the saga are stored, all in one transaction; it leaves within a second of that (monotonic clock) or not
//! at all; its answer is stored before anything else happens, whoever has the lease by then, and who takes the action over
//! reads it there. An answer that names another administration closes the gate in the same transaction.

pub mod access;
mod clean_up;
mod enqueue;
mod intent;
mod look;
mod person;
mod prove;
mod rights;
mod run;
mod worker;
mod write;

#[cfg(test)]
pub(crate) use enqueue::STATEMENTS as ENQUEUE_STATEMENTS;
pub use enqueue::{BookRequest, EnqueueError, book};
#[cfg(test)]
pub(crate) use intent::STATEMENTS as INTENT_STATEMENTS;
#[cfg(test)]
pub(crate) use person::STATEMENTS as PERSON_STATEMENTS;
pub use person::{Hand, PersonError, accept_differences, cancel, link, not_found, repaired, retry, rework};
#[cfg(test)]
pub(crate) use run::STATEMENTS as RUN_STATEMENTS;
pub use worker::{Booker, BookingSettings, News};
