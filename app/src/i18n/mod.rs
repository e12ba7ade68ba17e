//! What people read: one catalogue for each topic, in every language.

pub mod actions;
pub mod administrations;
pub mod common;
pub mod components;
pub mod connections;
pub mod dashboard;
pub mod errors;
pub mod frame;
pub mod intake;
pub mod misbookings;
pub mod paper;
pub mod roles;
pub mod signin;
pub mod switchboard;
pub mod users;
pub mod validate;

pub use domain::language::Language;
use leptos::prelude::use_context;

/// The language of this page. It stays the same for the life of the page: a switch loads it anew.
pub fn use_language() -> Language {
    use_context::<Language>().unwrap_or_default()
}
