//! Migrations: numbered files, forward only, embedded in the executable. A server refuses to start on a newer schema
//! than it knows.

use chrono::{DateTime, Utc};
use sqlx::migrate::{MigrateError, Migrator};

use super::engine::{Engine, Store, StoreError};

static SQLITE: Migrator = sqlx::migrate!("src/store/migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("src/store/migrations/postgres");

/// Brings the database up to date. Says which migrations it has applied, by number and name.
pub async fn migrate(store: &Store) -> Result<Vec<String>, StoreError> {
    let before = applied(store).await?;
    match store.engine() {
        Engine::Sqlite { write, .. } => SQLITE.run(write).await,
        Engine::Postgres(pool) => POSTGRES.run(pool).await,
    }
    .map_err(|error| match error {
        MigrateError::VersionMissing(version) => StoreError::SchemaTooNew { version },
        other => StoreError::Migration(other),
    })?;
    Ok(beyond(store, &before))
}

/// The migrations that the database lacks, by number and name.
pub async fn pending(store: &Store) -> Result<Vec<String>, StoreError> {
    Ok(beyond(store, &applied(store).await?))
}

/// The known migrations that are not among these.
fn beyond(store: &Store, versions: &[i64]) -> Vec<String> {
    let migrator = match store.engine() {
        Engine::Sqlite { .. } => &SQLITE,
        Engine::Postgres(_) => &POSTGRES,
    };
    migrator
        .iter()
        .filter(|migration| !versions.contains(&migration.version))
        .map(|migration| format!("{:04} {}", migration.version, migration.description))
        .collect()
}

/// What the database's own clock says; SQLite has none but this machine's.
pub async fn clock(store: &Store) -> Result<Option<DateTime<Utc>>, StoreError> {
    match store.engine() {
        Engine::Sqlite { .. } => Ok(None),
        Engine::Postgres(pool) => Ok(Some(sqlx::query_scalar("select now()").fetch_one(pool).await?)),
    }
}

/// The numbers of the migrations that the database has.
async fn applied(store: &Store) -> Result<Vec<i64>, StoreError> {
    const VERSIONS: &str = "select version from _sqlx_migrations where success order by version";
    let versions = match store.engine() {
        Engine::Sqlite { write, .. } => sqlx::query_scalar::<_, i64>(VERSIONS).fetch_all(write).await,
        Engine::Postgres(pool) => sqlx::query_scalar::<_, i64>(VERSIONS).fetch_all(pool).await,
    };
    match versions {
        Ok(versions) => Ok(versions),
        // The table is not there yet: a new database.
        Err(sqlx::Error::Database(_)) => Ok(Vec::new()),
        Err(other) => Err(other.into()),
    }
}
