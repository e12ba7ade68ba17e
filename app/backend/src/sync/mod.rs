//! Synchronising: master data, orders and receipts of an administration, read page by page into the store. On
//! connecting, by a button, and every 15 minutes, as a durable job under the gate `synchronise`.
//!
//! An empty answer never deletes, and nothing is kept of an answer that carries another administration than was asked.

mod invoiced;
mod orders;
mod overview;
mod problem;
mod reading;
mod repo;
mod worker;

#[cfg(test)]
pub(crate) use invoiced::STATEMENTS as INVOICED_STATEMENTS;
pub use problem::SyncError;
#[cfg(test)]
pub(crate) use repo::STATEMENTS;
pub(crate) use repo::supplier_items;
pub use repo::{Counts, ask, counts};
pub use worker::Synchroniser;
