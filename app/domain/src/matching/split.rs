//! *Rest apart*: what may be invoiced stays on the order line, the rest goes to the administration's item for claims on
//! a supplier (*te ontvangen creditnota*).

use rust_decimal::Decimal;

use super::judge::{Judge, takes};
use super::tax;
use super::verdict::LineVerdict;
use crate::coding::{Coding, CodingLine, CodingSource, Target};
use crate::ids::CodingLineId;
use crate::language::Language;
use crate::money::Amount;

crate::catalogue! {
    claim_on(description: &str): { nl: "Te ontvangen creditnota: {description}", en: "Credit note to receive: {description}" },
}

/// How a line would be split: what stays on the order line, and the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// On the order line.
    pub stays: Decimal,
    /// To the claims item.
    pub rest: Decimal,
}

/// How *Rest apart* would split a line; `None` where nothing is too much or nothing would stay, or where the
/// administration has no claims item.
pub fn possible(judge: &Judge, line: &CodingLine, verdict: &LineVerdict) -> Option<Split> {
    judge.case().settings.claims_item?;
    takes(line)?;
    let excess = verdict.deviations.iter().filter_map(|deviation| deviation.finding.excess()).max()?;
    let whole = line.quantity.value;
    (excess > Decimal::ZERO && excess < whole).then(|| Split { stays: whole.saturating_sub(excess), rest: excess })
}

/// Splits a line. Both parts sum to it, to the cent and to the last digit of its quantity.
pub fn rest_apart(
    judge: &Judge,
    coding: &mut Coding,
    at: usize,
    split: Split,
    new_id: CodingLineId,
    language: Language,
) -> bool {
    let (Some(item), Some(line)) = (judge.case().settings.claims_item, coding.lines.get_mut(at)) else { return false };
    let whole = line.quantity.value;
    let share = line.net.value.checked_mul(split.stays).and_then(|value| value.checked_div(whole)).unwrap_or_default();
    let stays = Amount::new(share, line.net.currency).rounded();
    let source = match line.source {
        CodingSource::InvoiceLine { index } => CodingSource::Claim { index },
        _ => CodingSource::Manual,
    };
    let mut claim = CodingLine {
        id: new_id,
        source,
        description: claim_on(language, &line.description),
        target: Target::Item { id: item },
        net: line.net.checked_sub(stays).unwrap_or(line.net),
        ..line.clone()
    };
    claim.quantity.value = split.rest;
    line.quantity.value = split.stays;
    line.net = stays;
    coding.lines.insert(at + 1, claim);
    tax::spread(judge, coding);
    true
}
