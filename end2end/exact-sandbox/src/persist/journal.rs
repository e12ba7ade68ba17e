//! The file that each change is added to.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::changes::{self, Parts};
use super::{journal_of, save};
use crate::world::World;

/// An open journal.
#[derive(Debug)]
pub(crate) struct Journal {
    file: PathBuf,
    lines: File,
    /// The small parts as they were written last.
    parts: Parts,
}

impl Journal {
    /// Writes everything, and begins an empty journal beside it.
    pub(crate) fn begin(world: &mut World, file: &Path) -> anyhow::Result<Self> {
        save(world, file)?;
        changes::forget(world);
        let beside = journal_of(file);
        let lines = File::create(&beside).with_context(|| format!("{} can't be written", beside.display()))?;
        Ok(Self { file: file.to_path_buf(), lines, parts: changes::parts(world)? })
    }

    /// Adds what changed.
    pub(crate) fn keep(&mut self, world: &mut World) -> anyhow::Result<()> {
        if std::mem::take(&mut world.replaced) {
            *self = Self::begin(world, &self.file.clone())?;
            return Ok(());
        }
        let changes = changes::take(world, &mut self.parts)?;
        if changes.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        for change in changes {
            serde_json::to_writer(&mut bytes, &change).context("a change can't be written as JSON")?;
            bytes.push(b'\n');
        }
        self.lines.write_all(&bytes).context("the journal can't be written")
    }

    /// Writes everything and empties the journal.
    pub(crate) fn close(self, world: &mut World) -> anyhow::Result<()> {
        Self::begin(world, &self.file).map(|_| ())
    }
}
