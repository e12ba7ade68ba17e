//! Invoices in Sluis: how they come in ([`intake`]), and how they are read and saved ([`repo`]).

pub mod intake;
pub mod page;
pub mod repo;
mod row;

#[cfg(test)]
pub(crate) use page::STATEMENTS as PAGE_STATEMENTS;
#[cfg(test)]
pub(crate) use repo::STATEMENTS;
pub(crate) use row::kind;

/// Who has an invoice open keeps it for others closed for so long after the last sign of life, in seconds.
pub const LOCK_SECONDS: i64 = 120;
