//! Counts by the hour, gathered into days of the Netherlands.
//!
//! The engines count by UTC hours; where the local day begins is decided here, by the one rule of `domain::calendar`.

use chrono::{DateTime, Days, NaiveDateTime, Utc};
use domain::calendar;
use domain::overview::{DAYS, Day};

use crate::store::StoreError;

/// How many in one UTC hour, which is written `2026-10-14T08`.
pub(super) type HourCount = (String, i64);

/// The days of the plot, the oldest first, today last.
pub(super) fn gather(came_in: &[HourCount], booked: &[HourCount], now: DateTime<Utc>) -> Result<Vec<Day>, StoreError> {
    let today = calendar::local(now).date();
    let mut days: Vec<Day> = (0..DAYS)
        .rev()
        .filter_map(|back| today.checked_sub_days(Days::new(u64::from(back))))
        .map(|day| Day { day, came_in: 0, booked: 0 })
        .collect();
    add(&mut days, came_in, |day, count| day.came_in += count)?;
    add(&mut days, booked, |day, count| day.booked += count)?;
    Ok(days)
}

fn add(days: &mut [Day], hours: &[HourCount], to: impl Fn(&mut Day, u64)) -> Result<(), StoreError> {
    for (hour, count) in hours {
        let at = NaiveDateTime::parse_from_str(&format!("{hour}:00"), "%Y-%m-%dT%H:%M")
            .map_err(|_| StoreError::inconsistent("invoice", "received_at", hour))?;
        let day = calendar::local(at.and_utc()).date();
        if let Some(day) = days.iter_mut().find(|candidate| candidate.day == day) {
            to(day, u64::try_from(*count).unwrap_or(0));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{HourCount, gather};
    use chrono::{DateTime, Utc};

    fn hour(text: &str, count: i64) -> HourCount {
        (text.to_owned(), count)
    }

    #[test]
    fn the_last_hour_before_midnight_utc_is_of_the_next_day_here() {
        let now: DateTime<Utc> = "2026-10-14T08:24:00Z".parse().unwrap();
        let came_in = [hour("2026-10-13T21", 2), hour("2026-10-13T22", 3), hour("2026-10-14T07", 4)];
        let days = gather(&came_in, &[hour("2026-10-14T06", 1)], now).unwrap();
        assert_eq!(days.len(), 30);
        let [yesterday, today] = days[28..] else { panic!("two days") };
        assert_eq!((yesterday.came_in, yesterday.booked), (2, 0));
        assert_eq!((today.came_in, today.booked), (7, 1));
        assert_eq!(today.day.to_string(), "2026-10-14");
    }

    #[test]
    fn what_lies_before_the_first_day_is_left_out() {
        let now: DateTime<Utc> = "2026-10-14T08:24:00Z".parse().unwrap();
        let days = gather(&[hour("2026-01-01T12", 9)], &[], now).unwrap();
        assert!(days.iter().all(|day| day.came_in == 0));
    }
}
