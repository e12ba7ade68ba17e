//! The proposal: the best set of allocations for an invoice, with why, how sure, and what came second.
//!
//! It never takes more than what is open; a person may. Where a line of the document names an order, other orders do not
//! fill up what that order lacks: they are shown as second choice.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::candidates::{Asked, Candidate, PROPOSED_FROM, Pool, Reason};
use super::judge::Judge;
use super::transport::{Pair, solve};
use crate::ids::OrderLineId;

/// Digits of a quantity that a grain can tell apart.
const GRAIN_DIGITS: u32 = 4;
/// Room for the share of one grain in the worth of a whole line.
const PRECISION: i128 = 1_000_000_000_000;
/// More order lines than are ever at hand: a difference in score weighs more than any difference in age.
const AGES: i128 = 1 << 16;

/// One proposed allocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// Index of the document's line.
    pub line: usize,
    /// The order line.
    pub order_line: OrderLineId,
    /// How many, in the order line's unit. Zero where nothing of it is open any more.
    pub quantity: Decimal,
    /// How sure, in percent.
    pub percent: u32,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What came second.
    pub second: Option<Second>,
}

/// The next best order line for the same line of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    /// The order line.
    pub order_line: OrderLineId,
    /// How sure, in percent.
    pub percent: u32,
}

/// All proposed allocations, in the order of the document's lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The allocations.
    pub allocations: Vec<Allocation>,
}

impl Proposal {
    /// Those of one line of the document, the surest first.
    pub fn of_line(&self, line: usize) -> impl Iterator<Item = &Allocation> {
        self.allocations.iter().filter(move |allocation| allocation.line == line)
    }

    /// The one that proposes this order line.
    pub fn of_order_line(&self, id: OrderLineId) -> Option<&Allocation> {
        self.allocations.iter().find(|allocation| allocation.order_line == id)
    }
}

/// Proposes allocations for the judge's invoice.
pub fn propose(judge: &Judge) -> Proposal {
    let pool = Pool::new(judge);
    let document = pool.asked(&judge.case().invoice);
    let mut all = pool.candidates(&document);
    all.sort_by_key(|candidate| (candidate.line, std::cmp::Reverse(candidate.score), candidate.rank));
    let lines = all.chunk_by(|a, b| a.line == b.line);
    let usable: Vec<&Candidate> = lines.flat_map(|of_line| usable(&pool, &document, of_line)).collect();
    let problem = Problem::new(judge, &pool, &document, usable);
    let mut carried = problem.solve();
    // Where nothing was invoiced there is nothing to credit: only what is billed again is worth naming.
    let billed: Vec<&Candidate> =
        problem.usable.iter().copied().filter(|candidate| !is_credit(judge, candidate.line)).collect();
    carried.extend(without_room(&billed, &carried));
    carried.sort_by_key(|(candidate, _)| (candidate.line, std::cmp::Reverse(candidate.score), candidate.rank));
    let taken: BTreeSet<(usize, usize)> =
        carried.iter().map(|(candidate, _)| (candidate.line, candidate.rank)).collect();
    let allocations = carried.iter().map(|(candidate, quantity)| {
        let start = all.partition_point(|other| other.line < candidate.line);
        let mut others = all[start..].iter().take_while(|other| other.line == candidate.line);
        let second = others.find(|other| !taken.contains(&(other.line, other.rank)));
        Allocation {
            line: candidate.line,
            order_line: candidate.order_line,
            quantity: if is_credit(judge, candidate.line) { -*quantity } else { *quantity },
            percent: percent(candidate.score),
            reasons: pool.reasons(&document, candidate),
            second: second.map(|other| Second { order_line: other.order_line, percent: percent(other.score) }),
        }
    });
    Proposal { allocations: allocations.collect() }
}

fn percent(score: u32) -> u32 {
    (score / 10).min(99)
}

/// By the sign of the line, not of the document.
fn is_credit(judge: &Judge, line: usize) -> bool {
    let invoice = &judge.case().invoice;
    let quantity =
        invoice.lines.get(line).and_then(|line| line.quantity.as_ref()).map_or(Decimal::ONE, |quantity| quantity.value);
    let is_credit_note = invoice.kind == crate::invoice::InvoiceKind::CreditNote;
    is_credit_note != (quantity < Decimal::ZERO)
}

/// The candidates of one line that may carry: sure enough, of the named orders where there is any sure one there, and in
/// units that the line's quantity is converted to alike (a line cannot be in boxes here and in pieces there).
fn usable<'a>(pool: &Pool<'_>, document: &[Asked<'_>], of_line: &'a [Candidate]) -> Vec<&'a Candidate> {
    let mut sure: Vec<&Candidate> = of_line.iter().filter(|candidate| candidate.score >= PROPOSED_FROM).collect();
    if sure.iter().any(|candidate| candidate.is_named) {
        sure.retain(|candidate| candidate.is_named);
    }
    let factor = |candidate: &Candidate| pool.factor(&document[candidate.line], &pool.lines[candidate.rank]);
    if let Some(first) = sure.first().map(|candidate| factor(candidate)) {
        sure.retain(|candidate| factor(candidate) == first);
    }
    sure
}

/// The transport problem in grains: what each line asks, what each order line has, what each pair is worth.
struct Problem<'a> {
    usable: Vec<&'a Candidate>,
    supply: Vec<i64>,
    capacity: Vec<i64>,
    pairs: Vec<Pair>,
}

impl<'a> Problem<'a> {
    fn new(judge: &Judge, pool: &Pool<'_>, document: &[Asked<'_>], mut usable: Vec<&'a Candidate>) -> Self {
        let mut supply = vec![0; document.len()];
        let mut capacity = vec![0; pool.lines.len()];
        for candidate in &usable {
            let prepared = &pool.lines[candidate.rank];
            // A line without a quantity, or in a unit that cannot be converted, is taken to be one whole order line.
            let asked = pool.quantity(&document[candidate.line], prepared).unwrap_or(prepared.open);
            supply[candidate.line] = supply[candidate.line].max(grains(asked));
            let credited = is_credit(judge, candidate.line);
            capacity[candidate.rank] =
                grains(if credited { prepared.line.invoiced.max(Decimal::ZERO) } else { prepared.open });
        }
        keep_enough(&mut usable, &supply, &capacity);
        let pairs = usable.iter().map(|candidate| {
            let age = AGES - 1 - i128::try_from(candidate.rank).unwrap_or(AGES).min(AGES - 1);
            let share = i128::from(supply[candidate.line].max(1));
            let worth = (i128::from(candidate.score) * AGES + age) * PRECISION / share;
            Pair { source: candidate.line, sink: candidate.rank, worth }
        });
        Self { pairs: pairs.collect(), usable, supply, capacity }
    }

    fn solve(&self) -> Vec<(&'a Candidate, Decimal)> {
        let grains = solve(&self.supply, &self.capacity, &self.pairs);
        let carried = self.usable.iter().zip(grains).filter(|(_, grains)| *grains > 0);
        carried.map(|(candidate, grains)| (*candidate, Decimal::new(grains, GRAIN_DIGITS).normalize())).collect()
    }
}

/// Of each line the best candidates, until they have room for all that all lines ask together. The others cannot be part
/// of a better answer: whatever they carried would fit into a better one.
fn keep_enough(usable: &mut Vec<&Candidate>, supply: &[i64], capacity: &[i64]) {
    let asked = supply.iter().fold(0_i64, |sum, grains| sum.saturating_add(*grains));
    let (mut line, mut room) = (usize::MAX, 0_i64);
    usable.retain(|candidate| {
        if candidate.line != line {
            (line, room) = (candidate.line, 0);
        }
        let is_needed = room < asked;
        room = room.saturating_add(capacity[candidate.rank]);
        is_needed
    });
}

fn grains(quantity: Decimal) -> i64 {
    let shifted = quantity.abs().checked_mul(Decimal::from(10_i64.pow(GRAIN_DIGITS)));
    shifted.and_then(|value| i64::try_from(value.trunc()).ok()).unwrap_or(0)
}

/// Lines of which nothing is open any more are still worth naming when the document is exact about them: a person must
/// see that they were invoiced already.
fn without_room<'a>(usable: &[&'a Candidate], carried: &[(&Candidate, Decimal)]) -> Vec<(&'a Candidate, Decimal)> {
    let mut best: BTreeMap<usize, &Candidate> = BTreeMap::new();
    for candidate in usable.iter().filter(|candidate| candidate.score >= 700) {
        if carried.iter().any(|(other, _)| other.line == candidate.line || other.order_line == candidate.order_line) {
            continue;
        }
        let known = best.entry(candidate.line).or_insert(candidate);
        if (candidate.score, std::cmp::Reverse(candidate.rank)) > (known.score, std::cmp::Reverse(known.rank)) {
            *known = candidate;
        }
    }
    best.into_values().map(|candidate| (candidate, Decimal::ZERO)).collect()
}
