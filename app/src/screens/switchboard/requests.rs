//! Openings that wait for a second person: seen by every operator, confirmed by another one, or withdrawn.

use domain::booking::gate::Position;
use domain::booking::sentences;
use domain::booking::switchboard::{OpeningRequest, Switchboard};
use domain::calendar;
use domain::language::Language;
use leptos::prelude::*;

use super::Deeds;
use crate::components::{Button, ButtonKind, Glyph, Meaning, Notice, Panel};
use crate::i18n::{switchboard as words, use_language};
use crate::server_fns::gates::{GatesConfirm, GatesWithdraw};
use crate::visit::use_person;

/// Those that are open.
#[component]
pub fn Requests(
    /// How everything stands.
    board: Switchboard,
    /// Confirms and withdraws.
    deeds: Deeds,
) -> impl IntoView {
    let language = use_language();
    let refused = move || {
        let confirmed = deeds.confirm.value().get().and_then(Result::err);
        let withdrawn = deeds.withdraw.value().get().and_then(Result::err);
        confirmed.or(withdrawn).map(|error| {
            view! { <Notice meaning=Meaning::Blocking><p>{error.sentence(language)}</p></Notice> }
        })
    };
    (!board.requests.is_empty()).then(move || {
        let at = board.at;
        let rows = board.requests.into_iter().map(move |request| view! { <Request request at deeds /> });
        view! {
            <Panel title=words::pending_title(language) class="requests">
                <div class="panel-body stack">
                    {rows.collect_view()}
                    {refused}
                </div>
            </Panel>
        }
    })
}

#[component]
fn Request(request: OpeningRequest, at: chrono::DateTime<chrono::Utc>, deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let id = request.id;
    let moment = calendar::moment(language, request.asked_at, at);
    let head = words::pending(language, request.connector.name(), &request.asked_by_name, &moment);
    let functions: Vec<&str> =
        request.functions.iter().map(|function| sentences::function(language, *function)).collect();
    let what = format!("{}: {}", functions.join(", "), how_far(language, &request.position));
    let is_own = use_person().is_some_and(|person| person.name == request.asked_by_name);
    let busy = Signal::derive(move || deeds.confirm.pending().get() || deeds.withdraw.pending().get());
    let confirm = move |_| drop(deeds.confirm.dispatch(GatesConfirm { request: id }));
    let withdraw = move |_| drop(deeds.withdraw.dispatch(GatesWithdraw { request: id }));
    let decide = if is_own {
        view! { <p class="muted">{words::pending_own(language)}</p> }.into_any()
    } else {
        view! {
            <Button kind=ButtonKind::Primary glyph=Glyph::GateOpen busy on_press=confirm>
                {words::confirm(language)}
            </Button>
        }
        .into_any()
    };
    view! {
        <div class="request">
            <p>
                <b>{head}</b>
                <br />
                {what}
                {(!request.reason.is_empty()).then(|| view! { <br /><span class="muted">{request.reason}</span> })}
            </p>
            <div class="row wrap">
                {decide}
                <Button busy on_press=withdraw>{words::withdraw(language)}</Button>
            </div>
        </div>
    }
}

/// What an opening lets through, in words.
fn how_far(language: Language, position: &Position) -> String {
    match position {
        Position::Open | Position::Closed => words::opens_all(language).to_owned(),
        Position::Canary { environments } => words::opens_environments(language, environments.len()),
        Position::CanaryFirst { of, .. } => words::opens_first(language, *of),
    }
}
