//! What Sluis says to people: one catalogue for each topic, Dutch and English, and the language that is spoken here.

pub mod components;

use domain::language::Language;
use leptos::prelude::*;

/// The language of the person who looks. The shell puts it into context before anything is rendered, from the same
/// source on both sides; without it (a component in a test) it is Dutch.
pub fn use_language() -> Language {
    use_context::<Language>().unwrap_or_default()
}
