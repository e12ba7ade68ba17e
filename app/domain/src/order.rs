//! Purchase orders as the bookkeeping system has them, for matching. Quantities of a line are in its purchase unit.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{OrderId, OrderLineId, RemoteId};
use crate::money::Currency;
use crate::quantity::{Unit, UnitPrice};

/// How far an order, its receipt or its invoicing is (Exact Online: 10, 20, 30, 40).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Nothing yet.
    Open,
    /// A part.
    Partial,
    /// All.
    Complete,
    /// Cancelled.
    Cancelled,
}

/// What must have happened before a line may be invoiced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Services: no receipt is expected.
    None,
    /// The receipt, net of returns.
    #[default]
    Received,
}

/// A line of a purchase order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Its identity in Sluis.
    pub id: OrderLineId,
    /// Its id in the bookkeeping system.
    pub remote_id: RemoteId,
    /// Its number in the order.
    pub number: i64,
    /// The item.
    pub item: Option<RemoteId>,
    /// The item's own code.
    pub item_code: String,
    /// The supplier's code of it.
    pub supplier_item_code: Option<String>,
    /// GTIN.
    pub barcode: Option<String>,
    /// What it is.
    pub description: String,
    /// The purchase unit.
    pub unit: Unit,
    /// Ordered (O).
    pub ordered: Decimal,
    /// Received (R), net of returns.
    pub received: Decimal,
    /// Invoiced (I), as the bookkeeping system knows it.
    pub invoiced: Decimal,
    /// Counted by the warehouse (C), if anyone counted.
    pub counted: Option<Decimal>,
    /// Pending (P): what other invoices in Sluis claim and the bookkeeping system does not know yet. Credits are negative.
    pub pending: Decimal,
    /// What must have happened before it is invoiced.
    pub basis: Basis,
    /// Net price, without VAT.
    pub price: UnitPrice,
    /// Whether the price was converted from one that includes VAT.
    pub price_was_inclusive: bool,
    /// VAT code of the line.
    pub vat_code: Option<String>,
    /// VAT percentage of that code.
    pub vat_percent: Option<Decimal>,
    /// Cost centre, by code.
    pub cost_center: Option<String>,
    /// Cost unit, by code.
    pub cost_unit: Option<String>,
    /// The GL account that the item is booked on by default; shown, not sent.
    pub gl_account: Option<RemoteId>,
}

/// A purchase order (*inkooporder*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its identity in Sluis.
    pub id: OrderId,
    /// Its id in the bookkeeping system.
    pub remote_id: RemoteId,
    /// Its number.
    pub number: String,
    /// Our free reference on it.
    pub reference: Option<String>,
    /// Its description.
    pub description: String,
    /// The supplier's card.
    pub supplier: RemoteId,
    /// The supplier's name.
    pub supplier_name: String,
    /// When it was ordered.
    pub date: Option<NaiveDate>,
    /// Its currency.
    pub currency: Currency,
    /// How far the order is.
    pub status: Progress,
    /// How far its receipt is.
    pub receipt: Progress,
    /// How far its invoicing is.
    pub invoicing: Progress,
    /// Whether it awaits approval.
    pub awaits_approval: bool,
    /// Whether it was changed after goods were received.
    pub changed_after_receipt: bool,
    /// Its lines.
    pub lines: Vec<OrderLine>,
}
