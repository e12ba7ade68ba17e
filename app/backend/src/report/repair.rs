//! The repair of what stands in a wrong place: it is read back, and where it is gone or reversed its invoice can be booked
//! right; or a person deals with it otherwise and says how.

use std::time::Duration;

use domain::booking::action::ActionState;
use domain::ids::MisbookingId;
use domain::misbooking::{Facts, Misbooking, ReadBack, Standing};

use super::{Whose, findings};
use crate::accounts::audit::{self, Action, Actor};
use crate::actions;
use crate::booking::{self, Hand, PersonError};
use crate::connections::tokens::AccessError;
use crate::connectors::answers::{Division, MasterKind};
use crate::connectors::connector::CallContext;
use crate::connectors::outcome::CallError;
use crate::connectors::requests::{AtMostTen, EntryTerm, OrderInvoiceTerm};
use crate::state::Services;
use crate::store::StoreError;

const TIMEOUT: Duration = Duration::from_secs(25);
/// A control, the entry, and what may stand against it.
const CALLS: u32 = 3;

/// Why nothing was repaired.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// There is no such row, or it is another environment's.
    #[error("no such row")]
    NotThere,
    /// It was dealt with before, or nothing is known that could be read back.
    #[error("not possible now")]
    NotPossible,
    /// Calls are used up.
    #[error("no calls are left")]
    NoCalls,
    /// No token.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// No usable answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The booking's state does not permit it.
    #[error(transparent)]
    Person(#[from] PersonError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads an entry back. Where it is deleted or reversed, its booking is repaired and its invoice can be booked right.
///
/// # Errors
/// See [`RepairError`]. Nothing is changed then.
pub async fn read_back(
    services: &Services,
    (whose, id): (Whose, MisbookingId),
    (actor, name): (&Actor, &str),
) -> Result<ReadBack, RepairError> {
    let (row, connection) = {
        let mut tx = services.store.read().await?;
        let row = findings::fetch(&mut tx, whose, id).await?.ok_or(RepairError::NotThere)?;
        (row, findings::connection(&mut tx, id).await?.ok_or(RepairError::NotThere)?)
    };
    if row.standing != Standing::Open {
        return Err(RepairError::NotPossible);
    }
    let actual = row.facts.actual.as_ref().ok_or(RepairError::NotPossible)?;
    let reserved = services.connections.reserve(actual.division, CALLS).await?;
    reserved.map_err(|_| RepairError::NoCalls)?;
    let access = services.connections.access(row.environment, connection, TIMEOUT).await?;
    let counter = services.connections.counter(connection);
    let context = CallContext {
        access_token: &access.token,
        division: Division(actual.division),
        timeout: TIMEOUT,
        leave_before: None,
        observer: &counter,
    };
    let shown = look(services, &context, &row.facts).await?;
    if matches!(shown, ReadBack::Deleted | ReadBack::Reversed) {
        let reason = match shown {
            ReadBack::Reversed => format!("teruggelezen: tegengeboekt in {}", actual.name),
            _ => format!("teruggelezen: staat niet meer in {}", actual.name),
        };
        close(services, &row, (Standing::Repaired, &reason), (actor, name)).await?;
    }
    Ok(shown)
}

async fn look(services: &Services, context: &CallContext<'_>, facts: &Facts) -> Result<ReadBack, RepairError> {
    let connector = services.connections.connector();
    // The control: rows that say themselves that they are of this administration. Without it finding nothing says nothing.
    let journals = connector.master_page(context, MasterKind::Journals, None).await?;
    let is_served = !journals.rows.is_empty() && journals.rows.iter().all(|row| row.division == Some(context.division));
    if !is_served {
        return Ok(ReadBack::NoAnswer);
    }
    let against = |amount: Option<rust_decimal::Decimal>, is_credit: bool, is_invoice_credit: bool| {
        is_credit != is_invoice_credit && amount.is_some_and(|amount| amount.abs() == facts.amount.value.abs())
    };
    let Some(id) = facts.entry else { return Ok(ReadBack::NoAnswer) };
    if facts.is_order_invoice {
        let Some(orders) = connector.orders() else { return Ok(ReadBack::NoAnswer) };
        let terms = [OrderInvoiceTerm::Id(id), OrderInvoiceTerm::AnySupplier(facts.invoice_number.clone())];
        let [terms] = AtMostTen::chunks(terms).try_into().map_err(|_| RepairError::NotPossible)?;
        let found = orders.find_order_invoices(context, &terms).await?;
        let Some(entry) = found.iter().find(|found| found.id == id) else { return Ok(ReadBack::Deleted) };
        let reversed = found.iter().any(|other| against(other.amount, other.is_credit, entry.is_credit));
        return Ok(if reversed { ReadBack::Reversed } else { ReadBack::Stands });
    }
    let terms = [EntryTerm::Id(id), EntryTerm::AnySupplier(facts.invoice_number.clone())];
    let [terms] = AtMostTen::chunks(terms).try_into().map_err(|_| RepairError::NotPossible)?;
    let found = connector.find_entries(context, &terms).await?;
    if found.iter().any(|found| found.division != context.division) {
        return Ok(ReadBack::NoAnswer);
    }
    let Some(entry) = found.iter().find(|found| found.id == id) else { return Ok(ReadBack::Deleted) };
    let is_credit = entry.is_credit.unwrap_or(false);
    let reversed = found.iter().any(|other| against(other.amount, other.is_credit.unwrap_or(is_credit), is_credit));
    Ok(if reversed { ReadBack::Reversed } else { ReadBack::Stands })
}

/// Marks a row as dealt with: a person says how.
///
/// # Errors
/// Where it is not there, or was dealt with before.
pub async fn deal_with(
    services: &Services,
    (whose, id, reason): (Whose, MisbookingId, &str),
    (actor, name): (&Actor, &str),
) -> Result<(), RepairError> {
    let row = {
        let mut tx = services.store.read().await?;
        findings::fetch(&mut tx, whose, id).await?.ok_or(RepairError::NotThere)?
    };
    close(services, &row, (Standing::DealtWith, reason), (actor, name)).await
}

async fn close(
    services: &Services,
    row: &Misbooking,
    (standing, reason): (Standing, &str),
    (actor, name): (&Actor, &str),
) -> Result<(), RepairError> {
    let now = services.clock.now();
    let mut tx = services.store.write().await?;
    if !findings::dealt(&mut tx, row.id, standing, (name, reason), now).await? {
        return Err(RepairError::NotPossible);
    }
    if standing == Standing::Repaired {
        let action = actions::fetch(&mut tx, row.environment, row.action).await?;
        if action.is_some_and(|action| action.state == ActionState::Misbooked) {
            booking::repaired(&mut tx, row.environment, (row.action, reason), Hand { name, now }).await?;
        }
    }
    let details = [("standing", standing.code()), ("reason", reason)];
    let details = details.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let target = row.id.to_string();
    audit::record_in_tx(&mut tx, now, actor, Action::MisbookingDealtWith, &target, details).await?;
    tx.commit().await?;
    Ok(())
}
