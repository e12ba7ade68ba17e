//! Keys of the keyboard, as they stand on buttons and in the line at the bottom of a screen.

use leptos::prelude::*;

/// One key or combination: `F4`, `Ctrl ↵`.
#[component]
pub fn Key(
    /// As it is written on the keyboard.
    name: &'static str,
) -> impl IntoView {
    view! { <kbd class="key">{name}</kbd> }
}

/// A key and what it does.
#[component]
pub fn KeyHint(
    /// The key.
    key: &'static str,
    /// What it does.
    children: Children,
) -> impl IntoView {
    view! { <span><Key name=key />{children()}</span> }
}

/// The line of keys at the bottom of a screen that is worked with the keyboard.
#[component]
pub fn KeyLine(
    /// [`KeyHint`]s.
    children: Children,
) -> impl IntoView {
    view! { <div class="keys">{children()}</div> }
}
