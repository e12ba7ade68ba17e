//! The reference's facts, one test each, against a sandbox of the test's own on a free port.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod books_of_account;
mod bug_of_2019;
mod entries;
mod faults;
mod limits;
mod oauth;
mod odata;
mod orders;
mod people;
mod support;
