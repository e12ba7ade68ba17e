//! The list of actions, in groups: what asks, what waits, what is under way, what is finished.

use chrono::{DateTime, Utc};
use domain::booking::action::ActionState;
use domain::booking::overview::ActionLine;
use domain::booking::sentences;
use domain::calendar;
use domain::ids::ActionId;
use domain::language::Language;
use leptos::prelude::*;

use crate::components::{Badge, Empty, Glyph, Meaning, Money, meaning};
use crate::i18n::{actions as words, use_language};
use crate::pulse::use_pulse;

/// The groups, in the order in which a person looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Asks,
    Waits,
    UnderWay,
    Finished,
}

impl Group {
    const ALL: [Self; 4] = [Self::Asks, Self::Waits, Self::UnderWay, Self::Finished];

    const fn of(line: &ActionLine) -> Self {
        match line.state {
            ActionState::Queued if line.is_delayed => Self::Waits,
            ActionState::Queued | ActionState::InFlight | ActionState::Entered => Self::UnderWay,
            ActionState::Unknown
            | ActionState::Deviating
            | ActionState::Undone
            | ActionState::Failed
            | ActionState::Misbooked => Self::Asks,
            ActionState::Done | ActionState::Repaired | ActionState::Cancelled => Self::Finished,
        }
    }

    fn name(self, language: Language) -> &'static str {
        match self {
            Self::Asks => words::asks_you(language),
            Self::Waits => words::waits(language),
            Self::UnderWay => words::under_way(language),
            Self::Finished => words::finished(language),
        }
    }
}

/// The badge of a line: a queued one behind a closed gate is delayed.
pub(crate) fn badge(language: Language, line: &ActionLine) -> (Meaning, Glyph, &'static str) {
    if line.is_delayed && line.state == ActionState::Queued {
        return (Meaning::Delayed, Glyph::GateShut, words::delayed(language));
    }
    let (meaning, glyph) = meaning::of_action(line.state);
    (meaning, glyph, sentences::state(language, line.state))
}

/// All lines.
#[component]
pub fn List(
    /// What there is, of one state or of all.
    lines: Vec<ActionLine>,
    /// The state that is looked at.
    state: Option<ActionState>,
    /// The action at the side.
    chosen: Memo<Option<ActionId>>,
) -> impl IntoView {
    let language = use_language();
    if lines.is_empty() {
        return view! {
            <section class="panel">
                <Empty title=words::none(language)>
                    <p>{words::none_means(language)}</p>
                </Empty>
            </section>
        }
        .into_any();
    }
    let now = use_pulse().read(|pulse| pulse.at).unwrap_or_default();
    let bodies = Group::ALL.map(|group| {
        let lines: Vec<ActionLine> = lines.iter().filter(|line| Group::of(line) == group).cloned().collect();
        (!lines.is_empty()).then(|| view! { <GroupRows group lines state chosen now /> })
    });
    view! {
        <section class="panel panel-cut">
            <div class="table-scroll">
                <table class="table table-fixed table-roomy actions-table">
                    <colgroup>
                        <col class="col-7" />
                        <col class="col-7" />
                        <col class="col-7" />
                        <col class="col-3" />
                        <col class="col-4" />
                        <col />
                    </colgroup>
                    <thead>
                        <tr>
                            <th scope="col">{words::states(language)}</th>
                            <th scope="col">{words::invoice(language)}</th>
                            <th scope="col">{words::administration_and_action(language)}</th>
                            <th scope="col" class="num">{words::amount(language)}</th>
                            <th scope="col">{words::since(language)}</th>
                            <th scope="col">{words::why(language)}</th>
                        </tr>
                    </thead>
                    {bodies.collect_view()}
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn GroupRows(
    group: Group,
    lines: Vec<ActionLine>,
    state: Option<ActionState>,
    chosen: Memo<Option<ActionId>>,
    now: DateTime<Utc>,
) -> impl IntoView {
    let language = use_language();
    let count = match lines.len() {
        1 => words::one_of(language).to_owned(),
        count => words::count_of(language, count),
    };
    let means = (group == Group::Waits).then(|| format!(", {}", words::waits_means(language)));
    let rows = lines.into_iter().map(|line| view! { <Row line state chosen now /> }).collect_view();
    view! {
        <tbody>
            <tr class="part">
                <th scope="rowgroup" colspan="6">
                    <b>{group.name(language)}</b>
                    " "
                    {count}
                    {means}
                </th>
            </tr>
            {rows}
        </tbody>
    }
    .into_any()
}

#[component]
fn Row(
    line: ActionLine,
    state: Option<ActionState>,
    chosen: Memo<Option<ActionId>>,
    now: DateTime<Utc>,
) -> impl IntoView {
    let language = use_language();
    let id = line.id;
    let (meaning, glyph, word) = badge(language, &line);
    let why = why(language, &line);
    let href = match state {
        Some(state) => format!("/actions?state={}&action={id}", state.code()),
        None => format!("/actions?action={id}"),
    };
    let title = why.clone();
    view! {
        <tr class:selected=move || chosen.get() == Some(id)>
            <td><Badge meaning glyph>{word}</Badge></td>
            <td class="two">
                <a href=href>{line.number}</a>
                <small>{line.supplier}</small>
            </td>
            <td class="two">
                {line.administration_name}
                <small>{sentences::kind(language, line.kind)}</small>
            </td>
            <td class="num"><Money amount=line.amount /></td>
            <td class="muted">{calendar::moment(language, line.since, now)}</td>
            <td title=title><span class="cut-2">{why}</span></td>
        </tr>
    }
    .into_any()
}

/// The sentence of a line.
fn why(language: Language, line: &ActionLine) -> String {
    match (&line.finding, &line.entry_number) {
        _ if line.is_delayed && line.state == ActionState::Queued => words::waits_for_gate(language).to_owned(),
        (_, Some(number)) if line.state == ActionState::Done => words::entry(language, number),
        (Some(finding), _) => sentences::finding(language, finding),
        (None, _) if line.state == ActionState::Queued => words::in_line(language).to_owned(),
        (None, _) => String::new(),
    }
}
