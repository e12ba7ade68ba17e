//! Links that look like tabs, each with what waits behind it. They are links, so that a view has an address.

use super::{badge::Count, meaning::Meaning};
use leptos::prelude::*;

/// A row of [`Tab`]s.
#[component]
pub fn Tabs(
    /// What they choose.
    #[prop(into)]
    label: String,
    /// The tabs.
    children: Children,
) -> impl IntoView {
    view! { <nav class="tabs" aria-label=label>{children()}</nav> }
}

/// One tab.
#[component]
pub fn Tab(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Whether it is shown now.
    #[prop(into)]
    here: Signal<bool>,
    /// How many are behind it.
    #[prop(into, optional)]
    count: Signal<Option<u64>>,
    /// What they mean, when there are any.
    #[prop(optional)]
    meaning: Option<Meaning>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let meaning = Signal::derive(move || meaning.filter(|_| count.get().unwrap_or(0) > 0));
    view! {
        <a class="tab" href=href aria-current=move || here.get().then_some("page")>
            {children()}
            <Count value=count meaning=meaning />
        </a>
    }
}
