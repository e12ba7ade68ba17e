//! What a person does with an action: only with the newest of its invoice, and nothing that the machine may still undo.

use std::sync::Arc;

use backend::actions::ActionError;
use backend::booking::{
    self, BookRequest, EnqueueError, Hand, Link, LookedUp, PersonError, link, look_up, not_found, retry, rework,
};
use backend::testing;
use chrono::TimeDelta;
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::finding::Finding;
use domain::ids::ActionId;
use reqwest::Method;
use serde_json::json;

use crate::support::{ATTACHMENTS, BAKERY, DOCUMENTS, ENTRIES, House, INVOICE, NUMBER, on_an_account};

/// What a person may want.
#[derive(Clone, Copy, Debug)]
enum Wish {
    Retry,
    Rework,
    Link,
    NotFound,
}

async fn wish(house: &House, action: ActionId, wish: Wish) -> Result<(), PersonError> {
    let mut tx = house.services.store.write().await.unwrap();
    let hand = Hand { name: "Annelies", now: house.now() };
    let environment = house.caller.environment;
    match wish {
        Wish::Retry => retry(&mut tx, environment, action, &house.services.ids, hand).await?,
        Wish::Rework => rework(&mut tx, environment, action, hand).await?,
        Wish::Link => {
            let entry = Link { entry_number: "2470001", looked_up: &LookedUp::Right, reason: None };
            link(&mut tx, environment, action, entry, hand).await?;
        }
        Wish::NotFound => not_found(&mut tx, environment, action, hand).await?,
    }
    tx.commit().await.unwrap();
    Ok(())
}

fn is_refused(result: &Result<(), PersonError>) -> bool {
    matches!(result, Err(PersonError::Action(ActionError::AlreadyUnderWay | ActionError::Changed(_))))
}

/// An action that the books refused: the period is closed.
async fn failed(house: &House) -> ActionId {
    let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
    period(house, true).await;
    house.work().await;
    assert_eq!(house.state(action).await, ActionState::Failed, "{}", house.engine);
    period(house, false).await;
    action
}

async fn period(house: &House, closed: bool) {
    let period = json!({"division": BAKERY, "year": 2026, "period": 10, "closed": closed});
    house.board(Method::PUT, "periods", period).await;
}

#[tokio::test]
async fn nobody_says_that_it_is_not_there_while_the_machine_still_looks() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        // Where a place within reach cannot be read, no machine sends it again.
        let right = json!({"user": "visser", "division": 118, "endpoint": ENTRIES, "method": "GET"});
        house.board(Method::POST, "rights", right).await;
        house.fault("POST", ENTRIES, 1, json!({"kind": "drop_before"})).await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Unknown, "{}", house.engine);
        let early = wish(&house, action, Wish::NotFound).await;
        assert!(matches!(early, Err(PersonError::Action(ActionError::Transition(_)))), "{early:?}");
        house.work_for(TimeDelta::hours(1)).await;
        assert_eq!(house.action(action).await.finding, Some(Finding::NeedsAPerson { looks: 3 }));
        wish(&house, action, Wish::NotFound).await.unwrap();
        // What may have left is not put in line again: its invoice is booked anew from the desk.
        let again = wish(&house, action, Wish::Retry).await;
        assert!(is_refused(&again), "{}: {again:?}", house.engine);
        let desk = house.open(house.action(action).await.invoice).await;
        let next = house.ask(&desk, on_an_account(&desk), ActionKind::Book).await.unwrap();
        house.work().await;
        assert_eq!(house.state(next).await, ActionState::Done, "{}", house.engine);
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1);
    }
}

#[tokio::test]
async fn an_old_action_is_history_and_its_document_serves_the_new_one() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let old = failed(&house).await;
        wish(&house, old, Wish::Rework).await.unwrap();
        // Back on the desk: it is not booked from the line any more.
        assert!(is_refused(&wish(&house, old, Wish::Retry).await), "{}", house.engine);
        let desk = house.open(house.action(old).await.invoice).await;
        let mut coding = on_an_account(&desk);
        "een ander verhaal".clone_into(&mut coding.lines[0].description);
        let new = house.ask(&desk, coding, ActionKind::Book).await.unwrap();
        for what in [Wish::Retry, Wish::Rework, Wish::Link] {
            let result = wish(&house, old, what).await;
            assert!(is_refused(&result), "{} {what:?}: {result:?}", house.engine);
        }
        assert_eq!(house.action(new).await.saga.document, house.action(old).await.saga.document);
        house.work().await;
        assert_eq!(house.state(new).await, ActionState::Done, "{}", house.engine);
        assert_eq!((house.posts(DOCUMENTS).await, house.posts(ATTACHMENTS).await), (1, 1), "{}", house.engine);
        for what in [Wish::Retry, Wish::Rework, Wish::Link] {
            assert!(is_refused(&wish(&house, old, what).await), "{} {what:?}", house.engine);
        }
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1);
    }
}

#[tokio::test]
async fn who_puts_it_in_line_and_who_takes_it_back_at_once_leave_no_action_without_its_job() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        let action = failed(&house).await;
        let mut tx = house.services.store.write().await.unwrap();
        let hand = Hand { name: "Karin", now: house.now() };
        retry(&mut tx, house.caller.environment, action, &house.services.ids, hand).await.unwrap();
        // The other has read what stood there before.
        let other = Arc::clone(&house);
        let reworked = tokio::spawn(async move { wish(&other, action, Wish::Rework).await });
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        tx.commit().await.unwrap();
        let reworked = reworked.await.unwrap();
        assert!(is_refused(&reworked), "{}: {reworked:?}", house.engine);
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
    }
}

#[tokio::test]
async fn only_what_is_to_validate_is_put_in_line() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = failed(&house).await;
        let invoice = house.action(action).await.invoice;
        let mut tx = house.services.store.write().await.unwrap();
        let mut answers = Vec::new();
        for version in 1..9 {
            let request = BookRequest {
                invoice,
                version,
                kind: ActionKind::Book,
                duplicate_accepted: None,
                beside: Vec::new(),
                user: house.caller.user,
                user_name: house.caller.name.clone(),
            };
            let made = (&house.services.ids, &house.services.random);
            answers.push(booking::book(&mut tx, house.caller.environment, &request, made, house.now()).await);
        }
        let refused = |answer: &&_| matches!(answer, Err(EnqueueError::Action(ActionError::AlreadyUnderWay)));
        assert_eq!(answers.iter().filter(refused).count(), 1, "{}: {answers:?}", house.engine);
        assert!(answers.iter().all(Result::is_err), "{answers:?}");
    }
}

#[tokio::test]
async fn an_entry_that_a_person_links_is_looked_up_and_must_be_this_invoice() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let first = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.work().await;
        let number = house.action(first).await.entry_number.unwrap();
        let other = failed_numbered(&house, "ANDER-1").await;
        let up = |action, number: &'static str| {
            let connections = house.services.connections.clone();
            let environment = house.caller.environment;
            async move { look_up(&connections, environment, action, number).await.unwrap() }
        };
        let number: &'static str = number.leak();
        assert_eq!(up(first, number).await, LookedUp::Right, "{}", house.engine);
        assert_eq!(up(first, "1").await, LookedUp::NotThere, "{}", house.engine);
        let looked_up = up(other, number).await;
        assert_eq!(looked_up, LookedUp::NotThere, "{}: it is another invoice's", house.engine);
        // Not without a reason; and with one, the reason is kept.
        for reason in [None, Some("het nummer was verkeerd ingetikt")] {
            let mut tx = house.services.store.write().await.unwrap();
            let hand = Hand { name: "Annelies", now: house.now() };
            let entry = Link { entry_number: number, looked_up: &looked_up, reason };
            let linked = link(&mut tx, house.caller.environment, other, entry, hand).await;
            if reason.is_none() {
                assert!(matches!(linked, Err(PersonError::NotThisInvoice(_))), "{linked:?}");
            } else {
                linked.unwrap();
                tx.commit().await.unwrap();
            }
        }
        assert_eq!(house.state(other).await, ActionState::Done, "{}", house.engine);
        assert!(house.sentence(other).await.contains("verkeerd ingetikt"));
    }
}

async fn failed_numbered(house: &House, number: &str) -> ActionId {
    let action = house.line_up_numbered(number).await;
    period(house, true).await;
    house.work().await;
    assert_eq!(house.state(action).await, ActionState::Failed, "{}", house.engine);
    period(house, false).await;
    action
}
