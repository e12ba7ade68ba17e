//! Invoices, orders, matching, actions and gates. Pure: no I/O, no clock, no randomness, no async.
//!
//! The same code runs in the browser (WASM), on the server and in tests, so that a verdict shown while typing is the
//! verdict that counts when the invoice is saved. Time and identities come in through parameters.

pub mod administration;
pub mod booking;
pub mod calendar;
pub mod coding;
pub mod connection;
pub mod desk;
pub mod ids;
pub mod intake;
pub mod invoice;
pub mod invoice_page;
pub mod language;
pub mod master;
pub mod matching;
pub mod misbooking;
pub mod money;
pub mod news;
pub mod number_format;
pub mod order;
pub mod overview;
pub mod party;
pub mod quantity;
pub mod reading;
pub mod refusal;
pub mod roles;
pub mod vat;
pub mod vat_period;
