//! Where the typing goes on: at the first line that blocks, in the line that was just made.

use std::time::Duration;

use domain::matching::deviation::Deviation;
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::JsCast;

use super::editor::Editor;

/// The router gives the heading of a new page the focus first, for those who hear the page.
const AFTER_HEADING: Duration = Duration::from_millis(120);

/// An invoice that was opened: in the quantity of the first line that blocks, else in the supplier. Not where a finger
/// would bring up the keyboard over the half of the screen, and not where somebody went to a field already.
pub(super) fn begin(editor: Editor) {
    Effect::new(move |_| {
        let waiting = set_timeout_with_handle(
            move || {
                let has_keys =
                    window().match_media("(pointer: fine)").ok().flatten().is_some_and(|media| media.matches());
                let is_open = editor.is_open.try_get_untracked().unwrap_or(false);
                if has_keys && is_open && is_anywhere() {
                    to_first(editor);
                }
            },
            AFTER_HEADING,
        );
        on_cleanup(move || {
            if let Ok(waiting) = waiting {
                waiting.clear();
            }
        });
    });
}

/// Whether nothing that can be typed in or pressed has the focus.
fn is_anywhere() -> bool {
    document().active_element().is_none_or(|element| matches!(element.tag_name().as_str(), "BODY" | "H1" | "MAIN"))
}

fn to_first(editor: Editor) {
    let blocked = editor
        .verdict
        .with_untracked(|verdict| verdict.lines.iter().position(|line| line.deviations.iter().any(Deviation::blocks)));
    let went = blocked.and_then(|at| u32::try_from(at).ok()).is_some_and(|at| focus("[data-column=quantity]", at));
    if !went {
        focus("#supplier", 0);
    }
}

/// The field of this column in the last line, once it is drawn.
pub(super) fn in_last_line(column: &'static str) {
    request_animation_frame(move || {
        let selector = format!("[data-column={column}]");
        if let Ok(cells) = document().query_selector_all(&selector) {
            focus(&selector, cells.length().saturating_sub(1));
        }
    });
}

fn focus(selector: &str, at: u32) -> bool {
    let cells = document().query_selector_all(selector).ok();
    let cell = cells.and_then(|cells| cells.item(at)).and_then(|node| node.dyn_into::<HtmlElement>().ok());
    cell.is_some_and(|cell| cell.focus().is_ok())
}
