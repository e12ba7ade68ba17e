//! Apps, users, and connections made without a browser.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Wrong;
use crate::demo::people;
use crate::oauth::AppRegistration;
use crate::state::Shared;
use crate::users::{Role, User, UserStatus};

/// The registered apps.
pub(crate) async fn apps(State(shared): State<Shared>) -> Json<Vec<AppRegistration>> {
    Json(shared.read().oauth.apps.clone())
}

/// Registers an app, in place of one with the same id.
pub(crate) async fn register_app(State(shared): State<Shared>, Json(app): Json<AppRegistration>) -> Json<Value> {
    let mut world = shared.write();
    world.oauth.apps.retain(|known| known.client_id != app.client_id);
    world.oauth.apps.push(app);
    Json(json!({"registered": true}))
}

/// Who connects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Connect {
    /// A login.
    user: String,
    /// Divisions by code or number; left out means all that the user may open.
    #[serde(default)]
    divisions: Option<Vec<i64>>,
    /// `sluis-demo` where left out.
    #[serde(default)]
    client_id: Option<String>,
}

/// A connection as the consent page makes one, without the page: it ends the login's earlier one too.
pub(crate) async fn tokens(State(shared): State<Shared>, Json(wanted): Json<Connect>) -> Result<Json<Value>, Wrong> {
    let mut world = shared.write();
    let user = world.user_by_login(&wanted.user).cloned().ok_or_else(|| Wrong::unknown("this user"))?;
    let divisions = match wanted.divisions {
        None => user.rights.keys().copied().collect(),
        Some(numbers) => numbers.into_iter().filter_map(|number| world.division(number)).collect(),
    };
    let client_id = wanted.client_id.unwrap_or_else(|| "sluis-demo".to_owned());
    world.oauth.app(&client_id).ok_or_else(|| Wrong::unknown("this app"))?;
    let (rules, now) = (world.settings.oauth.clone(), world.clock.now());
    let granted = world.oauth.connect(&client_id, user.id, divisions, &rules, now);
    Ok(Json(json!({
        "access_token": granted.access_token,
        "refresh_token": granted.refresh_token,
        "expires_in": granted.expires_in_seconds.to_string(),
    })))
}

/// The logins.
pub(crate) async fn users(State(shared): State<Shared>) -> Json<Vec<User>> {
    Json(shared.read().users.clone())
}

/// A login that is made or changed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutUser {
    login: String,
    #[serde(default)]
    full_name: Option<String>,
    #[serde(default)]
    status: Option<UserStatus>,
    /// Rights by division code or number. Divisions that are not named stay as they are; null takes the right away.
    #[serde(default)]
    rights: BTreeMap<i64, Option<Role>>,
}

/// Makes a login, or changes what is named.
pub(crate) async fn put_user(State(shared): State<Shared>, Json(wanted): Json<PutUser>) -> Result<Json<User>, Wrong> {
    let mut world = shared.write();
    let mut rights = Vec::new();
    for (number, role) in wanted.rights {
        rights.push((world.division(number).ok_or_else(|| Wrong::unknown("this division"))?, role));
    }
    let first = rights.iter().find(|(_, role)| role.is_some()).map_or(0, |(division, _)| *division);
    if world.user_by_login(&wanted.login).is_none() {
        world.users.push(people::user(&wanted.login, &wanted.login, &[], first));
    }
    let user =
        world.users.iter_mut().find(|user| user.login == wanted.login).ok_or_else(|| Wrong::unknown("this user"))?;
    user.full_name = wanted.full_name.unwrap_or_else(|| user.full_name.clone());
    user.status = wanted.status.unwrap_or(user.status);
    for (division, role) in rights {
        match role {
            Some(role) => user.rights.insert(division, role),
            None => user.rights.remove(&division),
        };
    }
    Ok(Json(user.clone()))
}

/// Where a user goes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Open {
    division: i64,
}

/// The user opens an administration in his browser.
pub(crate) async fn open(
    State(shared): State<Shared>,
    Path(login): Path<String>,
    Json(wanted): Json<Open>,
) -> Result<Json<User>, Wrong> {
    let mut world = shared.write();
    let division = world.division(wanted.division).ok_or_else(|| Wrong::unknown("this division"))?;
    let user = world.users.iter_mut().find(|user| user.login == login).ok_or_else(|| Wrong::unknown("this user"))?;
    user.current_division = division;
    Ok(Json(user.clone()))
}
