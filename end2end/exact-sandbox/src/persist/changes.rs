//! What changed in the world: rows of the books and of the truth one by one, everything else part by part.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::entities;
use crate::store::books::{Books, Cover};
use crate::store::table::Change as RowChange;
use crate::truth::Written;
use crate::world::World;

/// One line of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    /// Rows of a set as they are now; nothing where one was removed.
    Rows {
        /// Whose.
        division: i32,
        /// The set's name.
        set: String,
        /// Place and row.
        rows: Vec<RowChange>,
    },
    /// What was written through the API, by place.
    Written(Vec<(usize, Written)>),
    /// What identifies an administration, and its closed periods.
    Cover {
        /// Whose.
        division: i32,
        /// As it is now.
        cover: Json,
    },
    /// Another part of the world.
    Part {
        /// `users`, `oauth`, …
        name: String,
        /// As it is now.
        value: Json,
    },
}

/// The small parts, by name, as JSON: compared to see what changed.
pub(crate) type Parts = BTreeMap<String, Json>;

/// How the parts are named that belong to an administration.
const COVER: &str = "books/";

/// The parts as they are.
pub(crate) fn parts(world: &World) -> anyhow::Result<Parts> {
    let json = |value: serde_json::Result<Json>| value.context("a part can't be written as JSON");
    let mut parts = Parts::from([
        ("clock".to_owned(), json(serde_json::to_value(&world.clock))?),
        ("settings".to_owned(), json(serde_json::to_value(&world.settings))?),
        ("users".to_owned(), json(serde_json::to_value(&world.users))?),
        ("oauth".to_owned(), json(serde_json::to_value(&world.oauth))?),
        ("faults".to_owned(), json(serde_json::to_value(&world.faults))?),
    ]);
    for (division, books) in &world.books {
        parts.insert(format!("{COVER}{division}"), json(serde_json::to_value(books.cover()))?);
    }
    Ok(parts)
}

/// Takes what changed since the last time, and remembers the parts as they are.
pub(crate) fn take(world: &mut World, known: &mut Parts) -> anyhow::Result<Vec<Change>> {
    let mut changes = Vec::new();
    let now = parts(world)?;
    // A new administration's cover comes before its rows.
    for (name, value) in &now {
        if known.get(name) == Some(value) {
            continue;
        }
        changes.push(match name.strip_prefix(COVER).and_then(|division| division.parse().ok()) {
            Some(division) => Change::Cover { division, cover: value.clone() },
            None => Change::Part { name: name.clone(), value: value.clone() },
        });
    }
    *known = now;
    for (division, books) in &mut world.books {
        let sets = books.take_changes().into_iter();
        changes.extend(sets.map(|(set, rows)| Change::Rows { division: *division, set, rows }));
    }
    let written = world.truth.take_changes();
    if !written.is_empty() {
        changes.push(Change::Written(written));
    }
    Ok(changes)
}

/// Forgets what changed: it is written already.
pub(crate) fn forget(world: &mut World) {
    for books in world.books.values_mut() {
        books.take_changes();
    }
    world.truth.take_changes();
}

/// Makes a change again. What this version does not know is passed over.
pub(crate) fn apply(world: &mut World, change: Change) {
    match change {
        Change::Rows { division, set, rows } => {
            let known = entities::SETS.iter().find(|known| known.name == set);
            let (Some(books), Some(set)) = (world.books.get_mut(&division), known) else { return };
            let table = books.table_mut(set);
            for (place, row) in rows {
                match row {
                    Some(row) => table.put(set, place, row),
                    None => {
                        table.take_out(set, place);
                    }
                }
            }
        }
        Change::Written(written) => {
            for (place, written) in written {
                world.truth.put(place, written);
            }
        }
        Change::Cover { division, cover } => {
            let Ok(cover) = serde_json::from_value::<Cover>(cover) else { return };
            match world.books.get_mut(&division) {
                Some(books) => books.bind(cover),
                None => {
                    world.books.insert(division, Books::bound(cover));
                }
            }
        }
        Change::Part { name, value } => put_part(world, &name, value),
    }
}

fn put_part(world: &mut World, name: &str, value: Json) {
    let read = match name {
        "clock" => serde_json::from_value(value).map(|part| world.clock = part),
        "settings" => serde_json::from_value(value).map(|part| world.settings = part),
        "users" => serde_json::from_value(value).map(|part| world.users = part),
        "oauth" => serde_json::from_value(value).map(|part| world.oauth = part),
        "faults" => serde_json::from_value(value).map(|part| world.faults = part),
        _ => Ok(()),
    };
    if let Err(error) = read {
        tracing::warn!(%error, name, "a part of the journal can't be read");
    }
}
