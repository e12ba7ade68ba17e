//! How long it takes until nothing waits any more: calls are the currency. Administrations go on beside each other, each
//! within its own limits of a minute and a day; all together within the day of the contract.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Serialize};

/// What the limits of a window leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// How many were made.
    pub used: u32,
    /// How many may be made.
    pub allowed: u32,
}

/// An administration in which actions wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// Its number and name.
    pub name: String,
    /// How many actions.
    pub waiting: u64,
    /// Calls of this minute.
    pub minute: Calls,
    /// Calls of this day, which begins at 00:00 UTC.
    pub day: Calls,
}

/// How long it takes, and by which limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// When nothing waits any more, at the earliest.
    pub done_at: DateTime<Utc>,
    /// How many minutes that is.
    pub minutes: u32,
    /// How many calls it takes.
    pub calls: u64,
    /// The administration that takes longest.
    pub longest: Lane,
}

/// Calls of a booking, in tenths: three, and two and a half where a hundred or more share their questions.
fn calls(waiting: u64) -> u64 {
    let tenths = if waiting < 100 { 30 } else { 25 };
    (waiting * tenths).div_ceil(10)
}

/// The calls of a whole contract in a day, over all apps and administrations.
pub const CONTRACT_PER_DAY: u64 = 20_000;

/// The forecast of what waits. `None` where nothing does.
pub fn forecast(lanes: &[Lane], now: DateTime<Utc>) -> Option<Forecast> {
    let longest = lanes.iter().filter(|lane| lane.waiting > 0).max_by_key(|lane| minutes_of(lane, now))?;
    let total: u64 = lanes.iter().map(|lane| calls(lane.waiting)).sum();
    let used: u64 = lanes.iter().map(|lane| u64::from(lane.day.used)).sum();
    let together = spread(total, CONTRACT_PER_DAY.saturating_sub(used), CONTRACT_PER_DAY, CONTRACT_PER_DAY, now);
    let minutes = minutes_of(longest, now).max(together);
    let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
    Some(Forecast {
        done_at: now + TimeDelta::minutes(i64::from(minutes)),
        minutes,
        calls: total,
        longest: longest.clone(),
    })
}

fn minutes_of(lane: &Lane, now: DateTime<Utc>) -> u64 {
    let left = u64::from(lane.day.allowed.saturating_sub(lane.day.used));
    spread(calls(lane.waiting), left, u64::from(lane.day.allowed), u64::from(lane.minute.allowed), now)
}

/// Minutes for so many calls, where so many are left today, so many come each day, and so many a minute.
fn spread(calls: u64, left: u64, per_day: u64, per_minute: u64, now: DateTime<Utc>) -> u64 {
    let (per_day, per_minute) = (per_day.max(1), per_minute.max(1));
    let at_once = |calls: u64| calls.div_ceil(per_minute);
    if calls <= left {
        return at_once(calls);
    }
    let until_midnight = 24 * 60 - u64::from(now.hour() * 60 + now.minute());
    let later = calls - left;
    let days = (later - 1) / per_day;
    until_midnight + days * 24 * 60 + at_once(later - days * per_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(waiting: u64, used_today: u32) -> Lane {
        Lane {
            name: "120 Bakkerij Jansen".into(),
            waiting,
            minute: Calls { used: 0, allowed: 60 },
            day: Calls { used: used_today, allowed: 5_000 },
        }
    }

    fn minutes(lanes: &[Lane]) -> u32 {
        forecast(lanes, "2026-10-14T22:00:00Z".parse().unwrap()).map_or(0, |forecast| forecast.minutes)
    }

    #[test]
    fn the_minute_decides_where_the_day_is_enough() {
        assert_eq!(minutes(&[]), 0);
        assert_eq!(minutes(&[lane(40, 0)]), 2);
        assert_eq!(minutes(&[lane(336, 0)]), 14);
        assert_eq!(minutes(&[lane(336, 0), lane(40, 0)]), 14, "administrations go on beside each other");
    }

    #[test]
    fn what_the_day_does_not_hold_waits_for_midnight() {
        assert_eq!(minutes(&[lane(40, 4_940)]), 120 + 1);
        assert_eq!(minutes(&[lane(4_000, 0)]), 120 + 5_000 / 60 + 1);
        assert_eq!(minutes(&[lane(6_000, 0)]), 120 + 24 * 60 + 5_000 / 60 + 1);
    }

    #[test]
    fn all_together_stay_within_the_contract() {
        let many: Vec<Lane> = (0..10).map(|_| lane(1_000, 0)).collect();
        assert_eq!(minutes(&many), 120 + 1, "25,000 calls do not fit in one day of 20,000");
    }
}
