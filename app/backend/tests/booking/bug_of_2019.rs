//! The bug of 11 October 2019, in its three kinds: a request for an administration where the user has no rights is carried
//! out in the one that he last opened. The control, that the raw call does go wrong, is among the sandbox's own tests.

use std::sync::Arc;

use backend::testing;
use chrono::TimeDelta;
use domain::booking::action::ActionState;
use domain::booking::finding::Finding;
use domain::booking::gate::{Position, Scope};
use reqwest::Method;
use rust_decimal::dec;
use serde_json::{Value, json};

use crate::meddler::{Meddler, Planned};
use crate::orders::on_order;
use crate::support::{ATTACHMENTS, BAKERY, ENTRIES, GARDENER, House, INVOICE, INVOICES, NUMBER};

const KINDS: [&str; 3] = ["writes_redirected", "all_redirected", "all_redirected_ids_emptied"];

#[tokio::test]
async fn with_the_bug_on_the_rights_check_lets_nothing_leave() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        for kind in KINDS {
            let action = house.line_up_numbered(kind).await;
            let before = house.writes().await;
            play(&house, kind).await;
            house.work_for(TimeDelta::hours(1)).await;
            let undone = house.action(action).await;
            assert_eq!(undone.state, ActionState::Undone, "{} {kind}: {:?}", house.engine, undone.finding);
            assert!(matches!(undone.finding, Some(Finding::NoRights { .. })), "{kind}: {:?}", undone.finding);
            assert_eq!(house.writes().await, before, "{} {kind}", house.engine);
            heal(&house).await;
        }
        assert_eq!(house.gate().await.0, Position::Open);
    }
}

#[tokio::test]
async fn a_stray_document_stops_everything_and_is_cleaned_up_and_the_invoice_booked_when_it_is_over() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        for kind in KINDS {
            let action = house.line_up_numbered(kind).await;
            // The right is lost between the last question and the first document.
            work_with_bug_after(&house, ("GET", ENTRIES), kind).await;
            let waits = house.action(action).await;
            assert_eq!(waits.state, ActionState::Queued, "{} {kind}: {:?}", house.engine, waits.finding);
            let Some(Finding::StrayDocument { division, administration }) = &waits.finding else {
                panic!("{kind}: {:?}", waits.finding)
            };
            assert_eq!((*division, administration.as_str()), (GARDENER, "118 Tuinstra Hoveniers B.V."));
            assert_eq!(house.gate().await, (Position::Closed, "Sluis".to_owned()), "{kind}");
            assert_eq!(house.documents(GARDENER).await.len(), 0, "{} {kind}: it was cleaned up", house.engine);
            assert_nowhere(&house, kind).await;

            heal(&house).await;
            house.turn(Scope::All, Position::Open).await;
            house.work().await;
            assert_eq!(house.state(action).await, ActionState::Done, "{} {kind}", house.engine);
            assert_eq!(house.booked(BAKERY, ENTRIES, kind).await.len(), 1);
            assert_eq!(house.booked(GARDENER, ENTRIES, kind).await.len(), 0);
        }
    }
}

#[tokio::test]
async fn an_entry_that_goes_astray_is_seen_as_misbooked_and_closes_the_gate() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        for kind in KINDS {
            let action = house.line_up_numbered(kind).await;
            let next = house.line_up_numbered(&format!("{kind}-2")).await;
            work_with_bug_after(&house, ("POST", ATTACHMENTS), kind).await;
            let misbooked = house.action(action).await;
            assert_eq!(misbooked.state, ActionState::Misbooked, "{} {kind}: {:?}", house.engine, misbooked.finding);
            let Some(Finding::FoundElsewhere { division, administration, intended, .. }) = &misbooked.finding else {
                panic!("{kind}: {:?}", misbooked.finding)
            };
            assert_eq!((*division, administration.as_str()), (GARDENER, "118 Tuinstra Hoveniers B.V."));
            assert_eq!(intended, "120 Bakkerij Jansen B.V.");
            assert_eq!(house.gate().await, (Position::Closed, "Sluis".to_owned()), "{kind}");
            let standing = house.booked(GARDENER, ENTRIES, kind).await;
            assert_eq!(standing.len(), 1, "{} {kind}", house.engine);
            let sentence = house.sentence(action).await;
            assert!(sentence.contains(&standing[0]["EntryNumber"].to_string()), "{sentence}");
            assert_eq!(house.booked(BAKERY, ENTRIES, kind).await.len(), 0);
            assert_eq!(house.state(next).await, ActionState::Queued, "the next one stays");
            house.work_for(TimeDelta::hours(2)).await;
            assert_eq!(house.state(action).await, ActionState::Misbooked, "and it is never sent again");
            assert_eq!(house.booked(GARDENER, ENTRIES, kind).await.len(), 1);

            heal(&house).await;
            house.turn(Scope::All, Position::Open).await;
            house.work().await;
            assert_eq!(house.state(next).await, ActionState::Done, "{} {kind}", house.engine);
        }
    }
}

#[tokio::test]
async fn an_order_invoice_that_goes_astray_is_seen_as_misbooked_though_its_answer_has_no_division() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::with_orders(database).await);
        for kind in KINDS {
            let action = on_order(&house, INVOICE.replace(NUMBER, kind), dec!(2)).await;
            work_with_bug_after(&house, ("POST", ATTACHMENTS), kind).await;
            house.work_for(TimeDelta::minutes(30)).await;
            let ended = house.action(action).await;
            let astray = house.booked(GARDENER, INVOICES, kind).await.len();
            if kind == "all_redirected_ids_emptied" {
                // Without its ids nothing is left that could be booked, and the other administration says so.
                assert_eq!((ended.state, astray), (ActionState::Failed, 0), "{}: {:?}", house.engine, ended.finding);
            } else {
                assert_eq!(ended.state, ActionState::Misbooked, "{} {kind}: {:?}", house.engine, ended.finding);
                assert_eq!(astray, 1, "{} {kind}", house.engine);
                assert_eq!(house.gate().await, (Position::Closed, "Sluis".to_owned()), "{kind}");
            }
            let states = house.history(action).await;
            let ever_booked = [ActionState::Done, ActionState::Entered, ActionState::Deviating];
            assert!(states.iter().all(|line| !ever_booked.contains(&line.to)), "{kind}: {states:?}");
            assert_eq!(house.booked(BAKERY, INVOICES, kind).await.len(), 0);
            heal(&house).await;
            house.turn(Scope::All, Position::Open).await;
        }
        assert_eq!(house.posts(INVOICES).await, 3, "{}: each was sent once", house.engine);
    }
}

#[tokio::test]
async fn an_order_invoice_that_goes_astray_and_is_not_in_the_ledger_yet_is_misbooked_all_the_same() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::with_orders(database).await);
        let open = json!({"books": {"invoices_processed_at_once": false}});
        house.board(Method::PATCH, "settings", open).await;
        for kind in ["writes_redirected", "all_redirected"] {
            let action = on_order(&house, INVOICE.replace(NUMBER, kind), dec!(2)).await;
            work_with_bug_after(&house, ("POST", ATTACHMENTS), kind).await;
            house.work_for(TimeDelta::minutes(30)).await;
            let ended = house.action(action).await;
            assert_eq!(ended.state, ActionState::Misbooked, "{} {kind}: {:?}", house.engine, ended.finding);
            assert_eq!(house.booked(GARDENER, INVOICES, kind).await.len(), 1, "{} {kind}", house.engine);
            assert_eq!(house.gate().await, (Position::Closed, "Sluis".to_owned()), "{kind}");
            heal(&house).await;
            house.turn(Scope::All, Position::Open).await;
        }
        assert_eq!(house.posts(INVOICES).await, 2, "{}: each was sent once", house.engine);
    }
}

#[tokio::test]
async fn what_stands_in_the_right_place_is_no_stray_however_the_address_is_served() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::with_orders(database).await);
        // He stood in 118 when he was asked. He loses that right, opens 120, and 118 is served from there.
        house.board(Method::POST, "users/visser/open", json!({"division": 118})).await;
        let action = on_order(&house, INVOICE.to_owned(), dec!(2)).await;
        let player = Arc::clone(&house);
        let turned = async move {
            player.board(Method::POST, "users/visser/open", json!({"division": 120})).await;
            player.board(Method::POST, "rights", json!({"user": "visser", "division": 118})).await;
            player.board(Method::PUT, "bug", json!({"kind": "all_redirected"})).await;
        };
        let meddler = Meddler::after(("POST", INVOICES), &house.services.connections, turned);
        house.booker_with(meddler.clone()).run_due().await.unwrap();
        assert!(meddler.is_done());
        let done = house.action(action).await;
        assert_eq!(done.state, ActionState::Done, "{}: {:?}", house.engine, done.finding);
        assert_eq!(house.gate().await.0, Position::Open);
    }
}

#[tokio::test]
async fn an_answer_that_names_another_administration_closes_the_gate_whoever_has_the_lease() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        let action = house.line_up_numbered("LAAT").await;
        let (player, sleeper) = (Arc::clone(&house), Arc::clone(&house));
        let planned: Vec<Planned> = vec![
            (("POST", ATTACHMENTS), Box::pin(async move { play(&player, "writes_redirected").await })),
            (("POST", ENTRIES), Box::pin(async move { sleeper.pass(TimeDelta::minutes(5)).await })),
        ];
        let meddler = Meddler::after_each(&house.services.connections, planned);
        house.booker_with(meddler.clone()).run_one().await.unwrap();
        assert!(meddler.is_done());
        // Its lease ran out before it was told: the state is another worker's, the gate is everybody's.
        assert_eq!(house.state(action).await, ActionState::InFlight, "{}", house.engine);
        assert_eq!(house.gate().await, (Position::Closed, "Sluis".to_owned()), "{}", house.engine);
        house.work().await;
        let misbooked = house.action(action).await;
        assert_eq!(misbooked.state, ActionState::Misbooked, "{}: {:?}", house.engine, misbooked.finding);
        assert!(house.history(action).await.iter().all(|line| line.to != ActionState::Unknown), "it was known");
    }
}

/// The incident: the user loses 120, stands in 118, and the bug is on.
async fn play(house: &House, kind: &str) {
    house.board(Method::POST, "incident", json!({"kind": kind, "user": "visser"})).await;
}

/// The worker runs; after the first such call it is 11 October 2019.
pub(crate) async fn work_with_bug_after(house: &Arc<House>, call: (&'static str, &'static str), kind: &'static str) {
    let player = Arc::clone(house);
    let meddler = Meddler::after(call, &house.services.connections, async move { play(&player, kind).await });
    house.booker_with(meddler.clone()).run_due().await.unwrap();
    assert!(meddler.is_done());
}

/// The bug is mended and the rights are back.
pub(crate) async fn heal(house: &House) {
    house.board(Method::DELETE, "bug", Value::Null).await;
    house.board(Method::PUT, "users", json!({"login": "visser", "rights": {"120": "full"}})).await;
    house.board(Method::POST, "users/visser/open", json!({"division": 120})).await;
}

async fn assert_nowhere(house: &House, number: &str) {
    for division in [BAKERY, GARDENER] {
        assert_eq!(house.booked(division, ENTRIES, number).await.len(), 0, "{} {number}", house.engine);
    }
}
