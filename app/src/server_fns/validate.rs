//! The validate screen's doors: open, save, more orders, book.

use domain::coding::Coding;
use domain::desk::Opened;
use domain::ids::{ActionId, InvoiceId, RemoteId};
use domain::matching::judge::Duplicate;
use domain::order::Order;
#[cfg(feature = "ssr")]
use domain::roles::Permission;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::guard;
use super::json::Json;
use crate::error::AppError;

/// So many signs may say why an invoice is thrown away.
#[cfg(feature = "ssr")]
const LONGEST_REASON: usize = 500;

/// How a coding is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Booking {
    /// *Boeken*.
    Book,
    /// *Boeken en blokkeren*.
    BookAndBlock,
}

/// What *Zoek* looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSearch {
    /// The supplier whose orders come first.
    pub supplier: Option<RemoteId>,
    /// Also those of other suppliers.
    pub other_suppliers: bool,
    /// Also those that are complete.
    pub closed_too: bool,
    /// Words.
    pub text: String,
}

/// At most a hundred orders, and how many fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersFound {
    /// With their lines.
    pub orders: Vec<Order>,
    /// How many there are.
    pub total: usize,
}

/// Opens an invoice: all that its verdicts are made from.
#[server(prefix = "/api/fn", endpoint = "validate/open", output = Json)]
pub async fn validate_open(invoice: InvoiceId) -> Result<Opened, AppError> {
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let now = services.clock.now();
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    let desk = backend::validating::open(&mut tx, &caller, invoice, &services.ids, now).await?;
    tx.commit().await.map_err(AppError::internal)?;
    Ok(desk)
}

/// Saves what a person decided; answers the new version.
#[server(prefix = "/api/fn", endpoint = "validate/save", input = Json, output = Json)]
pub async fn validate_save(invoice: InvoiceId, version: i64, coding: Coding) -> Result<i64, AppError> {
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    let now = services.clock.now();
    let version = backend::validating::save(&mut tx, &caller, (invoice, version), coding, now).await?;
    tx.commit().await.map_err(AppError::internal)?;
    Ok(version)
}

/// Orders for *Zoek*.
#[server(prefix = "/api/fn", endpoint = "validate/orders", input = Json, output = Json)]
pub async fn validate_orders(invoice: InvoiceId, search: OrderSearch) -> Result<OrdersFound, AppError> {
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let wanted = backend::orders::Wanted {
        supplier: search.supplier,
        other_suppliers: search.other_suppliers,
        closed_too: search.closed_too,
        text: search.text,
    };
    let mut tx = services.store.read().await.map_err(AppError::internal)?;
    let found = backend::validating::orders(&mut tx, &caller, invoice, &wanted).await?;
    Ok(OrdersFound { orders: found.orders, total: found.total })
}

/// Invoices of this supplier with this number, while it is typed.
#[server(prefix = "/api/fn", endpoint = "validate/duplicates", output = Json)]
pub async fn validate_duplicates(
    invoice: InvoiceId,
    supplier: RemoteId,
    number: String,
) -> Result<Vec<Duplicate>, AppError> {
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let mut tx = services.store.read().await.map_err(AppError::internal)?;
    Ok(backend::validating::duplicates(&mut tx, &caller, invoice, (supplier, &number)).await?)
}

/// Said now and then while an invoice is open: others go on seeing that it is. Answers who else has it.
#[server(prefix = "/api/fn", endpoint = "validate/stay", output = Json)]
pub async fn validate_stay(invoice: InvoiceId) -> Result<Option<String>, AppError> {
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    let other = backend::validating::stay(&mut tx, &caller, invoice, services.clock.now()).await?;
    tx.commit().await.map_err(AppError::internal)?;
    Ok(other)
}

/// Leaves an invoice to others.
#[server(prefix = "/api/fn", endpoint = "validate/leave", output = Json)]
pub async fn validate_leave(invoice: InvoiceId) -> Result<(), AppError> {
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    backend::validating::leave(&mut tx, &caller, invoice).await?;
    tx.commit().await.map_err(AppError::internal)
}

/// Throws an invoice away that waits, with the reason; it can be had back.
#[server(prefix = "/api/fn", endpoint = "validate/discard", output = Json)]
pub async fn validate_discard(invoice: InvoiceId, version: i64, reason: String) -> Result<(), AppError> {
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(AppError::NotPossibleNow);
    }
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    backend::validating::discard(&mut tx, &caller, (invoice, version), reason, services.clock.now()).await?;
    tx.commit().await.map_err(AppError::internal)
}

/// Has an invoice back that was thrown away.
#[server(prefix = "/api/fn", endpoint = "validate/restore", output = Json)]
pub async fn validate_restore(invoice: InvoiceId) -> Result<(), AppError> {
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    backend::validating::restore(&mut tx, &caller, invoice, services.clock.now()).await?;
    tx.commit().await.map_err(AppError::internal)
}

/// Saves and puts in line for booking.
#[server(prefix = "/api/fn", endpoint = "validate/book", input = Json, output = Json)]
pub async fn validate_book(
    invoice: InvoiceId,
    version: i64,
    coding: Coding,
    booking: Booking,
) -> Result<ActionId, AppError> {
    use domain::booking::action::ActionKind;
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let kind = match booking {
        Booking::Book => ActionKind::Book,
        Booking::BookAndBlock => ActionKind::BookAndBlock,
    };
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    let with = (&services.ids, &services.random, services.clock.now());
    let action = backend::validating::book(&mut tx, &caller, (invoice, version), coding, kind, with).await?;
    tx.commit().await.map_err(AppError::internal)?;
    Ok(action)
}

#[cfg(feature = "ssr")]
impl From<backend::validating::ValidateError> for AppError {
    fn from(error: backend::validating::ValidateError) -> Self {
        use backend::booking::EnqueueError;
        use backend::validating::ValidateError as E;
        match error {
            E::NotFound | E::Enqueue(EnqueueError::NotFound) => Self::NotFound,
            E::Stale | E::Enqueue(EnqueueError::Stale) => Self::Stale,
            E::NotPossible | E::Enqueue(EnqueueError::NoAdministration | EnqueueError::NotCoded) => {
                Self::NotPossibleNow
            }
            E::Blocked { .. } | E::OrderLineGone | E::Enqueue(EnqueueError::NotBookable(_)) => Self::ChangedMeanwhile,
            E::Store(_) | E::Enqueue(EnqueueError::Action(_)) => Self::internal(error),
        }
    }
}
