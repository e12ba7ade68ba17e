//! `/settings/connections`: under whose name Sluis works in the bookkeeping system, what each connection reaches, and
//! taking administrations over after having seen it.

pub mod card;
pub mod reach;

use domain::connection::Connection;
use domain::news::Topic;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::{Answer, Empty, Glyph, Icon, Meaning, Notice, PageHead};
use crate::error::AppError;
use crate::i18n::{Language, connections as words, use_language};
use crate::news::use_news;
use crate::server_fns::connections::{ConnectionsLookAgain, ConnectionsPage, ConnectionsTakeOver, connections_list};
use card::Card;

/// What an administrator does with connections.
#[derive(Clone, Copy)]
pub struct Deeds {
    pub(crate) take_over: ServerAction<ConnectionsTakeOver>,
    pub(crate) look_again: ServerAction<ConnectionsLookAgain>,
}

/// The screen.
#[component]
pub fn Connections() -> impl IntoView {
    let language = use_language();
    let deeds = Deeds { take_over: ServerAction::new(), look_again: ServerAction::new() };
    let done = move || deeds.take_over.version().get() + deeds.look_again.version().get();
    let news = use_news(Topic::Connection);
    let page = Resource::new_blocking(move || (done(), news.get()), |_| connections_list());
    view! {
        <PageHead title=words::title(language) note=words::note(language)>
            <Connect label=words::connect(language) />
        </PageHead>
        <div class="page-body stack">
            <CameBack />
            <Outcome deeds />
            <Answer of=page draw=move |page| loaded(page, deeds, language) />
            <p class="muted">{words::connect_note(language)}</p>
        </div>
    }
}

fn loaded(page: Result<ConnectionsPage, AppError>, deeds: Deeds, language: Language) -> AnyView {
    match page {
        Err(error) => view! { <Notice meaning=Meaning::Blocking><p>{error.sentence(language)}</p></Notice> }.into_any(),
        Ok(page) if page.connections.is_empty() => view! {
            <Empty title=words::none(language) glyph=Glyph::Plug>
                <p>{words::none_note(language)}</p>
            </Empty>
        }
        .into_any(),
        Ok(ConnectionsPage { connections, now }) => {
            let card = move |connection: Connection| view! { <Card connection now deeds /> };
            connections.into_iter().map(card).collect_view().into_any()
        }
    }
}

/// The way to the consent: a plain form, since the browser leaves.
#[component]
pub(crate) fn Connect(label: &'static str) -> impl IntoView {
    view! {
        <form method="post" action="/connections/start">
            <button class="button button-primary" type="submit">
                <Icon glyph=Glyph::Plug />
                {label}
            </button>
        </form>
    }
}

/// What the consent became: the address says it when the browser comes back.
#[component]
fn CameBack() -> impl IntoView {
    let language = use_language();
    let query = use_query_map();
    let said = move || {
        let query = query.read();
        let failed = query.get("failed").map(|why| (Meaning::Blocking, failure(&why, language)));
        let made = query.get("made").map(|how| match how.as_str() {
            "renewed" => (Meaning::Ok, words::renewed(language)),
            _ => (Meaning::Ok, words::made(language)),
        });
        let ended = query.get("ended").map(|_| (Meaning::Warning, words::ended_elsewhere(language)));
        [failed, made, ended].into_iter().flatten().collect::<Vec<_>>()
    };
    move || {
        said()
            .into_iter()
            .map(|(meaning, sentence)| view! { <Notice meaning><p>{sentence}</p></Notice> })
            .collect_view()
    }
}

/// Why a consent did not become a connection; anyone can write an address, so an unknown word is the mildest sentence.
fn failure(why: &str, language: Language) -> &'static str {
    match why {
        "denied" => words::failed_denied(language),
        "not_asked" => words::failed_not_asked(language),
        "code" => words::failed_code(language),
        _ => words::failed_silent(language),
    }
}

/// What came of taking over.
#[component]
fn Outcome(deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let taken = move || {
        deeds.take_over.value().get().map(|taken| match taken {
            Ok(count) => Either::Left(view! {
                <Notice meaning=Meaning::Ok>
                    <p>{words::taken(language, count)}</p>
                    <p><a href="/settings/administrations">{words::to_administrations(language)}</a></p>
                </Notice>
            }),
            Err(error) => {
                Either::Right(view! { <Notice meaning=Meaning::Blocking><p>{error.sentence(language)}</p></Notice> })
            }
        })
    };
    let looked = move || {
        deeds.look_again.value().get().and_then(Result::err).map(|error| {
            view! { <Notice meaning=Meaning::Warning><p>{error.sentence(language)}</p></Notice> }
        })
    };
    view! {
        {taken}
        {looked}
    }
}
