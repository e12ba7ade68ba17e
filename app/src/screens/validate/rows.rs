//! What each row shows, in signals of its own.

use domain::coding::CodingLine;
use domain::matching::verdict::LineVerdict;
use leptos::prelude::*;

/// What one row shows. Each has signals of its own, set where something of that line changed: a key in one of two hundred
/// lines wakes the cells of that line, and none of the others.
#[derive(Clone, Copy, Debug)]
pub struct RowSignals {
    /// The line, but for its amount of VAT; `None` once it is gone.
    pub line: RwSignal<Option<CodingLine>>,
    /// Its verdict.
    pub judged: RwSignal<Option<LineVerdict>>,
}

impl RowSignals {
    /// Sets what is another now.
    pub(super) fn show(self, line: &CodingLine, judged: Option<&LineVerdict>) {
        // A row that goes takes its signals with it.
        if self.line.try_with_untracked(|now| now.as_ref().is_some_and(|now| shows_the_same(now, line))) == Some(false)
        {
            self.line.set(Some(line.clone()));
        }
        if self.judged.try_with_untracked(|now| now.as_ref() != judged) == Some(true) {
            self.judged.set(judged.cloned());
        }
    }
}

/// Whether a row shows nothing new: its VAT follows every change of any line, and stands in the totals alone.
fn shows_the_same(shown: &CodingLine, now: &CodingLine) -> bool {
    let CodingLine {
        id,
        source,
        description,
        target,
        quantity,
        unit_price,
        net,
        vat: _,
        vat_code,
        cost_center,
        cost_unit,
    } = now;
    (shown.id, shown.net, shown.unit_price) == (*id, *net, *unit_price)
        && shown.target == *target
        && shown.quantity == *quantity
        && shown.source == *source
        && shown.description == *description
        && (&shown.vat_code, &shown.cost_center, &shown.cost_unit) == (vat_code, cost_center, cost_unit)
}
