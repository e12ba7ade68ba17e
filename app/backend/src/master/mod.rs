//! Master data (*stamgegevens*) of an administration, as last read from its bookkeeping system. An answer that is empty
//! never deletes: what is missing in a whole reading is only marked as no longer active.

mod repo;

#[cfg(test)]
pub(crate) use repo::STATEMENTS;
pub use repo::{Record, count, data, document_type, items, retire_unseen, supplier, suppliers, upsert};
