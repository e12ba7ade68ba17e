//! Below the lines: whether everything closes, what holds for the invoice as a whole, VAT per rate.

use std::collections::BTreeMap;

use domain::booking::action::ActionKind;
use domain::coding::CodingSource;
use domain::matching::references::unknown_order;
use domain::matching::sentences;
use domain::matching::verdict::Verdict as Verdicts;
use domain::money::Amount;
use domain::number_format::{amount, percent};
use leptos::prelude::*;
use rust_decimal::Decimal;

use super::editor::Editor;
use super::verdicts::{DocumentWays, sentence};
use crate::components::{Glyph, Icon, Meaning, Verdict};
use crate::i18n::validate as words;

/// The foot.
#[component]
pub(super) fn Totals(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let coded = move || {
        editor.coding.with(|coding| {
            // The rounding of what is to be paid comes after the total that the document is coded to.
            let zero = Amount::zero(coding.header.currency);
            let coded = coding.lines.iter().filter(|line| line.source != CodingSource::PayableRounding);
            let net = coded.map(|line| line.net).try_fold(zero, Amount::checked_add).unwrap_or(zero);
            let document = coding.header.kind.signed(coding.header.tax_exclusive);
            words::coded_of(language, &amount(language, net), &amount(language, document))
        })
    };
    // Once an order is taken, what the document calls it is no question any more.
    let unknown_order = Memo::new(move |_| {
        let is_asked = !editor.has_orders.get();
        editor.judge.with(|judge| unknown_order(&judge.case().invoice, &judge.case().orders)).filter(|_| is_asked)
    });
    let said = move || {
        editor.verdict.with(|verdict| {
            let mut said: Vec<AnyView> = Vec::new();
            for deviation in &verdict.document {
                said.push(sentence(editor, None, deviation));
                if deviation.blocks() {
                    said.push(view! { <DocumentWays editor deviation=deviation.clone() /> }.into_any());
                }
            }
            if let Some(order) = &unknown_order.get() {
                let (text, word) = (words::order_unknown(language, order), words::look(language));
                said.push(view! { <Verdict meaning=Meaning::Warning word><b>{text}</b></Verdict> }.into_any());
            }
            for gap in &verdict.gaps {
                let (text, word) = (sentences::gap(language, gap), words::to_fill(language));
                said.push(view! { <Verdict meaning=Meaning::Blocking word><b>{text}</b></Verdict> }.into_any());
            }
            said
        })
    };
    // What no verdict names and the books would refuse all the same; and cells that cannot be understood.
    let more = move || {
        let fill = |text: String| {
            view! { <Verdict meaning=Meaning::Blocking word=words::to_fill(language)><b>{text}</b></Verdict> }
                .into_any()
        };
        let mut more: Vec<AnyView> = editor.wrong.with(|wrong| wrong.values().cloned().map(fill).collect());
        if editor.verdict.with(Verdicts::may_be_booked) {
            more.extend(editor.obstacles(ActionKind::Book).iter().map(|obstacle| fill(obstacle.sentence(language))));
        }
        more
    };
    let closes = move || editor.verdict.with(|verdict| verdict.gaps.is_empty());
    view! {
        <div class="validate-sums">
            <div class="stack">
                <p class="row" data-meaning="ok">
                    <Show when=closes>
                        <Icon glyph=Glyph::Check />
                        <b>{words::closes(language)}</b>
                        " "
                    </Show>
                    <span class="muted">{coded}</span>
                </p>
                {said}
                {more}
                <Show when=move || editor.has_orders.get()><p class="small muted">{words::item_note(language)}</p></Show>
            </div>
            <VatTable editor />
        </div>
    }
    .into_any()
}

/// Base and VAT of the lines, by VAT code.
#[component]
fn VatTable(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let rows = move || {
        let mut codes: BTreeMap<String, (Decimal, Decimal)> = BTreeMap::new();
        editor.coding.with(|coding| {
            for line in &coding.lines {
                let sums = codes.entry(line.vat_code.clone().unwrap_or_default()).or_default();
                sums.0 = sums.0.saturating_add(line.net.value);
                sums.1 = sums.1.saturating_add(line.vat.value);
            }
        });
        let currency = editor.coding.with(|coding| coding.header.currency);
        let money = move |value: Decimal| amount(language, Amount::new(value, currency));
        let total = codes.values().fold((Decimal::ZERO, Decimal::ZERO), |sum, next| {
            (sum.0.saturating_add(next.0), sum.1.saturating_add(next.1))
        });
        let rate = move |code: &str| {
            editor.judge.with(|judge| {
                let known = judge.case().master.vat_codes.iter().find(|known| known.code == code);
                known
                    .map_or_else(String::new, |known| format!("{} %, {}", percent(language, known.percent), known.code))
            })
        };
        let body = codes.into_iter().map(|(code, (base, vat))| {
            view! {
                <tr>
                    <td>{rate(&code)}</td>
                    <td>{money(base)}</td>
                    <td>{money(vat)}</td>
                </tr>
            }
        });
        view! {
            {body.collect_view()}
            <tr class="total">
                <td>{format!("{} {}", words::total(language), money(total.0.saturating_add(total.1)))}</td>
                <td>{money(total.0)}</td>
                <td>{money(total.1)}</td>
            </tr>
        }
    };
    view! {
        <table class="vat-table">
            <thead>
                <tr>
                    <th scope="col">{words::rate(language)}</th>
                    <th scope="col">{words::base(language)}</th>
                    <th scope="col">{words::vat(language)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
