//! A verdict stands directly under its line: badge, sentence, why; then the ways out, each with its key.

use super::{badge::Badge, icon::Glyph, key_hint::Key, meaning::Meaning};
use leptos::prelude::*;

/// One verdict.
#[component]
pub fn Verdict(
    /// What it means for booking.
    meaning: Meaning,
    /// The word on the badge: «Blokkeert».
    #[prop(into)]
    word: String,
    /// Another icon than the meaning's own.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// What explains it, in a lower voice.
    #[prop(into, optional)]
    why: Option<String>,
    /// The sentence, its result in `<b>`: «8 ontvangen, 10 gefactureerd: **2 te veel**».
    children: Children,
) -> impl IntoView {
    let badge = match glyph {
        Some(glyph) => view! { <Badge meaning glyph>{word}</Badge> }.into_any(),
        None => view! { <Badge meaning>{word}</Badge> }.into_any(),
    };
    view! {
        <div class="verdict">
            {badge}
            <span>
                {children()}
                {why.map(|why| view! { " " <span class="verdict-why">{why}</span> })}
            </span>
        </div>
    }
}

/// The ways out of a verdict.
#[component]
pub fn Ways(
    /// [`Way`]s.
    children: Children,
) -> impl IntoView {
    view! { <div class="ways">{children()}</div> }
}

/// One way out.
#[component]
pub fn Way(
    /// The key that takes it.
    #[prop(optional)]
    key: Option<&'static str>,
    /// What it does.
    #[prop(into)]
    on_choose: Callback<()>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="button" class="button button-small" on:click=move |_| on_choose.run(())>
            {children()}
            {key.map(|key| view! { <Key name=key /> })}
        </button>
    }
}
