//! What was written through the API: which rows, where, by whom and when, by the machine's clock. It is the truth that a
//! proof program holds the product's own account against; the API itself shows nothing of it.
//!
//! Rows stay in it when they are deleted, as they last were.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::row::Row;

/// When a request came and was carried out, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "names carry their units")]
pub(crate) struct Times {
    /// Its head was there.
    pub(crate) begun_ms: i64,
    /// Its body was there.
    pub(crate) arrived_ms: i64,
    /// It was carried out: long after, where it landed late.
    pub(crate) landed_ms: i64,
}

/// A row that a request made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Written {
    /// Path of its set: `documents/Documents`.
    pub(crate) set: String,
    /// Its key.
    pub(crate) id: Uuid,
    /// Where it stands.
    pub(crate) division: i32,
    /// The division in the request's address.
    pub(crate) addressed: i32,
    /// The login.
    pub(crate) user: String,
    /// When.
    #[serde(flatten)]
    pub(crate) times: Times,
    /// It was deleted since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deleted: Option<Deleted>,
}

/// The end of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Deleted {
    /// When.
    pub(crate) at_ms: i64,
    /// The login.
    pub(crate) by: String,
    /// As it last was.
    pub(crate) row: Row,
}

/// All that was written.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Truth {
    written: Vec<Written>,
    #[serde(skip)]
    places: BTreeMap<Uuid, usize>,
    #[serde(skip)]
    changed: BTreeSet<usize>,
}

impl Truth {
    /// Notes a row that was made.
    pub(crate) fn note(&mut self, written: Written) {
        self.put(self.written.len(), written);
    }

    /// Notes that a row was deleted.
    pub(crate) fn note_deleted(&mut self, id: Uuid, deleted: Deleted) {
        if let Some(place) = self.places.get(&id).copied()
            && let Some(written) = self.written.get_mut(place)
        {
            written.deleted = Some(deleted);
            self.changed.insert(place);
        }
    }

    /// In the order of landing.
    pub(crate) fn written(&self) -> &[Written] {
        &self.written
    }

    /// Puts a row at its place: when saved changes are read back, in their order.
    pub(crate) fn put(&mut self, place: usize, written: Written) {
        self.places.insert(written.id, place);
        match self.written.get_mut(place) {
            Some(known) => *known = written,
            None => self.written.push(written),
        }
        self.changed.insert(place);
    }

    /// Lists all rows anew, after they were read from a file.
    pub(crate) fn list_all(&mut self) {
        self.places = self.written.iter().enumerate().map(|(place, written)| (written.id, place)).collect();
    }

    /// What changed since this was last asked.
    pub(crate) fn take_changes(&mut self) -> Vec<(usize, Written)> {
        let changed = std::mem::take(&mut self.changed);
        changed.into_iter().filter_map(|place| Some((place, self.written.get(place)?.clone()))).collect()
    }
}
