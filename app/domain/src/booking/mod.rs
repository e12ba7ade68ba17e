//! Booking safely: an invoice is booked once, in the administration it belongs to, or it is visibly not booked.
//!
//! - [`action`]: what is to be carried out, its states, and the one table of transitions.
//! - [`gate`]: the kill switch: whether actions may leave; [`closing`]: why one closes by itself.
//! - [`switchboard`], [`forecast`]: what the operator sees of gates, and how long it takes until nothing waits.
//! - [`build`]: from a coding to what is booked, or all that stands in its way.
//! - [`content`]: what is booked, frozen when the action is written.
//! - [`witness`]: evidence of where something stands, and what of it differs from what was sent.
//! - [`finding`]: why an action is in its state, as data; [`sentences`] tells it to a person.
//! - [`core`]: the machine that carries one booking out: event in, effects out, no I/O.
//!
//! What this code knows nothing of: HTTP, the store, the clock. A worker carries the effects out and reports events.

pub mod action;
pub mod build;
pub mod closing;
pub mod content;
pub mod core;
pub mod finding;
pub mod forecast;
pub mod gate;
pub mod overview;
pub mod sentences;
pub mod switchboard;
pub mod witness;
