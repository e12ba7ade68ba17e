//! PurchaseInvoices: invoices against order lines. Their answers name no administration: the document that they carry,
//! and the ledger lines that carry it, are the witness.

use chrono::{NaiveDate, NaiveDateTime};
use domain::ids::RemoteId;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::client::Client;
use super::documents::post_call;
use super::endpoint::Endpoint;
use super::entries::status;
use super::odata::{self, Nested};
use super::pages::{self, Question, Wire};
use super::values::Number;
use super::{literal, values, verdict};
use crate::connectors::answers::{Cursor, OrderInvoice, OrderInvoiceLine, Page};
use crate::connectors::connector::CallContext;
use crate::connectors::outcome::{CallError, WriteOutcome};
use crate::connectors::requests::{
    AtMostTen, InvoicedOn, MadeBy, NewOrderInvoice, NewOrderInvoiceLine, OrderInvoiceTerm,
};

/// An invoice against orders. 8030 and 8031 would receive the goods as well.
const INVOICE: i64 = 8033;
/// A credit note against orders; its amounts are positive.
const CREDIT: i64 = 8034;

const HEAD: &str = "ID,Type,EntryNumber,Journal,Supplier,YourRef,InvoiceDate,DueDate,PaymentCondition,Currency,Amount,\
VATAmount,Document,Remarks,Status,Created,Creator";
const LINES: &str = "PurchaseInvoiceLines/ID,PurchaseInvoiceLines/PurchaseOrderLine,PurchaseInvoiceLines/Item,\
PurchaseInvoiceLines/Quantity,PurchaseInvoiceLines/Amount,PurchaseInvoiceLines/VATCode,\
PurchaseInvoiceLines/VATAmount,PurchaseInvoiceLines/CostCenter,PurchaseInvoiceLines/CostUnit";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InvoiceBody<'a> {
    r#type: i64,
    journal: &'a str,
    supplier: RemoteId,
    your_ref: &'a str,
    invoice_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_condition: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_reference: Option<&'a str>,
    currency: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    document: RemoteId,
    remarks: &'a str,
    purchase_invoice_lines: Vec<LineBody<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LineBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    purchase_order_line: Option<RemoteId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<RemoteId>,
    quantity: Number,
    amount: Number,
    #[serde(rename = "VATCode", skip_serializing_if = "Option::is_none")]
    vat_code: Option<&'a str>,
    #[serde(rename = "VATAmount")]
    vat_amount: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_center: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

impl<'a> InvoiceBody<'a> {
    fn of(invoice: &'a NewOrderInvoice) -> Self {
        Self {
            r#type: if invoice.is_credit { CREDIT } else { INVOICE },
            journal: &invoice.journal,
            supplier: invoice.supplier,
            your_ref: &invoice.invoice_number,
            invoice_date: literal::date(invoice.date),
            due_date: invoice.due_date.map(literal::date),
            payment_condition: invoice.payment_condition.as_deref(),
            payment_reference: invoice.payment_reference.as_deref(),
            currency: invoice.currency.code(),
            description: invoice.description.as_deref(),
            document: invoice.document,
            remarks: &invoice.remarks,
            purchase_invoice_lines: invoice.lines.iter().map(LineBody::of).collect(),
        }
    }
}

impl<'a> LineBody<'a> {
    fn of(line: &'a NewOrderInvoiceLine) -> Self {
        let (purchase_order_line, item) = match line.on {
            InvoicedOn::OrderLine(id) => (Some(id), None),
            InvoicedOn::Item(id) => (None, Some(id)),
        };
        Self {
            purchase_order_line,
            item,
            quantity: Number(line.quantity),
            amount: Number(line.amount),
            vat_code: line.vat_code.as_deref(),
            vat_amount: Number(line.vat_amount),
            cost_center: line.cost_center.as_deref(),
            cost_unit: line.cost_unit.as_deref(),
            description: line.description.as_deref(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InvoiceRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    r#type: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    entry_number: Option<i64>,
    #[serde(default, deserialize_with = "values::text")]
    journal: Option<String>,
    #[serde(default)]
    supplier: Option<RemoteId>,
    #[serde(default)]
    your_ref: Option<String>,
    #[serde(default, deserialize_with = "values::day")]
    invoice_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "values::day")]
    due_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "values::text")]
    payment_condition: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    currency: Option<String>,
    #[serde(default, deserialize_with = "values::decimal")]
    amount: Option<Decimal>,
    #[serde(rename = "VATAmount", default, deserialize_with = "values::decimal")]
    vat_amount: Option<Decimal>,
    #[serde(default)]
    document: Option<RemoteId>,
    #[serde(default)]
    remarks: Option<String>,
    #[serde(default, deserialize_with = "values::whole")]
    status: Option<i64>,
    #[serde(default, deserialize_with = "values::local_moment")]
    created: Option<NaiveDateTime>,
    #[serde(default)]
    creator: Option<RemoteId>,
    #[serde(default)]
    purchase_invoice_lines: Nested<LineRow>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LineRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default)]
    purchase_order_line: Option<RemoteId>,
    #[serde(default)]
    item: Option<RemoteId>,
    #[serde(default, deserialize_with = "values::decimal")]
    quantity: Option<Decimal>,
    #[serde(default, deserialize_with = "values::decimal")]
    amount: Option<Decimal>,
    #[serde(rename = "VATCode", default, deserialize_with = "values::text")]
    vat_code: Option<String>,
    #[serde(rename = "VATAmount", default, deserialize_with = "values::decimal")]
    vat_amount: Option<Decimal>,
    #[serde(default, deserialize_with = "values::text")]
    cost_center: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    cost_unit: Option<String>,
}

impl From<LineRow> for OrderInvoiceLine {
    fn from(row: LineRow) -> Self {
        Self {
            id: row.id,
            order_line: row.purchase_order_line,
            item: row.item,
            quantity: row.quantity,
            amount: row.amount,
            vat_code: row.vat_code,
            vat_amount: row.vat_amount,
            cost_center: row.cost_center,
            cost_unit: row.cost_unit,
        }
    }
}

impl Wire for InvoiceRow {
    type Row = OrderInvoice;

    fn into_row(self) -> Result<OrderInvoice, String> {
        let lines = pages::whole_collection(self.purchase_invoice_lines, "PurchaseInvoiceLines")?;
        Ok(OrderInvoice {
            id: self.id,
            number: self.entry_number.filter(|number| *number != 0),
            is_credit: matches!(self.r#type.ok_or("an invoice without a type")?, CREDIT | 8031),
            journal: self.journal,
            supplier: self.supplier,
            invoice_number: self.your_ref,
            date: self.invoice_date,
            due_date: self.due_date,
            payment_condition: self.payment_condition,
            currency: self.currency,
            amount: self.amount,
            vat_amount: self.vat_amount,
            document: self.document,
            remarks: self.remarks,
            status: self.status.map(status),
            created: self.created,
            creator: self.creator,
            lines: lines.map(|lines| lines.into_iter().map(OrderInvoiceLine::from).collect()),
        })
    }
}

pub(super) async fn book(
    client: &Client,
    context: &CallContext<'_>,
    invoice: &NewOrderInvoice,
) -> WriteOutcome<OrderInvoice> {
    let answered = client.send(context, post_call(Endpoint::PurchaseInvoices, &InvoiceBody::of(invoice))).await;
    verdict::of_post(answered, |data| {
        let invoice = odata::entity::<InvoiceRow>(data)?.into_row()?;
        // The id alone, with everything else empty, is no full entity.
        if invoice.document.is_none() { Err("an invoice without its document".to_owned()) } else { Ok(invoice) }
    })
}

pub(super) async fn find(
    client: &Client,
    context: &CallContext<'_>,
    terms: &AtMostTen<OrderInvoiceTerm>,
) -> Result<Vec<OrderInvoice>, CallError> {
    let conditions = terms.as_slice().iter().map(|term| match term {
        OrderInvoiceTerm::Id(id) => format!("ID eq {}", literal::guid(*id)),
        OrderInvoiceTerm::InvoiceNumber { supplier, number } => {
            format!("(Supplier eq {} and YourRef eq {})", literal::guid(*supplier), literal::text(number))
        }
        OrderInvoiceTerm::Document(id) => format!("Document eq {}", literal::guid(*id)),
        OrderInvoiceTerm::AnySupplier(number) => format!("YourRef eq {}", literal::text(number)),
    });
    let question = Question::new(Endpoint::PurchaseInvoices, &format!("{HEAD},{LINES}"))
        .filtered(literal::any(conditions))
        .expanding("PurchaseInvoiceLines");
    pages::all::<InvoiceRow>(client, context, &question).await
}

/// One page of what users made, without lines.
pub(super) async fn made(
    client: &Client,
    context: &CallContext<'_>,
    by: &MadeBy,
    after: Option<&Cursor>,
) -> Result<Page<OrderInvoice>, CallError> {
    let question = Question::new(Endpoint::PurchaseInvoices, HEAD).filtered(literal::made_by(by));
    pages::page::<InvoiceRow>(client, context, &question, after).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_takes_from_an_order_line_or_from_an_item() {
        let id = RemoteId(uuid::Uuid::from_u128(9));
        let line = |on| NewOrderInvoiceLine {
            on,
            quantity: Decimal::new(80, 1),
            amount: Decimal::new(20_000, 2),
            vat_code: Some("2".into()),
            vat_amount: Decimal::new(4_200, 2),
            cost_center: None,
            cost_unit: None,
            description: None,
        };
        let json = |on| serde_json::to_string(&LineBody::of(&line(on))).unwrap();
        assert_eq!(
            json(InvoicedOn::OrderLine(id)),
            format!(r#"{{"PurchaseOrderLine":"{id}","Quantity":8.0,"Amount":200.00,"VATCode":"2","VATAmount":42.00}}"#)
        );
        assert!(json(InvoicedOn::Item(id)).starts_with(&format!(r#"{{"Item":"{id}""#)));
    }
}
