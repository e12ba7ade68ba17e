//! `/settings/misbookings/:administration`: "312 van 312 boekingen op de juiste plaats gezien", and the PDF of it.

use domain::calendar;
use domain::ids::AdministrationId;
use domain::language::Language;
use domain::misbooking::{Booked, Statement};
use domain::number_format;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::days;
use crate::components::{Answer, Empty, Glyph, Icon, Meaning, Notice, PageHead, Panel};
use crate::error::AppError;
use crate::i18n::{misbookings as words, use_language};
use crate::server_fns::report::report_statement;

/// The page.
#[component]
pub fn StatementPage() -> impl IntoView {
    let params = use_params_map();
    let which = Memo::new(move |_| {
        params.with(|params| params.get("administration").and_then(|id| id.parse::<AdministrationId>().ok()))
    });
    let days = days();
    let statement = Resource::new_blocking(
        move || (which.get(), days.get()),
        |(which, (from, until))| async move {
            match which {
                Some(administration) => report_statement(administration, from, until).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Answer
            of=statement
            fallback=|| view! { <section class="panel" aria-busy="true"></section> }
            draw=shown
        />
    }
}

fn shown(statement: Result<Statement, AppError>) -> AnyView {
    let language = use_language();
    match statement {
        Ok(statement) => view! { <Whole statement /> }.into_any(),
        Err(error) => view! {
            <PageHead title=words::statement(language) />
            <div class="page-body">
                <Empty title=words::failed(language) glyph=Glyph::Warning meaning=Meaning::Warning>
                    <p>{error.sentence(language)}</p>
                    <a class="button" href="/settings/misbookings">{words::back(language)}</a>
                </Empty>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn Whole(statement: Statement) -> impl IntoView {
    let language = use_language();
    let (from, until) = (statement.period.from, statement.period.until);
    let tally = statement.tally.clone();
    let pdf = format!("/misbookings/statement.pdf?administration={}&from={from}&until={until}", tally.administration);
    let period = format!("{} – {}", calendar::date_words(language, from), calendar::date_words(language, until));
    let meaning = if tally.is_whole() { Meaning::Ok } else { Meaning::Warning };
    let count = |count: u64| number_format::quantity(language, count.into());
    let seen = words::witnessed(language, count(tally.witnessed), count(tally.read_again));
    let read = statement.read_at.map(|read| words::run_done(language, &calendar::moment(language, read, statement.at)));
    let at = statement.at;
    let body = if statement.bookings.is_empty() {
        view! { <Empty title=words::nothing_booked(language)><span></span></Empty> }.into_any()
    } else {
        let rows = statement.bookings.into_iter().map(|booking| view! { <BookedRow booking at /> });
        view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{words::invoice(language)}</th>
                            <th scope="col">{words::supplier(language)}</th>
                            <th scope="col" class="num">{words::amount(language)}</th>
                            <th scope="col">{words::entry(language)}</th>
                            <th scope="col">{words::seen(language)}</th>
                            <th scope="col">{words::read_again(language)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <PageHead title=words::statement_of(language, &tally.name) note=period>
            <a class="button" href="/settings/misbookings">{words::back(language)}</a>
            <a class="button button-primary" href=pdf rel="external" download>
                <Icon glyph=Glyph::Download />
                {words::as_pdf(language)}
            </a>
        </PageHead>
        <div class="page-body">
            <Notice meaning>
                <p class="strong statement-answer">{tally.sentence(language)}</p>
                <p>{seen} " " {read}</p>
            </Notice>
            <Panel class="panel-cut">{body}</Panel>
        </div>
    }
    .into_any()
}

#[component]
fn BookedRow(booking: Booked, at: chrono::DateTime<chrono::Utc>) -> impl IntoView {
    let language = use_language();
    let seen = seen(language, &booking, at);
    let again = if booking.read_again { words::yes(language) } else { words::no(language) };
    view! {
        <tr>
            <td class="nowrap strong">{booking.number}</td>
            <td>{booking.supplier}</td>
            <td class="num">{number_format::amount(language, booking.amount)}</td>
            <td>{booking.entry_number}</td>
            <td class="nowrap">{seen}</td>
            <td>{again}</td>
        </tr>
    }
}

fn seen(language: Language, booking: &Booked, at: chrono::DateTime<chrono::Utc>) -> String {
    let under = booking.seen_under.as_deref().map(|user| words::under(language, user)).unwrap_or_default();
    match (booking.is_wrong, booking.seen_at) {
        (true, _) => words::wrong_place(language).to_owned(),
        (false, Some(seen)) => format!("{} {under}", calendar::moment(language, seen, at)).trim_end().to_owned(),
        (false, None) => words::not_seen(language).to_owned(),
    }
}
