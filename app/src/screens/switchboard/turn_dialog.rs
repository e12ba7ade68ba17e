//! The dialog before a gate is turned: for whom, which functions, and why.

use domain::booking::gate::{Function, Scope};
use domain::booking::sentences;
use domain::booking::switchboard::{Switchboard, Turn};
use domain::number_format;
use leptos::prelude::*;

use super::Question;
use super::drain::span;
use crate::components::{Button, ButtonKind, Dialog, Glyph, Icon, Key, Meaning, Notice};
use crate::error::AppError;
use crate::i18n::{switchboard as words, use_language};
use crate::server_fns::gates::GatesTurn;
use crate::visit::use_person;

/// Asks, and turns.
#[component]
pub fn TurnDialog(
    /// What is asked about; none while nothing is.
    asked: RwSignal<Option<Question>>,
    /// What turns it.
    turn: ServerAction<GatesTurn>,
    /// How everything stands.
    board: Resource<Result<Switchboard, AppError>>,
) -> impl IntoView {
    let language = use_language();
    let open = RwSignal::new(false);
    // A question opens the dialog; whoever closes the dialog asks no more; a turn that succeeded closes it. A signal
    // tells of every setting, also to the same value: each effect sets only what differs.
    Effect::new(move |_| {
        if asked.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() && asked.with_untracked(Option::is_some) {
            asked.set(None);
        }
    });
    Effect::new(move |_| {
        if matches!(turn.value().get(), Some(Ok(_))) {
            turn.value().set(None);
            open.set(false);
        }
    });
    let title = move || {
        asked.with(|asked| match asked {
            Some(Question { turn: Turn::Close, connector, .. }) => words::close_title(language, connector.name()),
            Some(Question { turn: Turn::Open, connector, .. }) => words::open_title(language, connector.name()),
            None => words::title(language).to_owned(),
        })
    };
    view! {
        <Dialog open id="turn-title" title=Signal::derive(title)>
            {move || {
                asked.get().map(|question| {
                    // As it stood when it was asked: the board is read anew every few seconds, and what the operator is
                    // filling in must not be made anew with it.
                    let board = board.get_untracked().and_then(Result::ok);
                    view! { <TurnForm question turn board open /> }
                })
            }}
        </Dialog>
    }
}

#[component]
fn TurnForm(
    question: Question,
    turn: ServerAction<GatesTurn>,
    board: Option<Switchboard>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let language = use_language();
    let closes = question.turn == Turn::Close;
    let row = board.as_ref().and_then(|board| board.connectors.iter().find(|row| row.connector == question.connector));
    let (under_way, waiting) = row.map_or((0, 0), |row| (row.in_flight, row.waiting));
    let means = if closes { words::close_means(language, under_way) } else { words::open_means(language, waiting) };
    let refused = move || turn.value().get().and_then(Result::err).map(|error| error.sentence(language));
    let needs_second = board.as_ref().is_some_and(|board| board.needs_second_person) && !closes;
    let takes = row.and_then(|row| row.forecast.as_ref()).map(|forecast| forecast.minutes).filter(|_| !closes);
    let name = use_person().map(|person| person.name).unwrap_or_default();
    let submit = if closes {
        view! {
            <Button kind=ButtonKind::Shut glyph=Glyph::GateShut action="submit" busy=turn.pending()>
                {words::close_now(language)}
            </Button>
        }
    } else {
        view! {
            <Button kind=ButtonKind::Primary glyph=Glyph::GateOpen action="submit" busy=turn.pending()>
                {if needs_second { words::ask_now(language) } else { words::open_now(language) }}
            </Button>
        }
    };
    view! {
        <ActionForm action=turn attr:class="dialog-form">
            <div class="dialog-body">
                <input type="hidden" name="connector" value=question.connector.code() />
                <input type="hidden" name="turn" value=question.turn.code() />
                <ForWhom board=board.clone() chosen=question.scope />
                <fieldset>
                    <legend class="field-label">{words::which_functions(language)}</legend>
                    <div class="ticks">
                        {Function::CLOSING.map(|function| {
                            let is_ticked = question.functions.contains(&function);
                            view! {
                                <label class="tick-label">
                                    <input class="tick" type="checkbox" name="functions[]" value=function.code() checked=is_ticked />
                                    {sentences::function(language, function)}
                                </label>
                            }
                        }).collect_view()}
                        <span class="tick-label faint">
                            <Icon glyph=Glyph::Eye />
                            {words::look_back_stays(language)}
                        </span>
                    </div>
                </fieldset>
                {(!closes).then(|| view! { <HowFar board waiting takes /> })}
                <div class="field">
                    <label class="field-label" for="turn-reason">
                        {if closes { words::reason_close(language) } else { words::reason_open(language) }}
                    </label>
                    <textarea class="textarea" id="turn-reason" name="reason" rows="2" maxlength="500" required=closes></textarea>
                </div>
                <Notice meaning=Meaning::Info><p>{means}</p></Notice>
                {needs_second.then(|| view! { <Notice meaning=Meaning::Warning><p>{words::needs_second(language)}</p></Notice> })}
                {move || refused().map(|sentence| view! { <Notice meaning=Meaning::Blocking><p>{sentence}</p></Notice> })}
            </div>
            <footer class="dialog-foot">
                <span class="faint small">{words::logged(language, &name)}</span>
                <span class="grow"></span>
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    {words::cancel(language)}
                    <Key name="Esc" />
                </button>
                {submit}
            </footer>
        </ActionForm>
    }
    .into_any()
}

/// How many make a first few worth while.
const WORTH_A_CANARY: u64 = 25;

/// What an opening lets through: a few actions, some environments, or everything; and in which order.
#[component]
fn HowFar(board: Option<Switchboard>, waiting: u64, takes: Option<u32>) -> impl IntoView {
    let language = use_language();
    let board = StoredValue::new(board);
    let few = RwSignal::new(if waiting > WORTH_A_CANARY { "first" } else { "all" });
    let choice = move |value: &'static str, label: &'static str| {
        view! {
            <label class="tick-label">
                <input
                    class="radio"
                    type="radio"
                    name="few"
                    value=value
                    checked=few.get_untracked() == value
                    on:change=move |_| few.set(value)
                />
                {label}
            </label>
        }
    };
    let all_takes = takes.map(|minutes| words::all_takes(language, &span(language, minutes)));
    view! {
        <fieldset>
            <legend class="field-label">{words::how_far(language)}</legend>
            <div class="ticks ticks-down">
                {choice("first", words::first_few(language))}
                {choice("environments", words::first_environments(language))}
                {choice("all", words::all_of_it(language))}
            </div>
            {move || match few.get() {
                "first" => view! {
                    <div class="field">
                        <label class="field-label" for="turn-first">{words::how_many_first(language)}</label>
                        <input class="input" id="turn-first" name="first" type="number" min="1" max="100000" value="10" required />
                        <p class="faint small">{words::first_few_note(language)}</p>
                    </div>
                }
                .into_any(),
                "environments" => board.with_value(|board| view! { <Environments board=board.clone() /> }).into_any(),
                _ => all_takes.clone().map(|line| view! { <p class="faint small">{line}</p> }).into_any(),
            }}
            <label class="tick-label">
                <input class="tick" type="checkbox" name="vat_first" value="yes" />
                {words::vat_first(language)}
            </label>
        </fieldset>
    }
    .into_any()
}

/// The environments that go first, those in which most waits before the others.
#[component]
fn Environments(board: Option<Switchboard>) -> impl IntoView {
    let language = use_language();
    let board = board.map(|board| (board.waiting, board.environments));
    let (waiting, environments) = board.unwrap_or_default();
    let waits = |id| waiting.iter().find(|row| row.environment == id).map_or(0, |row| row.waiting);
    let mut rows: Vec<_> = environments.into_iter().map(|(id, name)| (waits(id), id, name)).collect();
    rows.sort_by_key(|(count, _, _)| std::cmp::Reverse(*count));
    let rows = rows.into_iter().map(|(count, id, name)| {
        view! {
            <label class="tick-label">
                <input class="tick" type="checkbox" name="environments[]" value=id.to_string() />
                {name}
                <span class="faint">{number_format::quantity(language, count.into())}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choose-some">
            <legend class="field-label">{words::which_environments(language)}</legend>
            {rows.collect_view()}
        </fieldset>
    }
}

/// Everybody, or one environment, administration or connection.
#[component]
fn ForWhom(board: Option<Switchboard>, chosen: Scope) -> impl IntoView {
    let language = use_language();
    let option = move |scope: Scope, name: String| {
        let value = if scope == Scope::All { "all".to_owned() } else { format!("{}:{}", scope.code(), scope.id()) };
        view! { <option value=value selected=chosen == scope>{name}</option> }
    };
    let groups = board.map(|board| {
        let environments: Vec<_> =
            board.environments.iter().map(|(id, name)| option(Scope::Environment(*id), name.clone())).collect();
        let administrations: Vec<_> =
            board.administrations.into_iter().map(|(id, _, name)| option(Scope::Administration(id), name)).collect();
        let connections: Vec<_> = board
            .connections
            .into_iter()
            .map(|connection| {
                let whose = board.environments.iter().find(|(id, _)| *id == connection.environment);
                let whose = whose.map(|(_, name)| name.as_str()).unwrap_or_default();
                option(Scope::Connection(connection.id), format!("{}, {whose}", connection.user))
            })
            .collect();
        view! {
            <optgroup label=words::one_environment(language)>{environments}</optgroup>
            <optgroup label=words::one_administration(language)>{administrations}</optgroup>
            <optgroup label=words::one_connection(language)>{connections}</optgroup>
        }
    });
    view! {
        <div class="field">
            <label class="field-label" for="turn-scope">{words::for_whom(language)}</label>
            <select class="select" id="turn-scope" name="scope">
                {option(Scope::All, words::everybody(language).to_owned())}
                {groups}
            </select>
        </div>
    }
}
