//! The header fields (*kopgegevens*).

use chrono::{Datelike, NaiveDate};
use domain::calendar;
use domain::coding::Header;
use domain::invoice::InvoiceKind;
use domain::master::Supplier;
use domain::matching::deviation::Code;
use domain::matching::edit;
use domain::money::{Amount, Currency};
use domain::number_format::{amount, parse_typed};
use leptos::prelude::*;

use super::editor::Editor;
use super::typed::{Take, Typed};
use crate::components::{Button, Field, Glyph, Icon};
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
    let number = Take::new(move |text: String| {
        editor.change_header(|header| text.trim().clone_into(&mut header.number));
        editor.look_for_twins();
        None
    });
    let order = Take::new(move |text: String| {
        let text = text.trim().to_owned();
        editor.change_header(|header| header.order_reference = Some(text).filter(|it| !it.is_empty()));
        None
    });
    let unfolded = RwSignal::new(false);
    view! {
        <Summary editor unfolded />
        <div class="header-fields" id="header-fields" class:unfolded=unfolded>
            <Suppliers editor />
            {(!editor.is_exact).then(|| view! { <Kinds editor /> <Currencies editor /> })}
            <Field id="number" label=words::number(language) error=problem(editor, Code::Duplicate)>
                <Typed
                    editor
                    id="number"
                    label=words::number(language)
                    shown=Signal::derive(move || header().number)
                    take=number
                />
            </Field>
            <Field id="order-reference" label=words::order_number(language)>
                <span
                    class="control"
                    on:keydown=move |event| {
                        if event.key() == "Enter" && !event.ctrl_key() && !event.meta_key() {
                            event.prevent_default();
                            editor.zoek.set(true);
                        }
                    }
                >
                    <Typed
                        editor
                        id="order-reference"
                        label=words::order_number(language)
                        shown=Signal::derive(move || header().order_reference.unwrap_or_default())
                        take=order
                    />
                    <Button class="button-small" key="F4" glyph=Glyph::Search on_press=move |_| editor.zoek.set(true)>
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

/// On a tablet the header is folded to what one must see; a press unfolds it.
#[component]
fn Summary(editor: Editor, unfolded: RwSignal<bool>) -> impl IntoView {
    let language = editor.language;
    let supplier = move || {
        let id = editor.coding.with(|coding| coding.header.supplier);
        editor.suppliers(|all| {
            all.iter().find(|card| Some(card.id) == id).map_or_else(|| "…".to_owned(), |card| card.name.clone())
        })
    };
    let due = move || editor.coding.with(|coding| coding.header.due_date).map_or("…".to_owned(), calendar::date);
    let order = move || editor.coding.with(|coding| coding.header.order_reference.clone()).unwrap_or_default();
    let total = move || {
        editor.coding.with(|coding| {
            let header = &coding.header;
            format!("{} {}", header.currency, amount(language, header.tax_inclusive))
        })
    };
    view! {
        <div class="header-summary">
            <dl>
                <div><dt>{words::supplier(language)}</dt><dd>{supplier}</dd></div>
                <div><dt>{words::due_date(language)}</dt><dd>{due}</dd></div>
                <div><dt>{words::order_number(language)}</dt><dd>{order}</dd></div>
                <div><dt>{words::including(language)}</dt><dd>{total}</dd></div>
            </dl>
            <Button glyph=Glyph::Search on_press=move |_| editor.zoek.set(true)>{words::zoek(language)}</Button>
            <button
                type="button"
                class="button"
                aria-controls="header-fields"
                aria-expanded=move || unfolded.get().to_string()
                on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)
            >
                {words::header(language)}
                {move || view! { <Icon glyph=if unfolded.get() { Glyph::Up } else { Glyph::Down } /> }}
            </button>
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
    let money = move || editor.coding.with(|coding| amount(language, *part(&mut coding.header.clone())));
    let currency = move || editor.coding.with(|coding| coding.header.currency);
    let control = if editor.is_exact {
        view! { <output class="input num" id=id>{move || format!("{} {}", currency(), money())}</output> }.into_any()
    } else {
        let take = Take::new(move |text: String| match parse_typed(language, &text) {
            Some(value) => {
                editor.change(|judge, coding| {
                    let currency = coding.header.currency;
                    *part(&mut coding.header) = Amount::new(value, currency);
                    edit::follow_total(judge, coding);
                });
                None
            }
            None => Some(words::amount_wrong(language).to_owned()),
        });
        view! { <Typed editor id label shown=Signal::derive(money) take class="num" is_figure=true /> }.into_any()
    };
    view! { <Field id=id label=label>{control}</Field> }.into_any()
}

/// Invoice or credit note, where nobody could read it.
#[component]
fn Kinds(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let is_credit = Memo::new(move |_| editor.coding.with(|coding| coding.header.kind == InvoiceKind::CreditNote));
    view! {
        <Field id="kind" label=words::kind(language)>
            <select
                class="select"
                id="kind"
                on:change=move |event| {
                    let credit = event_target_value(&event) == "credit";
                    let kind = if credit { InvoiceKind::CreditNote } else { InvoiceKind::Invoice };
                    editor.change(|judge, coding| edit::set_kind(judge, coding, kind));
                }
            >
                <option value="invoice" selected=move || !is_credit.get() prop:selected=move || !is_credit.get()>
                    {words::invoice(language)}
                </option>
                <option value="credit" selected=is_credit prop:selected=is_credit>{words::credit_note(language)}</option>
            </select>
        </Field>
    }
    .into_any()
}

/// The currency, where nobody could read it.
#[component]
fn Currencies(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let shown = move || editor.coding.with(|coding| coding.header.currency.code().to_owned());
    let take = Take::new(move |text: String| match text.trim().to_uppercase().parse::<Currency>() {
        Ok(currency) if !currency.is_unknown() => {
            editor.change(|judge, coding| edit::set_currency(judge, coding, currency));
            None
        }
        _ => Some(words::code_unknown(language).to_owned()),
    });
    view! {
        <Field id="currency" label=words::currency(language)>
            <Typed editor id="currency" label=words::currency(language) shown=Signal::derive(shown) take />
        </Field>
    }
    .into_any()
}

/// The supplier's card, by its number or its name: a list of thousands is found in by typing.
#[component]
fn Suppliers(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let name = |card: &Supplier| format!("{} {}", card.code, card.name);
    let chosen = Memo::new(move |_| editor.coding.with(|coding| coding.header.supplier));
    let shown = move || {
        let id = chosen.get();
        editor.suppliers(|all| all.iter().find(|card| Some(card.id) == id).map(name).unwrap_or_default())
    };
    let unknown = move || Some(words::supplier_unknown(language).to_owned());
    let whole = Take::new(move |text: String| {
        let text = text.trim();
        if text.is_empty() {
            editor.choose_supplier(None);
            return None;
        }
        let fits = |card: &&Supplier| card.code == text || name(card) == text;
        match editor.suppliers(|all| all.iter().find(fits).map(|card| card.id)) {
            Some(id) => {
                editor.choose_supplier(Some(id));
                None
            }
            None => unknown(),
        }
    });
    // Left with a part of a name that only one card has: that one.
    let part = Take::new(move |text: String| {
        let wanted = text.trim().to_lowercase();
        let only = editor.suppliers(|all| {
            let mut fitting = all.iter().filter(|card| name(card).to_lowercase().contains(&wanted));
            fitting.next().filter(|_| fitting.next().is_none()).map(|card| card.id)
        });
        match only {
            Some(id) => {
                editor.choose_supplier(Some(id));
                None
            }
            None => unknown(),
        }
    });
    let options =
        editor.suppliers(|all| all.iter().map(|card| view! { <option value=name(card)></option> }).collect_view());
    view! {
        <Field id="supplier" label=words::supplier(language) class="span-2">
            <Typed
                editor
                id="supplier"
                label=words::supplier(language)
                shown=Signal::derive(shown)
                take=whole
                settle=part
                list="suppliers"
            />
            <datalist id="suppliers">{options}</datalist>
        </Field>
    }
    .into_any()
}

#[component]
fn Conditions(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let chosen = Memo::new(move |_| editor.coding.with(|coding| coding.header.payment_condition.clone()));
    let origin = Signal::derive(move || {
        let of_card =
            editor.judge.with(|judge| judge.case().supplier.as_ref().and_then(|card| card.payment_condition.clone()));
        (of_card.is_some() && of_card == chosen.get()).then(|| words::of_card(language).to_owned())
    });
    let options = editor.judge.with_untracked(|judge| judge.case().master.payment_conditions.clone());
    let options = options.into_iter().map(|condition| (condition.code, condition.name)).collect();
    let choose = Callback::new(move |value| {
        editor.change_header(|header| header.payment_condition = value);
        take_due_date(editor);
    });
    view! {
        <Field id="condition" label=words::payment_condition(language) origin>
            <Choice editor id="condition" options chosen choose />
        </Field>
    }
    .into_any()
}

/// One of several codes, or none.
#[component]
fn Choice(
    editor: Editor,
    id: &'static str,
    /// Code and name.
    options: Vec<(String, String)>,
    chosen: Memo<Option<String>>,
    choose: Callback<Option<String>>,
) -> impl IntoView {
    let language = editor.language;
    let options = options.into_iter().map(|(code, name)| {
        let is_chosen = {
            let code = code.clone();
            Memo::new(move |_| chosen.with(|chosen| chosen.as_ref() == Some(&code)))
        };
        let text = format!("{code} {name}");
        view! { <option value=code selected=is_chosen prop:selected=is_chosen>{text}</option> }
    });
    let is_none = Memo::new(move |_| chosen.with(Option::is_none));
    view! {
        <select
            class="select"
            id=id
            on:change=move |event| choose.run(Some(event_target_value(&event)).filter(|code| !code.is_empty()))
        >
            <option value="" selected=is_none prop:selected=is_none>{words::choose(language)}</option>
            {options.collect_view()}
        </select>
    }
    .into_any()
}

/// Where the document names no due date, it follows from the payment condition.
fn take_due_date(editor: Editor) {
    editor.change(|judge, coding| {
        if judge.case().invoice.due_date.is_none() {
            coding.header.due_date = judge.due_date(&coding.header).or(coding.header.due_date);
        }
    });
}

#[component]
fn Journals(editor: Editor) -> impl IntoView {
    let chosen = Memo::new(move |_| editor.coding.with(|coding| coding.header.journal.clone()));
    let options = editor.judge.with_untracked(|judge| judge.case().master.journals.clone());
    let usable = options.into_iter().filter(|journal| !journal.blocked);
    let options = usable.map(|journal| (journal.code, journal.name)).collect();
    let choose = Callback::new(move |value| editor.change_header(|header| header.journal = value));
    view! {
        <Field id="journal" label=words::journal(editor.language)>
            <Choice editor id="journal" options chosen choose />
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
    let language = editor.language;
    let year = editor.judge.with_untracked(|judge| judge.case().today.year());
    let take = Take::new(move |text: String| {
        let date = calendar::parse_typed(&text, year);
        if date.is_none() && !text.trim().is_empty() {
            return Some(words::date_wrong(language).to_owned());
        }
        on_date.run(date);
        None
    });
    let shown = move || value.get().map(calendar::date).unwrap_or_default();
    view! {
        <Field id=id label=label>
            <Typed editor id label shown=Signal::derive(shown) take is_figure=true />
        </Field>
    }
    .into_any()
}
