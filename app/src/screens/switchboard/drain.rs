//! A drain: how far what waited is, doubts first; how long it will take; and the button that stops it.

use chrono::{DateTime, Utc};
use domain::booking::action::ActionState as S;
use domain::booking::forecast::Forecast;
use domain::booking::gate::{ConnectorKind, Function, Scope};
use domain::booking::sentences;
use domain::booking::switchboard::{ConnectorRow, Drain, DrainLine, Together, Turn};
use domain::calendar;
use domain::language::Language;
use domain::number_format;
use leptos::prelude::*;

use super::Question;
use crate::components::progress::Part;
use crate::components::{Button, ButtonKind, Glyph, Icon, Meaning, Measure, Panel};
use crate::i18n::{switchboard as words, use_language};
use crate::server_fns::gates::GatesTurn;

/// How long after its end a drain is still shown.
const SHOWN_HOURS: i64 = 24;

/// The newest drain of a connector, and the forecast of what waits.
#[component]
pub fn Draining(
    /// The connector.
    row: ConnectorRow,
    /// When it was read.
    at: DateTime<Utc>,
    /// What the dialog asks about.
    asked: RwSignal<Option<Question>>,
    /// What turns gates.
    turn: ServerAction<GatesTurn>,
) -> impl IntoView {
    let language = use_language();
    let connector = row.connector;
    let forecast = row.forecast.as_ref().map(|forecast| forecast_line(language, forecast));
    let is_fresh = |drain: &Drain| !drain.is_over() || (at - drain.started_at).num_hours() < SHOWN_HOURS;
    match row.drain.clone().filter(is_fresh) {
        Some(drain) if drain.total > 0 => {
            let limits = row.forecast.as_ref().map(|forecast| limits_line(language, forecast));
            let is_open = row.together() == Together::Open;
            view! { <Progressing connector drain at is_open asked turn lines=forecast.into_iter().chain(limits).collect() /> }
                .into_any()
        }
        _ => forecast
            .map(|line| {
                view! {
                    <Panel title=connector.name()>
                        <p class="panel-body">{line}</p>
                    </Panel>
                }
            })
            .into_any(),
    }
}

#[component]
fn Progressing(
    connector: ConnectorKind,
    drain: Drain,
    at: DateTime<Utc>,
    is_open: bool,
    asked: RwSignal<Option<Question>>,
    turn: ServerAction<GatesTurn>,
    lines: Vec<String>,
) -> impl IntoView {
    let language = use_language();
    let is_over = drain.is_over();
    let (right, doubtful) = (drain.count(&[S::Entered, S::Done]), drain.count(&[S::Misbooked, S::Unknown]));
    let (deviating, undone) = (drain.count(&[S::Deviating]), drain.count(&[S::Undone, S::Cancelled]));
    let failed = drain.count(&[S::Failed]);
    let parts = vec![
        Part::Meaning(Meaning::Blocking, doubtful),
        Part::Meaning(Meaning::Warning, deviating + failed),
        Part::Meaning(Meaning::Ok, right),
        Part::Meaning(Meaning::Neutral, undone),
    ];
    let title = if drain.is_canary {
        words::drain_canary_title(language, connector.name())
    } else {
        words::drain_title(language, connector.name())
    };
    let (settled, total) = (drain.settled(), drain.total);
    let figures = [
        (words::misbooked(language), drain.count(&[S::Misbooked]), Some(Meaning::Blocking)),
        (words::unknown(language), drain.count(&[S::Unknown]), Some(Meaning::Blocking)),
        (words::deviating(language), deviating, Some(Meaning::Warning)),
        (words::failed_ones(language), failed, Some(Meaning::Warning)),
        (words::undone(language), undone, None),
        (words::seen_right(language), right, Some(Meaning::Ok)),
        (words::moving(language), total.saturating_sub(settled), None),
    ];
    let stands = stands(language, &drain, at);
    let pace = (!is_over).then(|| pace_line(language, &drain, at)).flatten();
    let why_ended =
        drain.ended.as_ref().map(|(_, why)| sentences::gate_reason(language, why)).filter(|why| !why.is_empty());
    let further = move |_| {
        asked.set(Some(Question {
            connector,
            turn: Turn::Open,
            functions: Function::CLOSING.into(),
            scope: Scope::All,
        }));
    };
    let stop = move |_| {
        turn.dispatch(GatesTurn {
            connector,
            turn: Turn::Close,
            functions: Function::CLOSING.into(),
            scope: "all".to_owned(),
            few: String::new(),
            first: String::new(),
            environments: Vec::new(),
            vat_first: String::new(),
            reason: words::stop_reason(language).to_owned(),
        });
    };
    view! {
        <Panel title=title note=stands class="drain">
            <div class="panel-body stack">
                {(drain.is_canary && !is_over).then(|| view! { <p class="muted">{words::doubt_shuts(language)}</p> })}
                <p class="row wrap">
                    <span>
                        <b>{words::settled_of(language, number(language, settled), number(language, total))}</b>
                        " "
                        {words::settled(language)}
                    </span>
                    <span class="grow"></span>
                    {pace}
                </p>
                <Measure parts whole=total />
                <dl class="drain-figures">
                    {figures.map(|(word, count, meaning)| view! { <Figure word count meaning /> }).into_iter().collect_view()}
                </dl>
                {why_ended.map(|why| view! { <p>{why}</p> })}
                <Became lines=drain.lines at />
                {lines.into_iter().map(|line| view! { <p class="muted small">{line}</p> }).collect_view()}
                <p class="row wrap">
                    {(!is_over).then(|| view! {
                        <Button kind=ButtonKind::Stop glyph=Glyph::GateShut busy=turn.pending() on_press=stop>
                            {words::stop_now(language)}
                        </Button>
                    })}
                    {(!is_open).then(|| view! {
                        <Button glyph=Glyph::GateOpen on_press=further>{words::open_more(language)}</Button>
                    })}
                </p>
            </div>
        </Panel>
    }
    .into_any()
}

#[component]
fn Figure(word: &'static str, count: u64, meaning: Option<Meaning>) -> impl IntoView {
    let language = use_language();
    // What is none needs no colour.
    let meaning = meaning.filter(|_| count > 0).map(Meaning::name);
    view! {
        <div>
            <dt>{word}</dt>
            <dd data-meaning=meaning>{number(language, count)}</dd>
        </div>
    }
}

/// What became of the last few, doubts first.
#[component]
fn Became(lines: Vec<DrainLine>, at: DateTime<Utc>) -> impl IntoView {
    let language = use_language();
    let rows = lines.into_iter().map(|line| {
        let told = line.finding.as_ref().map(|finding| sentences::finding(language, finding));
        let (glyph, meaning) = match line.state {
            S::Done | S::Entered => (Glyph::Eye, Meaning::Ok),
            S::Misbooked => (Glyph::Misbooked, Meaning::Blocking),
            S::Unknown => (Glyph::Question, Meaning::Warning),
            S::Deviating | S::Failed => (Glyph::Warning, Meaning::Warning),
            _ => (Glyph::Undo, Meaning::Undone),
        };
        view! {
            <li data-meaning=meaning.name()>
                <Icon glyph />
                <span class="muted nowrap">{calendar::moment(language, line.at, at)}</span>
                <span>
                    <b>{line.number}</b>
                    ", "
                    {line.environment}
                    ": "
                    {told.unwrap_or_else(|| sentences::state(language, line.state).to_owned())}
                </span>
            </li>
        }
    });
    view! { <ul class="drain-lines">{rows.collect_view()}</ul> }
}

fn stands(language: Language, drain: &Drain, at: DateTime<Utc>) -> String {
    match &drain.ended {
        Some((ended, _)) if drain.settled() < drain.total => {
            words::drain_ended(language, &calendar::moment(language, *ended, at))
        }
        _ if drain.is_over() => words::drain_done(language).to_owned(),
        _ => words::runs_since(language, &calendar::moment(language, drain.started_at, at)),
    }
}

/// How fast it goes, and when it will be done at that pace.
fn pace_line(language: Language, drain: &Drain, at: DateTime<Utc>) -> Option<String> {
    let pace = drain.per_minute(at)?;
    let left = u32::try_from(drain.total.saturating_sub(drain.settled())).ok()?;
    let seconds = f64::from(left) * 60.0 / pace;
    let done = at + chrono::TimeDelta::try_milliseconds(number_of_millis(seconds)?)?;
    let per_minute = rust_decimal::Decimal::try_from(pace).ok()?.round_dp(1);
    Some(words::pace(language, number_format::quantity(language, per_minute), &calendar::moment(language, done, at)))
}

/// Whole milliseconds; none where a drain would take longer than anybody waits.
fn number_of_millis(seconds: f64) -> Option<i64> {
    let millis = (seconds * 1000.0).round();
    (millis < 1e12).then_some(())?;
    format!("{millis:.0}").parse().ok()
}

fn forecast_line(language: Language, forecast: &Forecast) -> String {
    let Forecast { minutes, calls, longest, .. } = forecast;
    words::forecast(
        language,
        &span(language, *minutes),
        number(language, *calls),
        number(language, u64::from(longest.minute.allowed)),
        number(language, u64::from(longest.day.allowed)),
    )
}

fn limits_line(language: Language, forecast: &Forecast) -> String {
    let lane = &forecast.longest;
    let [minute, minutely] = [lane.minute.used, lane.minute.allowed].map(|count| number(language, count.into()));
    let [day, daily] = [lane.day.used, lane.day.allowed].map(|count| number(language, count.into()));
    words::limits_of(language, &lane.name, minute, minutely, day, daily)
}

/// A span of minutes, as people say it.
pub(super) fn span(language: Language, minutes: u32) -> String {
    match minutes {
        0 | 1 => words::one_minute(language).to_owned(),
        2..60 => words::minutes(language, minutes),
        60..1440 => words::hours(language, minutes / 60, minutes % 60),
        _ => words::days(language, minutes / 1440, minutes % 1440 / 60),
    }
}

fn number(language: Language, count: u64) -> String {
    number_format::quantity(language, count.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_in_its_own_unit() {
        assert_eq!(span(Language::Nl, 1), "een minuut");
        assert_eq!(span(Language::Nl, 14), "14 minuten");
        assert_eq!(span(Language::Nl, 85), "1 u 25 min");
        assert_eq!(span(Language::En, 26 * 60), "1 d 2 h");
    }
}
