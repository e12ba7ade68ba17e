//! How long it has waited at each step.

use domain::language::Language;
use domain::number_format;
use domain::overview::{Load, Step};
use leptos::prelude::*;

use crate::components::progress::Part;
use crate::components::{Measure, Panel};
use crate::i18n::{dashboard as words, use_language};

/// The steps by age, with their sum.
#[component]
pub fn Ageing(
    /// What waits at each step.
    loads: Vec<Load>,
    /// Whether the gate before booking is shut.
    is_shut: bool,
) -> impl IntoView {
    let language = use_language();
    let sums = sums(&loads);
    let rows = loads.into_iter().map(|load| view! { <AgeRow load is_shut /> }).collect_view();
    view! {
        <Panel title=words::how_long(language) class="panel-cut">
            <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th>{words::step(language)}</th>
                        <th class="num">{words::age_one(language)}</th>
                        <th class="num">{words::age_three(language)}</th>
                        <th class="num">{words::age_week(language)}</th>
                        <th class="num">{words::age_more(language)}</th>
                        <th class="num">{words::together(language)}</th>
                        <th class="col-8">{words::spread(language)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <td>{words::together(language)}</td>
                        {sums.into_iter().map(|sum| view! { <td class="num">{number(language, sum)}</td> }).collect_view()}
                        <td></td>
                    </tr>
                </tfoot>
            </table>
            </div>
        </Panel>
    }
}

/// Each age over all steps, and all of them.
fn sums(loads: &[Load]) -> [u64; 5] {
    let mut sums = [0; 5];
    for load in loads {
        for (sum, count) in sums.iter_mut().zip(load.ages) {
            *sum += count;
        }
        sums[4] += load.count();
    }
    sums
}

#[component]
fn AgeRow(load: Load, is_shut: bool) -> impl IntoView {
    let language = use_language();
    let [fresh, days, old, too_old] = load.ages;
    let parts = vec![Part::Age(1, fresh), Part::Age(2, days), Part::Age(3, old), Part::Age(4, too_old)];
    let cell = move |count: u64, class: &'static str| {
        let class = if count == 0 { "num unused" } else { class };
        view! { <td class=class>{number(language, count)}</td> }
    };
    view! {
        <tr>
            <td>{name(language, load.step, is_shut)}</td>
            {cell(fresh, "num")}
            {cell(days, "num")}
            {cell(old, "num")}
            {cell(too_old, "num number-off")}
            <td class="num strong">{number(language, load.count())}</td>
            <td>
                <Measure parts whole=load.count() />
            </td>
        </tr>
    }
}

fn name(language: Language, step: Step, is_shut: bool) -> String {
    match step {
        Step::Validate => words::validate(language).to_owned(),
        Step::Actions if is_shut => format!("{} {}", words::actions(language), words::delayed(language)),
        Step::Actions => words::actions(language).to_owned(),
        Step::Entered => words::entered(language).to_owned(),
    }
}

fn number(language: Language, count: u64) -> String {
    number_format::quantity(language, count.into())
}
