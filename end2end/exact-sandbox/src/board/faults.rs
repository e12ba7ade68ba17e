//! The bug of 2019, rights taken away, faults of the line, and the replay of the incident.

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Wrong;
use crate::faults::bug::{Bug, BugKind};
use crate::faults::line::Fault;
use crate::faults::rights::Revocation;
use crate::faults::storm::Storm;
use crate::state::Shared;
use crate::world::World;

/// The bug, if it is on.
pub(crate) async fn bug(State(shared): State<Shared>) -> Json<Option<Bug>> {
    Json(shared.read().faults.bug)
}

/// Switches the bug on.
pub(crate) async fn put_bug(State(shared): State<Shared>, Json(bug): Json<Bug>) -> Json<Bug> {
    shared.write().faults.bug = Some(bug);
    Json(bug)
}

/// Switches the bug off.
pub(crate) async fn delete_bug(State(shared): State<Shared>) -> Json<Value> {
    shared.write().faults.bug = None;
    Json(json!({"bug": null}))
}

/// Rights that were taken away.
pub(crate) async fn revocations(State(shared): State<Shared>) -> Json<Vec<Revocation>> {
    Json(shared.read().faults.revocations.clone())
}

/// Takes a right away.
pub(crate) async fn revoke(
    State(shared): State<Shared>,
    Json(mut revocation): Json<Revocation>,
) -> Result<Json<Revocation>, Wrong> {
    let mut world = shared.write();
    revocation.scope.division = code(&world, revocation.scope.division)?;
    if let Some(counting) = &mut revocation.counting {
        counting.division = code(&world, counting.division)?;
    }
    revocation.id = world.faults.next_id();
    revocation.seen = 0;
    world.faults.revocations.push(revocation.clone());
    Ok(Json(revocation))
}

/// A division may be named by its number too.
fn code(world: &World, division: Option<i32>) -> Result<Option<i32>, Wrong> {
    division.map(|number| world.division(i64::from(number)).ok_or_else(|| Wrong::unknown("this division"))).transpose()
}

/// Gives one right back.
pub(crate) async fn give_back(State(shared): State<Shared>, Path(id): Path<u64>) -> Json<Value> {
    shared.write().faults.revocations.retain(|revocation| revocation.id != id);
    Json(json!({"removed": id}))
}

/// Gives all rights back.
pub(crate) async fn give_back_all(State(shared): State<Shared>) -> Json<Value> {
    shared.write().faults.revocations.clear();
    Json(json!({"rights": []}))
}

/// The faults that are on.
pub(crate) async fn faults(State(shared): State<Shared>) -> Json<Vec<Fault>> {
    Json(shared.read().faults.faults.clone())
}

/// Switches a fault on.
pub(crate) async fn add_fault(
    State(shared): State<Shared>,
    Json(mut fault): Json<Fault>,
) -> Result<Json<Fault>, Wrong> {
    let mut world = shared.write();
    fault.scope.division = code(&world, fault.scope.division)?;
    fault.id = world.faults.next_id();
    (fault.met, fault.draws, fault.of_storm) = (0, 0, false);
    world.faults.faults.push(fault.clone());
    Ok(Json(fault))
}

/// Switches one fault off.
pub(crate) async fn remove_fault(State(shared): State<Shared>, Path(id): Path<u64>) -> Json<Value> {
    shared.write().faults.faults.retain(|fault| fault.id != id);
    Json(json!({"removed": id}))
}

/// Switches all faults off, the bug and revocations not.
pub(crate) async fn clear_faults(State(shared): State<Shared>) -> Json<Value> {
    shared.write().faults.faults.clear();
    Json(json!({"faults": []}))
}

/// Switches a storm on: many kinds of faults at once, each now and then.
pub(crate) async fn begin_storm(State(shared): State<Shared>, body: Option<Json<Storm>>) -> Result<Json<Value>, Wrong> {
    let Json(mut storm) = body.unwrap_or_default();
    if !(0.0..=1.0).contains(&storm.chance) {
        return Err(Wrong::invalid("a chance lies between 0 and 1"));
    }
    let mut world = shared.write();
    storm.scope.division = code(&world, storm.scope.division)?;
    let kinds = world.faults.begin_storm(&storm);
    Ok(Json(json!({"kinds": kinds, "seed": storm.seed, "chance": storm.chance})))
}

/// Switches the storm off.
pub(crate) async fn end_storm(State(shared): State<Shared>) -> Json<Value> {
    shared.write().faults.end_storm();
    Json(json!({"storm": null}))
}

/// How the incident is replayed; each part has the day's own default.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Incident {
    /// Left out: the kind that is on, else 2.
    kind: Option<BugKind>,
    /// The administration that the connected users lose.
    without_rights_on: i64,
    /// Where they stand.
    standing_in: i64,
    /// Whom it befalls; left out means every user with a living connection, or J. Jansen where there is none.
    user: Option<String>,
}

impl Default for Incident {
    fn default() -> Self {
        Self { kind: None, without_rights_on: 120, standing_in: 118, user: None }
    }
}

/// *Speel 11 oktober 2019 na*
pub(crate) async fn incident(State(shared): State<Shared>, body: Option<Json<Incident>>) -> Result<Json<Value>, Wrong> {
    let Json(wanted) = body.unwrap_or_default();
    let mut world = shared.write();
    let users = play_incident(&mut world, &wanted)?;
    Ok(Json(json!({"bug": world.faults.bug, "users": users})))
}

/// The bug on, the users without rights on 120, standing in 118 and staying there.
pub(crate) fn play_incident(world: &mut World, wanted: &Incident) -> Result<Vec<String>, Wrong> {
    let lost = world.division(wanted.without_rights_on).ok_or_else(|| Wrong::unknown("this division"))?;
    let standing = world.division(wanted.standing_in).ok_or_else(|| Wrong::unknown("this division"))?;
    let mut ids: Vec<uuid::Uuid> = match &wanted.user {
        Some(login) => vec![world.user_by_login(login).ok_or_else(|| Wrong::unknown("this user"))?.id],
        None => world.oauth.living().map(|connection| connection.user).collect(),
    };
    if ids.is_empty() {
        ids.extend(world.user_by_login("jansen").map(|user| user.id));
    }
    for user in world.users.iter_mut().filter(|user| ids.contains(&user.id)) {
        user.rights.remove(&lost);
        user.current_division = standing;
    }
    let kind = wanted.kind.or(world.faults.bug.map(|bug| bug.kind)).unwrap_or(BugKind::AllRedirected);
    world.faults.bug = Some(Bug { kind, foreign_ids: None });
    // Requests of these users for other administrations must not walk them away from where the incident put them.
    world.settings.answers.calls_open_division = false;
    Ok(world.users.iter().filter(|user| ids.contains(&user.id)).map(|user| user.login.clone()).collect())
}
