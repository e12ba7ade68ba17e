//! One module for each screen.

pub mod actions;
pub mod administrations;
pub mod connections;
pub mod dashboard;
pub mod intake;
pub mod invoice;
pub mod misbookings;
pub mod not_found;
pub mod paper;
#[cfg(feature = "ssr")]
pub mod signin;
pub mod switchboard;
pub mod users;
pub mod validate;
pub mod waiting;
