//! Reading real documents: those of `../shared/data` where that folder is present, our own samples always.

mod bad;
mod chains;
mod corpus;
mod memory;
mod mutation;
mod samples;
mod shared;
