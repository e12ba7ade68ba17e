//! One coding line: its figures beside those of its order line, and its verdict.

use domain::coding::{CodingLine, Target};
use domain::ids::CodingLineId;
use domain::matching::deviation::Code;
use domain::matching::edit;
use domain::matching::verdict::{LineVerdict, Mark};
use domain::number_format::{amount, at_least, parse_typed, quantity};
use domain::quantity::UnitPrice;
use leptos::prelude::*;

use super::editor::Editor;
use super::verdicts::Verdicts;
use crate::components::{Glyph, Icon, Meaning};
use crate::i18n::validate as words;

/// What a mark means, for its icon and colour.
pub(super) fn meaning(mark: Mark) -> Meaning {
    match mark {
        Mark::Right => Meaning::Ok,
        Mark::Information => Meaning::Info,
        Mark::Warning => Meaning::Warning,
        Mark::Blocking => Meaning::Blocking,
    }
}

/// The line.
#[component]
pub(super) fn Row(editor: Editor, id: CodingLineId) -> impl IntoView {
    let line = Memo::new(move |_| editor.line_of(id));
    let judged = Memo::new(move |_| {
        editor.verdict.with(|verdict| verdict.lines.iter().find(|judged| judged.line == id).cloned())
    });
    let number = Memo::new(move |_| {
        editor.coding.with(|coding| coding.lines.iter().position(|line| line.id == id).map_or(0, |at| at + 1))
    });
    let selected = move || (editor.line.get() == Some(id)).then_some("true");
    view! {
        <tbody aria-selected=selected on:focusin=move |_| editor.line.set(Some(id)) on:click=move |_| editor.line.set(Some(id))>
            <tr>
                <td>
                    <span class="line-mark" data-meaning=move || mark(judged).name()>
                        {move || number.get()}
                        {move || mark(judged).glyph().map(|glyph| view! { <Icon glyph /> })}
                    </span>
                </td>
                <td><Description editor id line number /></td>
                <td class="muted small nowrap">{move || order_of(editor, line)}</td>
                <td><TargetCell editor id line number /></td>
                <td><CostCenter editor id line number /></td>
                <td><VatCell editor id line number /></td>
                <Standing judged />
                <Figures editor id line judged number />
            </tr>
            <Verdicts editor id line judged />
        </tbody>
    }
    .into_any()
}

fn mark(judged: Memo<Option<LineVerdict>>) -> Meaning {
    judged.with(|judged| judged.as_ref().map_or(Meaning::Neutral, |judged| meaning(judged.mark())))
}

fn order_of(editor: Editor, line: Memo<Option<CodingLine>>) -> String {
    let Some(id) = line.with(|line| line.as_ref().and_then(domain::matching::judge::takes)) else {
        return String::new();
    };
    editor.judge.with(|judge| {
        judge.order_line(id).map(|(order, line)| format!("{}, {}", order.number, line.number)).unwrap_or_default()
    })
}

#[component]
fn Description(editor: Editor, id: CodingLineId, line: Memo<Option<CodingLine>>, number: Memo<usize>) -> impl IntoView {
    let language = editor.language;
    let item = move || {
        let taken = line.with(|line| line.as_ref().and_then(domain::matching::judge::takes));
        taken.and_then(|id| editor.judge.with(|judge| judge.order_line(id).map(|(_, line)| line.item_code.clone())))
    };
    view! {
        <span class="line-item">
            <span>{move || item().unwrap_or_default()}</span>
            <input
                class="input input-plain grow"
                title=move || line.with(|line| line.as_ref().map(|line| line.description.clone()))
                aria-label=move || words::of_line(language, words::text(language), number.get())
                prop:value=move || line.with(|line| line.as_ref().map(|line| line.description.clone()).unwrap_or_default())
                on:change=move |event| {
                    let value = event_target_value(&event);
                    editor.change_line(id, |_, coding, at| coding.lines[at].description = value);
                }
            />
            <button
                type="button"
                class="button button-quiet button-icon button-small line-remove"
                aria-label=move || words::of_line(language, words::remove_line(language), number.get())
                title=words::remove_line(language)
                on:click=move |_| editor.remove_line(id)
            >
                <Icon glyph=Glyph::Bin />
            </button>
        </span>
    }
    .into_any()
}

/// The GL account or the item, by its code. A line on an order shows the account that its item is booked on by default.
#[component]
fn TargetCell(editor: Editor, id: CodingLineId, line: Memo<Option<CodingLine>>, number: Memo<usize>) -> impl IntoView {
    let language = editor.language;
    let on_order =
        move || line.with(|line| line.as_ref().is_some_and(|line| matches!(line.target, Target::OrderLine { .. })));
    let has_orders = move || editor.coding.with(|coding| coding.has_order_lines());
    let shown =
        Memo::new(move |_| line.with(|line| line.as_ref().map(|line| target_code(editor, line)).unwrap_or_default()));
    view! {
        <Show
            when=move || !on_order()
            fallback=move || view! { <span class="muted" title=words::item_note(language)>{move || shown.get()}</span> }
        >
            <input
                class="input input-plain"
                aria-label=move || {
                    let what = if has_orders() { words::booked_on_item(language) } else { words::booked_on(language) };
                    words::of_line(language, what, number.get())
                }
                list=move || if has_orders() { "items" } else { "gl-accounts" }
                autocomplete="off"
                prop:value=move || shown.get()
                on:change=move |event| {
                    let target = target_of(editor, &event_target_value(&event));
                    editor.change_line(id, |judge, coding, at| {
                        coding.lines[at].target = target;
                        take_defaults(judge, &mut coding.lines[at]);
                        domain::matching::tax::spread(judge, coding);
                    });
                }
            />
        </Show>
    }
    .into_any()
}

/// A line without a VAT code takes that of its account.
fn take_defaults(judge: &domain::matching::judge::Judge, line: &mut CodingLine) {
    if let (Target::GlAccount { id }, None) = (&line.target, &line.vat_code) {
        let account = judge.case().master.gl_accounts.iter().find(|known| known.id == *id);
        line.vat_code = account.and_then(|account| account.vat_code.clone());
    }
}

fn target_code(editor: Editor, line: &CodingLine) -> String {
    let account = |id: domain::ids::RemoteId| {
        editor.judge.with_untracked(|judge| {
            let found = judge.case().master.gl_accounts.iter().find(|account| account.id == id);
            found.map(|account| account.code.clone()).unwrap_or_default()
        })
    };
    match line.target {
        Target::Open => String::new(),
        Target::GlAccount { id } => account(id),
        Target::Item { id } => editor.items.with_value(|items| {
            items.iter().find(|item| item.id == id).map(|item| item.code.clone()).unwrap_or_default()
        }),
        Target::OrderLine { id } => {
            let of_item =
                editor.judge.with_untracked(|judge| judge.order_line(id).and_then(|(_, line)| line.gl_account));
            of_item.map(account).unwrap_or_default()
        }
    }
}

fn target_of(editor: Editor, text: &str) -> Target {
    let code = text.trim();
    let has_orders = editor.coding.with_untracked(domain::coding::Coding::has_order_lines);
    let item = || {
        editor
            .items
            .with_value(|items| items.iter().find(|item| item.code == code).map(|item| Target::Item { id: item.id }))
    };
    let account = || {
        editor.judge.with_untracked(|judge| {
            let found = judge.case().master.gl_accounts.iter().find(|account| account.code == code && !account.blocked);
            found.map(|account| Target::GlAccount { id: account.id })
        })
    };
    let found = if has_orders { item() } else { account() };
    found.unwrap_or(Target::Open)
}

#[component]
fn CostCenter(editor: Editor, id: CodingLineId, line: Memo<Option<CodingLine>>, number: Memo<usize>) -> impl IntoView {
    let language = editor.language;
    view! {
        <input
            class="input input-plain"
            aria-label=move || words::of_line(language, words::cost_center(language), number.get())
            list="cost-centers"
            autocomplete="off"
            prop:value=move || line.with(|line| line.as_ref().and_then(|line| line.cost_center.clone()).unwrap_or_default())
            on:change=move |event| {
                let value = Some(event_target_value(&event).trim().to_owned()).filter(|code| !code.is_empty());
                editor.change_line(id, |_, coding, at| coding.lines[at].cost_center = value);
            }
        />
    }
    .into_any()
}

#[component]
fn VatCell(editor: Editor, id: CodingLineId, line: Memo<Option<CodingLine>>, number: Memo<usize>) -> impl IntoView {
    let language = editor.language;
    view! {
        <input
            class="input input-plain"
            aria-label=move || words::of_line(language, words::vat_code(language), number.get())
            list="vat-codes"
            autocomplete="off"
            prop:value=move || line.with(|line| line.as_ref().and_then(|line| line.vat_code.clone()).unwrap_or_default())
            on:change=move |event| {
                let code = event_target_value(&event).trim().to_owned();
                editor.change_line(id, |judge, coding, at| {
                    let is_known = judge.case().master.vat_codes.iter().any(|known| known.code == code);
                    coding.lines[at].vat_code = is_known.then_some(code);
                    domain::matching::tax::spread(judge, coding);
                });
            }
        />
    }
    .into_any()
}

/// Ordered, received, invoiced, pending.
#[component]
fn Standing(judged: Memo<Option<LineVerdict>>) -> impl IntoView {
    let language = crate::i18n::use_language();
    let standing = move || judged.with(|judged| judged.as_ref().and_then(|judged| judged.standing));
    let figure = move |pick: fn(&domain::matching::claims::Standing) -> rust_decimal::Decimal| {
        standing().map(|standing| quantity(language, pick(&standing))).unwrap_or_default()
    };
    let has = move |code: Code| {
        judged.with(|judged| {
            judged.as_ref().is_some_and(|judged| judged.deviations.iter().any(|each| each.code() == code))
        })
    };
    view! {
        <td class="num group">
            <span class:number-off=move || has(Code::QuantityOverOrdered)>{move || figure(|it| it.ordered)}</span>
        </td>
        <td class="num">
            <span class:number-off=move || has(Code::QuantityOverReceived)>{move || figure(|it| it.received)}</span>
        </td>
        <td class="num">{move || figure(|it| it.invoiced)}</td>
        <td class="num">{move || figure(|it| it.pending)}</td>
    }
    .into_any()
}

/// Quantity, price and amount. Each key judges anew.
#[component]
fn Figures(
    editor: Editor,
    id: CodingLineId,
    line: Memo<Option<CodingLine>>,
    judged: Memo<Option<LineVerdict>>,
    number: Memo<usize>,
) -> impl IntoView {
    let language = editor.language;
    let label = move |what: &'static str| move || words::of_line(language, what, number.get());
    let count =
        move || line.with(|line| line.as_ref().map(|line| quantity(language, line.quantity.value)).unwrap_or_default());
    let price = move || {
        line.with(|line| {
            let price = line.as_ref().and_then(|line| line.unit_price);
            price.map(|price| at_least(language, price.of_one().round_dp(6), 2)).unwrap_or_default()
        })
    };
    let net = move || line.with(|line| line.as_ref().map(|line| amount(language, line.net)).unwrap_or_default());
    let is_off = move || judged.with(|judged| judged.as_ref().is_some_and(LineVerdict::blocks)).then_some("true");
    view! {
        <td class="num group">
            <input
                class="input num"
                inputmode="decimal"
                autocomplete="off"
                aria-label=label(words::quantity(language))
                aria-invalid=is_off
                data-column="quantity"
                prop:value=count
                on:input=move |event| {
                    if let Some(value) = parse_typed(language, &event_target_value(&event)) {
                        editor.change_line(id, |judge, coding, at| edit::set_quantity(judge, coding, at, value));
                    }
                }
            />
        </td>
        <td class="num">
            <input
                class="input input-plain num"
                inputmode="decimal"
                autocomplete="off"
                aria-label=label(words::price(language))
                prop:value=price
                on:change=move |event| {
                    if let Some(value) = parse_typed(language, &event_target_value(&event)) {
                        let price = UnitPrice::per_one(value);
                        editor.change_line(id, |judge, coding, at| edit::set_price(judge, coding, at, price));
                    }
                }
            />
        </td>
        <td class="num">
            <input
                class="input input-plain num strong"
                inputmode="decimal"
                autocomplete="off"
                aria-label=label(words::net(language))
                prop:value=net
                on:change=move |event| {
                    if let Some(value) = parse_typed(language, &event_target_value(&event)) {
                        editor.change_line(id, |judge, coding, at| edit::set_net(judge, coding, at, value));
                    }
                }
            />
        </td>
    }
    .into_any()
}
