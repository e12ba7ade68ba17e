//! What came in and what waits to be validated.

use domain::ids::{AdministrationId, InvoiceId};
use domain::intake::WaitingInvoice;
use domain::invoice_page::InvoicePage;
#[cfg(feature = "ssr")]
use domain::roles::Permission;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::guard;
use super::json::Json;
use crate::error::AppError;

/// What came in during the last 24 hours, the newest first.
#[server(prefix = "/api/fn", endpoint = "invoices/today", output = Json)]
pub async fn invoices_today() -> Result<Vec<WaitingInvoice>, AppError> {
    let caller = guard::require(Permission::ReadInvoices)?;
    let services = guard::services()?;
    let since = services.clock.now() - chrono::TimeDelta::days(1);
    let mut tx = services.store.read().await.map_err(AppError::internal)?;
    backend::invoices::repo::since(&mut tx, caller.environment, since).await.map_err(AppError::internal)
}

/// One invoice: its document, its lines, its way into the books.
#[server(prefix = "/api/fn", endpoint = "invoices/page", output = Json)]
pub async fn invoices_page(invoice: InvoiceId) -> Result<InvoicePage, AppError> {
    let caller = guard::require(Permission::ReadInvoices)?;
    let mut tx = guard::services()?.store.read().await.map_err(AppError::internal)?;
    let found = backend::invoices::page::page(&mut tx, caller.environment, invoice).await;
    found.map_err(AppError::internal)?.ok_or(AppError::NotFound)
}

/// What waits to be validated, the oldest first.
#[server(prefix = "/api/fn", endpoint = "invoices/waiting", output = Json)]
pub async fn invoices_waiting() -> Result<Vec<WaitingInvoice>, AppError> {
    let caller = guard::require(Permission::ReadInvoices)?;
    let services = guard::services()?;
    let now = services.clock.now();
    let mut tx = services.store.read().await.map_err(AppError::internal)?;
    let waiting = backend::invoices::repo::waiting(&mut tx, caller.environment, caller.user, now).await;
    waiting.map_err(AppError::internal)
}

/// Gives an invoice to an administration, at the version that it was read at.
#[server(prefix = "/api/fn", endpoint = "invoices/assign", output = Json)]
pub async fn invoices_assign(
    invoice: InvoiceId,
    version: i64,
    administration: AdministrationId,
) -> Result<(), AppError> {
    use backend::invoices::repo;
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let now = services.clock.now();
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    let known = repo::fetch(&mut tx, caller.environment, invoice).await.map_err(AppError::internal)?;
    if known.is_none() {
        return Err(AppError::NotFound);
    }
    let place = (invoice, version);
    let assigned = repo::assign(&mut tx, caller.environment, place, administration, now);
    if !assigned.await.map_err(AppError::internal)? {
        return Err(AppError::Stale);
    }
    let details = serde_json::json!({ "administration": administration });
    let by = (caller.name.as_str(), now);
    let written = repo::record(&mut tx, caller.environment, invoice, by, ("assigned", &details));
    written.await.map_err(AppError::internal)?;
    tx.commit().await.map_err(AppError::internal)
}
