//! Nothing here, or nothing that works: what that means and what comes next.

use super::{
    icon::{Glyph, Icon},
    meaning::Meaning,
};
use leptos::prelude::*;

/// A place without content. A failed one says what happened, what it means for the invoice and what to do.
#[component]
pub fn Empty(
    /// What there is none of.
    #[prop(into)]
    title: String,
    /// What it shows.
    #[prop(default = Glyph::Parcel)]
    glyph: Glyph,
    /// What it means, when it is not just empty.
    #[prop(optional)]
    meaning: Option<Meaning>,
    /// A paragraph, a button.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty" data-meaning=meaning.map(Meaning::name)>
            <Icon glyph />
            <b>{title}</b>
            {children()}
        </div>
    }
}
