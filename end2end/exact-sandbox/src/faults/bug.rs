//! The bug of 11 October 2019, in three kinds: a request for an administration where the connection's user has no rights
//! is not refused but carried out in the administration that he last opened.

use axum::http::Method;
use serde::{Deserialize, Serialize};

use crate::store::write::ForeignIds;

/// Which requests go astray.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BugKind {
    /// 1: only writing requests.
    WritesRedirected,
    /// 2: all requests with a division in the address; Me and the lists of divisions stay honest.
    AllRedirected,
    /// 3: as 2, and ids of another administration are silently emptied.
    AllRedirectedIdsEmptied,
}

/// The bug as it is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bug {
    /// Which requests go astray.
    pub(crate) kind: BugKind,
    /// What happens with ids of another administration, where it differs from the kind's own: kept in 1 and 2, emptied in 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) foreign_ids: Option<ForeignIds>,
}

impl Bug {
    /// True when such a request goes astray.
    pub(crate) fn redirects(self, method: &Method) -> bool {
        match self.kind {
            BugKind::WritesRedirected => method != Method::GET,
            BugKind::AllRedirected | BugKind::AllRedirectedIdsEmptied => true,
        }
    }

    /// What happens with the ids of a request that went astray.
    pub(crate) fn foreign_ids(self) -> ForeignIds {
        self.foreign_ids.unwrap_or(match self.kind {
            BugKind::WritesRedirected | BugKind::AllRedirected => ForeignIds::Kept,
            BugKind::AllRedirectedIdsEmptied => ForeignIds::Emptied,
        })
    }
}
