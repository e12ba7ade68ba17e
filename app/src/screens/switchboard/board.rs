//! The gates: a row for each connector, and those of one environment that are shut.

use chrono::{DateTime, Utc};
use domain::booking::gate::{Function, Gate, Position, Scope};
use domain::booking::sentences;
use domain::booking::switchboard::{ConnectorRow, Switchboard, Together, Turn};
use domain::calendar;
use domain::language::Language;
use domain::number_format;
use leptos::prelude::*;

use super::Question;
use crate::components::{Button, Glyph, Icon, Panel};
use crate::i18n::{switchboard as words, use_language};

/// How a gate is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    Open,
    Shut,
    Partly,
}

impl Stand {
    const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Shut => "shut",
            Self::Partly => "partly",
        }
    }

    const fn glyph(self) -> Glyph {
        match self {
            Self::Open => Glyph::GateOpen,
            Self::Shut => Glyph::GateShut,
            Self::Partly => Glyph::Play,
        }
    }

    /// What a press asks for: an open gate is closed, any other is opened.
    const fn turn(self) -> Turn {
        match self {
            Self::Open => Turn::Close,
            Self::Shut | Self::Partly => Turn::Open,
        }
    }
}

/// One gate: how it stands, with its word. One that cannot be read is shut.
fn stand_of(language: Language, gate: Option<&Gate>) -> (Stand, &'static str) {
    match gate.map(|gate| &gate.position) {
        Some(Position::Open) => (Stand::Open, words::open(language)),
        Some(Position::Canary { .. } | Position::CanaryFirst { .. }) => (Stand::Partly, words::canary(language)),
        Some(Position::Closed) | None => (Stand::Shut, words::shut(language)),
    }
}

/// How many a canary lets through.
fn few(language: Language, position: &Position) -> Option<String> {
    match position {
        Position::Canary { environments } if environments.len() == 1 => {
            Some(words::one_environment_passes(language).to_owned())
        }
        Position::Canary { environments } => Some(words::environments_pass(language, environments.len())),
        Position::CanaryFirst { of, left } => Some(words::first_pass(language, of - left.min(of), *of)),
        Position::Open | Position::Closed => None,
    }
}

/// All gates of a connector together.
fn stand_together(language: Language, row: &ConnectorRow) -> (Stand, &'static str) {
    match row.together() {
        Together::Open => (Stand::Open, words::all_open(language)),
        Together::Closed if row.is_closing() => (Stand::Shut, words::closing(language)),
        Together::Closed => (Stand::Shut, words::all_shut(language)),
        Together::Partly => (Stand::Partly, words::partly(language)),
    }
}

/// The table of gates.
#[component]
pub fn Gates(
    /// How everything stands.
    board: Switchboard,
    /// What the dialog asks about.
    asked: RwSignal<Option<Question>>,
) -> impl IntoView {
    let language = use_language();
    let at = board.at;
    let heads = Function::CLOSING.map(|function| {
        let class = if function == Function::CLOSING[0] { "group" } else { "" };
        view! { <th scope="col" class=class>{sentences::function(language, function)}</th> }
    });
    let rows = board.connectors.into_iter().map(|row| view! { <ConnectorGates row at asked /> }).collect_view();
    view! {
        <section class="panel panel-cut gates">
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{words::connector(language)}</th>
                            <th scope="col" class="group">{words::all_functions(language)}</th>
                            {heads.collect_view()}
                            <th scope="col" class="group">{sentences::function(language, Function::LookBack)}</th>
                            <th scope="col" class="num group">{words::under_way(language)}</th>
                            <th scope="col" class="num">{words::waits(language)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn ConnectorGates(row: ConnectorRow, at: DateTime<Utc>, asked: RwSignal<Option<Question>>) -> impl IntoView {
    let language = use_language();
    let connector = row.connector;
    let ask = move |turn, functions: Vec<Function>| {
        asked.set(Some(Question { connector, turn, functions, scope: Scope::All }));
    };
    let changed = row.last_change().map_or_else(
        || words::never_changed(language).to_owned(),
        |gate| words::changed(language, &calendar::moment(language, gate.changed_at, at), &gate.changed_by),
    );
    // The reason of a gate of everybody; what is shut separately says its own below.
    let shut = |gate: &&Gate| gate.scope == Scope::All && gate.position != Position::Open;
    let why = row.gates.iter().filter(shut).max_by_key(|gate| gate.changed_at);
    let why = why.map(|gate| sentences::gate_reason(language, &gate.reason)).filter(|why| !why.is_empty());
    let together = stand_together(language, &row);
    let all_turn = together.0.turn();
    let cells = Function::CLOSING.map(|function| {
        let (stand, word) = stand_of(language, row.gate(function));
        let class = if function == Function::CLOSING[0] { "group" } else { "" };
        let name = words::gate_of(language, connector.name(), sentences::function(language, function), word);
        let press = move |()| ask(stand.turn(), vec![function]);
        let few = row.gate(function).and_then(|gate| few(language, &gate.position));
        view! {
            <td class=class>
                <GateButton stand word name class="gate" on_press=press />
                {few.map(|few| view! { <small>{few}</small> })}
            </td>
        }
    });
    let all_name = words::gate_of(language, connector.name(), words::all_functions(language), together.1);
    let all_press = move |()| ask(all_turn, Function::CLOSING.into());
    view! {
        <tr class=row.is_closing().then_some("closing")>
            <td>
                <b>{connector.name()}</b>
                <small>{changed}</small>
                {why.map(|why| view! { <small class="gate-why">{why}</small> })}
            </td>
            <td class="group gates-all">
                <GateButton stand=together.0 word=together.1 name=all_name class="gate gate-all" on_press=all_press />
            </td>
            {cells.collect_view()}
            <td class="group"><span class="gate-none">{words::stays_open(language)}</span></td>
            <td class="num group">
                <UnderWay count=row.in_flight is_closing=row.is_closing() oldest=row.oldest_in_flight at />
            </td>
            <td class="num">
                <b>{number_format::quantity(language, row.waiting.into())}</b>
                <Oldest oldest=row.oldest_waiting at />
            </td>
        </tr>
    }
    .into_any()
}

/// A gate that can be turned: its word is the control, its picture and its colour only repeat it.
#[component]
fn GateButton(
    stand: Stand,
    word: &'static str,
    name: String,
    class: &'static str,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class=class data-gate=stand.code() aria-label=name on:click=move |_| on_press.run(())>
            <Icon glyph=stand.glyph() />
            {word}
        </button>
    }
}

/// Requests under way; while a gate closes they are the figure that matters.
#[component]
fn UnderWay(count: u64, is_closing: bool, oldest: Option<DateTime<Utc>>, at: DateTime<Utc>) -> impl IntoView {
    let language = use_language();
    let figure = number_format::quantity(language, count.into());
    if is_closing {
        view! {
            <span class="count-down">{figure}</span>
            <small>{words::still_under_way(language)}</small>
        }
        .into_any()
    } else {
        view! { {figure} <Oldest oldest at /> }.into_any()
    }
}

#[component]
fn Oldest(oldest: Option<DateTime<Utc>>, at: DateTime<Utc>) -> impl IntoView {
    let language = use_language();
    oldest.map(|oldest| view! { <small>{words::oldest(language, &calendar::age(language, oldest, at))}</small> })
}

/// Gates of one environment that are shut, beside those of everybody.
#[component]
pub fn Narrower(
    /// How everything stands.
    board: Switchboard,
    /// What the dialog asks about.
    asked: RwSignal<Option<Question>>,
) -> impl IntoView {
    let language = use_language();
    let gates: Vec<Gate> = board.connectors.iter().flat_map(|row| row.narrower().cloned()).collect();
    let at = board.at;
    let body = if gates.is_empty() {
        view! { <p class="panel-body muted">{words::none_narrower(language)}</p> }.into_any()
    } else {
        let rows = gates.into_iter().map(|gate| {
            let name = name_of(language, &board, gate.scope);
            view! { <NarrowerGate gate name at asked /> }
        });
        view! {
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{words::whose(language)}</th>
                        <th scope="col">{words::function(language)}</th>
                        <th scope="col">{words::since(language)}</th>
                        <th scope="col">{words::reason(language)}</th>
                        <th scope="col"><span class="visually-hidden">{words::open_again(language)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    view! { <Panel title=words::narrower(language) note=words::narrower_note(language) class="panel-cut">{body}</Panel> }
}

/// Whose gate it is, by name.
fn name_of(language: Language, board: &Switchboard, scope: Scope) -> String {
    let environment = |id| {
        board.environments.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()).unwrap_or_default()
    };
    match scope {
        Scope::All => words::everybody(language).to_owned(),
        Scope::Environment(id) => environment(id),
        Scope::Connection(id) => board.connections.iter().find(|known| known.id == id).map_or_else(
            || scope.id(),
            |known| words::connection_of(language, &known.user, &environment(known.environment)),
        ),
        Scope::Administration(id) => board
            .administrations
            .iter()
            .find(|(known, _, _)| *known == id)
            .map_or_else(|| scope.id(), |(_, whose, name)| format!("{name}, {}", environment(*whose))),
    }
}

#[component]
fn NarrowerGate(gate: Gate, name: String, at: DateTime<Utc>, asked: RwSignal<Option<Question>>) -> impl IntoView {
    let language = use_language();
    let Gate { connector, function, scope, .. } = gate;
    let open = move |_| {
        asked.set(Some(Question { connector, turn: Turn::Open, functions: vec![function], scope }));
    };
    view! {
        <tr>
            <td class="strong">{name}</td>
            <td>{sentences::function(language, function)}</td>
            <td class="muted nowrap">{calendar::moment(language, gate.changed_at, at)}</td>
            <td>{sentences::gate_reason(language, &gate.reason)}</td>
            <td class="num">
                <Button class="button-small" glyph=Glyph::GateOpen on_press=open>{words::open_again(language)}</Button>
            </td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::{Stand, stand_of};
    use domain::booking::switchboard::Turn;
    use domain::language::Language;

    #[test]
    fn a_gate_that_cannot_be_read_is_shut() {
        assert_eq!(stand_of(Language::Nl, None), (Stand::Shut, "Dicht"));
    }

    #[test]
    fn only_an_open_gate_is_asked_to_close() {
        assert_eq!(Stand::Open.turn(), Turn::Close);
        assert_eq!(Stand::Shut.turn(), Turn::Open);
        assert_eq!(Stand::Partly.turn(), Turn::Open);
    }
}
