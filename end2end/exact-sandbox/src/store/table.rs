//! The rows of one entity set in one administration, in the order of entry.
//!
//! Every change goes through here, for three reasons: rows are found by key, owner and indexed properties; what changed
//! since it was last saved is known row by row; and a row's key never moves.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::index::Index;
use super::row::Row;
use crate::odata::schema::EntitySet;
use crate::odata::value::Value;

/// A table. Its sequence numbers only grow, so that paging survives rows that come and go.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Table {
    last: u64,
    rows: BTreeMap<u64, Row>,
    #[serde(skip)]
    keys: BTreeMap<Uuid, u64>,
    /// Rows by what they belong to.
    #[serde(skip)]
    owned: BTreeMap<Uuid, BTreeSet<u64>>,
    /// Rows by each indexed property.
    #[serde(skip)]
    indexes: BTreeMap<&'static str, Index>,
    /// Touched since [`Table::take_changes`] was last asked.
    #[serde(skip)]
    changed: BTreeSet<u64>,
}

/// A row as it is now, or nothing where it was removed.
pub(crate) type Change = (u64, Option<Row>);

impl Table {
    /// A table without rows.
    pub(crate) const fn empty() -> Self {
        Self {
            last: 0,
            rows: BTreeMap::new(),
            keys: BTreeMap::new(),
            owned: BTreeMap::new(),
            indexes: BTreeMap::new(),
            changed: BTreeSet::new(),
        }
    }

    /// Adds a row under its key.
    pub(crate) fn insert(&mut self, set: &EntitySet, row: Row) {
        self.last += 1;
        self.put(set, self.last, row);
    }

    /// Puts a row at its place, be it taken or not: when saved changes are read back.
    pub(crate) fn put(&mut self, set: &EntitySet, sequence: u64, row: Row) {
        self.take_out(set, sequence);
        self.last = self.last.max(sequence);
        self.list(set, sequence, &row);
        self.rows.insert(sequence, row);
        self.changed.insert(sequence);
    }

    /// Takes a row away by its place, if it is there.
    pub(crate) fn take_out(&mut self, set: &EntitySet, sequence: u64) -> Option<Row> {
        let row = self.rows.remove(&sequence)?;
        self.unlist(set, sequence, &row);
        self.changed.insert(sequence);
        Some(row)
    }

    /// Lists all rows anew: they were read from a file, which holds rows only.
    pub(crate) fn list_all(&mut self, set: &EntitySet) {
        let rows = std::mem::take(&mut self.rows);
        for (sequence, row) in &rows {
            self.list(set, *sequence, row);
        }
        self.rows = rows;
    }

    fn list(&mut self, set: &EntitySet, sequence: u64, row: &Row) {
        if let Some(id) = row.guid(set.key) {
            self.keys.insert(id, sequence);
        }
        if let Some(owner) = set.owner.and_then(|name| row.guid(name)) {
            self.owned.entry(owner).or_default().insert(sequence);
        }
        for field in set.fields.iter().filter(|field| field.indexed) {
            self.indexes.entry(field.name).or_default().add(row.get(field.name), sequence);
        }
    }

    fn unlist(&mut self, set: &EntitySet, sequence: u64, row: &Row) {
        if let Some(id) = row.guid(set.key) {
            self.keys.remove(&id);
        }
        if let Some(owner) = set.owner.and_then(|name| row.guid(name))
            && let Some(rows) = self.owned.get_mut(&owner)
        {
            rows.remove(&sequence);
            if rows.is_empty() {
                self.owned.remove(&owner);
            }
        }
        for field in set.fields.iter().filter(|field| field.indexed) {
            self.indexes.entry(field.name).or_default().remove(row.get(field.name), sequence);
        }
    }

    /// What changed since this was last asked.
    pub(crate) fn take_changes(&mut self) -> Vec<Change> {
        let changed = std::mem::take(&mut self.changed);
        changed.into_iter().map(|sequence| (sequence, self.rows.get(&sequence).cloned())).collect()
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows that belong to something, in the order of entry.
    pub(crate) fn owned_by(&self, owner: Uuid) -> impl Iterator<Item = &Row> {
        self.owned.get(&owner).into_iter().flatten().filter_map(|sequence| self.rows.get(sequence))
    }

    /// The sequence number given last.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// All rows with their sequence numbers.
    pub(crate) fn numbered(&self) -> impl DoubleEndedIterator<Item = (u64, &Row)> {
        self.rows.iter().map(|(sequence, row)| (*sequence, row))
    }

    /// A row by its sequence number.
    pub(crate) fn at(&self, sequence: u64) -> Option<&Row> {
        self.rows.get(&sequence)
    }

    /// All rows.
    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.rows.values()
    }

    /// A row by identity.
    pub(crate) fn get(&self, id: Uuid) -> Option<&Row> {
        self.rows.get(self.keys.get(&id)?)
    }

    /// Changes a row; gives nothing where there is none. Its key must stay, its owner may change.
    pub(crate) fn modify(&mut self, set: &EntitySet, id: Uuid, change: impl FnOnce(&mut Row)) -> Option<&Row> {
        let sequence = *self.keys.get(&id)?;
        let mut row = self.take_out(set, sequence)?;
        change(&mut row);
        self.put(set, sequence, row);
        self.rows.get(&sequence)
    }

    /// The first row with this value in this property.
    pub(crate) fn find(&self, name: &str, value: &Value) -> Option<&Row> {
        self.with(name, value).find(|row| row.get(name) == value)
    }

    /// The rows that may have this value in this property: all rows, where the property is not indexed.
    pub(crate) fn with<'a>(&'a self, name: &str, value: &Value) -> Box<dyn Iterator<Item = &'a Row> + 'a> {
        match self.indexes.get(name) {
            Some(index) => {
                Box::new(index.with(value).into_iter().flatten().filter_map(|sequence| self.rows.get(sequence)))
            }
            None => Box::new(self.rows()),
        }
    }

    /// As [`Table::with`], as sequence numbers; nothing where neither key nor owner nor an index helps.
    pub(crate) fn narrowed(&self, set: &EntitySet, name: &str, value: &Value) -> Option<BTreeSet<u64>> {
        match value {
            Value::Guid(id) if name == set.key => Some(self.keys.get(id).copied().into_iter().collect()),
            Value::Guid(id) if set.owner == Some(name) => Some(self.owned.get(id).cloned().unwrap_or_default()),
            _ => {
                set.field(name).filter(|field| field.indexed)?;
                Some(self.indexes.get(name).and_then(|index| index.with(value)).cloned().unwrap_or_default())
            }
        }
    }

    /// The size of what [`Table::narrowed`] gives.
    pub(crate) fn narrowed_to(&self, set: &EntitySet, name: &str, value: &Value) -> Option<usize> {
        match value {
            Value::Guid(_) if name == set.key => Some(1),
            Value::Guid(id) if set.owner == Some(name) => Some(self.owned.get(id).map_or(0, BTreeSet::len)),
            _ => {
                set.field(name).filter(|field| field.indexed)?;
                Some(self.indexes.get(name).and_then(|index| index.with(value)).map_or(0, BTreeSet::len))
            }
        }
    }

    /// Rows whose indexed whole number lies below a bound, the greatest first.
    pub(crate) fn numbers_below(&self, name: &str, bound: i64) -> impl Iterator<Item = (i64, &Row)> {
        self.indexes.get(name).into_iter().flat_map(move |index| index.numbers_below(bound)).flat_map(
            move |(number, rows)| rows.iter().filter_map(move |at| self.rows.get(at).map(|row| (number, row))),
        )
    }

    /// Removes a row by identity.
    pub(crate) fn remove(&mut self, set: &EntitySet, id: Uuid) -> Option<Row> {
        let sequence = *self.keys.get(&id)?;
        self.take_out(set, sequence)
    }

    /// Removes all rows that belong to something.
    pub(crate) fn remove_owned(&mut self, set: &EntitySet, owner: Uuid) {
        for sequence in self.owned.get(&owner).cloned().unwrap_or_default() {
            self.take_out(set, sequence);
        }
    }
}
