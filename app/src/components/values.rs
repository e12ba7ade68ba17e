//! Money, days and moments on the page: by the one set of pure functions that server and browser share.

use crate::i18n::use_language;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::{calendar, money::Amount, number_format};
use leptos::prelude::*;

/// An amount in the language's figures, without its currency.
#[component]
pub fn Money(
    /// How much.
    amount: Amount,
) -> impl IntoView {
    number_format::amount(use_language(), amount)
}

/// A day.
#[component]
pub fn Day(
    /// Which.
    day: NaiveDate,
) -> impl IntoView {
    view! { <time datetime=day.to_string()>{calendar::date(day)}</time> }
}

/// A moment: day and clock, in the time of the Netherlands.
#[component]
pub fn Moment(
    /// When.
    at: DateTime<Utc>,
    /// The clock of the page.
    now: DateTime<Utc>,
) -> impl IntoView {
    let text = calendar::moment(use_language(), at, now);
    view! { <time datetime=at.to_rfc3339_opts(SecondsFormat::Secs, true)>{text}</time> }
}

/// How long ago: «4 d 17 u».
#[component]
pub fn Age(
    /// Since when.
    since: DateTime<Utc>,
    /// The clock of the page.
    now: DateTime<Utc>,
) -> impl IntoView {
    calendar::age(use_language(), since, now)
}
