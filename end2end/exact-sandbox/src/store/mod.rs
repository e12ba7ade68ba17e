//! What is kept: the rows of each administration, and the one way to write them.

pub(crate) mod books;
pub(crate) mod check;
pub(crate) mod index;
pub(crate) mod refusal;
pub(crate) mod row;
pub(crate) mod table;
pub(crate) mod write;
