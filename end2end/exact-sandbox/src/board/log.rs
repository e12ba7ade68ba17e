//! What was asked of the sandbox.

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::log::LogEntry;
use crate::state::Shared;

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
