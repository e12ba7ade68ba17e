//! The booking worker against the sandbox, over HTTP, on every engine: an invoice is booked once, in the administration it
//! belongs to, or it is visibly not booked.
//!
//! Each test goes the product's own way: consent, take over, synchronise, take a file in, code it, put it in line, and let
//! the worker carry it out until nothing is due. Then it looks at both sides: what Sluis says, and what stands in the books.

#![expect(clippy::disallowed_methods, reason = "these tests drive the sandbox's board with a client of their own")]
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as the test itself")]

mod answers;
mod bug_of_2019;
mod bursts;
mod clean_up;
mod fresh;
mod gates;
mod good_days;
mod meddler;
mod misbookings;
mod once;
mod orders;
mod persons;
mod real_files;
mod rights;
#[path = "../reading/shared.rs"]
mod shared;
mod sides;
mod support;
mod unknown;
