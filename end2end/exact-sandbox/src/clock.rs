//! The sandbox's clock: the machine's time plus an offset that tests may move, or a moment at which it stands; and the
//! Dutch local time that Exact Online puts in its answers.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

/// Wall clock with a movable offset, so that a test may let ten minutes pass without waiting for them. A clock that was
/// stopped moves only when it is moved: rules are then tested to the second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Clock {
    offset_ms: i64,
    stands_at: Option<DateTime<Utc>>,
}

impl Clock {
    /// The sandbox's present time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.stands_at.unwrap_or_else(|| Utc::now() + TimeDelta::milliseconds(self.offset_ms))
    }

    /// Lets time pass.
    pub(crate) fn advance(&mut self, ms: i64) {
        self.offset_ms = self.offset_ms.saturating_add(ms);
        self.stands_at = self.stands_at.and_then(|at| at.checked_add_signed(TimeDelta::milliseconds(ms)));
    }

    /// Stands still from now on, or goes on from where it stood.
    pub(crate) fn stop(&mut self, stops: bool) {
        let now = self.now();
        self.offset_ms = (now - Utc::now()).num_milliseconds();
        self.stands_at = stops.then_some(now);
    }

    /// True while it stands still.
    pub(crate) fn stands(&self) -> bool {
        self.stands_at.is_some()
    }

    /// The present time in the Netherlands, as it stands in `Created` and `Modified`.
    pub(crate) fn local_now(&self) -> NaiveDateTime {
        local(self.now())
    }
}

/// The machine's own time in milliseconds since 1970: what two programs on one machine can compare.
pub(crate) fn machine_ms() -> i64 {
    Utc::now().timestamp_millis()
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

/// Seconds that a Dutch local time is ahead of UTC; in the hour that comes twice, of its second coming.
pub(crate) fn local_offset_seconds(moment: NaiveDateTime) -> i64 {
    let guess = utc_offset_seconds((moment - TimeDelta::hours(1)).and_utc());
    utc_offset_seconds((moment - TimeDelta::seconds(guess)).and_utc())
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
    fn local_times_lead_back_to_their_offset() {
        let of = |month, day, hour| {
            local_offset_seconds(NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(hour, 0, 0).unwrap())
        };
        assert_eq!((of(3, 29, 1), of(3, 29, 3), of(7, 1, 0)), (3600, 7200, 7200));
        assert_eq!((of(10, 25, 1), of(10, 25, 2), of(10, 25, 3)), (7200, 3600, 3600));
    }

    #[test]
    fn local_time_follows_the_european_summer() {
        let at = |y, m, d, h| local(Utc.with_ymd_and_hms(y, m, d, h, 0, 0).unwrap()).to_string();
        assert_eq!(at(2026, 3, 29, 0), "2026-03-29 01:00:00");
        assert_eq!(at(2026, 3, 29, 1), "2026-03-29 03:00:00");
        assert_eq!(at(2026, 10, 25, 0), "2026-10-25 02:00:00");
        assert_eq!(at(2026, 10, 25, 1), "2026-10-25 02:00:00");
    }
}
