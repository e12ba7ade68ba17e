//! Invoice actions: kinds, states, and the table of transitions that every change of state goes through.

use serde::{Deserialize, Serialize};

/// What is to be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// *Boeken*.
    Book,
    /// *Boeken en blokkeren*: booked with the administration's blocking payment condition.
    BookAndBlock,
}

impl ActionKind {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::BookAndBlock => "book_and_block",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Book, Self::BookAndBlock].into_iter().find(|kind| kind.code() == code)
    }
}

/// The state of an action. *Vertraagd* (delayed) is not among them: it is a queued action under a closed gate, derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    /// *In wachtrij*: may be carried out as soon as every gate above it is open.
    Queued,
    /// *Wordt verwerkt*: one worker holds a lease on it.
    InFlight,
    /// *Ingelezen*: seen in the right administration by its witness; not yet in its ledger.
    Entered,
    /// *Onzeker*: a request may or may not have arrived.
    Unknown,
    /// *Verwerkt*: booked, and witnessed in the right administration.
    Done,
    /// *Afwijkend geboekt*: right administration, once, but not what was sent.
    Deviating,
    /// *Ongedaan gemaakt*: refused before anything was booked.
    Undone,
    /// *Mislukt*: the bookkeeping system said no for good.
    Failed,
    /// *Verkeerd geboekt*: found, or only possibly standing, in another administration.
    Misbooked,
    /// *Hersteld*: its wrong entry was read back as reversed or deleted.
    Repaired,
    /// *Ingetrokken*: taken back by a person before it left.
    Cancelled,
}

/// Who may make a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A worker, on evidence.
    Machine,
    /// A person, with a name.
    Person,
}

/// A change of state that the table does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an action may not go from {from:?} to {to:?} by a {by:?}")]
pub struct InvalidTransition {
    /// Where it is.
    pub from: ActionState,
    /// Where it should go.
    pub to: ActionState,
    /// By whom.
    pub by: By,
}

impl ActionState {
    /// Every state.
    pub const ALL: [Self; 11] = [
        Self::Queued,
        Self::InFlight,
        Self::Entered,
        Self::Unknown,
        Self::Done,
        Self::Deviating,
        Self::Undone,
        Self::Failed,
        Self::Misbooked,
        Self::Repaired,
        Self::Cancelled,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::InFlight => "in_flight",
            Self::Entered => "entered",
            Self::Unknown => "unknown",
            Self::Done => "done",
            Self::Deviating => "deviating",
            Self::Undone => "undone",
            Self::Failed => "failed",
            Self::Misbooked => "misbooked",
            Self::Repaired => "repaired",
            Self::Cancelled => "cancelled",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether nothing of it stands or may stand in any books: the invoice can be worked on and booked anew.
    pub fn is_void(self) -> bool {
        matches!(self, Self::Undone | Self::Failed | Self::Cancelled | Self::Repaired)
    }

    /// Whether it asks something of a person.
    pub fn asks_a_person(self) -> bool {
        matches!(self, Self::Unknown | Self::Undone | Self::Failed | Self::Deviating | Self::Misbooked)
    }

    /// The one table. Everything that it does not name is refused.
    pub fn may_become(self, to: Self, by: By) -> bool {
        use ActionState as S;
        match by {
            By::Machine => matches!(
                (self, to),
                (S::Queued, S::InFlight | S::Undone | S::Failed | S::Done)
                    | (
                        S::InFlight,
                        S::Entered
                            | S::Done
                            | S::Deviating
                            | S::Misbooked
                            | S::Unknown
                            | S::Undone
                            | S::Failed
                            | S::Queued
                    )
                    | (S::Entered, S::Done | S::Deviating | S::Misbooked)
                    | (S::Unknown, S::Entered | S::Done | S::Deviating | S::Misbooked | S::Queued)
                    | (S::Done, S::Deviating | S::Misbooked)
                    | (S::Deviating | S::Misbooked, S::Repaired)
                    | (S::Misbooked, S::Done)
            ),
            By::Person => matches!(
                (self, to),
                (S::Queued, S::Cancelled)
                    | (S::Entered | S::Unknown, S::Undone)
                    | (S::Unknown, S::Done)
                    | (S::Undone | S::Failed, S::Queued | S::Done)
                    | (S::Deviating, S::Done | S::Repaired)
                    | (S::Misbooked, S::Repaired)
            ),
        }
    }

    /// The next state, where the table allows it.
    pub fn become_state(self, to: Self, by: By) -> Result<Self, InvalidTransition> {
        if self.may_become(to, by) { Ok(to) } else { Err(InvalidTransition { from: self, to, by }) }
    }
}

/// Characters of a reference: those that every bookkeeping system's reference field takes.
const REFERENCE_SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Makes the reference of an action from its random bytes: `SL-` and 16 signs, together at most 20 characters of A–Z,
/// 0–9 and `-`. Eighty random bits: two actions never share one.
pub fn reference(random: [u8; 10]) -> String {
    let mut text = String::from("SL-");
    let mut buffer: u32 = 0;
    let mut bits = 0;
    for byte in random {
        buffer = (buffer << 8) | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(REFERENCE_SIGNS[(buffer >> bits) as usize & 31]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_machine_is_that_of_the_design() {
        let mut table = Vec::new();
        for from in ActionState::ALL {
            for to in ActionState::ALL {
                let machine = from.may_become(to, By::Machine);
                let person = from.may_become(to, By::Person);
                if machine || person {
                    let who = match (machine, person) {
                        (true, true) => "both",
                        (true, false) => "machine",
                        _ => "person",
                    };
                    table.push(format!("{} -> {}: {who}", from.code(), to.code()));
                }
            }
        }
        assert_eq!(
            table.join("\n") + "\n",
            "queued -> in_flight: machine\nqueued -> done: machine\nqueued -> undone: machine\n\
             queued -> failed: machine\nqueued -> cancelled: person\nin_flight -> queued: machine\n\
             in_flight -> entered: machine\nin_flight -> unknown: machine\nin_flight -> done: machine\n\
             in_flight -> deviating: machine\nin_flight -> undone: machine\nin_flight -> failed: machine\n\
             in_flight -> misbooked: machine\nentered -> done: machine\nentered -> deviating: machine\n\
             entered -> undone: person\nentered -> misbooked: machine\nunknown -> queued: machine\n\
             unknown -> entered: machine\nunknown -> done: both\nunknown -> deviating: machine\n\
             unknown -> undone: person\nunknown -> misbooked: machine\ndone -> deviating: machine\n\
             done -> misbooked: machine\ndeviating -> done: person\ndeviating -> repaired: both\n\
             undone -> queued: person\nundone -> done: person\nfailed -> queued: person\nfailed -> done: person\n\
             misbooked -> done: machine\nmisbooked -> repaired: both\n"
        );
    }

    #[test]
    fn words_lead_back_to_states() {
        for state in ActionState::ALL {
            assert_eq!(ActionState::from_code(state.code()), Some(state));
        }
        assert_eq!(ActionState::from_code("delayed"), None);
    }

    #[test]
    fn references_fit_every_system() {
        for random in [[0; 10], [255; 10], [7, 1, 200, 3, 4, 5, 6, 99, 8, 9]] {
            let reference = reference(random);
            assert_eq!(reference.len(), 19);
            assert!(reference.bytes().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == b'-'));
        }
        assert_ne!(reference([1; 10]), reference([2; 10]));
    }
}
