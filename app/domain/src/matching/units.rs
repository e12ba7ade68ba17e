//! Conversions between units of one kind. A conversion that is not known is a deviation; it is never guessed.

use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

use crate::quantity::Unit;

/// Kinds of units, each as how many of its first unit one of them is. Source: UN/ECE Recommendation 20.
const KINDS: &[&[(&str, Decimal)]] = &[
    &[("GRM", dec!(1)), ("MGM", dec!(0.001)), ("HGM", dec!(100)), ("KGM", dec!(1000)), ("TNE", dec!(1_000_000))],
    &[
        ("MLT", dec!(1)),
        ("CLT", dec!(10)),
        ("DLT", dec!(100)),
        ("LTR", dec!(1000)),
        ("HLT", dec!(100_000)),
        ("MTQ", dec!(1_000_000)),
    ],
    &[("MMT", dec!(1)), ("CMT", dec!(10)), ("DMT", dec!(100)), ("MTR", dec!(1000)), ("KMT", dec!(1_000_000))],
    &[("CMK", dec!(1)), ("MTK", dec!(10_000)), ("HAR", dec!(100_000_000))],
    &[("SEC", dec!(1)), ("MIN", dec!(60)), ("HUR", dec!(3600))],
    &[("DAY", dec!(1)), ("WEE", dec!(7))],
    &[("MON", dec!(1)), ("QAN", dec!(3)), ("ANN", dec!(12))],
    &[("C62", dec!(1)), ("PR", dec!(2)), ("DZN", dec!(12)), ("CEN", dec!(100)), ("MIL", dec!(1000))],
    &[("WHR", dec!(1)), ("KWH", dec!(1000)), ("MWH", dec!(1_000_000))],
];

/// How an item's own unit relates to another: "one box is 24 pieces".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemConversion {
    /// The unit that holds several.
    pub unit: Unit,
    /// The unit that it holds.
    pub contains: Unit,
    /// How many.
    pub count: Decimal,
}

/// By what a quantity in `from` is multiplied to be one in `to`; `None` where that is not known. The conversions of the
/// item come first, then those of measures. Where nothing is said about one of the units, they are taken as one.
pub fn factor(from: &Unit, to: &Unit, item: Option<&ItemConversion>) -> Option<Decimal> {
    if from.is_unknown() || to.is_unknown() || from.same_as(to) {
        return Some(Decimal::ONE);
    }
    if let Some(item) = item.filter(|item| item.count > Decimal::ZERO) {
        if item.unit.same_as(from) && item.contains.same_as(to) {
            return Some(item.count);
        }
        if item.contains.same_as(from) && item.unit.same_as(to) {
            return Decimal::ONE.checked_div(item.count);
        }
    }
    let size = |kind: &[(&str, Decimal)], unit: &Unit| {
        kind.iter().find(|(code, _)| Unit::new(*code).same_as(unit)).map(|(_, size)| *size)
    };
    KINDS.iter().find_map(|kind| size(kind, from)?.checked_div(size(kind, to)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_converted_and_boxes_are_not_guessed() {
        for (from, to, expected) in [
            ("C62", "stuks", Some(dec!(1))),
            ("KGM", "GRM", Some(dec!(1000))),
            ("GRM", "kg", Some(dec!(0.001))),
            ("DZN", "stuks", Some(dec!(12))),
            ("MIN", "uur", Some(dec!(60) / dec!(3600))),
            ("", "zak", Some(dec!(1))),
            ("doos", "stuks", None),
            ("KGM", "LTR", None),
        ] {
            assert_eq!(factor(&Unit::new(from), &Unit::new(to), None), expected, "{from} → {to}");
        }
    }

    #[test]
    fn an_item_knows_its_own_box() {
        let boxed = ItemConversion { unit: Unit::new("doos"), contains: Unit::new("stuks"), count: dec!(24) };
        assert_eq!(factor(&Unit::new("BX"), &Unit::new("C62"), Some(&boxed)), Some(dec!(24)));
        assert_eq!(factor(&Unit::new("stuks"), &Unit::new("doos"), Some(&boxed)), Some(dec!(1) / dec!(24)));
    }
}
