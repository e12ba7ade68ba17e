//! What is on, and the way back to the beginning.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::state::Shared;
use crate::world::World;
use crate::{demo, entities};

/// What is switched on, who is here, which books there are.
pub(crate) async fn state(State(shared): State<Shared>) -> Json<Value> {
    let world = shared.read();
    let divisions: Vec<Value> = world
        .books
        .values()
        .map(|books| {
            let counts: serde_json::Map<String, Value> =
                entities::SETS.iter().map(|set| (set.path(), Value::from(books.table(set).len()))).collect();
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
    // A journal of the old world must not be read over the new one.
    fresh.replaced = true;
    *world = fresh;
}
