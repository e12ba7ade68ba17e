//! A menu under a button: `<details>`, so that it opens without the program; with it, Esc and leaving close it.

use leptos::{ev, html, prelude::*};

/// A menu.
#[component]
pub fn Menu(
    /// What is pressed: the content of the summary.
    #[prop(into)]
    summary: ViewFn,
    /// The name of the summary, when its content is no words.
    #[prop(into, optional)]
    label: Option<String>,
    /// More classes: `environment`, `account`.
    #[prop(optional)]
    class: &'static str,
    /// `menu-list-left` when it hangs at the left edge.
    #[prop(optional)]
    list_class: &'static str,
    /// `menu-item`s, in `menu-part`s where they are of several kinds.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(details) = node.get_untracked() {
            details.set_open(false);
        }
    };
    let on_leave = move |event: ev::FocusEvent| {
        use wasm_bindgen::JsCast as _;
        let stays = event
            .related_target()
            .and_then(|target| target.dyn_into::<web_sys::Node>().ok())
            .is_some_and(|target| node.get_untracked().is_some_and(|details| details.contains(Some(&target))));
        if event.related_target().is_some() && !stays {
            close();
        }
    };
    view! {
        <details
            class=format!("menu {class}")
            node_ref=node
            on:focusout=on_leave
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close();
                }
            }
        >
            <summary aria-label=label>{summary.run()}</summary>
            <div class=format!("menu-list {list_class}")>{children()}</div>
        </details>
    }
}
