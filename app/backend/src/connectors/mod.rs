//! Talking with bookkeeping systems. A connector knows neither the store nor actions nor gates: the access token, the
//! administration and an observer of calls are handed to it with each call.
//!
//! - [`connector`] the operations of the field, as traits: what a system lacks, its type does not offer
//! - [`requests`] what is asked for, [`answers`] and [`order_answers`] what comes back
//! - [`outcome`] what an answer to a writing request means: the table of `booking-safety.md`
//! - [`exact_online`] the implementation for Exact Online

pub mod answers;
pub mod connector;
pub mod exact_online;
pub mod order_answers;
pub mod outcome;
pub mod requests;
pub mod token_service;

pub use answers::Division;
pub use connector::{CallContext, CallObserver, CallReport, Connector};
pub use outcome::{CallError, WriteOutcome};
