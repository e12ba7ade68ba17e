//! What the dashboard shows: how much waits at each step and how long, thirty days of coming in and being booked, what
//! went wrong, what to go on with.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::booking::action::ActionState;
use crate::booking::finding::Finding;
use crate::ids::{ActionId, InvoiceId};
use crate::money::Amount;

/// How many days the plot shows, today included.
pub const DAYS: u32 = 30;

/// A step of an invoice on its way to the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// *Valideren*: header and lines wait for a person.
    Validate,
    /// *Factuuracties*: to be booked, or being booked; behind a closed gate, delayed.
    Actions,
    /// *Ingelezen*: stands in the purchase part of the bookkeeping system, not yet in its ledger.
    Entered,
}

impl Step {
    /// Every step, in the order in which an invoice passes them.
    pub const ALL: [Self; 3] = [Self::Validate, Self::Actions, Self::Entered];
}

/// How much waits at a step, by how long it has waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Which step.
    pub step: Step,
    /// By age: up to 1 day, 2 to 3, 4 to 7, more than 7 days.
    pub ages: [u64; 4],
    /// Since when the oldest waits.
    pub oldest: Option<DateTime<Utc>>,
}

impl Load {
    /// A step where nothing waits.
    pub const fn none(step: Step) -> Self {
        Self { step, ages: [0; 4], oldest: None }
    }

    /// All that waits there.
    pub fn count(&self) -> u64 {
        self.ages.iter().sum()
    }
}

/// One day of the plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// In the time of the Netherlands.
    pub day: NaiveDate,
    /// Invoices that came in.
    pub came_in: u64,
    /// Invoices that were seen in the books.
    pub booked: u64,
}

/// An action that asks something of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongAction {
    /// Which.
    pub action: ActionId,
    /// Of which invoice.
    pub invoice: InvoiceId,
    /// How it stands.
    pub state: ActionState,
    /// The supplier's number of the invoice.
    pub number: String,
    /// Who sent it.
    pub supplier: String,
    /// What is or was to be booked.
    pub amount: Amount,
    /// Why it stands so.
    pub finding: Option<Finding>,
}

/// An invoice that waits for validation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// Which.
    pub invoice: InvoiceId,
    /// The supplier's number.
    pub number: String,
    /// Who sent it.
    pub supplier: String,
    /// Its total, VAT included.
    pub total: Amount,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// Whether a person has it open at the moment.
    pub is_open: bool,
}

/// A closed gate that holds back bookings of this environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The connector's name.
    pub connector: String,
    /// What of it alone, where not everything is shut: administrations, by number and name.
    #[serde(default)]
    pub only: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// What the operator wrote for everybody to read.
    pub reason: String,
}

/// What every page shows of it: the counts at the steps, and the gate that is shut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// Invoices that wait for validation.
    pub to_validate: u64,
    /// Actions on their way.
    pub waiting: u64,
    /// Since when the oldest of them waits.
    pub oldest: Option<DateTime<Utc>>,
    /// Actions that ask something of a person.
    pub asks: u64,
    /// The gate that is shut, if one is.
    pub closed: Option<Closed>,
    /// When it was felt.
    pub at: DateTime<Utc>,
}

/// All of it, of one environment at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// When it was put together.
    pub at: DateTime<Utc>,
    /// Invoices that came in today.
    pub came_in_today: u64,
    /// Invoices that were seen in the books today.
    pub booked_today: u64,
    /// What waits, in the order of the steps.
    pub loads: Vec<Load>,
    /// Worth of what waits to be booked, one amount for each currency.
    pub waiting_amounts: Vec<Amount>,
    /// The days of the plot, the oldest first.
    pub days: Vec<Day>,
    /// How many actions ask something of a person.
    pub wrong_count: u64,
    /// The first of them.
    pub wrong: Vec<WrongAction>,
    /// What to go on with, the longest waiting first.
    pub next: Vec<Next>,
    /// The gate that is shut, if one is.
    pub closed: Option<Closed>,
}

impl Overview {
    /// What waits at a step.
    pub fn load(&self, step: Step) -> Load {
        self.loads.iter().copied().find(|load| load.step == step).unwrap_or_else(|| Load::none(step))
    }
}

/// How high the water stands in a chamber, in percent: by the square root, so that one document is seen and a thousand
/// do not drown the rest. Never less than a film where something waits, never to the brim, where the words are.
pub fn level(waiting: u64) -> u8 {
    const FILM: u64 = 18;
    const BRIM: u64 = 82;
    if waiting == 0 {
        return 0;
    }
    // isqrt of a hundredfold keeps one digit; 256 documents fill the chamber.
    let root_tenths = waiting.saturating_mul(100).isqrt();
    let percent = FILM + root_tenths * (BRIM - FILM) / 160;
    u8::try_from(percent.min(BRIM)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Load, Step, level};

    #[test]
    fn water_stands_by_the_square_root() {
        assert_eq!(level(0), 0);
        assert_eq!(level(1), 22);
        assert_eq!(level(37), 42);
        assert_eq!(level(214), 76);
        assert_eq!(level(256), 82);
        assert_eq!(level(u64::MAX), 82);
    }

    #[test]
    fn more_never_stands_lower() {
        assert!((0..2_000).all(|waiting| level(waiting) <= level(waiting + 1)));
    }

    #[test]
    fn a_load_counts_all_ages() {
        let load = Load { ages: [21, 9, 5, 2], ..Load::none(Step::Validate) };
        assert_eq!(load.count(), 37);
    }
}
