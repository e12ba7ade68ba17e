//! Evidence of where a booking stands, and what of it differs from what was sent.
//!
//! A witness does not depend on the administration in the request's address: the division that an answer carries, or ids
//! that exist only in one administration.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::content::{BookedOn, BookingContent};
use crate::ids::RemoteId;

/// How we know where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WitnessKind {
    /// The entry was read back with its division in the answer.
    EntryDivision,
    /// The ledger's lines that carry our document, with their division.
    LedgerLines,
    /// Seen in *Inkoop* by its document, and the document itself beside it, with its division.
    OrderInvoiceByDocument,
}

/// Whether it was also looked for where the user stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// The user stood in the right administration.
    StoodThere,
    /// Looked for where he stood, and not found.
    NotFoundThere,
    /// That place could not be read: the division proves alone.
    Unreadable,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// How.
    pub kind: WitnessKind,
    /// The division that the answer carried.
    pub division: i64,
    /// Number and name of that administration.
    pub administration: String,
    /// The entry.
    pub entry: Option<RemoteId>,
    /// Its number (*boekstuknummer*).
    pub entry_number: Option<String>,
    /// The document that it carries.
    pub document: RemoteId,
    /// Under whom.
    pub user: String,
    /// When.
    pub seen_at: DateTime<Utc>,
    /// Whether it is absent where the user stood.
    pub absence: Absence,
}

/// Something that differs between what was sent and what stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What.
    pub field: Compared,
    /// As it was sent.
    pub sent: String,
    /// As it stands.
    pub seen: String,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// The supplier's card.
    Supplier,
    /// The document.
    Document,
    /// Debit or credit.
    Direction,
    /// Total with VAT.
    Amount,
    /// VAT.
    Vat,
    /// Currency.
    Currency,
    /// Payment condition.
    PaymentCondition,
    /// How many lines.
    Lines,
    /// The GL account, item or order line of a line.
    Target,
    /// Cost centre of a line.
    CostCenter,
    /// Cost unit of a line.
    CostUnit,
}

/// A booking as it was read back: what either kind of entry can tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenBooking {
    /// The supplier's card.
    pub supplier: Option<RemoteId>,
    /// The document.
    pub document: Option<RemoteId>,
    /// Currency.
    pub currency: Option<String>,
    /// Payment condition.
    pub payment_condition: Option<String>,
    /// Total with VAT; its sign is not documented, only its size counts.
    pub amount: Option<Decimal>,
    /// VAT; likewise.
    pub vat: Option<Decimal>,
    /// The lines.
    pub lines: Vec<SeenLine>,
}

/// A line as it was read back; amounts debit positive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenLine {
    /// Its amount.
    pub amount: Decimal,
    /// GL account, item or order line, whichever was sent.
    pub target: Option<RemoteId>,
    /// Cost centre.
    pub cost_center: Option<String>,
    /// Cost unit.
    pub cost_unit: Option<String>,
}

/// What differs. Lines are compared in no order: the bookkeeping system may sort them.
pub fn differences(sent: &BookingContent, document: RemoteId, seen: &SeenBooking) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut compare = |field, sent: String, seen: String| {
        if sent != seen {
            found.push(Difference { field, sent, seen });
        }
    };
    let id = |id: Option<RemoteId>| id.map(|id| id.to_string()).unwrap_or_default();
    compare(Compared::Supplier, id(Some(sent.supplier)), id(seen.supplier));
    compare(Compared::Document, id(Some(document)), id(seen.document));
    if let Some(currency) = &seen.currency {
        compare(Compared::Currency, sent.currency.to_string(), currency.clone());
    }
    if sent.payment_condition.is_some() {
        compare(
            Compared::PaymentCondition,
            sent.payment_condition.clone().unwrap_or_default(),
            seen.payment_condition.clone().unwrap_or_default(),
        );
    }
    let size = |value: Decimal| value.abs().normalize().to_string();
    let reverse_charged = sent.lines.iter().any(|line| line.reverse_charge);
    if let Some(amount) = seen.amount {
        compare(Compared::Amount, size(sent.total().value), size(amount));
    }
    if let Some(vat) = seen.vat.filter(|_| !reverse_charged) {
        compare(Compared::Vat, size(sent.vat().value), size(vat));
    }
    let direction = |sum: Decimal| if sum.is_sign_negative() { "credit" } else { "debit" }.to_owned();
    let seen_sum: Decimal = seen.lines.iter().map(|line| line.amount).sum();
    if !sent.net().is_zero() && !seen_sum.is_zero() {
        compare(Compared::Direction, direction(sent.net().value), direction(seen_sum));
    }
    compare(Compared::Lines, sent.lines.len().to_string(), seen.lines.len().to_string());
    found.extend(line_differences(sent, seen));
    found
}

/// Pairs lines by target and amount, and names what the unpaired ones differ in.
fn line_differences(sent: &BookingContent, seen: &SeenBooking) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut left: Vec<&SeenLine> = seen.lines.iter().collect();
    for line in &sent.lines {
        let target = target_of(line.on);
        let paired = left
            .iter()
            .position(|other| {
                other.target == Some(target)
                    && other.amount == line.net
                    && other.cost_center == line.cost_center
                    && other.cost_unit == line.cost_unit
            })
            .or_else(|| left.iter().position(|other| other.amount == line.net && other.target == Some(target)))
            .or_else(|| left.iter().position(|other| other.amount == line.net))
            .or_else(|| left.iter().position(|other| other.target == Some(target)));
        let Some(index) = paired else {
            found.push(Difference {
                field: Compared::Target,
                sent: format!("{} ({})", line.description, line.net.normalize()),
                seen: String::new(),
            });
            continue;
        };
        let other = left.remove(index);
        let mut compare = |field, sent: String, seen: String| {
            if sent != seen {
                found.push(Difference { field, sent, seen });
            }
        };
        compare(Compared::Target, target.to_string(), other.target.map(|id| id.to_string()).unwrap_or_default());
        compare(Compared::Amount, line.net.normalize().to_string(), other.amount.normalize().to_string());
        if line.cost_center.is_some() {
            compare(
                Compared::CostCenter,
                line.cost_center.clone().unwrap_or_default(),
                other.cost_center.clone().unwrap_or_default(),
            );
        }
        if line.cost_unit.is_some() {
            compare(
                Compared::CostUnit,
                line.cost_unit.clone().unwrap_or_default(),
                other.cost_unit.clone().unwrap_or_default(),
            );
        }
    }
    found
}

fn target_of(on: BookedOn) -> RemoteId {
    match on {
        BookedOn::GlAccount { id } | BookedOn::Item { id } => id,
        BookedOn::OrderLine { remote, .. } => remote,
    }
}
