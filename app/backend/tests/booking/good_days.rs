//! Nothing goes wrong.

use backend::testing;
use chrono::TimeDelta;
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::finding::Finding;
use domain::booking::witness::{Absence, WitnessKind};
use reqwest::Method;
use serde_json::json;

use crate::support::{ATTACHMENTS, BAKERY, CREDIT_NOTE, ENTRIES, GARDENER, House, INVOICE, NUMBER};

#[tokio::test]
async fn an_invoice_is_booked_once_in_its_administration_with_proof() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.work().await;

        let booked = house.action(action).await;
        assert_eq!(booked.state, ActionState::Done, "{}: {:?}", house.engine, booked.finding);
        let standing = house.booked(BAKERY, ENTRIES, NUMBER).await;
        assert_eq!(standing.len(), 1, "{}", house.engine);
        let entry = &standing[0];
        assert_eq!(booked.entry_number, Some(entry["EntryNumber"].to_string()));
        assert!(entry["ExternalLinkReference"].as_str().unwrap().ends_with(&booked.reference));
        assert_eq!(house.booked(GARDENER, ENTRIES, NUMBER).await.len(), 0);

        let documents = house.documents(BAKERY).await;
        assert_eq!(documents.len(), 1);
        assert_eq!((&documents[0]["ID"], &documents[0]["Subject"]), (&entry["Document"], &json!(booked.reference)));
        let attached = house.rows(BAKERY, ATTACHMENTS).await;
        let attached = attached.iter().filter(|row| row["Document"] == entry["Document"]);
        assert_eq!(attached.map(|row| row["FileName"].clone()).collect::<Vec<_>>(), ["factuur.xml"]);

        let Some(Finding::Witnessed(witness)) = &booked.finding else { panic!("{:?}", booked.finding) };
        assert_eq!((witness.kind, witness.division), (WitnessKind::EntryDivision, BAKERY));
        assert_eq!((witness.absence, witness.user.as_str()), (Absence::StoodThere, "A. Visser"));
        let sentence = house.sentence(action).await;
        assert!(sentence.starts_with("Gezien in 120 Bakkerij Jansen B.V., boekstuk "), "{sentence}");
        let states: Vec<_> = house.history(action).await.into_iter().map(|line| line.to).collect();
        assert_eq!(states, [ActionState::Queued, ActionState::InFlight, ActionState::Done]);
        assert_eq!(house.next_due().await, None);
    }
}

#[tokio::test]
async fn a_credit_note_is_booked_with_negative_lines() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(CREDIT_NOTE.to_owned(), ActionKind::Book).await;
        house.work().await;
        let booked = house.action(action).await;
        assert_eq!(booked.state, ActionState::Done, "{}: {:?}", house.engine, booked.finding);
        let standing = house.booked(BAKERY, ENTRIES, "2026-0031").await;
        assert_eq!(standing.len(), 1);
        let lines = &standing[0]["PurchaseEntryLines"]["results"];
        assert_eq!(lines[0]["AmountFC"], json!(-50));
    }
}

#[tokio::test]
async fn booking_and_blocking_sets_the_blocking_payment_condition() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::BookAndBlock).await;
        house.work().await;
        let booked = house.action(action).await;
        assert_eq!(booked.state, ActionState::Done, "{}: {:?}", house.engine, booked.finding);
        let entry = house.booked(BAKERY, ENTRIES, NUMBER).await.remove(0);
        assert_eq!(entry["PaymentCondition"], "BL");
        assert_eq!(entry["PaymentConditionPaymentMethod"], "K");
        assert!(entry["DueDate"].as_str().is_some(), "{entry}");
    }
}

#[tokio::test]
async fn a_token_that_ran_out_is_renewed_and_the_invoice_booked() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.pass(TimeDelta::seconds(601)).await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
        // What is left of a token is too little for a booking, and it may not be renewed yet: nothing is sent with it.
        let action = house.line_up_numbered("TOKEN-2").await;
        house.pass(TimeDelta::seconds(550)).await;
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Queued, "{}", house.engine);
        house.work_for(TimeDelta::minutes(2)).await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
        assert_eq!(house.booked(BAKERY, ENTRIES, "TOKEN-2").await.len(), 1);
    }
}

#[tokio::test]
async fn a_user_who_opens_another_administration_changes_nothing() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let stays = json!({"answers": {"calls_open_division": false}});
        house.board(Method::PATCH, "settings", stays).await;
        house.board(Method::POST, "users/visser/open", json!({"division": 118})).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.work().await;
        let booked = house.action(action).await;
        assert_eq!(booked.state, ActionState::Done, "{}: {:?}", house.engine, booked.finding);
        let Some(Finding::Witnessed(witness)) = &booked.finding else { panic!("{:?}", booked.finding) };
        assert_eq!(witness.absence, Absence::NotFoundThere, "it was looked for where he stood");
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1);
        assert_eq!(house.booked(GARDENER, ENTRIES, NUMBER).await.len(), 0);
    }
}
