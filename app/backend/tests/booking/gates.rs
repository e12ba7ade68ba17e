//! The switch: what it holds back waits, visibly, and leaves once when it opens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use backend::accounts::Operator;
use backend::actions;
use backend::connections::SYSTEM;
use backend::gates::{self, GateChange, switchboard};
use backend::testing;
use chrono::TimeDelta;
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::finding::Finding;
use domain::booking::gate::{Function, Position, Scope};
use domain::language::Language;
use reqwest::Method;
use serde_json::{Value, json};

use crate::meddler::Meddler;
use crate::support::{ATTACHMENTS, BAKERY, DOCUMENTS, ENTRIES, House, INVOICE, NUMBER};

#[tokio::test]
async fn under_a_closed_gate_an_invoice_waits_as_delayed_and_leaves_once_when_it_opens() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        house.turn(Scope::All, Position::Closed).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let before = calls(&house).await;
        house.work_for(TimeDelta::hours(1)).await;
        assert_eq!(house.state(action).await, ActionState::Queued, "{}", house.engine);
        assert_eq!(calls(&house).await, before, "not even asked");
        let mut tx = house.services.store.read().await.unwrap();
        let board = actions::board(&mut tx, house.caller.environment, None).await.unwrap();
        drop(tx);
        assert_eq!((board.delayed, board.lines[0].is_delayed), (1, true));

        house.turn(Scope::All, Position::Open).await;
        house.work().await;
        let booked = house.action(action).await;
        assert_eq!((booked.state, booked.met_closed_gate), (ActionState::Done, true), "{}", house.engine);
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1);
        assert_eq!((house.posts(ENTRIES).await, house.posts(DOCUMENTS).await), (1, 1));
    }
}

#[tokio::test]
async fn every_gate_above_holds_back_without_a_single_call() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let before = calls(&house).await;
        for (scope, position) in [
            (Scope::Environment(house.caller.environment), Position::Closed),
            (Scope::Connection(house.connection), Position::Closed),
            (Scope::Administration(house.administration), Position::Closed),
            (Scope::All, Position::Canary { environments: vec![] }),
        ] {
            house.turn(scope, position).await;
            house.work_for(TimeDelta::minutes(3)).await;
            let waits = house.action(action).await;
            assert_eq!(waits.state, ActionState::Queued, "{} {scope:?}", house.engine);
            assert_eq!(waits.attempts, 0, "{} {scope:?}", house.engine);
            assert_eq!(calls(&house).await, before, "{} {scope:?}", house.engine);
            house.turn(scope, Position::Open).await;
        }
        house.work_for(TimeDelta::minutes(1)).await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
    }
}

#[tokio::test]
async fn what_is_not_written_when_the_gate_closes_is_not_written() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        for (number, last, attached) in [("DICHT-1", DOCUMENTS, 0), ("DICHT-2", ATTACHMENTS, 1)] {
            let action = house.line_up_numbered(number).await;
            let before = (house.documents(BAKERY).await.len(), house.posts(ATTACHMENTS).await);
            let closer = Arc::clone(&house);
            let close = async move { closer.turn(Scope::All, Position::Closed).await };
            let meddler = Meddler::after(("POST", last), &house.services.connections, close);
            house.booker_with(meddler.clone()).run_due().await.unwrap();
            assert!(meddler.is_done());
            let waits = house.action(action).await;
            assert_eq!(waits.state, ActionState::Queued, "{} {number}: {:?}", house.engine, waits.finding);
            assert_eq!(waits.finding, Some(Finding::GateClosed));
            assert!(waits.saga.document.is_some(), "finished steps are kept");
            assert_eq!(house.documents(BAKERY).await.len(), before.0 + 1);
            assert_eq!(house.posts(ATTACHMENTS).await, before.1 + attached);
            assert_eq!(house.booked(BAKERY, ENTRIES, number).await.len(), 0);

            house.turn(Scope::All, Position::Open).await;
            house.work().await;
            assert_eq!(house.state(action).await, ActionState::Done, "{} {number}", house.engine);
            assert_eq!(house.documents(BAKERY).await.len(), before.0 + 1, "the same document serves");
            assert_eq!(house.posts(ATTACHMENTS).await, before.1 + 1);
            assert_eq!(house.booked(BAKERY, ENTRIES, number).await.len(), 1);
        }
    }
}

#[tokio::test]
async fn looking_back_goes_on_under_a_closed_gate() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.fault("POST", ENTRIES, 1, json!({"kind": "drop_after"})).await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Unknown, "{}", house.engine);
        house.turn(Scope::All, Position::Closed).await;
        house.work_for(TimeDelta::minutes(5)).await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
        assert_eq!(house.posts(ENTRIES).await, 1);
    }
}

#[tokio::test]
async fn the_operators_closing_returns_when_what_was_under_way_is_answered_or_can_leave_no_more() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        let operator = Operator { user: house.caller.user, name: "Roos".into(), language: Language::Nl };
        let change = |position| GateChange {
            connector: SYSTEM,
            functions: vec![Function::BookInvoices],
            scope: Scope::All,
            position,
            reason: "proef".into(),
            actor: "Roos".into(),
        };
        for (latency_ms, is_answered) in [(400, true), (3_000, false)] {
            house.line_up_numbered(&format!("SLUIT-{latency_ms}")).await;
            house.fault("POST", DOCUMENTS, 1, json!({"kind": "latency", "ms": latency_ms})).await;
            let before = house.posts(DOCUMENTS).await;
            let worker = Arc::clone(&house);
            let work = tokio::spawn(async move { worker.work().await });
            while house.posts(DOCUMENTS).await == before {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            let began = Instant::now();
            switchboard::turn(&house.services, &operator, change(Position::Closed)).await.unwrap();
            let took = began.elapsed();
            let mut tx = house.services.store.read().await.unwrap();
            let since = house.now() - TimeDelta::minutes(10);
            let (count, _) = gates::in_flight(&mut tx, SYSTEM, Function::BookInvoices, since).await.unwrap();
            drop(tx);
            if is_answered {
                assert_eq!(count, 0, "{}: {took:?}", house.engine);
            } else {
                assert!(count == 1 && took >= Duration::from_millis(950), "{}: {count}, {took:?}", house.engine);
            }
            work.await.unwrap();
            switchboard::turn(&house.services, &operator, change(Position::Open)).await.unwrap();
            house.work_for(TimeDelta::minutes(5)).await;
        }
    }
}

/// How many requests the sandbox has had.
async fn calls(house: &House) -> u64 {
    let counts = house.board(Method::GET, "counts", Value::Null).await;
    counts.as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum()
}
