//! 60 calls per app, administration and calendar minute; 5,000 per app, administration and day; 20,000 per contract and
//! day, all apps together (reference 4.1).
//!
//! When one is used up, the answer is 429 and carries only that one's headers: a client that reads "absent" as 0 believes
//! that the other is used up too. What other apps use of the contract stands in no header.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use crate::clock;
use crate::settings::{ContractHeaders, DayEnd, LimitRules};

/// Who calls whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calling<'a> {
    /// `client_id`
    pub(crate) app: &'a str,
    /// The division in the address.
    pub(crate) division: i32,
    /// The owner of its licence, where the division is one that exists.
    pub(crate) contract: Option<Uuid>,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    /// When the minute began.
    minute: DateTime<Utc>,
    in_minute: u32,
    day: NaiveDate,
    in_day: u32,
}

/// Calls counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallCounts {
    /// By app and administration.
    counts: HashMap<(String, i32), Count>,
    /// By owner of the licence.
    contracts: HashMap<Uuid, (NaiveDate, u32)>,
}

/// Where the counts stand after a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    minute: Allowance,
    day: Allowance,
    /// The contract is used up, and this is what the answer carries.
    contract: Option<ContractHeaders>,
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
    pub(crate) fn count(&mut self, calling: Calling<'_>, rules: &LimitRules, now: DateTime<Utc>) -> Standing {
        let minute = minute_of(now, rules.minute_seconds);
        let (day, midnight) = day_of(now, rules.day_ends);
        let fresh = Count { minute, in_minute: 0, day, in_day: 0 };
        let count = self.counts.entry((calling.app.to_owned(), calling.division)).or_insert(fresh);
        if count.minute != minute {
            (count.minute, count.in_minute) = (minute, 0);
        }
        if count.day != day {
            (count.day, count.in_day) = (day, 0);
        }
        let contract = calling.contract.map(|owner| self.contracts.entry(owner).or_insert((day, 0)));
        let in_contract = contract.as_ref().map_or(0, |(counted, calls)| if *counted == day { *calls } else { 0 });
        let contract_full = in_contract >= rules.calls_per_contract_day;
        let minute_full = count.in_minute >= rules.calls_per_minute;
        let day_full = count.in_day >= rules.calls_per_day;
        if !minute_full && !day_full && !contract_full {
            count.in_minute += 1;
            count.in_day += 1;
            if let Some(contract) = contract {
                *contract = (day, in_contract + 1);
            }
        }
        Standing {
            minute: Allowance {
                limit: rules.calls_per_minute,
                remaining: rules.calls_per_minute.saturating_sub(count.in_minute),
                resets_at: minute + TimeDelta::seconds(i64::from(rules.minute_seconds.max(1))),
                exceeded: minute_full,
            },
            day: Allowance {
                limit: rules.calls_per_day,
                remaining: rules.calls_per_day.saturating_sub(count.in_day),
                resets_at: midnight,
                exceeded: day_full,
            },
            contract: contract_full.then_some(rules.contract_headers),
        }
    }

    /// Other apps of the same contract make calls: no header of ours tells of them.
    pub(crate) fn use_elsewhere(&mut self, contract: Uuid, calls: u32, rules: &LimitRules, now: DateTime<Utc>) -> u32 {
        let (day, _) = day_of(now, rules.day_ends);
        let count = self.contracts.entry(contract).or_insert((day, 0));
        if count.0 != day {
            *count = (day, 0);
        }
        count.1 = count.1.saturating_add(calls);
        count.1
    }
}

/// When the window that holds this moment began.
fn minute_of(now: DateTime<Utc>, seconds: u32) -> DateTime<Utc> {
    let seconds = i64::from(seconds.max(1));
    let begun = now.timestamp().div_euclid(seconds) * seconds;
    DateTime::from_timestamp(begun, 0).unwrap_or(now)
}

/// The day that holds this moment, and when it ends.
fn day_of(now: DateTime<Utc>, ends: DayEnd) -> (NaiveDate, DateTime<Utc>) {
    let midnight = |day: NaiveDate| (day + TimeDelta::days(1)).and_time(chrono::NaiveTime::MIN).and_utc();
    match ends {
        DayEnd::Utc => (now.date_naive(), midnight(now.date_naive())),
        DayEnd::Local => {
            let day = clock::local(now).date();
            let offset = clock::utc_offset_seconds(midnight(day));
            (day, midnight(day) - TimeDelta::seconds(offset))
        }
    }
}

impl Standing {
    /// True when this call is one too many.
    pub(crate) fn exceeded(&self) -> bool {
        self.minute.exceeded || self.day.exceeded || self.contract.is_some()
    }

    /// The headers of the answer.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let (tells_day, tells_minute) = match self.contract {
            Some(ContractHeaders::None) => (false, false),
            Some(ContractHeaders::Day) => (true, false),
            None => (self.day.exceeded || !self.minute.exceeded, !self.day.exceeded),
        };
        if tells_day {
            let remaining = if self.contract.is_some() { 0 } else { self.day.remaining };
            let names = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
            family(&mut headers, names, Allowance { remaining, ..self.day });
        }
        if tells_minute {
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    /// "Daily reset is seen at 00:00 UTC (02:00 CEST) in a log; others say local midnight" (reference 4.1).
    #[test]
    fn a_day_ends_at_midnight_in_utc_or_in_the_netherlands() {
        let late = Utc.with_ymd_and_hms(2026, 7, 1, 22, 30, 0).unwrap();
        assert_eq!(day_of(late, DayEnd::Utc).1, Utc.with_ymd_and_hms(2026, 7, 2, 0, 0, 0).unwrap());
        let (day, end) = day_of(late, DayEnd::Local);
        assert_eq!(
            (day.to_string().as_str(), end),
            ("2026-07-02", Utc.with_ymd_and_hms(2026, 7, 2, 22, 0, 0).unwrap())
        );
    }
}
