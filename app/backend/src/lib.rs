//! Everything with I/O: the store, connectors, booking, intake, accounts. Server only.

pub mod accounts;
pub mod actions;
pub mod administrations;
pub mod booking;
pub mod clock;
pub mod connections;
pub mod connectors;
pub mod documents;
pub mod events;
pub mod gates;
pub mod invoices;
pub mod jobs;
pub mod master;
pub mod orders;
pub mod overview;
pub mod reading;
pub mod report;
pub mod simulation;
pub mod state;
pub mod store;
pub mod sync;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod validating;
