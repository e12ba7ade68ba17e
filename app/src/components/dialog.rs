//! A dialog: the browser's own, which keeps the focus inside, makes the rest inert and closes with Esc.

use super::icon::{Glyph, Icon};
use crate::i18n::{components as words, use_language};
use leptos::{html, prelude::*, web_sys};
use wasm_bindgen::JsCast;

/// How wide a dialog is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogSize {
    /// A question.
    #[default]
    Normal,
    /// A table over the screen.
    Wide,
}

/// The focus to what asks for it.
fn focus_first(dialog: &web_sys::HtmlDialogElement) {
    let first = dialog.query_selector("[autofocus]").ok().flatten();
    if let Some(first) = first.and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Only an element outside of the page cannot take it.
        drop(first.focus());
    }
}

/// A dialog that is shown while `open` is true. However it closes, `open` becomes false and the focus goes back to
/// what had it.
#[component]
pub fn Dialog(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Its name: the heading.
    #[prop(into)]
    title: Signal<String>,
    /// The id of the heading, unique on the page.
    id: &'static str,
    /// How wide.
    #[prop(optional)]
    size: DialogSize,
    /// Beside the heading: a second line, how fresh the data are.
    #[prop(into, optional)]
    beside: ViewFn,
    /// The body and the foot (`dialog-body`, `dialog-foot`); made anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let language = use_language();
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            // Fails only on an element that is not in the page; there is nothing to show then.
            (true, false) => {
                drop(dialog.show_modal());
                // Its body comes after it: what wants the focus takes it then.
                request_animation_frame(move || focus_first(&dialog));
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let class = match size {
        DialogSize::Normal => "dialog",
        DialogSize::Wide => "dialog dialog-wide",
    };
    view! {
        <dialog class=class node_ref=node aria-labelledby=id on:close=move |_| open.set(false)>
            <header class="dialog-head">
                <h2 id=id>{title}</h2>
                {beside.run()}
                <button
                    type="button"
                    class="button button-quiet button-icon push"
                    aria-label=words::close(language)
                    on:click=move |_| open.set(false)
                >
                    <Icon glyph=Glyph::Cross />
                </button>
            </header>
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}
