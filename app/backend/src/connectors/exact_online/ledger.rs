//! TransactionLines: the ledger. Lines that carry a document of ours tell where its booking landed.

use chrono::NaiveDate;
use domain::ids::RemoteId;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::client::Client;
use super::endpoint::Endpoint;
use super::entries::status;
use super::pages::{self, Question, Wire};
use super::{literal, values};
use crate::connectors::answers::{Division, LedgerLine};
use crate::connectors::connector::CallContext;
use crate::connectors::outcome::CallError;
use crate::connectors::requests::AtMostTen;

const FIELDS: &str = "ID,Division,EntryID,EntryNumber,LineNumber,Type,Status,Date,JournalCode,Account,GLAccount,\
AmountDC,AmountFC,AmountVATFC,VATCode,Currency,CostCenter,CostUnit,Quantity,Item,YourRef,Document";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LineRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    division: Option<i64>,
    #[serde(rename = "EntryID")]
    entry: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    entry_number: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    line_number: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    r#type: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    status: Option<i64>,
    #[serde(default, deserialize_with = "values::day")]
    date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "values::text")]
    journal_code: Option<String>,
    #[serde(default)]
    account: Option<RemoteId>,
    #[serde(rename = "GLAccount", default)]
    gl_account: Option<RemoteId>,
    #[serde(rename = "AmountDC", default, deserialize_with = "values::decimal")]
    amount_in_books: Option<Decimal>,
    #[serde(rename = "AmountFC", default, deserialize_with = "values::decimal")]
    amount: Option<Decimal>,
    #[serde(rename = "AmountVATFC", default, deserialize_with = "values::decimal")]
    vat_amount: Option<Decimal>,
    #[serde(rename = "VATCode", default, deserialize_with = "values::text")]
    vat_code: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    currency: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    cost_center: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    cost_unit: Option<String>,
    #[serde(default, deserialize_with = "values::decimal")]
    quantity: Option<Decimal>,
    #[serde(default)]
    item: Option<RemoteId>,
    #[serde(default)]
    your_ref: Option<String>,
    #[serde(default)]
    document: Option<RemoteId>,
}

impl Wire for LineRow {
    type Row = LedgerLine;

    fn into_row(self) -> Result<LedgerLine, String> {
        Ok(LedgerLine {
            id: self.id,
            division: Division(self.division.ok_or("a ledger line without a division")?),
            entry: self.entry,
            entry_number: self.entry_number,
            line_number: self.line_number,
            kind: self.r#type,
            status: self.status.map(status),
            date: self.date,
            journal: self.journal_code,
            account: self.account,
            gl_account: self.gl_account,
            amount_in_books: self.amount_in_books,
            amount: self.amount,
            vat_amount: self.vat_amount,
            vat_code: self.vat_code,
            currency: self.currency,
            cost_center: self.cost_center,
            cost_unit: self.cost_unit,
            quantity: self.quantity,
            item: self.item,
            invoice_number: self.your_ref,
            document: self.document,
        })
    }
}

pub(super) async fn by_documents(
    client: &Client,
    context: &CallContext<'_>,
    documents: &AtMostTen<RemoteId>,
) -> Result<Vec<LedgerLine>, CallError> {
    let conditions = documents.as_slice().iter().map(|id| format!("Document eq {}", literal::guid(*id)));
    let question = Question::new(Endpoint::TransactionLines, FIELDS).filtered(literal::any(conditions));
    pages::all::<LineRow>(client, context, &question).await
}
