//! Quantities with their unit, and prices with the quantity that they are for.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::language::Language;

/// A unit of measure as the document or the bookkeeping system writes it (UN/ECE Rec 20 `C62`, or `stuks`).
/// Compared by [`Unit::same_as`], which knows that `C62`, `EA`, `H87` and `stuks` are one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unit(pub String);

/// Units that are the same under different names: the code of Rec 20 first.
const SYNONYMS: &[&[&str]] = &[
    &["C62", "EA", "H87", "PCE", "PCS", "NAR", "STK", "ST", "STUK", "STUKS", "PIECE", "PIECES", "UNIT", "NIU", "ZZ"],
    &["KGM", "KG", "KILO", "KILOGRAM"],
    &["GRM", "G", "GRAM"],
    &["TNE", "TON", "T"],
    &["LTR", "L", "LITER"],
    &["MTR", "M", "METER"],
    &["MTK", "M2"],
    &["MTQ", "M3"],
    &["HUR", "H", "UUR", "UREN", "HOUR", "HOURS"],
    &["DAY", "DAG", "DAGEN"],
    &["MON", "MAAND", "MONTH"],
    &["BX", "XBX", "DOOS", "BOX"],
    &["XBG", "BG", "ZAK", "BAG"],
    &["XPX", "PAL", "PALLET"],
    &["SET"],
    &["PR", "PAAR", "PAIR"],
    &["DZN", "DOZIJN", "DOZEN"],
];

/// Codes that say nothing to people, in Dutch and in English.
const NAMES: &[(&str, &str, &str)] = &[
    ("C62", "stuks", "pieces"),
    ("EA", "stuks", "pieces"),
    ("H87", "stuks", "pieces"),
    ("NAR", "stuks", "pieces"),
    ("PCE", "stuks", "pieces"),
    ("ZZ", "stuks", "pieces"),
    ("KGM", "kg", "kg"),
    ("GRM", "g", "g"),
    ("TNE", "ton", "tonnes"),
    ("LTR", "liter", "litres"),
    ("MTR", "m", "m"),
    ("MTK", "m²", "m²"),
    ("MTQ", "m³", "m³"),
    ("KWH", "kWh", "kWh"),
    ("KMT", "km", "km"),
    ("HUR", "uur", "hours"),
    ("DAY", "dagen", "days"),
    ("WEE", "weken", "weeks"),
    ("MON", "maanden", "months"),
    ("ANN", "jaar", "years"),
    ("BX", "dozen", "boxes"),
    ("XBX", "dozen", "boxes"),
    ("XBG", "zakken", "bags"),
    ("BG", "zakken", "bags"),
    ("XPX", "pallets", "pallets"),
    ("PR", "paar", "pairs"),
    ("DZN", "dozijn", "dozens"),
    ("LS", "vast bedrag", "lump sum"),
];

impl Unit {
    /// A unit by its code.
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The unit for people: codes of Rec 20 in words, what somebody wrote himself as he wrote it.
    pub fn name(&self, language: Language) -> &str {
        let code = self.0.trim();
        let found = NAMES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(code));
        found.map_or(&self.0, |(_, nl, en)| match language {
            Language::Nl => nl,
            Language::En => en,
        })
    }

    /// Whether nothing is said.
    pub fn is_unknown(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Whether both name the same unit.
    pub fn same_as(&self, other: &Self) -> bool {
        let (a, b) = (self.0.trim().to_uppercase(), other.0.trim().to_uppercase());
        a == b || SYNONYMS.iter().any(|names| names.contains(&a.as_str()) && names.contains(&b.as_str()))
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A quantity in a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// How many.
    pub value: Decimal,
    /// Of what.
    pub unit: Unit,
}

impl Quantity {
    /// So many of this unit.
    pub fn new(value: Decimal, unit: impl Into<String>) -> Self {
        Self { value, unit: Unit::new(unit) }
    }
}

/// A price per so many of a unit ("2.50 per 100"), net of discounts, without VAT (EN 16931 BT-146, BT-149).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UnitPrice {
    /// The price of [`UnitPrice::base_quantity`] together.
    pub value: Decimal,
    /// What the price is for. Never zero: a zero in a document means one.
    pub base_quantity: Decimal,
}

impl UnitPrice {
    /// A price per one.
    pub fn per_one(value: Decimal) -> Self {
        Self { value, base_quantity: Decimal::ONE }
    }

    /// A price per so many; zero counts as one, and a negative base as its size.
    pub fn per(value: Decimal, base_quantity: Decimal) -> Self {
        let base_quantity = if base_quantity.is_zero() { Decimal::ONE } else { base_quantity.abs() };
        Self { value, base_quantity }
    }

    /// What so many cost, unrounded; `None` beyond 28 digits.
    pub fn times(&self, quantity: Decimal) -> Option<Decimal> {
        self.value.checked_mul(quantity)?.checked_div(self.base_quantity)
    }

    /// The price of one, unrounded.
    pub fn of_one(&self) -> Decimal {
        self.value.checked_div(self.base_quantity).unwrap_or(self.value)
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn codes_are_words_to_people_and_words_stay() {
        let name = |code: &str, language| Unit::new(code).name(language).to_owned();
        assert_eq!((name("XBG", Language::Nl), name("c62", Language::En)), ("zakken".into(), "pieces".into()));
        assert_eq!(name("krat", Language::En), "krat");
    }

    #[test]
    fn one_piece_has_many_names() {
        assert!(Unit::new("C62").same_as(&Unit::new("stuks")));
        assert!(Unit::new("EA").same_as(&Unit::new("H87")));
        assert!(!Unit::new("KGM").same_as(&Unit::new("C62")));
    }

    #[test]
    fn a_price_per_hundred() {
        let price = UnitPrice::per(dec!(11.00), dec!(200));
        assert_eq!(price.times(dec!(200)), Some(dec!(11.00)));
        assert_eq!(UnitPrice::per(dec!(5), dec!(0)).times(dec!(2)), Some(dec!(10)));
    }
}
