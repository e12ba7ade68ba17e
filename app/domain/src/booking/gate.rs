//! Gates (*schakelaars*): whether the actions of a connector may leave. An action leaves only where every gate above it
//! lets it; a gate that cannot be read is closed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{ActionId, AdministrationId, ConnectionId, EnvironmentId};

/// A kind of bookkeeping system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectorKind {
    /// Exact Online.
    ExactOnline,
}

impl ConnectorKind {
    /// Every connector that Sluis can book in.
    pub const ALL: [Self; 1] = [Self::ExactOnline];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::ExactOnline => "exact_online",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its own name, the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExactOnline => "Exact Online",
        }
    }
}

/// What a gate stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// Booking purchase and sales invoices.
    BookInvoices,
    /// Releasing blocked payments.
    UnblockPayments,
    /// Creating relations.
    CreateRelations,
    /// Reading master data and booked invoices.
    Synchronise,
    /// Linking administrations.
    LinkAdministrations,
    /// Proof and looks. Stays open when the five above close.
    LookBack,
    /// Deleting a stray or orphaned document of our own. Stays open likewise.
    CleanUp,
}

impl Function {
    /// Every function, the five that close together first.
    pub const ALL: [Self; 7] = [
        Self::BookInvoices,
        Self::UnblockPayments,
        Self::CreateRelations,
        Self::Synchronise,
        Self::LinkAdministrations,
        Self::LookBack,
        Self::CleanUp,
    ];

    /// The five that "all functions" means on the switchboard.
    pub const CLOSING: [Self; 5] = [
        Self::BookInvoices,
        Self::UnblockPayments,
        Self::CreateRelations,
        Self::Synchronise,
        Self::LinkAdministrations,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::BookInvoices => "book_invoices",
            Self::UnblockPayments => "unblock_payments",
            Self::CreateRelations => "create_relations",
            Self::Synchronise => "synchronise",
            Self::LinkAdministrations => "link_administrations",
            Self::LookBack => "look_back",
            Self::CleanUp => "clean_up",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.code() == code)
    }
}

/// How far a gate reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "scope", content = "id", rename_all = "snake_case")]
pub enum Scope {
    /// Everybody.
    All,
    /// One environment.
    Environment(EnvironmentId),
    /// One connection.
    Connection(ConnectionId),
    /// One administration.
    Administration(AdministrationId),
}

impl Scope {
    /// The stored word of its kind.
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Environment(_) => "environment",
            Self::Connection(_) => "connection",
            Self::Administration(_) => "administration",
        }
    }

    /// The stored id: 32 hexadecimal digits; empty for [`Scope::All`].
    pub fn id(self) -> String {
        match self {
            Self::All => String::new(),
            Self::Environment(id) => id.0.simple().to_string(),
            Self::Connection(id) => id.0.simple().to_string(),
            Self::Administration(id) => id.0.simple().to_string(),
        }
    }

    /// From the stored words.
    pub fn from_stored(code: &str, id: &str) -> Option<Self> {
        match code {
            "all" => Some(Self::All),
            "environment" => id.parse().ok().map(Self::Environment),
            "connection" => id.parse().ok().map(Self::Connection),
            "administration" => id.parse().ok().map(Self::Administration),
            _ => None,
        }
    }
}

/// How a gate stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Everything passes.
    Open,
    /// Nothing passes.
    Closed,
    /// Named environments pass.
    Canary {
        /// Those that pass.
        environments: Vec<EnvironmentId>,
    },
    /// The first few pass, each counted once; then it waits for a person.
    CanaryFirst {
        /// How many.
        of: u32,
        /// How many of them have not passed yet.
        left: u32,
    },
}

impl Position {
    /// The stored word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Canary { .. } | Self::CanaryFirst { .. } => "canary",
        }
    }

    /// Whether only some pass.
    pub fn is_canary(&self) -> bool {
        matches!(self, Self::Canary { .. } | Self::CanaryFirst { .. })
    }
}

/// A gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Of which connector.
    pub connector: ConnectorKind,
    /// Before what.
    pub function: Function,
    /// For whom.
    pub scope: Scope,
    /// How it stands.
    pub position: Position,
    /// Why.
    pub reason: String,
    /// Who changed it last, by name.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
    /// Whether what waited is wanted in the order of the VAT periods: the one that closes soonest first.
    #[serde(default)]
    pub vat_first: bool,
}

/// What wants to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passenger {
    /// Whose.
    pub environment: EnvironmentId,
    /// For which administration.
    pub administration: AdministrationId,
    /// Under which connection.
    pub connection: Option<ConnectionId>,
    /// The action, where it is one: what a counted canary counts once.
    pub action: Option<ActionId>,
}

impl Gate {
    /// Whether this gate stands above the passenger at all.
    pub fn is_above(&self, passenger: &Passenger) -> bool {
        match self.scope {
            Scope::All => true,
            Scope::Environment(id) => id == passenger.environment,
            Scope::Connection(id) => passenger.connection == Some(id),
            Scope::Administration(id) => id == passenger.administration,
        }
    }

    /// Whether this gate lets the passenger through.
    pub fn lets_through(&self, passenger: &Passenger) -> bool {
        match &self.position {
            Position::Open => true,
            Position::Closed => false,
            Position::Canary { environments } => environments.contains(&passenger.environment),
            Position::CanaryFirst { left, .. } => *left > 0,
        }
    }
}

/// The first gate that stops the passenger, if any does. `gates` are those of one connector and function; where not even
/// the gate of everybody is among them, they could not be read, and nothing passes.
pub fn stopped_by<'a>(gates: &'a [Gate], passenger: &Passenger) -> Result<(), Option<&'a Gate>> {
    if !gates.iter().any(|gate| gate.scope == Scope::All) {
        return Err(None);
    }
    match gates.iter().find(|gate| gate.is_above(passenger) && !gate.lets_through(passenger)) {
        None => Ok(()),
        Some(gate) => Err(Some(gate)),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn gate(scope: Scope, position: Position) -> Gate {
        Gate {
            connector: ConnectorKind::ExactOnline,
            function: Function::BookInvoices,
            scope,
            position,
            reason: String::new(),
            changed_by: String::new(),
            changed_at: DateTime::UNIX_EPOCH,
            vat_first: false,
        }
    }

    fn passenger() -> Passenger {
        Passenger {
            environment: EnvironmentId(Uuid::from_u128(1)),
            administration: AdministrationId(Uuid::from_u128(2)),
            connection: Some(ConnectionId(Uuid::from_u128(3))),
            action: None,
        }
    }

    #[test]
    fn every_gate_above_must_be_open() {
        let open = gate(Scope::All, Position::Open);
        assert!(stopped_by(std::slice::from_ref(&open), &passenger()).is_ok());
        for scope in [
            Scope::Environment(passenger().environment),
            Scope::Administration(passenger().administration),
            Scope::Connection(ConnectionId(Uuid::from_u128(3))),
        ] {
            let gates = [open.clone(), gate(scope, Position::Closed)];
            assert!(stopped_by(&gates, &passenger()).is_err(), "{scope:?}");
        }
        let elsewhere = [open, gate(Scope::Environment(EnvironmentId(Uuid::from_u128(9))), Position::Closed)];
        assert!(stopped_by(&elsewhere, &passenger()).is_ok());
    }

    #[test]
    fn gates_that_cannot_be_read_are_closed() {
        assert_eq!(stopped_by(&[], &passenger()), Err(None));
        let narrow = [gate(Scope::Environment(passenger().environment), Position::Open)];
        assert_eq!(stopped_by(&narrow, &passenger()), Err(None));
    }

    #[test]
    fn a_canary_passes_alone() {
        let named = gate(Scope::All, Position::Canary { environments: vec![passenger().environment] });
        assert!(stopped_by(&[named], &passenger()).is_ok());
        let others = gate(Scope::All, Position::Canary { environments: vec![] });
        assert!(stopped_by(&[others], &passenger()).is_err());
        for (left, passes) in [(1, true), (0, false)] {
            let first = gate(Scope::All, Position::CanaryFirst { of: 3, left });
            assert_eq!(stopped_by(&[first], &passenger()).is_ok(), passes);
        }
    }

    #[test]
    fn scopes_are_stored_as_words() {
        for scope in
            [Scope::All, Scope::Environment(passenger().environment), Scope::Administration(passenger().administration)]
        {
            assert_eq!(Scope::from_stored(scope.code(), &scope.id()), Some(scope));
        }
    }
}
