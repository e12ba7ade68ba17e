//! Who has no right books nothing, and is told why. What is no answer is not taken for one.

use backend::booking::{Hand, retry};
use backend::testing;
use chrono::TimeDelta;
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::finding::{Finding, MissingRight, NoAnswer};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{BAKERY, DOCUMENTS, ENTRIES, GARDENER, House, INVOICE, NUMBER};

#[tokio::test]
async fn a_user_without_rights_books_nothing_and_is_told_why() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.board(Method::POST, "rights", json!({"user": "visser", "division": 120})).await;
        let before = house.writes().await;
        house.work_for(TimeDelta::hours(1)).await;
        let undone = house.action(action).await;
        assert_eq!(undone.state, ActionState::Undone, "{}: {:?}", house.engine, undone.finding);
        let sentence = house.sentence(action).await;
        assert!(
            sentence.contains("onder A. Visser, die geen rechten heeft op administratie 120 Bakkerij Jansen B.V."),
            "{sentence}"
        );
        assert_eq!(house.writes().await, before, "nothing was written anywhere");
        let refused = refusals(&house).await;
        assert_eq!(refused, Vec::<Value>::new(), "no request was made that would be refused");

        // The cause lay outside the invoice: rights are back, and a person asks again.
        house.board(Method::DELETE, "rights", Value::Null).await;
        ask_again(&house, action).await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Done);
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1);
    }
}

#[tokio::test]
async fn a_user_who_may_not_make_entries_posts_no_document() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let right = json!({"user": "visser", "division": 120, "endpoint": ENTRIES, "method": "POST"});
        house.board(Method::POST, "rights", right).await;
        let before = house.writes().await;
        house.work().await;
        let undone = house.action(action).await;
        assert_eq!(undone.state, ActionState::Undone, "{}", house.engine);
        let Some(Finding::NoRights { missing: MissingRight::NotAllowed { operation }, .. }) = undone.finding else {
            panic!("{:?}", undone.finding)
        };
        assert_eq!(operation, ENTRIES);
        assert_eq!(house.writes().await, before);
    }
}

#[tokio::test]
async fn a_refusal_in_spite_of_the_rights_check_is_not_asked_for_in_a_loop() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        for (number, method, endpoint) in
            [("LEES-1", "GET", ENTRIES), ("MAAK-1", "POST", DOCUMENTS), ("MAAK-2", "POST", ENTRIES)]
        {
            let right = json!({"user": "visser", "endpoint": endpoint, "method": method, "untold": true});
            house.board(Method::POST, "rights", right).await;
            let action = house.line_up_numbered(number).await;
            house.work_for(TimeDelta::hours(1)).await;
            let undone = house.action(action).await;
            assert_eq!(undone.state, ActionState::Undone, "{} {number}: {:?}", house.engine, undone.finding);
            let is_forbidden =
                matches!(undone.finding, Some(Finding::NoRights { missing: MissingRight::Forbidden { .. }, .. }));
            assert!(is_forbidden, "{:?}", undone.finding);
            assert_eq!(refusals(&house).await.len(), 1, "{number}");
            assert_eq!(house.booked(BAKERY, ENTRIES, number).await.len(), 0);
            house.board(Method::DELETE, "rights", Value::Null).await;
            house.board(Method::DELETE, "log", Value::Null).await;
        }
        assert_eq!(house.documents(GARDENER).await.len(), 0);
    }
}

#[tokio::test]
async fn an_empty_list_of_administrations_is_no_answer() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.fault("GET", "system/Divisions", 1, json!({"kind": "empty_list"})).await;
        house.fault("GET", "hrm/Divisions", 1, json!({"kind": "empty_list"})).await;
        let before = house.writes().await;
        house.work().await;
        let waits = house.action(action).await;
        assert_eq!(waits.state, ActionState::Queued, "{}", house.engine);
        let is_empty = matches!(waits.finding, Some(Finding::NoAnswerOnRights { why: NoAnswer::EmptyList, .. }));
        assert!(is_empty, "{:?}", waits.finding);
        assert_eq!(house.writes().await, before);
        house.work_for(TimeDelta::minutes(1)).await;
        assert_eq!(house.state(action).await, ActionState::Done);
    }
}

#[tokio::test]
async fn two_hours_without_an_answer_are_undone_and_never_booked_on_a_guess() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.fault("GET", "current/Me", 99, json!({"kind": "status", "status": 503})).await;
        let before = house.writes().await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Queued, "{}", house.engine);
        house.pass(TimeDelta::minutes(119)).await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Queued);
        house.pass(TimeDelta::minutes(1)).await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Undone, "{}", house.engine);
        let sentence = house.sentence(action).await;
        assert!(sentence.starts_with("Geen antwoord op de rechtenvraag"), "{sentence}");
        assert_eq!(house.writes().await, before);
    }
}

/// A person puts an undone action in line again.
async fn ask_again(house: &House, action: domain::ids::ActionId) {
    let mut tx = house.services.store.write().await.unwrap();
    let hand = Hand { name: "Annelies", now: house.now() };
    retry(&mut tx, house.caller.environment, action, &house.services.ids, hand).await.unwrap();
    tx.commit().await.unwrap();
}

/// The calls that the sandbox answered with 403.
async fn refusals(house: &House) -> Vec<Value> {
    let log = house.board(Method::GET, "log", Value::Null).await;
    log.as_array().unwrap().iter().filter(|call| call["status"] == 403).cloned().collect()
}
