//! POST, PUT and DELETE.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use base64::Engine as _;
use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

use super::answer::Answer;
use super::call::{Call, Came};
use super::execute::Caller;
use super::target::Resource;
use crate::clock::machine_ms;
use crate::faults::line::Plan;
use crate::odata::query::Query;
use crate::odata::render::{self, Address, Manner};
use crate::odata::schema::EntitySet;
use crate::odata::value::Value;
use crate::store::books::Books;
use crate::store::refusal::Refusal;
use crate::store::row::Row;
use crate::store::write::{self, Context, ForeignIds};
use crate::truth::{Deleted, Times, Written};
use crate::world::World;

/// Writes in the books of `served`; the answer stands under the address of `division`.
pub(crate) fn answer(
    world: &mut World,
    call: &Call,
    plan: &Plan,
    caller: &Caller,
    (division, served): (i32, i32),
    foreign_ids: ForeignIds,
) -> Answer {
    let context = Context {
        user: caller.user.id,
        user_name: caller.user.full_name.clone(),
        portal_user: caller.user.is_portal(served),
        now: world.clock.local_now(),
        visible_from: plan.visible_after.map(|after| world.clock.now() + delta(after)),
        foreign_ids,
        base: call.base(),
        rules: world.settings.books.clone(),
        loses_lines: plan.loses_lines,
        seed: None,
    };
    if let Some(refused) = body_refusal(call, world.settings.limits.body_bytes) {
        return refused;
    }
    let address = Address { base: call.base(), division: Some(division), manner: Manner::of(&world.settings) };
    let Some(books) = world.books.get_mut(&served) else { return Answer::not_found() };
    let mut change = None;
    let outcome = match (&call.target.resource, &call.method) {
        (Resource::List(set), &Method::POST) if set.methods.contains(&Method::POST) => {
            write::create(books, set, &context, &call.body).map(|id| {
                change = Some(Change::Made(set, id));
                created(books, set, id, call, &address)
            })
        }
        (Resource::Entity(set, Value::Guid(id)), &Method::PUT) if set.methods.contains(&Method::PUT) => {
            write::update(books, set, &context, *id, &call.body).map(|()| Answer::nothing())
        }
        (Resource::Entity(set, Value::Guid(id)), &Method::DELETE) if set.methods.contains(&Method::DELETE) => {
            let before = books.table(set).get(*id).cloned().unwrap_or_default();
            write::delete(books, set, &context, *id).map(|()| {
                change = Some(Change::Deleted(*id, before));
                Answer::nothing()
            })
        }
        _ => Err(Refusal::Method),
    };
    if let Some(change) = change {
        note(world, call, caller, (division, served), change);
    }
    let english = world.settings.answers.english_refusals;
    outcome
        .map_err(|refusal| if english { refusal.in_english() } else { refusal })
        .unwrap_or_else(|refusal| Answer::refused(&refusal))
}

/// What a request did that the truth tells of.
enum Change {
    /// A row was made.
    Made(&'static EntitySet, Uuid),
    /// A row was deleted; as it last was.
    Deleted(Uuid, Row),
}

fn note(world: &mut World, call: &Call, caller: &Caller, (addressed, division): (i32, i32), change: Change) {
    let user = caller.user.login.clone();
    let landed_ms = machine_ms();
    match change {
        Change::Made(set, id) => {
            let Came { begun_ms, arrived_ms, .. } = call.came;
            let times = Times { begun_ms, arrived_ms, landed_ms };
            world.truth.note(Written { set: set.path(), id, division, addressed, user, times, deleted: None });
        }
        Change::Deleted(id, row) => world.truth.note_deleted(id, Deleted { at_ms: landed_ms, by: user, row }),
    }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

/// A body that is no JSON, or too large: base64 counts as the bytes that it stands for.
fn body_refusal(call: &Call, most: usize) -> Option<Answer> {
    if call.method == Method::DELETE {
        return None;
    }
    if !call.brings_json() {
        return Some(Answer::error(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported media type"));
    }
    let size = if call.body.len() <= most { call.body.len() } else { counted_size(&call.body) };
    (size > most).then(|| Answer::error(StatusCode::PAYLOAD_TOO_LARGE, "Request body too large"))
}

fn counted_size(body: &[u8]) -> usize {
    let attachment = serde_json::from_slice::<serde_json::Value>(body)
        .ok()
        .and_then(|json| json.get("Attachment")?.as_str().map(ToOwned::to_owned))
        .unwrap_or_default();
    let decoded =
        base64::engine::general_purpose::STANDARD.decode(&attachment).map_or(attachment.len(), |bytes| bytes.len());
    body.len() - attachment.len() + decoded
}

/// 201: the whole entity when it was asked for, else the key and nulls.
fn created(books: &Books, set: &'static EntitySet, id: Uuid, call: &Call, address: &Address) -> Answer {
    let Some(row) = books.table(set).get(id) else { return Answer::not_found() };
    let mut headers = HeaderMap::new();
    if let Ok(location) = HeaderValue::from_str(&address.entity(set, row)) {
        headers.insert(header::LOCATION, location);
    }
    let entity = if call.prefers_representation() {
        render::entity(Some(books), set, row, &Query::default(), address)
    } else {
        render::bare_entity(set, row, address)
    };
    Answer::json(StatusCode::CREATED, json!({"d": entity})).with_headers(headers)
}
