//! One invoice for its page: its document, its coded lines in words, its newest action, its history.

use chrono::{DateTime, Utc};
use domain::coding::{Coding, CodingLine, Target};
use domain::ids::{AdministrationId, EnvironmentId, InvoiceId, OrderLineId, RemoteId};
use domain::intake::StoredInvoice;
use domain::invoice_page::{CodedLine, Happened, InvoiceEvent, InvoicePage};
use domain::master::{Item, MasterData};
use domain::order::Order;

use super::repo;
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{actions, administrations, fetch_all, master, orders, statements};

statements! {
    /// What people did with an invoice, the newest first.
    INVOICE_HISTORY = Sql::both(
        "select at, actor, what, details from invoice_event where environment_id = $1 and invoice_id = $2
         order by sequence desc limit 200",
    );
}

#[derive(sqlx::FromRow)]
struct EventRow {
    at: DateTime<Utc>,
    actor: String,
    what: String,
    details: Json<serde_json::Value>,
}

/// All that the page of an invoice shows; `None` where there is none of this environment.
pub async fn page(
    tx: &mut Tx,
    environment: EnvironmentId,
    invoice: InvoiceId,
) -> Result<Option<InvoicePage>, StoreError> {
    let Some(stored) = repo::fetch(tx, environment, invoice).await? else { return Ok(None) };
    let mut linked = None;
    let mut lines = Vec::new();
    let mut card = None;
    if let Some(id) = stored.administration {
        linked = administrations::fetch(tx, environment, id).await?;
        lines = coded_lines(tx, environment, (id, invoice), &stored.coding).await?;
        if let Some(supplier) = stored.coding.header.supplier {
            card = master::supplier(tx, environment, id, supplier).await?.map(|card| card.name);
        }
    }
    let rows = fetch_all!(tx, EventRow, INVOICE_HISTORY, environment.0, invoice.0)?;
    let event = |row: EventRow| InvoiceEvent { at: row.at, actor: row.actor, what: happened(row.what, &row.details.0) };
    let action = actions::of_invoice(tx, environment, invoice).await?;
    let supplier = card.or_else(|| Some(stored.read.supplier.name.clone()).filter(|name| !name.trim().is_empty()));
    let StoredInvoice { id, stage, document, read, coding, .. } = stored;
    Ok(Some(InvoicePage {
        id,
        stage,
        supplier: supplier.unwrap_or_else(|| document.file_name.clone()),
        number: coding.header.number,
        administration: linked.map(|linked| {
            let identity = linked.administration.identity;
            format!("{} {}", identity.number, identity.name)
        }),
        total: coding.header.tax_inclusive,
        document,
        read,
        lines,
        action,
        history: rows.into_iter().map(event).collect(),
    }))
}

/// The stored word with its data.
fn happened(word: String, details: &serde_json::Value) -> Happened {
    let text = |key: &str| details.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    match word.as_str() {
        "received" => Happened::Received { file_name: text("file_name") },
        "assigned" => Happened::Assigned,
        "coded" => {
            Happened::Coded { lines: details.get("lines").and_then(serde_json::Value::as_u64).unwrap_or_default() }
        }
        "accepted" => Happened::Accepted { code: text("code"), reason: text("reason") },
        "no_longer_accepted" => Happened::NoLongerAccepted { code: text("code"), reason: text("reason") },
        "booking_asked" => Happened::BookingAsked,
        "deleted" => Happened::Deleted { reason: text("reason") },
        "restored" => Happened::Restored,
        _ => Happened::Other { word },
    }
}

async fn coded_lines(
    tx: &mut Tx,
    environment: EnvironmentId,
    (administration, invoice): (AdministrationId, InvoiceId),
    coding: &Coding,
) -> Result<Vec<CodedLine>, StoreError> {
    if coding.lines.is_empty() {
        return Ok(Vec::new());
    }
    let taken: Vec<OrderLineId> = coding.lines.iter().filter_map(domain::matching::judge::takes).collect();
    let orders = orders::containing(tx, environment, administration, invoice, &taken).await?;
    let data = master::data(tx, environment, administration).await?;
    let items = master::items(tx, environment, administration).await?;
    let coded = |line: &CodingLine| CodedLine {
        description: line.description.clone(),
        target: target(&line.target, &orders, &data, &items),
        quantity: line.quantity.value,
        price: line.unit_price,
        vat_code: line.vat_code.clone(),
        net: line.net,
    };
    Ok(coding.lines.iter().map(coded).collect())
}

/// What a line is booked on, as people name it; empty where it is gone or was never chosen.
fn target(target: &Target, orders: &[Order], data: &MasterData, items: &[Item]) -> String {
    let account = |id: RemoteId| data.gl_accounts.iter().find(|account| account.id == id);
    match target {
        Target::Open => String::new(),
        Target::GlAccount { id } => {
            account(*id).map(|account| format!("{} {}", account.code, account.name)).unwrap_or_default()
        }
        Target::Item { id } => {
            let item = items.iter().find(|item| item.id == *id);
            item.map(|item| format!("{} {}", item.code, item.name)).unwrap_or_default()
        }
        Target::OrderLine { id } => {
            let found = orders.iter().find_map(|order| {
                order.lines.iter().find(|line| line.id == *id).map(|line| (order.number.as_str(), line.number))
            });
            found.map(|(order, line)| format!("{order}, {line}")).unwrap_or_default()
        }
    }
}
