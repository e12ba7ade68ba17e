//! Settings, clock and periods.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Wrong;
use crate::clock::{Clock, machine_ms};
use crate::settings::Settings;
use crate::state::Shared;

/// All settings.
pub(crate) async fn settings(State(shared): State<Shared>) -> Json<Settings> {
    Json(shared.read().settings.clone())
}

/// Changes the settings that are named; the others stay.
pub(crate) async fn patch_settings(
    State(shared): State<Shared>,
    Json(patch): Json<Value>,
) -> Result<Json<Settings>, Wrong> {
    let mut world = shared.write();
    world.settings = patched(&world.settings, patch).map_err(Wrong::invalid)?;
    Ok(Json(world.settings.clone()))
}

/// A preset first, where one is named; then the switches that are named beside it.
fn patched(settings: &Settings, patch: Value) -> serde_json::Result<Settings> {
    match patch.get("variant") {
        Some(variant) => changed_settings(&Settings::of(serde_json::from_value(variant.clone())?), patch),
        None => changed_settings(settings, patch),
    }
}

/// Settings with some of them changed.
pub(crate) fn changed_settings(settings: &Settings, patch: Value) -> serde_json::Result<Settings> {
    let mut merged = serde_json::to_value(settings)?;
    merge(&mut merged, patch);
    serde_json::from_value(merged)
}

fn merge(into: &mut Value, patch: Value) {
    match (into, patch) {
        (Value::Object(into), Value::Object(patch)) => {
            for (name, value) in patch {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, value) => *into = value,
    }
}

/// The sandbox's time.
pub(crate) async fn clock(State(shared): State<Shared>) -> Json<Value> {
    Json(told(&shared.read().clock))
}

fn told(clock: &Clock) -> Value {
    json!({"now": clock.now(), "stands": clock.stands(), "machine_ms": machine_ms()})
}

/// How much time passes, and whether the clock stands still from then on.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Passing {
    advance_seconds: i64,
    advance_ms: i64,
    stops: Option<bool>,
}

/// Lets time pass.
pub(crate) async fn advance(State(shared): State<Shared>, Json(passing): Json<Passing>) -> Json<Value> {
    let mut world = shared.write();
    world.clock.advance(passing.advance_seconds.saturating_mul(1_000).saturating_add(passing.advance_ms));
    if let Some(stops) = passing.stops {
        world.clock.stop(stops);
    }
    Json(told(&world.clock))
}

/// A period that is closed or opened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Period {
    division: i64,
    year: i64,
    #[serde(rename = "period")]
    number: i64,
    closed: bool,
}

/// Closes or opens a period.
pub(crate) async fn periods(State(shared): State<Shared>, Json(wanted): Json<Period>) -> Result<Json<Value>, Wrong> {
    let mut world = shared.write();
    let code = world.division(wanted.division).ok_or_else(|| Wrong::unknown("this division"))?;
    let books = world.books.get_mut(&code).ok_or_else(|| Wrong::unknown("this division"))?;
    if wanted.closed {
        books.close_period(wanted.year, wanted.number);
    } else {
        books.open_period(wanted.year, wanted.number);
    }
    Ok(Json(json!({"closed": wanted.closed})))
}
