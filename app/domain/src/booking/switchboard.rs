//! What the operator's switchboard shows: how every gate stands, what is under way, what waits and for whom.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::action::ActionState;
use super::finding::Finding;
use super::forecast::Forecast;
use super::gate::{ConnectorKind, Function, Gate, Position, Scope};
use crate::ids::{ActionId, AdministrationId, ConnectionId, EnvironmentId, GateRequestId, UserId};

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
    /// Every administration with its number and name: for a gate of one.
    pub administrations: Vec<(AdministrationId, EnvironmentId, String)>,
    /// Every connection in use.
    pub connections: Vec<NamedConnection>,
    /// Openings that a second person has to confirm.
    pub requests: Vec<OpeningRequest>,
    /// Whether openings need a second person here.
    pub needs_second_person: bool,
}

/// A connection, by whom it runs under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedConnection {
    /// Which.
    pub id: ConnectionId,
    /// Whose.
    pub environment: EnvironmentId,
    /// Under whom it runs there.
    pub user: String,
}

/// An opening that one operator asked for and another one has to confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningRequest {
    /// Which.
    pub id: GateRequestId,
    /// Of which connector.
    pub connector: ConnectorKind,
    /// Before which functions.
    pub functions: Vec<Function>,
    /// For whom.
    pub scope: Scope,
    /// How the gates are to stand.
    pub position: Position,
    /// Whether the VAT period that closes soonest goes first.
    pub vat_first: bool,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by: UserId,
    /// His name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: DateTime<Utc>,
}

/// What waited when an operator opened, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drain {
    /// For whom it was opened.
    pub scope: Scope,
    /// Whether only a few were let through.
    pub is_canary: bool,
    /// How many belong to it.
    pub total: u64,
    /// How many of them are in each state.
    pub counts: Vec<(ActionState, u64)>,
    /// What became of the last few, doubts first.
    pub lines: Vec<DrainLine>,
    /// Whether the VAT period that closes soonest went first.
    pub vat_first: bool,
    /// Who opened.
    pub started_by: String,
    /// When.
    pub started_at: DateTime<Utc>,
    /// When it was ended by another turn or by itself, and why.
    pub ended: Option<(DateTime<Utc>, String)>,
}

/// An action of a drain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrainLine {
    /// When it came to its state.
    pub at: DateTime<Utc>,
    /// Which.
    pub action: ActionId,
    /// Whose.
    pub environment: String,
    /// The invoice's number.
    pub number: String,
    /// How it stands.
    pub state: ActionState,
    /// Why.
    pub finding: Option<Finding>,
}

impl Drain {
    /// How many are in one of these states.
    pub fn count(&self, states: &[ActionState]) -> u64 {
        self.counts.iter().filter(|(state, _)| states.contains(state)).map(|(_, count)| count).sum()
    }

    /// How many are no longer on their way.
    pub fn settled(&self) -> u64 {
        let moving = self.count(&[ActionState::Queued, ActionState::InFlight]);
        self.counts.iter().map(|(_, count)| count).sum::<u64>() - moving
    }

    /// Whether there is nothing left to follow.
    pub fn is_over(&self) -> bool {
        self.ended.is_some() || self.settled() >= self.total
    }

    /// How many a minute settled since it began; none in its first minute.
    pub fn per_minute(&self, now: DateTime<Utc>) -> Option<f64> {
        let seconds = (now - self.started_at).num_seconds();
        let settled = u32::try_from(self.settled()).ok().filter(|settled| *settled > 0)?;
        let seconds = u32::try_from(seconds).ok().filter(|seconds| *seconds >= 60)?;
        Some(f64::from(settled) * 60.0 / f64::from(seconds))
    }
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
    /// What the newest opening let go.
    pub drain: Option<Drain>,
    /// How long it takes until nothing waits, as far as the limits tell.
    pub forecast: Option<Forecast>,
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

/// What became of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turned {
    /// It is done.
    Done,
    /// Another operator has to confirm it.
    Asked,
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
            vat_first: false,
        });
        ConnectorRow {
            connector: ConnectorKind::ExactOnline,
            gates: gates.into(),
            in_flight: 0,
            oldest_in_flight: None,
            waiting: 0,
            oldest_waiting: None,
            drain: None,
            forecast: None,
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
