//! Carrying bookings out. The decisions are `domain::booking::core`'s; this code carries its effects out and stores what
//! happened, before and after every writing request.
//!
//! | file | does |
//! |---|---|
//! | `access` | what booking needs of others: tokens, budgets, files |
//! | `worker` | claims bookings of one administration together, and hands them to a run |
//! | `run` | carries the orders of a burst out: `questions` and `writing`; `keep` stores, `calls` reserves and rests |
//! | `fresh` | whether a booking may begin: made of what is this administration's, and still right where it has waited |
//! | `intent` | the stored intention of one writing request, under the gates' lock |
//! | `rights`, `look`, `write`, `prove` | the effects, in the words of a connector |
//! | `clean_up` | deletes a document of our own that went astray, or was left behind |
//! | `enqueue` | from a coded invoice to an action in line |
//! | `link` | looks an entry up that a person links |
//! | `person` | what a person may do with an action |
//!
//! The protocol of a writing request: the leases are renewed, the gates are read under the lock that a closing waits for,
//! the intent and the saga are stored, all in one transaction; it leaves within a second of that (monotonic clock) or not
//! at all; its answer is stored before anything else happens, whoever has the lease by then, and who takes the action over
//! reads it there. An answer that names another administration closes the gate in the same transaction.

pub mod access;
mod clean_up;
mod enqueue;
mod fresh;
mod intent;
mod link;
mod look;
mod person;
mod prove;
mod rights;
mod run;
mod worker;
mod write;

#[cfg(test)]
pub(crate) use clean_up::STATEMENTS as CLEAN_UP_STATEMENTS;
#[cfg(test)]
pub(crate) use enqueue::STATEMENTS as ENQUEUE_STATEMENTS;
pub use enqueue::{BookRequest, EnqueueError, book};
pub use fresh::Freshness;
#[cfg(test)]
pub(crate) use fresh::STATEMENTS as FRESH_STATEMENTS;
#[cfg(test)]
pub(crate) use intent::STATEMENTS as INTENT_STATEMENTS;
pub use link::{LookedUp, look_up};
#[cfg(test)]
pub(crate) use person::STATEMENTS as PERSON_STATEMENTS;
pub use person::{Hand, Link, PersonError, accept_differences, cancel, link, not_found, repaired, retry, rework};
#[cfg(test)]
pub(crate) use rights::STATEMENTS as RIGHTS_STATEMENTS;
#[cfg(test)]
pub(crate) use run::STATEMENTS as RUN_STATEMENTS;
pub use worker::{Booker, BookingSettings, News};
