//! Opening the store, and its transactions.
//!
//! SQLite: WAL, synchronous FULL, and one connection that all writing transactions go through, begun `immediate`; a
//! transaction that reads first and writes later would fail at once with "database is locked". Reads have a pool of
//! their own and never wait for a writer.
//!
//! A [`Seam`] stands where the store meets its users. A running server has none; a simulation lets the power fail there, the
//! disk fill up, and takes a guard out to show what it is for.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

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
    seam: Option<Arc<dyn Seam>>,
}

/// A moment of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before it begins. Nothing is held: whoever is here may be stopped for long.
    Begin,
    /// Before what it wrote becomes durable.
    Commit,
    /// It is durable, and its caller does not know yet.
    Committed,
}

/// What stands between the store and one process that uses it.
#[async_trait]
pub trait Seam: std::fmt::Debug + Send + Sync {
    /// The process comes to this moment of a transaction.
    ///
    /// # Errors
    /// Where the store is away at this moment.
    async fn reaches(&self, moment: Moment) -> Result<(), StoreError>;

    /// The text that is run in place of this one.
    fn text(&self, text: &'static str) -> &'static str;
}

/// A transaction. Dropped without [`Tx::commit`], it is rolled back.
#[derive(Debug)]
pub struct Tx {
    engine: EngineTx,
    seam: Option<Arc<dyn Seam>>,
}

/// A transaction on whichever engine.
#[derive(Debug)]
pub enum EngineTx {
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
            return Ok(Self { engine: Engine::Postgres(pool), seam: None });
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
        Ok(Self { engine: Engine::Sqlite { read, write }, seam: None })
    }

    /// A database in memory, gone with the last clone of its store. One connection reads and writes: whoever holds a
    /// transaction open while he begins another waits for himself.
    ///
    /// # Errors
    /// Where SQLite has no memory.
    pub async fn in_memory() -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
        let one = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        Ok(Self { engine: Engine::Sqlite { read: one.clone(), write: one }, seam: None })
    }

    /// The same store, as a process behind this seam sees it.
    #[must_use]
    pub fn behind(&self, seam: Arc<dyn Seam>) -> Self {
        Self { engine: self.engine.clone(), seam: Some(seam) }
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
        self.reaches(Moment::Begin).await?;
        let engine = match &self.engine {
            Engine::Sqlite { read, .. } => EngineTx::Sqlite(read.begin().await?),
            Engine::Postgres(pool) => {
                EngineTx::Postgres(pool.begin_with("begin isolation level repeatable read read only").await?)
            }
        };
        Ok(Tx { engine, seam: self.seam.clone() })
    }

    /// A transaction that writes. On SQLite there is one at a time.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        self.reaches(Moment::Begin).await?;
        let engine = match &self.engine {
            Engine::Sqlite { write, .. } => EngineTx::Sqlite(write.begin_with("begin immediate").await?),
            Engine::Postgres(pool) => EngineTx::Postgres(pool.begin().await?),
        };
        Ok(Tx { engine, seam: self.seam.clone() })
    }

    async fn reaches(&self, moment: Moment) -> Result<(), StoreError> {
        match &self.seam {
            Some(seam) => seam.reaches(moment).await,
            None => Ok(()),
        }
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
    pub fn as_engine(&mut self) -> &mut EngineTx {
        &mut self.engine
    }

    /// For the same: the text that is run.
    #[doc(hidden)]
    pub fn text(&self, sql: super::Sql) -> &'static str {
        let text = match &self.engine {
            EngineTx::Sqlite(_) => sql.sqlite,
            EngineTx::Postgres(_) => sql.postgres,
        };
        self.seam.as_ref().map_or(text, |seam| seam.text(text))
    }

    /// Makes what was written durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        if let Some(seam) = &self.seam {
            seam.reaches(Moment::Commit).await?;
        }
        match self.engine {
            EngineTx::Sqlite(inner) => inner.commit().await?,
            EngineTx::Postgres(inner) => inner.commit().await?,
        }
        match &self.seam {
            Some(seam) => seam.reaches(Moment::Committed).await,
            None => Ok(()),
        }
    }

    /// Takes back what was written.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self.engine {
            EngineTx::Sqlite(inner) => inner.rollback().await?,
            EngineTx::Postgres(inner) => inner.rollback().await?,
        }
        Ok(())
    }
}
