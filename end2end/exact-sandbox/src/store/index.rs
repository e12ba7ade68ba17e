//! Rows by the value of one property, so that a look-up among ten thousand bookings reads the few that it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use uuid::Uuid;

use crate::odata::value::Value;

/// A value as an index holds it. It may only be coarser than equality, never finer: what it finds is compared again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// Nothing filled in.
    Null,
    /// A flag.
    Bool(bool),
    /// A whole number, also one that was written with decimals.
    Int(i64),
    /// A number that is not whole.
    Decimal(Decimal),
    /// Text, trimmed and in lower case: `trim(Code) eq '1001'` finds its row too.
    Text(String),
    /// An identity.
    Guid(Uuid),
    /// A moment.
    Moment(NaiveDateTime),
}

impl Key {
    /// The key of a value.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Int(number) => Self::Int(*number),
            Value::Decimal(number) => match number.is_integer().then(|| number.to_i64()).flatten() {
                Some(whole) => Self::Int(whole),
                None => Self::Decimal(number.normalize()),
            },
            Value::Text(text) => Self::Text(text.trim().to_lowercase()),
            Value::Guid(id) => Self::Guid(*id),
            Value::Moment(moment) => Self::Moment(*moment),
        }
    }
}

/// Sequence numbers of rows by the value of one property.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    rows: BTreeMap<Key, BTreeSet<u64>>,
}

impl Index {
    /// Notes a row.
    pub(crate) fn add(&mut self, value: &Value, sequence: u64) {
        self.rows.entry(Key::of(value)).or_default().insert(sequence);
    }

    /// Forgets a row.
    pub(crate) fn remove(&mut self, value: &Value, sequence: u64) {
        let key = Key::of(value);
        if let Some(rows) = self.rows.get_mut(&key) {
            rows.remove(&sequence);
            if rows.is_empty() {
                self.rows.remove(&key);
            }
        }
    }

    /// The rows that may have this value.
    pub(crate) fn with(&self, value: &Value) -> Option<&BTreeSet<u64>> {
        self.rows.get(&Key::of(value))
    }

    /// Whole numbers below a bound that are in use, the greatest first, with their rows.
    pub(crate) fn numbers_below(&self, bound: i64) -> impl Iterator<Item = (i64, &BTreeSet<u64>)> {
        let range = (Bound::Included(Key::Int(i64::MIN)), Bound::Excluded(Key::Int(bound)));
        self.rows.range(range).rev().filter_map(|(key, rows)| match key {
            Key::Int(number) => Some((*number, rows)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_finer_than_equality() {
        assert_eq!(Key::of(&Value::from("  F1 ")), Key::of(&Value::from("f1")));
        assert_eq!(Key::of(&Value::Decimal(Decimal::new(500, 2))), Key::of(&Value::Int(5)));
        assert_eq!(Key::of(&Value::Decimal(Decimal::new(150, 2))), Key::of(&Value::Decimal(Decimal::new(15, 1))));
        assert_ne!(Key::of(&Value::Null), Key::of(&Value::from("")));
    }

    #[test]
    fn numbers_come_greatest_first_and_below_their_bound() {
        let mut index = Index::default();
        for (sequence, number) in [(1, 10), (2, 30), (3, 20), (4, 40)] {
            index.add(&Value::Int(number), sequence);
        }
        index.remove(&Value::Int(30), 2);
        let found: Vec<i64> = index.numbers_below(40).map(|(number, _)| number).collect();
        assert_eq!(found, [20, 10]);
    }
}
