//! Everything with I/O: the store, connectors, booking, intake, accounts. Server only.

pub mod accounts;
pub mod actions;
pub mod administrations;
pub mod booking;
pub mod clock;
pub mod connectors;
pub mod events;
pub mod gates;
pub mod jobs;
pub mod master;
pub mod overview;
pub mod reading;
pub mod state;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
