//! 60 calls per app, administration and calendar minute; 5,000 per UTC day. When one is used up, the answer is 429 and
//! carries only that one's headers: a client that reads "absent" as 0 believes that the other is used up too.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike as _, Utc};

use crate::settings::LimitRules;

/// An app and an administration.
type Key = (String, i32);

#[derive(Clone, Copy, Debug)]
struct Count {
    minute: DateTime<Utc>,
    in_minute: u32,
    day: NaiveDate,
    in_day: u32,
}

/// Calls per app and administration.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallCounts {
    counts: HashMap<Key, Count>,
}

/// Where the counts stand after a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    minute: Allowance,
    day: Allowance,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Allowance {
    limit: u32,
    remaining: u32,
    resets_at: DateTime<Utc>,
    exceeded: bool,
}

impl CallCounts {
    /// Counts a call. Refused calls are not counted.
    pub(crate) fn count(&mut self, app: &str, division: i32, rules: &LimitRules, now: DateTime<Utc>) -> Standing {
        let minute =
            now - TimeDelta::seconds(i64::from(now.second())) - TimeDelta::nanoseconds(i64::from(now.nanosecond()));
        let day = now.date_naive();
        let fresh = Count { minute, in_minute: 0, day, in_day: 0 };
        let count = self.counts.entry((app.to_owned(), division)).or_insert(fresh);
        if count.minute != minute {
            (count.minute, count.in_minute) = (minute, 0);
        }
        if count.day != day {
            (count.day, count.in_day) = (day, 0);
        }
        let minute_full = count.in_minute >= rules.calls_per_minute;
        let day_full = count.in_day >= rules.calls_per_day;
        if !minute_full && !day_full {
            count.in_minute += 1;
            count.in_day += 1;
        }
        let midnight = (day + TimeDelta::days(1)).and_time(chrono::NaiveTime::MIN).and_utc();
        Standing {
            minute: Allowance {
                limit: rules.calls_per_minute,
                remaining: rules.calls_per_minute.saturating_sub(count.in_minute),
                resets_at: minute + TimeDelta::minutes(1),
                exceeded: minute_full,
            },
            day: Allowance {
                limit: rules.calls_per_day,
                remaining: rules.calls_per_day.saturating_sub(count.in_day),
                resets_at: midnight,
                exceeded: day_full,
            },
        }
    }
}

impl Standing {
    /// True when this call is one too many.
    pub(crate) fn exceeded(&self) -> bool {
        self.minute.exceeded || self.day.exceeded
    }

    /// The headers of the answer.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if self.day.exceeded || !self.minute.exceeded {
            family(&mut headers, ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"], self.day);
        }
        if !self.day.exceeded {
            let names = ["x-ratelimit-minutely-limit", "x-ratelimit-minutely-remaining", "x-ratelimit-minutely-reset"];
            family(&mut headers, names, self.minute);
        }
        headers
    }
}

fn family(headers: &mut HeaderMap, names: [&'static str; 3], allowance: Allowance) {
    let values = [i64::from(allowance.limit), i64::from(allowance.remaining), allowance.resets_at.timestamp_millis()];
    for (name, value) in names.into_iter().zip(values) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}
