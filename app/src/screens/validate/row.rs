//! One coding line: its figures beside those of its order line, and its verdict.

use domain::coding::{CodingLine, Target};
use domain::ids::CodingLineId;
use domain::matching::deviation::Code;
use domain::matching::edit;
use domain::matching::judge::takes;
use domain::matching::verdict::{LineVerdict, Mark};
use domain::number_format::{amount, at_least, parse_typed, quantity};
use domain::quantity::UnitPrice;
use leptos::prelude::*;
use rust_decimal::Decimal;

use super::codes::{account_taken, cost_center_taken, cost_unit_taken, target_code, vat_code_taken};
use super::editor::Editor;
use super::rows::RowSignals;
use super::typed::{Take, Typed};
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

/// What the cells of a line share.
#[derive(Clone, Copy)]
pub struct Line {
    /// Of which screen.
    pub(super) editor: Editor,
    /// Which line.
    pub(super) id: CodingLineId,
    /// The line as it is; `None` once it is gone.
    pub(super) now: RwSignal<Option<CodingLine>>,
    /// Its verdict.
    pub(super) judged: RwSignal<Option<LineVerdict>>,
    /// Its number, counted from 1.
    pub(super) number: Memo<usize>,
}

impl Line {
    fn new(editor: Editor, id: CodingLineId) -> Self {
        let RowSignals { line: now, judged } = editor.row(id);
        let number = Memo::new(move |_| {
            editor.lines.with(|lines| lines.iter().position(|line| *line == id).map_or(0, |at| at + 1))
        });
        Self { editor, id, now, judged, number }
    }

    /// Something of the line, while it is there.
    pub(super) fn read<T: Default>(self, read: impl FnOnce(&CodingLine) -> T) -> T {
        self.now.with(|line| line.as_ref().map(read).unwrap_or_default())
    }

    /// «Aantal, regel 3»
    pub(super) fn label(self, what: &'static str) -> Signal<String> {
        Signal::derive(move || words::of_line(self.editor.language, what, self.number.get()))
    }

    /// Whether one of these blocks: the figure that it is about is marked, and no other.
    fn is_off(self, codes: &'static [Code]) -> Signal<bool> {
        Signal::derive(move || {
            self.judged.with(|judged| {
                let mut deviations = judged.iter().flat_map(|judged| &judged.deviations);
                deviations.any(|each| each.blocks() && codes.contains(&each.code()))
            })
        })
    }

    fn has(self, code: Code) -> bool {
        self.judged.with(|judged| {
            judged.as_ref().is_some_and(|judged| judged.deviations.iter().any(|each| each.code() == code))
        })
    }
}

/// The line.
#[component]
pub(super) fn Row(editor: Editor, id: CodingLineId) -> impl IntoView {
    let line = Line::new(editor, id);
    let Line { judged, number, .. } = line;
    let choose = move || {
        if editor.line.get_untracked() != Some(id) {
            editor.line.set(Some(id));
        }
    };
    view! {
        <tbody
            class:chosen=move || editor.line.get() == Some(id)
            on:focusin=move |_| choose()
            on:click=move |_| choose()
        >
            <tr>
                <td>
                    <span class="line-mark" data-meaning=move || mark(judged).name()>
                        {move || number.get()}
                        {move || mark(judged).glyph().map(|glyph| view! { <Icon glyph /> })}
                    </span>
                </td>
                <td><Description line /></td>
                <td class="muted small nowrap"><OrderCell line /></td>
                <td><TargetCell line /></td>
                <td><CostCell line /></td>
                <td><VatCell line /></td>
                <Standing line />
                <Figures line />
            </tr>
            <Verdicts line />
        </tbody>
    }
    .into_any()
}

fn mark(judged: RwSignal<Option<LineVerdict>>) -> Meaning {
    judged.with(|judged| judged.as_ref().map_or(Meaning::Neutral, |judged| meaning(judged.mark())))
}

#[component]
fn Description(line: Line) -> impl IntoView {
    let Line { editor, id, .. } = line;
    let language = editor.language;
    let item = Memo::new(move |_| {
        let taken = line.read(takes)?;
        editor.judge.with(|judge| judge.order_line(taken).map(|(_, line)| line.item_code.clone()))
    });
    let text = move || line.read(|line| line.description.clone());
    let take = Take::new(move |text: String| {
        editor.change_line(id, |_, coding, at| coding.lines[at].description = text);
        None
    });
    view! {
        <span class="line-item">
            <span>{move || item.get().unwrap_or_default()}</span>
            <Typed
                editor
                label=line.label(words::text(language))
                shown=Signal::derive(text)
                take
                column="description"
                class="input-plain grow"
            />
            <button
                type="button"
                class="button button-quiet button-icon button-small line-remove"
                aria-label=line.label(words::remove_line(language))
                title=words::remove_line(language)
                on:click=move |_| editor.remove_line(id)
            >
                <Icon glyph=Glyph::Bin />
            </button>
        </span>
    }
    .into_any()
}

/// The order line. In the line that has the focus it is a choice, where orders are at hand: a person's word goes above
/// what words and numbers say.
#[component]
fn OrderCell(line: Line) -> impl IntoView {
    let Line { editor, id, .. } = line;
    let language = editor.language;
    let taken = Memo::new(move |_| line.read(takes));
    let named = move || {
        let taken = taken.get()?;
        editor
            .judge
            .with(|judge| judge.order_line(taken).map(|(order, line)| format!("{}, {}", order.number, line.number)))
    };
    // Names of thousands of order lines are written when others are in hand, and not at each key.
    let in_hand = Memo::new(move |_| (editor.line.get() == Some(id)).then(|| editor.in_hand()));
    let choices = Memo::new(move |_| {
        in_hand.with(|in_hand| in_hand.as_ref().map(|in_hand| editor.linkable(in_hand)).unwrap_or_default())
    });
    move || {
        let choices = choices.get();
        if choices.is_empty() {
            return view! { {named} }.into_any();
        }
        let chosen = taken.get_untracked().map(|id| id.to_string()).unwrap_or_default();
        let options = choices.into_iter().map(|(id, name)| {
            let value = id.to_string();
            let is_chosen = value == chosen;
            view! { <option value=value selected=is_chosen>{name}</option> }
        });
        view! {
            <select
                class="select select-plain"
                aria-label=line.label(words::order(language))
                on:change=move |event| editor.put_on(id, event_target_value(&event).parse().ok())
            >
                <option value="" selected=taken.get_untracked().is_none()>{words::no_order(language)}</option>
                {options.collect_view()}
            </select>
        }
        .into_any()
    }
}

/// The GL account or the item, by its code. A line on an order shows the account that its item is booked on by default.
#[component]
fn TargetCell(line: Line) -> impl IntoView {
    let Line { editor, id, .. } = line;
    let language = editor.language;
    let on_order = Memo::new(move |_| line.read(|line| matches!(line.target, Target::OrderLine { .. })));
    let shown = Memo::new(move |_| line.read(|line| target_code(editor, line)));
    let take = Take::new(move |text: String| account_taken(editor, id, &text));
    let label = Signal::derive(move || {
        let what = if editor.has_orders.get() { words::booked_on_item(language) } else { words::booked_on(language) };
        words::of_line(language, what, line.number.get())
    });
    let list =
        MaybeProp::derive(move || Some(if editor.has_orders.get() { "items" } else { "gl-accounts" }.to_owned()));
    view! {
        <Show
            when=move || !on_order.get()
            fallback=move || view! { <span class="muted" title=words::item_note(language)>{move || shown.get()}</span> }
        >
            <Typed editor label shown=shown take list=list class="input-plain" />
        </Show>
    }
    .into_any()
}

/// Cost centre; and the cost unit below it, where the account asks for one or the line has one.
#[component]
fn CostCell(line: Line) -> impl IntoView {
    let Line { editor, id, .. } = line;
    let language = editor.language;
    let center = Take::new(move |text: String| cost_center_taken(editor, id, &text));
    let unit = Take::new(move |text: String| cost_unit_taken(editor, id, &text));
    let has_unit = Memo::new(move |_| {
        line.read(|line| {
            let asks = |account: &domain::master::GlAccount| {
                account.cost_unit_required && line.target == Target::GlAccount { id: account.id }
            };
            line.cost_unit.is_some() || editor.judge.with(|judge| judge.case().master.gl_accounts.iter().any(asks))
        })
    });
    view! {
        <Typed
            editor
            label=line.label(words::cost_center(language))
            shown=Signal::derive(move || line.read(|line| line.cost_center.clone()).unwrap_or_default())
            take=center
            list="cost-centers"
            class="input-plain"
        />
        <Show when=move || has_unit.get()>
            <Typed
                editor
                label=line.label(words::cost_unit(language))
                shown=Signal::derive(move || line.read(|line| line.cost_unit.clone()).unwrap_or_default())
                take=unit
                list="cost-units"
                class="input-plain"
            />
        </Show>
    }
    .into_any()
}

#[component]
fn VatCell(line: Line) -> impl IntoView {
    let Line { editor, id, .. } = line;
    let take = Take::new(move |text: String| vat_code_taken(editor, id, &text));
    view! {
        <Typed
            editor
            label=line.label(words::vat_code(editor.language))
            shown=Signal::derive(move || line.read(|line| line.vat_code.clone()).unwrap_or_default())
            take
            list="vat-codes"
            class="input-plain"
        />
    }
    .into_any()
}

/// Ordered, received, invoiced, pending.
#[component]
fn Standing(line: Line) -> impl IntoView {
    let language = line.editor.language;
    let standing = move || line.judged.with(|judged| judged.as_ref().and_then(|judged| judged.standing));
    let figure = move |pick: fn(&domain::matching::claims::Standing) -> Decimal| {
        standing().map(|standing| quantity(language, pick(&standing))).unwrap_or_default()
    };
    view! {
        <td class="num group">
            <span class:number-off=move || line.has(Code::QuantityOverOrdered)>{move || figure(|it| it.ordered)}</span>
        </td>
        <td class="num">
            <span class:number-off=move || line.has(Code::QuantityOverReceived)>{move || figure(|it| it.received)}</span>
        </td>
        <td class="num">{move || figure(|it| it.invoiced)}</td>
        <td class="num">{move || figure(|it| it.pending)}</td>
    }
    .into_any()
}

/// What is said of the quantity.
const OF_THE_QUANTITY: &[Code] = &[
    Code::QuantityOverReceived,
    Code::QuantityOverOrdered,
    Code::Unallocated,
    Code::CreditOverInvoiced,
    Code::CreditOverDifference,
    Code::CountDiffers,
    Code::Unit,
];

/// Quantity, price and amount. Each key judges anew.
#[component]
fn Figures(line: Line) -> impl IntoView {
    let Line { editor, id, .. } = line;
    let language = editor.language;
    let count = move || line.read(|line| quantity(language, line.quantity.value));
    let price = move || {
        let price = line.read(|line| line.unit_price);
        price.map(|price| at_least(language, price.of_one().round_dp(6), 2)).unwrap_or_default()
    };
    let net = move || line.read(|line| amount(language, line.net));
    let figure = move |take: fn(Editor, CodingLineId, Decimal)| {
        Take::new(move |text: String| match parse_typed(language, &text) {
            Some(value) => {
                take(editor, id, value);
                None
            }
            None => Some(words::figure_wrong(language).to_owned()),
        })
    };
    let set_quantity = figure(|editor, id, value| {
        editor.change_line(id, |judge, coding, at| edit::set_quantity(judge, coding, at, value));
    });
    let set_price = figure(|editor, id, value| {
        let price = UnitPrice::per_one(value);
        editor.change_line(id, |judge, coding, at| edit::set_price(judge, coding, at, price));
    });
    let set_net = figure(|editor, id, value| {
        editor.change_line(id, |judge, coding, at| edit::set_net(judge, coding, at, value));
    });
    view! {
        <td class="num group">
            <Typed
                editor
                label=line.label(words::quantity(language))
                shown=Signal::derive(count)
                take=set_quantity
                class="num"
                is_figure=true
                column="quantity"
                is_off=line.is_off(OF_THE_QUANTITY)
            />
        </td>
        <td class="num">
            <Typed
                editor
                label=line.label(words::price(language))
                shown=Signal::derive(price)
                take=set_price
                class="input-plain num"
                is_figure=true
                is_off=line.is_off(&[Code::Price])
            />
        </td>
        <td class="num">
            <Typed
                editor
                label=line.label(words::net(language))
                shown=Signal::derive(net)
                take=set_net
                class="input-plain num strong"
                is_figure=true
            />
        </td>
    }
    .into_any()
}
