//! `/operator/gates`: how every gate stands, what is under way, what waits; and the emergency brake.

pub mod board;
pub mod drain;
pub mod requests;
pub mod turn_dialog;
pub mod waiting;

use std::time::Duration;

use domain::booking::gate::{ConnectorKind, Function, Scope};
use domain::booking::switchboard::{Switchboard as Board, Turn};
use domain::roles::Permission;
use leptos::prelude::*;

use crate::components::{Answer, Button, ButtonKind, Empty, Glyph, Meaning, PageHead};
use crate::error::AppError;
use crate::i18n::{switchboard as words, use_language};
use crate::server_fns::gates::{GatesConfirm, GatesTurn, GatesWithdraw, gates_board};
use crate::visit::use_may;
use turn_dialog::TurnDialog;

/// What the dialog asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Of which connector.
    pub connector: ConnectorKind,
    /// To close or to open.
    pub turn: Turn,
    /// The functions that are ticked at first.
    pub functions: Vec<Function>,
    /// For whom, at first.
    pub scope: Scope,
}

/// What can be done at the switchboard.
#[derive(Clone, Copy)]
pub struct Deeds {
    /// Turns gates.
    pub turn: ServerAction<GatesTurn>,
    /// Confirms an opening.
    pub confirm: ServerAction<GatesConfirm>,
    /// Takes one back.
    pub withdraw: ServerAction<GatesWithdraw>,
}

/// How often the board is read again: requests that are under way count down before one's eyes.
const READ_AGAIN: Duration = Duration::from_secs(2);

/// The screen.
#[component]
pub fn Switchboard() -> impl IntoView {
    let language = use_language();
    let deeds = Deeds { turn: ServerAction::new(), confirm: ServerAction::new(), withdraw: ServerAction::new() };
    let asked = RwSignal::new(None::<Question>);
    let changes = move || (deeds.turn.version().get(), deeds.confirm.version().get(), deeds.withdraw.version().get());
    let board = Resource::new_blocking(changes, |_| gates_board());
    read_again(move || board.refetch());
    let close_all = move |_| {
        asked.set(Some(Question {
            connector: ConnectorKind::ExactOnline,
            turn: Turn::Close,
            functions: Function::CLOSING.into(),
            scope: Scope::All,
        }));
    };
    view! {
        <PageHead title=words::title(language) note=words::note(language)>
            {use_may(Permission::OperateGates)
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Danger glyph=Glyph::GateShut on_press=close_all>
                            {words::close_all(language)}
                        </Button>
                    }
                })}
        </PageHead>
        <div class="page-body">
            <Answer
                of=board
                fallback=|| view! { <section class="panel" aria-busy="true"></section> }
                draw=move |board| shown(board, asked, deeds)
            />
        </div>
        <TurnDialog asked turn=deeds.turn board />
    }
}

fn shown(board: Result<Board, AppError>, asked: RwSignal<Option<Question>>, deeds: Deeds) -> AnyView {
    let language = use_language();
    match board {
        Ok(board) => view! {
            <requests::Requests board=board.clone() deeds />
            <board::Gates board=board.clone() asked />
            <div class="switchboard-columns">
                <div class="switchboard-left">
                    {board
                        .connectors
                        .iter()
                        .map(|row| {
                            view! { <drain::Draining row=row.clone() at=board.at asked turn=deeds.turn /> }
                        })
                        .collect_view()}
                    <board::Narrower board=board.clone() asked />
                </div>
                <waiting::Waiting board />
            </div>
        }
        .into_any(),
        Err(error) => view! {
            <Empty title=words::failed(language) glyph=Glyph::Warning meaning=Meaning::Warning>
                <p>{error.sentence(language)}</p>
                <p>{words::failed_means(language)}</p>
            </Empty>
        }
        .into_any(),
    }
}

/// Calls every two seconds while the screen stands, in the browser.
fn read_again(read: impl Fn() + 'static) {
    let read = std::rc::Rc::new(read);
    Effect::new(move |_| {
        let read = std::rc::Rc::clone(&read);
        // Made and ended inside the effect: on the server, where the page goes on another thread, neither happens.
        let reading = set_interval_with_handle(move || read(), READ_AGAIN).ok();
        on_cleanup(move || {
            if let Some(handle) = reading {
                handle.clear();
            }
        });
    });
}
