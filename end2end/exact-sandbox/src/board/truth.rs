//! For the proof programs: what stands where with whose reference, and which calls were made.

use axum::Json;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Wrong;
use crate::clock::machine_ms;
use crate::entities::documents::{DOCUMENT_ATTACHMENTS, DOCUMENTS};
use crate::entities::purchase_entries::{PURCHASE_ENTRIES, PURCHASE_ENTRY_LINES};
use crate::entities::purchase_invoices::{PURCHASE_INVOICE_LINES, PURCHASE_INVOICES};
use crate::entities::transaction_lines::TRANSACTION_LINES;
use crate::odata::render;
use crate::odata::schema::EntitySet;
use crate::state::Shared;
use crate::store::books::Books;
use crate::store::row::Row;
use crate::truth::Written;

/// The sets that are told, what each is called, and the property that carries the client's reference.
const TOLD: [(&str, &EntitySet, &str); 3] = [
    ("document", &DOCUMENTS, "Subject"),
    ("entry", &PURCHASE_ENTRIES, "ExternalLinkReference"),
    ("order_invoice", &PURCHASE_INVOICES, "Remarks"),
];

/// Which rows.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Wanted {
    /// How a reference begins.
    prefix: String,
    /// Rows without a reference too.
    all: bool,
    /// One division, by code or number.
    division: Option<i64>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { prefix: "SL-".to_owned(), all: false, division: None }
    }
}

/// Every entry, order invoice and document that a request made in any administration, deleted ones marked, in the order in
/// which they landed.
pub(crate) async fn truth(State(shared): State<Shared>, Query(wanted): Query<Wanted>) -> Result<Json<Value>, Wrong> {
    let world = shared.read();
    let only = match wanted.division {
        Some(number) => Some(world.division(number).ok_or_else(|| Wrong::unknown("this division"))?),
        None => None,
    };
    let now = world.clock.now();
    let rows: Vec<Value> = world
        .truth
        .written()
        .iter()
        .filter(|written| only.is_none_or(|division| written.division == division))
        .filter_map(|written| told(world.books.get(&written.division)?, written, &wanted, now))
        .collect();
    Ok(Json(json!({"now_ms": machine_ms(), "rows": rows})))
}

fn told(books: &Books, written: &Written, wanted: &Wanted, now: DateTime<Utc>) -> Option<Value> {
    let (kind, set, mark) = TOLD.iter().find(|(_, set, _)| set.path() == written.set)?;
    let row = match &written.deleted {
        Some(deleted) => &deleted.row,
        None => books.table(set).get(written.id)?,
    };
    let reference = row.text(mark).and_then(|text| reference_in(text, &wanted.prefix));
    if reference.is_none() && !wanted.all {
        return None;
    }
    let lines = [&PURCHASE_ENTRY_LINES, &PURCHASE_INVOICE_LINES, &DOCUMENT_ATTACHMENTS];
    let owned: usize = lines.iter().map(|set| books.table(set).owned_by(written.id).count()).sum();
    let of = |name: &str| render::plain(set, row, name);
    Some(json!({
        "kind": kind,
        "reference": reference,
        "division": written.division,
        "addressed": written.addressed,
        "administration": books.administration.hid,
        "id": written.id,
        "entry_number": of("EntryNumber"),
        "invoice_number": of("YourRef"),
        "supplier": of("Supplier"),
        "document": of("Document"),
        "amount": if set.field("AmountFC").is_some() { of("AmountFC") } else { of("Amount") },
        "status": of("Status"),
        // Of a document, its attachments.
        "lines": owned,
        "in_ledger": in_ledger(books, set, row, written),
        "user": written.user,
        "begun_ms": written.times.begun_ms,
        "arrived_ms": written.times.arrived_ms,
        "landed_ms": written.times.landed_ms,
        "visible": row.visible(now),
        "deleted": written.deleted.as_ref().map(|deleted| json!({"at_ms": deleted.at_ms, "by": deleted.by})),
    }))
}

/// Whether the ledger has rows of it.
fn in_ledger(books: &Books, set: &EntitySet, row: &Row, written: &Written) -> bool {
    let ledger = books.table(&TRANSACTION_LINES);
    if set.name == PURCHASE_INVOICES.name {
        let entry = uuid::Uuid::new_v5(&written.id, b"entry");
        return row.int("Status") == Some(50) && ledger.owned_by(entry).next().is_some();
    }
    ledger.owned_by(written.id).next().is_some()
}

/// The first word of capitals, digits and hyphens that begins so.
fn reference_in(text: &str, prefix: &str) -> Option<String> {
    let at = text.find(prefix)?;
    let word = text[at..].split(|sign: char| !(sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '-'));
    word.into_iter().next().filter(|word| word.len() > prefix.len()).map(ToOwned::to_owned)
}

/// From where the writing requests are told.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct After {
    after: u64,
}

/// Calls since the mark: counted, and the writing ones one by one.
pub(crate) async fn calls(State(shared): State<Shared>, Query(from): Query<After>) -> Json<Value> {
    let world = shared.read();
    let counts: Vec<Value> = world
        .calls
        .counts()
        .iter()
        .map(|(by, calls)| {
            json!({
                "division": by.division,
                "endpoint": by.endpoint,
                "method": by.method,
                "status": by.status,
                "calls": calls,
            })
        })
        .collect();
    let writes: Vec<_> = world.calls.writes_after(from.after).collect();
    Json(json!({"now_ms": machine_ms(), "since_ms": world.calls.since_ms(), "counts": counts, "writes": writes}))
}

/// Sets the mark.
pub(crate) async fn mark(State(shared): State<Shared>) -> Json<Value> {
    let mut world = shared.write();
    world.calls.mark();
    Json(json!({"since_ms": world.calls.since_ms()}))
}

#[cfg(test)]
mod tests {
    use super::reference_in;

    #[test]
    fn a_reference_is_found_at_the_end_of_an_address_and_within_a_subject() {
        let found = |text| reference_in(text, "SL-");
        assert_eq!(found("https://sluis.example.nl/invoices/SL-ABC23").as_deref(), Some("SL-ABC23"));
        assert_eq!(found("Factuur 12 (SL-XY7Z)").as_deref(), Some("SL-XY7Z"));
        assert_eq!(found("SL-"), None);
        assert_eq!(found("nothing"), None);
    }
}
