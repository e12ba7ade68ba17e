//! One connection: whose, how it is, what runs under it, what it reaches.

use chrono::{DateTime, Utc};
use domain::calendar;
use domain::connection::{Connection, ConnectionState, DeathCause};
use leptos::prelude::*;

use super::reach::ReachTable;
use super::{Connect, Deeds};
use crate::components::{Badge, Button, Glyph, Meaning, Notice, Panel};
use crate::i18n::{Language, connections as words, use_language};
use crate::server_fns::connections::ConnectionsLookAgain;

/// A connection.
#[component]
pub(crate) fn Card(connection: Connection, now: DateTime<Utc>, deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let Connection { id, system, user, state, made_by, made_at, refreshed_at, carries, reach, seen_at } = connection;
    let is_active = state == ConnectionState::Active;
    let since = words::since(language, &made_by, &calendar::moment(language, made_at, now));
    let refreshed =
        refreshed_at.filter(|_| is_active).map(|at| words::refreshed(language, &calendar::age(language, at, now)));
    let names = if carries.is_empty() {
        words::carries_none(language).to_owned()
    } else {
        carries.into_iter().map(|carried| carried.name).collect::<Vec<_>>().join(", ")
    };
    let look_again = move || {
        view! {
            <Button
                class="button-small"
                glyph=Glyph::Refresh
                busy=deeds.look_again.pending()
                on_press=move |_| {
                    deeds.look_again.dispatch(ConnectionsLookAgain { connection: id });
                }
            >
                {words::look_again(language)}
            </Button>
        }
        .into_any()
    };
    view! {
        <Panel title=user note=system class="panel-cut" tools=ViewFn::from(move || state_badge(is_active, language))>
            <div class="panel-body stack">
                <dl class="facts">
                    <dt>{words::carries(language)}</dt>
                    <dd>{names}</dd>
                </dl>
                <p class="muted">{since} {refreshed.map(|text| format!(" · {text}"))}</p>
                {dead(&state, language)}
            </div>
            <Show when=move || is_active>
                <div class="panel-head">
                    <h3>{words::reach(language)}</h3>
                    {seen_at.map(|at| {
                        let text = words::seen(language, &calendar::moment(language, at, now));
                        view! { <span class="muted">{text}</span> }
                    })}
                    <span class="grow"></span>
                    {look_again()}
                </div>
                <ReachTable connection=id reach=reach.clone() deeds />
            </Show>
        </Panel>
    }
    .into_any()
}

fn state_badge(is_active: bool, language: Language) -> AnyView {
    if is_active {
        view! { <Badge meaning=Meaning::Ok>{words::active(language)}</Badge> }.into_any()
    } else {
        view! { <Badge meaning=Meaning::Blocking>{words::dead(language)}</Badge> }.into_any()
    }
}

/// A dead connection says why, and offers the only cure.
fn dead(state: &ConnectionState, language: Language) -> Option<AnyView> {
    let ConnectionState::Dead { reason } = state else { return None };
    let sentence = match reason {
        DeathCause::Spent => words::dead_spent(language),
        DeathCause::Lapsed => words::dead_lapsed(language),
        DeathCause::ConnectedElsewhere => words::dead_elsewhere(language),
        DeathCause::Unreadable => words::dead_unreadable(language),
    };
    Some(
        view! {
            <Notice meaning=Meaning::Blocking>
                <p>{sentence}</p>
                <Connect label=words::renew(language) />
            </Notice>
        }
        .into_any(),
    )
}
