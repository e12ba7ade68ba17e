//! How far, and how long: bars as SVG, since a style attribute is not allowed.

use super::meaning::Meaning;
use crate::i18n::{components as words, use_language};
use leptos::prelude::*;

/// A share as the percentage an SVG attribute takes, with one digit: `part` of `whole`, at most all of it.
fn percentage(part: u64, whole: u64) -> String {
    let permille = part.min(whole).saturating_mul(1000).checked_div(whole).unwrap_or(0);
    format!("{}.{}%", permille / 10, permille % 10)
}

/// How far something is: `done` of `total`. A total of 0 is not known yet.
#[component]
pub fn Progress(
    /// How much is done.
    #[prop(into)]
    done: Signal<u64>,
    /// Of how much.
    #[prop(into)]
    total: Signal<u64>,
    /// What is under way.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let language = use_language();
    let known = move || total.get() > 0;
    view! {
        <svg
            class="progress"
            class:progress-unknown=move || !known()
            role="progressbar"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax=move || known().then(|| total.get())
            aria-valuenow=move || known().then(|| done.get())
            aria-valuetext=move || known().then(|| words::of(language, done.get(), total.get()))
        >
            <rect height="100%" width=move || if known() { percentage(done.get(), total.get()) } else { "30%".into() }></rect>
        </svg>
    }
}

/// A part of a bar: how much, and what it is painted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A meaning's colour.
    Meaning(Meaning, u64),
    /// An age: 1 (fresh) to 4 (too old).
    Age(u8, u64),
}

impl Part {
    const fn amount(self) -> u64 {
        match self {
            Self::Meaning(_, amount) | Self::Age(_, amount) => amount,
        }
    }
}

/// A bar in a table made of parts, the whole as long as `whole`. The numbers stand beside it: hidden from readers.
#[component]
pub fn Measure(
    /// From left to right.
    parts: Vec<Part>,
    /// What the full width stands for.
    whole: u64,
) -> impl IntoView {
    let mut before = 0;
    let rects = parts
        .into_iter()
        .filter(|part| part.amount() > 0)
        .map(|part| {
            let x = percentage(before, whole);
            before += part.amount();
            let width = percentage(part.amount(), whole);
            match part {
                Part::Meaning(meaning, _) => {
                    view! { <rect x=x width=width height="100%" data-meaning=meaning.name()></rect> }.into_any()
                }
                Part::Age(age, _) => {
                    view! { <rect x=x width=width height="100%" class=format!("age-{age}")></rect> }.into_any()
                }
            }
        })
        .collect_view();
    view! { <svg class="measure" aria-hidden="true">{rects}</svg> }
}

#[cfg(test)]
mod tests {
    use super::percentage;

    #[test]
    fn a_percentage_has_one_digit_and_never_more_than_all() {
        assert_eq!(percentage(38, 214), "17.7%");
        assert_eq!(percentage(0, 10), "0.0%");
        assert_eq!(percentage(12, 10), "100.0%");
        assert_eq!(percentage(1, 0), "0.0%");
    }
}
