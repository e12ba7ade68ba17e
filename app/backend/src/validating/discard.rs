//! Throwing an invoice away, with the reason, and having it back. It goes nowhere: file, coding and history stay. What it
//! claimed of order lines is given free, and is claimed again by the next save.

use chrono::{DateTime, Utc};
use domain::ids::InvoiceId;
use domain::intake::Stage;
use serde_json::json;

use super::ValidateError;
use super::load::fetch_any;
use crate::accounts::Caller;
use crate::accounts::audit::{self, Action, Details};
use crate::store::Tx;
use crate::{invoices, orders};

/// Throws an invoice away that waits to be validated; one that is in line or booked stays.
pub async fn discard(
    tx: &mut Tx,
    caller: &Caller,
    (invoice, version): (InvoiceId, i64),
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), ValidateError> {
    let environment = caller.environment;
    let stored = fetch_any(tx, environment, invoice).await?;
    if stored.stage != Stage::ToValidate {
        return Err(ValidateError::NotPossible);
    }
    let stages = (Stage::ToValidate, Stage::Deleted);
    if !invoices::repo::move_stage(tx, environment, (invoice, version), stages, now).await? {
        return Err(ValidateError::Stale);
    }
    orders::claims_release(tx, environment, invoice).await?;
    let details = json!({ "reason": reason });
    invoices::repo::record(tx, environment, invoice, (&caller.name, now), ("deleted", &details)).await?;
    let details = Details::from([("reason".to_owned(), reason.to_owned())]);
    audit::record_in_tx(tx, now, &caller.into(), Action::InvoiceDeleted, &invoice.to_string(), details).await?;
    Ok(())
}

/// Has it back among those that wait; one that waits already is left as it is.
pub async fn restore(
    tx: &mut Tx,
    caller: &Caller,
    invoice: InvoiceId,
    now: DateTime<Utc>,
) -> Result<(), ValidateError> {
    let environment = caller.environment;
    let stored = invoices::repo::fetch(tx, environment, invoice).await?.ok_or(ValidateError::NotFound)?;
    if stored.stage == Stage::Deleted {
        invoices::repo::restore(tx, environment, (invoice, stored.version), (&caller.name, now)).await?;
    }
    Ok(())
}
