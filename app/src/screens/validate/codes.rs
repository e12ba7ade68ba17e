//! Codes as they are typed in a line: taken where the administration has them, and what to say where it has not.

use domain::coding::{CodingLine, Target};
use domain::ids::{CodingLineId, RemoteId};
use domain::matching::judge::Judge;
use domain::matching::tax;
use leptos::prelude::*;

use super::editor::Editor;
use crate::i18n::validate as words;

/// What a line is booked on, by its code. A line on an order shows the account of its item.
pub(super) fn target_code(editor: Editor, line: &CodingLine) -> String {
    let account = |id: RemoteId| {
        editor.judge.with_untracked(|judge| {
            let found = judge.case().master.gl_accounts.iter().find(|account| account.id == id);
            found.map(|account| account.code.clone()).unwrap_or_default()
        })
    };
    match line.target {
        Target::Open => String::new(),
        Target::GlAccount { id } => account(id),
        Target::Item { id } => editor
            .items(|items| items.iter().find(|item| item.id == id).map(|item| item.code.clone()).unwrap_or_default()),
        Target::OrderLine { id } => {
            let of_item =
                editor.judge.with_untracked(|judge| judge.order_line(id).and_then(|(_, line)| line.gl_account));
            of_item.map(account).unwrap_or_default()
        }
    }
}

/// An account; in an invoice on orders an item. What is not known is booked on nothing.
pub(super) fn account_taken(editor: Editor, id: CodingLineId, text: &str) -> Option<String> {
    let code = text.trim();
    let found = if editor.has_orders.get_untracked() { item(editor, code) } else { account(editor, code) };
    let is_wrong = found.is_none() && !code.is_empty();
    let target = found.unwrap_or(Target::Open);
    editor.change_line(id, |judge, coding, at| {
        coding.lines[at].target = target;
        take_defaults(judge, &mut coding.lines[at]);
        tax::spread(judge, coding);
    });
    is_wrong.then(|| words::code_unknown(editor.language).to_owned())
}

fn item(editor: Editor, code: &str) -> Option<Target> {
    editor.items(|items| items.iter().find(|item| item.code == code).map(|item| Target::Item { id: item.id }))
}

fn account(editor: Editor, code: &str) -> Option<Target> {
    editor.judge.with_untracked(|judge| {
        let found = judge.case().master.gl_accounts.iter().find(|account| account.code == code && !account.blocked);
        found.map(|account| Target::GlAccount { id: account.id })
    })
}

/// A line without a VAT code takes that of its account.
fn take_defaults(judge: &Judge, line: &mut CodingLine) {
    if let (Target::GlAccount { id }, None) = (&line.target, &line.vat_code) {
        let account = judge.case().master.gl_accounts.iter().find(|known| known.id == *id);
        line.vat_code = account.and_then(|account| account.vat_code.clone());
    }
}

/// A VAT code that may stand on a purchase.
pub(super) fn vat_code_taken(editor: Editor, id: CodingLineId, text: &str) -> Option<String> {
    let code = text.trim().to_owned();
    let is_known = editor.judge.with_untracked(|judge| {
        let mut codes = judge.case().master.vat_codes.iter();
        codes.any(|known| known.code == code && known.purchase && !known.blocked)
    });
    let is_wrong = !is_known && !code.is_empty();
    editor.change_line(id, |judge, coding, at| {
        coding.lines[at].vat_code = is_known.then_some(code);
        tax::spread(judge, coding);
    });
    is_wrong.then(|| words::code_unknown(editor.language).to_owned())
}

/// A cost centre.
pub(super) fn cost_center_taken(editor: Editor, id: CodingLineId, text: &str) -> Option<String> {
    let code = text.trim().to_owned();
    let is_known =
        editor.judge.with_untracked(|judge| judge.case().master.cost_centers.iter().any(|known| known.code == code));
    let is_wrong = !is_known && !code.is_empty();
    editor.change_line(id, |_, coding, at| coding.lines[at].cost_center = is_known.then_some(code));
    is_wrong.then(|| words::code_unknown(editor.language).to_owned())
}

/// A cost unit.
pub(super) fn cost_unit_taken(editor: Editor, id: CodingLineId, text: &str) -> Option<String> {
    let code = text.trim().to_owned();
    let is_known =
        editor.judge.with_untracked(|judge| judge.case().master.cost_units.iter().any(|known| known.code == code));
    let is_wrong = !is_known && !code.is_empty();
    editor.change_line(id, |_, coding, at| coding.lines[at].cost_unit = is_known.then_some(code));
    is_wrong.then(|| words::code_unknown(editor.language).to_owned())
}
