//! An unknown outcome: the request may have arrived or not. It is looked for, and sent again only where it certainly stands
//! nowhere.

use std::sync::Arc;

use backend::actions::HistoryLine;
use backend::store::Sql;
use backend::testing;
use chrono::TimeDelta;
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::finding::Finding;
use serde_json::json;

use crate::meddler::Meddler;
use crate::support::{ATTACHMENTS, BAKERY, DOCUMENTS, ENTRIES, House, INVOICE, NUMBER};

#[tokio::test]
async fn an_unknown_outcome_is_looked_for_and_sent_again_only_where_it_stands_nowhere() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        for (number, stands, effect) in [
            ("WEG-VOOR", false, json!({"kind": "drop_before"})),
            ("WEG-NA", true, json!({"kind": "drop_after"})),
            ("500-VOOR", false, json!({"kind": "status", "status": 500})),
            ("500-NA", true, json!({"kind": "status", "status": 500, "carried_out": true})),
            ("502-NA", true, json!({"kind": "status", "status": 502, "carried_out": true})),
            ("503-VOOR", false, json!({"kind": "status", "status": 503})),
            ("408-NA", true, json!({"kind": "status", "status": 408, "carried_out": true})),
            ("HTML-VOOR", false, json!({"kind": "html"})),
            ("HTML-NA", true, json!({"kind": "html", "carried_out": true})),
            ("VERWEZEN", false, json!({"kind": "redirect"})),
        ] {
            let action = house.line_up_numbered(number).await;
            let before = house.posts(ENTRIES).await;
            house.fault("POST", ENTRIES, 1, effect).await;
            house.work().await;
            assert_eq!(house.state(action).await, ActionState::Unknown, "{} {number}", house.engine);
            house.work_for(TimeDelta::hours(3)).await;
            let ended = house.action(action).await;
            let sent = 1 + u64::from(!stands);
            assert_eq!(house.posts(ENTRIES).await, before + sent, "{} {number}", house.engine);
            let standing = house.booked(BAKERY, ENTRIES, number).await;
            assert_eq!(standing.len(), 1, "{} {number}", house.engine);
            assert_eq!(ended.state, ActionState::Done, "{} {number}: {:?}", house.engine, ended.finding);
            assert_eq!(ended.entry_number, Some(standing[0]["EntryNumber"].to_string()));
            let is_told = |line: &HistoryLine| line.finding == Finding::SentAgain { looks: 3 };
            assert_eq!(house.history(action).await.iter().any(is_told), !stands, "{} {number}", house.engine);
        }
    }
}

#[tokio::test]
async fn a_repeat_is_the_same_to_the_byte() {
    const BODIES: Sql = Sql::both("select body_hash from intent where action_id = $1 and purpose = 'entry'");
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.fault("POST", ENTRIES, 1, json!({"kind": "drop_before"})).await;
        house.work_for(TimeDelta::hours(1)).await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
        let mut tx = house.services.store.read().await.unwrap();
        let bodies = backend::fetch_all!(tx, (String,), BODIES, action.0).unwrap();
        assert_eq!(bodies.len(), 2, "{}", house.engine);
        assert_eq!(bodies[0], bodies[1]);
    }
}

#[tokio::test]
async fn what_would_not_be_the_same_waits_for_a_person() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.fault("POST", ENTRIES, 1, json!({"kind": "drop_before"})).await;
        house.work().await;
        // The server moved to another address: the link in the entry would be another one.
        let moved = house.booker_at("https://elders.example.nl");
        for minutes in [2, 5, 15, 1, 1] {
            house.pass(TimeDelta::minutes(minutes)).await;
            moved.run_due().await.unwrap();
        }
        let waits = house.action(action).await;
        assert_eq!((waits.state, house.posts(ENTRIES).await), (ActionState::Unknown, 1), "{}", house.engine);
        assert_eq!(waits.finding, Some(Finding::NeedsAPerson { looks: 3 }), "{}", house.engine);
    }
}

#[tokio::test]
async fn an_entry_that_lands_later_than_all_looks_is_refused_as_a_duplicate_and_found() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.fault("POST", ENTRIES, 1, json!({"kind": "drop_after"})).await;
        house.work().await;
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1, "{}", house.engine);
        // It stands there, and no look sees it: not the three, nor the one before the repeat.
        house.fault("GET", ENTRIES, 4, json!({"kind": "empty_list"})).await;
        house.work_for(TimeDelta::hours(1)).await;
        let found = house.action(action).await;
        assert_eq!(found.state, ActionState::Done, "{}: {:?}", house.engine, found.finding);
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1, "{}", house.engine);
    }
}

#[tokio::test]
async fn a_place_that_cannot_be_read_leaves_the_repeat_to_a_person() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        // He stands in 120, and has no right to read entries in 118, which his connection reaches.
        let right = json!({"user": "visser", "division": 118, "endpoint": ENTRIES, "method": "GET"});
        house.board(reqwest::Method::POST, "rights", right).await;
        house.fault("POST", ENTRIES, 1, json!({"kind": "drop_before"})).await;
        house.work_for(TimeDelta::hours(3)).await;
        let finding = house.action(action).await.finding;
        assert_eq!(finding, Some(Finding::NeedsAPerson { looks: 3 }), "{}", house.engine);
        assert_eq!(house.posts(ENTRIES).await, 1, "{}", house.engine);
    }
}

#[tokio::test]
async fn an_answer_that_comes_after_a_person_was_asked_is_taken_up() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let right = json!({"user": "visser", "division": 118, "endpoint": ENTRIES, "method": "GET"});
        house.board(reqwest::Method::POST, "rights", right).await;
        let other = Arc::clone(&house);
        // The worker stands still with the answer in its hands, while the others look in vain.
        let meanwhile = async move {
            other.fault("GET", ENTRIES, 99, json!({"kind": "empty_list"})).await;
            other.pass(TimeDelta::minutes(5)).await;
            other.work_for(TimeDelta::hours(3)).await;
            let finding = other.action(action).await.finding;
            assert!(matches!(finding, Some(Finding::NeedsAPerson { .. })), "{}: {finding:?}", other.engine);
            assert_eq!(other.next_due().await, None, "{}", other.engine);
            other.board(reqwest::Method::DELETE, "faults", serde_json::Value::Null).await;
        };
        let meddler = Meddler::after(("POST", ENTRIES), &house.services.connections, meanwhile);
        house.booker_with(meddler.clone()).run_one().await.unwrap();
        assert!(meddler.is_done());
        house.work().await;
        let done = house.action(action).await;
        assert_eq!(done.state, ActionState::Done, "{}: {:?}", house.engine, done.finding);
        assert_eq!(house.posts(ENTRIES).await, 1, "{}", house.engine);
    }
}

#[tokio::test]
async fn an_entry_that_lands_after_its_time_out_is_found_and_not_sent_again() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.fault("POST", ENTRIES, 1, json!({"kind": "lands_late", "ms": 1500, "drops": true})).await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Unknown, "{}", house.engine);
        // The first look comes before it lands, the second after.
        house.work_for(TimeDelta::seconds(125)).await;
        assert_eq!(house.action(action).await.finding, Some(Finding::NotFound { looks: 1 }), "{}", house.engine);
        while house.booked(BAKERY, ENTRIES, NUMBER).await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        house.work_for(TimeDelta::minutes(10)).await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
        assert_eq!(house.posts(ENTRIES).await, 1);
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1);
    }
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_an_unknown_outcome() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.fault("POST", ENTRIES, 1, json!({"kind": "latency", "ms": 6_000})).await;
        house.booker_that_waits(std::time::Duration::from_secs(3)).run_due().await.unwrap();
        assert_eq!(house.state(action).await, ActionState::Unknown, "{}", house.engine);
        house.work_for(TimeDelta::minutes(5)).await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
        assert_eq!(house.posts(ENTRIES).await, 1);
    }
}

#[tokio::test]
async fn a_breakdown_before_the_entry_is_tried_again_and_booked_once() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let breakdown = || json!({"kind": "status", "status": 503});
        for (number, method, endpoint, effect) in [
            ("ME-503", "GET", "current/Me", breakdown()),
            ("RECHT-503", "GET", "users/UserHasRights", breakdown()),
            ("KIJK-503", "GET", ENTRIES, breakdown()),
            ("KIJK-HTML", "GET", ENTRIES, json!({"kind": "html"})),
            ("DOC-503", "POST", DOCUMENTS, breakdown()),
            ("DOC-WEG", "POST", DOCUMENTS, json!({"kind": "drop_after"})),
            ("BIJLAGE-503", "POST", ATTACHMENTS, breakdown()),
        ] {
            let action = house.line_up_numbered(number).await;
            let before = (house.posts(ENTRIES).await, house.documents(BAKERY).await.len());
            house.fault(method, endpoint, 1, effect).await;
            house.work().await;
            assert_eq!(house.state(action).await, ActionState::Queued, "{} {number}", house.engine);
            assert_eq!(house.posts(ENTRIES).await, before.0, "{} {number}", house.engine);
            house.work_for(TimeDelta::minutes(5)).await;
            assert_eq!(house.state(action).await, ActionState::Done, "{} {number}", house.engine);
            assert_eq!(house.booked(BAKERY, ENTRIES, number).await.len(), 1);
            assert_eq!(house.posts(ENTRIES).await, before.0 + 1, "{} {number}", house.engine);
            assert_eq!(house.documents(BAKERY).await.len(), before.1 + 1, "{} {number}: one document", house.engine);
        }
    }
}

#[tokio::test]
async fn calls_that_are_used_up_make_nobody_forget_what_was_sent() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.fault("POST", ENTRIES, 1, json!({"kind": "drop_before"})).await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Unknown, "{}", house.engine);
        let due = house.next_due().await.unwrap();
        house.pass(due - house.now() + TimeDelta::seconds(1)).await;
        house.use_up_the_minute().await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Unknown, "{}", house.engine);
        house.work_for(TimeDelta::hours(1)).await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1);
    }
}

#[tokio::test]
async fn looks_that_see_nothing_at_all_count_for_nothing_and_end_with_a_person() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.fault("POST", ENTRIES, 1, json!({"kind": "drop_after"})).await;
        house.work().await;
        // Both what is looked for and its control are hidden: that is no evidence that nothing stands there.
        for set in [ENTRIES, DOCUMENTS] {
            house.fault("GET", set, 999, json!({"kind": "empty_list"})).await;
        }
        house.work_for(TimeDelta::minutes(30)).await;
        let unclear = house.action(action).await;
        assert_eq!((unclear.state, unclear.saga.looks), (ActionState::Unknown, 0), "{}", house.engine);
        house.work_for(TimeDelta::hours(3)).await;
        let finding = house.action(action).await.finding;
        assert!(matches!(finding, Some(Finding::NeedsAPerson { .. })), "{}: {finding:?}", house.engine);
        assert_eq!(house.next_due().await, None);
        assert_eq!(house.posts(ENTRIES).await, 1);
    }
}
