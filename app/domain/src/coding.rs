//! What will be booked: the header that a person confirmed and the coding lines (*codeerregels*). It is edited in the
//! browser and judged by the same code on both sides.
//!
//! Signs: amounts of coding lines are as the books see them. A cost is positive; a line of a credit note negative.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{CodingLineId, OrderLineId, RemoteId};
use crate::invoice::{Invoice, InvoiceKind};
use crate::money::{Amount, Currency};
use crate::quantity::{Quantity, UnitPrice};

/// The header (*kopgegevens*) as a person confirmed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Invoice or credit note.
    pub kind: InvoiceKind,
    /// The supplier's card in the bookkeeping system, once known.
    pub supplier: Option<RemoteId>,
    /// The supplier's own number.
    pub number: String,
    /// Invoice date.
    pub issue_date: Option<NaiveDate>,
    /// Due date.
    pub due_date: Option<NaiveDate>,
    /// Currency of the booking.
    pub currency: Currency,
    /// Payment condition, by code; from the supplier's card, may be changed.
    pub payment_condition: Option<String>,
    /// Reference for the bank.
    pub payment_reference: Option<String>,
    /// Purchase journal, by code.
    pub journal: Option<String>,
    /// Number of the purchase order, as written; what *Zoek* starts from.
    pub order_reference: Option<String>,
    /// A word on the booking.
    pub description: String,
    /// Total without VAT, by the document or a person; positive on a credit note.
    pub tax_exclusive: Amount,
    /// Total VAT.
    pub vat: Amount,
    /// Total with VAT.
    pub tax_inclusive: Amount,
}

/// Where a coding line comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodingSource {
    /// Made by hand.
    Manual,
    /// From the line of the document with this index, counted from 0.
    InvoiceLine {
        /// The index.
        index: usize,
    },
    /// From an allowance or charge of the document with this index.
    AllowanceCharge {
        /// The index.
        index: usize,
    },
    /// The rounding of the payable amount (BT-114).
    PayableRounding,
    /// From an order line, where the document had no lines.
    OrderLine,
    /// The part of a line that the supplier is expected to credit (*te ontvangen creditnota*).
    Claim {
        /// The line of the document, counted from 0.
        index: usize,
    },
}

/// What a coding line is booked on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Nothing chosen yet.
    Open,
    /// A GL account: an entry without an order.
    GlAccount {
        /// The account.
        id: RemoteId,
    },
    /// An item without an order line (freight, claims), in an invoice that has order lines.
    Item {
        /// The item.
        id: RemoteId,
    },
    /// An order line: the allocation of this coding line. It takes [`CodingLine::quantity`] of it, in purchase units.
    OrderLine {
        /// The order line as Sluis holds it.
        id: OrderLineId,
    },
}

/// One line that will be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodingLine {
    /// Its identity, made where it was added.
    pub id: CodingLineId,
    /// Where it comes from.
    pub source: CodingSource,
    /// What it is.
    pub description: String,
    /// What it is booked on.
    pub target: Target,
    /// How many; with an order line, in its purchase unit.
    pub quantity: Quantity,
    /// The price.
    pub unit_price: Option<UnitPrice>,
    /// Without VAT.
    pub net: Amount,
    /// The VAT that is sent.
    pub vat: Amount,
    /// VAT code of the administration.
    pub vat_code: Option<String>,
    /// Cost centre, by code.
    pub cost_center: Option<String>,
    /// Cost unit, by code.
    pub cost_unit: Option<String>,
}

/// A deviation that a person accepted, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The deviation's code.
    pub code: String,
    /// The coding line that it belongs to; `None` for the whole invoice.
    pub line: Option<CodingLineId>,
    /// The two values as they were when it was accepted: another difference is not accepted by it.
    pub values: String,
    /// Why.
    pub reason: String,
    /// Who, by name, filled in by the server.
    pub by: String,
}

/// The whole of what a person edits: saved at once, with the version that it was read at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coding {
    /// The header.
    pub header: Header,
    /// The lines.
    pub lines: Vec<CodingLine>,
    /// Deviations that were accepted.
    pub acceptances: Vec<Acceptance>,
}

impl Coding {
    /// Whether any line takes from an order: it is booked as a purchase invoice, and not as an entry.
    pub fn has_order_lines(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.target, Target::OrderLine { .. }))
    }

    /// Sum of the lines without VAT; `None` where they are of several currencies.
    pub fn net(&self) -> Option<Amount> {
        self.lines.iter().try_fold(Amount::zero(self.header.currency), |sum, line| sum.checked_add(line.net))
    }

    /// Sum of the VAT of the lines.
    pub fn vat(&self) -> Option<Amount> {
        self.lines.iter().try_fold(Amount::zero(self.header.currency), |sum, line| sum.checked_add(line.vat))
    }
}

impl Header {
    /// The header that a document proposes, before anybody looked.
    pub fn proposed(invoice: &Invoice) -> Self {
        let zero = Amount::zero(invoice.currency);
        let totals = &invoice.totals;
        let vat = totals.vat.unwrap_or(zero);
        // What is to be paid has the rounding in it and what was paid before not: the total with VAT is without both.
        let payable = || {
            let (prepaid, rounding) = (totals.prepaid.unwrap_or(zero), totals.payable_rounding.unwrap_or(zero));
            totals.payable?.checked_add(prepaid)?.checked_sub(rounding)
        };
        let inclusive = totals.tax_inclusive.or_else(payable);
        let exclusive =
            totals.tax_exclusive.or(totals.lines).or_else(|| inclusive.and_then(|all| all.checked_sub(vat)));
        let exclusive = exclusive.unwrap_or(zero);
        Self {
            kind: invoice.kind,
            supplier: None,
            number: invoice.number.clone(),
            issue_date: invoice.issue_date,
            due_date: invoice.due_date,
            currency: invoice.currency,
            payment_condition: None,
            payment_reference: invoice.payment_reference.clone(),
            journal: None,
            order_reference: invoice.order_reference.clone(),
            description: String::new(),
            tax_exclusive: exclusive,
            vat,
            tax_inclusive: inclusive.or_else(|| exclusive.checked_add(vat)).unwrap_or(zero),
        }
    }
}

/// Net amounts of a document per VAT percentage, signed as the books see them, allowances and charges included: what the
/// coding lines must sum to.
pub fn net_per_rate(invoice: &Invoice) -> Vec<(Option<Decimal>, Amount)> {
    let mut sums: Vec<(Option<Decimal>, Amount)> = Vec::new();
    let lines = invoice.lines.iter().map(|line| (line.vat_percent, line.net));
    let rest = invoice.allowance_charges.iter().map(|part| (part.vat_percent, part.signed()));
    for (percent, amount) in lines.chain(rest) {
        let amount = invoice.kind.signed(amount);
        let percent = percent.map(|value| value.normalize());
        match sums.iter_mut().find(|(known, _)| *known == percent) {
            Some((_, sum)) => *sum = sum.checked_add(amount).unwrap_or(*sum),
            None => sums.push((percent, amount)),
        }
    }
    sums
}
