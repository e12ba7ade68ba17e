//! `/actions`: what asks something of me first, then what waits; the chosen action at the side. State and choice stand in
//! the address, so that a view can be sent to somebody, and works without the browser program.

pub mod list;
pub mod side;

use domain::booking::action::ActionState;
use domain::booking::overview::ActionBoard;
use domain::booking::sentences;
use domain::ids::ActionId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::{Answer, Empty, Glyph, Meaning, PageHead, Tab, Tabs};
use crate::error::AppError;
use crate::i18n::{actions as words, use_language};
use crate::pulse::use_pulse;
use crate::server_fns::actions::{actions_board, actions_detail};
use list::List;
use side::Side;

/// The states that have a tab, in the order in which a person looks.
const TABS: [ActionState; 9] = [
    ActionState::Queued,
    ActionState::InFlight,
    ActionState::Unknown,
    ActionState::Undone,
    ActionState::Failed,
    ActionState::Deviating,
    ActionState::Misbooked,
    ActionState::Entered,
    ActionState::Done,
];

/// The screen.
#[component]
pub fn Actions() -> impl IntoView {
    let language = use_language();
    let query = use_query_map();
    let state =
        Memo::new(move |_| query.with(|query| query.get("state").and_then(|code| ActionState::from_code(&code))));
    let chosen = Memo::new(move |_| query.with(|query| query.get("action").and_then(|id| id.parse::<ActionId>().ok())));
    let pulse = use_pulse();
    let changed = RwSignal::new(0_u32);
    // The pulse moves with every action that comes or goes.
    let beat = Memo::new(move |_| pulse.read(|pulse| (pulse.waiting, pulse.asks)));
    let board =
        Resource::new_blocking(move || (state.get(), beat.get(), changed.get()), |(state, _, _)| actions_board(state));
    let detail = Resource::new_blocking(
        move || (chosen.get(), beat.get(), changed.get()),
        |(chosen, _, _)| async move {
            match chosen {
                Some(action) => actions_detail(action).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        <PageHead title=words::title(language) />
        <div class="page-body">
            <Answer of=board draw=move |board| tabs(board, state.get_untracked()) />
            <div class="actions-columns">
                <Answer
                    of=board
                    fallback=|| view! { <section class="panel" aria-busy="true"></section> }
                    draw=move |board| lines(board, state.get_untracked(), chosen)
                />
                <Answer of=detail draw=move |detail| view! { <Side detail changed /> }.into_any() />
            </div>
        </div>
    }
}

/// The tabs with what each holds.
fn tabs(board: Result<ActionBoard, AppError>, state: Option<ActionState>) -> AnyView {
    let language = use_language();
    let Ok(board) = board else { return ().into_any() };
    let count = |state: ActionState| {
        let found = board.counts.iter().find(|(other, _)| *other == state).map_or(0, |(_, count)| *count);
        u64::try_from(found).unwrap_or(0)
    };
    let sum: u64 = board.counts.iter().map(|(state, _)| count(*state)).sum();
    let tabs = TABS.map(|tab| {
        let is_delayed = tab == ActionState::Queued && board.delayed > 0;
        let word = if is_delayed { words::delayed(language) } else { sentences::state(language, tab) };
        let meaning =
            if is_delayed { Some(Meaning::Delayed) } else { tab.asks_a_person().then_some(Meaning::Blocking) };
        let href = format!("/actions?state={}", tab.code());
        let here = state == Some(tab);
        match meaning {
            Some(meaning) => view! { <Tab href here count=Some(count(tab)) meaning>{word}</Tab> }.into_any(),
            None => view! { <Tab href here count=Some(count(tab))>{word}</Tab> }.into_any(),
        }
    });
    view! {
        <Tabs label=words::states(language)>
            <Tab href="/actions" here=state.is_none() count=Some(sum)>{words::all(language)}</Tab>
            {tabs.collect_view()}
        </Tabs>
    }
    .into_any()
}

fn lines(board: Result<ActionBoard, AppError>, state: Option<ActionState>, chosen: Memo<Option<ActionId>>) -> AnyView {
    let language = use_language();
    match board {
        Ok(board) => view! { <List lines=board.lines state chosen /> }.into_any(),
        Err(error) => view! {
            <Empty title=words::failed(language) glyph=Glyph::Warning meaning=Meaning::Warning>
                <p>{error.sentence(language)}</p>
            </Empty>
        }
        .into_any(),
    }
}
