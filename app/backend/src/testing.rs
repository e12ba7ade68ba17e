//! A database of its own for each test, on every engine that is there.
//!
//! PostgreSQL takes part where `SLUIS_TEST_POSTGRES_URL` names an administrator's connection to a throw-away cluster;
//! without it a test says that it left PostgreSQL out, and fails where `CI` or `SLUIS_REQUIRE_POSTGRES` is set.

use secrecy::SecretString;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::clock::{Clock, Hand, Random};
use crate::connections::vault::Vault;
use crate::state::{ExactSettings, Services, Settings};
use crate::store::{Store, schema};

/// A migrated, empty database. Its file goes when it is dropped.
#[derive(Debug)]
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// `sqlite` or `postgres`: for the message of a failing test.
    pub engine: &'static str,
    /// Where the database is: a second process can open it too.
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

/// One empty database on each engine that is there.
///
/// # Panics
/// Where a database cannot be made: a test cannot go on without.
pub async fn every_engine() -> Vec<TestStore> {
    let mut stores = vec![sqlite().await];
    stores.extend(postgres().await);
    stores
}

/// An empty SQLite database in a folder of its own.
///
/// # Panics
/// Where it cannot be made.
pub async fn sqlite() -> TestStore {
    let folder = tempfile::tempdir().expect("a test needs a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("sluis.db").display());
    ready(url, "sqlite", Some(folder)).await
}

/// An empty PostgreSQL database, where there is a cluster.
///
/// # Panics
/// Where the cluster is named and does not answer, or is required and not named.
#[expect(clippy::disallowed_methods, reason = "the name of a throw-away database needs no handed-in randomness")]
pub async fn postgres() -> Option<TestStore> {
    let Ok(cluster) = std::env::var("SLUIS_TEST_POSTGRES_URL") else {
        let is_required = ["CI", "SLUIS_REQUIRE_POSTGRES"].iter().any(|name| std::env::var(name).is_ok());
        assert!(!is_required, "SLUIS_TEST_POSTGRES_URL is not set, and PostgreSQL may not be left out here");
        tracing::warn!("PostgreSQL left out: SLUIS_TEST_POSTGRES_URL is not set");
        return None;
    };
    let name = format!("sluis_test_{}", Uuid::new_v4().simple());
    let mut connection = PgConnection::connect(&cluster).await.expect("the cluster of SLUIS_TEST_POSTGRES_URL answers");
    sqlx::query(sqlx::AssertSqlSafe(format!("create database {name}")))
        .execute(&mut connection)
        .await
        .expect("a test may create its own database");
    let mut url = url::Url::parse(&cluster).expect("SLUIS_TEST_POSTGRES_URL is a URL");
    url.set_path(&name);
    Some(ready(url.to_string(), "postgres", None).await)
}

async fn ready(url: String, engine: &'static str, folder: Option<tempfile::TempDir>) -> TestStore {
    let store = Store::open(&url).await.expect("a new database opens");
    schema::migrate(&store).await.expect("a new database takes every migration");
    TestStore { store, engine, url, _folder: folder }
}

/// The services over a test's store, with a clock by hand and repeatable randomness.
///
/// # Panics
/// Where TLS cannot be set up.
pub fn services(store: &Store) -> (Services, Hand) {
    let url = |text: &str| text.parse().expect("an address that was written down here");
    let settings = Settings {
        public_url: url("http://127.0.0.1:7300"),
        data_dir: std::env::temp_dir(),
        is_demo: true,
        second_person: false,
        exact: ExactSettings {
            base_url: url("http://127.0.0.1:7400"),
            client_id: "test".to_owned(),
            client_secret: SecretString::from("test"),
        },
    };
    let start = "2026-10-14T08:00:00Z".parse().expect("a moment that was written down here");
    let (clock, hand) = Clock::by_hand(start);
    let random = Random::seeded(1);
    let vault = Vault::with_key(&[1; 32], &random);
    let services = Services::with_clock(store.clone(), settings, (clock, random), vault);
    (services.expect("a test needs TLS, as a server does"), hand)
}
