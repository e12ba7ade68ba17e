//! A panel: a heading over its content.

use leptos::prelude::*;

/// A panel with a heading.
#[component]
pub fn Panel(
    /// The heading; none where the page's own says it already.
    #[prop(into, optional)]
    title: Option<String>,
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
    let head = title.map(|title| {
        view! {
            <header class="panel-head">
                <h2>{title}</h2>
                {note.filter(|note| !note.is_empty()).map(|note| view! { <span class="muted">{note}</span> })}
                <span class="grow"></span>
                {tools.run()}
            </header>
        }
    });
    view! {
        <section class=format!("panel {class}")>
            {head}
            {children()}
        </section>
    }
}
