//! `sluis simulate`: the code that books in production, against a model of the other side, with everything going wrong.
//!
//! The worker, its connections, the queue, the gates and the store are the real ones; the store is SQLite in memory. The other
//! side is a model, and so is time: a run is one order of events, and the same seed makes it again. What must never happen
//! is counted at the end from what really stands in the books, which the worker never sees.
//!
//! | file | is |
//! |---|---|
//! | `world` | time, and who moves next; processes that are killed and stopped |
//! | `ledger`, `views` | the other side: what it holds, and what it shows |
//! | `line`, `remote` | the way there, and the connector at its end |
//! | `seam` | where a process meets its store |
//! | `faults`, `weather` | what goes wrong, and how often |
//! | `people` | who asks for bookings, decides, and stands at the gates |
//! | `office` | what a world is set up with, and its fleet |
//! | `guard` | what can be taken out, to show what it is for |
//! | `audit`, `figures` | what became of everything |
//! | `run` | worlds side by side, added up |

mod audit;
mod faults;
mod figures;
mod guard;
mod ledger;
mod line;
mod office;
mod people;
mod remote;
mod run;
mod seam;
mod views;
mod weather;
mod world;

pub use faults::Fault;
pub use figures::Figures;
pub use guard::Guard;
pub use run::{Options, run};

#[cfg(test)]
pub(crate) use audit::STATEMENTS as AUDIT_STATEMENTS;
#[cfg(test)]
pub(crate) use office::STATEMENTS as OFFICE_STATEMENTS;
#[cfg(test)]
pub(crate) use people::STATEMENTS as PEOPLE_STATEMENTS;

/// Why a run says nothing.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    /// The store.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// An action could not be written.
    #[error(transparent)]
    Action(#[from] crate::actions::ActionError),
    /// An account could not be written.
    #[error(transparent)]
    Account(#[from] crate::accounts::AccountError),
    /// A thread could not be started.
    #[error("a thread: {0}")]
    Thread(#[from] std::io::Error),
    /// A thread panicked.
    #[error("a world ended in a panic")]
    Panicked,
    /// A row that no version of Sluis writes.
    #[error("a row cannot be read")]
    Unreadable,
}

#[cfg(test)]
mod tests;
