//! The rows of one entity set in one administration, in the order of entry.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::row::Row;
use crate::odata::schema::EntitySet;
use crate::odata::value::Value;

/// A table. Its sequence numbers only grow, so that paging survives rows that come and go.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Table {
    last: u64,
    rows: BTreeMap<u64, Row>,
    keys: BTreeMap<Uuid, u64>,
    /// Rows by what they belong to.
    owned: BTreeMap<Uuid, BTreeSet<u64>>,
}

impl Table {
    /// A table without rows.
    pub(crate) const fn empty() -> Self {
        Self { last: 0, rows: BTreeMap::new(), keys: BTreeMap::new(), owned: BTreeMap::new() }
    }

    /// Adds a row under its key.
    pub(crate) fn insert(&mut self, set: &EntitySet, row: Row) {
        self.last += 1;
        if let Some(id) = row.guid(set.key) {
            self.keys.insert(id, self.last);
        }
        if let Some(owner) = set.owner.and_then(|name| row.guid(name)) {
            self.owned.entry(owner).or_default().insert(self.last);
        }
        self.rows.insert(self.last, row);
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

    /// All rows.
    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.rows.values()
    }

    /// A row by identity.
    pub(crate) fn get(&self, id: Uuid) -> Option<&Row> {
        self.rows.get(self.keys.get(&id)?)
    }

    /// A row by identity, to change it. Its key and its owner must stay.
    pub(crate) fn get_mut(&mut self, id: Uuid) -> Option<&mut Row> {
        self.rows.get_mut(self.keys.get(&id)?)
    }

    /// Changes properties of a row; its key stays, its owner may change.
    pub(crate) fn change(&mut self, set: &EntitySet, id: Uuid, changes: &Row) -> Option<&mut Row> {
        let sequence = *self.keys.get(&id)?;
        let row = self.rows.get_mut(&sequence)?;
        let owner = |row: &Row| set.owner.and_then(|name| row.guid(name));
        let before = owner(row);
        row.apply(changes);
        if let (true, Some(before)) = (before != owner(row), before) {
            self.owned.entry(before).or_default().remove(&sequence);
        }
        if let Some(after) = owner(row) {
            self.owned.entry(after).or_default().insert(sequence);
        }
        Some(row)
    }

    /// The first row with this value in this property.
    pub(crate) fn find(&self, name: &str, value: &Value) -> Option<&Row> {
        self.rows().find(|row| row.get(name) == value)
    }

    /// Removes a row by identity.
    pub(crate) fn remove(&mut self, set: &EntitySet, id: Uuid) -> Option<Row> {
        let sequence = self.keys.remove(&id)?;
        let row = self.rows.remove(&sequence)?;
        if let Some(owner) = set.owner.and_then(|name| row.guid(name)) {
            self.owned.entry(owner).or_default().remove(&sequence);
        }
        Some(row)
    }

    /// Removes all rows that belong to something.
    pub(crate) fn remove_owned(&mut self, set: &EntitySet, owner: Uuid) {
        for sequence in self.owned.remove(&owner).into_iter().flatten() {
            if let Some(id) = self.rows.remove(&sequence).and_then(|row| row.guid(set.key)) {
                self.keys.remove(&id);
            }
        }
    }
}
