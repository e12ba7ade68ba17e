//! VAT and rounding of one line, as the VAT code says.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::store::row::Row;

/// A line's amount taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Split {
    /// Without VAT.
    pub(crate) base: Decimal,
    /// VAT to pay to the supplier; with reverse charge it is not.
    pub(crate) vat: Decimal,
    /// VAT that the buyer both owes and claims (reverse charge).
    pub(crate) charged: Decimal,
}

impl Split {
    /// What the supplier gets.
    pub(crate) fn total(self) -> Decimal {
        self.base + self.vat
    }
}

/// Cents, half away from zero.
pub(crate) fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Takes an amount apart: type I holds the VAT, type E does not, B and N have none. A given VAT amount overrides the
/// computed one.
pub(crate) fn split(amount: Decimal, vat_code: Option<&Row>, given_vat: Option<Decimal>) -> Split {
    let Some(code) = vat_code else {
        return Split { base: amount, vat: given_vat.unwrap_or_default(), charged: Decimal::ZERO };
    };
    let rate = code.decimal("Percentage");
    if code.is("Charged") {
        return Split { base: amount, vat: Decimal::ZERO, charged: given_vat.unwrap_or_else(|| cents(amount * rate)) };
    }
    match code.text("Type") {
        Some("I") => {
            let vat = given_vat.unwrap_or_else(|| cents(amount - amount / (Decimal::ONE + rate)));
            Split { base: amount - vat, vat, charged: Decimal::ZERO }
        }
        Some("E") => {
            let vat = given_vat.unwrap_or_else(|| cents(amount * rate));
            Split { base: amount, vat, charged: Decimal::ZERO }
        }
        _ => Split { base: amount, vat: given_vat.unwrap_or_default(), charged: Decimal::ZERO },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(kind: &str) -> Row {
        Row::default().with("Type", kind).with("Percentage", Decimal::new(21, 2))
    }

    /// "100 with '21 % including' gives VAT 17.36, with 'excluding' 21.00" (reference 5.3).
    #[test]
    fn the_vat_codes_type_decides_what_an_amount_means() {
        let hundred = Decimal::from(100);
        assert_eq!(split(hundred, Some(&code("I")), None).vat, Decimal::new(1736, 2));
        assert_eq!(split(hundred, Some(&code("I")), None).base, Decimal::new(8264, 2));
        assert_eq!(split(hundred, Some(&code("E")), None).vat, Decimal::new(2100, 2));
        assert_eq!(split(hundred, Some(&code("B")), None).vat, Decimal::ZERO);
    }

    #[test]
    fn a_given_vat_amount_overrides_the_computed_one() {
        let found = split(Decimal::from(100), Some(&code("E")), Some(Decimal::new(2101, 2)));
        assert_eq!((found.base, found.vat), (Decimal::from(100), Decimal::new(2101, 2)));
    }

    #[test]
    fn reverse_charge_is_not_paid_to_the_supplier() {
        let reverse = code("E").with("Charged", true);
        let found = split(Decimal::from(100), Some(&reverse), None);
        assert_eq!((found.total(), found.charged), (Decimal::from(100), Decimal::from(21)));
    }
}
