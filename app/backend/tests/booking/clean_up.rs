//! Documents of ours that nobody needs: deleted under an intent of their own, or kept where they serve.

use backend::booking::{Hand, retry};
use backend::gates::{self, GateChange};
use backend::store::Sql;
use backend::testing;
use chrono::TimeDelta;
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::finding::Finding;
use domain::booking::gate::{ConnectorKind, Function, Position, Scope};
use domain::ids::ActionId;
use reqwest::Method;
use serde_json::json;

use crate::support::{BAKERY, DOCUMENTS, ENTRIES, House, INVOICE, NUMBER};

const DELETES: Sql =
    Sql::both("select count(*) from intent where function = 'clean_up' and action_id = $1 and answered_at is not null");

/// An action that the books refused after its document was posted.
async fn failed(house: &House) -> ActionId {
    let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
    period(house, true).await;
    house.work().await;
    period(house, false).await;
    assert_eq!(house.state(action).await, ActionState::Failed, "{}", house.engine);
    assert_eq!(house.documents(BAKERY).await.len(), 1, "{}", house.engine);
    action
}

async fn period(house: &House, closed: bool) {
    let period = json!({"division": BAKERY, "year": 2026, "period": 10, "closed": closed});
    house.board(Method::PUT, "periods", period).await;
}

async fn again(house: &House, action: ActionId) {
    let mut tx = house.services.store.write().await.unwrap();
    let hand = Hand { name: "Annelies", now: house.now() };
    retry(&mut tx, house.caller.environment, action, &house.services.ids, hand).await.unwrap();
    tx.commit().await.unwrap();
}

async fn turn_clean_up(house: &House, position: Position) {
    let change = GateChange {
        connector: ConnectorKind::ExactOnline,
        functions: vec![Function::CleanUp],
        scope: Scope::All,
        position,
        reason: "proef".into(),
        actor: "Roos".into(),
    };
    let mut tx = house.services.store.write().await.unwrap();
    gates::change(&mut tx, &change, house.now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_document_that_was_left_behind_is_cleaned_up_after_a_day_under_an_intent_of_its_own() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = failed(&house).await;
        house.pass(TimeDelta::hours(23)).await;
        house.work().await;
        assert_eq!(house.documents(BAKERY).await.len(), 1, "{}: not yet", house.engine);
        turn_clean_up(&house, Position::Closed).await;
        house.pass(TimeDelta::hours(2)).await;
        house.work().await;
        assert_eq!(house.documents(BAKERY).await.len(), 1, "{}: its gate is closed", house.engine);
        turn_clean_up(&house, Position::Open).await;
        house.pass(TimeDelta::minutes(31)).await;
        house.work().await;
        assert_eq!(house.documents(BAKERY).await.len(), 0, "{}", house.engine);
        let told = house.history(action).await.pop().unwrap();
        assert!(matches!(told.finding, Finding::ClearedAway { .. }), "{}: {:?}", house.engine, told.finding);
        let mut tx = house.services.store.read().await.unwrap();
        let (deletes,) = backend::fetch_one!(tx, (i64,), DELETES, action.0).unwrap();
        drop(tx);
        assert_eq!(deletes, 1, "{}", house.engine);
        // Put in line again, it posts another document.
        again(&house, action).await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
        assert_eq!((house.posts(DOCUMENTS).await, house.booked(BAKERY, ENTRIES, NUMBER).await.len()), (2, 1));
    }
}

#[tokio::test]
async fn a_document_that_serves_again_is_kept() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = failed(&house).await;
        again(&house, action).await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
        house.pass(TimeDelta::hours(25)).await;
        house.work().await;
        assert_eq!(house.documents(BAKERY).await.len(), 1, "{}", house.engine);
        assert_eq!(house.posts(DOCUMENTS).await, 1, "{}", house.engine);
    }
}
