//! Identities: one type each, so that two of them cannot be swapped. All are UUIDs, version 7 where Sluis makes them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

id! {
    /// A customer of the service: its users, administrations and settings.
    EnvironmentId;
    /// One set of books, as Sluis knows it.
    AdministrationId;
    /// An opening of gates that a second person has to confirm.
    GateRequestId;
    /// A run of the misbooking report.
    ReportRunId;
    /// Something that stands in a wrong place, as the report found it.
    MisbookingId;
    /// A person who signs in.
    UserId;
    /// A signed-in browser.
    SessionId;
    /// The credentials of one user of a bookkeeping system, held by an environment.
    ConnectionId;
    /// A file that came in.
    DocumentId;
    /// An invoice.
    InvoiceId;
    /// A line of an invoice as its document has it.
    InvoiceLineId;
    /// A coding line: what will be booked.
    CodingLineId;
    /// An order line as Sluis holds it.
    OrderLineId;
    /// A purchase order as Sluis holds it.
    OrderId;
    /// An invoice action.
    ActionId;
    /// The stored intention of one writing request.
    IntentId;
    /// A row of master data.
    MasterId;
    /// A piece of background work.
    JobId;
    /// What a bookkeeping system calls one of its own things (in Exact Online a GUID). It means something in one
    /// administration only.
    RemoteId;
}
