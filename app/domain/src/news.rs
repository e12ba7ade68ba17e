//! News for open screens: that something changed, and what. Never the change itself; who wants to see it asks, and is
//! asked for the right to.

use serde::{Deserialize, Serialize};

/// What kind of thing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// An invoice: taken in, read, coded, deleted.
    Invoice,
    /// An invoice action went to another state.
    Action,
    /// A gate was opened or closed.
    Gate,
    /// A connection was made, replaced, or died.
    Connection,
    /// An administration was linked, set, or synchronised.
    Administration,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 5] = [Self::Invoice, Self::Action, Self::Gate, Self::Connection, Self::Administration];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Action => "action",
            Self::Gate => "gate",
            Self::Connection => "connection",
            Self::Administration => "administration",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.code() == code)
    }
}

/// What a browser is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// This changed.
    Changed {
        /// What kind of thing.
        topic: Topic,
        /// Its id, or the gate's name.
        subject: String,
    },
    /// Something was missed: everything may have changed.
    Everything,
}
