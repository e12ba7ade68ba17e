//! The three writing requests of a booking, in the words of a connector, and their answers in those of the machine.

use bytes::Bytes;
use domain::booking::build::is_credit;
use domain::booking::content::BookedOn;
use domain::booking::core::{Answer, DocumentNamed, EntryNamed};
use domain::booking::finding::Request;
use domain::ids::RemoteId;
use sha2::{Digest, Sha256};

use super::look::name_of_invoice;
use crate::actions::Action;
use crate::connectors::requests::{
    InvoicedOn, NewAttachment, NewDocument, NewEntry, NewEntryLine, NewOrderInvoice, NewOrderInvoiceLine,
};
use crate::connectors::{CallContext, Connector, WriteOutcome};

/// Posts the document: the canary. Its subject is our reference.
pub(super) async fn document(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
) -> Answer<DocumentNamed> {
    let Some(archive) = connector.archive() else {
        return Answer::Malformed { text: "no archive".to_owned() };
    };
    let outcome = archive.post_document(context, &new_document(action)).await;
    answer(outcome.map(|card| DocumentNamed {
        id: card.id,
        division: card.division.0,
        administration: card.division.to_string(),
    }))
}

fn new_document(action: &Action) -> NewDocument {
    let content = &action.content;
    NewDocument {
        subject: action.reference.clone(),
        kind: content.document_type,
        account: Some(content.supplier),
        date: Some(content.issue_date),
    }
}

/// Adds the file to it.
pub(super) async fn attachment(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    (document, content): (RemoteId, Bytes),
) -> Answer<()> {
    let Some(archive) = connector.archive() else {
        return Answer::Malformed { text: "no archive".to_owned() };
    };
    let new = NewAttachment { document, file_name: action.content.file.name.clone(), content };
    answer(archive.attach(context, &new).await.map(|_| ()))
}

/// Makes the entry, with or without order lines.
pub(super) async fn entry(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    (document, link): (RemoteId, String),
) -> Answer<EntryNamed> {
    if !action.content.is_order_linked() {
        let outcome = connector.book_entry(context, &new_entry(action, document, link)).await;
        return answer(outcome.map(|entry| EntryNamed {
            id: entry.id,
            number: Some(entry.number.to_string()),
            division: Some(entry.division.0),
        }));
    }
    let Some(orders) = connector.orders() else {
        return Answer::Malformed { text: "no orders".to_owned() };
    };
    let outcome = orders.book_order_invoice(context, &new_order_invoice(action, document)).await;
    answer(outcome.map(|invoice| name_of_invoice(&invoice, None)))
}

fn new_entry(action: &Action, document: RemoteId, link: String) -> NewEntry {
    let content = &action.content;
    let lines = content.lines.iter().filter_map(|line| match line.on {
        BookedOn::GlAccount { id } => Some(NewEntryLine {
            gl_account: id,
            amount: line.sent_amount(),
            vat_code: line.vat_code.clone(),
            vat_amount: line.vat,
            cost_center: line.cost_center.clone(),
            cost_unit: line.cost_unit.clone(),
            description: Some(line.description.clone()).filter(|text| !text.is_empty()),
        }),
        BookedOn::Item { .. } | BookedOn::OrderLine { .. } => None,
    });
    NewEntry {
        journal: content.journal.clone(),
        supplier: content.supplier,
        invoice_number: content.number.clone(),
        date: content.issue_date,
        due_date: content.due_date,
        payment_condition: content.payment_condition.clone(),
        payment_reference: content.payment_reference.clone(),
        currency: content.currency,
        description: Some(content.description.clone()).filter(|text| !text.is_empty()),
        document,
        link,
        lines: lines.collect(),
    }
}

/// Amounts of an order invoice are positive on a credit note too: its kind tells the direction.
fn new_order_invoice(action: &Action, document: RemoteId) -> NewOrderInvoice {
    let content = &action.content;
    let credit = is_credit(content);
    let turned = |value: rust_decimal::Decimal| if credit { -value } else { value };
    let lines = content.lines.iter().filter_map(|line| {
        let on = match line.on {
            BookedOn::OrderLine { remote, .. } => InvoicedOn::OrderLine(remote),
            BookedOn::Item { id } => InvoicedOn::Item(id),
            BookedOn::GlAccount { .. } => return None,
        };
        let signed_quantity =
            if line.net.is_sign_negative() == credit { line.quantity.abs() } else { -line.quantity.abs() };
        Some(NewOrderInvoiceLine {
            on,
            quantity: signed_quantity,
            amount: turned(line.sent_amount()),
            vat_code: line.vat_code.clone(),
            vat_amount: turned(line.vat),
            cost_center: line.cost_center.clone(),
            cost_unit: line.cost_unit.clone(),
            description: Some(line.description.clone()).filter(|text| !text.is_empty()),
        })
    });
    NewOrderInvoice {
        is_credit: credit,
        journal: content.journal.clone(),
        supplier: content.supplier,
        invoice_number: content.number.clone(),
        date: content.issue_date,
        due_date: content.due_date,
        payment_condition: content.payment_condition.clone(),
        payment_reference: content.payment_reference.clone(),
        currency: content.currency,
        description: Some(content.description.clone()).filter(|text| !text.is_empty()),
        document,
        remarks: action.reference.clone(),
        lines: lines.collect(),
    }
}

/// SHA-256 of what is sent, hexadecimal: a repeat of the same request has the same. The same values make the same bytes.
pub(super) fn body_hash(action: &Action, request: Request, link: &str) -> String {
    let document = action.saga.document;
    let body = match request {
        Request::Document => serde_json::to_vec(&new_document(action)),
        Request::Attachment => serde_json::to_vec(&(document, &action.content.file)),
        Request::Entry => match document {
            Some(document) if action.content.is_order_linked() => {
                serde_json::to_vec(&new_order_invoice(action, document))
            }
            Some(document) => serde_json::to_vec(&new_entry(action, document, link.to_owned())),
            None => Ok(Vec::new()),
        },
    };
    // These are plain structures of text and numbers: they have a JSON.
    hex::encode(Sha256::digest(body.unwrap_or_default()))
}

/// A connector's outcome in the machine's words.
pub(super) fn answer<T>(outcome: WriteOutcome<T>) -> Answer<T> {
    match outcome {
        WriteOutcome::Confirmed(value) => Answer::Confirmed(value),
        WriteOutcome::Unknown(unclear) => {
            Answer::Unknown { id: unclear.id, detail: format!("{:?} {}", unclear.why, unclear.detail) }
        }
        WriteOutcome::Refused(refused) => Answer::Refused { refusal: refused.refusal, text: refused.text },
        WriteOutcome::Duplicate(_) => Answer::Duplicate,
        WriteOutcome::NotNow(later) => Answer::NotNow { at: later.retry_at, detail: format!("{:?}", later.cause) },
        WriteOutcome::Forbidden(forbidden) => Answer::Forbidden { text: forbidden.text },
        WriteOutcome::Malformed(malformed) => Answer::Malformed { text: malformed.text },
        WriteOutcome::NeverSent(detail) => Answer::NeverSent { detail },
    }
}

/// One word for the intent's row.
pub(super) fn outcome_word<T>(answer: &Answer<T>) -> &'static str {
    match answer {
        Answer::Confirmed(_) => "confirmed",
        Answer::Unknown { .. } => "unknown",
        Answer::Refused { .. } => "refused",
        Answer::Duplicate => "duplicate",
        Answer::NotNow { .. } => "not_now",
        Answer::Forbidden { .. } => "forbidden",
        Answer::Malformed { .. } => "malformed",
        Answer::NeverSent { .. } => "never_sent",
    }
}

/// What an answer says of what stood in the way.
pub(super) fn detail_of<T>(answer: &Answer<T>) -> &str {
    match answer {
        Answer::Confirmed(_) | Answer::Duplicate => "",
        Answer::Unknown { detail, .. } | Answer::NotNow { detail, .. } | Answer::NeverSent { detail } => detail,
        Answer::Refused { text, .. } | Answer::Forbidden { text } | Answer::Malformed { text } => text,
    }
}
