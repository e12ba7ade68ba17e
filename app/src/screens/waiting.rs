//! `/validate`: what waits to be validated, the oldest first; and the table that intake shows too.

use chrono::{DateTime, Utc};
use domain::intake::WaitingInvoice;
use domain::invoice::{InvoiceKind, Severity};
use domain::language::Language;
use domain::news::Topic;
use leptos::prelude::*;

use crate::components::{Answer, Badge, Empty, Glyph, Meaning, Money, PageHead, Panel, SkeletonRows};
use crate::error::AppError;
use crate::i18n::{intake as words, use_language};
use crate::news::use_news;
use crate::server_fns::invoices::invoices_waiting;

/// The screen.
#[component]
pub fn Waiting() -> impl IntoView {
    let language = use_language();
    let news = use_news(Topic::Invoice);
    let waiting = Resource::new(move || news.get(), |_| invoices_waiting());
    let nothing = (words::none_waiting(language), words::none_waiting_note(language));
    view! {
        <PageHead title=words::waiting(language) />
        <div class="page-body">
            <Panel class="panel-cut">
                <Answer
                    of=waiting
                    fallback=|| view! { <table class="table"><tbody><SkeletonRows columns=6 /></tbody></table> }
                    draw=move |waiting| invoices(waiting, nothing, language)
                />
            </Panel>
        </div>
    }
}

/// The invoices as a table; a sentence where there are none, or where they cannot be had.
pub(crate) fn invoices(
    found: Result<Vec<WaitingInvoice>, AppError>,
    (nothing, note): (&'static str, &'static str),
    language: Language,
) -> AnyView {
    let rows = match found {
        Ok(rows) => rows,
        Err(error) => {
            return view! { <Empty title=error.sentence(language) meaning=Meaning::Blocking>""</Empty> }.into_any();
        }
    };
    if rows.is_empty() {
        return view! { <Empty title=nothing glyph=Glyph::Check><p>{note}</p></Empty> }.into_any();
    }
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{words::supplier(language)}</th>
                        <th scope="col">{words::number(language)}</th>
                        <th scope="col">{words::administration(language)}</th>
                        <th scope="col">{words::date(language)}</th>
                        <th scope="col" class="num">{words::amount(language)}</th>
                        <th scope="col">{words::since(language)}</th>
                        <th scope="col">{words::state(language)}</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| table_row(row, language)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn table_row(row: WaitingInvoice, language: Language) -> AnyView {
    let supplier = if row.supplier.is_empty() { row.file_name.clone() } else { row.supplier.clone() };
    let is_unread = row.supplier.is_empty();
    let remark = remark(&row, language);
    let amount = (!row.total.currency.is_unknown()).then(
        || view! { <Money amount=row.total /> " " <span class="muted">{row.total.currency.code().to_owned()}</span> },
    );
    view! {
        <tr>
            <td>
                <a href=format!("/validate/{}", row.id)>{supplier}</a>
                {is_unread.then(|| view! { " " <span class="muted">{words::unread(language)}</span> })}
            </td>
            <td>{row.number}</td>
            <td>
                {match row.administration {
                    Some(name) => name.into_any(),
                    None => view! { <span class="muted">{words::no_administration(language)}</span> }.into_any(),
                }}
            </td>
            <td>{row.issue_date.map(domain::calendar::date)}</td>
            <td class="num">{amount}</td>
            <td class="nowrap">{since(row.received_at)}</td>
            <td>{remark}</td>
        </tr>
    }
    .into_any()
}

/// Day and clock of the Netherlands; the same text on the server and in the browser, whatever the moment.
fn since(at: DateTime<Utc>) -> String {
    domain::calendar::local(at).format("%d-%m-%Y %H:%M").to_string()
}

fn remark(row: &WaitingInvoice, language: Language) -> Option<AnyView> {
    if let Some(name) = &row.opened_by {
        let text = words::opened_by(language, name);
        return Some(view! { <Badge glyph=Glyph::Lock>{text}</Badge> }.into_any());
    }
    let (meaning, word) = match (row.worst, row.kind) {
        (Some(Severity::Blocking), _) => (Meaning::Blocking, words::blocking(language)),
        (Some(Severity::Warning), _) => (Meaning::Warning, words::warning(language)),
        (_, InvoiceKind::CreditNote) => (Meaning::Neutral, words::credit_note(language)),
        _ => return None,
    };
    Some(view! { <Badge meaning>{word}</Badge> }.into_any())
}
