//! The dashboard's figures, of one environment at one moment, read in one transaction.

mod days;
mod repo;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use repo::STATEMENTS;
pub use repo::{load, pulse};
