//! Reading real documents: those of `../shared/data` where that folder is present, our own samples always.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as the test itself")]

mod bad;
mod bounds;
mod chains;
mod corpus;
mod expectations;
mod mutation;
mod samples;
mod shared;
