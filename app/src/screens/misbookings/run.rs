//! How far the books were read: each night, or because somebody asked.

use chrono::{DateTime, Utc};
use domain::calendar;
use domain::language::Language;
use domain::misbooking::{Run, RunState};
use domain::number_format;
use leptos::prelude::*;

use crate::components::{Meaning, Notice, Panel, Progress};
use crate::i18n::{misbookings as words, use_language};

/// The newest run.
#[component]
pub fn RunPanel(
    /// The run; none where there was none yet.
    run: Option<Run>,
    /// When it was looked at.
    at: DateTime<Utc>,
) -> impl IntoView {
    let language = use_language();
    let Some(run) = run else {
        return view! { <Notice meaning=Meaning::Info><p>{words::never_read(language)}</p></Notice> }.into_any();
    };
    let (read, places) = (run.read, run.places);
    let head = stands(language, &run, at);
    let (from, until) = (calendar::date(run.period.from), calendar::date(run.period.until));
    let by = words::run_by(language, &run.asked_by, &from, &until);
    let entries = number_format::quantity(language, run.entries.into());
    let bar = (run.state != RunState::Done).then(|| {
        view! { <Progress done=Signal::stored(read) total=Signal::stored(places) label=head.clone() /> }
    });
    let unreadable = (!run.unreadable.is_empty()).then(|| {
        let rows = run.unreadable.iter().map(|(name, why)| {
            let why = if why.is_empty() { String::new() } else { format!(": {why}") };
            view! { <li>{name.clone()} <span class="muted">{why}</span></li> }
        });
        view! {
            <details>
                <summary>{words::unreadable(language, run.unreadable.len())}</summary>
                <ul>{rows.collect_view()}</ul>
            </details>
        }
    });
    view! {
        <Panel title=head note=by>
            <div class="panel-body stack">
                {bar}
                <p>{words::run_of(language, read, places, entries)}</p>
                {unreadable}
            </div>
        </Panel>
    }
    .into_any()
}

fn stands(language: Language, run: &Run, at: DateTime<Utc>) -> String {
    match (run.state, run.goes_on_at, run.done_at) {
        (RunState::Done, _, Some(done)) => words::run_done(language, &calendar::moment(language, done, at)),
        (RunState::Waiting, Some(goes_on), _) => words::run_goes_on(language, &calendar::moment(language, goes_on, at)),
        (RunState::Waiting, ..) => words::run_waiting(language).to_owned(),
        _ => words::run_reading(language).to_owned(),
    }
}
