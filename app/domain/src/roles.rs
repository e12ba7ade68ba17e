//! What a person may be in an environment, and what that allows.

use serde::{Deserialize, Serialize};

/// A role of a user in an environment; the platform operator's reaches over all environments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes in, validates, codes, matches and books.
    Accountant,
    /// Approves, rejects, asks.
    Approver,
    /// Checks what was received.
    Warehouse,
    /// Administrations, connections, users, settings.
    EnvironmentAdmin,
    /// Connector switches, incidents, misbooking reports. Sees no customer's invoices by this role.
    PlatformOperator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] =
        [Self::Accountant, Self::Approver, Self::Warehouse, Self::EnvironmentAdmin, Self::PlatformOperator];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accountant => "accountant",
            Self::Approver => "approver",
            Self::Warehouse => "warehouse",
            Self::EnvironmentAdmin => "environment_admin",
            Self::PlatformOperator => "platform_operator",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// Something that can be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See invoices, documents, their history and the dashboard.
    ReadInvoices,
    /// Take in documents.
    TakeIn,
    /// Validate, code, match, book, and answer what went wrong with a booking.
    Book,
    /// Approve or reject.
    Approve,
    /// Count deliveries.
    Receive,
    /// Connections, administrations and their settings.
    ManageConnections,
    /// Users of the environment.
    ManageUsers,
    /// The switchboard.
    OperateGates,
    /// The misbooking report: an environment's own, or over all.
    ReadMisbookings,
}

impl Role {
    /// Whether this role allows it. The one table of rights; the server asks it at every door.
    pub fn allows(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Accountant => matches!(permission, P::ReadInvoices | P::TakeIn | P::Book),
            Self::Approver => matches!(permission, P::ReadInvoices | P::Approve),
            Self::Warehouse => matches!(permission, P::Receive),
            Self::EnvironmentAdmin => {
                matches!(permission, P::ReadInvoices | P::ManageConnections | P::ManageUsers | P::ReadMisbookings)
            }
            Self::PlatformOperator => matches!(permission, P::OperateGates | P::ReadMisbookings),
        }
    }
}
