//! A field: its label, how sure the reading is, the control, a hint or an error, tied together for screen readers.

use super::{
    icon::{Glyph, Icon},
    meaning::Meaning,
};
use crate::i18n::{components as words, use_language};
use leptos::prelude::*;

/// The id of a field's hint or error: what `aria-describedby` of its control names.
pub fn note_id(id: &str) -> String {
    format!("{id}-note")
}

/// A field. Its control is the child and carries `id` and, where there is a hint or an error,
/// `aria-describedby` = [`note_id`] and `aria-invalid`.
#[component]
pub fn Field(
    /// The id of the control.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// How sure the reading is, in percent.
    #[prop(into, optional)]
    confidence: Signal<Option<u8>>,
    /// Where the value comes from when nobody read it: «leverancierskaart».
    #[prop(into, optional)]
    origin: Signal<Option<String>>,
    /// What helps to fill it in.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// More classes for its place in a grid: `span-2`.
    #[prop(optional)]
    class: &'static str,
    /// The control.
    children: Children,
) -> impl IntoView {
    let note = note_id(&id);
    let note_of_error = note.clone();
    view! {
        <div class=format!("field {class}")>
            <label class="field-label" for=id>
                {label}
                {move || confidence.get().map(|percent| view! { <Confidence percent /> })}
                {move || origin.get().map(|origin| view! { <span class="field-origin">{origin}</span> })}
            </label>
            {children()}
            {hint.map(|hint| view! { <p class="field-hint" id=note>{hint}</p> })}
            {move || {
                error.get().map(|error| {
                    view! {
                        <p class="field-error" id=note_of_error.clone() role="alert">
                            <Icon glyph=Glyph::Blocking />
                            {error}
                        </p>
                    }
                })
            }}
        </div>
    }
}

/// How many of three bars a confidence fills, and whether a person is asked to look.
const fn bars(percent: u8) -> (u8, Option<Meaning>) {
    match percent {
        90.. => (3, None),
        70..=89 => (2, Some(Meaning::Warning)),
        _ => (1, Some(Meaning::Warning)),
    }
}

/// How sure the reading is: three bars for all, a word for the unsure.
#[component]
pub fn Confidence(
    /// 0 to 100.
    percent: u8,
) -> impl IntoView {
    let language = use_language();
    let (filled, meaning) = bars(percent);
    let text = if meaning.is_some() { words::sure_check(language, percent) } else { words::sure(language, percent) };
    let bar = move |number: u8, x: &'static str| {
        view! { <rect x=x y="0.5" width="2.5" height="8" rx="0.8" class=(number > filled).then_some("hollow")></rect> }
    };
    view! {
        <span class="sure" data-meaning=meaning.map(Meaning::name) title=words::recognised(language)>
            <svg viewBox="0 0 13 9" aria-hidden="true">{bar(1, "0.5")} {bar(2, "5")} {bar(3, "9.5")}</svg>
            {text}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::{Meaning, bars};

    #[test]
    fn below_ninety_percent_a_person_is_asked_to_look() {
        assert_eq!(bars(100), (3, None));
        assert_eq!(bars(90), (3, None));
        assert_eq!(bars(89), (2, Some(Meaning::Warning)));
        assert_eq!(bars(62), (1, Some(Meaning::Warning)));
        assert_eq!(bars(0), (1, Some(Meaning::Warning)));
    }
}
