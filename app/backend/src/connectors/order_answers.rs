//! Purchase orders and goods receipts as a bookkeeping system answers them, before units are converted.

use chrono::{NaiveDate, NaiveDateTime};
use domain::ids::RemoteId;
use domain::order::Progress;
use rust_decimal::Decimal;

use super::answers::Division;

/// A purchase order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteOrder {
    /// Its id.
    pub id: RemoteId,
    /// The administration that it stands in.
    pub division: Option<Division>,
    /// Its number.
    pub number: String,
    /// Our free reference on it.
    pub reference: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// The supplier's card.
    pub supplier: RemoteId,
    /// The supplier's name.
    pub supplier_name: Option<String>,
    /// When it was ordered.
    pub date: Option<NaiveDate>,
    /// Its currency, by code.
    pub currency: Option<String>,
    /// How far the order is.
    pub status: Progress,
    /// How far its receipt is.
    pub receipt: Progress,
    /// How far its invoicing is.
    pub invoicing: Progress,
    /// Whether it awaits approval.
    pub awaits_approval: bool,
    /// Whether the supplier delivers to our customer: no receipt will come.
    pub drop_shipment: bool,
    /// When its head was last changed, in the time of the Netherlands. Changes of lines do not move it.
    pub modified: Option<NaiveDateTime>,
    /// All its lines.
    pub lines: Vec<RemoteOrderLine>,
}

/// A line of a purchase order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteOrderLine {
    /// Its id.
    pub id: RemoteId,
    /// Its place.
    pub number: i64,
    /// The item.
    pub item: Option<RemoteId>,
    /// The item's own code.
    pub item_code: Option<String>,
    /// The supplier's code of it.
    pub supplier_item_code: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Ordered, in purchase units.
    pub ordered: Decimal,
    /// Ordered, in stock units. With [`Self::ordered`] it tells the factor between the two.
    pub ordered_in_stock_units: Option<Decimal>,
    /// Received so far. Which unit is not documented.
    pub received: Decimal,
    /// Invoiced so far. Which unit is not documented.
    pub invoiced: Decimal,
    /// The stock unit.
    pub stock_unit: Option<String>,
    /// Price per purchase unit, before discount.
    pub unit_price: Option<Decimal>,
    /// Price after discount; with or without VAT as the type of the VAT code has it.
    pub net_price: Option<Decimal>,
    /// Amount of the line in the currency of the order.
    pub amount: Option<Decimal>,
    /// VAT code.
    pub vat_code: Option<String>,
    /// VAT percentage when the order was made, as answered (a fraction).
    pub vat_percent: Option<Decimal>,
    /// Cost centre, by code.
    pub cost_center: Option<String>,
    /// Cost unit, by code.
    pub cost_unit: Option<String>,
    /// When it is expected.
    pub expected: Option<NaiveDate>,
}

/// A goods receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodsReceipt {
    /// Its id.
    pub id: RemoteId,
    /// The administration that it stands in.
    pub division: Option<Division>,
    /// Its number.
    pub number: Option<i64>,
    /// When the goods came.
    pub date: Option<NaiveDate>,
    /// Who delivered.
    pub supplier: Option<RemoteId>,
    /// The number on the packing slip, or what a person wrote.
    pub reference: Option<String>,
    /// Its lines. Two of them may share an id: goods that were put in two places.
    pub lines: Vec<GoodsReceiptLine>,
}

/// A line of a goods receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodsReceiptLine {
    /// The id of the movement of stock.
    pub id: RemoteId,
    /// The order line.
    pub order_line: RemoteId,
    /// How many came, in the unit of the purchase.
    pub received: Decimal,
}
