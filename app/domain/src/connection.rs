//! Connections with bookkeeping systems, as the screens need them. Tokens are no part of this: they never leave the
//! server.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::administration::Administration;
use crate::ids::{AdministrationId, ConnectionId, RemoteId};

/// How a connection is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// It works, as far as is known.
    Active,
    /// Only a new consent of the user helps.
    Dead {
        /// Why.
        reason: DeathCause,
    },
}

/// Why a connection is dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeathCause {
    /// Its refresh token was used before: by another program, an older copy, or a crash in between.
    Spent,
    /// It was not used for 30 days.
    Lapsed,
    /// The same login gave consent in another environment: one login holds one connection per app.
    ConnectedElsewhere,
    /// Its tokens can't be read: they were encrypted with another key.
    Unreadable,
}

impl DeathCause {
    /// Every cause.
    pub const ALL: [Self; 4] = [Self::Spent, Self::Lapsed, Self::ConnectedElsewhere, Self::Unreadable];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Spent => "spent",
            Self::Lapsed => "lapsed",
            Self::ConnectedElsewhere => "connected_elsewhere",
            Self::Unreadable => "unreadable",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }
}

/// What was answered when it was asked whether a connection may book in an administration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rights {
    /// It was not asked, or no answer came.
    #[default]
    Unasked,
    /// Every request of a booking.
    Allowed,
    /// Not all of them.
    Missing {
        /// Those that are not allowed, by their stored words.
        operations: Vec<String>,
    },
}

/// What an administration that a connection reaches runs under at the moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunsUnder {
    /// Sluis does not have it yet.
    NotLinked,
    /// It is there, and runs under no connection.
    Nothing,
    /// This connection.
    This,
    /// Another one.
    Other {
        /// Which.
        connection: ConnectionId,
        /// Its user.
        user: String,
        /// Whether it still works.
        is_active: bool,
    },
}

/// An administration that a connection was seen to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// What the bookkeeping system calls it.
    pub division: i64,
    /// The number that people use.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Its VAT number.
    pub vat_number: Option<String>,
    /// Whether the connection may book there.
    pub rights: Rights,
    /// What it runs under now.
    pub under: RunsUnder,
}

impl Reach {
    /// Whether the connection can take it over: it may book there, and does not have it already.
    pub fn can_be_taken(&self) -> bool {
        self.rights == Rights::Allowed && self.under != RunsUnder::This
    }

    /// Whether to propose it: nobody who works loses it.
    pub fn is_proposed(&self) -> bool {
        self.can_be_taken()
            && match &self.under {
                RunsUnder::NotLinked | RunsUnder::Nothing => true,
                RunsUnder::Other { is_active, .. } => !is_active,
                RunsUnder::This => false,
            }
    }
}

/// A connection with what it reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Its identity.
    pub id: ConnectionId,
    /// The bookkeeping system's name.
    pub system: String,
    /// The user whose credentials it holds.
    pub user: String,
    /// How it is.
    pub state: ConnectionState,
    /// Who made it, or renewed it last.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// When its tokens were last renewed.
    pub refreshed_at: Option<DateTime<Utc>>,
    /// The administrations that run under it.
    pub carries: Vec<Carried>,
    /// The administrations that it was seen to reach.
    pub reach: Vec<Reach>,
    /// When that was seen.
    pub seen_at: Option<DateTime<Utc>>,
}

/// An administration that runs under a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// Which.
    pub id: AdministrationId,
    /// What the bookkeeping system calls it.
    pub division: i64,
    /// Number and name, as people say it.
    pub name: String,
}

/// A linked administration as the list of them shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedAdministration {
    /// Which, with its settings.
    pub administration: Administration,
    /// The version of its settings: another save makes it another.
    pub version: i64,
    /// The user of the connection that it runs under, and whether that works.
    pub runs_under: Option<(String, bool)>,
    /// When its master data were last read whole.
    pub synchronised_at: Option<DateTime<Utc>>,
    /// Why the last reading failed.
    pub problem: Option<SyncProblem>,
    /// Whether a reading is asked for and has not begun, or is under way.
    pub is_reading: bool,
    /// Suppliers that were read.
    pub suppliers: i64,
    /// GL accounts that were read.
    pub gl_accounts: i64,
    /// Items that were read.
    pub items: i64,
    /// Purchase orders that were read.
    pub orders: i64,
}

/// What the settings of an administration can be chosen from: code or id, and what it is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Purchase journals, by code.
    pub journals: Vec<(String, String)>,
    /// Payment conditions of method K, by code: those that block a payment.
    pub blocking_conditions: Vec<(String, String)>,
    /// Items that are not kept in stock, by id.
    pub items: Vec<(RemoteId, String)>,
    /// GL accounts of costs, by id.
    pub gl_accounts: Vec<(RemoteId, String)>,
}

/// Why the master data of an administration could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncProblem {
    /// The gate of synchronising is closed.
    GateClosed,
    /// It runs under no connection.
    NoConnection,
    /// Its connection is dead.
    DeadConnection,
    /// No token can be had at the moment.
    NoToken,
    /// Rows came from another administration than was asked: nothing of it was kept.
    Elsewhere,
    /// Too many errors: Sluis rests before Exact Online locks the key.
    Resting,
    /// The calls of the day are used up.
    NoCallsLeft,
    /// No usable answer.
    NoAnswer,
    /// The user may not read it.
    Forbidden,
    /// The answer could not be read.
    Unreadable,
}

impl SyncProblem {
    /// Every problem.
    pub const ALL: [Self; 10] = [
        Self::GateClosed,
        Self::NoConnection,
        Self::DeadConnection,
        Self::NoToken,
        Self::Elsewhere,
        Self::Resting,
        Self::NoCallsLeft,
        Self::NoAnswer,
        Self::Forbidden,
        Self::Unreadable,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::GateClosed => "gate_closed",
            Self::NoConnection => "no_connection",
            Self::DeadConnection => "dead_connection",
            Self::NoToken => "no_token",
            Self::Elsewhere => "elsewhere",
            Self::Resting => "resting",
            Self::NoCallsLeft => "no_calls_left",
            Self::NoAnswer => "no_answer",
            Self::Forbidden => "forbidden",
            Self::Unreadable => "unreadable",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn reach(rights: Rights, under: RunsUnder) -> Reach {
        Reach { division: 120, number: "120".into(), name: "Bakkerij".into(), vat_number: None, rights, under }
    }

    #[test]
    fn a_new_connection_takes_nothing_from_one_that_works_without_being_told() {
        let other = |is_active| RunsUnder::Other { connection: ConnectionId(Uuid::nil()), user: "J".into(), is_active };
        assert!(reach(Rights::Allowed, RunsUnder::NotLinked).is_proposed());
        assert!(reach(Rights::Allowed, other(false)).is_proposed());
        assert!(!reach(Rights::Allowed, other(true)).is_proposed());
        assert!(reach(Rights::Allowed, other(true)).can_be_taken());
    }

    #[test]
    fn without_rights_nothing_can_be_taken() {
        let missing = Rights::Missing { operations: vec!["create_entry".into()] };
        for rights in [Rights::Unasked, missing] {
            assert!(!reach(rights, RunsUnder::NotLinked).can_be_taken());
        }
    }

    #[test]
    fn stored_words_are_read_back() {
        assert!(DeathCause::ALL.into_iter().all(|cause| DeathCause::from_code(cause.code()) == Some(cause)));
        assert!(SyncProblem::ALL.into_iter().all(|problem| SyncProblem::from_code(problem.code()) == Some(problem)));
    }
}
