//! Which line of the document belongs to which of the ticked order lines. The proposal over those lines alone decides; a
//! person's tick wins over its doubts.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::judge::Judge;
use super::proposal::propose;
use crate::ids::OrderLineId;
use crate::money::Amount;

/// Lines of the document with the order lines that they are booked on, and ticked order lines without one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pairing {
    /// By the index of the document's line: order lines with the quantity in their unit, signed. They carry the line's
    /// whole quantity together, also where that is more than what is open.
    pub(super) pairs: BTreeMap<usize, Vec<(OrderLineId, Decimal)>>,
    /// Ticked, and paired with nothing.
    pub(super) alone: Vec<OrderLineId>,
}

/// Pairs the ticked order lines with the lines of the document.
pub(super) fn pair(judge: &Judge, ticked: &[OrderLineId]) -> Pairing {
    let wanted: BTreeSet<OrderLineId> = ticked.iter().copied().collect();
    let only = judge.clone().with(|case| {
        for order in &mut case.orders {
            order.lines.retain(|line| wanted.contains(&line.id));
        }
    });
    let mut pairs: BTreeMap<usize, Vec<(OrderLineId, Decimal)>> = BTreeMap::new();
    for allocation in propose(&only).allocations {
        pairs.entry(allocation.line).or_default().push((allocation.order_line, allocation.quantity));
    }
    let taken: BTreeSet<OrderLineId> = pairs.values().flatten().map(|(id, _)| *id).collect();
    let mut alone: Vec<OrderLineId> = ticked.iter().copied().filter(|id| !taken.contains(id)).collect();
    for (index, id) in left_over(judge, &pairs, &alone) {
        pairs.insert(index, vec![(id, Decimal::ZERO)]);
        alone.retain(|other| *other != id);
    }
    for (index, parts) in &mut pairs {
        carry_whole(judge, *index, parts);
    }
    Pairing { pairs, alone }
}

/// Ticked order lines that no words and numbers lead to, and lines of the document that nothing was found for: those of
/// the same amount belong together; and where as many are left on both sides, a person's ticks say the rest, in order.
fn left_over(
    judge: &Judge,
    pairs: &BTreeMap<usize, Vec<(OrderLineId, Decimal)>>,
    alone: &[OrderLineId],
) -> Vec<(usize, OrderLineId)> {
    let lines = &judge.case().invoice.lines;
    let mut free: Vec<usize> = (0..lines.len()).filter(|index| !pairs.contains_key(index)).collect();
    let mut left: Vec<OrderLineId> =
        judge.case().orders.iter().flat_map(|order| &order.lines).map(|line| line.id).collect();
    left.retain(|id| alone.contains(id));
    let mut found = Vec::new();
    let open_worth = |id: OrderLineId| {
        let (_, line) = judge.order_line(id)?;
        line.price.times(judge.standing(line).open())
    };
    free.retain(|index| {
        let worth = lines[*index].net.value;
        let same = left.iter().position(|id| open_worth(*id).is_some_and(|open| !open.is_zero() && open == worth));
        same.is_none_or(|at| {
            found.push((*index, left.remove(at)));
            false
        })
    });
    if free.len() == left.len() {
        found.extend(free.into_iter().zip(left));
    }
    found
}

/// What the allocations leave of the document's quantity goes to the surest of them: the line keeps its own quantity, and
/// the verdict says what is too much.
fn carry_whole(judge: &Judge, index: usize, parts: &mut [(OrderLineId, Decimal)]) {
    let invoice = &judge.case().invoice;
    let Some((first, of_first)) = parts.first().copied() else { return };
    let Some(quantity) = invoice.lines.get(index).and_then(|line| line.quantity.as_ref()) else {
        if of_first.is_zero() {
            parts[0].1 = Decimal::ONE;
        }
        return;
    };
    let factor = judge.order_line(first).and_then(|(_, line)| judge.conversion(&quantity.unit, line));
    let own = quantity.value.saturating_mul(factor.unwrap_or(Decimal::ONE));
    let own = invoice.kind.signed(Amount::new(own, invoice.currency)).value;
    let carried: Decimal = parts.iter().map(|(_, quantity)| *quantity).fold(Decimal::ZERO, Decimal::saturating_add);
    parts[0].1 = of_first.saturating_add(own.saturating_sub(carried)).normalize();
}
