//! Entries, invoices, orders, receipts and documents as a person sees them in the books.

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::administration::SHOWN;
use super::show::{amount, date, name_of, progress, quantity, table, text, whole};
use crate::entities::accounts::ACCOUNTS;
use crate::entities::documents::{DOCUMENT_ATTACHMENTS, DOCUMENTS};
use crate::entities::goods_receipts::GOODS_RECEIPTS;
use crate::entities::ledger::GL_ACCOUNTS;
use crate::entities::purchase_entries::PURCHASE_ENTRIES;
use crate::entities::purchase_invoices::PURCHASE_INVOICES;
use crate::entities::purchase_orders::PURCHASE_ORDERS;
use crate::odata::schema::EntitySet;
use crate::state::Shared;
use crate::store::books::Books;
use crate::store::row::Row;

fn newest<'a>(books: &'a Books, set: &'static EntitySet) -> impl Iterator<Item = &'a Row> {
    books.table(set).rows().rev().take(SHOWN)
}

/// Open with its button, or processed.
fn status(books: &Books, row: &Row, kind: &str, key: &str) -> Markup {
    html! {
        @if row.int("Status") == Some(50) {
            span.state.good { "verwerkt" }
        } @else {
            span.state { "open" }
            form.inline method="post" action="/sandbox/doen/verwerk" {
                input type="hidden" name="division" value=(books.code());
                input type="hidden" name="kind" value=(kind);
                @if let Some(id) = row.guid(key) { input type="hidden" name="id" value=(id); }
                " " button type="submit" { "verwerk" }
            }
        }
    }
}

/// Purchase entries with their lines.
pub(crate) fn entries(books: &Books) -> Markup {
    let rows = html! {
        @for row in newest(books, &PURCHASE_ENTRIES) {
            tr data-entry=(whole(row, "EntryNumber")) {
                td { strong { (whole(row, "EntryNumber")) } }
                td { (text(row, "Journal")) }
                td { (date(row, "EntryDate")) }
                td { (name_of(books, &ACCOUNTS, row, "Supplier", "Name")) }
                td { (text(row, "YourRef")) }
                td.number { (text(row, "Currency")) " " (amount(row, "AmountFC")) }
                td.number { (amount(row, "VATAmountFC")) }
                td { (text(row, "PaymentCondition")) " · " (date(row, "DueDate")) }
                td { (text(row, "DocumentSubject")) }
                td { (text(row, "CreatorFullName")) }
                td { (status(books, row, "entry", "EntryID")) }
            }
            @for line in books.lines_of(&PURCHASE_ENTRIES, row) {
                tr.sub {
                    td {} td {} td {}
                    td { (text(line, "GLAccountCode")) " " (name_of(books, &GL_ACCOUNTS, line, "GLAccount", "Description")) }
                    td { (text(line, "Description")) }
                    td.number { (amount(line, "AmountFC")) }
                    td.number { (amount(line, "VATAmountFC")) }
                    td { "btw " (text(line, "VATCode")) }
                    td { (text(line, "CostCenter")) " " (text(line, "CostUnit")) }
                    td {} td {}
                }
            }
        }
    };
    table(
        &[
            "Boekstuk",
            "Dagboek",
            "Datum",
            "Leverancier",
            "Uw ref.",
            "#Bedrag",
            "#Btw",
            "Conditie",
            "Document",
            "Door",
            "Status",
        ],
        &rows,
    )
}

/// Purchase invoices with their lines.
pub(crate) fn invoices(books: &Books) -> Markup {
    let rows = html! {
        @for row in newest(books, &PURCHASE_INVOICES) {
            tr data-entry=(whole(row, "EntryNumber")) {
                td { strong { (whole(row, "EntryNumber")) } }
                td { @if row.int("Type") == Some(8034) { "credit" } @else { "factuur" } }
                td { (date(row, "InvoiceDate")) }
                td { (name_of(books, &ACCOUNTS, row, "Supplier", "Name")) }
                td { (text(row, "YourRef")) }
                td.number { (text(row, "Currency")) " " (amount(row, "Amount")) }
                td.number { (amount(row, "VATAmount")) }
                td { (text(row, "PaymentCondition")) " · " (date(row, "DueDate")) }
                td { (name_of(books, &DOCUMENTS, row, "Document", "Subject")) }
                td { (status(books, row, "invoice", "ID")) }
            }
            @for line in books.lines_of(&PURCHASE_INVOICES, row) {
                tr.sub {
                    td {} td {} td {}
                    td { (text(line, "Description")) }
                    td.number { (quantity(line, "Quantity")) " " (text(line, "Unit")) }
                    td.number { (amount(line, "Amount")) }
                    td.number { (amount(line, "VATAmount")) }
                    td { "btw " (text(line, "VATCode")) }
                    td { @if line.guid("PurchaseOrderLine").is_some() { "orderregel" } @else { "artikel" } }
                    td {}
                }
            }
        }
    };
    table(
        &["Boekstuk", "Soort", "Datum", "Leverancier", "Uw ref.", "#Bedrag", "#Btw", "Conditie", "Document", "Status"],
        &rows,
    )
}

/// Purchase orders with their lines.
pub(crate) fn orders(books: &Books) -> Markup {
    let rows = html! {
        @for row in newest(books, &PURCHASE_ORDERS) {
            tr data-order=(whole(row, "OrderNumber")) {
                td { strong { (whole(row, "OrderNumber")) } }
                td { (date(row, "OrderDate")) }
                td { (text(row, "SupplierName")) }
                td.number { (text(row, "Currency")) " " (amount(row, "AmountFCExclVat")) }
                td {} td {} td {}
                td {
                    "order " (progress(row, "OrderStatus")) " ontvangen " (progress(row, "ReceiptStatus"))
                    " gefactureerd " (progress(row, "InvoiceStatus"))
                    @if row.int("ApprovalStatus") == Some(0) { " " span.state.bad { "wacht op goedkeuring" } }
                }
            }
            @for line in books.lines_of(&PURCHASE_ORDERS, row) {
                tr.sub {
                    td {}
                    td { (text(line, "ItemCode")) }
                    td { (text(line, "Description")) }
                    td.number { (amount(line, "NetPrice")) }
                    td.number { (quantity(line, "QuantityInPurchaseUnits")) " " (text(line, "Unit")) }
                    td.number { (quantity(line, "ReceivedQuantity")) }
                    td.number { (quantity(line, "InvoicedQuantity")) }
                    td {}
                }
            }
        }
    };
    table(
        &["Order", "Datum", "Leverancier", "#Bedrag / prijs", "#Besteld", "#Ontvangen", "#Gefactureerd", "Status"],
        &rows,
    )
}

/// Goods receipts with their lines.
pub(crate) fn receipts(books: &Books) -> Markup {
    let rows = html! {
        @for row in newest(books, &GOODS_RECEIPTS) {
            tr {
                td { strong { (whole(row, "ReceiptNumber")) } }
                td { (date(row, "ReceiptDate")) }
                td { (text(row, "SupplierName")) }
                td { (text(row, "YourRef")) }
                td {}
            }
            @for line in books.lines_of(&GOODS_RECEIPTS, row) {
                tr.sub {
                    td {}
                    td { "order " (whole(line, "PurchaseOrderNumber")) }
                    td { (text(line, "ItemCode")) " " (text(line, "ItemDescription")) }
                    td {}
                    td.number { (quantity(line, "QuantityReceived")) " van " (quantity(line, "QuantityOrdered")) }
                }
            }
        }
    };
    table(&["Ontvangst", "Datum", "Leverancier", "Uw ref.", "#Aantal"], &rows)
}

/// Documents with their attachments.
pub(crate) fn documents(books: &Books) -> Markup {
    let rows = html! {
        @for row in newest(books, &DOCUMENTS) {
            tr {
                td { (whole(row, "HID")) }
                td { strong { (text(row, "Subject")) } }
                td { (text(row, "TypeDescription")) }
                td { (name_of(books, &ACCOUNTS, row, "Account", "Name")) }
                td { (date(row, "Created")) }
                td { (text(row, "CreatorFullName")) }
                td { @for file in row.guid("ID").into_iter().flat_map(|id| books.table(&DOCUMENT_ATTACHMENTS).owned_by(id)) {
                    @if let Some(id) = file.guid("ID") {
                        a href={ "/docs/SysAttachment.aspx?ID=" (id) "&_Division_=" (books.code()) "&Download=1" } { (text(file, "FileName")) } " "
                    }
                } }
            }
        }
    };
    table(&["Nummer", "Onderwerp", "Soort", "Relatie", "Gemaakt", "Door", "Bijlagen"], &rows)
}

/// Which attachment.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    #[serde(rename = "ID")]
    id: Uuid,
    #[serde(rename = "_Division_")]
    division: i64,
}

/// The original bytes of an attachment, always as a download: nothing of it is shown in the page.
pub(crate) async fn attachment(State(shared): State<Shared>, Query(wanted): Query<Wanted>) -> Response {
    let world = shared.read();
    let file = world
        .division(wanted.division)
        .and_then(|code| world.books.get(&code))
        .and_then(|books| books.table(&DOCUMENT_ATTACHMENTS).get(wanted.id));
    let bytes = file.and_then(|file| base64::engine::general_purpose::STANDARD.decode(text(file, "Attachment")).ok());
    match bytes {
        Some(bytes) => (
            [
                (header::CONTENT_TYPE, "application/octet-stream"),
                (header::CONTENT_DISPOSITION, "attachment"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ],
            bytes,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
