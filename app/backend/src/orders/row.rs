//! Rows of `purchase_order` and `purchase_order_line`, and what they are in the domain.

use chrono::NaiveDate;
use domain::ids::{OrderId, OrderLineId, RemoteId};
use domain::order::{Basis, Order, OrderLine, Progress};
use domain::quantity::{Unit, UnitPrice};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::{Dec, Json, StoreError};

#[derive(sqlx::FromRow)]
pub(super) struct OrderRow {
    pub(super) id: Uuid,
    remote_id: Uuid,
    number: String,
    reference: Option<String>,
    description: String,
    supplier: Uuid,
    supplier_name: String,
    ordered_on: Option<NaiveDate>,
    currency: String,
    order_status: String,
    receipt_status: String,
    invoice_status: String,
    awaits_approval: bool,
    changed_after_receipt: bool,
}

#[derive(sqlx::FromRow)]
pub(super) struct LineRow {
    pub(super) id: Uuid,
    remote_id: Uuid,
    line_number: i64,
    item: Option<Uuid>,
    item_code: String,
    supplier_item_code: Option<String>,
    barcode: Option<String>,
    description: String,
    unit: String,
    ordered: Dec,
    received: Dec,
    invoiced: Dec,
    counted: Option<Dec>,
    details: Json<LineDetails>,
}

/// What no query asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LineDetails {
    basis: Basis,
    price: UnitPrice,
    price_was_inclusive: bool,
    vat_code: Option<String>,
    vat_percent: Option<Decimal>,
    cost_center: Option<String>,
    cost_unit: Option<String>,
    gl_account: Option<RemoteId>,
}

impl LineDetails {
    pub(super) fn of(line: &OrderLine) -> Self {
        Self {
            basis: line.basis,
            price: line.price,
            price_was_inclusive: line.price_was_inclusive,
            vat_code: line.vat_code.clone(),
            vat_percent: line.vat_percent,
            cost_center: line.cost_center.clone(),
            cost_unit: line.cost_unit.clone(),
            gl_account: line.gl_account,
        }
    }
}

/// The stored word of a progress.
pub(super) fn code(progress: Progress) -> &'static str {
    match progress {
        Progress::Open => "open",
        Progress::Partial => "partial",
        Progress::Complete => "complete",
        Progress::Cancelled => "cancelled",
    }
}

fn progress(column: &'static str, code: &str) -> Result<Progress, StoreError> {
    Ok(match code {
        "open" => Progress::Open,
        "partial" => Progress::Partial,
        "complete" => Progress::Complete,
        "cancelled" => Progress::Cancelled,
        other => return Err(StoreError::inconsistent("purchase_order", column, other)),
    })
}

impl TryFrom<OrderRow> for Order {
    type Error = StoreError;

    fn try_from(row: OrderRow) -> Result<Self, StoreError> {
        let currency = row.currency.parse();
        Ok(Self {
            id: OrderId(row.id),
            remote_id: RemoteId(row.remote_id),
            number: row.number,
            reference: row.reference,
            description: row.description,
            supplier: RemoteId(row.supplier),
            supplier_name: row.supplier_name,
            date: row.ordered_on,
            currency: currency.map_err(|problem| StoreError::inconsistent("purchase_order", "currency", problem))?,
            status: progress("order_status", &row.order_status)?,
            receipt: progress("receipt_status", &row.receipt_status)?,
            invoicing: progress("invoice_status", &row.invoice_status)?,
            awaits_approval: row.awaits_approval,
            changed_after_receipt: row.changed_after_receipt,
            lines: Vec::new(),
        })
    }
}

impl LineRow {
    /// With what other invoices claim of it.
    pub(super) fn with_pending(self, pending: Decimal) -> OrderLine {
        let details = self.details.0;
        OrderLine {
            id: OrderLineId(self.id),
            remote_id: RemoteId(self.remote_id),
            number: self.line_number,
            item: self.item.map(RemoteId),
            item_code: self.item_code,
            supplier_item_code: self.supplier_item_code,
            barcode: self.barcode,
            description: self.description,
            unit: Unit::new(self.unit),
            ordered: self.ordered.0,
            received: self.received.0,
            invoiced: self.invoiced.0,
            counted: self.counted.map(|counted| counted.0),
            pending,
            basis: details.basis,
            price: details.price,
            price_was_inclusive: details.price_was_inclusive,
            vat_code: details.vat_code,
            vat_percent: details.vat_percent,
            cost_center: details.cost_center,
            cost_unit: details.cost_unit,
            gl_account: details.gl_account,
        }
    }
}
