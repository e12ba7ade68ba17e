//! The head of a page, and what happens when one goes to another: the router does nothing about focus or announcing.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// The heading of a page, what belongs beside it, and its actions. Sets the title of the tab.
#[component]
pub fn PageHead(
    /// The heading and the tab's title.
    #[prop(into)]
    title: String,
    /// A second line beside the heading.
    #[prop(into, optional)]
    note: Option<String>,
    /// Buttons, at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=title.clone() />
        <header class="page-head">
            <h1 tabindex="-1">{title}</h1>
            {note.filter(|note| !note.is_empty()).map(|note| view! { <span class="muted">{note}</span> })}
            <span class="grow"></span>
            {children.map(|children| children())}
        </header>
    }
}

/// After each navigation: the focus goes to the heading and the new title is announced. Stands once, in the shell.
#[component]
pub fn RouteAnnouncer() -> impl IntoView {
    let path = use_location().pathname;
    let announced = RwSignal::new(String::new());
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            // The new page stands after the router has run; the heading may be of the old one until then.
            request_animation_frame(move || {
                focus_heading();
                announced.set(document().title());
            });
        }
        now
    });
    view! { <p class="visually-hidden" aria-live="polite">{announced}</p> }
}

fn focus_heading() {
    use wasm_bindgen::JsCast as _;
    let heading = document().query_selector("h1[tabindex='-1']").ok().flatten();
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that can't take the focus leaves it where it was.
        drop(heading.focus());
    }
}
