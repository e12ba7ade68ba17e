//! What befalls an administration as a whole: blocked, archived, moved, taken over, without a module; and calls of others
//! on its contract.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Wrong;
use crate::state::Shared;

/// An administration that changes; what is left out stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutDivision {
    /// By code or number.
    division: i64,
    /// 0 inactive, 1 active, 2 archived.
    #[serde(default)]
    status: Option<i64>,
    /// 0 not blocked, 1 backup/restore, 2 to 4 conversion, 5 and 6 copy.
    #[serde(default)]
    blocking_status: Option<i64>,
    /// The header `reason` with which every call is refused; an empty one ends that.
    #[serde(default)]
    refused_as: Option<String>,
    /// Another accountant has it now.
    #[serde(default)]
    taken_over: Option<bool>,
    /// Its licence has no purchase and trade module.
    #[serde(default)]
    lacks_trade_module: Option<bool>,
    /// It is moved to another database now: `DivisionMoveDate` changes.
    #[serde(default)]
    moves: bool,
}

/// Changes an administration.
pub(crate) async fn put_division(
    State(shared): State<Shared>,
    Json(wanted): Json<PutDivision>,
) -> Result<Json<Value>, Wrong> {
    let mut world = shared.write();
    let now = world.clock.local_now();
    let code = world.division(wanted.division).ok_or_else(|| Wrong::unknown("this division"))?;
    let books = world.books.get_mut(&code).ok_or_else(|| Wrong::unknown("this division"))?;
    let administration = &mut books.administration;
    administration.status = wanted.status.unwrap_or(administration.status);
    administration.blocking_status = wanted.blocking_status.unwrap_or(administration.blocking_status);
    administration.taken_over = wanted.taken_over.unwrap_or(administration.taken_over);
    administration.lacks_trade_module = wanted.lacks_trade_module.unwrap_or(administration.lacks_trade_module);
    if let Some(reason) = wanted.refused_as {
        administration.refused_as = Some(reason).filter(|reason| !reason.is_empty());
    }
    if wanted.moves {
        administration.moved_on = Some(now);
    }
    Ok(Json(json!(administration)))
}

/// Calls of other apps.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UseElsewhere {
    /// An administration of the contract, by code or number.
    division: i64,
    /// How many calls.
    calls: u32,
}

/// Other apps use up calls of a contract.
pub(crate) async fn use_elsewhere(
    State(shared): State<Shared>,
    Json(wanted): Json<UseElsewhere>,
) -> Result<Json<Value>, Wrong> {
    let mut world = shared.write();
    let code = world.division(wanted.division).ok_or_else(|| Wrong::unknown("this division"))?;
    let contract = world.contract(code).ok_or_else(|| Wrong::unknown("this division"))?;
    let (rules, now) = (world.settings.limits.clone(), world.clock.now());
    let calls = world.limits.calls.use_elsewhere(contract, wanted.calls, &rules, now);
    Ok(Json(json!({"contract": contract, "calls_today": calls})))
}
