//! Invoice actions: the list, one action, what a person does with it, and the booking itself.

use domain::booking::action::{ActionKind, ActionState};
use domain::booking::build::NotBookable;
use domain::booking::overview::{ActionBoard, ActionDetail, WayOut};
use domain::ids::{ActionId, InvoiceId};
#[cfg(feature = "ssr")]
use domain::roles::Permission;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::guard;
use crate::error::AppError;

/// What became of the wish to book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Booked {
    /// It is in line.
    InLine {
        /// The action.
        action: ActionId,
    },
    /// Something is missing: each with a sentence.
    Missing {
        /// What.
        what: Vec<NotBookable>,
    },
    /// Another invoice of this supplier with this number is booked, or is being booked.
    Duplicate,
    /// The invoice has a booking that is under way or stands.
    AlreadyUnderWay,
}

/// The list of actions of the caller's environment; of one state where one is named.
#[server(prefix = "/api/fn", endpoint = "actions/board", input = Json)]
pub async fn actions_board(state: Option<ActionState>) -> Result<ActionBoard, AppError> {
    let caller = guard::require(Permission::ReadInvoices)?;
    let mut tx = guard::services()?.store.read().await.map_err(AppError::internal)?;
    backend::actions::board(&mut tx, caller.environment, state).await.map_err(AppError::internal)
}

/// One action with its history.
#[server(prefix = "/api/fn", endpoint = "actions/detail", input = Json)]
pub async fn actions_detail(action: ActionId) -> Result<ActionDetail, AppError> {
    let caller = guard::require(Permission::ReadInvoices)?;
    let mut tx = guard::services()?.store.read().await.map_err(AppError::internal)?;
    let found = backend::actions::detail(&mut tx, caller.environment, action).await.map_err(AppError::internal)?;
    found.ok_or(AppError::NotFound)
}

/// *Boeken*, or *boeken en blokkeren*: puts the saved coding in line, at the version that the person saw.
#[server(prefix = "/api/fn", endpoint = "actions/book", input = Json)]
pub async fn actions_book(
    invoice: InvoiceId,
    version: i64,
    kind: ActionKind,
    duplicate_accepted: Option<String>,
) -> Result<Booked, AppError> {
    use backend::actions::ActionError;
    use backend::booking::{BookRequest, EnqueueError};
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let request = BookRequest {
        invoice,
        version,
        kind,
        duplicate_accepted: duplicate_accepted
            .map(|reason| reason.trim().to_owned())
            .filter(|reason| !reason.is_empty()),
        user: caller.user,
        user_name: caller.name.clone(),
    };
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    let made = (&services.ids, &services.random);
    match backend::booking::book(&mut tx, caller.environment, &request, made, services.clock.now()).await {
        Ok(action) => {
            tx.commit().await.map_err(AppError::internal)?;
            Ok(Booked::InLine { action })
        }
        Err(EnqueueError::NotBookable(what)) => Ok(Booked::Missing { what }),
        Err(EnqueueError::Action(ActionError::DuplicateNumber)) => Ok(Booked::Duplicate),
        Err(EnqueueError::Action(ActionError::AlreadyUnderWay)) => Ok(Booked::AlreadyUnderWay),
        Err(EnqueueError::NotFound) => Err(AppError::NotFound),
        Err(EnqueueError::Stale) => Err(AppError::Stale),
        Err(EnqueueError::NoAdministration | EnqueueError::NotCoded) => Err(AppError::NotPossibleNow),
        Err(EnqueueError::Action(error)) => Err(AppError::internal(error)),
    }
}

/// What a person does with an action that asks something. `text` is the entry number or the reason, where one is asked.
#[server(prefix = "/api/fn", endpoint = "actions/resolve", input = Json)]
pub async fn actions_resolve(action: ActionId, way: WayOut, text: String) -> Result<(), AppError> {
    use backend::actions::ActionError;
    use backend::booking::{self, Hand, PersonError};
    let caller = guard::require(Permission::Book)?;
    let services = guard::services()?;
    let text = text.trim();
    if way.asks_for_text() && (text.is_empty() || text.chars().count() > 500) {
        return Err(AppError::Invalid);
    }
    let hand = Hand { name: &caller.name, now: services.clock.now() };
    let environment = caller.environment;
    let mut tx = services.store.write().await.map_err(AppError::internal)?;
    let done = match way {
        WayOut::Cancel => booking::cancel(&mut tx, environment, action, hand).await,
        WayOut::Retry => booking::retry(&mut tx, environment, action, &services.ids, hand).await,
        WayOut::Rework => booking::rework(&mut tx, environment, action, hand).await,
        WayOut::Link => booking::link(&mut tx, environment, action, text, hand).await,
        WayOut::NotFound => booking::not_found(&mut tx, environment, action, hand).await,
        WayOut::AcceptDifferences => booking::accept_differences(&mut tx, environment, (action, text), hand).await,
        WayOut::Repaired => booking::repaired(&mut tx, environment, (action, text), hand).await,
    };
    match done {
        Ok(()) => tx.commit().await.map_err(AppError::internal),
        Err(PersonError::NotFound) => Err(AppError::NotFound),
        Err(PersonError::Action(ActionError::Store(error))) => Err(AppError::internal(error)),
        Err(PersonError::Action(_)) => Err(AppError::NotPossibleNow),
    }
}
