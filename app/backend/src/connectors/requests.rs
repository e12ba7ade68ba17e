//! What a bookkeeping system is asked for. Values that are written can be stored as they are: the same value makes the
//! same bytes, so that a repeat is a repeat.

use bytes::Bytes;
use chrono::{NaiveDate, NaiveDateTime};
use domain::ids::RemoteId;
use domain::money::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One to ten things that are asked for in one question: what fits an address, and a person's patience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtMostTen<T>(Vec<T>);

impl<T> AtMostTen<T> {
    /// One of them.
    pub fn one(term: T) -> Self {
        Self(vec![term])
    }

    /// Cuts any number into questions; nothing makes no question.
    pub fn chunks(terms: impl IntoIterator<Item = T>) -> Vec<Self> {
        let mut chunks = Vec::new();
        let mut terms = terms.into_iter();
        loop {
            let chunk: Vec<T> = terms.by_ref().take(10).collect();
            if chunk.is_empty() {
                return chunks;
            }
            chunks.push(Self(chunk));
        }
    }

    /// The terms.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

/// What a right may be asked for. Each stands for one request that the connector makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Make an entry.
    CreateEntry,
    /// Read entries back.
    ReadEntries,
    /// Change an entry (unblock).
    ChangeEntry,
    /// Make an order invoice.
    CreateOrderInvoice,
    /// Read order invoices back.
    ReadOrderInvoices,
    /// Post a document.
    CreateDocument,
    /// Read documents.
    ReadDocuments,
    /// Delete a document.
    DeleteDocument,
    /// Add a file to a document.
    CreateAttachment,
    /// Read the ledger.
    ReadLedger,
    /// Read purchase orders.
    ReadOrders,
}

/// A document to post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDocument {
    /// Its subject, which holds our reference: it is looked for by this whole text.
    pub subject: String,
    /// Its type, of the types that the administration has.
    pub kind: i64,
    /// The relation.
    pub account: Option<RemoteId>,
    /// The date of the invoice.
    pub date: Option<NaiveDate>,
}

/// A file to add to a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttachment {
    /// The document.
    pub document: RemoteId,
    /// What the file is called.
    pub file_name: String,
    /// Its bytes; at most 10 MB.
    pub content: Bytes,
}

/// An entry to make. Amounts are signed as the books see them: a cost positive, a line of a credit note negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntry {
    /// Purchase journal, by code.
    pub journal: String,
    /// The supplier's card.
    pub supplier: RemoteId,
    /// The supplier's invoice number.
    pub invoice_number: String,
    /// Invoice date.
    pub date: NaiveDate,
    /// Due date; left to the payment condition where it is not given.
    pub due_date: Option<NaiveDate>,
    /// Payment condition, by code.
    pub payment_condition: Option<String>,
    /// The bank's reference.
    pub payment_reference: Option<String>,
    /// Currency.
    pub currency: Currency,
    /// A word on it.
    pub description: Option<String>,
    /// The document that it carries, posted before.
    pub document: RemoteId,
    /// A link to our invoice that ends in our reference.
    pub link: String,
    /// Its lines.
    pub lines: Vec<NewEntryLine>,
}

/// A line of an entry to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntryLine {
    /// The GL account.
    pub gl_account: RemoteId,
    /// Its amount; with or without VAT as the type of the VAT code has it.
    pub amount: Decimal,
    /// VAT code.
    pub vat_code: Option<String>,
    /// VAT: always said, so that the other side does not round for itself.
    pub vat_amount: Decimal,
    /// Cost centre, by code.
    pub cost_center: Option<String>,
    /// Cost unit, by code.
    pub cost_unit: Option<String>,
    /// A word on it.
    pub description: Option<String>,
}

/// An invoice to book against order lines. Amounts are positive, on a credit note too: its kind tells the direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOrderInvoice {
    /// Whether it is a credit note.
    pub is_credit: bool,
    /// Purchase journal, by code.
    pub journal: String,
    /// The supplier's card.
    pub supplier: RemoteId,
    /// The supplier's invoice number.
    pub invoice_number: String,
    /// Invoice date.
    pub date: NaiveDate,
    /// Due date.
    pub due_date: Option<NaiveDate>,
    /// Payment condition, by code.
    pub payment_condition: Option<String>,
    /// The bank's reference.
    pub payment_reference: Option<String>,
    /// Currency: that of the order.
    pub currency: Currency,
    /// A word on it.
    pub description: Option<String>,
    /// The document that it carries, posted before.
    pub document: RemoteId,
    /// Our reference.
    pub remarks: String,
    /// Its lines.
    pub lines: Vec<NewOrderInvoiceLine>,
}

/// What a line of an order invoice takes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", content = "id", rename_all = "snake_case")]
pub enum InvoicedOn {
    /// An order line, by its id there.
    OrderLine(RemoteId),
    /// An item without an order: freight, claims.
    Item(RemoteId),
}

/// A line of an order invoice to book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOrderInvoiceLine {
    /// What it takes from.
    pub on: InvoicedOn,
    /// How many, in purchase units.
    pub quantity: Decimal,
    /// Its amount; with or without VAT as the type of the VAT code has it.
    pub amount: Decimal,
    /// VAT code.
    pub vat_code: Option<String>,
    /// VAT.
    pub vat_amount: Decimal,
    /// Cost centre, by code.
    pub cost_center: Option<String>,
    /// Cost unit, by code.
    pub cost_unit: Option<String>,
    /// A word on it.
    pub description: Option<String>,
}

/// One way to look for an entry. Several may stand in one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryTerm {
    /// By its id.
    Id(RemoteId),
    /// By supplier and invoice number, at any date and amount.
    InvoiceNumber {
        /// The supplier's card in this administration.
        supplier: RemoteId,
        /// The number as it was sent.
        number: String,
    },
    /// By the document that it carries.
    Document(RemoteId),
    /// By invoice number alone: in another administration ids say nothing.
    AnySupplier(String),
    /// By the whole link to our invoice. That the field can be filtered on is not documented: never in one question with
    /// terms that must be answered.
    Link(String),
}

/// One way to look for an order invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderInvoiceTerm {
    /// By its id.
    Id(RemoteId),
    /// By supplier and invoice number.
    InvoiceNumber {
        /// The supplier's card in this administration.
        supplier: RemoteId,
        /// The number as it was sent.
        number: String,
    },
    /// By the document that it carries.
    Document(RemoteId),
    /// By invoice number alone.
    AnySupplier(String),
}

/// What some users made, in the time of the Netherlands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeBy {
    /// Which users.
    pub users: AtMostTen<RemoteId>,
    /// From this moment on.
    pub from: NaiveDateTime,
    /// Before this one.
    pub before: NaiveDateTime,
}

/// One way to look for a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentTerm {
    /// By its id.
    Id(RemoteId),
    /// By its whole subject.
    Subject(String),
}

/// One way to look for an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderTerm {
    /// By its id.
    Id(RemoteId),
    /// By its number.
    Number(i64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_hold_ten_at_most() {
        let sizes: Vec<usize> = AtMostTen::chunks(0..23).iter().map(|chunk| chunk.as_slice().len()).collect();
        assert_eq!(sizes, [10, 10, 3]);
        assert!(AtMostTen::<u8>::chunks([]).is_empty());
    }
}
