//! The dashboard's figures, on both engines.

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::action::ActionState;
use domain::booking::gate::{ConnectorKind, Function, Position, Scope};
use domain::ids::EnvironmentId;
use domain::overview::Step;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{load, pulse};
use crate::gates::{self, GateChange};
use crate::store::{Dec, Json, Sql, Store, Tx};
use crate::{execute, testing};

const ENVIRONMENT: Sql = Sql::both("insert into environment (id, name, created_at) values ($1, $2, $3)");
const ADMINISTRATION: Sql = Sql::both(
    "insert into administration (id, environment_id, connector, division, number, name, currency, settings, version, created_at)
     values ($1, $2, 'exact_online', 1, '120', 'Bakkerij', 'EUR', $3, 1, $4)",
);
const DOCUMENT: Sql = Sql::both(
    "insert into document (id, environment_id, sha256, file_name, mime, size, source, received_at)
     values ($1, $2, $3, 'a.xml', 'application/xml', 1, 'upload', $4)",
);
const INVOICE: Sql = Sql::both(
    "insert into invoice (id, environment_id, document_id, stage, version, syntax, kind, supplier_name, number,
                          number_normalised, currency, total, received_at, updated_at)
     values ($1, $2, $3, $4, 1, 'ubl', 'invoice', 'Molenkamp', $5, $5, 'EUR', $6, $7, $7)",
);
const ACTION: Sql = Sql::both(
    "insert into action (id, environment_id, administration_id, invoice_id, connector, kind, reference, state, content,
                         content_hash, supplier, number_normalised, invoice_kind, met_closed_gate, attempts, saga, amount,
                         currency, created_by_name, created_at, queued_at, changed_at, version)
     values ($1, $2, $3, $4, 'exact_online', 'book', $5, $6, $7, '', $1, $5, 'invoice', false, 0, $7, $8, 'EUR', 'A', $9,
             $9, $9, 1)",
);
const EVENT: Sql = Sql::both(
    "insert into action_event (environment_id, action_id, at, actor, to_state, finding) values ($1, $2, $3, '', $4, $5)",
);

fn now() -> DateTime<Utc> {
    "2026-10-14T08:24:00Z".parse().unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// An environment with an administration; `base` keeps the ids of two environments apart.
async fn environment(tx: &mut Tx, base: u128) -> EnvironmentId {
    let environment = EnvironmentId(id(base));
    let nothing = Json(serde_json::json!({}));
    execute!(tx, ENVIRONMENT, environment.0, format!("environment {base}"), now()).unwrap();
    execute!(tx, ADMINISTRATION, id(base + 1), environment.0, nothing, now()).unwrap();
    environment
}

async fn invoice(tx: &mut Tx, environment: EnvironmentId, number: u128, stage: &str, days_old: i64) -> Uuid {
    let invoice = id(environment.0.as_u128() + number);
    let at = now() - TimeDelta::days(days_old) - TimeDelta::hours(1);
    execute!(tx, DOCUMENT, invoice, environment.0, format!("{number}"), at).unwrap();
    let total = Dec(Decimal::new(12100, 2));
    execute!(tx, INVOICE, invoice, environment.0, invoice, stage, format!("F-{number}"), total, at).unwrap();
    invoice
}

async fn action(tx: &mut Tx, environment: EnvironmentId, invoice: Uuid, state: ActionState) {
    let administration = id(environment.0.as_u128() + 1);
    let nothing = Json(serde_json::json!({}));
    let reference = format!("SL-{}", invoice.as_u128());
    let amount = Dec(Decimal::new(12100, 2));
    let at = now() - TimeDelta::minutes(10);
    execute!(
        tx,
        ACTION,
        invoice,
        environment.0,
        administration,
        invoice,
        reference,
        state.code(),
        nothing.clone(),
        amount,
        at
    )
    .unwrap();
    execute!(tx, EVENT, environment.0, invoice, at, state.code(), nothing).unwrap();
}

async fn filled(store: &Store) -> EnvironmentId {
    let mut tx = store.write().await.unwrap();
    let ours = environment(&mut tx, 1_000).await;
    for (number, days_old) in [(10, 0), (11, 2), (12, 5), (13, 11)] {
        invoice(&mut tx, ours, number, "to_validate", days_old).await;
    }
    for (number, state) in
        [(20, ActionState::Queued), (21, ActionState::Queued), (22, ActionState::Done), (23, ActionState::Failed)]
    {
        let invoice = invoice(&mut tx, ours, number, "coded", 0).await;
        action(&mut tx, ours, invoice, state).await;
    }
    let other = environment(&mut tx, 5_000).await;
    invoice(&mut tx, other, 10, "to_validate", 0).await;
    gates::stands(&mut tx, now()).await.unwrap();
    tx.commit().await.unwrap();
    ours
}

#[tokio::test]
async fn each_step_counts_by_age_and_only_of_its_environment() {
    for test in testing::every_engine().await {
        let ours = filled(&test.store).await;
        let overview = load(&mut test.store.read().await.unwrap(), ours, now()).await.unwrap();
        assert_eq!(overview.load(Step::Validate).ages, [1, 1, 1, 1], "{}", test.engine);
        assert_eq!(overview.load(Step::Actions).ages, [2, 0, 0, 0], "{}", test.engine);
        assert_eq!(overview.load(Step::Entered).count(), 0);
        assert_eq!(overview.load(Step::Entered).oldest, None);
        let oldest = now() - TimeDelta::days(11) - TimeDelta::hours(1);
        assert_eq!(overview.load(Step::Validate).oldest, Some(oldest));
        assert_eq!(overview.waiting_amounts[0].value, Decimal::new(24200, 2));
    }
}

#[tokio::test]
async fn what_came_in_and_was_booked_today_stands_in_the_last_day() {
    for test in testing::every_engine().await {
        let ours = filled(&test.store).await;
        let overview = load(&mut test.store.read().await.unwrap(), ours, now()).await.unwrap();
        assert_eq!((overview.came_in_today, overview.booked_today), (5, 1), "{}", test.engine);
        assert_eq!(overview.days.iter().map(|day| day.came_in).sum::<u64>(), 8);
    }
}

#[tokio::test]
async fn what_went_wrong_is_told_and_what_is_next_is_the_oldest() {
    for test in testing::every_engine().await {
        let ours = filled(&test.store).await;
        let overview = load(&mut test.store.read().await.unwrap(), ours, now()).await.unwrap();
        assert_eq!(overview.wrong_count, 1, "{}", test.engine);
        assert_eq!(overview.wrong[0].state, ActionState::Failed);
        assert_eq!(overview.wrong[0].number, "F-23");
        let numbers: Vec<&str> = overview.next.iter().map(|next| next.number.as_str()).collect();
        assert_eq!(numbers, ["F-13", "F-12", "F-11", "F-10"]);
    }
}

#[tokio::test]
async fn the_pulse_counts_what_the_overview_counts() {
    for test in testing::every_engine().await {
        let ours = filled(&test.store).await;
        let mut tx = test.store.read().await.unwrap();
        let pulse = pulse(&mut tx, ours, now()).await.unwrap();
        let overview = load(&mut tx, ours, now()).await.unwrap();
        assert_eq!(pulse.to_validate, overview.load(Step::Validate).count(), "{}", test.engine);
        assert_eq!(pulse.waiting, overview.load(Step::Actions).count());
        assert_eq!(pulse.oldest, overview.load(Step::Actions).oldest);
        assert_eq!(pulse.asks, overview.wrong_count);
    }
}

#[tokio::test]
async fn a_shut_gate_is_told_with_its_reason() {
    for test in testing::every_engine().await {
        let ours = filled(&test.store).await;
        let before = load(&mut test.store.read().await.unwrap(), ours, now()).await.unwrap();
        assert_eq!(before.closed, None, "{}", test.engine);
        let change = GateChange {
            connector: ConnectorKind::ExactOnline,
            functions: vec![Function::BookInvoices],
            scope: Scope::All,
            position: Position::Closed,
            reason: "bookings in a wrong place".to_owned(),
            actor: "R. Dekker".to_owned(),
        };
        let mut tx = test.store.write().await.unwrap();
        gates::change(&mut tx, &change, now()).await.unwrap();
        tx.commit().await.unwrap();
        let after = load(&mut test.store.read().await.unwrap(), ours, now()).await.unwrap().closed.unwrap();
        assert_eq!((after.reason.as_str(), after.since), ("bookings in a wrong place", now()));
    }
}
