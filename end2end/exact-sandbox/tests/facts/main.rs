//! The reference's facts, one test each, against a sandbox of the test's own on a free port.

mod books_of_account;
mod bug_of_2019;
mod entries;
mod oauth;
mod odata;
mod support;
