//! Purchase orders as last read from the bookkeeping system, and what invoices in Sluis claim of their lines.
//!
//! - [`repo`]: orders in and out; at most a hundred with their lines go to a screen.
//! - [`claims`]: allocations that were saved. P of an order line is what *other* invoices claim of it.
//! - [`row`]: rows and domain values.

pub mod claims;
pub mod repo;
mod row;

pub use claims::{fall as claims_fall, release as claims_release, save as claims_save};
pub use repo::{AT_MOST, Found, Wanted, containing, gone, list, upsert};

#[cfg(test)]
mod tests;
