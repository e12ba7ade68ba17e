//! Why a reading failed, as the program knows it and as it is stored.

use domain::connection::SyncProblem;

use crate::connections::tokens::AccessError;
use crate::connectors::answers::Division;
use crate::connectors::outcome::{CallError, NotNowCause};
use crate::store::StoreError;

/// Why a reading failed.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The gate is closed.
    #[error("the gate of synchronising is closed")]
    GateClosed,
    /// The administration is not there (any more).
    #[error("no such administration")]
    NotThere,
    /// It runs under no connection.
    #[error("it runs under no connection")]
    NoConnection,
    /// No token.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Rows came from another administration.
    #[error("asked administration {asked}, answered from {answered}")]
    Elsewhere {
        /// In the address.
        asked: Division,
        /// In the rows.
        answered: Division,
    },
    /// Sluis rests at an endpoint.
    #[error("resting after too many errors")]
    Resting,
    /// The calls of the day are used up.
    #[error("no calls are left")]
    NoCallsLeft,
    /// A page led back to one that was read, or there was no end to them.
    #[error("the pages of {0} go round in a circle")]
    Circle(&'static str),
    /// No usable answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SyncError {
    /// What is stored and told; `None` where nothing can be stored.
    pub fn problem(&self) -> Option<SyncProblem> {
        Some(match self {
            Self::GateClosed => SyncProblem::GateClosed,
            Self::NotThere | Self::Store(_) => return None,
            Self::NoConnection | Self::Access(AccessError::NotThere) => SyncProblem::NoConnection,
            Self::Access(AccessError::Dead(_)) => SyncProblem::DeadConnection,
            Self::Access(_) => SyncProblem::NoToken,
            Self::Elsewhere { .. } => SyncProblem::Elsewhere,
            Self::Resting => SyncProblem::Resting,
            Self::NoCallsLeft => SyncProblem::NoCallsLeft,
            Self::Call(CallError::Forbidden(_)) => SyncProblem::Forbidden,
            Self::Circle(_) | Self::Call(CallError::Malformed(_) | CallError::Unreadable { .. }) => {
                SyncProblem::Unreadable
            }
            Self::Call(CallError::NotNow(later)) => match later.cause {
                NotNowCause::Token => SyncProblem::NoToken,
                NotNowCause::MinuteUsedUp | NotNowCause::DayUsedUp => SyncProblem::NoCallsLeft,
            },
            Self::Call(CallError::NoAnswer { .. } | CallError::NeverSent(_)) => SyncProblem::NoAnswer,
        })
    }
}
