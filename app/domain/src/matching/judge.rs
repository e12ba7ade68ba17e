//! The judge: built once from the invoice, its candidate order lines and the settings, then asked at every keystroke.
//!
//! [`Judge::all`] judges a whole coding. [`Judge::update`] judges again what one changed line touches: itself, the other
//! coding lines of its order line and of its invoice line, and the sums.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::claims::Standing;
use super::deviation::{Deviation, Finding};
use super::policy::Policy;
use super::units::{ItemConversion, factor};
use super::verdict::{LineVerdict, Verdict};
use super::{document, lines};
use crate::administration::{AdministrationIdentity, AdministrationSettings};
use crate::coding::{Coding, CodingLine, CodingSource, Header, Target};
use crate::ids::{CodingLineId, OrderLineId, RemoteId};
use crate::invoice::Invoice;
use crate::master::{MasterData, Supplier, due_date};
use crate::order::{Order, OrderLine};
use crate::quantity::Unit;

/// Everything that a verdict is made from, besides the coding itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The document.
    pub invoice: Invoice,
    /// The orders whose lines may be taken.
    pub orders: Vec<Order>,
    /// Whose books.
    pub administration: AdministrationIdentity,
    /// What it has decided.
    pub settings: AdministrationSettings,
    /// Its master data.
    pub master: MasterData,
    /// Code and name of items that may be named, such as those for freight and claims.
    pub item_names: BTreeMap<RemoteId, String>,
    /// What is known of the units of items.
    pub conversions: BTreeMap<RemoteId, ItemConversion>,
    /// The supplier's card, once chosen.
    pub supplier: Option<Supplier>,
    /// Invoices of this supplier with this number.
    pub duplicates: Vec<Duplicate>,
    /// The day of today, in the Netherlands.
    pub today: NaiveDate,
}

/// Another invoice of the same supplier with the same number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicate {
    /// Its number as it stands there.
    pub number: String,
    /// Where it was seen.
    pub place: super::deviation::DuplicatePlace,
}

/// The judge of one invoice.
#[derive(Clone, Debug)]
pub struct Judge {
    case: Case,
    policy: Policy,
    index: BTreeMap<OrderLineId, (usize, usize)>,
}

/// What the coding lines of one line of the document come to together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// Σ of the allocations, in the invoice line's unit; `None` where a unit cannot be converted.
    pub(super) allocated: Option<Decimal>,
    /// Σ of the net of the allocated coding lines.
    pub(super) net: Decimal,
    /// Σ (allocation × order price ÷ base).
    pub(super) expected: Decimal,
    /// How many allocations.
    pub(super) allocations: usize,
    /// Whether a part of it is booked on something else than an order line.
    pub(super) is_split: bool,
    /// The first allocated one that takes anything: it shows the verdict of them all.
    pub(super) first: Option<usize>,
    /// Whether that one takes nothing: another may take its place.
    first_is_idle: bool,
}

impl Judge {
    /// Of a case.
    pub fn new(case: Case) -> Self {
        let policy = Policy::new(&case.settings, case.supplier.as_ref().map(|supplier| supplier.id));
        let mut index = BTreeMap::new();
        for (at, order) in case.orders.iter().enumerate() {
            for (line_at, line) in order.lines.iter().enumerate() {
                index.insert(line.id, (at, line_at));
            }
        }
        Self { case, policy, index }
    }

    /// What it judges by.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The policy in force.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The same judge with other facts: another supplier, more orders.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Case)) -> Self {
        change(&mut self.case);
        Self::new(self.case)
    }

    /// An order line and its order, where it is at hand.
    pub fn order_line(&self, id: OrderLineId) -> Option<(&Order, &OrderLine)> {
        let (order, line) = *self.index.get(&id)?;
        let order = self.case.orders.get(order)?;
        Some((order, order.lines.get(line)?))
    }

    /// How an order line stands under the policy in force.
    pub fn standing(&self, line: &OrderLine) -> Standing {
        Standing::of(line, self.policy.basis(line.basis))
    }

    /// When it is to be paid: as the document says, else by the payment condition from the invoice date on.
    pub fn due_date(&self, header: &Header) -> Option<NaiveDate> {
        let conditions = &self.case.master.payment_conditions;
        let condition = conditions.iter().find(|known| Some(&known.code) == header.payment_condition.as_ref());
        let by_condition = || Some(due_date(condition?, header.issue_date?));
        self.case.invoice.due_date.or_else(by_condition)
    }

    /// By what a quantity of the invoice is multiplied to be one of this order line.
    pub fn conversion(&self, from: &Unit, line: &OrderLine) -> Option<Decimal> {
        let item = line.item.and_then(|item| self.case.conversions.get(&item));
        factor(from, &line.unit, item)
    }

    /// The verdict of a whole coding.
    pub fn all(&self, coding: &Coding) -> Verdict {
        let sums = Sums::of(self, coding);
        Verdict {
            lines: (0..coding.lines.len()).map(|at| self.line(coding, &sums, at)).collect(),
            document: self.accepted(coding, None, document::deviations(self, coding)),
            gaps: document::gaps(self, coding),
        }
    }

    /// Judges again after one line changed that was `before`; answers which lines have another verdict now.
    pub fn update(&self, coding: &Coding, verdict: &mut Verdict, changed: usize, before: &CodingLine) -> Vec<usize> {
        let (Some(now), true) = (coding.lines.get(changed), verdict.lines.len() == coding.lines.len()) else {
            *verdict = self.all(coding);
            return (0..coding.lines.len()).collect();
        };
        let touches = |line: &CodingLine| {
            [before, now].into_iter().any(|other| {
                takes(line).is_some_and(|id| takes(other) == Some(id))
                    || document_line(line).is_some_and(|index| document_line(other) == Some(index))
            })
        };
        // The first order line taken, or the last one let go, changes what every other line needs.
        let has_orders = |line: &CodingLine| takes(line).is_some();
        let all_lines = has_orders(before) != has_orders(now);
        let sums = Sums::of(self, coding);
        let mut different = Vec::new();
        for at in 0..coding.lines.len() {
            if all_lines || at == changed || touches(&coding.lines[at]) {
                let line = self.line(coding, &sums, at);
                if verdict.lines[at] != line {
                    verdict.lines[at] = line;
                    different.push(at);
                }
            }
        }
        verdict.document = self.accepted(coding, None, document::deviations(self, coding));
        verdict.gaps = document::gaps(self, coding);
        different
    }

    fn line(&self, coding: &Coding, sums: &Sums, at: usize) -> LineVerdict {
        let line = &coding.lines[at];
        let standing = takes(line).and_then(|id| self.order_line(id)).map(|(_, order_line)| self.standing(order_line));
        let findings = lines::findings(self, coding, sums, at);
        let mut deviations = self.accepted(coding, Some(line.id), findings);
        deviations.sort_by_key(|deviation| (std::cmp::Reverse(deviation.severity), deviation.code()));
        LineVerdict { line: line.id, standing, deviations, gaps: lines::gaps(self, coding, line) }
    }

    fn accepted(&self, coding: &Coding, line: Option<CodingLineId>, found: Vec<Finding>) -> Vec<Deviation> {
        let judged = found.into_iter().map(|finding| {
            let severity = lines::severity(&self.policy, &finding);
            let accepted = coding.acceptances.iter().find(|acceptance| {
                acceptance.line == line
                    && acceptance.code == finding.code().as_str()
                    && acceptance.values == finding.values_key()
            });
            Deviation { severity, accepted: accepted.map(|acceptance| acceptance.reason.clone()), finding }
        });
        judged.collect()
    }
}

/// What the coding takes of each order line, and of each line of the document.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub(super) taken: BTreeMap<OrderLineId, Decimal>,
    pub(super) groups: BTreeMap<usize, Group>,
    pub(super) has_orders: bool,
}

impl Sums {
    fn of(judge: &Judge, coding: &Coding) -> Self {
        let mut sums = Self { has_orders: coding.has_order_lines(), ..Self::default() };
        for (at, line) in coding.lines.iter().enumerate() {
            let order_line = takes(line);
            if let Some(id) = order_line {
                let taken = sums.taken.entry(id).or_default();
                *taken = taken.saturating_add(line.quantity.value);
            }
            if let Some(index) = document_line(line) {
                let new = || Group { allocated: Some(Decimal::ZERO), ..Group::default() };
                let group = sums.groups.entry(index).or_insert_with(new);
                match order_line.and_then(|id| judge.order_line(id)) {
                    Some((_, order_line)) => group.add(judge, (at, index), line, order_line),
                    None => group.is_split = true,
                }
            }
        }
        sums
    }
}

impl Group {
    fn add(&mut self, judge: &Judge, (at, index): (usize, usize), line: &CodingLine, order_line: &OrderLine) {
        let quantity = line.quantity.value;
        if self.first.is_none() || (self.first_is_idle && !quantity.is_zero()) {
            self.first = Some(at);
            self.first_is_idle = quantity.is_zero();
        }
        let document = judge.case.invoice.lines.get(index).and_then(|line| line.quantity.as_ref());
        let factor = document.map_or(Some(Decimal::ONE), |quantity| judge.conversion(&quantity.unit, order_line));
        let in_document_unit = factor.and_then(|factor| quantity.checked_div(factor));
        self.allocated = self.allocated.zip(in_document_unit).map(|(sum, part)| sum.saturating_add(part));
        self.net = self.net.saturating_add(line.net.value);
        self.expected = self.expected.saturating_add(order_line.price.times(quantity).unwrap_or(Decimal::MAX));
        self.allocations += 1;
    }
}

/// The order line that a coding line takes from.
pub fn takes(line: &CodingLine) -> Option<OrderLineId> {
    match line.target {
        Target::OrderLine { id } => Some(id),
        Target::Open | Target::GlAccount { .. } | Target::Item { .. } => None,
    }
}

/// The line of the document that a coding line is made of, or of which it is a part.
pub fn document_line(line: &CodingLine) -> Option<usize> {
    match line.source {
        CodingSource::InvoiceLine { index } | CodingSource::Claim { index } => Some(index),
        CodingSource::Manual
        | CodingSource::AllowanceCharge { .. }
        | CodingSource::PayableRounding
        | CodingSource::OrderLine => None,
    }
}

/// The orders that a coding takes from, each once, in the order in which they are given.
pub fn orders_taken<'a>(judge: &'a Judge, coding: &Coding) -> Vec<&'a Order> {
    let taken: BTreeSet<usize> =
        coding.lines.iter().filter_map(takes).filter_map(|id| judge.index.get(&id)).map(|(order, _)| *order).collect();
    taken.into_iter().filter_map(|at| judge.case.orders.get(at)).collect()
}
