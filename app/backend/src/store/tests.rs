//! The store's promises, on both engines.

use rust_decimal::Decimal;

use super::{Dec, Json, Sql, schema};
use crate::testing;
use crate::{execute, fetch_all, fetch_one};

/// Every statement of the crate, by the name of its module. A new repository adds itself here.
const STATEMENTS: &[(&str, &[(&str, Sql)])] = &[
    ("accounts::audit", crate::accounts::audit::STATEMENTS),
    ("accounts::repo", crate::accounts::repo::STATEMENTS),
    ("accounts::sessions", crate::accounts::sessions::STATEMENTS),
    ("accounts::throttle", crate::accounts::throttle::STATEMENTS),
    ("actions", crate::actions::STATEMENTS),
    ("administrations", crate::administrations::STATEMENTS),
    ("booking::clean_up", crate::booking::CLEAN_UP_STATEMENTS),
    ("booking::enqueue", crate::booking::ENQUEUE_STATEMENTS),
    ("booking::fresh", crate::booking::FRESH_STATEMENTS),
    ("booking::intent", crate::booking::INTENT_STATEMENTS),
    ("booking::person", crate::booking::PERSON_STATEMENTS),
    ("booking::rights", crate::booking::RIGHTS_STATEMENTS),
    ("booking::run", crate::booking::RUN_STATEMENTS),
    ("budgets", crate::connections::BUDGET_STATEMENTS),
    ("connections", crate::connections::STATEMENTS),
    ("events", crate::events::STATEMENTS),
    ("gates", crate::gates::STATEMENTS),
    ("gates::by_itself", crate::gates::BY_ITSELF_STATEMENTS),
    ("gates::counted", crate::gates::COUNTED_STATEMENTS),
    ("gates::drain", crate::gates::DRAIN_STATEMENTS),
    ("gates::second_person", crate::gates::second_person::STATEMENTS),
    ("gates::switchboard", crate::gates::switchboard::STATEMENTS),
    ("gates::watch", crate::gates::watch::STATEMENTS),
    ("invoices", crate::invoices::STATEMENTS),
    ("invoices::page", crate::invoices::PAGE_STATEMENTS),
    ("jobs", crate::jobs::STATEMENTS),
    ("jobs::group", crate::jobs::GROUP_STATEMENTS),
    ("master", crate::master::STATEMENTS),
    ("orders", crate::orders::repo::STATEMENTS),
    ("orders::claims", crate::orders::claims::STATEMENTS),
    ("overview", crate::overview::STATEMENTS),
    ("simulation::audit", crate::simulation::AUDIT_STATEMENTS),
    ("simulation::office", crate::simulation::OFFICE_STATEMENTS),
    ("simulation::people", crate::simulation::PEOPLE_STATEMENTS),
    ("report::findings", crate::report::FINDINGS_STATEMENTS),
    ("report::meant", crate::report::MEANT_STATEMENTS),
    ("report::runs", crate::report::RUNS_STATEMENTS),
    ("report::statement", crate::report::STATEMENT_STATEMENTS),
    ("report::worker", crate::report::WORKER_STATEMENTS),
    ("sync", crate::sync::STATEMENTS),
    ("sync::invoiced", crate::sync::INVOICED_STATEMENTS),
    ("validating", crate::validating::STATEMENTS),
];

#[tokio::test]
async fn every_statement_is_taken_by_both_engines() {
    use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};
    for test in testing::every_engine().await {
        for (module, statements) in STATEMENTS {
            for (name, sql) in *statements {
                let prepared = match test.store.engine() {
                    super::Engine::Sqlite { write, .. } => {
                        write.prepare(AssertSqlSafe(sql.sqlite).into_sql_str()).await.map(drop)
                    }
                    super::Engine::Postgres(pool) => {
                        pool.prepare(AssertSqlSafe(sql.postgres).into_sql_str()).await.map(drop)
                    }
                };
                assert!(prepared.is_ok(), "{module}::{name} on {}: {prepared:?}", test.engine);
            }
        }
    }
}

#[tokio::test]
async fn migrating_again_does_nothing() {
    for test in testing::every_engine().await {
        assert_eq!(schema::migrate(&test.store).await.unwrap(), Vec::<String>::new(), "{}", test.engine);
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    const NEWER: Sql = Sql::both(
        "insert into _sqlx_migrations (version, description, installed_on, success, checksum, execution_time)
         values (9999, 'later', current_timestamp, true, $1, 0)",
    );
    for test in testing::every_engine().await {
        let mut tx = test.store.write().await.unwrap();
        execute!(tx, NEWER, vec![0_u8]).unwrap();
        tx.commit().await.unwrap();
        let refused = schema::migrate(&test.store).await;
        assert!(
            matches!(refused, Err(super::StoreError::SchemaTooNew { version: 9999 })),
            "{}: {refused:?}",
            test.engine
        );
    }
}

#[tokio::test]
async fn decimals_keep_every_digit() {
    const MAKE: Sql = Sql::differs(
        "create table exact (value text not null, data text)",
        "create table exact (value numeric not null, data jsonb)",
    );
    const PUT: Sql = Sql::both("insert into exact (value, data) values ($1, $2)");
    const GET: Sql = Sql::both("select value, data from exact");
    for test in testing::every_engine().await {
        let value: Decimal = "1234567890123456.123456789".parse().unwrap();
        let mut tx = test.store.write().await.unwrap();
        execute!(tx, MAKE).unwrap();
        assert_eq!(execute!(tx, PUT, Dec(value), Json(vec![1, 2])).unwrap(), 1);
        let row = fetch_one!(tx, (Dec, Json<Vec<i32>>), GET).unwrap();
        assert_eq!((row.0.0, row.1.0), (value, vec![1, 2]), "{}", test.engine);
    }
}

#[tokio::test]
async fn many_writers_never_find_the_database_locked() {
    const MAKE: Sql = Sql::both("create table tally (value bigint not null)");
    const START: Sql = Sql::both("insert into tally values (0)");
    const READ: Sql = Sql::differs("select value from tally", "select value from tally for update");
    const WRITE: Sql = Sql::both("update tally set value = $1");
    for test in testing::every_engine().await {
        let mut tx = test.store.write().await.unwrap();
        execute!(tx, MAKE).unwrap();
        execute!(tx, START).unwrap();
        tx.commit().await.unwrap();
        let writers = (0..32).map(|_| {
            let store = test.store.clone();
            tokio::spawn(async move {
                let mut tx = store.write().await.unwrap();
                let (value,) = fetch_one!(tx, (i64,), READ).unwrap();
                execute!(tx, WRITE, value + 1).unwrap();
                tx.commit().await.unwrap();
            })
        });
        futures::future::try_join_all(writers).await.unwrap();
        let mut tx = test.store.read().await.unwrap();
        assert_eq!(fetch_all!(tx, (i64,), READ_ONLY).unwrap(), [(32,)], "{}", test.engine);
    }
}

const READ_ONLY: Sql = Sql::both("select value from tally");
