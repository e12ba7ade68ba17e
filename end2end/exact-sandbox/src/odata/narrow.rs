//! Which rows a filter can choose at all: its equalities on keys, owners and indexed properties say so, and the rest need
//! not be read. What is left is held against the whole filter as ever.

use std::collections::BTreeSet;

use super::filter::{Comparison, Condition};
use super::schema::EntitySet;
use crate::store::row::Row;
use crate::store::table::Table;

/// The rows worth reading, in the order of entry.
pub(crate) fn rows<'a>(
    set: &EntitySet,
    table: &'a Table,
    filter: Option<&Condition>,
) -> Box<dyn Iterator<Item = (u64, &'a Row)> + 'a> {
    match filter.and_then(|condition| narrowed(set, table, condition)) {
        Some(places) => Box::new(places.into_iter().filter_map(|place| table.at(place).map(|row| (place, row)))),
        None => Box::new(table.numbered()),
    }
}

/// How many rows a condition leaves to be read; nothing where all must be.
fn size(set: &EntitySet, table: &Table, condition: &Condition) -> Option<usize> {
    match condition {
        Condition::And(a, b) => match (size(set, table, a), size(set, table, b)) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
        Condition::Or(a, b) => Some(size(set, table, a)? + size(set, table, b)?),
        Condition::Compare(operand, Comparison::Eq, literal) => table.narrowed_to(set, operand.field.name, literal),
        _ => None,
    }
}

fn narrowed(set: &EntitySet, table: &Table, condition: &Condition) -> Option<BTreeSet<u64>> {
    match condition {
        Condition::And(a, b) => {
            let smaller = match (size(set, table, a), size(set, table, b)) {
                (Some(of_a), Some(of_b)) => {
                    if of_a <= of_b {
                        a
                    } else {
                        b
                    }
                }
                (Some(_), None) => a,
                _ => b,
            };
            narrowed(set, table, smaller)
        }
        Condition::Or(a, b) => {
            let mut both = narrowed(set, table, a)?;
            both.extend(narrowed(set, table, b)?);
            Some(both)
        }
        Condition::Compare(operand, Comparison::Eq, literal) => table.narrowed(set, operand.field.name, literal),
        _ => None,
    }
}
