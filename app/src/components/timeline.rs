//! What happened to an invoice or an action, newest first.

use super::{meaning::Meaning, values::Moment};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// A list of [`TimelineEntry`]s.
#[component]
pub fn Timeline(
    /// The entries, newest first.
    children: Children,
) -> impl IntoView {
    view! { <ol class="history">{children()}</ol> }
}

/// One thing that happened.
#[component]
pub fn TimelineEntry(
    /// What: one or two words.
    #[prop(into)]
    title: String,
    /// When.
    at: DateTime<Utc>,
    /// The clock of the page: the year is said only when it is another one.
    now: DateTime<Utc>,
    /// What it means.
    #[prop(optional)]
    meaning: Meaning,
    /// Whether it is the present state.
    #[prop(optional)]
    current: bool,
    /// The sentence: by whom, why.
    children: Children,
) -> impl IntoView {
    view! {
        <li data-meaning=meaning.name() aria-current=current.then_some("true")>
            <div>
                <b>{title}</b>
                " "
                <Moment at now />
                <br />
                {children()}
            </div>
        </li>
    }
}
