//! One module for each screen.

pub mod dashboard;
pub mod not_found;
