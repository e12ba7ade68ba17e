//! The store: one schema on two engines, SQLite (the default) and PostgreSQL.
//!
//! - [`engine`]: opening, reading and writing transactions, the newest schema.
//! - [`statement`]: every statement is a named constant with a text that both engines take; a test prepares them all.
//! - [`values`]: what the engines call by different names.
//! - [`schema`]: migrations, forward only.
//!
//! Rows become domain values in the `repo.rs` of their noun. What the engines do differently (claiming work, locks)
//! stands in [`statement::Sql::differs`], visible by name.

pub mod engine;
pub mod schema;
pub mod statement;
pub mod values;

pub use engine::{Engine, EngineTx, Moment, Seam, Store, StoreError, Tx};
pub use statement::Sql;
pub use values::{Dec, Json};

#[cfg(test)]
mod tests;
