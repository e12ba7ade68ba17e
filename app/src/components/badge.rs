//! Badges, counts and notices: a meaning with its icon and its words.

use super::{
    icon::{Glyph, Icon},
    meaning::Meaning,
};
use leptos::prelude::*;

/// A state as icon and word.
#[component]
pub fn Badge(
    /// What the state means.
    #[prop(optional)]
    meaning: Meaning,
    /// Another icon than the meaning's own.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="badge" data-meaning=meaning.name()>
            {glyph.or(meaning.glyph()).map(|glyph| view! { <Icon glyph /> })}
            {children()}
        </span>
    }
}

/// How many, as a small pill; nothing while the number is not known.
#[component]
pub fn Count(
    /// The number.
    #[prop(into)]
    value: Signal<Option<u64>>,
    /// What the number means; a closed gate shows its icon too.
    #[prop(into, optional)]
    meaning: Signal<Option<Meaning>>,
) -> impl IntoView {
    move || {
        value.get().map(|value| {
            let meaning = meaning.get();
            let gate = (meaning == Some(Meaning::Delayed)).then_some(Glyph::GateShut);
            view! {
                <span class="count" data-meaning=meaning.map(Meaning::name)>
                    {gate.map(|glyph| view! { <Icon glyph /> })}
                    {value}
                </span>
            }
        })
    }
}

/// A box that says what happened, what it means for the invoice and what to do next.
#[component]
pub fn Notice(
    /// What it means; sets colour and icon.
    meaning: Meaning,
    /// Another icon than the meaning's own.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// Paragraphs and buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notice" data-meaning=meaning.name() role="status">
            {glyph.or(meaning.glyph()).map(|glyph| view! { <Icon glyph /> })}
            {children()}
        </div>
    }
}
