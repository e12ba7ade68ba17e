//! Gates in the store: read by every claim and, under a lock, by every intent; changed by the operator with a reason.
//!
//! The lock: an intent takes the gate of everybody `for share` and reads all gates after that, a closing takes it `for
//! update`. So a closing waits for the intents that were being stored, and an intent that comes after it sees the closed
//! gate. The operator's closing returns when those intents are answered or too old to leave. On SQLite all writing
//! transactions stand in one line, which gives the same.
//!
//! - [`repo`]: the gates themselves; `counted` lets the first few through; `drain` follows what an opening lets go.
//! - [`by_itself`]: gates that close on evidence; [`watch`] looks for what nobody is told of.
//! - [`switchboard`]: what the operator sees and does; [`second_person`] confirms an opening.

pub mod by_itself;
mod counted;
mod drain;
mod repo;
pub mod second_person;
pub mod switchboard;
pub mod watch;

#[cfg(test)]
pub(crate) use by_itself::STATEMENTS as BY_ITSELF_STATEMENTS;
pub use by_itself::{Contradiction, Evidence, connection_died, connection_lives, contradiction, evidence};
#[cfg(test)]
pub(crate) use counted::STATEMENTS as COUNTED_STATEMENTS;
#[cfg(test)]
pub(crate) use drain::STATEMENTS as DRAIN_STATEMENTS;
#[cfg(test)]
pub(crate) use repo::STATEMENTS;
pub(crate) use repo::WITHOUT_GATE;
pub use repo::{GateChange, INTENT_AGE, change, for_intent, in_flight, list, stands};

#[cfg(test)]
mod tests;
