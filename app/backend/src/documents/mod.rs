//! Files that came in: their bytes under the name of their content ([`files`]).

pub mod files;

pub use files::{FileError, FileStore};
