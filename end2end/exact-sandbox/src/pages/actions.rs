//! The buttons of the pages. Each does its work and goes back to where it stood.

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;
use uuid::Uuid;

use super::layout;
use crate::board::books::process_in;
use crate::board::faults::{Incident, play_incident};
use crate::board::state::start_again;
use crate::board::switches::changed_settings;
use crate::faults::Scope;
use crate::faults::bug::{Bug, BugKind};
use crate::faults::line::{Effect, Fault};
use crate::faults::rights::Revocation;
use crate::state::Shared;
use crate::store::refusal::Refusal;

/// To the page that the button stood on, within the sandbox.
fn back(headers: &HeaderMap) -> Response {
    let referer =
        headers.get("referer").and_then(|value| value.to_str().ok()).and_then(|text| url::Url::parse(text).ok());
    Redirect::to(referer.as_ref().map_or("/", |url| url.path())).into_response()
}

fn wrong(text: &str) -> Response {
    let body = layout::page("Dit gaat niet", &html! { h1 { "Dit gaat niet" } p { (text) } });
    (StatusCode::BAD_REQUEST, body).into_response()
}

/// What is processed.
#[derive(Debug, Deserialize)]
pub(crate) struct Process {
    division: i32,
    kind: String,
    id: Uuid,
}

/// *verwerk*
pub(crate) async fn process(State(shared): State<Shared>, headers: HeaderMap, Form(form): Form<Process>) -> Response {
    let mut world = shared.write();
    match process_in(&mut world, form.division, &form.kind, form.id) {
        Ok(()) => back(&headers),
        Err(Refusal::Business(text) | Refusal::Malformed(text)) => wrong(&text),
        Err(Refusal::NotFound | Refusal::Method) => wrong("Dit boekstuk bestaat niet (meer)."),
    }
}

/// Who opens what.
#[derive(Debug, Deserialize)]
pub(crate) struct Open {
    user: String,
    division: i32,
}

/// A user opens another administration.
pub(crate) async fn open(State(shared): State<Shared>, headers: HeaderMap, Form(form): Form<Open>) -> Response {
    let mut world = shared.write();
    if let Some(user) = world.users.iter_mut().find(|user| user.login == form.user) {
        user.current_division = form.division;
    }
    back(&headers)
}

/// *Speel 11 oktober 2019 na*
pub(crate) async fn incident(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    match play_incident(&mut shared.write(), &Incident::default()) {
        Ok(_) => back(&headers),
        Err(_) => wrong("De administraties 120 en 118 zijn er niet."),
    }
}

/// Which kind; empty is off.
#[derive(Debug, Deserialize)]
pub(crate) struct Kind {
    kind: String,
}

/// The bug on or off.
pub(crate) async fn bug(State(shared): State<Shared>, headers: HeaderMap, Form(form): Form<Kind>) -> Response {
    let kind = match form.kind.as_str() {
        "" => None,
        "writes_redirected" => Some(BugKind::WritesRedirected),
        "all_redirected" => Some(BugKind::AllRedirected),
        _ => Some(BugKind::AllRedirectedIdsEmptied),
    };
    shared.write().faults.bug = kind.map(|kind| Bug { kind, foreign_ids: None });
    back(&headers)
}

/// The fields of a scope; empty means any.
#[derive(Debug, Deserialize)]
pub(crate) struct ScopeForm {
    user: String,
    division: String,
    endpoint: String,
    method: String,
    #[serde(default)]
    after_calls: u32,
    #[serde(default)]
    effect: String,
    #[serde(default)]
    amount: u64,
    #[serde(default)]
    times: u32,
}

impl ScopeForm {
    fn scope(&self) -> Scope {
        let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Scope {
            user: filled(&self.user),
            division: self.division.parse().ok(),
            endpoint: filled(&self.endpoint),
            method: filled(&self.method),
        }
    }

    fn effect(&self) -> Option<Effect> {
        let ms = self.amount;
        Some(match self.effect.as_str() {
            "latency" => Effect::Latency { ms },
            "drop_before" => Effect::DropBefore { ms },
            "drop_after" => Effect::DropAfter { ms },
            "lands_late" => Effect::LandsLate { ms, drops: false },
            "visible_late" => Effect::VisibleLate { ms },
            "status" => {
                Effect::Status { status: u16::try_from(ms).ok().filter(|status| *status >= 400)?, carried_out: false }
            }
            "html" => Effect::Html { carried_out: false },
            "redirect" => Effect::Redirect,
            "empty_list" => Effect::EmptyList,
            _ => return None,
        })
    }
}

/// Takes a right away.
pub(crate) async fn revoke(State(shared): State<Shared>, headers: HeaderMap, Form(form): Form<ScopeForm>) -> Response {
    let mut world = shared.write();
    let id = world.faults.next_id();
    world.faults.revocations.push(Revocation::new(id, form.scope(), form.after_calls));
    back(&headers)
}

/// Switches a fault on.
pub(crate) async fn fault(State(shared): State<Shared>, headers: HeaderMap, Form(form): Form<ScopeForm>) -> Response {
    let Some(effect) = form.effect() else {
        return wrong("Deze storing bestaat niet, of de code is geen foutcode.");
    };
    let mut world = shared.write();
    let id = world.faults.next_id();
    let times = Some(form.times).filter(|times| *times > 0);
    let fault = Fault { after_calls: form.after_calls, times, ..Fault::new(id, form.scope(), effect) };
    world.faults.faults.push(fault);
    back(&headers)
}

/// What goes.
#[derive(Debug, Deserialize)]
pub(crate) struct Remove {
    kind: String,
    id: u64,
}

/// Gives a right back, or switches a fault off.
pub(crate) async fn remove(State(shared): State<Shared>, headers: HeaderMap, Form(form): Form<Remove>) -> Response {
    let mut world = shared.write();
    if form.kind == "recht" {
        world.faults.revocations.retain(|revocation| revocation.id != form.id);
    } else {
        world.faults.faults.retain(|fault| fault.id != form.id);
    }
    back(&headers)
}

/// Which switch goes where.
#[derive(Debug, Deserialize)]
pub(crate) struct Switch {
    path: String,
    on: bool,
}

/// Turns a switch.
pub(crate) async fn switch(State(shared): State<Shared>, headers: HeaderMap, Form(form): Form<Switch>) -> Response {
    let mut world = shared.write();
    let Some((group, name)) = form.path.split_once('.') else { return wrong("Deze schakelaar bestaat niet.") };
    match changed_settings(&world.settings, serde_json::json!({group: {name: form.on}})) {
        Ok(settings) => {
            world.settings = settings;
            back(&headers)
        }
        Err(_) => wrong("Deze schakelaar bestaat niet."),
    }
}

/// Back to the beginning, with the connections that there are.
pub(crate) async fn reset(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    start_again(&mut shared.write(), true, true);
    back(&headers)
}
