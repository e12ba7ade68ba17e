//! The switchboard: for the platform operator.

#![allow(clippy::too_many_arguments, reason = "the arguments are the fields of a form")]

use domain::booking::gate::{ConnectorKind, Function};
use domain::booking::switchboard::{Switchboard, Turn, Turned};
use domain::ids::GateRequestId;
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

/// Closes or opens the gates before these functions. A closing says why, in words that everybody reads in the banner. An
/// opening is only asked for where the installation wants a second person. `scope` is `all`, or a kind and an id with a
/// colon between; `few` says whether only the `first` of them pass, or only some `environments`.
#[server(prefix = "/api/fn", endpoint = "gates/turn", output = Json)]
pub async fn gates_turn(
    connector: ConnectorKind,
    turn: Turn,
    #[server(default)] functions: Vec<Function>,
    #[server(default)] scope: String,
    #[server(default)] few: String,
    #[server(default)] first: String,
    #[server(default)] environments: Vec<String>,
    #[server(default)] vat_first: String,
    #[server(default)] reason: String,
) -> Result<Turned, AppError> {
    use backend::gates::GateChange;
    use backend::gates::switchboard::Order;

    const LONGEST_REASON: usize = 500;
    let operator = guard::require_operator(Permission::OperateGates)?;
    let reason = reason.trim().to_owned();
    let is_said = turn != Turn::Close || !reason.is_empty();
    let is_closing_function = |function: &Function| Function::CLOSING.contains(function);
    let is_named = !functions.is_empty() && functions.iter().all(is_closing_function);
    if !is_said || !is_named || reason.chars().count() > LONGEST_REASON {
        return Err(AppError::Invalid);
    }
    let change = GateChange {
        connector,
        functions,
        scope: parse::scope(&scope)?,
        position: parse::position(turn, &few, &first, &environments)?,
        reason,
        actor: operator.name.clone(),
    };
    let order = Order { change, vat_first: !vat_first.is_empty() };
    backend::gates::switchboard::order(&guard::services()?, &operator, order).await.map_err(AppError::internal)
}

/// Confirms an opening that another operator asked for.
#[server(prefix = "/api/fn", endpoint = "gates/confirm", output = Json)]
pub async fn gates_confirm(request: GateRequestId) -> Result<(), AppError> {
    let operator = guard::require_operator(Permission::OperateGates)?;
    let confirmed = backend::gates::second_person::confirm(&guard::services()?, &operator, request).await;
    confirmed.map_err(parse::refusal)
}

/// Takes back an opening that was asked for.
#[server(prefix = "/api/fn", endpoint = "gates/withdraw", output = Json)]
pub async fn gates_withdraw(request: GateRequestId) -> Result<(), AppError> {
    let operator = guard::require_operator(Permission::OperateGates)?;
    let withdrawn = backend::gates::second_person::withdraw(&guard::services()?, &operator, request).await;
    withdrawn.map_err(parse::refusal)
}

#[cfg(feature = "ssr")]
mod parse {
    use backend::gates::switchboard::TurnError;
    use domain::booking::gate::{Position, Scope};
    use domain::booking::switchboard::Turn;
    use domain::ids::EnvironmentId;

    use crate::error::AppError;

    /// More would be no canary any more.
    const MOST_FIRST: u32 = 100_000;

    pub(super) fn scope(text: &str) -> Result<Scope, AppError> {
        match text.split_once(':') {
            None if text.is_empty() || text == "all" => Ok(Scope::All),
            Some((kind, id)) if kind != "all" => Scope::from_stored(kind, id).ok_or(AppError::Invalid),
            _ => Err(AppError::Invalid),
        }
    }

    pub(super) fn position(turn: Turn, few: &str, first: &str, environments: &[String]) -> Result<Position, AppError> {
        match turn {
            Turn::Close => Ok(Position::Closed),
            Turn::Open if few == "environments" => {
                let ids: Result<Vec<EnvironmentId>, _> = environments.iter().map(|id| id.parse()).collect();
                match ids {
                    Ok(environments) if !environments.is_empty() => Ok(Position::Canary { environments }),
                    _ => Err(AppError::Invalid),
                }
            }
            Turn::Open if few == "first" => match first.trim().parse::<u32>() {
                Ok(of @ 1..=MOST_FIRST) => Ok(Position::CanaryFirst { of, left: of }),
                _ => Err(AppError::Invalid),
            },
            Turn::Open if matches!(few, "" | "all") => Ok(Position::Open),
            Turn::Open => Err(AppError::Invalid),
        }
    }

    pub(super) fn refusal(error: TurnError) -> AppError {
        match error {
            TurnError::NotThere => AppError::NotPossibleNow,
            TurnError::SamePerson => AppError::SecondPerson,
            TurnError::Store(error) => AppError::internal(error),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_scope_is_all_or_a_kind_with_an_id() {
            let id = "0199c0de00007000800000000000000a";
            assert_eq!(scope(""), Ok(Scope::All));
            assert_eq!(scope("all"), Ok(Scope::All));
            assert!(matches!(scope(&format!("connection:{id}")), Ok(Scope::Connection(_))));
            for wrong in ["all:1", "environment", "environment:", "nobody:1"] {
                assert_eq!(scope(wrong), Err(AppError::Invalid), "{wrong}");
            }
        }

        #[test]
        fn a_canary_says_how_many_or_whose() {
            assert_eq!(position(Turn::Open, "first", " 25 ", &[]), Ok(Position::CanaryFirst { of: 25, left: 25 }));
            for wrong in ["", "0", "-1", "viel", "100001"] {
                assert_eq!(position(Turn::Open, "first", wrong, &[]), Err(AppError::Invalid), "{wrong}");
            }
            assert_eq!(position(Turn::Open, "environments", "25", &[]), Err(AppError::Invalid));
        }
    }
}
