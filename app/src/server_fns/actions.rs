//! Invoice actions: the list, one action, and what a person does with it. The booking is asked for where an invoice is
//! validated: nothing is put in line without its verdict.

use domain::booking::action::ActionState;
use domain::booking::overview::{ActionBoard, ActionDetail, WayOut};
use domain::ids::ActionId;
#[cfg(feature = "ssr")]
use domain::roles::Permission;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::guard;
use super::json::Json;
use crate::error::AppError;

/// The list of actions of the caller's environment; of one state where one is named.
#[server(prefix = "/api/fn", endpoint = "actions/board", input = Json, output = Json)]
pub async fn actions_board(state: Option<ActionState>) -> Result<ActionBoard, AppError> {
    let caller = guard::require(Permission::ReadInvoices)?;
    let mut tx = guard::services()?.store.read().await.map_err(AppError::internal)?;
    backend::actions::board(&mut tx, caller.environment, state).await.map_err(AppError::internal)
}

/// One action with its history.
#[server(prefix = "/api/fn", endpoint = "actions/detail", input = Json, output = Json)]
pub async fn actions_detail(action: ActionId) -> Result<ActionDetail, AppError> {
    let caller = guard::require(Permission::ReadInvoices)?;
    let mut tx = guard::services()?.store.read().await.map_err(AppError::internal)?;
    let found = backend::actions::detail(&mut tx, caller.environment, action).await.map_err(AppError::internal)?;
    found.ok_or(AppError::NotFound)
}

/// What a person does with an action that asks something. `text` is the reason, where one is asked; of a link it is the entry
/// number, which the books must know as this invoice, and behind it the reason of who links it all the same.
#[server(prefix = "/api/fn", endpoint = "actions/resolve", input = Json, output = Json)]
pub async fn actions_resolve(action: ActionId, way: WayOut, text: String) -> Result<(), AppError> {
    use backend::booking::{self, Hand, Link, LookedUp};
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let text = text.trim();
    if way.asks_for_text() && (text.is_empty() || text.chars().count() > 500) {
        return Err(AppError::Invalid);
    }
    let hand = Hand { name: &caller.name, now: services.clock.now() };
    let environment = caller.environment;
    let (entry_number, reason) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let looked_up = match way {
        WayOut::Link => {
            booking::look_up(&services.connections, environment, action, entry_number).await.map_err(refused)?
        }
        _ => LookedUp::NotThere,
    };
    let reason = Some(reason.trim()).filter(|reason| !reason.is_empty());
    let entry = Link { entry_number, looked_up: &looked_up, reason };
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    let done = match way {
        WayOut::Cancel => booking::cancel(&mut tx, environment, action, &services.ids, hand).await,
        WayOut::Retry => booking::retry(&mut tx, environment, action, &services.ids, hand).await,
        WayOut::Rework => booking::rework(&mut tx, environment, action, hand).await,
        WayOut::Link => booking::link(&mut tx, environment, action, entry, hand).await,
        WayOut::NotFound => booking::not_found(&mut tx, environment, action, hand).await,
        WayOut::AcceptDifferences => booking::accept_differences(&mut tx, environment, (action, text), hand).await,
        WayOut::Repaired => booking::repaired(&mut tx, environment, (action, text), hand).await,
    };
    done.map_err(refused)?;
    tx.commit().await.map_err(AppError::internal)
}

#[cfg(feature = "ssr")]
fn refused(error: backend::booking::PersonError) -> AppError {
    use backend::actions::ActionError;
    use backend::booking::{LookedUp, PersonError};
    match error {
        PersonError::NotFound => AppError::NotFound,
        PersonError::NotThisInvoice(LookedUp::NoAnswer(_)) => AppError::RemoteUnavailable,
        PersonError::NotThisInvoice(_) => AppError::NotThisInvoice,
        PersonError::Action(ActionError::Store(error)) => AppError::internal(error),
        PersonError::Action(_) => AppError::NotPossibleNow,
    }
}
