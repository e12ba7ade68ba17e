//! The logins of the sandbox and what each may do in each administration.

use std::collections::BTreeMap;

use axum::http::Method;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A login's role in one administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// Everything.
    Full,
    /// Reads everything and makes documents, but no entries.
    Documents,
    /// The client's portal (*MijnKantoor*): few reads, and documents of no type that it may choose.
    Portal,
}

impl Role {
    /// True when the role may call this endpoint.
    pub(crate) fn may(self, endpoint: &str, method: &Method) -> bool {
        let reads = method == Method::GET;
        match self {
            Self::Full => true,
            Self::Documents => reads || endpoint.starts_with("documents/"),
            Self::Portal if reads => ["documents/", "users/", "system/", "crm/", "cashflow/PaymentConditions"]
                .iter()
                .any(|part| endpoint.starts_with(part)),
            Self::Portal => method == Method::POST && endpoint.starts_with("documents/"),
        }
    }
}

/// Whether a login works at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UserStatus {
    /// It does.
    #[default]
    Active,
    /// Deactivated: everything is refused though the token still looks fine.
    Inactive,
    /// Blocked.
    Blocked,
}

/// A login.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    /// `UserID`
    pub(crate) id: Uuid,
    /// The name in addresses of the sandbox: `jansen`.
    pub(crate) login: String,
    /// J. Jansen
    pub(crate) full_name: String,
    /// Address for mail.
    pub(crate) email: String,
    /// Whether it works.
    pub(crate) status: UserStatus,
    /// What it may, by division.
    pub(crate) rights: BTreeMap<i32, Role>,
    /// The administration last opened: state that changes under everybody's feet.
    pub(crate) current_division: i32,
    /// The administration last used by the API.
    pub(crate) api_division: Option<i32>,
}

impl User {
    /// The role in an administration.
    pub(crate) fn role(&self, division: i32) -> Option<Role> {
        self.rights.get(&division).copied()
    }

    /// True for a client-portal login.
    pub(crate) fn is_portal(&self, division: i32) -> bool {
        self.role(division) == Some(Role::Portal)
    }
}
