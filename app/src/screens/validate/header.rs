//! The header fields (*kopgegevens*).

use chrono::{Datelike, NaiveDate};
use domain::calendar;
use domain::master::due_date;
use domain::matching::deviation::Code;
use domain::number_format::amount;
use leptos::prelude::*;

use super::editor::Editor;
use crate::components::{Button, Field, Glyph};
use crate::i18n::validate as words;

/// All of them.
#[component]
pub(super) fn HeaderFields(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let header = move || editor.coding.with(|coding| coding.header.clone());
    let money = move |pick: fn(&domain::coding::Header) -> domain::money::Amount| amount(language, pick(&header()));
    let iban = editor.judge.with_untracked(|judge| {
        let accounts: Vec<String> =
            judge.case().invoice.accounts.iter().map(|account| account.iban.grouped()).collect();
        if accounts.is_empty() { words::none(language).to_owned() } else { accounts.join(", ") }
    });
    view! {
        <div class="header-fields">
            <Suppliers editor />
            <Field id="number" label=words::number(language) error=problem(editor, Code::Duplicate)>
                <input
                    class="input"
                    id="number"
                    autocomplete="off"
                    prop:value=move || header().number
                    on:change=move |event| {
                        let value = event_target_value(&event);
                        editor.change_header(|header| header.number = value);
                    }
                />
            </Field>
            <Field id="order-reference" label=words::order_number(language)>
                <span class="control">
                    <input
                        id="order-reference"
                        autocomplete="off"
                        prop:value=move || header().order_reference.unwrap_or_default()
                        on:change=move |event| {
                            let value = event_target_value(&event);
                            editor.change_header(|header| header.order_reference = Some(value).filter(|it| !it.is_empty()));
                        }
                    />
                    <Button class="button-small" key="F4" glyph=Glyph::Search on:click=move |_| editor.zoek.set(true)>
                        {words::zoek(language)}
                    </Button>
                </span>
            </Field>
            <DateField
                editor
                id="issue-date"
                label=words::issue_date(language)
                value=Signal::derive(move || header().issue_date)
                on_date=Callback::new(move |date: Option<NaiveDate>| {
                    editor.change_header(|header| header.issue_date = date);
                    take_due_date(editor);
                })
            />
            <DateField
                editor
                id="due-date"
                label=words::due_date(language)
                value=Signal::derive(move || header().due_date)
                on_date=Callback::new(move |date| editor.change_header(|header| header.due_date = date))
            />
            <Conditions editor />
            <Field id="iban" label=words::iban(language) error=problem(editor, Code::IbanDiffers)>
                <output class="input" id="iban">{iban}</output>
            </Field>
            <Field id="excluding" label=words::excluding(language)>
                <output class="input num" id="excluding">{move || money(|header| header.tax_exclusive)}</output>
            </Field>
            <Field id="vat" label=words::vat(language)>
                <output class="input num" id="vat">{move || money(|header| header.vat)}</output>
            </Field>
            <Field id="including" label=words::including(language)>
                <output class="input num strong" id="including">
                    {move || format!("{} {}", header().currency, money(|header| header.tax_inclusive))}
                </output>
            </Field>
            <Journals editor />
        </div>
    }
    .into_any()
}

/// The sentence of a deviation of the whole invoice, at the field that it is about.
fn problem(editor: Editor, code: Code) -> Signal<Option<String>> {
    Signal::derive(move || {
        editor.verdict.with(|verdict| {
            let found =
                verdict.document.iter().find(|deviation| deviation.code() == code && deviation.accepted.is_none());
            found.map(|deviation| domain::matching::sentences::finding(editor.language, &deviation.finding).text)
        })
    })
}

#[component]
fn Suppliers(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let chosen = move || editor.coding.with(|coding| coding.header.supplier);
    let options = editor.suppliers.with_value(|all| {
        let option = move |card: &domain::master::Supplier| {
            let id = card.id;
            view! {
                <option value=id.to_string() selected=move || chosen() == Some(id)>
                    {format!("{} {}", card.code, card.name)}
                </option>
            }
        };
        all.iter().map(option).collect_view()
    });
    view! {
        <Field id="supplier" label=words::supplier(language) class="span-2">
            <select
                class="select"
                id="supplier"
                on:change=move |event| editor.choose_supplier(event_target_value(&event).parse().ok())
            >
                <option value="" selected=move || chosen().is_none()>{words::choose(language)}</option>
                {options}
            </select>
        </Field>
    }
    .into_any()
}

#[component]
fn Conditions(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let chosen = move || editor.coding.with(|coding| coding.header.payment_condition.clone());
    let origin = Signal::derive(move || {
        let of_card =
            editor.judge.with(|judge| judge.case().supplier.as_ref().and_then(|card| card.payment_condition.clone()));
        (of_card.is_some() && of_card == chosen()).then(|| words::of_card(language).to_owned())
    });
    let options = editor.judge.with_untracked(|judge| judge.case().master.payment_conditions.clone());
    let options = options.into_iter().map(move |condition| {
        let code = condition.code.clone();
        view! {
            <option value=condition.code.clone() selected=move || chosen().as_ref() == Some(&code)>
                {format!("{} {}", condition.code, condition.name)}
            </option>
        }
    });
    view! {
        <Field id="condition" label=words::payment_condition(language) origin>
            <select
                class="select"
                id="condition"
                on:change=move |event| {
                    let value = Some(event_target_value(&event)).filter(|code| !code.is_empty());
                    editor.change_header(|header| header.payment_condition = value);
                    take_due_date(editor);
                }
            >
                <option value="" selected=move || chosen().is_none()>{words::choose(language)}</option>
                {options.collect_view()}
            </select>
        </Field>
    }
    .into_any()
}

/// Where the document names no due date, it follows from the payment condition.
fn take_due_date(editor: Editor) {
    let by_document = editor.judge.with_untracked(|judge| judge.case().invoice.due_date);
    let conditions = editor.judge.with_untracked(|judge| judge.case().master.payment_conditions.clone());
    if by_document.is_some() {
        return;
    }
    editor.change_header(|header| {
        let condition = conditions.iter().find(|known| Some(&known.code) == header.payment_condition.as_ref());
        if let (Some(condition), Some(issued)) = (condition, header.issue_date) {
            header.due_date = Some(due_date(condition, issued));
        }
    });
}

#[component]
fn Journals(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let chosen = move || editor.coding.with(|coding| coding.header.journal.clone());
    let options = editor.judge.with_untracked(|judge| judge.case().master.journals.clone());
    let options = options.into_iter().filter(|journal| !journal.blocked).map(move |journal| {
        let code = journal.code.clone();
        view! {
            <option value=journal.code.clone() selected=move || chosen().as_ref() == Some(&code)>
                {format!("{} {}", journal.code, journal.name)}
            </option>
        }
    });
    view! {
        <Field id="journal" label=words::journal(language)>
            <select
                class="select"
                id="journal"
                on:change=move |event| {
                    let value = Some(event_target_value(&event)).filter(|code| !code.is_empty());
                    editor.change_header(|header| header.journal = value);
                }
            >
                <option value="" selected=move || chosen().is_none()>{words::choose(language)}</option>
                {options.collect_view()}
            </select>
        </Field>
    }
    .into_any()
}

/// A date, typed the Dutch way.
#[component]
fn DateField(
    editor: Editor,
    id: &'static str,
    label: &'static str,
    #[prop(into)] value: Signal<Option<NaiveDate>>,
    on_date: Callback<Option<NaiveDate>>,
) -> impl IntoView {
    let wrong = RwSignal::new(false);
    let error = Signal::derive(move || wrong.get().then(|| words::date_wrong(editor.language).to_owned()));
    let year = editor.judge.with_untracked(|judge| judge.case().today.year());
    view! {
        <Field id=id label=label error=error>
            <input
                class="input"
                id=id
                inputmode="numeric"
                autocomplete="off"
                prop:value=move || value.get().map(calendar::date).unwrap_or_default()
                on:change=move |event| {
                    let text = event_target_value(&event);
                    let date = calendar::parse_typed(&text, year);
                    wrong.set(date.is_none() && !text.trim().is_empty());
                    if !wrong.get_untracked() {
                        on_date.run(date);
                    }
                }
            />
        </Field>
    }
    .into_any()
}
