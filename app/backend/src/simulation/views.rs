//! What the ledger shows of what it holds, in the words of a connector.

use chrono::{DateTime, Utc};
use domain::ids::RemoteId;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::ledger::{Booked, Filed, Posted};
use crate::connectors::Division;
use crate::connectors::answers::{
    DocumentCard, Entry, EntryLine, EntryStatus, LedgerLine, OrderInvoice, OrderInvoiceLine, RemoteAdministration,
};
use crate::connectors::requests::InvoicedOn;

pub(super) fn administration(division: i64) -> RemoteAdministration {
    RemoteAdministration {
        division: Division(division),
        number: Some(division.to_string()),
        name: format!("Administratie {division}"),
        vat_number: None,
        company_id: None,
        currency: None,
        customer: None,
        usable: true,
    }
}

pub(super) fn document(filed: &Filed, division: i64) -> DocumentCard {
    DocumentCard {
        id: filed.id,
        division: Division(division),
        subject: filed.subject.clone(),
        kind: None,
        account: None,
        entry: None,
        created: None,
        creator: None,
    }
}

pub(super) fn entry(booked: &Booked, division: i64) -> Entry {
    let sent = match &booked.posted {
        Posted::Entry(sent) => Some(sent),
        Posted::OrderInvoice(_) | Posted::ByHand { .. } => None,
    };
    let vat: Decimal = sent.iter().flat_map(|sent| &sent.lines).map(|line| line.vat_amount).sum();
    let net: Decimal = sent.iter().flat_map(|sent| &sent.lines).map(|line| line.amount).sum();
    let lines = sent.map(|sent| sent.lines.iter().enumerate().map(entry_line).collect());
    Entry {
        id: booked.id,
        number: booked.number,
        division: Division(division),
        journal: sent.map(|sent| sent.journal.clone()),
        supplier: booked.supplier,
        invoice_number: Some(booked.invoice_number().to_owned()),
        date: sent.map(|sent| sent.date),
        due_date: sent.and_then(|sent| sent.due_date),
        currency: sent.map(|sent| sent.currency.to_string()),
        amount: sent.map(|_| net + vat),
        vat_amount: sent.map(|_| vat),
        payment_condition: sent.and_then(|sent| sent.payment_condition.clone()),
        payment_method: None,
        payment_reference: None,
        document: booked.document(),
        link: sent.map(|sent| sent.link.clone()),
        description: None,
        status: Some(EntryStatus::Processed),
        is_credit: Some(net.is_sign_negative()),
        created: Some(booked.made_at.naive_utc()),
        creator: None,
        lines,
    }
}

fn entry_line((index, line): (usize, &crate::connectors::requests::NewEntryLine)) -> EntryLine {
    EntryLine {
        id: RemoteId(Uuid::from_u128(index as u128)),
        number: i64::try_from(index).ok(),
        gl_account: Some(line.gl_account),
        amount: line.amount,
        vat_code: line.vat_code.clone(),
        vat_amount: Some(line.vat_amount),
        cost_center: line.cost_center.clone(),
        cost_unit: line.cost_unit.clone(),
        description: None,
    }
}

pub(super) fn order_invoice(booked: &Booked, now: DateTime<Utc>) -> OrderInvoice {
    let sent = match &booked.posted {
        Posted::OrderInvoice(sent) => Some(sent),
        Posted::Entry(_) | Posted::ByHand { .. } => None,
    };
    let vat: Decimal = sent.iter().flat_map(|sent| &sent.lines).map(|line| line.vat_amount).sum();
    let net: Decimal = sent.iter().flat_map(|sent| &sent.lines).map(|line| line.amount).sum();
    let is_processed = booked.processed_at <= now;
    let lines = sent.map(|sent| {
        let line = |(index, line): (usize, &crate::connectors::requests::NewOrderInvoiceLine)| OrderInvoiceLine {
            id: RemoteId(Uuid::from_u128(index as u128)),
            order_line: match line.on {
                InvoicedOn::OrderLine(id) => Some(id),
                InvoicedOn::Item(_) => None,
            },
            item: match line.on {
                InvoicedOn::Item(id) => Some(id),
                InvoicedOn::OrderLine(_) => None,
            },
            quantity: Some(line.quantity),
            amount: Some(line.amount),
            vat_code: line.vat_code.clone(),
            vat_amount: Some(line.vat_amount),
            cost_center: line.cost_center.clone(),
            cost_unit: line.cost_unit.clone(),
        };
        sent.lines.iter().enumerate().map(line).collect()
    });
    OrderInvoice {
        id: booked.id,
        number: Some(booked.number),
        is_credit: sent.is_some_and(|sent| sent.is_credit),
        journal: sent.map(|sent| sent.journal.clone()),
        supplier: booked.supplier,
        invoice_number: Some(booked.invoice_number().to_owned()),
        date: sent.map(|sent| sent.date),
        due_date: sent.and_then(|sent| sent.due_date),
        payment_condition: sent.and_then(|sent| sent.payment_condition.clone()),
        currency: sent.map(|sent| sent.currency.to_string()),
        amount: sent.map(|_| net + vat),
        vat_amount: sent.map(|_| vat),
        document: booked.document(),
        remarks: sent.map(|sent| sent.remarks.clone()),
        status: Some(if is_processed { EntryStatus::Processed } else { EntryStatus::Draft }),
        created: Some(booked.made_at.naive_utc()),
        creator: None,
        lines,
    }
}

/// The head of an entry and its first line: what a proof looks at.
pub(super) fn ledger_lines(booked: &Booked, division: i64) -> Vec<LedgerLine> {
    let line = |number: i64| LedgerLine {
        id: RemoteId(Uuid::from_u128(booked.id.0.as_u128().wrapping_add(number.unsigned_abs().into()))),
        division: Division(division),
        // An order invoice has another id in the ledger than in Inkoop.
        entry: RemoteId(Uuid::from_u128(booked.id.0.as_u128().rotate_left(7))),
        entry_number: Some(booked.number),
        line_number: Some(number),
        kind: Some(30),
        status: Some(EntryStatus::Processed),
        date: None,
        journal: None,
        account: booked.supplier,
        gl_account: None,
        amount_in_books: None,
        amount: None,
        vat_amount: None,
        vat_code: None,
        currency: None,
        cost_center: None,
        cost_unit: None,
        quantity: None,
        item: None,
        invoice_number: Some(booked.invoice_number().to_owned()),
        document: booked.document(),
    };
    (0..2).map(line).collect()
}
