//! Carries out a request under the lock: token, limits, rights, then the work.

use axum::http::{Method, StatusCode};

use super::access::{self, Access};
use super::answer::Answer;
use super::call::Call;
use super::target::Resource;
use super::{functions, read, writing};
use crate::faults::Seen;
use crate::faults::line::Plan;
use crate::limits::calls::Calling;
use crate::limits::errors::ErrorKey;
use crate::oauth::Connection;
use crate::settings::TokenCheck;
use crate::users::User;
use crate::world::World;

/// Who calls.
pub(crate) struct Caller {
    /// The connection that the token belongs to.
    pub(crate) connection: Connection,
    /// Its user.
    pub(crate) user: User,
}

/// Carries out a request.
pub(crate) fn execute(world: &mut World, call: &Call, plan: &Plan) -> Answer {
    let now = world.clock.now();
    let key = error_key(world, call);
    let answer = answer_caller(world, call, plan, key.as_ref());
    if let Some(key) = key {
        world.limits.errors.count(&key, answer.status.as_u16(), &world.settings.limits, now);
    }
    answer
}

/// An error that a fault made counts as one of the books' own.
pub(crate) fn count_made_error(world: &mut World, call: &Call, status: u16) {
    let now = world.clock.now();
    if let Some(key) = error_key(world, call) {
        world.limits.errors.count(&key, status, &world.settings.limits, now);
    }
}

/// What an error of this call is counted for.
fn error_key(world: &World, call: &Call) -> Option<ErrorKey> {
    world.oauth.once_bearer(call.token()).map(|connection| ErrorKey {
        app: connection.client_id.clone(),
        user: connection.user,
        division: call.target.division,
        endpoint: call.target.endpoint.clone(),
    })
}

fn answer_caller(world: &mut World, call: &Call, plan: &Plan, key: Option<&ErrorKey>) -> Answer {
    let now = world.clock.now();
    let alive_at = match world.settings.oauth.token_checked {
        TokenCheck::UntilTheEnd => now,
        TokenCheck::OnArrival => call.came.at,
    };
    let connection = world.oauth.bearer(call.token(), alive_at).cloned();
    let user = connection.as_ref().and_then(|connection| world.user(connection.user)).cloned();
    let Some((connection, user)) = connection.zip(user) else {
        return Answer::unauthorized(world.settings.answers.unauthorized);
    };
    let caller = Caller { connection, user };
    let standing = call.target.division.map(|division| {
        let calling = Calling { app: &caller.connection.client_id, division, contract: world.contract(division) };
        world.limits.calls.count(calling, &world.settings.limits, now)
    });
    let headers = standing.map(|standing| standing.headers()).unwrap_or_default();
    if standing.is_some_and(|standing| standing.exceeded()) {
        return Answer::error(StatusCode::TOO_MANY_REQUESTS, "Too many requests").with_headers(headers);
    }
    if key.is_some_and(|key| world.limits.errors.is_blocked(key, now)) {
        let status =
            StatusCode::from_u16(world.settings.limits.error_block_status).unwrap_or(StatusCode::TOO_MANY_REQUESTS);
        return Answer::error(status, "Too many errors").with_headers(headers);
    }
    let reasons = world.settings.answers.reason_header;
    if let Some(reason) = access::login_refusal(&caller.user) {
        return Answer::forbidden(Some(reason).filter(|_| reasons), None).with_headers(headers);
    }
    let app = &caller.connection.client_id;
    if let Some(text) = access::scope_refusal(world, app, &call.target.endpoint, &call.method) {
        return Answer::forbidden(None, Some(&text)).with_headers(headers);
    }
    let answer = dispatch(world, call, plan, &caller);
    let seen = Seen {
        user: Some(&caller.user.login),
        division: call.target.division,
        endpoint: &call.target.endpoint,
        method: call.method.as_str(),
    };
    world.faults.count_for_revocations(seen);
    answer.with_headers(headers)
}

fn dispatch(world: &mut World, call: &Call, plan: &Plan, caller: &Caller) -> Answer {
    let reads = call.method == Method::GET;
    match (&call.target.resource, call.target.division) {
        (Resource::Nothing, _) => Answer::not_found(),
        (Resource::Me | Resource::Divisions | Resource::HrmDivisions, _) if reads && plan.empty => {
            read::nothing(&call.target.resource)
        }
        (Resource::Me, _) if reads => functions::me(world, call, caller),
        (Resource::Divisions, _) if reads => functions::divisions(world, call, caller, None),
        (Resource::HrmDivisions, Some(division)) if reads => functions::divisions(world, call, caller, Some(division)),
        (Resource::UserHasRights, Some(division)) if reads => {
            functions::user_has_rights(world, call, caller, division, plan)
        }
        (Resource::Me | Resource::Divisions | Resource::HrmDivisions | Resource::UserHasRights, _) => {
            method_not_allowed()
        }
        (_, Some(division)) => in_division(world, call, plan, caller, division),
        (_, None) => Answer::not_found(),
    }
}

fn method_not_allowed() -> Answer {
    Answer::error(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
}

fn in_division(world: &mut World, call: &Call, plan: &Plan, caller: &Caller, division: i32) -> Answer {
    let endpoint = &call.target.endpoint;
    match access::decide(world, &caller.connection, &caller.user, division, endpoint, &call.method) {
        Access::Refused(refusal) => {
            let answers = &world.settings.answers;
            if answers.empty_instead_of_forbidden && call.method == Method::GET {
                return read::nothing(&call.target.resource);
            }
            Answer::forbidden(refusal.reason.as_deref().filter(|_| answers.reason_header), refusal.text.as_deref())
        }
        Access::Granted { division: served, foreign_ids } => {
            let mut answer = match (&call.target.resource, call.method.as_str()) {
                (_, "GET") if plan.empty => read::nothing(&call.target.resource),
                (resource, "GET") => read::answer(world, call, resource, division, served),
                _ => writing::answer(world, call, plan, caller, (division, served), foreign_ids),
            };
            answer.served_division = Some(served);
            opened(world, caller, served);
            answer
        }
    }
}

/// A call with a division in its address opens that administration, as opening it in the browser does.
fn opened(world: &mut World, caller: &Caller, division: i32) {
    let opens = world.settings.answers.calls_open_division;
    if let Some(user) = world.user_mut(caller.user.id) {
        user.api_division = Some(division);
        if opens {
            user.current_division = division;
        }
    }
}
