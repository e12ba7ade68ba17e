//! Rows of invoices, and what they mean.

use chrono::{DateTime, NaiveDate, Utc};
use domain::coding::{Coding, Header};
use domain::ids::{AdministrationId, DocumentId, InvoiceId};
use domain::intake::{DocumentFile, Stage, StoredInvoice, Twin, WaitingInvoice};
use domain::invoice::{Invoice, InvoiceKind, Severity};
use domain::money::{Amount, Currency};
use uuid::Uuid;

use crate::store::{Dec, Json, StoreError};

#[derive(sqlx::FromRow)]
pub(super) struct InvoiceRow {
    id: Uuid,
    version: i64,
    stage: String,
    administration_id: Option<Uuid>,
    read: Option<Json<Invoice>>,
    coding: Option<Json<Coding>>,
    received_at: DateTime<Utc>,
    document_id: Uuid,
    sha256: String,
    file_name: String,
    mime: String,
    size: i64,
}

impl TryFrom<InvoiceRow> for StoredInvoice {
    type Error = StoreError;

    fn try_from(row: InvoiceRow) -> Result<Self, StoreError> {
        let stage =
            Stage::from_code(&row.stage).ok_or_else(|| StoreError::inconsistent("invoice", "stage", &row.stage))?;
        let read = row.read.map_or_else(Invoice::blank, |read| read.0);
        let proposed = || Coding { header: Header::proposed(&read), lines: Vec::new(), acceptances: Vec::new() };
        Ok(Self {
            id: InvoiceId(row.id),
            version: row.version,
            stage,
            administration: row.administration_id.map(AdministrationId),
            document: DocumentFile {
                id: DocumentId(row.document_id),
                sha256: row.sha256,
                file_name: row.file_name,
                mime: row.mime,
                size: row.size,
            },
            coding: row.coding.map_or_else(proposed, |coding| coding.0),
            read,
            received_at: row.received_at,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct WaitingRow {
    id: Uuid,
    kind: String,
    supplier_name: String,
    number: String,
    issue_date: Option<NaiveDate>,
    currency: String,
    total: Dec,
    administration: Option<String>,
    file_name: String,
    received_at: DateTime<Utc>,
    worst: Option<String>,
    opened_by: Option<String>,
}

impl TryFrom<WaitingRow> for WaitingInvoice {
    type Error = StoreError;

    fn try_from(row: WaitingRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: InvoiceId(row.id),
            kind: kind(&row.kind)?,
            supplier: row.supplier_name,
            number: row.number,
            issue_date: row.issue_date,
            total: Amount::new(row.total.0, currency(row.currency)?),
            administration: row.administration,
            file_name: row.file_name,
            received_at: row.received_at,
            worst: row.worst.as_deref().and_then(severity),
            opened_by: row.opened_by,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct TwinRow {
    id: Uuid,
    number: String,
    supplier_name: String,
    issue_date: Option<NaiveDate>,
    currency: String,
    total: Dec,
    received_at: DateTime<Utc>,
}

impl TryFrom<TwinRow> for Twin {
    type Error = StoreError;

    fn try_from(row: TwinRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: InvoiceId(row.id),
            number: row.number,
            supplier: row.supplier_name,
            issue_date: row.issue_date,
            total: Amount::new(row.total.0, currency(row.currency)?),
            received_at: row.received_at,
        })
    }
}

fn currency(code: String) -> Result<Currency, StoreError> {
    Currency::try_from(code).map_err(|error| StoreError::inconsistent("invoice", "currency", error))
}

/// The kind of a stored word.
pub(crate) fn kind(code: &str) -> Result<InvoiceKind, StoreError> {
    match code {
        "invoice" => Ok(InvoiceKind::Invoice),
        "credit_note" => Ok(InvoiceKind::CreditNote),
        other => Err(StoreError::inconsistent("invoice", "kind", other)),
    }
}

/// The stored word of a kind.
pub(super) fn kind_code(kind: InvoiceKind) -> &'static str {
    match kind {
        InvoiceKind::Invoice => "invoice",
        InvoiceKind::CreditNote => "credit_note",
    }
}

/// The stored word of a severity.
pub(super) fn severity_code(severity: Severity) -> &'static str {
    match severity {
        Severity::Information => "information",
        Severity::Warning => "warning",
        Severity::Blocking => "blocking",
    }
}

fn severity(code: &str) -> Option<Severity> {
    [Severity::Information, Severity::Warning, Severity::Blocking].into_iter().find(|it| severity_code(*it) == code)
}
