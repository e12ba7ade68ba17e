//! Keeps the world over a restart, kill -9 included: a file of everything, and beside it a journal to which each change
//! is added before its answer leaves.
//!
//! | file | holds | is written |
//! |---|---|---|
//! | `books.json` | everything | at the start, at an orderly end, and when everything was replaced |
//! | `books.journal` | rows and parts as they are after a change, a line each | with each change |
//!
//! A change costs what it changed, whatever the size of the books. The lines hold whole values, so that reading them twice
//! does no harm; a last line that was cut off by a kill is passed over. The machine's own end is not provided for: nothing
//! waits for the disk.

mod changes;
mod journal;

use std::path::{Path, PathBuf};

use anyhow::Context as _;

pub(crate) use journal::Journal;

use crate::entities;
use crate::world::World;

/// Reads what is kept, if there is something.
pub(crate) fn load(file: &Path) -> anyhow::Result<Option<World>> {
    let Some(bytes) = read(file)? else { return Ok(None) };
    let mut world: World =
        serde_json::from_slice(&bytes).with_context(|| format!("{} can't be read as books", file.display()))?;
    for books in world.books.values_mut() {
        books.list_all(entities::SETS);
    }
    world.truth.list_all();
    let beside = journal_of(file);
    for line in read(&beside)?.unwrap_or_default().split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(change) => changes::apply(&mut world, change),
            // Only the last line can be cut off; what follows it was never answered.
            Err(error) => {
                tracing::warn!(%error, "the journal ends in a line that was cut off");
                break;
            }
        }
    }
    Ok(Some(world))
}

fn read(file: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match std::fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} can't be read", file.display())),
    }
}

/// Writes everything. The new file is written beside the old and then takes its place.
fn save(world: &World, file: &Path) -> anyhow::Result<()> {
    let bytes = serde_json::to_vec(world).context("the books can't be written as JSON")?;
    let beside = file.with_extension("new");
    std::fs::write(&beside, bytes).with_context(|| format!("{} can't be written", beside.display()))?;
    std::fs::rename(&beside, file).with_context(|| format!("{} can't be replaced", file.display()))
}

fn journal_of(file: &Path) -> PathBuf {
    file.with_extension("journal")
}
