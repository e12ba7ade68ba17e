//! Connections with bookkeeping systems, and taking administrations over. Consent itself goes by plain routes
//! (`/connections/start`, `/connections/callback`): a browser leaves and comes back.

use chrono::{DateTime, Utc};
use domain::connection::Connection;
use domain::ids::ConnectionId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::json::Json;
use crate::error::AppError;

/// The connections, and the moment of the answer: what "two days ago" counts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionsPage {
    /// The newest first.
    pub connections: Vec<Connection>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// The connections of the caller's environment.
#[server(prefix = "/api/fn", endpoint = "connections/list", output = Json)]
pub async fn connections_list() -> Result<ConnectionsPage, AppError> {
    use super::guard;
    use domain::roles::Permission;

    let caller = guard::require(Permission::ManageConnections)?;
    let services = guard::services()?;
    let connections = services.connections.list(caller.environment).await.map_err(AppError::internal)?;
    Ok(ConnectionsPage { connections, now: services.clock.now() })
}

/// Takes administrations over: they run under this connection from now on.
#[server(prefix = "/api/fn", endpoint = "connections/take_over", input = Json, output = Json)]
pub async fn connections_take_over(connection: ConnectionId, divisions: Vec<i64>) -> Result<usize, AppError> {
    use super::guard;
    use domain::roles::Permission;

    let caller = guard::require(Permission::ManageConnections)?;
    let services = guard::services()?;
    let taken = services.connections.take_over(&caller, connection, &divisions).await;
    taken.map(|taken| taken.len()).map_err(ssr::takeover_error)
}

/// Asks the bookkeeping system once more what a connection reaches and what it may.
#[server(prefix = "/api/fn", endpoint = "connections/look_again", input = Json, output = Json)]
pub async fn connections_look_again(connection: ConnectionId) -> Result<(), AppError> {
    use super::guard;
    use domain::roles::Permission;

    let caller = guard::require(Permission::ManageConnections)?;
    let services = guard::services()?;
    services.connections.look_again(caller.environment, connection).await.map_err(ssr::reach_error)
}

#[cfg(feature = "ssr")]
mod ssr {
    use backend::connections::flow::ReachError;
    use backend::connections::takeover::TakeoverError;
    use backend::connections::tokens::AccessError;

    use crate::error::AppError;

    pub(super) fn takeover_error(error: TakeoverError) -> AppError {
        match error {
            TakeoverError::NotThere => AppError::NotFound,
            TakeoverError::NoRights(_) | TakeoverError::GateClosed => AppError::NotPossibleNow,
            TakeoverError::Access(error) => access_error(error),
            TakeoverError::Store(error) => AppError::internal(error),
        }
    }

    pub(super) fn reach_error(error: ReachError) -> AppError {
        match error {
            ReachError::Access(error) => access_error(error),
            ReachError::Unanswered(error) => {
                tracing::warn!(%error, "a connection could not be asked what it reaches");
                AppError::RemoteUnavailable
            }
            ReachError::Empty => AppError::RemoteUnavailable,
            ReachError::Store(error) => AppError::internal(error),
        }
    }

    fn access_error(error: AccessError) -> AppError {
        match error {
            AccessError::NotThere => AppError::NotFound,
            AccessError::Dead(_) => AppError::NotPossibleNow,
            AccessError::NotBefore(_) | AccessError::NotNow(_) => AppError::RemoteUnavailable,
            AccessError::Store(error) => AppError::internal(error),
        }
    }
}
