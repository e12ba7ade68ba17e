//! What came in, and what waits to be validated: as the screens and the server speak of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coding::Coding;
use crate::ids::{AdministrationId, DocumentId, InvoiceId};
use crate::invoice::{Invoice, InvoiceKind, Severity};
use crate::money::Amount;
use crate::reading::ReadMessage;

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenIn {
    /// Its name.
    pub file_name: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It waits to be validated.
    New {
        /// The invoice that it became.
        invoice: InvoiceId,
        /// The supplier's name; empty where nobody read it yet.
        supplier: String,
        /// The invoice's number; empty where nobody read it yet.
        number: String,
        /// How many messages a person should look at.
        questions: usize,
    },
    /// The very same file came in before.
    SameFile {
        /// The invoice that it became then.
        invoice: InvoiceId,
        /// Its name then.
        file_name: String,
        /// When.
        received_at: DateTime<Utc>,
    },
    /// It is no invoice. Nothing of it was kept.
    Refused {
        /// Why.
        messages: Vec<ReadMessage>,
    },
}

/// The file behind an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentFile {
    /// Its identity.
    pub id: DocumentId,
    /// The SHA-256 of its bytes, hexadecimal: its name in the file store.
    pub sha256: String,
    /// Its name.
    pub file_name: String,
    /// Its media type, by its content.
    pub mime: String,
    /// Bytes.
    pub size: i64,
}

/// A row of the list of what waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingInvoice {
    /// The invoice.
    pub id: InvoiceId,
    /// Invoice or credit note.
    pub kind: InvoiceKind,
    /// The supplier's name.
    pub supplier: String,
    /// The number.
    pub number: String,
    /// Day of issue.
    pub issue_date: Option<NaiveDate>,
    /// Total with VAT.
    pub total: Amount,
    /// Name of the administration, chosen or proposed.
    pub administration: Option<String>,
    /// Name of its file.
    pub file_name: String,
    /// Since when it waits.
    pub received_at: DateTime<Utc>,
    /// The worst that is known of it.
    pub worst: Option<Severity>,
    /// Who has it open, if somebody else has.
    pub opened_by: Option<String>,
}

/// An invoice with the same number that is in Sluis already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// That invoice.
    pub id: InvoiceId,
    /// Its number, as written.
    pub number: String,
    /// Its supplier.
    pub supplier: String,
    /// Day of issue.
    pub issue_date: Option<NaiveDate>,
    /// Total with VAT.
    pub total: Amount,
    /// When it came in.
    pub received_at: DateTime<Utc>,
}

/// Where an invoice stands before booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Waits for a person.
    ToValidate,
    /// A booking was asked for; from here on the newest action says where it is.
    Coded,
    /// Thrown away.
    Deleted,
}

impl Stage {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::ToValidate => "to_validate",
            Self::Coded => "coded",
            Self::Deleted => "deleted",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::ToValidate, Self::Coded, Self::Deleted].into_iter().find(|stage| stage.code() == code)
    }
}

/// All of one invoice, at one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredInvoice {
    /// The invoice.
    pub id: InvoiceId,
    /// Rises with each change: what is saved names the version that it was read at.
    pub version: i64,
    /// Where it stands.
    pub stage: Stage,
    /// Whose books, chosen or proposed.
    pub administration: Option<AdministrationId>,
    /// Its file.
    pub document: DocumentFile,
    /// What the document says; never changed.
    pub read: Invoice,
    /// What a person decided, or the proposal.
    pub coding: Coding,
    /// When it came in.
    pub received_at: DateTime<Utc>,
}
