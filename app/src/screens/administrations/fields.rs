//! The fields of the settings: a choice of several or none, a figure, a switch.

use leptos::prelude::*;
use rust_decimal::Decimal;

use crate::components::Field;
use crate::i18n::{administrations as words, use_language};

/// One of several, or nothing. What is chosen and no longer offered stays, by its code.
#[component]
pub(crate) fn Choice(
    /// The id of the control.
    id: &'static str,
    /// What is asked.
    label: &'static str,
    /// What helps to choose.
    #[prop(optional)]
    hint: &'static str,
    /// Value and name of each.
    options: Vec<(String, String)>,
    /// What is chosen.
    chosen: Signal<Option<String>>,
    /// Told what was chosen.
    choose: Callback<Option<String>>,
) -> impl IntoView {
    let language = use_language();
    let missing = chosen.get_untracked().filter(|code| !options.iter().any(|(value, _)| value == code));
    let option = move |value: String, name: String| {
        let is_chosen = {
            let value = value.clone();
            move || chosen.with(|chosen| chosen.as_deref() == Some(value.as_str()))
        };
        view! { <option value=value selected=is_chosen>{name}</option> }
    };
    let changed = move |event| {
        let value = event_target_value(&event);
        choose.run((!value.is_empty()).then_some(value));
    };
    let control = view! {
        <select id=id class="select" on:change=changed>
            <option value="" selected=move || chosen.with(Option::is_none)>{words::not_set(language)}</option>
            {missing.map(|code| option(code.clone(), code))}
            {options.into_iter().map(|(value, name)| option(value, name)).collect_view()}
        </select>
    };
    if hint.is_empty() {
        view! { <Field id label>{control}</Field> }.into_any()
    } else {
        view! { <Field id label hint>{control}</Field> }.into_any()
    }
}

/// A number of 0 or more, with a comma or a point.
#[component]
pub(crate) fn Figure(
    /// The id of the control.
    id: &'static str,
    /// What is asked.
    label: String,
    /// What it is now.
    value: Decimal,
    /// Whether what stands there is no number.
    is_wrong: RwSignal<bool>,
    /// Told the number.
    change: Callback<Decimal>,
) -> impl IntoView {
    let language = use_language();
    let typed = move |event| {
        let number = read(&event_target_value(&event));
        is_wrong.set(number.is_none());
        if let Some(number) = number {
            change.run(number);
        }
    };
    let error = Signal::derive(move || is_wrong.get().then(|| words::wrong_number(language).to_owned()));
    let shown = value.normalize().to_string().replace('.', ",");
    view! {
        <Field id label error>
            <input
                id=id
                class="input"
                inputmode="decimal"
                value=shown
                on:input=typed
                aria-invalid=move || is_wrong.get().then_some("true")
            />
        </Field>
    }
    .into_any()
}

/// Reads `1,5` and `1.5`; an empty field is 0.
fn read(text: &str) -> Option<Decimal> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        return Some(Decimal::ZERO);
    }
    text.parse::<Decimal>().ok().filter(|number| !number.is_sign_negative())
}

/// On or off.
#[component]
pub(crate) fn SwitchField(
    /// The id of the control.
    id: &'static str,
    /// What is switched.
    label: &'static str,
    /// Whether it is on.
    is_on: Signal<bool>,
    /// Told how it was turned.
    turn: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="tick-label" for=id>
            <input
                id=id
                class="tick"
                type="checkbox"
                prop:checked=is_on
                on:change=move |event| turn.run(event_target_checked(&event))
            />
            {label}
        </label>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_with_a_comma_or_a_point() {
        for (text, expected) in [("1,5", Some("1.5")), ("1.5", Some("1.5")), ("", Some("0")), ("-1", None), ("x", None)]
        {
            assert_eq!(read(text), expected.map(|number| number.parse().unwrap()), "{text}");
        }
    }
}
