//! Keeps the books in a file of JSON. The new file is written beside the old and then takes its place.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;

use crate::state::Shared;
use crate::world::World;

/// A change is saved at most this much later.
const PACE: Duration = Duration::from_millis(300);

/// Reads the file, if there is one.
pub(crate) async fn load(file: &Path) -> anyhow::Result<Option<World>> {
    match tokio::fs::read(file).await {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .with_context(|| format!("{} can't be read as books", file.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} can't be read", file.display())),
    }
}

/// Writes the file.
pub(crate) async fn save(shared: &Shared, file: &Path) -> anyhow::Result<()> {
    let bytes = serde_json::to_vec(&*shared.read()).context("the books can't be written as JSON")?;
    let beside = file.with_extension("new");
    tokio::fs::write(&beside, bytes).await.with_context(|| format!("{} can't be written", beside.display()))?;
    tokio::fs::rename(&beside, file).await.with_context(|| format!("{} can't be replaced", file.display()))
}

/// Saves after changes, until it is aborted.
pub(crate) async fn keep(shared: Shared, file: std::path::PathBuf) {
    loop {
        tokio::time::sleep(PACE).await;
        if shared.take_dirty()
            && let Err(error) = save(&shared, &file).await
        {
            tracing::error!(%error, "the books were not saved");
        }
    }
}
