//! Opening the store, and its transactions.
//!
//! SQLite: WAL, synchronous FULL, and one connection that all writing transactions go through, begun `immediate`; a
//! transaction that reads first and writes later would fail at once with "database is locked". Reads have a pool of
//! their own and never wait for a writer.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Postgres, Sqlite, Transaction};

/// How many readers of SQLite may be at work at once, and how many connections to PostgreSQL a process holds.
const READERS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 16;

/// What can go wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no, or is away.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration could not be applied.
    #[error("a migration: {0}")]
    Migration(sqlx::migrate::MigrateError),
    /// The database was used by a newer version of Sluis.
    #[error("the database has migration {version}, which this version of Sluis does not know: start the newer version")]
    SchemaTooNew {
        /// The unknown migration.
        version: i64,
    },
    /// A row holds what no row may hold. It costs that row, not the list that it stands in.
    #[error("inconsistent row in {table}, column {column}: {problem}")]
    Inconsistent {
        /// Where.
        table: &'static str,
        /// Which column.
        column: &'static str,
        /// What it holds.
        problem: String,
    },
}

impl StoreError {
    /// Whether a unique constraint refused the row; the name of the constraint, or of its columns, is in the text.
    pub fn unique_violation(&self) -> Option<&str> {
        match self {
            Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation() => Some(error.message()),
            _ => None,
        }
    }

    /// A column that holds something senseless.
    pub fn inconsistent(table: &'static str, column: &'static str, problem: impl std::fmt::Display) -> Self {
        Self::Inconsistent { table, column, problem: problem.to_string() }
    }
}

/// The two engines.
#[derive(Clone, Debug)]
pub enum Engine {
    /// One file, nothing to install.
    Sqlite {
        /// For reading.
        read: SqlitePool,
        /// One connection, for writing.
        write: SqlitePool,
    },
    /// More than one server process.
    Postgres(PgPool),
}

/// The store. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
}

/// A transaction on whichever engine. Dropped without [`Tx::commit`], it is rolled back.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Store {
    /// Opens the database of this URL: `sqlite:PATH`, or `postgres://…`.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres") {
            let options = PgConnectOptions::from_str(url)?.application_name("sluis");
            let pool = PgPoolOptions::new()
                .max_connections(POSTGRES_CONNECTIONS)
                .acquire_timeout(Duration::from_secs(10))
                .connect_with(options)
                .await?;
            return Ok(Self { engine: Engine::Postgres(pool) });
        }
        let path = url.strip_prefix("sqlite:").unwrap_or(url).trim_start_matches("//");
        Self::open_sqlite(Path::new(path)).await
    }

    async fn open_sqlite(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10));
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_mins(1))
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await?;
        Ok(Self { engine: Engine::Sqlite { read, write } })
    }

    /// The engine, for what differs.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// A transaction that only reads: one view of the whole database.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Ok(match &self.engine {
            Engine::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Engine::Postgres(pool) => {
                Tx::Postgres(pool.begin_with("begin isolation level repeatable read read only").await?)
            }
        })
    }

    /// A transaction that writes. On SQLite there is one at a time.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Ok(match &self.engine {
            Engine::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("begin immediate").await?),
            Engine::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Waits for what is under way and lets the database go.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// For the macros of [`super::statement`]: works on a `Tx` and on a `&mut Tx`.
    #[doc(hidden)]
    pub fn as_engine(&mut self) -> &mut Self {
        self
    }

    /// Makes what was written durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(inner) => inner.commit().await?,
            Self::Postgres(inner) => inner.commit().await?,
        }
        Ok(())
    }

    /// Takes back what was written.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(inner) => inner.rollback().await?,
            Self::Postgres(inner) => inner.rollback().await?,
        }
        Ok(())
    }
}
