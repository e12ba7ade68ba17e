//! What is not filled in yet, or does not add up in the coding itself. A gap blocks and cannot be accepted: without it
//! there is nothing that a bookkeeping system would take.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::CodingLineId;
use crate::money::{Amount, Currency};

/// Something that has to be filled in or put right first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// No supplier's card.
    Supplier,
    /// No invoice number.
    Number,
    /// No invoice date.
    IssueDate,
    /// No journal.
    Journal,
    /// No coding line at all.
    NoLines,
    /// A line is booked on nothing.
    Target {
        /// The line.
        line: CodingLineId,
    },
    /// A line has no VAT code.
    VatCode {
        /// The line.
        line: CodingLineId,
    },
    /// The account of a line asks for a cost centre.
    CostCenter {
        /// The line.
        line: CodingLineId,
    },
    /// The account of a line asks for a cost unit.
    CostUnit {
        /// The line.
        line: CodingLineId,
    },
    /// A line takes from an order line that is not at hand (taken away in the bookkeeping system).
    OrderLineUnknown {
        /// The line.
        line: CodingLineId,
    },
    /// A line is in another currency than the booking.
    LineCurrency {
        /// The line.
        line: CodingLineId,
        /// Its currency.
        currency: Currency,
    },
    /// The lines of one VAT rate do not sum to the document's net of that rate.
    NetPerRate {
        /// The rate; `None` for parts of which the document names none.
        percent: Option<Decimal>,
        /// Coded.
        coded: Amount,
        /// On the document.
        document: Amount,
    },
    /// The VAT of the lines does not sum to the document's.
    VatTotal {
        /// Coded.
        coded: Amount,
        /// On the document.
        document: Amount,
    },
}

impl Gap {
    /// The coding line that it belongs to.
    pub fn line(&self) -> Option<CodingLineId> {
        match self {
            Self::Target { line }
            | Self::VatCode { line }
            | Self::CostCenter { line }
            | Self::CostUnit { line }
            | Self::OrderLineUnknown { line }
            | Self::LineCurrency { line, .. } => Some(*line),
            _ => None,
        }
    }
}
