//! What stands outside the books: who one is, which divisions one reaches, and what one may.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::access;
use super::answer::Answer;
use super::call::Call;
use super::execute::Caller;
use super::read;
use crate::clock;
use crate::entities::administration::{self, DIVISIONS, HRM_DIVISIONS, ME};
use crate::faults::line::Plan;
use crate::odata::query::Query;
use crate::odata::render::{Address, Manner};
use crate::odata::schema::EntitySet;
use crate::settings::RightsShape;
use crate::store::row::Row;
use crate::world::World;

/// `current/Me`
pub(crate) fn me(world: &World, call: &Call, caller: &Caller) -> Answer {
    let now = world.clock.now();
    let standing_in = world.books.get(&caller.user.current_division).map(|books| &books.administration);
    let row = administration::me(&caller.user, standing_in, clock::local(now), clock::utc_offset_seconds(now));
    rows(world, call, &ME, None, &[row])
}

/// `system/Divisions`, whose division in the address is not validated; with a division, only those of its licence, as
/// `hrm/Divisions`. The bug of 2019 does not touch them.
pub(crate) fn divisions(world: &World, call: &Call, caller: &Caller, of_licence: Option<i32>) -> Answer {
    let licence = of_licence.and_then(|division| world.books.get(&division)).map(|books| books.administration.customer);
    if of_licence.is_some() && licence.is_none() {
        return Answer::forbidden(Some("NoDivisionAccess"), None);
    }
    let set = if of_licence.is_some() { &HRM_DIVISIONS } else { &DIVISIONS };
    let found: Vec<Row> = world
        .books
        .values()
        .map(|books| &books.administration)
        .filter(|a| caller.user.role(a.code).is_some() && !world.faults.closed(&caller.user.login, a.code))
        .filter(|a| caller.connection.divisions.contains(&a.code) && !a.taken_over)
        .filter(|a| licence.is_none_or(|customer| a.customer == customer))
        .map(|a| administration::division(a, caller.user.api_division == Some(a.code)))
        .collect();
    rows(world, call, set, call.target.division, &found)
}

fn rows(world: &World, call: &Call, set: &'static EntitySet, division: Option<i32>, rows: &[Row]) -> Answer {
    let address = Address { base: call.base(), division, manner: Manner::of(&world.settings) };
    match Query::parse(set, &call.options) {
        Ok(query) => {
            let page = query.page((1..).zip(rows));
            read::list(None, call, set, &query, &page, &address)
        }
        Err(text) => Answer::malformed(&text),
    }
}

/// `users/UserHasRights?endpoint='…'&action='…'`: both mandatory, both quoted.
pub(crate) fn user_has_rights(world: &World, call: &Call, caller: &Caller, division: i32, plan: &Plan) -> Answer {
    let quoted = |name| call.option(name).and_then(|value| value.strip_prefix('\'')?.strip_suffix('\''));
    let (Some(endpoint), Some(action)) = (quoted("endpoint"), quoted("action")) else {
        return Answer::malformed("Bad Request - Error in query syntax.");
    };
    let Ok(method) = action.parse::<Method>() else {
        return Answer::malformed("Bad Request - Error in query syntax.");
    };
    let answer = plan
        .rights_answer
        .unwrap_or_else(|| access::has_rights(world, &caller.connection, &caller.user, division, endpoint, &method));
    let data = match world.settings.answers.user_has_rights {
        RightsShape::Plain => json!({"d": answer}),
        RightsShape::Named => json!({"d": {"UserHasRights": answer}}),
    };
    Answer::json(StatusCode::OK, data)
}
