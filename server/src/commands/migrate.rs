//! `sluis migrate`: brings the database up to date and says what it did.

use anyhow::Context as _;
use backend::store::{Store, schema};

use super::{Answer, Failure, say};
use crate::settings::Settings;

pub(super) async fn run(settings: &Settings) -> Result<Answer, Failure> {
    let (_, applied) = open(settings).await?;
    if applied.is_empty() {
        say("The database is up to date.");
    }
    for migration in applied {
        say(&format!("Applied {migration}"));
    }
    Ok(Answer::Yes)
}

/// Opens the database, brought up to date; with the migrations that this took.
pub(super) async fn open(settings: &Settings) -> anyhow::Result<(Store, Vec<String>)> {
    std::fs::create_dir_all(&settings.data_dir)
        .with_context(|| format!("the setting `data_dir`: {} cannot be made", settings.data_dir.display()))?;
    let store = Store::open(&settings.database_url()).await.context("the setting `database_url`")?;
    let applied = schema::migrate(&store).await?;
    Ok((store, applied))
}
