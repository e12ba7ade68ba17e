//! Where actions wait, most first.

use domain::booking::switchboard::{Switchboard, Together, WaitingEnvironment};
use domain::calendar;
use domain::language::Language;
use domain::number_format;
use leptos::prelude::*;

use crate::components::progress::Part;
use crate::components::{Empty, Glyph, Meaning, Measure, Panel};
use crate::i18n::{switchboard as words, use_language};

/// The environments with what waits in each.
#[component]
pub fn Waiting(
    /// How everything stands.
    board: Switchboard,
) -> impl IntoView {
    let language = use_language();
    let at = board.at;
    let is_open = board.connectors.iter().all(|row| row.together() == Together::Open);
    let means = if is_open { words::nothing_waits_means(language) } else { words::nothing_waits_yet(language) };
    let body = if board.waiting.is_empty() {
        view! {
            <Empty title=words::nothing_waits(language) glyph=Glyph::GateOpen>
                <p>{means}</p>
            </Empty>
        }
        .into_any()
    } else {
        let most = board.waiting.iter().map(|environment| environment.waiting).max().unwrap_or(1);
        let sum: u64 = board.waiting.iter().map(|environment| environment.waiting).sum();
        let rows = board.waiting.into_iter().map(|environment| {
            let WaitingEnvironment { name, administrations, waiting, oldest, .. } = environment;
            view! {
                <tr>
                    <td>{name}</td>
                    <td class="num muted">{number(language, administrations)}</td>
                    <td class="num strong">{number(language, waiting)}</td>
                    <td><Measure parts=vec![Part::Meaning(Meaning::Delayed, waiting)] whole=most /></td>
                    <td class="num muted">{calendar::age(language, oldest, at)}</td>
                </tr>
            }
        });
        view! {
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{words::environment(language)}</th>
                        <th scope="col" class="num">{words::administrations(language)}</th>
                        <th scope="col" class="num">{words::waits(language)}</th>
                        <td class="col-4"></td>
                        <th scope="col" class="num">{words::oldest_head(language)}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
                <tfoot>
                    <tr>
                        <td>{words::together(language)}</td>
                        <td></td>
                        <td class="num">{number(language, sum)}</td>
                        <td></td>
                        <td></td>
                    </tr>
                </tfoot>
            </table>
        }
        .into_any()
    };
    view! { <Panel title=words::waiting_by_environment(language) class="panel-cut">{body}</Panel> }
}

fn number(language: Language, count: u64) -> String {
    number_format::quantity(language, count.into())
}
