//! `/api/v1/…`: one request from its bytes to its answer.
//!
//! The work runs in a task of its own, so that it goes on when the caller hangs up: an entry may land after its time-out.

pub(crate) mod access;
pub(crate) mod answer;
pub(crate) mod call;
pub(crate) mod execute;
pub(crate) mod functions;
pub(crate) mod read;
pub(crate) mod target;
pub(crate) mod writing;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

use answer::Answer;
use call::{Call, Came};

use crate::calls::{CountedBy, Ended, WritingCall};
use crate::clock::machine_ms;
use crate::faults::Seen;
use crate::faults::line::{Effect, Plan};
use crate::faults::pass::pass;
use crate::log::LogEntry;
use crate::state::Shared;
use crate::world::World;

/// Bytes read at most: the limit counts base64 as what it stands for, so the wire may hold a third more.
const WIRE_BYTES: usize = 64 * 1024 * 1024;

/// The handler of everything below `/api/v1/`.
pub(crate) async fn handle(State(shared): State<Shared>, request: Request) -> Response {
    let begun_ms = machine_ms();
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, WIRE_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let came = Came { begun_ms, arrived_ms: machine_ms(), at: shared.read().clock.now() };
    let call = Call::new(parts, body, came);
    match tokio::spawn(run(shared, call)).await {
        Ok(response) => response,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn run(shared: Shared, call: Call) -> Response {
    let (plan, number) = plan(&shared, &call);
    if plan.instead.is_some() {
        note_instead(&shared, &call, &plan, number);
    }
    pass(plan, move |plan| carry_out(&shared, &call, plan, number).into_response(call.wants_json())).await
}

/// What the faults do to it, and its number among the writing requests.
fn plan(shared: &Shared, call: &Call) -> (Plan, Option<u64>) {
    let mut world = shared.write();
    let login = call.login(&world);
    let seen = Seen {
        user: login.as_deref(),
        division: call.target.division,
        endpoint: &call.target.endpoint,
        method: call.method.as_str(),
    };
    let plan = world.faults.plan(seen);
    let number = (call.method != Method::GET).then(|| {
        world.calls.begin(WritingCall {
            number: 0,
            begun_ms: call.came.begun_ms,
            arrived_ms: call.came.arrived_ms,
            ended_ms: None,
            division: call.target.division,
            served_division: None,
            endpoint: call.target.endpoint.clone(),
            method: call.method.to_string(),
            status: None,
            user: login.clone(),
        })
    });
    (plan, number)
}

/// Counts a call that is over.
fn end(world: &mut World, call: &Call, number: Option<u64>, status: Option<u16>, served_division: Option<i32>) {
    let by = CountedBy {
        division: call.target.division,
        endpoint: call.target.endpoint.clone(),
        method: call.method.to_string(),
        status,
    };
    world.calls.end(number, Ended { by, served_division });
}

fn carry_out(shared: &Shared, call: &Call, plan: &Plan, number: Option<u64>) -> Answer {
    let mut world = shared.write();
    let answer = execute::execute(&mut world, call, plan);
    let mut note = plan.note();
    if let Some(text) = &answer.text {
        note = [note, text.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    }
    let status = match plan.answer {
        Some(Effect::DropAfter { .. }) => None,
        Some(Effect::Status { status, .. }) => Some(status),
        Some(Effect::Html { .. }) => Some(200),
        _ if plan.drops_at_once => None,
        _ => Some(answer.status.as_u16()),
    };
    end(&mut world, call, number, status, answer.served_division);
    let entry = entry(&world, call, status, answer.served_division, note);
    world.log.note(entry);
    answer
}

fn note_instead(shared: &Shared, call: &Call, plan: &Plan, number: Option<u64>) {
    let mut world = shared.write();
    let status = match plan.instead {
        Some(Effect::Status { status, .. }) => Some(status),
        Some(Effect::Html { .. }) => Some(200),
        Some(Effect::Redirect) => Some(302),
        _ => None,
    };
    if let Some(status) = status {
        execute::count_made_error(&mut world, call, status);
    }
    end(&mut world, call, number, status, None);
    let entry = entry(&world, call, status, None, plan.note());
    world.log.note(entry);
}

fn entry(world: &World, call: &Call, status: Option<u16>, served_division: Option<i32>, note: String) -> LogEntry {
    LogEntry {
        number: 0,
        at: world.clock.now(),
        method: call.method.to_string(),
        endpoint: call.target.endpoint.clone(),
        query: call.query.clone(),
        division: call.target.division,
        served_division,
        user: call.login(world),
        status,
        note,
    }
}
