//! `/operator/misbookings` and `/settings/misbookings`: what stands in a wrong place, how far the books were read, and how
//! many bookings of each administration were seen in the right one. The period stands in the address.

pub mod rows;
pub mod run;
pub mod statement;
pub mod tallies;

use std::time::Duration;

use chrono::NaiveDate;
use domain::misbooking::{Period, Report, RunState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

pub use statement::StatementPage;

use crate::components::{Answer, Button, Empty, Field, Glyph, Icon, Meaning, PageHead};
use crate::error::AppError;
use crate::i18n::{misbookings as words, use_language};
use crate::server_fns::report::{ReportAsk, ReportDealWith, ReportReadBack, Whose, report_load, report_own};

/// How often the report is read again while the books are.
const READ_AGAIN: Duration = Duration::from_secs(3);

/// What can be done with the report.
#[derive(Clone, Copy)]
pub struct Deeds {
    /// Whose report it is.
    pub whose: Whose,
    /// Asks for a run.
    pub ask: ServerAction<ReportAsk>,
    /// Reads an entry back.
    pub read_back: ServerAction<ReportReadBack>,
    /// Marks a row as dealt with.
    pub deal_with: ServerAction<ReportDealWith>,
}

/// Over all environments.
#[component]
pub fn OperatorMisbookings() -> impl IntoView {
    view! { <Misbookings whose=Whose::All /> }
}

/// Those of the environment that one works in.
#[component]
pub fn OwnMisbookings() -> impl IntoView {
    view! { <Misbookings whose=Whose::Own /> }
}

/// The days in the address.
fn days() -> Memo<(Option<NaiveDate>, Option<NaiveDate>)> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let day = |name| query.get(name).and_then(|text| text.parse().ok());
            (day("from"), day("until"))
        })
    })
}

#[component]
fn Misbookings(whose: Whose) -> impl IntoView {
    let language = use_language();
    let days = days();
    let deeds =
        Deeds { whose, ask: ServerAction::new(), read_back: ServerAction::new(), deal_with: ServerAction::new() };
    let changes = move || {
        (days.get(), deeds.ask.version().get(), deeds.read_back.version().get(), deeds.deal_with.version().get())
    };
    let report = Resource::new_blocking(changes, move |((from, until), ..)| async move {
        match whose {
            Whose::All => report_load(from, until).await,
            Whose::Own => report_own(from, until).await,
        }
    });
    let is_reading = move || {
        let state = report.get().and_then(Result::ok).and_then(|report| report.run).map(|run| run.state);
        state.is_some_and(|state| state != RunState::Done)
    };
    read_again(is_reading, move || report.refetch());
    view! {
        <PageHead title=words::title(language) note=words::note(language) />
        <div class="page-body">
            <Answer
                of=report
                fallback=|| view! { <section class="panel" aria-busy="true"></section> }
                draw=move |report| shown(report, deeds)
            />
        </div>
    }
}

fn shown(report: Result<Report, AppError>, deeds: Deeds) -> AnyView {
    let language = use_language();
    match report {
        Ok(report) => view! {
            <PeriodForm period=report.period whose=deeds.whose deeds />
            <run::RunPanel run=report.run.clone() at=report.at />
            <rows::Rows report=report.clone() deeds />
            <tallies::Tallies report whose=deeds.whose />
        }
        .into_any(),
        Err(error) => view! {
            <Empty title=words::failed(language) glyph=Glyph::Warning meaning=Meaning::Warning>
                <p>{error.sentence(language)}</p>
            </Empty>
        }
        .into_any(),
    }
}

/// The days: a plain form, so that it works without the browser program; and what can be done with them.
#[component]
fn PeriodForm(period: Period, whose: Whose, deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let Period { from, until } = period;
    let file =
        move |ending: &str| format!("/misbookings/report.{ending}?whose={}&from={from}&until={until}", whose.code());
    let ask = move |_| drop(deeds.ask.dispatch(ReportAsk { whose, from, until }));
    view! {
        <div class="report-tools">
            <form method="get" class="report-period" aria-label=words::period(language)>
                <Field id="report-from" label=words::from(language)>
                    <input class="input" id="report-from" type="date" name="from" value=from.to_string() required />
                </Field>
                <Field id="report-until" label=words::until(language)>
                    <input class="input" id="report-until" type="date" name="until" value=until.to_string() required />
                </Field>
                <button class="button">{words::show(language)}</button>
            </form>
            <div class="row wrap">
                <a class="button" href=file("csv") rel="external" download>
                    <Icon glyph=Glyph::Download />
                    {words::as_csv(language)}
                </a>
                <a class="button" href=file("xlsx") rel="external" download>
                    <Icon glyph=Glyph::Download />
                    {words::as_xlsx(language)}
                </a>
                <Button glyph=Glyph::Refresh busy=deeds.ask.pending() on_press=ask>
                    {words::read_now(language)}
                </Button>
            </div>
        </div>
    }
}

/// Reads again while it is asked for, in the browser.
fn read_again(is_asked: impl Fn() -> bool + Copy + 'static, read: impl Fn() + Copy + 'static) {
    Effect::new(move |_| {
        let reading = set_interval_with_handle(
            move || {
                if untrack(is_asked) {
                    read();
                }
            },
            READ_AGAIN,
        )
        .ok();
        on_cleanup(move || {
            if let Some(handle) = reading {
                handle.clear();
            }
        });
    });
}
