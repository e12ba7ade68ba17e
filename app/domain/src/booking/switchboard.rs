//! What the operator's switchboard shows: how every gate stands, what is under way, what waits and for whom.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::gate::{ConnectorKind, Function, Gate, Position, Scope};
use crate::ids::EnvironmentId;

/// The switchboard at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switchboard {
    /// When it was read.
    pub at: DateTime<Utc>,
    /// One row for each connector.
    pub connectors: Vec<ConnectorRow>,
    /// Where actions wait, most first.
    pub waiting: Vec<WaitingEnvironment>,
    /// Every environment, by name: for a gate of one.
    pub environments: Vec<(EnvironmentId, String)>,
}

/// A connector with its gates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectorRow {
    /// Which.
    pub connector: ConnectorKind,
    /// All its gates, of every scope.
    pub gates: Vec<Gate>,
    /// Writing requests that are under way.
    pub in_flight: u64,
    /// Since when the oldest of them.
    pub oldest_in_flight: Option<DateTime<Utc>>,
    /// Actions that wait.
    pub waiting: u64,
    /// Since when the oldest of them.
    pub oldest_waiting: Option<DateTime<Utc>>,
}

/// An environment in which actions wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingEnvironment {
    /// Which.
    pub environment: EnvironmentId,
    /// Its name.
    pub name: String,
    /// In how many of its administrations.
    pub administrations: u64,
    /// How many actions.
    pub waiting: u64,
    /// Since when the oldest of them.
    pub oldest: DateTime<Utc>,
}

/// What an operator does with gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Nothing leaves any more.
    Close,
    /// What waits may leave.
    Open,
}

impl Turn {
    /// The word in a form.
    pub fn code(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Open => "open",
        }
    }
}

/// How the gates of a connector stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// All open.
    Open,
    /// All closed.
    Closed,
    /// Some are closed, or let only some through.
    Partly,
}

impl ConnectorRow {
    /// The gate of everybody before a function.
    pub fn gate(&self, function: Function) -> Option<&Gate> {
        self.gates.iter().find(|gate| gate.function == function && gate.scope == Scope::All)
    }

    /// How the five gates of everybody stand together. One that is not there could not be read, and counts as closed.
    pub fn together(&self) -> Together {
        let stands = Function::CLOSING.map(|function| self.gate(function).map(|gate| &gate.position));
        if stands.iter().all(|stand| *stand == Some(&Position::Open)) {
            Together::Open
        } else if stands.iter().all(|stand| matches!(stand, None | Some(Position::Closed))) {
            Together::Closed
        } else {
            Together::Partly
        }
    }

    /// Whether a gate is shut and requests that left before are still under way.
    pub fn is_closing(&self) -> bool {
        self.in_flight > 0 && self.together() != Together::Open
    }

    /// The gates of one environment, connection or administration that are not open.
    pub fn narrower(&self) -> impl Iterator<Item = &Gate> {
        self.gates.iter().filter(|gate| gate.scope != Scope::All && gate.position != Position::Open)
    }

    /// The newest change of any gate.
    pub fn last_change(&self) -> Option<&Gate> {
        self.gates.iter().filter(|gate| !gate.changed_by.is_empty()).max_by_key(|gate| gate.changed_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(closed: &[Function]) -> ConnectorRow {
        let gates = Function::ALL.map(|function| Gate {
            connector: ConnectorKind::ExactOnline,
            function,
            scope: Scope::All,
            position: if closed.contains(&function) { Position::Closed } else { Position::Open },
            reason: String::new(),
            changed_by: String::new(),
            changed_at: DateTime::UNIX_EPOCH,
        });
        ConnectorRow {
            connector: ConnectorKind::ExactOnline,
            gates: gates.into(),
            in_flight: 0,
            oldest_in_flight: None,
            waiting: 0,
            oldest_waiting: None,
        }
    }

    #[test]
    fn five_gates_stand_together_open_closed_or_partly() {
        assert_eq!(row(&[]).together(), Together::Open);
        assert_eq!(row(&[Function::BookInvoices]).together(), Together::Partly);
        assert_eq!(row(&Function::CLOSING).together(), Together::Closed);
    }

    #[test]
    fn looking_back_does_not_count() {
        assert_eq!(row(&[Function::LookBack]).together(), Together::Open);
    }

    #[test]
    fn gates_that_cannot_be_read_count_as_closed() {
        assert_eq!(ConnectorRow { gates: Vec::new(), ..row(&[]) }.together(), Together::Closed);
    }

    #[test]
    fn a_closing_is_under_way_while_requests_are() {
        assert!(!ConnectorRow { in_flight: 3, ..row(&[]) }.is_closing());
        assert!(ConnectorRow { in_flight: 3, ..row(&[Function::BookInvoices]) }.is_closing());
        assert!(!row(&[Function::BookInvoices]).is_closing());
    }
}
