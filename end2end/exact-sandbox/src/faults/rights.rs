//! Rights taken away, at once or after so many more calls.

use serde::{Deserialize, Serialize};

use super::{FaultBoard, Scope, Seen};

/// A right that is taken away.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Revocation {
    /// Given by the board.
    #[serde(default)]
    pub(crate) id: u64,
    /// Which requests are refused. Without endpoint and method the whole administration is closed to the user, and it
    /// leaves the lists of divisions too.
    #[serde(flatten)]
    pub(crate) scope: Scope,
    /// So many more calls pass first.
    #[serde(default)]
    pub(crate) after_calls: u32,
    /// Which calls are counted; by default those of the same user and administration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) counting: Option<Scope>,
    /// Calls counted so far.
    #[serde(default)]
    pub(crate) seen: u32,
    /// The header `reason` of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// The text of the refusal, where it is not the bare *Forbidden*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    /// `UserHasRights` does not know of it and goes on saying yes.
    #[serde(default)]
    pub(crate) untold: bool,
}

impl Revocation {
    /// One that `UserHasRights` knows of.
    pub(crate) fn new(id: u64, scope: Scope, after_calls: u32) -> Self {
        Self { id, scope, after_calls, counting: None, seen: 0, reason: None, text: None, untold: false }
    }

    fn is_active(&self) -> bool {
        self.seen >= self.after_calls
    }

    fn counts(&self, seen: Seen<'_>) -> bool {
        match &self.counting {
            Some(scope) => scope.covers(seen),
            None => Scope { endpoint: None, method: None, ..self.scope.clone() }.covers(seen),
        }
    }

    /// True when it closes the whole administration.
    pub(crate) fn is_whole(&self) -> bool {
        self.scope.endpoint.is_none() && self.scope.method.is_none()
    }
}

impl FaultBoard {
    /// The revocation in force that refuses this request.
    pub(crate) fn revoked(&self, seen: Seen<'_>) -> Option<&Revocation> {
        self.revocations.iter().find(|revocation| revocation.is_active() && revocation.scope.covers(seen))
    }

    /// As [`FaultBoard::revoked`], for `UserHasRights`: some revocations are kept from it.
    pub(crate) fn is_told_revoked(&self, seen: Seen<'_>) -> bool {
        self.revocations
            .iter()
            .any(|revocation| !revocation.untold && revocation.is_active() && revocation.scope.covers(seen))
    }

    /// The revocation in force that closes the whole administration to the user.
    pub(crate) fn closed(&self, user: &str, division: i32) -> bool {
        let seen = Seen { user: Some(user), division: Some(division), endpoint: "", method: "" };
        self.revocations
            .iter()
            .any(|revocation| revocation.is_whole() && revocation.is_active() && revocation.scope.covers(seen))
    }

    /// Counts a call that was carried out, for those that wait for so many more.
    pub(crate) fn count_for_revocations(&mut self, seen: Seen<'_>) {
        for revocation in &mut self.revocations {
            if !revocation.is_active() && revocation.counts(seen) {
                revocation.seen += 1;
            }
        }
    }
}
