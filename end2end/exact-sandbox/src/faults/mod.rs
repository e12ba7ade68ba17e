//! The fault board: the bug of 2019, rights taken away, and faults of the line. Everything is off until it is switched on.

pub(crate) mod bug;
mod chance;
pub(crate) mod line;
pub(crate) mod pass;
pub(crate) mod rights;
pub(crate) mod storm;

use serde::{Deserialize, Serialize};

use bug::Bug;
use line::Fault;
use rights::Revocation;

/// A request as the fault board sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    /// The login, where the token tells it.
    pub(crate) user: Option<&'a str>,
    /// The division in the address.
    pub(crate) division: Option<i32>,
    /// `purchaseentry/PurchaseEntries`
    pub(crate) endpoint: &'a str,
    /// GET, POST, …
    pub(crate) method: &'a str,
}

/// Which requests a fault or revocation is about; what is left out means any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Scope {
    /// A login: `jansen`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<String>,
    /// A division, by its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) division: Option<i32>,
    /// An endpoint, or the first part of one that ends in `*`: `documents/*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) endpoint: Option<String>,
    /// A method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
}

impl Scope {
    /// True when the request is one of those meant.
    pub(crate) fn covers(&self, seen: Seen<'_>) -> bool {
        self.user.as_deref().is_none_or(|user| seen.user == Some(user))
            && self.division.is_none_or(|division| seen.division == Some(division))
            && self.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case(seen.method))
            && self.endpoint.as_deref().is_none_or(|endpoint| names(endpoint, seen.endpoint))
    }
}

/// True when it is this endpoint, or the first part of it that ends in `*`.
fn names(named: &str, endpoint: &str) -> bool {
    match named.strip_suffix('*') {
        Some(start) => endpoint.starts_with(start),
        None => endpoint == named,
    }
}

/// What is switched on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct FaultBoard {
    /// The bug of 2019.
    pub(crate) bug: Option<Bug>,
    /// Rights taken away.
    pub(crate) revocations: Vec<Revocation>,
    /// Faults of the line.
    pub(crate) faults: Vec<Fault>,
    last_id: u64,
}

impl FaultBoard {
    /// A number for a new fault or revocation.
    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }
}
