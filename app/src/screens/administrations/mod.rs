//! `/settings/administrations`: what each runs under, what was read of it and when, and its settings.

pub mod fields;
pub mod settings;

use chrono::{DateTime, Utc};
use domain::calendar;
use domain::connection::{LinkedAdministration, SyncProblem};
use domain::news::Topic;
use leptos::prelude::*;

use crate::components::{Answer, Badge, Button, Empty, Glyph, Meaning, Notice, PageHead, Panel};
use crate::error::AppError;
use crate::i18n::{Language, administrations as words, use_language};
use crate::news::use_news;
use crate::server_fns::administrations::{
    AdministrationsPage, AdministrationsSave, AdministrationsSynchronise, administrations_list,
};
use settings::SettingsOf;

/// What an administrator does here, and whose settings are open.
#[derive(Clone, Copy)]
pub struct Deeds {
    pub(crate) synchronise: ServerAction<AdministrationsSynchronise>,
    pub(crate) save: ServerAction<AdministrationsSave>,
    /// As it was when its settings were opened: what is read anew meanwhile never takes away what somebody fills in.
    pub(crate) open: RwSignal<Option<LinkedAdministration>>,
}

/// The screen.
#[component]
pub fn Administrations() -> impl IntoView {
    let language = use_language();
    let deeds = Deeds { synchronise: ServerAction::new(), save: ServerAction::new(), open: RwSignal::new(None) };
    Effect::new(move |_| {
        if deeds.save.value().with(|saved| matches!(saved, Some(Ok(())))) {
            deeds.open.set(None);
        }
    });
    let done = move || deeds.synchronise.version().get() + deeds.save.version().get();
    let news = use_news(Topic::Administration);
    let page = Resource::new_blocking(move || (done(), news.get()), |_| administrations_list());
    view! {
        <PageHead title=words::title(language) />
        <div class="page-body stack">
            <Outcome deeds />
            <Answer of=page draw=move |page| loaded(page, deeds, language) />
            {move || deeds.open.get().map(|row| view! { <SettingsOf row deeds /> })}
        </div>
    }
}

fn loaded(page: Result<AdministrationsPage, AppError>, deeds: Deeds, language: Language) -> AnyView {
    match page {
        Err(error) => view! { <Notice meaning=Meaning::Blocking><p>{error.sentence(language)}</p></Notice> }.into_any(),
        Ok(page) if page.administrations.is_empty() => view! {
            <Empty title=words::none(language) glyph=Glyph::Building>
                <p>{words::none_note(language)}</p>
                <p><a class="button" href="/settings/connections">{words::to_connections(language)}</a></p>
            </Empty>
        }
        .into_any(),
        Ok(AdministrationsPage { administrations, now }) => view! {
            <Panel class="panel-cut">
                <div class="table-scroll">
                    <table class="table">
                        {head(language)}
                        <tbody>
                            {administrations.into_iter().map(|row| line(row, now, deeds, language)).collect_view()}
                        </tbody>
                    </table>
                </div>
            </Panel>
        }
        .into_any(),
    }
}

fn head(language: Language) -> impl IntoView {
    view! {
        <thead>
            <tr>
                <th scope="col">{words::name(language)}</th>
                <th scope="col">{words::runs_under(language)}</th>
                <th scope="col">{words::read_at(language)}</th>
                <th scope="col" class="num">{words::suppliers(language)}</th>
                <th scope="col" class="num">{words::accounts(language)}</th>
                <th scope="col" class="num">{words::items(language)}</th>
                <th scope="col" class="num">{words::orders(language)}</th>
                <th scope="col"><span class="visually-hidden">{words::settings(language)}</span></th>
            </tr>
        </thead>
    }
}

fn line(row: LinkedAdministration, now: DateTime<Utc>, deeds: Deeds, language: Language) -> impl IntoView {
    let id = row.administration.id;
    let identity = &row.administration.identity;
    let opened = row.clone();
    let name = format!("{} {}", identity.number, identity.name);
    let synchronise = move |_| {
        deeds.synchronise.dispatch(AdministrationsSynchronise { administration: id });
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{under(&row, language)}</td>
            <td>{read(&row, now, language)}</td>
            <td class="num">{row.suppliers}</td>
            <td class="num">{row.gl_accounts}</td>
            <td class="num">{row.items}</td>
            <td class="num">{row.orders}</td>
            <td>
                <span class="row wrap">
                    <Button class="button-small" glyph=Glyph::Refresh busy=deeds.synchronise.pending() on_press=synchronise>
                        {words::synchronise(language)}
                    </Button>
                    <Button class="button-small" glyph=Glyph::Pencil on_press=move |_| deeds.open.set(Some(opened.clone()))>
                        {words::settings(language)}
                    </Button>
                </span>
            </td>
        </tr>
    }
    .into_any()
}

fn under(row: &LinkedAdministration, language: Language) -> AnyView {
    match &row.runs_under {
        None => view! { <Badge meaning=Meaning::Blocking>{words::no_connection(language)}</Badge> }.into_any(),
        Some((user, true)) => user.clone().into_any(),
        Some((user, false)) => {
            let text = words::dead(language, user);
            view! { <Badge meaning=Meaning::Blocking>{text}</Badge> }.into_any()
        }
    }
}

/// When it was read, that it is being read, or why it could not be.
fn read(row: &LinkedAdministration, now: DateTime<Utc>, language: Language) -> AnyView {
    let state = match row.synchronised_at {
        None => words::never(language).to_owned(),
        Some(at) => words::state_of(language, &calendar::moment(language, at, now)),
    };
    let problem = row.problem.map(|problem| {
        let meaning = if problem == SyncProblem::GateClosed { Meaning::Delayed } else { Meaning::Warning };
        view! { <Badge meaning>{problem_words(problem, language)}</Badge> }
    });
    let reading = row.is_reading.then(|| view! { <Badge meaning=Meaning::Info>{words::reading(language)}</Badge> });
    view! { <span class="row wrap"><span class="nowrap">{state}</span> {reading} {problem}</span> }.into_any()
}

fn problem_words(problem: SyncProblem, language: Language) -> &'static str {
    match problem {
        SyncProblem::GateClosed => words::gate_closed(language),
        SyncProblem::NoConnection => words::problem_no_connection(language),
        SyncProblem::DeadConnection => words::problem_dead(language),
        SyncProblem::NoToken => words::problem_token(language),
        SyncProblem::Elsewhere => words::problem_elsewhere(language),
        SyncProblem::Resting => words::problem_resting(language),
        SyncProblem::NoCallsLeft => words::problem_no_calls(language),
        SyncProblem::NoAnswer => words::problem_no_answer(language),
        SyncProblem::Forbidden => words::problem_forbidden(language),
        SyncProblem::Unreadable => words::problem_unreadable(language),
    }
}

/// What came of saving and of asking for a reading.
#[component]
fn Outcome(deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let saved = move || {
        let saved = deeds.save.value().get().filter(Result::is_ok);
        saved.map(|_| view! { <Notice meaning=Meaning::Ok><p>{words::saved(language)}</p></Notice> })
    };
    let asked = move || deeds.synchronise.value().get().and_then(Result::err).map(|error| failed(error, language));
    view! {
        {saved}
        {asked}
    }
}

fn failed(error: AppError, language: Language) -> AnyView {
    view! { <Notice meaning=Meaning::Blocking><p>{error.sentence(language)}</p></Notice> }.into_any()
}
