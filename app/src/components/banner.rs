//! A banner across the page, under the bar: what does not work, since when, why, what still works, how many wait.

use super::{icon::Icon, meaning::Meaning};
use leptos::prelude::*;

/// How much a banner says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BannerSize {
    /// One line, on every page that is touched.
    #[default]
    Line,
    /// With paragraphs and figures, on the page that is about it.
    Full,
}

/// A banner; announced politely when it appears.
#[component]
pub fn Banner(
    /// What it means.
    meaning: Meaning,
    /// One line or all of it.
    #[prop(optional)]
    size: BannerSize,
    /// A `<div>` or `<p>` with the words (its lead in a `banner-title`), then a link or `<dl class="figures">`.
    children: Children,
) -> impl IntoView {
    let class = match size {
        BannerSize::Line => "banner",
        BannerSize::Full => "banner banner-full",
    };
    view! {
        <div class=class data-meaning=meaning.name() role="status">
            {meaning.glyph().map(|glyph| view! { <Icon glyph /> })}
            {children()}
        </div>
    }
}
