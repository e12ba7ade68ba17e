//! One module for each screen.

pub mod administrations;
pub mod connections;
pub mod actions;
pub mod dashboard;
pub mod not_found;
#[cfg(feature = "ssr")]
pub mod signin;
pub mod switchboard;
pub mod users;
pub mod waiting;
pub mod paper;
pub mod intake;
