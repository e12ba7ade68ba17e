//! Linked administrations: what they run under, what was read of them, what they have decided.

use chrono::{DateTime, Utc};
use domain::administration::AdministrationSettings;
use domain::connection::{Choices, LinkedAdministration};
use domain::ids::AdministrationId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::json::Json;
use crate::error::AppError;

/// The administrations, and the moment of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdministrationsPage {
    /// By number.
    pub administrations: Vec<LinkedAdministration>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// The administrations of the caller's environment.
#[server(prefix = "/api/fn", endpoint = "administrations/list", output = Json)]
pub async fn administrations_list() -> Result<AdministrationsPage, AppError> {
    use super::guard;
    use domain::roles::Permission;

    let caller = guard::require(Permission::ManageConnections)?;
    let services = guard::services()?;
    let administrations = services.connections.administrations(caller.environment).await.map_err(AppError::internal)?;
    Ok(AdministrationsPage { administrations, now: services.clock.now() })
}

/// What the settings of an administration can be chosen from.
#[server(prefix = "/api/fn", endpoint = "administrations/choices", input = Json, output = Json)]
pub async fn administrations_choices(administration: AdministrationId) -> Result<Choices, AppError> {
    use super::guard;
    use domain::roles::Permission;

    let caller = guard::require(Permission::ManageConnections)?;
    let services = guard::services()?;
    let choices = services.connections.choices(caller.environment, administration).await.map_err(AppError::internal)?;
    choices.ok_or(AppError::NotFound)
}

/// Saves what an administration has decided, by the version that was read.
#[server(prefix = "/api/fn", endpoint = "administrations/save", input = Json, output = Json)]
pub async fn administrations_save(
    administration: AdministrationId,
    version: i64,
    settings: AdministrationSettings,
) -> Result<(), AppError> {
    use super::guard;
    use domain::roles::Permission;

    let caller = guard::require(Permission::ManageConnections)?;
    let services = guard::services()?;
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    let known = backend::administrations::fetch(&mut tx, caller.environment, administration).await;
    if known.map_err(AppError::internal)?.is_none() {
        return Err(AppError::NotFound);
    }
    let which = (administration, version);
    let saved = backend::administrations::save_settings(&mut tx, caller.environment, which, &settings).await;
    if !saved.map_err(AppError::internal)? {
        return Err(AppError::Stale);
    }
    let (actor, target) = ((&caller).into(), administration.to_string());
    let details = ssr::told(&settings);
    let now = services.clock.now();
    backend::accounts::audit::record_in_tx(&mut tx, now, &actor, ssr::CHANGED, &target, details)
        .await
        .map_err(AppError::internal)?;
    tx.commit().await.map_err(AppError::internal)
}

#[cfg(feature = "ssr")]
mod ssr {
    use std::collections::BTreeMap;

    use backend::accounts::audit::Action;
    use domain::administration::AdministrationSettings;

    pub(super) const CHANGED: Action = Action::AdministrationChanged;

    /// The settings as the audit log keeps them.
    pub(super) fn told(settings: &AdministrationSettings) -> BTreeMap<String, String> {
        let text = serde_json::to_string(settings).unwrap_or_default();
        BTreeMap::from([("settings".to_owned(), text)])
    }
}

/// Asks for a reading of its master data and orders as soon as possible.
#[server(prefix = "/api/fn", endpoint = "administrations/synchronise", input = Json, output = Json)]
pub async fn administrations_synchronise(administration: AdministrationId) -> Result<(), AppError> {
    use super::guard;
    use domain::roles::Permission;

    let caller = guard::require_any(&[Permission::ManageConnections, Permission::Book])?;
    let services = guard::services()?;
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    let known = backend::administrations::fetch(&mut tx, caller.environment, administration).await;
    if known.map_err(AppError::internal)?.is_none() {
        return Err(AppError::NotFound);
    }
    let now = services.clock.now();
    let asked = backend::sync::ask(&mut tx, &services.ids, caller.environment, administration, now).await;
    asked.map_err(AppError::internal)?;
    tx.commit().await.map_err(AppError::internal)
}
