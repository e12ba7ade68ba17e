//! Many bookings at once, as years of use leave them: to see that look-ups, boards and restarts stay quick.

use axum::Json;
use axum::extract::State;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Wrong;
use crate::demo;
use crate::entities::accounts::ACCOUNTS;
use crate::entities::documents::DOCUMENTS;
use crate::entities::items::ITEMS;
use crate::entities::ledger::GL_ACCOUNTS;
use crate::entities::purchase_entries::PURCHASE_ENTRIES;
use crate::entities::purchase_invoices::PURCHASE_INVOICES;
use crate::odata::input::Draft;
use crate::odata::schema::EntitySet;
use crate::state::Shared;
use crate::store::books::Books;
use crate::store::refusal::Refusal;
use crate::store::row::Row;
use crate::store::write::{self, Context};

/// How many, and where.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bulk {
    /// By code or number.
    division: i64,
    /// Each with a document; every fifth is an order invoice, the others are entries.
    bookings: u32,
}

/// Puts bookings `BULK-1`, `BULK-2`, … in an administration, over all its suppliers.
pub(crate) async fn bulk(State(shared): State<Shared>, Json(wanted): Json<Bulk>) -> Result<Json<Value>, Wrong> {
    let mut world = shared.write();
    let code = world.division(wanted.division).ok_or_else(|| Wrong::unknown("this division"))?;
    let books = world.books.get_mut(&code).ok_or_else(|| Wrong::unknown("this division"))?;
    let context = demo::context(demo::day(2026, 6, 1));
    let suppliers: Vec<Uuid> = books
        .table(&ACCOUNTS)
        .rows()
        .filter(|row| row.is("IsSupplier") && row.text("PurchaseCurrency") == Some("EUR"))
        .filter_map(|row| row.guid("ID"))
        .collect();
    for (number, supplier) in (1..=wanted.bookings).zip(suppliers.iter().cycle()) {
        book(books, &context, number, *supplier)
            .map_err(|refusal| Wrong::invalid(format!("booking {number}: {refusal:?}")))?;
    }
    Ok(Json(json!({"entries": books.table(&PURCHASE_ENTRIES).len(), "documents": books.table(&DOCUMENTS).len()})))
}

fn book(books: &mut Books, context: &Context, number: u32, supplier: Uuid) -> Result<(), Refusal> {
    let your_ref = format!("BULK-{number}");
    let amount = Decimal::from(number);
    let subject = Row::default().with("Subject", your_ref.as_str()).with("Type", 20).with("Account", supplier);
    let document = create(books, &DOCUMENTS, context, subject, Vec::new())?;
    let head = Row::default()
        .with("Journal", "70")
        .with("Supplier", supplier)
        .with("YourRef", your_ref.as_str())
        .with("Currency", "EUR")
        .with("Document", document);
    if number.is_multiple_of(5) {
        let item = books.by_code(&ITEMS, "VRACHT").and_then(|row| row.guid("ID"));
        let line = Row::default().with("Item", item).with("Quantity", Decimal::ONE).with("Amount", amount);
        let head = head.with("Type", 8033).with("InvoiceDate", context.now);
        return create(books, &PURCHASE_INVOICES, context, head, vec![line.with("VATCode", "2")]).map(|_| ());
    }
    let account = books.by_code(&GL_ACCOUNTS, "4200").and_then(|row| row.guid("ID"));
    let line = Row::default().with("GLAccount", account).with("AmountFC", amount).with("VATCode", "2");
    create(books, &PURCHASE_ENTRIES, context, head.with("EntryDate", context.now), vec![line]).map(|_| ())
}

fn create(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    row: Row,
    lines: Vec<Row>,
) -> Result<Uuid, Refusal> {
    write::create_draft(books, set, context, Draft { row, lines })
}
