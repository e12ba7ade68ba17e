//! An invoice on somebody's desk: opened with all that verdicts need, saved with its claims, put in line for booking. The
//! verdict that counts is made here, by the same code as the one that was shown while typing.

mod again;
mod discard;
mod history;
mod load;
mod save;

pub use again::{TheDesk, blocks_now};
pub use discard::{discard, restore};
pub use load::{duplicates, leave, open, orders, stay};
pub use save::{book, save};

use domain::matching::deviation::Deviation;
use domain::matching::gap::Gap;

use crate::booking::EnqueueError;
use crate::store::StoreError;

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ValidateError {
    /// Not there, or of another environment.
    #[error("no such invoice")]
    NotFound,
    /// Somebody saved since it was read.
    #[error("the invoice was changed in the meantime")]
    Stale,
    /// It has no administration, or is booked.
    #[error("the invoice cannot be worked on")]
    NotPossible,
    /// An order line that it takes from was taken away in the bookkeeping system.
    #[error("an order line is gone")]
    OrderLineGone,
    /// Something stands in the way of booking it so.
    #[error("the coding cannot be booked as it is: {deviations:?}, {gaps:?}")]
    Blocked {
        /// Deviations that nobody accepted.
        deviations: Vec<Deviation>,
        /// What is not filled in, or does not add up.
        gaps: Vec<Gap>,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The line for booking.
    #[error(transparent)]
    Enqueue(#[from] EnqueueError),
}

#[cfg(test)]
pub(crate) use load::STATEMENTS;

#[cfg(test)]
mod tests;
