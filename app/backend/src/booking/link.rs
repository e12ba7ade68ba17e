//! *Zelf geboekt*: the entry that a person names is looked up in the books of the administration, and must be of the same
//! supplier and amount before it is linked. A person may say otherwise, with a reason.

use std::time::Duration;

use domain::booking::content::BookingContent;
use domain::ids::{ActionId, EnvironmentId, RemoteId};
use rust_decimal::Decimal;

use super::person::PersonError;
use crate::connections::{Connections, SYSTEM};
use crate::connectors::requests::{AtMostTen, EntryTerm, OrderInvoiceTerm};
use crate::connectors::{CallContext, CallError, Division};
use crate::{actions, administrations};

/// How long the books may take to answer a person who waits.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What the books say of an entry number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookedUp {
    /// It stands there, with this supplier and amount.
    Right,
    /// It stands there, with another amount.
    OtherAmount,
    /// Among the entries of this supplier and invoice number it is not there.
    NotThere,
    /// They did not answer.
    NoAnswer(String),
}

/// Something with that number, supplier and invoice number.
struct Seen {
    number: Option<i64>,
    division: Option<Division>,
    supplier: Option<RemoteId>,
    amount: Option<Decimal>,
}

/// Looks an entry number up for an action: by supplier and invoice number, which any ledger can be asked.
pub async fn look_up(
    connections: &Connections,
    environment: EnvironmentId,
    id: ActionId,
    entry_number: &str,
) -> Result<LookedUp, PersonError> {
    let mut tx = connections.store.read().await?;
    let action = actions::fetch(&mut tx, environment, id).await?.ok_or(PersonError::NotFound)?;
    let linked = administrations::fetch(&mut tx, environment, action.administration).await?;
    drop(tx);
    let Some(connection) = linked.and_then(|linked| linked.administration.connection) else {
        return Ok(LookedUp::NoAnswer("the administration has no connection".to_owned()));
    };
    let access = match connections.access(environment, connection, TIMEOUT).await {
        Ok(access) => access,
        Err(error) => return Ok(LookedUp::NoAnswer(error.to_string())),
    };
    if let Err(at) = connections.reserve(action.content.division, 2).await? {
        return Ok(LookedUp::NoAnswer(format!("no calls before {at}")));
    }
    let observer = connections.counter(connection);
    let context = CallContext {
        access_token: &access.token,
        division: Division(action.content.division),
        timeout: TIMEOUT,
        leave_before: None,
        observer: &observer,
    };
    tracing::debug!(connector = SYSTEM.code(), action = %id, "looking up an entry that a person names");
    Ok(match seen(connections, &context, &action.content).await {
        Ok(seen) => judged(&seen, &action.content, entry_number),
        Err(error) => LookedUp::NoAnswer(error.to_string()),
    })
}

async fn seen(
    connections: &Connections,
    context: &CallContext<'_>,
    content: &BookingContent,
) -> Result<Vec<Seen>, CallError> {
    let (supplier, number) = (content.supplier, content.number.clone());
    let term = EntryTerm::InvoiceNumber { supplier, number: number.clone() };
    let entries = connections.connector().find_entries(context, &AtMostTen::one(term)).await?;
    let mut seen: Vec<Seen> = entries
        .into_iter()
        .map(|entry| Seen {
            number: Some(entry.number),
            division: Some(entry.division),
            supplier: entry.supplier,
            amount: entry.amount,
        })
        .collect();
    if let Some(orders) = connections.connector().orders() {
        let term = OrderInvoiceTerm::InvoiceNumber { supplier, number };
        match orders.find_order_invoices(context, &AtMostTen::one(term)).await {
            Ok(invoices) => seen.extend(invoices.into_iter().map(|invoice| Seen {
                number: invoice.number,
                division: None,
                supplier: invoice.supplier,
                amount: invoice.amount,
            })),
            // Who may not read order invoices has none: what stands among the entries is known all the same.
            Err(error) if !error.is_transient() => tracing::info!(%error, "order invoices cannot be read"),
            Err(error) => return Err(error),
        }
    }
    Ok(seen)
}

fn judged(seen: &[Seen], content: &BookingContent, entry_number: &str) -> LookedUp {
    let is_it = |seen: &&Seen| {
        seen.number.is_some_and(|number| number.to_string() == entry_number.trim())
            && seen.division.is_none_or(|division| division.0 == content.division)
            && seen.supplier.is_none_or(|supplier| supplier == content.supplier)
    };
    let meant = content.total().value.abs();
    match seen.iter().find(is_it) {
        None => LookedUp::NotThere,
        // Its sign is not documented: sizes are compared.
        Some(found) if found.amount.is_none_or(|amount| amount.abs() == meant) => LookedUp::Right,
        Some(_) => LookedUp::OtherAmount,
    }
}
