//! PurchaseEntries: invoices without an order.

use chrono::{NaiveDate, NaiveDateTime};
use domain::ids::RemoteId;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::client::Client;
use super::documents::post_call;
use super::endpoint::Endpoint;
use super::odata::{self, Nested};
use super::pages::{self, Question, Wire};
use super::values::Number;
use super::{literal, values, verdict};
use crate::connectors::answers::{Cursor, Division, Entry, EntryLine, EntryStatus, Page};
use crate::connectors::connector::CallContext;
use crate::connectors::outcome::{CallError, WriteOutcome};
use crate::connectors::requests::{AtMostTen, EntryTerm, MadeBy, NewEntry, NewEntryLine};

const HEAD: &str = "EntryID,EntryNumber,Division,Journal,Supplier,YourRef,EntryDate,DueDate,Currency,AmountFC,\
VATAmountFC,PaymentCondition,PaymentConditionPaymentMethod,PaymentReference,Document,ExternalLinkReference,\
Description,Status,Type,Created,Creator";
const LINES: &str = "PurchaseEntryLines/ID,PurchaseEntryLines/LineNumber,PurchaseEntryLines/GLAccount,\
PurchaseEntryLines/AmountFC,PurchaseEntryLines/VATCode,PurchaseEntryLines/VATAmountFC,\
PurchaseEntryLines/CostCenter,PurchaseEntryLines/CostUnit,PurchaseEntryLines/Description";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EntryBody<'a> {
    journal: &'a str,
    supplier: RemoteId,
    your_ref: &'a str,
    entry_date: String,
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
    external_link_reference: &'a str,
    purchase_entry_lines: Vec<LineBody<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LineBody<'a> {
    #[serde(rename = "GLAccount")]
    gl_account: RemoteId,
    #[serde(rename = "AmountFC")]
    amount: Number,
    #[serde(rename = "VATCode", skip_serializing_if = "Option::is_none")]
    vat_code: Option<&'a str>,
    #[serde(rename = "VATAmountFC")]
    vat_amount: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_center: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

impl<'a> EntryBody<'a> {
    fn of(entry: &'a NewEntry) -> Self {
        Self {
            journal: &entry.journal,
            supplier: entry.supplier,
            your_ref: &entry.invoice_number,
            entry_date: literal::date(entry.date),
            due_date: entry.due_date.map(literal::date),
            payment_condition: entry.payment_condition.as_deref(),
            payment_reference: entry.payment_reference.as_deref(),
            currency: entry.currency.code(),
            description: entry.description.as_deref(),
            document: entry.document,
            external_link_reference: &entry.link,
            purchase_entry_lines: entry.lines.iter().map(LineBody::of).collect(),
        }
    }
}

impl<'a> LineBody<'a> {
    fn of(line: &'a NewEntryLine) -> Self {
        Self {
            gl_account: line.gl_account,
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
struct EntryRow {
    #[serde(rename = "EntryID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    entry_number: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    division: Option<i64>,
    #[serde(default, deserialize_with = "values::text")]
    journal: Option<String>,
    #[serde(default)]
    supplier: Option<RemoteId>,
    #[serde(default)]
    your_ref: Option<String>,
    #[serde(default, deserialize_with = "values::day")]
    entry_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "values::day")]
    due_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "values::text")]
    currency: Option<String>,
    #[serde(rename = "AmountFC", default, deserialize_with = "values::decimal")]
    amount: Option<Decimal>,
    #[serde(rename = "VATAmountFC", default, deserialize_with = "values::decimal")]
    vat_amount: Option<Decimal>,
    #[serde(default, deserialize_with = "values::text")]
    payment_condition: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    payment_condition_payment_method: Option<String>,
    #[serde(default)]
    payment_reference: Option<String>,
    #[serde(default)]
    document: Option<RemoteId>,
    #[serde(default)]
    external_link_reference: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default, deserialize_with = "values::whole")]
    status: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    r#type: Option<i64>,
    #[serde(default, deserialize_with = "values::local_moment")]
    created: Option<NaiveDateTime>,
    #[serde(default)]
    creator: Option<RemoteId>,
    #[serde(default)]
    purchase_entry_lines: Nested<LineRow>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LineRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    line_number: Option<i64>,
    #[serde(rename = "GLAccount", default)]
    gl_account: Option<RemoteId>,
    #[serde(rename = "AmountFC", default, deserialize_with = "values::decimal")]
    amount: Option<Decimal>,
    #[serde(rename = "VATCode", default, deserialize_with = "values::text")]
    vat_code: Option<String>,
    #[serde(rename = "VATAmountFC", default, deserialize_with = "values::decimal")]
    vat_amount: Option<Decimal>,
    #[serde(default, deserialize_with = "values::text")]
    cost_center: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    cost_unit: Option<String>,
    #[serde(default)]
    description: Option<String>,
}

/// The status of an entry or invoice by its number.
pub(super) fn status(number: i64) -> EntryStatus {
    match number {
        5 => EntryStatus::Rejected,
        10 => EntryStatus::Draft,
        20 => EntryStatus::Open,
        50 => EntryStatus::Processed,
        other => EntryStatus::Other(other),
    }
}

impl LineRow {
    fn into_line(self) -> Result<EntryLine, String> {
        Ok(EntryLine {
            id: self.id,
            number: self.line_number,
            gl_account: self.gl_account,
            amount: self.amount.ok_or("a line without an amount")?,
            vat_code: self.vat_code,
            vat_amount: self.vat_amount,
            cost_center: self.cost_center,
            cost_unit: self.cost_unit,
            description: self.description,
        })
    }
}

impl Wire for EntryRow {
    type Row = Entry;

    fn into_row(self) -> Result<Entry, String> {
        let lines = pages::whole_collection(self.purchase_entry_lines, "PurchaseEntryLines")?
            .map(|lines| lines.into_iter().map(LineRow::into_line).collect::<Result<Vec<_>, _>>())
            .transpose()?;
        Ok(Entry {
            id: self.id,
            number: self.entry_number.ok_or("an entry without a number")?,
            division: Division(self.division.ok_or("an entry without a division")?),
            journal: self.journal,
            supplier: self.supplier,
            invoice_number: self.your_ref,
            date: self.entry_date,
            due_date: self.due_date,
            currency: self.currency,
            amount: self.amount,
            vat_amount: self.vat_amount,
            payment_condition: self.payment_condition,
            payment_method: self.payment_condition_payment_method,
            payment_reference: self.payment_reference,
            document: self.document,
            link: self.external_link_reference,
            description: self.description,
            status: self.status.map(status),
            is_credit: self.r#type.map(|kind| kind == 31),
            created: self.created,
            creator: self.creator,
            lines,
        })
    }
}

pub(super) async fn book(client: &Client, context: &CallContext<'_>, entry: &NewEntry) -> WriteOutcome<Entry> {
    let answered = client.send(context, post_call(Endpoint::PurchaseEntries, &EntryBody::of(entry))).await;
    verdict::of_post(answered, |data| odata::entity::<EntryRow>(data)?.into_row())
}

pub(super) async fn find(
    client: &Client,
    context: &CallContext<'_>,
    terms: &AtMostTen<EntryTerm>,
) -> Result<Vec<Entry>, CallError> {
    let conditions = terms.as_slice().iter().map(|term| match term {
        EntryTerm::Id(id) => format!("EntryID eq {}", literal::guid(*id)),
        EntryTerm::InvoiceNumber { supplier, number } => {
            format!("(Supplier eq {} and YourRef eq {})", literal::guid(*supplier), literal::text(number))
        }
        EntryTerm::Document(id) => format!("Document eq {}", literal::guid(*id)),
        EntryTerm::AnySupplier(number) => format!("YourRef eq {}", literal::text(number)),
        EntryTerm::Link(link) => format!("ExternalLinkReference eq {}", literal::text(link)),
    });
    let question = Question::new(Endpoint::PurchaseEntries, HEAD).filtered(literal::any(conditions));
    pages::all::<EntryRow>(client, context, &question).await
}

/// One page of what users made.
pub(super) async fn made(
    client: &Client,
    context: &CallContext<'_>,
    by: &MadeBy,
    after: Option<&Cursor>,
) -> Result<Page<Entry>, CallError> {
    let question = Question::new(Endpoint::PurchaseEntries, HEAD).filtered(literal::made_by(by));
    pages::page::<EntryRow>(client, context, &question, after).await
}

pub(super) async fn read(
    client: &Client,
    context: &CallContext<'_>,
    ids: &AtMostTen<RemoteId>,
) -> Result<Vec<Entry>, CallError> {
    let conditions = ids.as_slice().iter().map(|id| format!("EntryID eq {}", literal::guid(*id)));
    let question = Question::new(Endpoint::PurchaseEntries, &format!("{HEAD},{LINES}"))
        .filtered(literal::any(conditions))
        .expanding("PurchaseEntryLines");
    pages::all::<EntryRow>(client, context, &question).await
}

#[cfg(test)]
mod tests {
    use domain::money::Currency;
    use rust_decimal::dec;
    use uuid::Uuid;

    use super::*;

    fn entry() -> NewEntry {
        NewEntry {
            journal: "70".into(),
            supplier: RemoteId(Uuid::from_u128(1)),
            invoice_number: "F-2026/17".into(),
            date: NaiveDate::from_ymd_opt(2026, 10, 8).unwrap(),
            due_date: None,
            payment_condition: Some("30".into()),
            payment_reference: None,
            currency: Currency::EUR,
            description: None,
            document: RemoteId(Uuid::from_u128(2)),
            link: "https://sluis.example.nl/invoices/x#SL-1".into(),
            lines: vec![NewEntryLine {
                gl_account: RemoteId(Uuid::from_u128(3)),
                amount: dec!(100.10),
                vat_code: Some("2".into()),
                vat_amount: dec!(21.02),
                cost_center: None,
                cost_unit: None,
                description: None,
            }],
        }
    }

    #[test]
    fn the_same_entry_makes_the_same_bytes_also_after_it_was_stored() {
        let sent = serde_json::to_string(&EntryBody::of(&entry())).unwrap();
        let stored: NewEntry = serde_json::from_str(&serde_json::to_string(&entry()).unwrap()).unwrap();
        assert_eq!(serde_json::to_string(&EntryBody::of(&stored)).unwrap(), sent);
        assert_eq!(
            sent,
            concat!(
                r#"{"Journal":"70","Supplier":"00000000-0000-0000-0000-000000000001","YourRef":"F-2026/17","#,
                r#""EntryDate":"2026-10-08T00:00:00","PaymentCondition":"30","Currency":"EUR","#,
                r#""Document":"00000000-0000-0000-0000-000000000002","#,
                r#""ExternalLinkReference":"https://sluis.example.nl/invoices/x#SL-1","PurchaseEntryLines":["#,
                r#"{"GLAccount":"00000000-0000-0000-0000-000000000003","AmountFC":100.10,"VATCode":"2","VATAmountFC":21.02}]}"#
            )
        );
    }

    #[test]
    fn an_entry_without_its_division_is_no_entry() {
        let read = |json: &str| serde_json::from_str::<EntryRow>(json).unwrap().into_row();
        let id = Uuid::from_u128(1);
        assert!(read(&format!(r#"{{"EntryID":"{id}","EntryNumber":1}}"#)).is_err());
        assert!(read(&format!(r#"{{"EntryID":"{id}","EntryNumber":null,"Division":120}}"#)).is_err());
        let entry = read(&format!(
            r#"{{"EntryID":"{id}","EntryNumber":24700123,"Division":120,"Status":20,"AmountFC":-121.00,
                "PurchaseEntryLines":{{"results":[{{"ID":"{id}","AmountFC":100.005}}]}}}}"#
        ))
        .unwrap();
        assert_eq!((entry.division, entry.status), (Division(120), Some(EntryStatus::Open)));
        assert_eq!(entry.lines.unwrap()[0].amount, dec!(100.005));
        let part = format!(
            r#"{{"EntryID":"{id}","EntryNumber":1,"Division":120,"PurchaseEntryLines":{{"results":[],"__next":"x"}}}}"#
        );
        assert!(read(&part).is_err());
    }
}
