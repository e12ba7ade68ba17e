//! The reference's facts, one test each, against a sandbox of the test's own on a free port.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod books_of_account;
mod bug_of_2019;
mod divisions;
mod entries;
mod faults;
mod limits;
mod oauth;
mod odata;
mod open_questions;
mod orders;
mod people;
mod proof;
mod restart;
mod scopes;
mod size;
mod storm;
mod support;
