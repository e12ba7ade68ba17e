//! Statements as named constants, and the macros that run one on whichever engine the transaction is of.

/// The text of a statement, for each engine.
#[derive(Clone, Copy, Debug)]
pub struct Sql {
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

impl Sql {
    /// A text that both engines take.
    pub const fn both(text: &'static str) -> Self {
        Self { sqlite: text, postgres: text }
    }

    /// Where the engines differ: the seam, visible by name.
    pub const fn differs(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }
}

/// Declares the statements of a repository, and `STATEMENTS`, by which a test prepares every one of them on both engines.
///
/// ```ignore
/// statements! {
///     /// One environment.
///     ENVIRONMENT_FETCH = Sql::both("select id, name from environment where id = $1");
/// }
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* const $name: $crate::store::Sql = $sql;)+
        /// Every statement of this module, by name: for the test that prepares them.
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[(&str, $crate::store::Sql)] = &[$((stringify!($name), $name)),+];
    };
}

/// Runs a statement; answers how many rows it touched.
#[macro_export]
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let sql: $crate::store::Sql = $sql;
        let text = $tx.text(sql);
        match $tx.as_engine() {
            $crate::store::EngineTx::Sqlite(inner) => sqlx::query::<sqlx::Sqlite>(text)$(.bind($bind))*
                .execute(&mut **inner).await.map(|done| done.rows_affected()),
            $crate::store::EngineTx::Postgres(inner) => sqlx::query::<sqlx::Postgres>(text)$(.bind($bind))*
                .execute(&mut **inner).await.map(|done| done.rows_affected()),
        }.map_err($crate::store::StoreError::from)
    }};
}

/// Fetches every row as `$row` (a type that derives `sqlx::FromRow`, or a tuple).
#[macro_export]
macro_rules! fetch_all {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let sql: $crate::store::Sql = $sql;
        let text = $tx.text(sql);
        match $tx.as_engine() {
            $crate::store::EngineTx::Sqlite(inner) => sqlx::query_as::<sqlx::Sqlite, $row>(text)$(.bind($bind))*
                .fetch_all(&mut **inner).await,
            $crate::store::EngineTx::Postgres(inner) => sqlx::query_as::<sqlx::Postgres, $row>(text)$(.bind($bind))*
                .fetch_all(&mut **inner).await,
        }.map_err($crate::store::StoreError::from)
    }};
}

/// Fetches one row, where there is one.
#[macro_export]
macro_rules! fetch_optional {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let sql: $crate::store::Sql = $sql;
        let text = $tx.text(sql);
        match $tx.as_engine() {
            $crate::store::EngineTx::Sqlite(inner) => sqlx::query_as::<sqlx::Sqlite, $row>(text)$(.bind($bind))*
                .fetch_optional(&mut **inner).await,
            $crate::store::EngineTx::Postgres(inner) => sqlx::query_as::<sqlx::Postgres, $row>(text)$(.bind($bind))*
                .fetch_optional(&mut **inner).await,
        }.map_err($crate::store::StoreError::from)
    }};
}

/// Fetches the one row that must be there (a count, a `returning`).
#[macro_export]
macro_rules! fetch_one {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let sql: $crate::store::Sql = $sql;
        let text = $tx.text(sql);
        match $tx.as_engine() {
            $crate::store::EngineTx::Sqlite(inner) => sqlx::query_as::<sqlx::Sqlite, $row>(text)$(.bind($bind))*
                .fetch_one(&mut **inner).await,
            $crate::store::EngineTx::Postgres(inner) => sqlx::query_as::<sqlx::Postgres, $row>(text)$(.bind($bind))*
                .fetch_one(&mut **inner).await,
        }.map_err($crate::store::StoreError::from)
    }};
}
