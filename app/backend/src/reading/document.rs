//! What reading a file gives.

use chrono::NaiveDate;
use domain::invoice::{Invoice, InvoiceKind, Totals};
use domain::money::{Amount, Currency};
use domain::party::Party;
use domain::quantity::{Quantity, UnitPrice};
use domain::reading::ReadMessage;
use rust_decimal::Decimal;

use super::sniff::FileType;

/// How the document was written (`syntax` of `sluis read --json`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// UBL 2.x.
    Ubl,
    /// UN/CEFACT Cross Industry.
    Cii,
}

/// A document of the order around an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TradeKind {
    /// A purchase order.
    Order,
    /// The supplier's answer.
    OrderResponse,
    /// A change by the buyer.
    OrderChange,
    /// The order is taken back.
    OrderCancellation,
    /// What was sent.
    DespatchAdvice,
    /// What was received.
    ReceiptAdvice,
}

/// A line of a [`TradeDocument`]. What it means depends on the kind: ordered, sent or received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeLine {
    /// Its identifier in the document.
    pub id: String,
    /// What it is.
    pub description: String,
    /// How many.
    pub quantity: Option<Quantity>,
    /// Net price.
    pub unit_price: Option<UnitPrice>,
    /// Net amount.
    pub net: Option<Amount>,
    /// VAT percentage.
    pub vat_percent: Option<Decimal>,
    /// The supplier's item number.
    pub supplier_item: Option<String>,
    /// The buyer's item number.
    pub buyer_item: Option<String>,
    /// GTIN or another standard number.
    pub standard_item: Option<String>,
    /// The order that the line names.
    pub order_reference: Option<String>,
    /// The order line that the line names.
    pub order_line_reference: Option<String>,
}

/// An order, or what follows on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeDocument {
    /// Which.
    pub kind: TradeKind,
    /// Its number.
    pub number: String,
    /// Day of issue.
    pub issue_date: Option<NaiveDate>,
    /// Its type by UNCL 1001.
    pub type_code: Option<String>,
    /// Currency, where one is named.
    pub currency: Option<Currency>,
    /// The seller.
    pub supplier: Party,
    /// The buyer.
    pub buyer: Party,
    /// The order that it is about.
    pub order_reference: Option<String>,
    /// The despatch that it is about.
    pub despatch_reference: Option<String>,
    /// The totals that it announces.
    pub totals: Totals,
    /// Its lines.
    pub lines: Vec<TradeLine>,
    /// What a person should know.
    pub messages: Vec<ReadMessage>,
}

/// One document of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadDocument {
    /// An e-invoice, read exactly.
    Invoice {
        /// How it was written.
        syntax: Syntax,
        /// What it says.
        invoice: Box<Invoice>,
    },
    /// An e-document around an order.
    Trade {
        /// How it was written.
        syntax: Syntax,
        /// What it says.
        document: Box<TradeDocument>,
    },
    /// A PDF or an image: kept, to be read by a person.
    Page {
        /// What it is.
        file_type: FileType,
        /// What a person should know.
        messages: Vec<ReadMessage>,
    },
}

impl ReadDocument {
    pub(super) fn invoice(syntax: Syntax, invoice: Invoice) -> Self {
        Self::Invoice { syntax, invoice: Box::new(invoice) }
    }

    pub(super) fn trade(syntax: Syntax, document: TradeDocument) -> Self {
        Self::Trade { syntax, document: Box::new(document) }
    }

    /// `kind` of `sluis read --json`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Invoice { invoice, .. } => match invoice.kind {
                InvoiceKind::Invoice => "invoice",
                InvoiceKind::CreditNote => "credit_note",
            },
            Self::Trade { document, .. } => match document.kind {
                TradeKind::Order => "order",
                TradeKind::OrderResponse => "order_response",
                TradeKind::OrderChange => "order_change",
                TradeKind::OrderCancellation => "order_cancellation",
                TradeKind::DespatchAdvice => "despatch_advice",
                TradeKind::ReceiptAdvice => "receipt_advice",
            },
            Self::Page { .. } => "other",
        }
    }

    /// What a person should know.
    pub fn messages(&self) -> &[ReadMessage] {
        match self {
            Self::Invoice { invoice, .. } => &invoice.messages,
            Self::Trade { document, .. } => &document.messages,
            Self::Page { messages, .. } => messages,
        }
    }
}

/// Why a file is no document; at least one reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is refused: {messages:?}")]
pub struct Rejected {
    /// The reasons.
    pub messages: Vec<ReadMessage>,
}

impl From<ReadMessage> for Rejected {
    fn from(message: ReadMessage) -> Self {
        Self { messages: vec![message] }
    }
}
