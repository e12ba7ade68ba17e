//! The browser program: brings the pages that the server rendered to life.

// A view is one type, as deep as its tree; an optimised build walks it to the bottom.
#![recursion_limit = "512"]

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page when the program has arrived.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
