//! What is booked, frozen when the action is written: a repeat is the same to the byte, and the proof is held against it.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{OrderLineId, RemoteId};
use crate::invoice::InvoiceKind;
use crate::money::{Amount, Currency};

/// A booking as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingContent {
    /// The administration it belongs to: in Exact Online the division.
    pub division: i64,
    /// Its number and name, for sentences ("120 Bakkerij Jansen B.V.").
    pub administration: String,
    /// Invoice or credit note.
    pub kind: InvoiceKind,
    /// The supplier's card.
    pub supplier: RemoteId,
    /// The supplier's name, for sentences.
    pub supplier_name: String,
    /// The supplier's invoice number, as it is sent.
    pub number: String,
    /// Invoice date.
    pub issue_date: NaiveDate,
    /// Due date.
    pub due_date: Option<NaiveDate>,
    /// Currency.
    pub currency: Currency,
    /// Purchase journal, by code.
    pub journal: String,
    /// Payment condition, by code: the blocking one where it is blocked.
    pub payment_condition: Option<String>,
    /// What the bank wants to see.
    pub payment_reference: Option<String>,
    /// A word on it.
    pub description: String,
    /// The lines, signed as the books see them: a cost is positive, a line of a credit note negative.
    pub lines: Vec<ContentLine>,
    /// The file that goes along.
    pub file: ContentFile,
    /// Whether the file stays here, and only its card goes along.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_file: bool,
    /// The type of document in the bookkeeping system's archive.
    pub document_type: i64,
    /// Numbers of entries of the same supplier and number that are there already, and that a person wants it booked beside
    /// (*boek toch*).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
}

/// The document's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentFile {
    /// SHA-256 of its bytes, hexadecimal: its place in the file store.
    pub sha256: String,
    /// What it is called.
    pub name: String,
}

/// What a line is booked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookedOn {
    /// A GL account: a line of an entry.
    GlAccount {
        /// The account.
        id: RemoteId,
    },
    /// An item without an order line.
    Item {
        /// The item.
        id: RemoteId,
    },
    /// An order line.
    OrderLine {
        /// As Sluis holds it.
        id: OrderLineId,
        /// As the bookkeeping system calls it.
        remote: RemoteId,
    },
}

/// A line of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentLine {
    /// What it is booked on.
    pub on: BookedOn,
    /// A word on it.
    pub description: String,
    /// How many, in purchase units.
    pub quantity: Decimal,
    /// Without VAT.
    pub net: Decimal,
    /// VAT: always sent.
    pub vat: Decimal,
    /// VAT code.
    pub vat_code: Option<String>,
    /// Whether the VAT code takes amounts that include VAT: then they are sent so.
    pub vat_included: bool,
    /// Whether the VAT is reverse charged: the bookkeeping system makes both lines itself.
    pub reverse_charge: bool,
    /// Cost centre, by code.
    pub cost_center: Option<String>,
    /// Cost unit, by code.
    pub cost_unit: Option<String>,
}

impl ContentLine {
    /// The amount as it is sent.
    pub fn sent_amount(&self) -> Decimal {
        if self.vat_included { self.net + self.vat } else { self.net }
    }
}

impl BookingContent {
    /// Whether it is booked as a purchase invoice on orders, and not as an entry.
    pub fn is_order_linked(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.on, BookedOn::OrderLine { .. }))
    }

    /// Net of all lines.
    pub fn net(&self) -> Amount {
        Amount::new(self.lines.iter().map(|line| line.net).sum(), self.currency)
    }

    /// VAT of all lines.
    pub fn vat(&self) -> Amount {
        Amount::new(self.lines.iter().map(|line| line.vat).sum(), self.currency)
    }

    /// With VAT.
    pub fn total(&self) -> Amount {
        Amount::new(self.net().value + self.vat().value, self.currency)
    }
}
