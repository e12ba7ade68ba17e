//! The switchboard: for the platform operator.

use domain::booking::gate::{ConnectorKind, Function};
use domain::booking::switchboard::{Switchboard, Turn};
#[cfg(feature = "ssr")]
use domain::roles::Permission;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::guard;
use super::json::Json;
use crate::error::AppError;

/// How every gate stands, what is under way, what waits.
#[server(prefix = "/api/fn", endpoint = "gates/board", output = Json)]
pub async fn gates_board() -> Result<Switchboard, AppError> {
    guard::require_operator(Permission::OperateGates)?;
    backend::gates::switchboard::load(&guard::services()?).await.map_err(AppError::internal)
}

/// Closes or opens the gates before these functions: of everybody, or of one environment. A closing says why, in words
/// that everybody reads in the banner.
#[server(prefix = "/api/fn", endpoint = "gates/turn", output = Json)]
pub async fn gates_turn(
    connector: ConnectorKind,
    turn: Turn,
    #[server(default)] functions: Vec<Function>,
    #[server(default)] environment: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use backend::gates::GateChange;
    use domain::booking::gate::{Position, Scope};
    use domain::ids::EnvironmentId;

    const LONGEST_REASON: usize = 500;
    let operator = guard::require_operator(Permission::OperateGates)?;
    let reason = reason.trim().to_owned();
    // A form says "everybody" by an empty choice.
    let environment = match environment.as_str() {
        "" => None,
        id => Some(id.parse::<EnvironmentId>().map_err(|_| AppError::Invalid)?),
    };
    let is_said = turn == Turn::Open || !reason.is_empty();
    let is_closing_function = |function: &Function| Function::CLOSING.contains(function);
    let is_named = !functions.is_empty() && functions.iter().all(is_closing_function);
    if !is_said || !is_named || reason.chars().count() > LONGEST_REASON {
        return Err(AppError::Invalid);
    }
    let change = GateChange {
        connector,
        functions,
        scope: environment.map_or(Scope::All, Scope::Environment),
        position: match turn {
            Turn::Close => Position::Closed,
            Turn::Open => Position::Open,
        },
        reason,
        actor: operator.name.clone(),
    };
    backend::gates::switchboard::turn(&guard::services()?, &operator, change).await.map_err(AppError::internal)
}
