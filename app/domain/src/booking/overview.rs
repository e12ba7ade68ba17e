//! Actions as the screens show them: a line of the list, one action with its history, an invoice's way into the books.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::action::{ActionKind, ActionState};
use super::finding::Finding;
use crate::ids::{ActionId, AdministrationId, InvoiceId};
use crate::money::Amount;

/// A line of the list of actions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionLine {
    /// Which.
    pub id: ActionId,
    /// Of which invoice.
    pub invoice: InvoiceId,
    /// Its state. Under a closed gate a queued one shows as delayed: see [`ActionLine::is_delayed`].
    pub state: ActionState,
    /// Whether it waits behind a closed gate (*factuuracties vertraagd*).
    pub is_delayed: bool,
    /// What is asked.
    pub kind: ActionKind,
    /// The supplier's invoice number.
    pub number: String,
    /// Who sent it.
    pub supplier: String,
    /// Where it is booked.
    pub administration: AdministrationId,
    /// Number and name of that administration.
    pub administration_name: String,
    /// Total with VAT.
    pub amount: Amount,
    /// Since when it is in this state; a queued one: since when it is in line.
    pub since: DateTime<Utc>,
    /// Why.
    pub finding: Option<Finding>,
    /// The entry number, once known.
    pub entry_number: Option<String>,
}

/// A line of history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// To which state.
    pub to: ActionState,
    /// Why.
    pub finding: Finding,
}

/// One action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionDetail {
    /// As in the list.
    pub line: ActionLine,
    /// Our reference.
    pub reference: String,
    /// Who asked for it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// What happened, newest first.
    pub history: Vec<HistoryEntry>,
    /// What a person may do with it now.
    pub ways: Vec<WayOut>,
}

/// What a person may do with an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WayOut {
    /// Take it back before it leaves.
    Cancel,
    /// Put it in line again: the cause lay outside the invoice.
    Retry,
    /// Back to validating.
    Rework,
    /// *Zelf geboekt*: link an entry number.
    Link,
    /// Looked in the bookkeeping system: it is not there.
    NotFound,
    /// Accept what differs, with a reason.
    AcceptDifferences,
    /// The wrong entry was reversed there, with a reason.
    Repaired,
}

impl WayOut {
    /// The ways out of a state, the most likely first. *Staat er niet* of an unknown outcome is a person's only when the
    /// machine has looked as often as it may: before that it may still land.
    pub fn of(state: ActionState, finding: Option<&Finding>) -> &'static [Self] {
        match state {
            ActionState::Unknown if !matches!(finding, Some(Finding::NeedsAPerson { .. })) => &[Self::Link],
            ActionState::Queued => &[Self::Cancel],
            ActionState::Undone | ActionState::Failed => &[Self::Retry, Self::Rework, Self::Link],
            ActionState::Unknown => &[Self::Link, Self::NotFound],
            ActionState::Deviating => &[Self::AcceptDifferences, Self::Repaired],
            ActionState::Misbooked => &[Self::Repaired],
            ActionState::Entered => &[Self::NotFound],
            ActionState::InFlight | ActionState::Done | ActionState::Repaired | ActionState::Cancelled => &[],
        }
    }

    /// Whether it asks for a text: an entry number, or a reason.
    pub fn asks_for_text(self) -> bool {
        matches!(self, Self::Link | Self::AcceptDifferences | Self::Repaired)
    }
}

/// The list of actions, with what the tabs count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionBoard {
    /// The lines that ask something of a person first.
    pub lines: Vec<ActionLine>,
    /// How many are in each state, of all and not only of those shown.
    pub counts: Vec<(ActionState, i64)>,
    /// How many of the queued ones wait behind a closed gate.
    pub delayed: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::action::By;

    #[test]
    fn every_way_out_is_one_that_the_table_has() {
        for state in ActionState::ALL {
            for way in WayOut::of(state, Some(&Finding::NeedsAPerson { looks: 3 })) {
                let to = match way {
                    WayOut::Cancel => ActionState::Cancelled,
                    WayOut::Retry => ActionState::Queued,
                    WayOut::Link | WayOut::AcceptDifferences => ActionState::Done,
                    WayOut::NotFound => ActionState::Undone,
                    WayOut::Repaired => ActionState::Repaired,
                    WayOut::Rework => continue,
                };
                assert!(state.may_become(to, By::Person), "{state:?} {way:?}");
            }
        }
    }

    #[test]
    fn nobody_says_that_it_is_not_there_while_a_machine_still_looks() {
        for finding in [None, Some(Finding::NotFound { looks: 2 }), Some(Finding::WorkerLost)] {
            assert!(!WayOut::of(ActionState::Unknown, finding.as_ref()).contains(&WayOut::NotFound), "{finding:?}");
        }
        let looked = Finding::NeedsAPerson { looks: 3 };
        assert!(WayOut::of(ActionState::Unknown, Some(&looked)).contains(&WayOut::NotFound));
    }
}
