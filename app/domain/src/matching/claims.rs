//! What an order line has had, and what may still be invoiced of it. All in its purchase unit.
//!
//! *still to invoice* = min(O, B) − I − P, with O ordered, B the basis (what was received, or nothing where no receipt is
//! expected), I invoiced as the bookkeeping system knows it, and P pending: what other invoices in Sluis claim.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::order::{Basis, OrderLine};

/// The quantities of an order line that decide what may be invoiced, in its purchase unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// O: ordered.
    pub ordered: Decimal,
    /// R: received, net of returns.
    pub received: Decimal,
    /// I: invoiced, as the bookkeeping system knows it.
    pub invoiced: Decimal,
    /// P: claimed by other invoices in Sluis and not yet known to the bookkeeping system. Credits are negative.
    pub pending: Decimal,
    /// C: counted by the warehouse, if anyone counted.
    pub counted: Option<Decimal>,
    /// What must have happened before it is invoiced.
    pub basis: Basis,
}

impl Standing {
    /// Of an order line, under the basis that applies to it.
    pub fn of(line: &OrderLine, basis: Basis) -> Self {
        Self {
            ordered: line.ordered,
            received: line.received,
            invoiced: line.invoiced,
            pending: line.pending,
            counted: line.counted,
            basis,
        }
    }

    /// B: what may be invoiced against; `None` where no receipt is expected.
    pub fn basis_quantity(&self) -> Option<Decimal> {
        match self.basis {
            Basis::None => None,
            Basis::Received => Some(self.received),
        }
    }

    /// I + P: what is invoiced already, here or there.
    pub fn consumed(&self) -> Decimal {
        self.invoiced.saturating_add(self.pending)
    }

    /// min(O, B) − I − P. Below zero there is something to credit.
    pub fn still_to_invoice(&self) -> Decimal {
        let reach = self.basis_quantity().map_or(self.ordered, |basis| basis.min(self.ordered));
        reach.saturating_sub(self.consumed())
    }

    /// What a proposal may take: still to invoice, never below zero.
    pub fn open(&self) -> Decimal {
        self.still_to_invoice().max(Decimal::ZERO)
    }

    /// How much of `taken` is more than was received; `None` where it fits, or where no receipt is expected.
    pub fn excess_over_received(&self, taken: Decimal) -> Option<Decimal> {
        excess(taken, self.basis_quantity()?.saturating_sub(self.consumed()))
    }

    /// How much of `taken` is more than was ordered.
    pub fn excess_over_ordered(&self, taken: Decimal) -> Option<Decimal> {
        excess(taken, self.ordered.saturating_sub(self.consumed()))
    }

    /// How much of a credit of so many (a positive figure) is more than was ever invoiced. Pending credits count.
    pub fn credit_over_invoiced(&self, credited: Decimal) -> Option<Decimal> {
        let creditable = self.invoiced.saturating_add(self.pending.min(Decimal::ZERO));
        excess(credited, creditable)
    }

    /// How much of a credit of so many is more than what was invoiced too much: max(0, I + P − B).
    pub fn credit_over_difference(&self, credited: Decimal) -> Option<Decimal> {
        let basis = self.basis_quantity().unwrap_or(self.ordered);
        excess(credited, self.consumed().saturating_sub(basis))
    }
}

/// min(A, A − max(0, still)): what this invoice takes too much, never more than what it takes. Where 70 of 60 are
/// invoiced already, an invoice of 5 is 5 too many, not 30.
pub fn excess(taken: Decimal, still: Decimal) -> Option<Decimal> {
    let over = taken.min(taken.saturating_sub(still.max(Decimal::ZERO)));
    (over > Decimal::ZERO).then_some(over)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;

    fn standing(ordered: Decimal, received: Decimal, invoiced: Decimal, pending: Decimal) -> Standing {
        Standing { ordered, received, invoiced, pending, counted: None, basis: Basis::Received }
    }

    #[test]
    fn still_to_invoice_is_what_was_received_and_not_yet_claimed() {
        for (o, r, i, p, still) in [
            (dec!(10), dec!(8), dec!(0), dec!(0), dec!(8)),
            (dec!(20), dec!(20), dec!(6), dec!(2), dec!(12)),
            (dec!(10), dec!(12), dec!(0), dec!(0), dec!(10)),
            (dec!(10), dec!(8), dec!(10), dec!(0), dec!(-2)),
            (dec!(10), dec!(8), dec!(10), dec!(-2), dec!(0)),
        ] {
            assert_eq!(standing(o, r, i, p).still_to_invoice(), still, "O {o} R {r} I {i} P {p}");
        }
        let service = Standing { basis: Basis::None, ..standing(dec!(10), dec!(0), dec!(4), dec!(0)) };
        assert_eq!(service.still_to_invoice(), dec!(6));
        assert_eq!(service.excess_over_received(dec!(10)), None);
    }

    #[test]
    fn the_excess_is_never_more_than_what_this_invoice_takes() {
        let line = standing(dec!(100), dec!(60), dec!(70), dec!(0));
        assert_eq!(line.excess_over_received(dec!(5)), Some(dec!(5)));
        assert_eq!(line.excess_over_ordered(dec!(5)), None);
        assert_eq!(standing(dec!(10), dec!(8), dec!(0), dec!(0)).excess_over_received(dec!(10)), Some(dec!(2)));
    }

    #[test]
    fn credits_are_held_against_what_was_invoiced() {
        let line = standing(dec!(10), dec!(8), dec!(10), dec!(0));
        assert_eq!(line.credit_over_difference(dec!(2)), None);
        assert_eq!(line.credit_over_difference(dec!(3)), Some(dec!(1)));
        assert_eq!(line.credit_over_invoiced(dec!(10)), None);
        assert_eq!(line.credit_over_invoiced(dec!(11)), Some(dec!(1)));
        let credited_before = standing(dec!(10), dec!(8), dec!(10), dec!(-4));
        assert_eq!(credited_before.credit_over_invoiced(dec!(7)), Some(dec!(1)));
    }

    proptest! {
        #[test]
        fn excess_follows_its_formula(taken in -1000i64..1000, still in -1000i64..1000) {
            let (taken, still) = (Decimal::new(taken, 1), Decimal::new(still, 1));
            let formula = taken.min(taken - still.max(Decimal::ZERO));
            prop_assert_eq!(excess(taken, still), Some(formula).filter(|over| *over > Decimal::ZERO));
            if let Some(over) = excess(taken, still) {
                prop_assert!(over <= taken);
            }
        }
    }
}
