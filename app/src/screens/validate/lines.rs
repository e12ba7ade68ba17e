//! The coding lines: a table with a body for each line, its verdict inside.

use std::collections::BTreeSet;

use domain::matching::judge::takes;
use leptos::prelude::*;

use super::editor::Editor;
use super::row::Row;
use crate::components::{Button, ButtonKind, Glyph};
use crate::i18n::validate as words;

/// The lines with their head.
#[component]
pub(super) fn Lines(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let orders = Memo::new(move |_| orders_taken(editor));
    let counted = move || {
        let lines = editor.lines.with(Vec::len);
        let orders = orders.get();
        let lines = words::lines(language, lines);
        if orders == 0 { lines } else { format!("{lines}, {}", words::orders(language, orders)) }
    };
    view! {
        <div class="lines-head">
            <h2>{words::coding_lines(language)}</h2>
            <span class="muted">{counted}</span>
            <span class="push"></span>
            <Button kind=ButtonKind::Quiet glyph=Glyph::Undo on_press=move |_| editor.put_back()>
                {words::put_back(language)}
            </Button>
            <Button glyph=Glyph::Plus on_press=move |_| editor.add_line()>{words::add_line(language)}</Button>
        </div>
        <Choices editor />
        <div class="lines" tabindex="-1">
            <table class="table">
                <colgroup>
                    <col class="of-mark" />
                    <col />
                    <col class="of-order" />
                    <col class="of-account" />
                    <col class="of-cost" />
                    <col class="of-vat" />
                    <col class="of-figure" />
                    <col class="of-figure" />
                    <col class="of-figure" />
                    <col class="of-figure" />
                    <col class="of-quantity" />
                    <col class="of-price" />
                    <col class="of-amount" />
                </colgroup>
                <thead>
                    <tr>
                        <th scope="col" rowspan="2">"#"</th>
                        <th scope="col" rowspan="2">{words::description(language)}</th>
                        <th scope="col" rowspan="2">{words::order(language)}</th>
                        <th scope="col" rowspan="2">{words::booked_on(language)}</th>
                        <th scope="col" rowspan="2">{words::cost_center(language)}</th>
                        <th scope="col" rowspan="2">{words::vat_code(language)}</th>
                        <th scope="colgroup" colspan="4" class="group">{words::on_order(language)}</th>
                        <th scope="colgroup" colspan="3" class="group">{words::on_invoice(language)}</th>
                    </tr>
                    <tr>
                        <th scope="col" class="num group">{words::ordered(language)}</th>
                        <th scope="col" class="num">{words::received(language)}</th>
                        <th scope="col" class="num">{words::invoiced(language)}</th>
                        <th scope="col" class="num">{words::pending(language)}</th>
                        <th scope="col" class="num group">{words::quantity(language)}</th>
                        <th scope="col" class="num">{words::price(language)}</th>
                        <th scope="col" class="num">{words::net(language)}</th>
                    </tr>
                </thead>
                <For each=move || editor.lines.get() key=|id| *id children=move |id| view! { <Row editor id /> } />
            </table>
        </div>
    }
    .into_any()
}

fn orders_taken(editor: Editor) -> usize {
    let taken: Vec<_> = editor.coding.with(|coding| coding.lines.iter().filter_map(takes).collect());
    editor.judge.with(|judge| {
        let orders = taken.iter().filter_map(|id| judge.order_line(*id)).map(|(order, _)| order.id);
        orders.collect::<BTreeSet<_>>().len()
    })
}

/// What may be chosen in the lines, once for all of them.
#[component]
fn Choices(editor: Editor) -> impl IntoView {
    let (accounts, centers, units, codes) = editor.judge.with_untracked(|judge| {
        let master = &judge.case().master;
        let (centers, units) = (master.cost_centers.clone(), master.cost_units.clone());
        (master.gl_accounts.clone(), centers, units, master.vat_codes.clone())
    });
    let items = editor.items(<[_]>::to_vec);
    view! {
        <datalist id="gl-accounts">
            {accounts
                .into_iter()
                .filter(|account| !account.blocked)
                .map(|account| view! { <option value=account.code.clone()>{account.name}</option> })
                .collect_view()}
        </datalist>
        <datalist id="items">
            {items.into_iter().map(|item| view! { <option value=item.code.clone()>{item.name}</option> }).collect_view()}
        </datalist>
        <datalist id="cost-centers">
            {centers
                .into_iter()
                .map(|center| view! { <option value=center.code.clone()>{center.name}</option> })
                .collect_view()}
        </datalist>
        <datalist id="cost-units">
            {units.into_iter().map(|unit| view! { <option value=unit.code.clone()>{unit.name}</option> }).collect_view()}
        </datalist>
        <datalist id="vat-codes">
            {codes
                .into_iter()
                .filter(|code| code.purchase && !code.blocked)
                .map(|code| view! { <option value=code.code.clone()>{code.name}</option> })
                .collect_view()}
        </datalist>
    }
    .into_any()
}
