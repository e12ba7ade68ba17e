//! Administrations of an environment: what identifies each, what it has decided, and which connection it runs under.

mod repo;

#[cfg(test)]
pub(crate) use repo::STATEMENTS;
pub use repo::{Linked, bind, fetch, link, list, save_settings, synchronised};
