//! The misbooking report: what stands, or may stand, in a wrong place, and how many bookings were seen in the right one.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{ActionId, AdministrationId, EnvironmentId, InvoiceId, MisbookingId, RemoteId, ReportRunId};
use crate::language::Language;
use crate::money::Amount;
use crate::vat_period::VatPeriod;

/// An administration, by what the bookkeeping system calls it and by what people do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// In Exact Online the division.
    pub division: i64,
    /// Its number and name.
    pub name: String,
}

/// How it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The proof of the booking itself saw it.
    AtBooking,
    /// Read back: it bears our document, id or reference.
    OurMark,
    /// Read back: number and amount of a booking that was not seen anywhere else. It bears no mark of ours.
    NumberAndAmount,
}

impl How {
    /// In words.
    pub fn word(self, language: Language) -> &'static str {
        match self {
            Self::AtBooking => words::at_booking(language),
            Self::OurMark => words::our_mark(language),
            Self::NumberAndAmount => words::number_and_amount(language),
        }
    }
}

/// Whether it was paid. Exact Online's reference offers no such field with an entry, so Sluis says what it knows: nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Not known: look before the payment leaves.
    #[default]
    Unknown,
}

impl PaymentStatus {
    /// In words.
    pub fn word(self, language: Language) -> &'static str {
        match self {
            Self::Unknown => words::payment_unknown(language),
        }
    }
}

/// What was read of an entry that stands in a wrong place, beside what Sluis meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Where it belongs.
    pub intended: Place,
    /// Where it stands; none where that is not known.
    pub actual: Option<Place>,
    /// Its id there.
    pub entry: Option<RemoteId>,
    /// Whether it is an order invoice, which is looked for among those.
    pub is_order_invoice: bool,
    /// Its entry number there.
    pub entry_number: Option<String>,
    /// The supplier's invoice number.
    pub invoice_number: String,
    /// The supplier.
    pub supplier: String,
    /// Invoice date.
    pub date: NaiveDate,
    /// With VAT.
    pub amount: Amount,
    /// VAT.
    pub vat: Decimal,
    /// How often the intended administration declares its VAT.
    pub vat_period: VatPeriod,
    /// Whether it is processed into the ledger; none where that was not read.
    pub processed: Option<bool>,
    /// Whether it was paid.
    pub payment: PaymentStatus,
    /// Under whom it was made.
    pub creator: String,
    /// How it was found.
    pub how: How,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing yet.
    Open,
    /// Read back as deleted or reversed: it can be booked right.
    Repaired,
    /// A person dealt with it otherwise, and said how.
    DealtWith,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 3] = [Self::Open, Self::Repaired, Self::DealtWith];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Repaired => "repaired",
            Self::DealtWith => "dealt_with",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }

    /// In words.
    pub fn word(self, language: Language) -> &'static str {
        match self {
            Self::Open => words::open(language),
            Self::Repaired => words::repaired(language),
            Self::DealtWith => words::dealt_with(language),
        }
    }
}

/// A row of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misbooking {
    /// Its identity.
    pub id: MisbookingId,
    /// Whose.
    pub environment: EnvironmentId,
    /// By name.
    pub environment_name: String,
    /// The booking that Sluis meant.
    pub action: ActionId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// What is known.
    pub facts: Facts,
    /// What became of it.
    pub standing: Standing,
    /// When it was found first.
    pub found_at: DateTime<Utc>,
    /// Who dealt with it, when, and how.
    pub dealt: Option<(String, DateTime<Utc>, String)>,
}

/// A period, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It waits for its turn.
    Waiting,
    /// It reads.
    Reading,
    /// It is over.
    Done,
}

impl RunState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Reading, Self::Done];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Reading => "reading",
            Self::Done => "done",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A run of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Which.
    pub id: ReportRunId,
    /// For which days of making.
    pub period: Period,
    /// Who asked; Sluis for the nightly one.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// How far it is.
    pub state: RunState,
    /// When it ended.
    pub done_at: Option<DateTime<Utc>>,
    /// Where calls are used up: when it goes on.
    pub goes_on_at: Option<DateTime<Utc>>,
    /// Administrations that were read.
    pub read: u64,
    /// Administrations in all.
    pub places: u64,
    /// Entries that were read.
    pub entries: u64,
    /// Administrations that could not be read, with why.
    pub unreadable: Vec<(String, String)>,
}

/// How many bookings of an administration were seen in the right place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Which.
    pub administration: AdministrationId,
    /// Its number and name.
    pub name: String,
    /// Whose.
    pub environment_name: String,
    /// Bookings that left, in the period.
    pub booked: u64,
    /// Of those: seen in the right place by their witness when they were booked.
    pub witnessed: u64,
    /// Of those: read again in the right place by the newest run.
    pub read_again: u64,
    /// Of those: stand, or may stand, in a wrong place, and nobody has dealt with it.
    pub wrong: u64,
}

impl Tally {
    /// Bookings that were seen in the right place, and nothing says otherwise.
    pub fn right(&self) -> u64 {
        self.witnessed.max(self.read_again).min(self.booked.saturating_sub(self.wrong))
    }

    /// Whether every booking was seen in the right place.
    pub fn is_whole(&self) -> bool {
        self.right() == self.booked
    }

    /// The answer that every customer asked for.
    pub fn sentence(&self, language: Language) -> String {
        words::seen_right(language, self.right(), self.booked)
    }
}

/// The report as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// When it was read.
    pub at: DateTime<Utc>,
    /// For which days.
    pub period: Period,
    /// What stands in a wrong place, what is open first.
    pub rows: Vec<Misbooking>,
    /// The newest run.
    pub run: Option<Run>,
    /// Each administration in which something was booked.
    pub tallies: Vec<Tally>,
}

/// The statement for one administration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// For which days.
    pub period: Period,
    /// The figures.
    pub tally: Tally,
    /// When the newest run was done that read this administration.
    pub read_at: Option<DateTime<Utc>>,
    /// Every booking, by its date.
    pub bookings: Vec<Booked>,
}

/// A booking in a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// The supplier's invoice number.
    pub number: String,
    /// The supplier.
    pub supplier: String,
    /// With VAT.
    pub amount: Amount,
    /// Its entry number.
    pub entry_number: Option<String>,
    /// When its witness saw it.
    pub seen_at: Option<DateTime<Utc>>,
    /// Under whom.
    pub seen_under: Option<String>,
    /// Whether the newest run read it again in the right place.
    pub read_again: bool,
    /// Whether it stands, or may stand, in a wrong place.
    pub is_wrong: bool,
}

/// What reading an entry back has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadBack {
    /// It is no longer there: deleted.
    Deleted,
    /// It is there, and an entry against it too: reversed.
    Reversed,
    /// It still stands.
    Stands,
    /// There was no answer that counts.
    NoAnswer,
}

mod words {
    crate::catalogue! {
        at_booking: { nl: "bij het boeken gezien", en: "seen at booking" },
        our_mark: { nl: "teruggelezen, draagt ons kenmerk", en: "read back, bears our mark" },
        number_and_amount: { nl: "teruggelezen, zelfde nummer en bedrag", en: "read back, same number and amount" },
        payment_unknown: { nl: "onbekend", en: "unknown" },
        open: { nl: "open", en: "open" },
        repaired: { nl: "hersteld", en: "repaired" },
        dealt_with: { nl: "afgehandeld", en: "dealt with" },
        seen_right(right: u64, booked: u64): {
            nl: "{right} van {booked} boekingen op de juiste plaats gezien",
            en: "{right} of {booked} bookings seen in the right place",
        },
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn tally(booked: u64, witnessed: u64, read_again: u64, wrong: u64) -> Tally {
        Tally {
            administration: AdministrationId(Uuid::nil()),
            name: "120 Bakkerij Jansen".into(),
            environment_name: "Rijnstroom".into(),
            booked,
            witnessed,
            read_again,
            wrong,
        }
    }

    #[test]
    fn the_answer_counts_what_was_seen_and_never_what_stands_wrong() {
        assert_eq!(tally(312, 312, 300, 0).sentence(Language::Nl), "312 van 312 boekingen op de juiste plaats gezien");
        assert!(tally(312, 312, 300, 0).is_whole());
        assert_eq!(tally(312, 311, 312, 1).right(), 311);
        assert!(!tally(5, 4, 4, 0).is_whole());
    }

    #[test]
    fn standings_are_stored_as_words() {
        for standing in Standing::ALL {
            assert_eq!(Standing::from_code(standing.code()), Some(standing));
        }
        for state in RunState::ALL {
            assert_eq!(RunState::from_code(state.code()), Some(state));
        }
    }
}
