//! What an answer taught is not lost, calls are in hand before they are needed, and what is refused is not asked for ever.

use std::sync::Arc;
use std::time::Duration;

use backend::store::Sql;
use backend::testing;
use chrono::TimeDelta;
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::finding::Finding;
use domain::ids::ActionId;
use reqwest::Method;
use serde_json::json;

use crate::meddler::{Meddler, Planned};
use crate::support::{ATTACHMENTS, BAKERY, DOCUMENTS, ENTRIES, GARDENER, House, INVOICE, NUMBER};

#[tokio::test]
async fn an_answer_is_taken_up_by_the_next_worker_and_not_looked_for() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        for (number, last) in [("LAAT-1", DOCUMENTS), ("LAAT-2", ATTACHMENTS), ("LAAT-3", ENTRIES)] {
            let action = house.line_up_numbered(number).await;
            let before = (house.posts(DOCUMENTS).await, house.posts(ATTACHMENTS).await, house.posts(ENTRIES).await);
            let sleeper = Arc::clone(&house);
            let sleep = async move { sleeper.pass(TimeDelta::minutes(5)).await };
            let meddler = Meddler::after(("POST", last), &house.services.connections, sleep);
            house.booker_with(meddler.clone()).run_one().await.unwrap();
            assert!(meddler.is_done());
            assert_eq!(house.state(action).await, ActionState::InFlight, "{} {number}", house.engine);
            // The document cannot be found: who looked for it would post another.
            house.fault("GET", DOCUMENTS, 1, json!({"kind": "empty_list"})).await;
            house.work().await;
            assert_eq!(house.state(action).await, ActionState::Done, "{} {number}", house.engine);
            assert!(!was_ever_unknown(&house, action).await, "{} {number}", house.engine);
            let after = (house.posts(DOCUMENTS).await, house.posts(ATTACHMENTS).await, house.posts(ENTRIES).await);
            assert_eq!(after, (before.0 + 1, before.1 + 1, before.2 + 1), "{} {number}: each once", house.engine);
            house.board(Method::DELETE, "faults", serde_json::Value::Null).await;
        }
    }
}

#[tokio::test]
async fn an_answer_waits_for_a_store_that_is_away_for_a_moment() {
    const AWAY: Sql = Sql::both("alter table intent rename to intent_away");
    const BACK: Sql = Sql::both("alter table intent_away rename to intent");
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let store = house.services.store.clone();
        let go_away = async move {
            let mut tx = store.write().await.unwrap();
            backend::execute!(tx, AWAY).unwrap();
            tx.commit().await.unwrap();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(250)).await;
                let mut tx = store.write().await.unwrap();
                backend::execute!(tx, BACK).unwrap();
                tx.commit().await.unwrap();
            });
        };
        let meddler = Meddler::after(("POST", ENTRIES), &house.services.connections, go_away);
        house.booker_with(meddler.clone()).run_one().await.unwrap();
        assert!(meddler.is_done());
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
        assert!(!was_ever_unknown(&house, action).await, "{}", house.engine);
    }
}

#[tokio::test]
async fn the_lease_is_held_while_questions_take_their_time() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let slow = |call| -> Planned {
            let sleeper = Arc::clone(&house);
            (call, Box::pin(async move { sleeper.pass(TimeDelta::seconds(80)).await }))
        };
        let planned = vec![slow(("GET", "current/Me")), slow(("GET", ENTRIES))];
        let meddler = Meddler::after_each(&house.services.connections, planned);
        house.booker_with(meddler.clone()).run_one().await.unwrap();
        assert!(meddler.is_done());
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
    }
}

#[tokio::test]
async fn calls_that_run_out_after_a_confirmed_answer_make_it_no_unknown_outcome() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        house.board(Method::PATCH, "settings", json!({"limits": {"calls_per_minute": 60}})).await;
        house.pass(TimeDelta::minutes(2)).await;
        let mut actions = Vec::new();
        for number in 0..8 {
            actions.push(house.line_up_numbered(&format!("VEEL-{number}")).await);
        }
        let other = Arc::clone(&house);
        let use_up = async move { other.use_up_the_minute().await };
        let meddler = Meddler::after(("POST", ENTRIES), &house.services.connections, use_up);
        house.booker_with(meddler.clone()).run_due().await.unwrap();
        assert!(meddler.is_done());
        assert_eq!(house.state(actions[0]).await, ActionState::Done, "{}: its proof was in hand", house.engine);
        house.work_for(TimeDelta::minutes(15)).await;
        for action in actions {
            let done = house.action(action).await;
            assert_eq!(done.state, ActionState::Done, "{}: {:?}", house.engine, done.finding);
            assert!(!was_ever_unknown(&house, action).await, "{}", house.engine);
        }
    }
}

#[tokio::test]
async fn where_the_user_stood_and_nobody_may_read_the_looks_here_count_all_the_same() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        house.board(Method::POST, "users/visser/open", json!({"division": 118})).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let right = json!({"user": "visser", "division": 118, "endpoint": ENTRIES, "method": "GET", "untold": true});
        house.board(Method::POST, "rights", right).await;
        house.fault("POST", ENTRIES, 1, json!({"kind": "drop_before"})).await;
        house.work_for(TimeDelta::hours(1)).await;
        let finding = house.action(action).await.finding;
        assert_eq!(finding, Some(Finding::NeedsAPerson { looks: 3 }), "{}", house.engine);
    }
}

#[tokio::test]
async fn a_look_that_is_not_understood_fails_and_is_not_asked_again() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.fault("GET", ENTRIES, 99, json!({"kind": "status", "status": 400})).await;
        house.work_for(TimeDelta::hours(2)).await;
        let failed = house.action(action).await;
        assert_eq!(failed.state, ActionState::Failed, "{}: {:?}", house.engine, failed.finding);
        let counts = house.board(Method::GET, "counts", serde_json::Value::Null).await;
        assert_eq!(counts[format!("GET {ENTRIES}")], json!(1), "{}", house.engine);
        assert_eq!(house.next_due().await, None);
    }
}

#[tokio::test]
async fn sluis_rests_at_five_refusals_before_the_other_side_locks_the_key() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let right = json!({"user": "visser", "endpoint": DOCUMENTS, "method": "POST", "untold": true});
        house.board(Method::POST, "rights", right).await;
        let mut actions = Vec::new();
        for number in 0..7 {
            actions.push(house.line_up_numbered(&format!("RUST-{number}")).await);
        }
        house.work().await;
        let mut states = Vec::new();
        for action in &actions {
            states.push(house.state(*action).await);
        }
        let expected = [[ActionState::Undone; 5].as_slice(), &[ActionState::Queued; 2]].concat();
        assert_eq!(states, expected, "{}", house.engine);
        assert_eq!(house.posts(DOCUMENTS).await, 5, "{}", house.engine);
        // The rest comes to its end, and is not worked at in a loop.
        assert!(house.next_due().await.unwrap() > house.now());
        house.board(Method::DELETE, "rights", serde_json::Value::Null).await;
        house.work_for(TimeDelta::minutes(61)).await;
        assert_eq!(house.state(actions[6]).await, ActionState::Done, "{}", house.engine);
    }
}

#[tokio::test]
async fn a_stray_document_that_cannot_be_deleted_is_left_visibly() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        for (number, deletes) in [("ZWERF-1", true), ("ZWERF-2", false)] {
            let action = house.line_up_numbered(number).await;
            if !deletes {
                house.fault("DELETE", DOCUMENTS, 999, json!({"kind": "status", "status": 503})).await;
            }
            let player = Arc::clone(&house);
            let bug = json!({"kind": "writes_redirected", "user": "visser"});
            let play = async move {
                player.board(Method::POST, "incident", bug).await;
            };
            let meddler = Meddler::after(("GET", ENTRIES), &house.services.connections, play);
            house.booker_with(meddler.clone()).run_due().await.unwrap();
            assert!(meddler.is_done());
            // The booking waits behind the gate that closed by itself; the clean-up goes on, for two hours.
            for _ in 0..20 {
                house.pass(TimeDelta::minutes(10)).await;
                house.work().await;
            }
            let told = house.history(action).await.pop().unwrap();
            assert_eq!(told.to, ActionState::Queued, "{} {number}", house.engine);
            let is_told = match &told.finding {
                Finding::ClearedAway { administration } => deletes && administration.starts_with("118 "),
                Finding::NotClearedAway { administration, .. } => !deletes && administration.starts_with("118 "),
                _ => false,
            };
            assert!(is_told, "{} {number}: {:?}", house.engine, told.finding);
            assert_eq!(house.documents(GARDENER).await.len(), usize::from(!deletes));

            house.board(Method::DELETE, "bug", serde_json::Value::Null).await;
            house.board(Method::PUT, "users", json!({"login": "visser", "rights": {"120": "full"}})).await;
            house.turn(domain::booking::gate::Scope::All, domain::booking::gate::Position::Open).await;
            house.work_for(TimeDelta::minutes(5)).await;
            assert_eq!(house.state(action).await, ActionState::Done, "{} {number}", house.engine);
            assert_eq!(house.booked(BAKERY, ENTRIES, number).await.len(), 1);
        }
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 0);
    }
}

async fn was_ever_unknown(house: &House, action: ActionId) -> bool {
    house.history(action).await.iter().any(|line| line.to == ActionState::Unknown)
}
