//! A panel: a heading over its content.

use leptos::prelude::*;

/// A panel with a heading.
#[component]
pub fn Panel(
    /// The heading.
    #[prop(into)]
    title: String,
    /// A second line beside it.
    #[prop(into, optional)]
    note: Option<String>,
    /// Links or buttons at the right of the heading.
    #[prop(into, optional)]
    tools: ViewFn,
    /// More classes: `panel-cut` around a table, `gates`.
    #[prop(optional)]
    class: &'static str,
    /// A `panel-body`, a table, rows.
    children: Children,
) -> impl IntoView {
    view! {
        <section class=format!("panel {class}")>
            <header class="panel-head">
                <h2>{title}</h2>
                {note.filter(|note| !note.is_empty()).map(|note| view! { <span class="muted">{note}</span> })}
                <span class="grow"></span>
                {tools.run()}
            </header>
            {children()}
        </section>
    }
}
