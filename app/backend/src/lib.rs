//! Everything with I/O: the store, connectors, booking, intake, accounts. Server only.

pub mod clock;
