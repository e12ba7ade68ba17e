//! The answer that every customer asked for: for each administration, how many bookings were seen in the right place.

use domain::language::Language;
use domain::misbooking::{Report, Tally};
use domain::number_format;
use leptos::prelude::*;

use crate::components::{Badge, Empty, Glyph, Meaning, Panel};
use crate::i18n::{misbookings as words, use_language};
use crate::server_fns::report::Whose;

/// A row for each administration in which something was booked.
#[component]
pub fn Tallies(
    /// The report.
    report: Report,
    /// Whose it is: an environment's own has a statement of each.
    whose: Whose,
) -> impl IntoView {
    let language = use_language();
    let period = report.period;
    let is_own = whose == Whose::Own;
    let body = if report.tallies.is_empty() {
        view! { <Empty title=words::nothing_booked(language)><span></span></Empty> }.into_any()
    } else {
        let rows = report.tallies.into_iter().map(|tally| {
            let href = is_own.then(|| {
                format!("/settings/misbookings/{}?from={}&until={}", tally.administration, period.from, period.until)
            });
            view! { <TallyRow tally href is_own /> }
        });
        view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            {(!is_own).then(|| view! { <th scope="col">{words::environment(language)}</th> })}
                            <th scope="col">{words::administration(language)}</th>
                            <th scope="col" class="num">{words::booked(language)}</th>
                            <th scope="col" class="num">{words::seen_right(language)}</th>
                            <th scope="col" class="num">{words::read_again(language)}</th>
                            <th scope="col" class="num">{words::wrong(language)}</th>
                            {is_own.then(|| view! { <th scope="col">{words::statement(language)}</th> })}
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! { <Panel title=words::per_administration(language) class="panel-cut">{body}</Panel> }
}

#[component]
fn TallyRow(tally: Tally, href: Option<String>, is_own: bool) -> impl IntoView {
    let language = use_language();
    let meaning = if tally.is_whole() { Meaning::Ok } else { Meaning::Warning };
    let sentence = tally.sentence(language);
    let wrong = number(language, tally.wrong);
    let wrong = if tally.wrong > 0 {
        view! { <Badge meaning=Meaning::Misbooked glyph=Glyph::Misbooked>{wrong}</Badge> }.into_any()
    } else {
        view! { {wrong} }.into_any()
    };
    view! {
        <tr>
            {(!is_own).then(|| view! { <td>{tally.environment_name.clone()}</td> })}
            <td class="strong">{tally.name.clone()}</td>
            <td class="num">{number(language, tally.booked)}</td>
            <td class="num strong" data-meaning=meaning.name()>{number(language, tally.right())}</td>
            <td class="num">{number(language, tally.read_again)}</td>
            <td class="num">{wrong}</td>
            {is_own.then(|| view! { <td><a href=href>{sentence}</a></td> })}
        </tr>
    }
}

fn number(language: Language, count: u64) -> String {
    number_format::quantity(language, count.into())
}
