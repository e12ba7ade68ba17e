//! What an administration has decided about deviations, and a supplier above it.

use rust_decimal::{Decimal, dec};

use super::deviation::Code;
use crate::administration::{AdministrationSettings, SupplierPolicy, Tolerance};
use crate::ids::RemoteId;
use crate::invoice::Severity;
use crate::order::Basis;

/// Rounding that is no deviation: half a cent for each allocation.
pub const ROUNDING_PER_ALLOCATION: Decimal = dec!(0.005);

/// The settings that apply to one invoice: those of its supplier where there are any, else the administration's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    administration: AdministrationSettings,
    supplier: Option<SupplierPolicy>,
}

impl Policy {
    /// Of an administration, for a supplier once he is known.
    pub fn new(administration: &AdministrationSettings, supplier: Option<RemoteId>) -> Self {
        let supplier = supplier.and_then(|id| administration.supplier_policies.get(&id).cloned());
        Self { administration: administration.clone(), supplier }
    }

    /// What the administration has decided.
    pub fn settings(&self) -> &AdministrationSettings {
        &self.administration
    }

    /// How bad a deviation is.
    pub fn severity(&self, code: Code) -> Severity {
        let of_supplier = self.supplier.as_ref().and_then(|policy| policy.severities.get(&code));
        let set = of_supplier.or_else(|| self.administration.severities.get(&code));
        set.copied().unwrap_or_else(|| code.default_severity())
    }

    /// The basis of an order line: the supplier's, else the line's own (from its item's kind).
    pub fn basis(&self, of_line: Basis) -> Basis {
        self.supplier.as_ref().and_then(|policy| policy.basis).unwrap_or(of_line)
    }

    /// The tolerance in force.
    pub fn tolerance(&self) -> Tolerance {
        self.supplier.as_ref().and_then(|policy| policy.tolerance).unwrap_or(self.administration.tolerance)
    }
}

impl Tolerance {
    /// How far an amount may be off that should have been `expected`.
    pub fn allowed(&self, expected: Decimal) -> Decimal {
        let share = expected.abs().checked_mul(self.percent).map_or(Decimal::ZERO, |value| value / dec!(100));
        if self.looser_counts { share.max(self.absolute) } else { share.min(self.absolute) }
    }
}

/// How a difference in price stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceFit {
    /// No more than rounding.
    Equal,
    /// Different, within the tolerance.
    Tolerated,
    /// Different by more.
    Deviating,
}

/// Holds a net amount against what the order lines make it, over so many allocations.
pub fn price_fit(net: Decimal, expected: Decimal, allocations: usize, tolerance: Tolerance) -> PriceFit {
    let rounding = ROUNDING_PER_ALLOCATION.saturating_mul(Decimal::from(allocations));
    let off = net.saturating_sub(expected).abs();
    if off <= rounding {
        PriceFit::Equal
    } else if off <= tolerance.allowed(expected).saturating_add(rounding) {
        PriceFit::Tolerated
    } else {
        PriceFit::Deviating
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stricter_or_the_looser_limit_counts() {
        let strict = Tolerance { percent: dec!(3), absolute: dec!(1), looser_counts: false };
        let loose = Tolerance { looser_counts: true, ..strict };
        assert_eq!(strict.allowed(dec!(113.40)), dec!(1));
        assert_eq!(loose.allowed(dec!(113.40)), dec!(3.402));
        assert_eq!(Tolerance::default().allowed(dec!(1000)), dec!(0));
    }

    #[test]
    fn half_a_cent_for_each_allocation_is_rounding() {
        let none = Tolerance::default();
        assert_eq!(price_fit(dec!(10.01), dec!(10.005), 1, none), PriceFit::Equal);
        assert_eq!(price_fit(dec!(10.01), dec!(10.00), 1, none), PriceFit::Deviating);
        assert_eq!(price_fit(dec!(10.01), dec!(10.00), 2, none), PriceFit::Equal);
        let some = Tolerance { percent: dec!(3), absolute: dec!(5), looser_counts: false };
        assert_eq!(price_fit(dec!(113.40), dec!(110.40), 1, some), PriceFit::Tolerated);
        assert_eq!(price_fit(dec!(118.40), dec!(110.40), 1, some), PriceFit::Deviating);
    }

    #[test]
    fn a_supplier_stands_above_the_administration() {
        let supplier = RemoteId(uuid::Uuid::from_u128(7));
        let mut settings = AdministrationSettings::default();
        settings.severities.insert(Code::NotOrdered, Severity::Blocking);
        let own = SupplierPolicy { basis: Some(Basis::None), ..SupplierPolicy::default() };
        settings.supplier_policies.insert(supplier, own);
        let policy = Policy::new(&settings, Some(supplier));
        assert_eq!(policy.severity(Code::NotOrdered), Severity::Blocking);
        assert_eq!(policy.severity(Code::Price), Severity::Blocking);
        assert_eq!(policy.basis(Basis::Received), Basis::None);
        assert_eq!(Policy::new(&settings, None).basis(Basis::Received), Basis::Received);
    }
}
