//! The dashboard's figures, and the few of them that stand on every page.

use domain::overview::{Overview, Pulse};
use leptos::prelude::*;

use super::json::Json;
use crate::error::AppError;

/// The dashboard of the caller's environment, as it stands now.
#[server(prefix = "/api/fn", endpoint = "overview/load", output = Json)]
pub async fn overview_load() -> Result<Overview, AppError> {
    use super::guard;
    use domain::roles::Permission;

    let caller = guard::require(Permission::ReadInvoices)?;
    let services = guard::services()?;
    let mut tx = services.store.read().await.map_err(AppError::internal)?;
    backend::overview::load(&mut tx, caller.environment, services.clock.now()).await.map_err(AppError::internal)
}

/// What every page shows of the caller's environment, as it stands now.
#[server(prefix = "/api/fn", endpoint = "overview/pulse", output = Json)]
pub async fn overview_pulse() -> Result<Pulse, AppError> {
    use super::guard;
    use domain::roles::Permission;

    let caller = guard::require(Permission::ReadInvoices)?;
    let services = guard::services()?;
    let mut tx = services.store.read().await.map_err(AppError::internal)?;
    backend::overview::pulse(&mut tx, caller.environment, services.clock.now()).await.map_err(AppError::internal)
}
