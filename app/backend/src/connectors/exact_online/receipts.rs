//! GoodsReceipts with their lines: what was received, apart from what the order line says.

use chrono::NaiveDate;
use domain::ids::RemoteId;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::client::Client;
use super::endpoint::Endpoint;
use super::odata::Nested;
use super::pages::{self, Question, Wire};
use super::values;
use crate::connectors::answers::{Cursor, Division, Page};
use crate::connectors::connector::CallContext;
use crate::connectors::order_answers::{GoodsReceipt, GoodsReceiptLine};
use crate::connectors::outcome::CallError;

/// Where receipts are read.
pub(super) const ENDPOINT: Endpoint = Endpoint::GoodsReceipts;

const FIELDS: &str = "ID,Division,ReceiptNumber,ReceiptDate,Supplier,YourRef,GoodsReceiptLines/ID,\
GoodsReceiptLines/PurchaseOrderLineID,GoodsReceiptLines/QuantityReceived";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ReceiptRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    division: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    receipt_number: Option<i64>,
    #[serde(default, deserialize_with = "values::day")]
    receipt_date: Option<NaiveDate>,
    #[serde(default)]
    supplier: Option<RemoteId>,
    #[serde(default, deserialize_with = "values::text")]
    your_ref: Option<String>,
    #[serde(default)]
    goods_receipt_lines: Nested<LineRow>,
}

#[derive(Deserialize)]
struct LineRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(rename = "PurchaseOrderLineID")]
    order_line: RemoteId,
    #[serde(rename = "QuantityReceived", default, deserialize_with = "values::decimal")]
    received: Option<Decimal>,
}

impl Wire for ReceiptRow {
    type Row = GoodsReceipt;

    fn into_row(self) -> Result<GoodsReceipt, String> {
        let lines = pages::whole_collection(self.goods_receipt_lines, "GoodsReceiptLines")?
            .ok_or("a receipt without its lines")?;
        let line = |row: LineRow| {
            let received = row.received.ok_or_else(|| "a receipt line without a quantity".to_owned())?;
            Ok::<_, String>(GoodsReceiptLine { id: row.id, order_line: row.order_line, received })
        };
        Ok(GoodsReceipt {
            id: self.id,
            division: self.division.map(Division),
            number: self.receipt_number,
            date: self.receipt_date,
            supplier: self.supplier,
            reference: self.your_ref,
            lines: lines.into_iter().map(line).collect::<Result<_, _>>()?,
        })
    }
}

pub(super) async fn page(
    client: &Client,
    context: &CallContext<'_>,
    after: Option<&Cursor>,
) -> Result<Page<GoodsReceipt>, CallError> {
    let question = Question::new(ENDPOINT, FIELDS).expanding("GoodsReceiptLines");
    pages::page::<ReceiptRow>(client, context, &question, after).await
}
