//! A booking by raw calls of the connector: rights, document, entry, proof, looks.

use backend::connectors::answers::MasterKind;
use backend::connectors::connector::Connector;
use backend::connectors::outcome::WriteOutcome;
use backend::connectors::requests::{AtMostTen, DocumentTerm, EntryTerm, NewAttachment, NewDocument, Operation};
use domain::refusal::Refusal;
use reqwest::Method;
use rust_decimal::dec;
use serde_json::json;

use crate::support::{BAKERY, GARDENER, Ground, INSTALLER, context};

#[tokio::test]
async fn who_am_i_and_what_do_i_reach() {
    let ground = Ground::demo().await;
    let token = ground.token("jansen").await;
    let me = ground.exact.who_am_i(&context(&token, BAKERY)).await.unwrap();
    assert_eq!((me.full_name.as_str(), me.current_division), ("J. Jansen", Some(GARDENER)));
    let page = ground.exact.administrations(&context(&token, GARDENER), None).await.unwrap();
    let mut divisions: Vec<_> = page.rows.iter().map(|row| row.division).collect();
    divisions.sort_unstable();
    assert_eq!(divisions, [GARDENER, INSTALLER]);
    assert!(page.rows.iter().all(|row| row.usable && row.currency.is_some()));
}

#[tokio::test]
async fn rights_are_told_per_operation_in_both_shapes() {
    let ground = Ground::demo().await;
    let token = ground.token("deboer").await;
    for shape in ["plain", "named"] {
        ground.board(Method::PATCH, "settings", json!({"answers": {"user_has_rights": shape}})).await;
        let may = async |operation| ground.exact.may_i(&context(&token, BAKERY), operation).await.unwrap();
        assert!(may(Operation::CreateDocument).await && may(Operation::ReadEntries).await, "{shape}");
        assert!(!may(Operation::CreateEntry).await, "{shape}");
    }
}

#[tokio::test]
async fn a_booking_from_document_to_proof() {
    let ground = Ground::demo().await;
    let token = ground.token("visser").await;
    let context = context(&token, BAKERY);

    let subject = "Factuur d'Or & Zn. SL-7K2";
    let document = NewDocument {
        subject: subject.into(),
        kind: ground.document_type(&context).await,
        account: Some(ground.supplier(&context).await),
        date: "2026-07-01".parse().ok(),
    };
    let WriteOutcome::Confirmed(card) = ground.archive().post_document(&context, &document).await else { panic!() };
    assert_eq!((card.division, card.subject.as_str()), (BAKERY, subject));
    let attachment =
        NewAttachment { document: card.id, file_name: "factuur.pdf".into(), content: b"%PDF-1.7".as_slice().into() };
    let attached = ground.archive().attach(&context, &attachment).await;
    assert!(matches!(attached, WriteOutcome::Confirmed(_)), "{attached:?}");

    let mut new = ground.entry(&context, "F-2026/17").await;
    new.document = card.id;
    let booked = ground.exact.book_entry(&context, &new).await;
    let WriteOutcome::Confirmed(entry) = booked else { panic!("{booked:?}") };
    assert_eq!((entry.division, entry.document), (BAKERY, Some(card.id)));

    let read = ground.exact.read_entries(&context, &AtMostTen::one(entry.id)).await.unwrap().remove(0);
    assert_eq!((read.number, read.date, read.due_date), (entry.number, Some(new.date), new.due_date));
    assert_eq!(read.link.as_deref(), Some(new.link.as_str()));
    assert_eq!(read.description, new.description);
    assert_eq!(read.amount.map(|amount| amount.abs()), Some(dec!(121.13)));
    let line = &read.lines.as_ref().unwrap()[0];
    assert_eq!(
        (line.gl_account, line.amount, line.vat_amount),
        (Some(new.lines[0].gl_account), dec!(100.10), Some(dec!(21.03)))
    );

    let supplier = new.supplier;
    let number = new.invoice_number.clone();
    for term in [
        EntryTerm::Id(entry.id),
        EntryTerm::InvoiceNumber { supplier, number: number.clone() },
        EntryTerm::Document(card.id),
        EntryTerm::AnySupplier(number),
        EntryTerm::Link(new.link.clone()),
    ] {
        let found = ground.exact.find_entries(&context, &AtMostTen::one(term.clone())).await.unwrap();
        assert_eq!(found.iter().map(|entry| entry.id).collect::<Vec<_>>(), [entry.id], "{term:?}");
    }
    let absent = AtMostTen::one(EntryTerm::AnySupplier("nergens".into()));
    assert!(ground.exact.find_entries(&context, &absent).await.unwrap().is_empty());
    let terms = AtMostTen::one(DocumentTerm::Subject(subject.into()));
    assert_eq!(ground.archive().find_documents(&context, &terms).await.unwrap()[0].id, card.id);
}

#[tokio::test]
async fn a_duplicate_is_a_reason_to_look_and_a_closed_period_a_refusal() {
    let ground = Ground::demo().await;
    let token = ground.token("visser").await;
    let context = context(&token, BAKERY);
    let new = ground.entry(&context, "DUBBEL-1").await;
    assert!(matches!(ground.exact.book_entry(&context, &new).await, WriteOutcome::Confirmed(_)));
    let again = ground.exact.book_entry(&context, &new).await;
    assert!(matches!(again, WriteOutcome::Duplicate(_)), "{again:?}");

    let mut closed = ground.entry(&context, "DICHT-1").await;
    closed.date = "2025-01-15".parse().unwrap();
    closed.due_date = None;
    let refused = ground.exact.book_entry(&context, &closed).await;
    assert!(
        matches!(&refused, WriteOutcome::Refused(refused) if refused.refusal == Refusal::PeriodClosed),
        "{refused:?}"
    );

    let mut foreign = ground.entry(&context, "VREEMD-1").await;
    foreign.supplier = ground.supplier(&crate::support::context(&token, INSTALLER)).await;
    let refused = ground.exact.book_entry(&context, &foreign).await;
    assert!(
        matches!(&refused, WriteOutcome::Refused(refused) if refused.refusal == Refusal::InvalidReference),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_user_without_rights_is_forbidden() {
    let ground = Ground::demo().await;
    let full = ground.token("visser").await;
    let new = ground.entry(&context(&full, BAKERY), "VERBODEN-1").await;
    for user in ["deboer", "jansen"] {
        let token = ground.token(user).await;
        let outcome = ground.exact.book_entry(&context(&token, BAKERY), &new).await;
        assert!(matches!(outcome, WriteOutcome::Forbidden(_)), "{user}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_stray_document_can_be_deleted() {
    let ground = Ground::demo().await;
    let token = ground.token("visser").await;
    let context = context(&token, BAKERY);
    let id = ground.document(&context, "SL-WEES").await;
    assert_eq!(ground.archive().delete_document(&context, id).await, WriteOutcome::Confirmed(()));
    let terms = AtMostTen::one(DocumentTerm::Id(id));
    assert!(ground.archive().find_documents(&context, &terms).await.unwrap().is_empty());
}

#[tokio::test]
async fn every_kind_of_master_data_can_be_read_to_its_end() {
    let ground = Ground::demo().await;
    ground.board(Method::PATCH, "settings", json!({"limits": {"calls_per_minute": 10_000}})).await;
    let token = ground.token("visser").await;
    for kind in MasterKind::ALL {
        let rows = ground.master(&context(&token, BAKERY), kind).await;
        assert!(rows.iter().all(|row| row.division.is_none_or(|division| division == BAKERY)), "{kind:?}");
        let may_be_empty = matches!(kind, MasterKind::Items | MasterKind::SupplierItems);
        assert!(may_be_empty || !rows.is_empty(), "{kind:?}");
    }
}
