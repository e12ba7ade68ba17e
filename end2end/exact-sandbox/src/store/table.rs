//! The rows of one entity set in one administration, in the order of entry.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::row::Row;
use crate::odata::value::Value;

/// A table. Its sequence numbers only grow, so that paging survives rows that come and go.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Table {
    last: u64,
    rows: BTreeMap<u64, Row>,
    keys: BTreeMap<Uuid, u64>,
}

impl Table {
    /// A table without rows.
    pub(crate) const fn empty() -> Self {
        Self { last: 0, rows: BTreeMap::new(), keys: BTreeMap::new() }
    }

    /// Adds a row under its key property.
    pub(crate) fn insert(&mut self, key: &str, row: Row) {
        self.last += 1;
        if let Some(id) = row.guid(key) {
            self.keys.insert(id, self.last);
        }
        self.rows.insert(self.last, row);
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

    /// A row by identity, to change it. Its key must stay.
    pub(crate) fn get_mut(&mut self, id: Uuid) -> Option<&mut Row> {
        self.rows.get_mut(self.keys.get(&id)?)
    }

    /// The first row with this value in this property.
    pub(crate) fn find(&self, name: &str, value: &Value) -> Option<&Row> {
        self.rows().find(|row| row.get(name) == value)
    }

    /// Removes a row by identity.
    pub(crate) fn remove(&mut self, id: Uuid) -> Option<Row> {
        self.rows.remove(&self.keys.remove(&id)?)
    }

    /// Removes all rows that have this value in this property.
    pub(crate) fn remove_where(&mut self, key: &str, name: &str, value: &Value) {
        let keys = &mut self.keys;
        self.rows.retain(|_, row| {
            let goes = row.get(name) == value;
            if let Some(id) = row.guid(key).filter(|_| goes) {
                keys.remove(&id);
            }
            !goes
        });
    }
}
