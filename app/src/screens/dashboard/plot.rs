//! Thirty days: what came in as bars, what was booked as a line, the closed gate behind both. Drawn on the server.

use chrono::{DateTime, Datelike, Utc, Weekday};
use domain::calendar;
use domain::language::Language;
use domain::number_format;
use domain::overview::{Closed, Day};
use leptos::prelude::*;

use crate::components::Panel;
use crate::i18n::{dashboard as words, use_language};

const WIDTH: u32 = 840;
const HEIGHT: u32 = 214;
/// The drawing inside its margins: left for the figures, below for the days.
const LEFT: u32 = 34;
const RIGHT: u32 = 834;
const TOP: u32 = 18;
const BOTTOM: u32 = 186;

/// Where a day and a number lie in the drawing.
struct Scale {
    days: u32,
    top: u64,
}

impl Scale {
    fn of(days: &[Day]) -> Self {
        let most = days.iter().map(|day| day.came_in.max(day.booked)).max().unwrap_or(0);
        Self { days: u32::try_from(days.len()).unwrap_or(1).max(1), top: round_top(most) }
    }

    /// The left edge of a day, in tenths of a unit.
    fn tenths(&self, day: usize) -> u32 {
        LEFT * 10 + u32::try_from(day).unwrap_or(0) * self.step_tenths()
    }

    fn step_tenths(&self) -> u32 {
        (RIGHT - LEFT) * 10 / self.days
    }

    /// The height of a number above the ground, in tenths of a unit.
    fn height_tenths(&self, count: u64) -> u32 {
        let height = count.min(self.top) * u64::from(BOTTOM - TOP) * 10 / self.top;
        u32::try_from(height).unwrap_or(0)
    }

    fn y_tenths(&self, count: u64) -> u32 {
        BOTTOM * 10 - self.height_tenths(count)
    }
}

/// The number at the top line: above `most`, and a third of it a round number.
fn round_top(most: u64) -> u64 {
    let third = most.div_ceil(3).max(1);
    let digits = third.ilog10();
    let unit = 10_u64.pow(digits);
    let round = [1, 2, 4, 5, 10].into_iter().map(|step| step * unit).find(|step| *step >= third);
    round.unwrap_or(third) * 3
}

/// A tenth as the drawing takes it: `4725` is `472.5`.
fn units(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The plot and its legend.
#[component]
pub fn Plot(
    /// The oldest first, today last.
    days: Vec<Day>,
    /// The gate that is shut, if one is.
    closed: Option<Closed>,
    /// The clock of the page.
    at: DateTime<Utc>,
) -> impl IntoView {
    let language = use_language();
    let came_in: u64 = days.iter().map(|day| day.came_in).sum();
    let booked: u64 = days.iter().map(|day| day.booked).sum();
    let legend = move || {
        view! {
            <span class="legend">
                <svg viewBox="0 0 12 12" aria-hidden="true"><rect class="legend-bar" y="1" width="10" height="10" rx="2"></rect></svg>
                {words::came_in(language)}
                <b>{number_format::quantity(language, came_in.into())}</b>
            </span>
            <span class="legend">
                <svg viewBox="0 0 12 12" aria-hidden="true"><path class="legend-line" d="M0 6h12"></path></svg>
                {words::booked(language)}
                <b>{number_format::quantity(language, booked.into())}</b>
            </span>
        }
    };
    view! {
        <Panel title=words::last_days(language) note=words::invoices_per_day(language) tools=legend>
            <Drawing days closed at />
        </Panel>
    }
}

#[component]
fn Drawing(days: Vec<Day>, closed: Option<Closed>, at: DateTime<Utc>) -> impl IntoView {
    let language = use_language();
    let scale = Scale::of(&days);
    let label = match (days.first(), days.last()) {
        (Some(first), Some(last)) => {
            let day = |day: &Day| calendar::date_words(language, day.day);
            words::plot_label(language, &day(first), &day(last))
        }
        _ => String::new(),
    };
    view! {
        <svg class="plot" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=label>
            {closed.and_then(|closed| shut(language, &scale, &days, &closed, at))}
            {lines(language, &scale)}
            {bars(language, &scale, &days)}
            {booked_line(&scale, &days)}
            {day_names(language, &scale, &days)}
        </svg>
    }
    .into_any()
}

/// The ground and three lines above it, each with its number.
fn lines(language: Language, scale: &Scale) -> impl IntoView + use<> {
    (0..=3_u64)
        .map(|third| {
            let count = scale.top / 3 * third;
            let y = scale.y_tenths(count);
            view! {
                <line class="plot-grid" x1=LEFT x2=RIGHT y1=units(y) y2=units(y)></line>
                <text x=LEFT - 8 y=units(y + 40) text-anchor="end">{number_format::quantity(language, count.into())}</text>
            }
        })
        .collect_view()
}

fn bars(language: Language, scale: &Scale, days: &[Day]) -> impl IntoView + use<> {
    let width = scale.step_tenths() * 64 / 100;
    let inset = (scale.step_tenths() - width) / 2;
    days.iter()
        .enumerate()
        .map(|(index, day)| {
            let title = words::plot_day(language, &calendar::date_with_day(language, day.day), day.came_in, day.booked);
            view! {
                <rect
                    class="plot-in"
                    x=units(scale.tenths(index) + inset)
                    y=units(scale.y_tenths(day.came_in))
                    width=units(width)
                    height=units(scale.height_tenths(day.came_in))
                    rx="1.5"
                >
                    <title>{title}</title>
                </rect>
            }
        })
        .collect_view()
}

/// The line of what was booked, with a dot at today.
fn booked_line(scale: &Scale, days: &[Day]) -> impl IntoView + use<> {
    let middle = |index: usize| scale.tenths(index) + scale.step_tenths() / 2;
    let points: Vec<String> = days
        .iter()
        .enumerate()
        .map(|(index, day)| format!("{},{}", units(middle(index)), units(scale.y_tenths(day.booked))))
        .collect();
    let today = days.len().checked_sub(1).map(|last| (units(middle(last)), units(scale.y_tenths(days[last].booked))));
    view! {
        <polyline class="plot-booked" points=points.join(" ")></polyline>
        {today.map(|(x, y)| view! { <circle class="plot-today" cx=x cy=y r="4.5"></circle> })}
    }
}

/// The Mondays, and today.
fn day_names(language: Language, scale: &Scale, days: &[Day]) -> impl IntoView + use<> {
    let last = days.len().saturating_sub(1);
    days.iter()
        .enumerate()
        .filter(|(index, day)| *index == last || (day.day.weekday() == Weekday::Mon && index + 2 < last))
        .map(|(index, day)| {
            let x = scale.tenths(index) + scale.step_tenths() / 2;
            let words = calendar::date_words(language, day.day);
            let name = words.rsplit_once(' ').map_or(words.clone(), |(day, _year)| day.to_owned());
            view! { <text x=units(x) y=BOTTOM + 18 text-anchor="middle">{name}</text> }
        })
        .collect_view()
}

/// The days on which the gate has been shut, behind everything.
fn shut(language: Language, scale: &Scale, days: &[Day], closed: &Closed, at: DateTime<Utc>) -> Option<AnyView> {
    let since = calendar::local(closed.since);
    let now = calendar::local(at);
    let start = days.iter().position(|day| day.day >= since.date()).filter(|_| since <= now)?;
    let into_day = if days[start].day == since.date() { minutes(since) * scale.step_tenths() / (24 * 60) } else { 0 };
    let x = scale.tenths(start) + into_day;
    let width = (RIGHT * 10).saturating_sub(x);
    // Where the gate shut just now there is no room for the word right of the edge.
    let (word_x, anchor) = if width > 1_200 { (x + 60, "start") } else { (x.saturating_sub(60), "end") };
    Some(
        view! {
            <rect class="plot-shut" x=units(x) y="6" width=units(width) height=BOTTOM - 6></rect>
            <line class="plot-shut-edge" x1=units(x) x2=units(x) y1="6" y2=BOTTOM></line>
            <text class="plot-shut-word" x=units(word_x) y="16" text-anchor=anchor>
                {words::connector_shut(language, &closed.connector)}
            </text>
        }
        .into_any(),
    )
}

fn minutes(at: chrono::NaiveDateTime) -> u32 {
    use chrono::Timelike as _;
    at.hour() * 60 + at.minute()
}

#[cfg(test)]
mod tests {
    use super::{Scale, round_top, units};
    use domain::overview::Day;

    #[test]
    fn the_top_line_is_above_all_and_its_thirds_are_round() {
        assert_eq!(round_top(0), 3);
        assert_eq!(round_top(3), 3);
        assert_eq!(round_top(5), 6);
        assert_eq!(round_top(102), 120);
        assert_eq!(round_top(121), 150);
        assert_eq!(round_top(1_001), 1_200);
        assert!((0..5_000).all(|most| round_top(most) >= most));
    }

    #[test]
    fn a_day_lies_in_its_place_and_a_number_at_its_height() {
        let day = Day { day: "2026-10-14".parse().unwrap(), came_in: 60, booked: 120 };
        let scale = Scale::of(&[day; 30]);
        assert_eq!(scale.tenths(0), 340);
        assert_eq!(scale.y_tenths(0), 1_860);
        assert_eq!(scale.y_tenths(120), 180);
        assert_eq!(units(scale.y_tenths(60)), "102.0");
    }
}
