//! The periods of VAT returns: which one an invoice belongs to, and until when that return may be sent in.
//!
//! In the Netherlands a return is due at the end of the month after its period (Belastingdienst, *btw-aangifte:
//! inzenddata*), for months and for quarters alike.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::language::Language;

/// How often an administration declares its VAT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VatPeriod {
    /// Each month.
    Month,
    /// Each quarter: what most do.
    #[default]
    Quarter,
}

impl VatPeriod {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Month, Self::Quarter];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.code() == code)
    }

    /// The first day after the period of this date. `None` at the end of time.
    fn end(self, date: NaiveDate) -> Option<NaiveDate> {
        let first = date.with_day(1)?;
        let months = match self {
            Self::Month => 1,
            Self::Quarter => 3 - (first.month0() % 3),
        };
        first.checked_add_months(Months::new(months))
    }

    /// The last day on which the return of the period of this date may be sent in.
    pub fn closes_on(self, date: NaiveDate) -> NaiveDate {
        let month_after = self.end(date).and_then(|end| end.checked_add_months(Months::new(1)));
        month_after.and_then(|end| end.checked_sub_days(Days::new(1))).unwrap_or(NaiveDate::MAX)
    }

    /// What the period of this date is called.
    pub fn name(self, language: Language, date: NaiveDate) -> String {
        match self {
            Self::Month => format!("{}-{:02}", date.year(), date.month()),
            Self::Quarter => words::quarter(language, date.month0() / 3 + 1, date.year()),
        }
    }
}

/// What goes first where the period that closes soonest does: returns that can still be sent in, the nearest one first;
/// then those whose time is over.
pub fn urgency(closes_on: NaiveDate, today: NaiveDate) -> (bool, NaiveDate) {
    (closes_on < today, closes_on)
}

mod words {
    crate::catalogue! {
        quarter(number: u32, year: i32): { nl: "{number}e kwartaal {year}", en: "quarter {number} of {year}" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_return_is_due_at_the_end_of_the_month_after_its_period() {
        for (period, date, due) in [
            (VatPeriod::Month, "2026-10-08", "2026-11-30"),
            (VatPeriod::Month, "2026-12-31", "2027-01-31"),
            (VatPeriod::Quarter, "2026-07-01", "2026-10-31"),
            (VatPeriod::Quarter, "2026-10-08", "2027-01-31"),
            (VatPeriod::Quarter, "2026-12-31", "2027-01-31"),
        ] {
            assert_eq!(period.closes_on(day(date)), day(due), "{period:?} {date}");
        }
    }

    #[test]
    fn what_can_still_be_declared_goes_first() {
        let mut closings = [day("2026-09-30"), day("2027-01-31"), day("2026-10-31")];
        closings.sort_by_key(|closes| urgency(*closes, day("2026-10-14")));
        assert_eq!(closings, [day("2026-10-31"), day("2027-01-31"), day("2026-09-30")]);
    }

    #[test]
    fn a_period_has_a_name() {
        assert_eq!(VatPeriod::Quarter.name(Language::Nl, day("2026-10-08")), "4e kwartaal 2026");
        assert_eq!(VatPeriod::Month.name(Language::En, day("2026-10-08")), "2026-10");
    }
}
