//! PurchaseOrders with their lines, read from the ordinary endpoint: feeds exist for some licences only.

use chrono::{NaiveDate, NaiveDateTime};
use domain::ids::RemoteId;
use domain::order::Progress;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::client::Client;
use super::endpoint::Endpoint;
use super::odata::Nested;
use super::pages::{self, Question, Wire};
use super::{literal, values};
use crate::connectors::answers::{Cursor, Division, Page};
use crate::connectors::connector::CallContext;
use crate::connectors::order_answers::{RemoteOrder, RemoteOrderLine};
use crate::connectors::outcome::CallError;
use crate::connectors::requests::{AtMostTen, OrderTerm};

const FIELDS: &str = "PurchaseOrderID,Division,OrderNumber,YourRef,Description,Supplier,SupplierName,OrderDate,Currency,\
OrderStatus,ReceiptStatus,InvoiceStatus,ApprovalStatus,DropShipment,Modified,\
PurchaseOrderLines/ID,PurchaseOrderLines/LineNumber,PurchaseOrderLines/Item,PurchaseOrderLines/ItemCode,\
PurchaseOrderLines/SupplierItemCode,PurchaseOrderLines/Description,PurchaseOrderLines/QuantityInPurchaseUnits,\
PurchaseOrderLines/Quantity,PurchaseOrderLines/ReceivedQuantity,PurchaseOrderLines/InvoicedQuantity,\
PurchaseOrderLines/Unit,PurchaseOrderLines/UnitPrice,PurchaseOrderLines/NetPrice,PurchaseOrderLines/AmountFC,\
PurchaseOrderLines/VATCode,PurchaseOrderLines/VATPercentage,PurchaseOrderLines/CostCenter,\
PurchaseOrderLines/CostUnit,PurchaseOrderLines/ReceiptDate";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OrderRow {
    #[serde(rename = "PurchaseOrderID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    division: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    order_number: Option<i64>,
    #[serde(default, deserialize_with = "values::text")]
    your_ref: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    description: Option<String>,
    #[serde(default)]
    supplier: Option<RemoteId>,
    #[serde(default, deserialize_with = "values::text")]
    supplier_name: Option<String>,
    #[serde(default, deserialize_with = "values::day")]
    order_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "values::text")]
    currency: Option<String>,
    #[serde(default, deserialize_with = "values::whole")]
    order_status: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    receipt_status: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    invoice_status: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    approval_status: Option<i64>,
    #[serde(default, deserialize_with = "values::flag")]
    drop_shipment: Option<bool>,
    #[serde(default, deserialize_with = "values::local_moment")]
    modified: Option<NaiveDateTime>,
    #[serde(default)]
    purchase_order_lines: Nested<LineRow>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LineRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    line_number: Option<i64>,
    #[serde(default)]
    item: Option<RemoteId>,
    #[serde(default, deserialize_with = "values::text")]
    item_code: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    supplier_item_code: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "values::decimal")]
    quantity_in_purchase_units: Option<Decimal>,
    #[serde(default, deserialize_with = "values::decimal")]
    quantity: Option<Decimal>,
    #[serde(default, deserialize_with = "values::decimal")]
    received_quantity: Option<Decimal>,
    #[serde(default, deserialize_with = "values::decimal")]
    invoiced_quantity: Option<Decimal>,
    #[serde(default, deserialize_with = "values::text")]
    unit: Option<String>,
    #[serde(default, deserialize_with = "values::decimal")]
    unit_price: Option<Decimal>,
    #[serde(default, deserialize_with = "values::decimal")]
    net_price: Option<Decimal>,
    #[serde(rename = "AmountFC", default, deserialize_with = "values::decimal")]
    amount: Option<Decimal>,
    #[serde(rename = "VATCode", default, deserialize_with = "values::text")]
    vat_code: Option<String>,
    #[serde(rename = "VATPercentage", default, deserialize_with = "values::decimal")]
    vat_percent: Option<Decimal>,
    #[serde(default, deserialize_with = "values::text")]
    cost_center: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    cost_unit: Option<String>,
    #[serde(default, deserialize_with = "values::day")]
    receipt_date: Option<NaiveDate>,
}

fn progress(status: Option<i64>) -> Result<Progress, String> {
    match status {
        Some(10) => Ok(Progress::Open),
        Some(20) => Ok(Progress::Partial),
        Some(30) => Ok(Progress::Complete),
        Some(40) => Ok(Progress::Cancelled),
        other => Err(format!("an order with status {other:?}")),
    }
}

impl LineRow {
    fn into_line(self) -> Result<RemoteOrderLine, String> {
        Ok(RemoteOrderLine {
            id: self.id,
            number: self.line_number.unwrap_or_default(),
            item: self.item,
            item_code: self.item_code,
            supplier_item_code: self.supplier_item_code,
            description: self.description,
            ordered: self.quantity_in_purchase_units.or(self.quantity).ok_or("an order line without a quantity")?,
            ordered_in_stock_units: self.quantity,
            received: self.received_quantity.unwrap_or_default(),
            invoiced: self.invoiced_quantity.unwrap_or_default(),
            stock_unit: self.unit,
            unit_price: self.unit_price,
            net_price: self.net_price,
            amount: self.amount,
            vat_code: self.vat_code,
            vat_percent: self.vat_percent,
            cost_center: self.cost_center,
            cost_unit: self.cost_unit,
            expected: self.receipt_date,
        })
    }
}

impl Wire for OrderRow {
    type Row = RemoteOrder;

    fn into_row(self) -> Result<RemoteOrder, String> {
        let lines = pages::whole_collection(self.purchase_order_lines, "PurchaseOrderLines")?
            .ok_or("an order without its lines")?;
        Ok(RemoteOrder {
            id: self.id,
            division: self.division.map(Division),
            number: self.order_number.ok_or("an order without a number")?.to_string(),
            reference: self.your_ref,
            description: self.description,
            supplier: self.supplier.ok_or("an order without a supplier")?,
            supplier_name: self.supplier_name,
            date: self.order_date,
            currency: self.currency,
            status: progress(self.order_status)?,
            receipt: progress(self.receipt_status)?,
            invoicing: progress(self.invoice_status)?,
            awaits_approval: self.approval_status == Some(0),
            drop_shipment: self.drop_shipment.unwrap_or(false),
            modified: self.modified,
            lines: lines.into_iter().map(LineRow::into_line).collect::<Result<_, _>>()?,
        })
    }
}

fn question() -> Question {
    Question::new(Endpoint::PurchaseOrders, FIELDS).expanding("PurchaseOrderLines")
}

pub(super) async fn page(
    client: &Client,
    context: &CallContext<'_>,
    after: Option<&Cursor>,
) -> Result<Page<RemoteOrder>, CallError> {
    pages::page::<OrderRow>(client, context, &question(), after).await
}

pub(super) async fn find(
    client: &Client,
    context: &CallContext<'_>,
    terms: &AtMostTen<OrderTerm>,
) -> Result<Vec<RemoteOrder>, CallError> {
    let conditions = terms.as_slice().iter().map(|term| match term {
        OrderTerm::Id(id) => format!("PurchaseOrderID eq {}", literal::guid(*id)),
        OrderTerm::Number(number) => format!("OrderNumber eq {number}"),
    });
    pages::all::<OrderRow>(client, context, &question().filtered(literal::any(conditions))).await
}
