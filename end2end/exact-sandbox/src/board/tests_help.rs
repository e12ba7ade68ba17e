//! Reset, settings, clock, log, and the rows of the books without asking for rights.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Wrong;
use crate::demo;
use crate::entities;
use crate::log::LogEntry;
use crate::odata::query::{self, Query as OdataQuery};
use crate::odata::render::{self, Address};
use crate::pages::actions::process_in;
use crate::settings::Settings;
use crate::state::Shared;
use crate::store::refusal::Refusal;
use crate::world::World;

/// What is switched on, who is here, which books there are.
pub(crate) async fn state(State(shared): State<Shared>) -> Json<Value> {
    let world = shared.read();
    let divisions: Vec<Value> = world
        .books
        .values()
        .map(|books| {
            let counts: serde_json::Map<String, Value> =
                entities::SETS.iter().map(|set| (set.path(), Value::from(books.table(set).rows().count()))).collect();
            json!({"code": books.code(), "hid": books.administration.hid, "description": books.administration.description, "rows": counts})
        })
        .collect();
    Json(json!({
        "now": world.clock.now(),
        "divisions": divisions,
        "users": world.users,
        "connections": world.oauth.living().map(|c| json!({
            "client_id": c.client_id,
            "user": world.user(c.user).map(|user| &user.login),
            "divisions": c.divisions,
            "granted_at": c.granted_at,
        })).collect::<Vec<_>>(),
        "bug": world.faults.bug,
        "rights": world.faults.revocations,
        "faults": world.faults.faults,
    }))
}

/// What a reset leaves.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Reset {
    /// The demo books; else none.
    demo: bool,
    /// Connections, codes and apps stay as they are.
    keep_connections: bool,
}

impl Default for Reset {
    fn default() -> Self {
        Self { demo: true, keep_connections: false }
    }
}

/// Back to the beginning: books, faults, settings, clock, log.
pub(crate) async fn reset(State(shared): State<Shared>, body: Option<Json<Reset>>) -> Json<Value> {
    let Json(wanted) = body.unwrap_or_default();
    start_again(&mut shared.write(), wanted.demo, wanted.keep_connections);
    Json(json!({"reset": true}))
}

/// A fresh world, with the old one's connections where they are kept.
pub(crate) fn start_again(world: &mut World, demo: bool, keep_connections: bool) {
    let mut fresh = if demo { demo::world() } else { demo::empty_world() };
    if keep_connections {
        fresh.oauth = std::mem::take(&mut world.oauth);
        fresh.clock = world.clock.clone();
    }
    *world = fresh;
}

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
    world.settings = changed_settings(&world.settings, patch).map_err(Wrong::invalid)?;
    Ok(Json(world.settings.clone()))
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
    Json(json!({"now": shared.read().clock.now()}))
}

/// How much time passes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Advance {
    advance_seconds: i64,
}

/// Lets time pass.
pub(crate) async fn advance(State(shared): State<Shared>, Json(advance): Json<Advance>) -> Json<Value> {
    let mut world = shared.write();
    world.clock.advance(advance.advance_seconds);
    Json(json!({"now": world.clock.now()}))
}

/// From where the log is read.
#[derive(Debug, Deserialize)]
pub(crate) struct Since {
    #[serde(default)]
    since: u64,
}

/// The requests with a higher number, oldest first.
pub(crate) async fn log(State(shared): State<Shared>, Query(from): Query<Since>) -> Json<Vec<LogEntry>> {
    Json(shared.read().log.since(from.since).cloned().collect())
}

/// Forgets log and counts.
pub(crate) async fn clear_log(State(shared): State<Shared>) -> Json<Value> {
    shared.write().log.clear();
    Json(json!({"cleared": true}))
}

/// How often each method and endpoint was asked.
pub(crate) async fn counts(State(shared): State<Shared>) -> Json<Value> {
    Json(json!(shared.read().log.counts()))
}

/// A set's rows as they stand in the books, late ones included: the same options as the API, no rights, no limits, all
/// rows on one page.
pub(crate) async fn rows(
    State(shared): State<Shared>,
    Path((division, service, set)): Path<(i64, String, String)>,
    uri: axum::http::Uri,
) -> Result<Json<Value>, Wrong> {
    let world = shared.read();
    let code = world.division(division).ok_or_else(|| Wrong::unknown("this division"))?;
    let books = world.books.get(&code).ok_or_else(|| Wrong::unknown("this division"))?;
    let set = entities::find(&format!("{service}/{set}")).ok_or_else(|| Wrong::unknown("this set"))?;
    let options = query::options(uri.query().unwrap_or_default());
    let mut query = OdataQuery::parse(set, &options).map_err(Wrong::invalid)?;
    query.expand.extend(set.lines().map(|(field, _)| field.name.to_owned()));
    let address = Address { base: String::new(), division: Some(code) };
    let rows: Vec<Value> = query
        .all(books.table(set).numbered())
        .into_iter()
        .map(|row| render::entity(Some(books), set, row, &query, &address))
        .collect();
    Ok(Json(json!(rows)))
}

/// A person processes an open purchase invoice.
pub(crate) async fn process_invoice(state: State<Shared>, path: Path<(i64, uuid::Uuid)>) -> Result<Json<Value>, Wrong> {
    process(state, path, "invoice")
}

/// A person processes an open purchase entry.
pub(crate) async fn process_entry(state: State<Shared>, path: Path<(i64, uuid::Uuid)>) -> Result<Json<Value>, Wrong> {
    process(state, path, "entry")
}

fn process(
    State(shared): State<Shared>,
    Path((division, id)): Path<(i64, uuid::Uuid)>,
    kind: &str,
) -> Result<Json<Value>, Wrong> {
    let mut world = shared.write();
    let code = world.division(division).ok_or_else(|| Wrong::unknown("this division"))?;
    process_in(&mut world, code, kind, id).map_err(|refusal| match refusal {
        Refusal::Business(text) | Refusal::Malformed(text) => Wrong::invalid(text),
        Refusal::NotFound | Refusal::Method => Wrong::unknown("this booking"),
    })?;
    Ok(Json(json!({"processed": id})))
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
