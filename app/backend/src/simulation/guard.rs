//! The guards of a booking, each of which a simulation can take out: then its own figure shows what it is for.
//!
//! Nothing in the code that books can be switched off. A guard is taken out where the code meets the world: the store runs
//! another text in place of a statement, or the ledger tells what is not so.

use crate::{connections, gates, jobs};

/// A guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// The question of rights: without it, the ledger says yes to everything.
    RightsCheck,
    /// Every comparison after the document: without it, answers name the administration of the address.
    Proof,
    /// Looking before a repeat: without it, an answer that is no clear answer counts as "nothing was done".
    Reconciliation,
    /// The fencing number, and the age of an intent: without them, the store takes any lease.
    Fencing,
    /// The gate in the transaction of the intent: without it, every gate reads as open.
    Gate,
    /// One refresh at a time: without it, the store gives the lock to everybody.
    TokenLock,
}

impl Guard {
    /// Every guard.
    pub const ALL: [Self; 6] =
        [Self::RightsCheck, Self::Proof, Self::Reconciliation, Self::Fencing, Self::Gate, Self::TokenLock];

    /// The word on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::RightsCheck => "rights_check",
            Self::Proof => "proof",
            Self::Reconciliation => "reconciliation",
            Self::Fencing => "fencing",
            Self::Gate => "gate",
            Self::TokenLock => "token_lock",
        }
    }

    /// From that word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guard| guard.code() == code)
    }

    /// What the store runs in place of this text.
    pub(super) fn text(self, text: &'static str) -> &'static str {
        let without: &[(&str, &'static str)] = match self {
            Self::Fencing => jobs::WITHOUT_FENCING,
            Self::Gate => gates::WITHOUT_GATE,
            Self::TokenLock => connections::WITHOUT_LOCK,
            Self::RightsCheck | Self::Proof | Self::Reconciliation => &[],
        };
        without.iter().find(|(with, _)| *with == text).map_or(text, |(_, without)| without)
    }
}
