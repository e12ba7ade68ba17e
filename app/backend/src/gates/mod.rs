//! Gates in the store: read by every claim and, under a lock, by every intent; changed by the operator with a reason.
//!
//! The lock: an intent takes the gate of everybody `for share` and reads all gates after that, a closing takes it `for
//! update`. So a closing waits for the intents that were being stored, and an intent that comes after it sees the closed
//! gate. The operator's closing returns when those intents are answered or too old to leave. On SQLite all writing
//! transactions stand in one line, which gives the same.

mod repo;
pub mod switchboard;

#[cfg(test)]
pub(crate) use repo::STATEMENTS;
pub(crate) use repo::WITHOUT_GATE;
pub use repo::{GateChange, INTENT_AGE, change, for_intent, in_flight, list, stands};
