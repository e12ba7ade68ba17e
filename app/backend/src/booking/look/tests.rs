//! What is found: ours first, and what others booked only where it is the same invoice.

use chrono::{DateTime, NaiveDate};
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::content::ContentFile;
use domain::booking::core::Saga;
use domain::booking::gate::ConnectorKind;
use domain::ids::{ActionId, AdministrationId, EnvironmentId, InvoiceId};
use domain::invoice::InvoiceKind;
use domain::money::{Amount, Currency};
use uuid::Uuid;

use super::*;
use crate::connectors::Division;

const REFERENCE: &str = "SL-AAAABBBBCCCCDDDD";

fn id(number: u128) -> RemoteId {
    RemoteId(Uuid::from_u128(number))
}

/// A credit note, which comes to nothing: its lines tell no direction.
fn credit_note() -> Action {
    let content = BookingContent {
        division: 120,
        administration: "120 Bakkerij Jansen".into(),
        kind: InvoiceKind::CreditNote,
        supplier: id(1),
        supplier_name: "Molenkamp".into(),
        number: "2026-0031".into(),
        issue_date: NaiveDate::default(),
        due_date: None,
        currency: Currency::EUR,
        journal: "70".into(),
        payment_condition: None,
        payment_reference: None,
        description: String::new(),
        lines: Vec::new(),
        file: ContentFile { sha256: String::new(), name: String::new() },
        document_type: 20,
        without_file: false,
        beside: Vec::new(),
    };
    Action {
        id: ActionId(Uuid::nil()),
        environment: EnvironmentId(Uuid::nil()),
        administration: AdministrationId(Uuid::nil()),
        invoice: InvoiceId(Uuid::nil()),
        connector: ConnectorKind::ExactOnline,
        kind: ActionKind::Book,
        reference: REFERENCE.into(),
        state: ActionState::Unknown,
        finding: None,
        content,
        content_hash: String::new(),
        saga: Saga { document: Some(id(2)), ..Saga::default() },
        duplicate_accepted: None,
        met_closed_gate: false,
        attempts: 1,
        entry_number: None,
        amount: Amount::zero(Currency::EUR),
        created_by: String::new(),
        created_at: DateTime::default(),
        queued_at: DateTime::default(),
        changed_at: DateTime::default(),
        version: 1,
    }
}

/// An entry that says of itself that it is an invoice.
fn entry(document: Option<RemoteId>, link: Option<&str>, status: EntryStatus) -> Entry {
    Entry {
        id: id(3),
        number: 7,
        division: Division(120),
        journal: None,
        supplier: Some(id(1)),
        invoice_number: Some("2026-0031".into()),
        date: None,
        due_date: None,
        currency: None,
        amount: None,
        vat_amount: None,
        payment_condition: None,
        payment_method: None,
        payment_reference: None,
        document,
        link: link.map(str::to_owned),
        description: None,
        status: Some(status),
        is_credit: Some(false),
        created: None,
        creator: None,
        lines: None,
    }
}

#[test]
fn the_type_and_status_of_an_entry_hide_nothing_that_is_ours() {
    let action = credit_note();
    let link = format!("https://sluis.example.nl/invoices/x?{REFERENCE}");
    let found = |entry: &Entry| found_entry(entry, &action).map(|found| found.is_ours);
    for status in [EntryStatus::Open, EntryStatus::Rejected] {
        assert_eq!(found(&entry(Some(id(2)), None, status)), Some(true), "by its document");
        assert_eq!(found(&entry(None, Some(&link), status)), Some(true), "by our reference");
        assert_eq!(found(&entry(Some(id(9)), None, status)), None, "another's invoice is no credit note");
    }
    let others = Entry { is_credit: Some(true), ..entry(None, None, EntryStatus::Open) };
    assert_eq!(found(&others), Some(false));
}
