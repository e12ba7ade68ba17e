//! The sandbox's clock: the machine's time plus an offset that tests may move, and the Dutch local time that Exact Online
//! puts in its answers.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

/// Wall clock with a movable offset, so that a test may let ten minutes pass without waiting for them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Clock {
    offset_seconds: i64,
}

impl Clock {
    /// The sandbox's present time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::seconds(self.offset_seconds)
    }

    /// Lets time pass.
    pub(crate) fn advance(&mut self, seconds: i64) {
        self.offset_seconds = self.offset_seconds.saturating_add(seconds);
    }

    /// The present time in the Netherlands, as it stands in `Created` and `Modified`.
    pub(crate) fn local_now(&self) -> NaiveDateTime {
        local(self.now())
    }
}

/// Dutch local time: CET, and CEST from the last Sunday of March to the last Sunday of October, both at 01:00 UTC.
pub(crate) fn local(utc: DateTime<Utc>) -> NaiveDateTime {
    utc.naive_utc() + TimeDelta::seconds(utc_offset_seconds(utc))
}

/// Seconds that Dutch local time is ahead of UTC.
pub(crate) fn utc_offset_seconds(utc: DateTime<Utc>) -> i64 {
    let moment = utc.naive_utc();
    let change = |month| last_sunday(moment.year(), month).and_hms_opt(1, 0, 0);
    let summer = change(3).is_some_and(|start| moment >= start) && change(10).is_some_and(|end| moment < end);
    if summer { 7200 } else { 3600 }
}

/// The last Sunday of a month of 31 days.
fn last_sunday(year: i32, month: u32) -> NaiveDate {
    let last = NaiveDate::from_ymd_opt(year, month, 31).unwrap_or_default();
    last - Days::new(u64::from(last.weekday().days_since(Weekday::Sun)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    #[test]
    fn local_time_follows_the_european_summer() {
        let at = |y, m, d, h| local(Utc.with_ymd_and_hms(y, m, d, h, 0, 0).unwrap()).to_string();
        assert_eq!(at(2026, 3, 29, 0), "2026-03-29 01:00:00");
        assert_eq!(at(2026, 3, 29, 1), "2026-03-29 03:00:00");
        assert_eq!(at(2026, 10, 25, 0), "2026-10-25 02:00:00");
        assert_eq!(at(2026, 10, 25, 1), "2026-10-25 02:00:00");
    }
}
