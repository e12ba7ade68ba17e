//! OData as Exact Online speaks it: version 2, verbose JSON or Atom, a subset of the query options
//! (reference, section 3).

pub(crate) mod atom;
pub(crate) mod eval;
pub(crate) mod filter;
pub(crate) mod input;
pub(crate) mod lexer;
pub(crate) mod narrow;
pub(crate) mod query;
pub(crate) mod render;
pub(crate) mod schema;
pub(crate) mod value;
