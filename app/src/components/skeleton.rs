//! The place of what comes, in its final size, so that nothing jumps.

use crate::i18n::{components as words, use_language};
use leptos::prelude::*;

/// Rows of a table that are on their way. Stands inside `<tbody>`.
#[component]
pub fn SkeletonRows(
    /// How many rows.
    #[prop(default = 5)]
    rows: usize,
    /// How many columns.
    columns: usize,
) -> impl IntoView {
    const WIDTHS: [&str; 3] = ["skeleton skeleton-long", "skeleton skeleton-middle", "skeleton"];
    let row = move |row: usize| {
        let cells = (0..columns)
            .map(|column| view! { <td><span class=WIDTHS[(row + column) % WIDTHS.len()]></span></td> })
            .collect_view();
        view! { <tr aria-hidden="true">{cells}</tr> }
    };
    (0..rows).map(row).collect_view()
}

/// A line of text that is on its way.
#[component]
pub fn SkeletonText() -> impl IntoView {
    let language = use_language();
    view! {
        <span class="skeleton skeleton-long" role="status">
            <span class="visually-hidden">{words::loading(language)}</span>
        </span>
    }
}
