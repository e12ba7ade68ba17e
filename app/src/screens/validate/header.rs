//! The header fields (*kopgegevens*).

use chrono::{Datelike, NaiveDate};
use domain::calendar;
use domain::coding::Header;
use domain::invoice::InvoiceKind;
use domain::master::due_date;
use domain::matching::deviation::Code;
use domain::money::Amount;
use domain::number_format::{amount, parse_typed};
use leptos::prelude::*;

use super::editor::Editor;
use crate::components::{Button, Field, Glyph};
use crate::i18n::validate as words;

/// All of them.
#[component]
pub(super) fn HeaderFields(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let header = move || editor.coding.with(|coding| coding.header.clone());
    let iban = editor.judge.with_untracked(|judge| {
        let accounts: Vec<String> =
            judge.case().invoice.accounts.iter().map(|account| account.iban.grouped()).collect();
        if accounts.is_empty() { words::none(language).to_owned() } else { accounts.join(", ") }
    });
    view! {
        <div class="header-fields">
            <Suppliers editor />
            {(!editor.is_exact).then(|| view! { <Kinds editor /> })}
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
            <Total editor id="excluding" label=words::excluding(language) part=|header| &mut header.tax_exclusive />
            <Total editor id="vat" label=words::vat(language) part=|header| &mut header.vat />
            <Total editor id="including" label=words::including(language) part=|header| &mut header.tax_inclusive />
            <Journals editor />
        </div>
    }
    .into_any()
}

/// The sentence of what blocks the whole invoice, at the field that it is about; what only asks for a look stands below.
fn problem(editor: Editor, code: Code) -> Signal<Option<String>> {
    Signal::derive(move || {
        editor.verdict.with(|verdict| {
            let found = verdict.document.iter().find(|deviation| deviation.code() == code && deviation.blocks());
            found.map(|deviation| domain::matching::sentences::finding(editor.language, &deviation.finding).text)
        })
    })
}

/// One of the totals: read only where an e-invoice says it, to be filled in where nobody could read it.
#[component]
fn Total(
    editor: Editor,
    id: &'static str,
    label: &'static str,
    /// Which one.
    part: fn(&mut Header) -> &mut Amount,
) -> impl IntoView {
    let language = editor.language;
    let wrong = RwSignal::new(false);
    let error = Signal::derive(move || wrong.get().then(|| words::amount_wrong(language).to_owned()));
    let money = move || editor.coding.with(|coding| amount(language, *part(&mut coding.header.clone())));
    let shown = move || editor.coding.with(|coding| coding.header.currency);
    let control = if editor.is_exact {
        view! { <output class="input num" id=id>{move || format!("{} {}", shown(), money())}</output> }.into_any()
    } else {
        view! {
            <input
                class="input num"
                id=id
                inputmode="decimal"
                autocomplete="off"
                prop:value=money
                on:change=move |event| {
                    let value = parse_typed(language, &event_target_value(&event));
                    wrong.set(value.is_none());
                    if let Some(value) = value {
                        editor.change_header(|header| {
                            let currency = header.currency;
                            *part(header) = Amount::new(value, currency);
                        });
                    }
                }
            />
        }
        .into_any()
    };
    view! { <Field id=id label=label error=error>{control}</Field> }.into_any()
}

/// Invoice or credit note, where nobody could read it.
#[component]
fn Kinds(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let is_credit = move || editor.coding.with(|coding| coding.header.kind == InvoiceKind::CreditNote);
    view! {
        <Field id="kind" label=words::kind(language)>
            <select
                class="select"
                id="kind"
                on:change=move |event| {
                    let credit = event_target_value(&event) == "credit";
                    let kind = if credit { InvoiceKind::CreditNote } else { InvoiceKind::Invoice };
                    editor.change_header(|header| header.kind = kind);
                }
            >
                <option value="invoice" selected=move || !is_credit()>{words::invoice(language)}</option>
                <option value="credit" selected=is_credit>{words::credit_note(language)}</option>
            </select>
        </Field>
    }
    .into_any()
}

#[component]
fn Suppliers(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let chosen = move || editor.coding.with(|coding| coding.header.supplier);
    let options = editor.suppliers.with_value(|all| {
        let option = |card: &domain::master::Supplier| {
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
