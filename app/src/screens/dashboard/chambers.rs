//! The steps as chambers of one lock: the level is what waits, by the square root.

use domain::calendar;
use domain::language::Language;
use domain::number_format;
use domain::overview::{Overview, Step, level};
use leptos::prelude::*;

use crate::components::{Glyph, Icon};
use crate::i18n::{dashboard as words, use_language};

/// One chamber.
struct Chamber {
    name: &'static str,
    href: &'static str,
    number: u64,
    level: u8,
    line: String,
    foot: String,
    is_shut: bool,
}

impl Chamber {
    /// Where nothing waits for Sluis, what asks something of a person is no «nothing waits».
    fn or_asked(self, language: Language, asked: u64) -> Self {
        match (self.number, asked) {
            (_, 0) | (1.., _) => self,
            (0, 1) => Self { line: words::asks_you_one(language).to_owned(), ..self },
            (0, asked) => Self { line: words::asks_you(language, asked), ..self },
        }
    }
}

/// All chambers, from the intake to the books.
#[component]
pub fn Chambers(
    /// What waits, and what passed.
    overview: Overview,
) -> impl IntoView {
    let language = use_language();
    let chambers = chambers(language, &overview).into_iter().map(|chamber| view! { <ChamberView chamber /> });
    view! { <section class="chambers" aria-label=words::steps_label(language)>{chambers.collect_view()}</section> }
}

fn chambers(language: Language, overview: &Overview) -> Vec<Chamber> {
    let is_shut = overview.closed.is_some();
    let days = |count: fn(&domain::overview::Day) -> u64| {
        let sum: u64 = overview.days.iter().map(count).sum();
        words::in_thirty_days(language, &number_format::quantity(language, sum.into()))
    };
    let waiting = |step: Step, name, href, line: String| {
        let load = overview.load(step);
        let foot = load
            .oldest
            .map_or_else(String::new, |oldest| words::oldest(language, &calendar::age(language, oldest, overview.at)));
        let line = if load.count() == 0 { words::nothing_waits(language).to_owned() } else { line };
        Chamber { name, href, number: load.count(), level: level(load.count()), line, foot, is_shut: false }
    };
    let passed = |name, href, number, foot| Chamber {
        name,
        href,
        number,
        level: 0,
        line: words::today(language).to_owned(),
        foot,
        is_shut: false,
    };
    vec![
        passed(words::came_in(language), "/intake", overview.came_in_today, days(|day| day.came_in)),
        waiting(Step::Validate, words::validate(language), "/validate", words::to_do(language).to_owned()),
        Chamber {
            is_shut,
            ..waiting(Step::Actions, words::actions(language), "/actions", actions_line(language, overview, is_shut))
                .or_asked(language, overview.wrong_count)
        },
        waiting(Step::Entered, words::entered(language), "/actions", words::not_in_ledger(language).to_owned()),
        passed(words::booked(language), "/actions", overview.booked_today, days(|day| day.booked)),
    ]
}

/// «vertraagd, 186.402,17 EUR».
fn actions_line(language: Language, overview: &Overview, is_shut: bool) -> String {
    let word = if is_shut { words::delayed(language) } else { words::under_way(language) };
    let amounts = overview
        .waiting_amounts
        .iter()
        .map(|amount| format!(", {} {}", number_format::amount(language, *amount), amount.currency));
    std::iter::once(word.to_owned()).chain(amounts).collect()
}

#[component]
fn ChamberView(chamber: Chamber) -> impl IntoView {
    let language = use_language();
    let class = if chamber.is_shut { "chamber chamber-shut" } else { "chamber" };
    let gate = chamber.is_shut.then(|| {
        view! { <span class="chamber-gate"><Icon glyph=Glyph::GateShut />{words::shut(language)}</span> }
    });
    view! {
        <a class=class href=chamber.href>
            <Water level=chamber.level />
            <h2>{chamber.name} {gate}</h2>
            <p class="chamber-number">{number_format::quantity(language, chamber.number.into())}</p>
            <p class="chamber-mine">{chamber.line}</p>
            <p class="chamber-oldest">{chamber.foot}</p>
        </a>
    }
}

/// The water behind the words; none where nothing waits.
#[component]
fn Water(level: u8) -> impl IntoView {
    let surface = format!("{}%", 100 - level.min(100));
    (level > 0).then(|| {
        view! {
            <svg class="chamber-water" aria-hidden="true">
                <rect y=surface.clone() width="100%" height=format!("{level}%")></rect>
                <line x2="100%" y1=surface.clone() y2=surface></line>
            </svg>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::chambers;
    use domain::language::Language;
    use domain::overview::{Closed, Load, Overview, Step};

    fn overview() -> Overview {
        let at = "2026-10-14T08:24:00Z".parse().unwrap();
        Overview {
            at,
            came_in_today: 6,
            booked_today: 0,
            loads: vec![Load { ages: [31, 40, 143, 0], oldest: Some(at), ..Load::none(Step::Actions) }],
            waiting_amounts: Vec::new(),
            days: Vec::new(),
            wrong_count: 0,
            wrong: Vec::new(),
            next: Vec::new(),
            closed: None,
        }
    }

    #[test]
    fn violet_is_only_where_the_gate_is_shut() {
        assert!(chambers(Language::Nl, &overview()).iter().all(|chamber| !chamber.is_shut));
        let closed = Closed {
            connector: "Exact Online".into(),
            only: None,
            since: "2026-10-09T14:42:00Z".parse().unwrap(),
            reason: String::new(),
        };
        let shut = Overview { closed: Some(closed), ..overview() };
        let names: Vec<&str> = chambers(Language::Nl, &shut)
            .iter()
            .filter(|chamber| chamber.is_shut)
            .map(|chamber| chamber.name)
            .collect();
        assert_eq!(names, ["Factuuracties"]);
    }

    #[test]
    fn a_step_where_nothing_waits_says_so_and_has_no_water() {
        let chambers = chambers(Language::En, &overview());
        assert_eq!((chambers[1].number, chambers[1].level), (0, 0));
        assert_eq!(chambers[1].line, "nothing waits");
        assert_eq!(chambers[2].number, 214);
    }

    #[test]
    fn what_asks_a_person_is_not_nothing() {
        let asked = Overview { loads: Vec::new(), wrong_count: 2, ..overview() };
        assert_eq!(super::chambers(Language::En, &asked)[2].line, "2 ask something of you");
    }
}
