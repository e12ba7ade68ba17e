//! Dates and moments as people read them. Dates of invoices are days without a zone; moments are UTC and are shown in
//! the time of the Netherlands, by the rule of the EU, so that server and browser write the same.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, Timelike, Utc};

use crate::language::Language;

const MONTHS_NL: [&str; 12] = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS_NL: [&str; 7] = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The local time of the Netherlands: UTC+1, and UTC+2 from the last Sunday of March to that of October, 01:00 UTC.
pub fn local(moment: DateTime<Utc>) -> NaiveDateTime {
    let naive = moment.naive_utc();
    let year = naive.year();
    let change = |month| last_sunday(year, month).and_then(|day| day.and_hms_opt(1, 0, 0));
    let summer = match (change(3), change(10)) {
        (Some(start), Some(end)) => naive >= start && naive < end,
        _ => false,
    };
    naive + Duration::hours(if summer { 2 } else { 1 })
}

fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    Some(last - Duration::days(i64::from(last.weekday().num_days_from_sunday())))
}

/// `08-10-2026`: how a date stands in a field and in a table.
pub fn date(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

/// `14 okt 2026`.
pub fn date_words(language: Language, day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), month(language, day), day.year())
}

/// `woensdag 14 oktober` is too long for a head; `wo 14 okt 2026`.
pub fn date_with_day(language: Language, day: NaiveDate) -> String {
    let name = match language {
        Language::Nl => &DAYS_NL[day.weekday().num_days_from_monday() as usize][..2],
        Language::En => &DAYS_EN[day.weekday().num_days_from_monday() as usize][..3],
    };
    format!("{name} {}", date_words(language, day))
}

fn month(language: Language, day: NaiveDate) -> &'static str {
    match language {
        Language::Nl => MONTHS_NL[day.month0() as usize],
        Language::En => MONTHS_EN[day.month0() as usize],
    }
}

/// `9 okt 16:42`, local time; with the year where it is not the year of `now`.
pub fn moment(language: Language, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (at, now) = (local(at), local(now));
    let day = if at.year() == now.year() {
        format!("{} {}", at.day(), month(language, at.date()))
    } else {
        date_words(language, at.date())
    };
    format!("{day} {:02}:{:02}", at.hour(), at.minute())
}

/// `15:58:04`, local time.
pub fn clock(at: DateTime<Utc>) -> String {
    local(at).format("%H:%M:%S").to_string()
}

/// How long something has waited: `4 d 17 u`, `38 min`, `12 s`.
pub fn age(language: Language, since: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (now - since).num_seconds().max(0);
    let hour = match language {
        Language::Nl => "u",
        Language::En => "h",
    };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} {hour} {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} d {} {hour}", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// Reads what a person types: `8-10-2026`, `08-10-26`, `08102026`, `8/10/2026`, `8.10`, or ISO `2026-10-08`. Day before
/// month, as in the Netherlands. A year of two digits is of this century; without a year it is the year given.
pub fn parse_typed(text: &str, this_year: i32) -> Option<NaiveDate> {
    let text = text.trim();
    if let Some(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| (1900..2200).contains(&day.year()))
    {
        return Some(day);
    }
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let (day, month, year) = match parts[..] {
        [all] if all.bytes().all(|byte| byte.is_ascii_digit()) && matches!(all.len(), 4 | 6 | 8) => {
            (&all[..2], &all[2..4], &all[4..])
        }
        [day, month] => (day, month, ""),
        [day, month, year] => (day, month, year),
        _ => return None,
    };
    let year = match (year.len(), year.parse::<i32>()) {
        (0, _) => this_year,
        (2, Ok(short)) => 2000 + short,
        (4, Ok(year)) => year,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn summer_time_follows_the_rule_of_the_union() {
        let winter = Utc.with_ymd_and_hms(2026, 10, 25, 1, 0, 0).unwrap();
        assert_eq!(local(winter - Duration::seconds(1)).format("%H:%M:%S").to_string(), "02:59:59");
        assert_eq!(local(winter).format("%H:%M").to_string(), "02:00");
        let summer = Utc.with_ymd_and_hms(2026, 3, 29, 1, 0, 0).unwrap();
        assert_eq!(local(summer).format("%H:%M").to_string(), "03:00");
    }

    #[test]
    fn typed_dates_are_read_as_people_write_them() {
        let expected = NaiveDate::from_ymd_opt(2026, 10, 8);
        for text in ["8-10-2026", "08-10-26", "081026", "08102026", "8/10/2026", "8.10", "2026-10-08", "0810"] {
            assert_eq!(parse_typed(text, 2026), expected, "{text}");
        }
        for text in ["30-2-2026", "", "morgen", "2026", "31-4", "1-2-3-4"] {
            assert_eq!(parse_typed(text, 2026).filter(|_| text != "2026"), None, "{text}");
        }
    }

    #[test]
    fn waiting_is_told_in_two_units() {
        let start = Utc.with_ymd_and_hms(2026, 10, 9, 16, 42, 0).unwrap();
        assert_eq!(age(Language::Nl, start, start + Duration::hours(113)), "4 d 17 u");
        assert_eq!(age(Language::En, start, start + Duration::minutes(61)), "1 h 1 min");
        assert_eq!(moment(Language::Nl, start, start), "9 okt 18:42");
    }
}
