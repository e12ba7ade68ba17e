//! The dialog before a gate is turned: for whom, which functions, and why.

use domain::booking::gate::Function;
use domain::booking::sentences;
use domain::booking::switchboard::{Switchboard, Turn};
use leptos::prelude::*;

use super::Question;
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
        if matches!(turn.value().get(), Some(Ok(()))) {
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
                    let board = board.get().and_then(Result::ok);
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
    let environments = board.map(|board| board.environments).unwrap_or_default();
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
                {words::open_now(language)}
            </Button>
        }
    };
    view! {
        <ActionForm action=turn attr:class="dialog-form">
            <div class="dialog-body">
                <input type="hidden" name="connector" value=question.connector.code() />
                <input type="hidden" name="turn" value=question.turn.code() />
                <ForWhom environments chosen=question.environment />
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
                <div class="field">
                    <label class="field-label" for="turn-reason">
                        {if closes { words::reason_close(language) } else { words::reason_open(language) }}
                    </label>
                    <textarea class="textarea" id="turn-reason" name="reason" rows="2" maxlength="500" required=closes></textarea>
                </div>
                <Notice meaning=Meaning::Info><p>{means}</p></Notice>
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

/// Everybody, or one environment.
#[component]
fn ForWhom(
    environments: Vec<(domain::ids::EnvironmentId, String)>,
    chosen: Option<domain::ids::EnvironmentId>,
) -> impl IntoView {
    let language = use_language();
    let options = environments.into_iter().map(|(id, name)| {
        view! { <option value=id.to_string() selected=chosen == Some(id)>{name}</option> }
    });
    view! {
        <div class="field">
            <label class="field-label" for="turn-environment">{words::for_whom(language)}</label>
            <select class="select" id="turn-environment" name="environment">
                <option value="">{words::everybody(language)}</option>
                {options.collect_view()}
            </select>
        </div>
    }
}
