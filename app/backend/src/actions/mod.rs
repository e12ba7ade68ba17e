//! Invoice actions in the store. Every change of state goes through [`change_state`], which knows the table of the domain
//! and appends a line of history in the same transaction.

mod board;
mod repo;
mod row;

pub use board::{board, detail, of_invoice};
#[cfg(test)]
pub(crate) use repo::STATEMENTS;
pub use repo::{
    Change, HistoryLine, NewAction, change_state, counts, fetch, history, insert, keep_saga, leaves, list,
    met_closed_gate, newest_of_invoice, note, unwitnessed, waiting,
};
pub use row::{Action, ActionError, Waiting};
