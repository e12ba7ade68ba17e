//! Proof is a sentence, not a tick: where it was seen, under which entry number, when, under whom.

use super::{
    icon::{Glyph, Icon},
    meaning::Meaning,
};
use leptos::prelude::*;

/// A sentence of proof; `misbooked` and `warning` when what was seen is not what was meant.
#[component]
pub fn Proof(
    /// What was seen means.
    #[prop(default = Meaning::Ok)]
    meaning: Meaning,
    /// The sentence, its administration and entry number in `<b>`.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="proof" data-meaning=meaning.name()>
            <Icon glyph=Glyph::Eye />
            <span>{children()}</span>
        </span>
    }
}
