//! Matching invoices with purchase orders: pure, the same in the browser and on the server, to the same bytes.
//!
//! - [`claims`]: what an order line has had and may still be invoiced for.
//! - [`deviation`]: the closed list of named differences, with their default severities.
//! - [`policy`]: tolerance and severities that an administration sets, and a supplier above it.
//! - [`units`]: conversions between units; an unknown conversion is a deviation.
//! - [`judge`]: the verdict of one coding line and of the whole invoice, cheap enough for every keystroke.
//! - [`document`]: the checks that any invoice gets, ordered or not.
//! - [`gap`]: what is not filled in yet. A gap cannot be accepted, only closed.
//! - [`proposal`], with [`candidates`], [`references`], [`similarity`] and [`transport`]: the best set of allocations.
//! - [`fill`], [`split`] and [`tax`]: coding lines from a document, from ticked order lines, *Rest apart*; VAT per rate.
//! - [`sentences`]: every finding and every reason in Dutch and English; [`mail`]: the request for a credit note.

mod candidates;
pub mod claims;
pub mod deviation;
mod document;
pub mod edit;
pub mod fill;
pub mod gap;
pub mod judge;
mod lines;
pub mod mail;
mod pairing;
pub mod policy;
pub mod proposal;
pub mod references;
pub mod sentences;
pub mod similarity;
pub mod split;
pub mod tax;
pub mod transport;
pub mod units;
pub mod verdict;

pub use candidates::Reason;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
