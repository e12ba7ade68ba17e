//! The misbooking report: every entry that the users of our connections made, in every administration that they reach,
//! held against what Sluis meant.
//!
//! | file | does |
//! |---|---|
//! | `runs` | a run: what is to be read, how far it is; asked for by a person or each night |
//! | `meant` | what Sluis meant: its bookings, by every mark that an entry may bear |
//! | `reading` | one administration read, page by page, within the share of the day that reading may use |
//! | `worker` | takes a run under a lease and goes through its administrations |
//! | `findings` | what stands in a wrong place: one row for each, over all runs |
//! | `repair` | reads an entry back: deleted or reversed, and it can be booked right |
//! | `statement` | how many bookings of an administration were seen in the right place |
//! | `sheet`, `pdf`, `typeface` | the report as CSV and XLSX, the statement as PDF |
//!
//! Where an entry stands is what it says itself, never what was asked: under the bug that made this product an address may
//! be served from another administration. An order invoice does not say it; its document does.
//!
//! What is found for the first time and was not known to be misbooked is evidence: it closes gates in the transaction that
//! stores it ([`crate::gates::evidence`]).

mod findings;
mod meant;
pub mod pdf;
mod reading;
mod repair;
mod runs;
pub mod sheet;
mod statement;
mod typeface;
mod worker;

#[cfg(test)]
pub(crate) use findings::STATEMENTS as FINDINGS_STATEMENTS;
#[cfg(test)]
pub(crate) use meant::STATEMENTS as MEANT_STATEMENTS;
pub use repair::{RepairError, deal_with, read_back};
#[cfg(test)]
pub(crate) use runs::STATEMENTS as RUNS_STATEMENTS;
pub use runs::{ask, load};
#[cfg(test)]
pub(crate) use statement::STATEMENTS as STATEMENT_STATEMENTS;
pub use statement::statement;
pub use worker::Reporter;
#[cfg(test)]
pub(crate) use worker::STATEMENTS as WORKER_STATEMENTS;

use domain::ids::EnvironmentId;

/// Over which environments: an operator's report is over all, an environment's administrator sees his own.
pub type Whose = Option<EnvironmentId>;

#[cfg(test)]
mod tests;
