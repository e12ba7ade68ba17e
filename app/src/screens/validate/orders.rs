//! *Zoek*: at most a hundred orders with their lines, the proposed ones on top and ticked. Typing filters what is at hand,
//! and asks the server where more fit.

use std::collections::BTreeSet;

use domain::calendar;
use domain::ids::OrderLineId;
use domain::matching::fill::not_on_invoice;
use domain::matching::judge::{orders_taken, takes};
use domain::matching::sentences;
use domain::number_format::{at_least, quantity};
use domain::order::{Order, OrderLine};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::KeyboardEvent;
use wasm_bindgen::JsCast;

use super::editor::Editor;
use crate::components::dialog::DialogSize;
use crate::components::{Badge, Button, ButtonKind, Dialog, Glyph, Icon, Key, Meaning};
use crate::i18n::validate as words;
use crate::server_fns::validate::{OrderSearch, validate_orders};

/// So many orders are drawn: what is more is found by typing.
const AT_MOST: usize = 100;

/// What is ticked and looked for while the pop-up is open.
#[derive(Clone, Copy)]
struct Picking {
    ticked: RwSignal<BTreeSet<OrderLineId>>,
    text: RwSignal<String>,
    other_suppliers: RwSignal<bool>,
    closed_too: RwSignal<bool>,
    total: RwSignal<usize>,
}

/// The pop-up.
#[component]
pub(super) fn Orders(editor: Editor) -> impl IntoView {
    let picking = Picking {
        ticked: RwSignal::new(BTreeSet::new()),
        text: RwSignal::new(String::new()),
        other_suppliers: RwSignal::new(false),
        closed_too: RwSignal::new(false),
        total: RwSignal::new(editor.orders_total.get_untracked()),
    };
    Effect::new(move |_| {
        if editor.zoek.get() {
            picking.ticked.set(untrack(|| at_first(editor)));
            picking.text.set(untrack(|| number_typed(editor)));
            if picking.text.with_untracked(|text| !text.is_empty()) {
                ask(editor, picking);
            }
        }
    });
    view! {
        <Dialog open=editor.zoek title=words::orders_title(editor.language) id="orders-title" size=DialogSize::Wide>
            <Body editor picking />
        </Dialog>
    }
    .into_any()
}

/// The number that a person filled in as the order's, where it is not what the document says or what is taken: that is
/// what he looks for.
fn number_typed(editor: Editor) -> String {
    let typed = editor.coding.with(|coding| coding.header.order_reference.clone()).unwrap_or_default();
    let is_known = editor.judge.with(|judge| {
        let of_document = judge.case().invoice.order_reference.as_deref().unwrap_or_default();
        typed == of_document
            || editor
                .coding
                .with(|coding| orders_taken(judge, coding).iter().any(|order| typed.contains(order.number.as_str())))
    });
    if is_known { String::new() } else { typed }
}

/// What is taken already; where nothing is, what is proposed.
fn at_first(editor: Editor) -> BTreeSet<OrderLineId> {
    let taken: BTreeSet<OrderLineId> = editor.coding.with(|coding| coding.lines.iter().filter_map(takes).collect());
    if taken.is_empty() {
        editor.proposal.with(|proposal| proposal.allocations.iter().map(|each| each.order_line).collect())
    } else {
        taken
    }
}

#[component]
fn Body(editor: Editor, picking: Picking) -> impl IntoView {
    let language = editor.language;
    let ok = move || {
        let ticked: Vec<OrderLineId> = picking.ticked.get_untracked().into_iter().collect();
        editor.take_orders(&ticked);
        editor.zoek.set(false);
        let left_out = editor.judge.with_untracked(|judge| not_on_invoice(judge, &ticked));
        if left_out > 0 {
            let text = match left_out {
                1 => words::one_not_on_invoice(language).to_owned(),
                count => words::not_on_invoice(language, count),
            };
            editor.say(text, None);
        }
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" if event.ctrl_key() || event.meta_key() => {
            event.prevent_default();
            // The same key books on the screen below, which this closes.
            event.stop_propagation();
            ok();
        }
        "ArrowDown" if step(&event, 1) => event.prevent_default(),
        "ArrowUp" if step(&event, -1) => event.prevent_default(),
        _ => {}
    };
    let shown = Memo::new(move |_| shown(editor, picking));
    let how_many = move || {
        let (shown, total) = (shown.with(|(proposed, others)| proposed.len() + others.len()), picking.total.get());
        if total > shown && shown >= AT_MOST {
            words::orders_first(language, shown, total)
        } else if shown == 1 {
            words::order_shown(language).to_owned()
        } else {
            words::orders_shown(language, shown)
        }
    };
    let sum = move || {
        let ticked = picking.ticked.get();
        let orders = editor.judge.with(|judge| {
            let orders = ticked.iter().filter_map(|id| judge.order_line(*id)).map(|(order, _)| order.id);
            orders.collect::<BTreeSet<_>>().len()
        });
        if ticked.is_empty() {
            return words::nothing_ticked(language).to_owned();
        }
        words::ticked(language, &words::lines(language, ticked.len()), &words::orders(language, orders))
    };
    view! {
        <div class="dialog-body orders-body" on:keydown=on_key>
            <div class="orders-search">
                <label class="control">
                    <Icon glyph=Glyph::Search />
                    <input
                        type="search"
                        autofocus
                        autocomplete="off"
                        data-stop
                        aria-label=words::orders_words(language)
                        placeholder=words::orders_words(language)
                        prop:value=move || picking.text.get()
                        on:input=move |event| {
                            picking.text.set(event_target_value(&event));
                            ask(editor, picking);
                        }
                    />
                </label>
                <Choice editor picking value=picking.other_suppliers label=words::other_suppliers(language) />
                <Choice editor picking value=picking.closed_too label=words::closed_too(language) />
                <span class="push muted" role="status">{how_many}</span>
            </div>
            <div class="orders-table" tabindex="-1">
                <table class="table">
                    <Columns editor />
                    {move || {
                        let (proposed, others) = shown.get();
                        let none = proposed.is_empty() && others.is_empty();
                        view! {
                            {group(editor, picking, words::proposed(language), proposed)}
                            {group(editor, picking, words::others(language), others)}
                            {none
                                .then(|| {
                                    view! {
                                        <tbody>
                                            <tr><td colspan="10">{words::orders_none(language)}</td></tr>
                                        </tbody>
                                    }
                                })}
                        }
                    }}
                </table>
            </div>
            <footer class="dialog-foot">
                <span class="muted" role="status">{sum}</span>
                <span class="push"></span>
                <span class="muted"><Key name="↑" /> <Key name="↓" /></span>
                <Button key="Esc" on_press=move |_| editor.zoek.set(false)>{words::cancel(language)}</Button>
                <Button kind=ButtonKind::Primary key="Ctrl ↵" on_press=move |_| ok()>{words::fill_in(language)}</Button>
            </footer>
        </div>
    }
    .into_any()
}

#[component]
fn Choice(editor: Editor, picking: Picking, value: RwSignal<bool>, label: &'static str) -> impl IntoView {
    view! {
        <label class="tick-label">
            <input
                class="tick"
                type="checkbox"
                prop:checked=move || value.get()
                on:change=move |event| {
                    value.set(event_target_checked(&event));
                    ask(editor, picking);
                }
            />
            {label}
        </label>
    }
}

#[component]
fn Columns(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let figure = |text: &'static str| view! { <th scope="col" class="num">{text}</th> };
    view! {
        <colgroup>
            <col class="col-4" />
            <col class="col-4" />
            <col />
            <col class="col-3" />
            <col class="col-4" />
            <col class="col-3" />
            <col class="col-3" />
            <col class="col-3" />
            <col class="col-3" />
            <col class="col-4" />
        </colgroup>
        <thead>
            <tr>
                <th scope="col">{words::order_line(language)}</th>
                <th scope="col">{words::item(language)}</th>
                <th scope="col">{words::text(language)}</th>
                <th scope="col">{words::unit(language)}</th>
                {figure(words::net_price(language))}
                {figure(words::ordered(language))}
                {figure(words::received(language))}
                {figure(words::invoiced(language))}
                {figure(words::pending(language))}
                {figure(words::still(language))}
            </tr>
        </thead>
    }
    .into_any()
}

/// The orders that fit, those that are proposed or ticked apart.
fn shown(editor: Editor, picking: Picking) -> (Vec<Order>, Vec<Order>) {
    let text = picking.text.get().to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let others = picking.other_suppliers.get();
    let closed = picking.closed_too.get();
    let first = untrack(|| at_first(editor));
    editor.judge.with(|judge| {
        let supplier = judge.case().supplier.as_ref().map(|card| card.id);
        let is_first = |order: &Order| order.lines.iter().any(|line| first.contains(&line.id));
        let is_live = |order: &Order| {
            use domain::order::Progress::{Cancelled, Complete};
            !matches!(order.status, Cancelled | Complete) && order.invoicing != Complete
        };
        let fits = |order: &&Order| {
            let is_wanted = (others || supplier.is_none_or(|id| id == order.supplier)) && (closed || is_live(order));
            (is_first(order) || is_wanted) && words.iter().all(|word| mentions(order, word))
        };
        let found: Vec<Order> = judge.case().orders.iter().filter(fits).cloned().collect();
        let (proposed, mut rest): (Vec<Order>, Vec<Order>) = found.into_iter().partition(is_first);
        rest.truncate(AT_MOST.saturating_sub(proposed.len()));
        (proposed, rest)
    })
}

fn mentions(order: &Order, word: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(word);
    let line = |line: &OrderLine| {
        has(&line.item_code)
            || has(&line.description)
            || line.supplier_item_code.as_deref().is_some_and(has)
            || line.barcode.as_deref().is_some_and(has)
    };
    has(&order.number)
        || order.reference.as_deref().is_some_and(has)
        || has(&order.description)
        || order.lines.iter().any(line)
}

/// Asks the server for what is not at hand: other suppliers, complete orders, or words where there are more than a hundred.
fn ask(editor: Editor, picking: Picking) {
    let search = OrderSearch {
        supplier: editor.coding.with_untracked(|coding| coding.header.supplier),
        other_suppliers: picking.other_suppliers.get_untracked(),
        closed_too: picking.closed_too.get_untracked(),
        text: picking.text.get_untracked(),
    };
    let all_here = editor.orders_total.get_untracked() <= AT_MOST;
    if all_here && !search.other_suppliers && !search.closed_too {
        return;
    }
    spawn_local(async move {
        let asked = search.clone();
        if let Ok(found) = validate_orders(editor.invoice, search).await
            && picking.text.get_untracked() == asked.text
        {
            picking.total.set(found.total);
            editor.add_orders(found.orders);
        }
    });
}

fn group(editor: Editor, picking: Picking, title: &'static str, orders: Vec<Order>) -> Option<AnyView> {
    if orders.is_empty() {
        return None;
    }
    let bodies = orders.into_iter().map(|order| view! { <OrderBody editor picking order /> }).collect_view();
    Some(
        view! {
            <tbody>
                <tr class="joined"><th scope="rowgroup" colspan="10">{title}</th></tr>
            </tbody>
            {bodies}
        }
        .into_any(),
    )
}

/// An order with its lines. Its own tick has three states.
#[component]
fn OrderBody(editor: Editor, picking: Picking, order: Order) -> impl IntoView {
    let language = editor.language;
    let ids: Vec<OrderLineId> = order.lines.iter().map(|line| line.id).collect();
    let ids = StoredValue::new(ids);
    let ticked =
        move || picking.ticked.with(|ticked| ids.with_value(|ids| ids.iter().filter(|id| ticked.contains(id)).count()));
    let count = order.lines.len();
    let all = move || count > 0 && ticked() == count;
    let some = move || ticked() > 0 && !all();
    let toggle = move || {
        let is_all = untrack(all);
        picking.ticked.update(|ticked| {
            ids.with_value(|ids| {
                for id in ids {
                    if is_all {
                        ticked.remove(id);
                    } else {
                        ticked.insert(*id);
                    }
                }
            });
        });
    };
    let states = states(editor, &order);
    let number = order.number.clone();
    let reference =
        order.reference.clone().filter(|text| !text.is_empty()).map(|text| words::reference(language, &text));
    let currency = order.currency;
    let rows = order.lines.into_iter().map(|line| view! { <LineRow editor picking line /> }).collect_view();
    view! {
        <tbody>
            <tr class="order">
                <td colspan="7">
                    <span class="row">
                    <label class="tick-label">
                        <input
                            class="tick"
                            type="checkbox"
                            data-stop
                            aria-label=number.clone()
                            prop:checked=all
                            prop:indeterminate=some
                            on:change=move |_| toggle()
                        />
                        <b>{number}</b>
                    </label>
                    " "
                    <span class="muted">{order.date.map(|date| calendar::date_words(language, date))}</span>
                    " "
                    <span class="muted">{reference}</span>
                    " "
                    <span class="muted">{order.supplier_name}</span>
                    {states}
                    </span>
                </td>
                <td colspan="3" class="num muted">
                    {format!("{}, {currency}", words::lines(language, count))}
                </td>
            </tr>
            {rows}
        </tbody>
    }
    .into_any()
}

/// What is odd about an order, before it is taken.
fn states(editor: Editor, order: &Order) -> Vec<AnyView> {
    use domain::matching::deviation::Code;
    use domain::order::Progress;
    let language = editor.language;
    let closed = order.status == Progress::Complete || order.invoicing == Progress::Complete;
    let odd = [
        (order.status == Progress::Cancelled, Code::OrderCancelled),
        (closed, Code::OrderClosed),
        (order.awaits_approval, Code::OrderNotApproved),
        (order.changed_after_receipt, Code::OrderChanged),
    ];
    let odd = odd.into_iter().filter(|(is_so, _)| *is_so);
    odd.map(|(_, code)| {
        let name = sentences::code_name(language, code);
        view! { " " <Badge meaning=Meaning::Warning>{name}</Badge> }.into_any()
    })
    .collect()
}

/// One order line, with why it is proposed.
#[component]
fn LineRow(editor: Editor, picking: Picking, line: OrderLine) -> impl IntoView {
    let language = editor.language;
    let id = line.id;
    let standing = editor.judge.with_untracked(|judge| judge.standing(&line));
    let still = standing.still_to_invoice();
    let still = if still < rust_decimal::Decimal::ZERO {
        words::to_credit(language, &quantity(language, -still))
    } else {
        quantity(language, still)
    };
    let figure = |value| quantity(language, value);
    let toggle = move || {
        picking.ticked.update(|ticked| {
            if !ticked.remove(&id) {
                ticked.insert(id);
            }
        });
    };
    let label = format!("{} {} {}", line.number, line.item_code, line.description);
    let inclusive = line.price_was_inclusive.then(|| words::price_included(language));
    view! {
        <tr
            class:selected=move || picking.ticked.with(|ticked| ticked.contains(&id))
            on:click=move |event| {
                if !is_in_label(&event) {
                    toggle();
                }
            }
        >
            <td class="line-tick">
                <label class="tick-label">
                    <input
                        class="tick"
                        type="checkbox"
                        data-stop
                        aria-label=label
                        prop:checked=move || picking.ticked.with(|ticked| ticked.contains(&id))
                        on:change=move |_| toggle()
                    />
                    {line.number}
                </label>
            </td>
            <td class="muted">{line.item_code}</td>
            <td>{line.description}</td>
            <td>{line.unit.name(language).to_owned()}</td>
            <td class="num group" title=inclusive>{at_least(language, line.price.of_one().round_dp(6), 2)}</td>
            <td class="num group">{figure(standing.ordered)}</td>
            <td class="num">{figure(standing.received)}</td>
            <td class="num">{figure(standing.invoiced)}</td>
            <td class="num">{figure(standing.pending)}</td>
            <td class="num group strong">{still}</td>
        </tr>
        {why(editor, id)}
    }
    .into_any()
}

/// A press on the tick or its words ticks by itself.
fn is_in_label(event: &leptos::web_sys::MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<leptos::web_sys::Element>().ok());
    target.is_some_and(|target| matches!(target.closest("label"), Ok(Some(_))))
}

/// The row that says why a line is proposed.
fn why(editor: Editor, id: OrderLineId) -> Option<AnyView> {
    let language = editor.language;
    let found = editor.proposal.with_untracked(|proposal| proposal.of_order_line(id).cloned())?;
    let second = found.second.as_ref().and_then(|second| {
        let named = editor.judge.with_untracked(|judge| {
            judge.order_line(second.order_line).map(|(order, line)| (order.number.clone(), line.number))
        });
        named.map(|(order, line)| words::second(language, &order, line, second.percent))
    });
    Some(
        view! {
            <tr class="why">
                <td></td>
                <td colspan="9">
                    <Badge glyph=Glyph::Link>{format!("{} %", found.percent)}</Badge>
                    " "
                    {sentences::reasons(language, &found.reasons)}
                    " "
                    <span class="muted">{second}</span>
                </td>
            </tr>
        }
        .into_any(),
    )
}

/// Moves the focus to the next or the last tick.
fn step(event: &KeyboardEvent, by: i32) -> bool {
    let Some(here) = event.target().and_then(|target| target.dyn_into::<leptos::web_sys::Element>().ok()) else {
        return false;
    };
    let Ok(Some(dialog)) = here.closest("dialog") else { return false };
    let Ok(stops) = dialog.query_selector_all("[data-stop]") else { return false };
    let stop = |at: u32| stops.item(at).and_then(|node| node.dyn_into::<leptos::web_sys::HtmlElement>().ok());
    let at = (0..stops.length()).find(|at| stop(*at).is_some_and(|stop| stop.is_same_node(Some(here.as_ref()))));
    let next = at.map_or(Some(0), |at| at.checked_add_signed(by));
    next.and_then(stop).is_some_and(|next| next.focus().is_ok())
}
