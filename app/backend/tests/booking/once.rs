//! Once: not beside what somebody else booked, not by two workers, not with other content.

use std::sync::Arc;
use std::time::Duration;

use backend::actions;
use backend::booking::{Hand, cancel, retry, rework};
use backend::connectors::answers::Division;
use backend::connectors::connector::CallContext;
use backend::connectors::outcome::WriteOutcome;
use backend::connectors::requests::{NewDocument, NewEntry, NewEntryLine};
use backend::testing;
use backend::validating::{self, ValidateError};
use chrono::TimeDelta;
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::content::BookedOn;
use domain::booking::finding::Finding;
use domain::coding::Acceptance;
use domain::ids::ActionId;
use domain::matching::deviation::{Code, DuplicatePlace};
use domain::matching::judge::Judge;
use domain::refusal::Refusal;
use reqwest::Method;
use serde_json::json;

use crate::meddler::Meddler;
use crate::support::{ATTACHMENTS, BAKERY, DOCUMENTS, ENTRIES, House, INVOICE, NUMBER, on_an_account};

#[tokio::test]
async fn what_a_person_booked_by_hand_is_not_booked_again() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let by_hand = book_by_hand(&house, action).await;
        let before = house.writes().await;
        house.work().await;
        let undone = house.action(action).await;
        assert_eq!(undone.state, ActionState::Undone, "{}: {:?}", house.engine, undone.finding);
        assert_eq!(undone.finding, Some(Finding::AlreadyBooked { entry_number: by_hand.clone() }));
        let sentence = house.sentence(action).await;
        let starts = format!("Deze factuur staat al in het boekhoudpakket, onder boekstuk {by_hand}");
        assert!(sentence.starts_with(&starts), "{sentence}");
        assert_eq!(house.writes().await, before);
    }
}

#[tokio::test]
async fn a_refusal_as_duplicate_means_look_again() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let by_hand = book_by_hand(&house, action).await;
        let before = house.posts(ENTRIES).await;
        // The look does not see it yet; the bookkeeping system knows.
        house.fault("GET", ENTRIES, 1, json!({"kind": "empty_list"})).await;
        house.work().await;
        let undone = house.action(action).await;
        assert_eq!(undone.state, ActionState::Undone, "{}: {:?}", house.engine, undone.finding);
        assert_eq!(undone.finding, Some(Finding::AlreadyBooked { entry_number: by_hand }));
        assert_eq!(house.posts(ENTRIES).await, before + 1);
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1);
    }
}

#[tokio::test]
async fn an_acceptance_of_no_duplicate_or_of_another_one_switches_no_look_off() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let invoice = house.take_in(INVOICE.to_owned()).await;
        let desk = house.open(invoice).await;
        let mut coding = on_an_account(&desk);
        // Left over from a number that it had before.
        let accepted = |values: &str| Acceptance {
            code: "duplicate".to_owned(),
            line: None,
            values: values.to_owned(),
            reason: "toch".to_owned(),
            by: String::new(),
        };
        coding.acceptances = vec![accepted(""), accepted("Booked { entry: Some(\"7\") } | 2025-0001")];
        let action = house.ask(&desk, coding, ActionKind::Book).await.unwrap();
        assert_eq!(house.action(action).await.duplicate_accepted, None, "{}", house.engine);
        let by_hand = book_by_hand(&house, action).await;
        let before = house.writes().await;
        house.work_for(TimeDelta::hours(1)).await;
        let undone = house.action(action).await;
        assert_eq!(undone.finding, Some(Finding::AlreadyBooked { entry_number: by_hand }), "{}", house.engine);
        assert_eq!(house.writes().await, before);
    }
}

#[tokio::test]
async fn book_anyway_is_said_of_the_entry_that_was_found_and_ends_where_the_other_side_refuses_it() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let found = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let by_hand = book_by_hand(&house, found).await;
        house.work().await;
        let invoice = house.action(found).await.invoice;
        let mut tx = house.services.store.write().await.unwrap();
        let hand = Hand { name: "Annelies", now: house.now() };
        rework(&mut tx, house.caller.environment, found, hand).await.unwrap();
        tx.commit().await.unwrap();

        // The verdict knows what the look found, and blocks until a person accepts that.
        let desk = house.open(invoice).await;
        let mut coding = on_an_account(&desk);
        let refused = house.ask(&desk, coding.clone(), ActionKind::Book).await;
        assert!(matches!(refused, Err(ValidateError::Blocked { .. })), "{refused:?}");
        let verdict = Judge::new(desk.case.clone()).all(&coding);
        let duplicate = verdict.document.iter().find(|one| one.code() == Code::Duplicate).unwrap();
        let place = DuplicatePlace::Booked { entry: Some(by_hand.clone()) };
        assert_eq!(duplicate.finding, domain::matching::deviation::Finding::Duplicate { number: NUMBER.into(), place });
        coding.acceptances.push(Acceptance {
            code: "duplicate".to_owned(),
            line: None,
            values: duplicate.finding.values_key(),
            reason: "toch".to_owned(),
            by: String::new(),
        });
        let action = house.ask(&desk, coding, ActionKind::Book).await.unwrap();
        assert_eq!(house.action(action).await.content.beside, [by_hand.as_str()], "{}", house.engine);
        let before = house.posts(ENTRIES).await;
        tokio::time::timeout(Duration::from_mins(1), house.work_for(TimeDelta::hours(1))).await.unwrap();
        let undone = house.action(action).await;
        assert_eq!(undone.finding, Some(Finding::AlreadyBooked { entry_number: by_hand }), "{}", house.engine);
        assert_eq!(house.posts(ENTRIES).await, before + 1, "{}: it was sent, and refused there", house.engine);
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1);
    }
}

#[tokio::test]
async fn a_refusal_of_the_books_is_shown_in_its_own_words_and_its_document_serves_again() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let period = |closed| json!({"division": BAKERY, "year": 2026, "period": 10, "closed": closed});
        house.board(Method::PUT, "periods", period(true)).await;
        house.work_for(TimeDelta::hours(1)).await;
        let failed = house.action(action).await;
        assert_eq!(failed.state, ActionState::Failed, "{}: {:?}", house.engine, failed.finding);
        let Some(Finding::Refused { refusal, text }) = &failed.finding else { panic!("{:?}", failed.finding) };
        assert_eq!(*refusal, Refusal::PeriodClosed);
        assert!(house.sentence(action).await.contains(text));
        assert_eq!((house.posts(ENTRIES).await, house.next_due().await), (1, None), "{}", house.engine);

        house.board(Method::PUT, "periods", period(false)).await;
        let mut tx = house.services.store.write().await.unwrap();
        let hand = Hand { name: "Annelies", now: house.now() };
        retry(&mut tx, house.caller.environment, action, &house.services.ids, hand).await.unwrap();
        tx.commit().await.unwrap();
        house.work().await;
        assert_eq!(house.state(action).await, ActionState::Done, "{}", house.engine);
        assert_eq!((house.posts(DOCUMENTS).await, house.posts(ATTACHMENTS).await), (1, 1));
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 1);
    }
}

#[tokio::test]
async fn two_workers_book_an_invoice_once() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        let (first, second) = (house.booker(), house.booker());
        let both = tokio::join!(first.run_due(), second.run_due());
        assert_eq!(both.0.unwrap() + both.1.unwrap(), 1, "{}", house.engine);
        assert_eq!(house.state(action).await, ActionState::Done);
        assert_eq!((house.posts(DOCUMENTS).await, house.posts(ENTRIES).await), (1, 1));
    }
}

#[tokio::test]
async fn a_worker_that_was_overtaken_sends_nothing_more() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        // It stands still after this answer; its lease runs out, and another worker takes the action to its end.
        for (number, last) in [("INGEHAALD-1", DOCUMENTS), ("INGEHAALD-2", ATTACHMENTS), ("INGEHAALD-3", ENTRIES)] {
            let action = house.line_up_numbered(number).await;
            let before = house.posts(ENTRIES).await;
            let other = Arc::clone(&house);
            let overtake = async move {
                other.pass(TimeDelta::minutes(5)).await;
                other.work_for(TimeDelta::minutes(30)).await;
                assert_eq!(other.state(action).await, ActionState::Done, "{} {number}", other.engine);
            };
            let meddler = Meddler::after(("POST", last), &house.services.connections, overtake);
            house.booker_with(meddler.clone()).run_due().await.unwrap();
            assert!(meddler.is_done());
            house.work_for(TimeDelta::hours(1)).await;
            assert_eq!(house.state(action).await, ActionState::Done, "{} {number}", house.engine);
            assert_eq!(house.posts(ENTRIES).await, before + 1, "{} {number}", house.engine);
            assert_eq!(house.booked(BAKERY, ENTRIES, number).await.len(), 1, "{} {number}", house.engine);
        }
    }
}

#[tokio::test]
async fn what_is_in_line_is_booked_as_it_was_asked_or_taken_back() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let invoice = house.take_in(INVOICE.to_owned()).await;
        let desk = house.open(invoice).await;
        let first = house.ask(&desk, on_an_account(&desk), ActionKind::Book).await.unwrap();

        // Asked twice, or changed while it is in line: refused.
        let again = house.ask(&desk, on_an_account(&desk), ActionKind::Book).await;
        assert!(matches!(again, Err(ValidateError::NotPossible | ValidateError::Stale)), "{again:?}");
        let mut other = on_an_account(&desk);
        "een ander verhaal".clone_into(&mut other.lines[0].description);
        let mut tx = house.services.store.write().await.unwrap();
        let version = desk.version + 2;
        let saved = validating::save(&mut tx, &house.caller, (invoice, version), other.clone(), house.now()).await;
        assert!(matches!(saved, Err(ValidateError::NotPossible)), "{saved:?}");
        drop(tx);

        // Taken back, changed, asked again: another action, which names the first.
        let mut tx = house.services.store.write().await.unwrap();
        let hand = Hand { name: "Annelies", now: house.now() };
        cancel(&mut tx, house.caller.environment, first, &house.services.ids, hand).await.unwrap();
        tx.commit().await.unwrap();
        let desk = house.open(invoice).await;
        let second = house.ask(&desk, other, ActionKind::Book).await.unwrap();
        house.work().await;
        assert_eq!(house.state(first).await, ActionState::Cancelled, "{}", house.engine);
        assert_eq!(house.state(second).await, ActionState::Done, "{}", house.engine);
        let (first, second) = (house.action(first).await, house.action(second).await);
        assert_ne!((first.reference, first.content_hash), (second.reference, second.content_hash));
        let standing = house.booked(BAKERY, ENTRIES, NUMBER).await;
        assert_eq!(standing.len(), 1);
        assert_eq!(standing[0]["PurchaseEntryLines"]["results"][0]["Description"], "een ander verhaal");
        let mut tx = house.services.store.read().await.unwrap();
        let newest = actions::newest_of_invoice(&mut tx, house.caller.environment, invoice).await.unwrap().unwrap();
        assert_eq!(newest.id, second.id);
    }
}

/// What a person in a hurry books in the bookkeeping system itself: the same invoice, without our mark.
async fn book_by_hand(house: &House, action: ActionId) -> String {
    let content = house.action(action).await.content;
    let connections = &house.services.connections;
    let access = connections.access(house.caller.environment, house.connection, Duration::ZERO).await.unwrap();
    let context = CallContext {
        access_token: &access.token,
        division: Division(BAKERY),
        timeout: Duration::from_secs(20),
        leave_before: None,
        observer: &(),
    };
    let archive = connections.connector().archive().unwrap();
    let (kind, account, date) = (content.document_type, Some(content.supplier), Some(content.issue_date));
    let document = NewDocument { subject: "Met de hand".into(), kind, account, date };
    let WriteOutcome::Confirmed(card) = archive.post_document(&context, &document).await else { panic!() };
    let lines = content.lines.iter().filter_map(|line| match line.on {
        BookedOn::GlAccount { id } => Some(NewEntryLine {
            gl_account: id,
            amount: line.sent_amount(),
            vat_code: line.vat_code.clone(),
            vat_amount: line.vat,
            cost_center: None,
            cost_unit: None,
            description: None,
        }),
        _ => None,
    });
    let entry = NewEntry {
        journal: content.journal.clone(),
        supplier: content.supplier,
        invoice_number: content.number.clone(),
        date: content.issue_date,
        due_date: content.due_date,
        payment_condition: content.payment_condition.clone(),
        payment_reference: None,
        currency: content.currency,
        description: None,
        document: card.id,
        link: String::new(),
        lines: lines.collect(),
    };
    match connections.connector().book_entry(&context, &entry).await {
        WriteOutcome::Confirmed(entry) => entry.number.to_string(),
        other => panic!("{other:?}"),
    }
}
