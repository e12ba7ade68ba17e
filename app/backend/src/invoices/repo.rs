//! The statements and functions of invoices and of the documents that they came from.

use chrono::{DateTime, TimeDelta, Utc};
use domain::coding::Coding;
use domain::ids::{AdministrationId, DocumentId, EnvironmentId, InvoiceId, UserId};
use domain::intake::{DocumentFile, Stage, StoredInvoice, Twin, WaitingInvoice};
use domain::invoice::{Invoice, Severity, normalise_number};
use uuid::Uuid;

use super::LOCK_SECONDS;
use super::row::{InvoiceRow, TwinRow, WaitingRow, kind_code, severity_code};
use crate::store::{Dec, Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_optional, statements};

/// How many rows the list of what waits shows at once.
const LIST_ROWS: i64 = 500;

statements! {
    /// The same file in the same environment, and the invoice that it became.
    DOCUMENT_BY_CONTENT = Sql::both(
        "select invoice.id, document.file_name, document.received_at
         from document join invoice on invoice.document_id = document.id
         where document.environment_id = $1 and document.sha256 = $2 order by invoice.received_at limit 1",
    );
    /// A file that came in.
    DOCUMENT_INSERT = Sql::both(
        "insert into document (id, environment_id, sha256, file_name, mime, size, source, received_at, received_by)
         values ($1, $2, $3, $4, $5, $6, 'upload', $7, $8)",
    );
    /// A file by its identity.
    DOCUMENT_FETCH = Sql::both(
        "select id, sha256, file_name, mime, size from document where environment_id = $1 and id = $2",
    );
    /// What identifies the administrations, for finding an invoice's.
    ADMINISTRATION_NUMBERS = Sql::both(
        "select id, vat_number, company_id from administration where environment_id = $1",
    );
    /// A new invoice.
    INVOICE_INSERT = Sql::both(
        "insert into invoice (id, environment_id, administration_id, document_id, stage, version, syntax, read, coding,
                              kind, supplier, supplier_name, number, number_normalised, issue_date, currency, total,
                              worst, received_at, updated_at)
         values ($1, $2, $3, $4, 'to_validate', 1, $5, $6, null, $7, null, $8, $9, $10, $11, $12, $13, $14, $15, $15)",
    );
    /// One invoice with its file.
    INVOICE_FETCH = Sql::both(
        "select invoice.id, version, stage, administration_id, read, coding, invoice.received_at, document_id, sha256,
                file_name, mime, size
         from invoice join document on document.id = invoice.document_id
         where invoice.environment_id = $1 and invoice.id = $2",
    );
    /// What waits to be validated, the oldest first; who else has it open.
    INVOICE_WAITING = Sql::both(
        "select invoice.id, invoice.kind, supplier_name, invoice.number, issue_date, invoice.currency, total,
                administration.name as administration, file_name, invoice.received_at, worst,
                case when opened_until > $3 and opened_by <> $4 then user_account.name end as opened_by
         from invoice
         join document on document.id = invoice.document_id
         left join administration on administration.id = invoice.administration_id
         left join user_account on user_account.id = invoice.opened_by
         where invoice.environment_id = $1 and stage = $2
         order by invoice.received_at, invoice.id limit $5",
    );
    /// What came in since a moment, the newest first.
    INVOICE_SINCE = Sql::both(
        "select invoice.id, invoice.kind, supplier_name, invoice.number, issue_date, invoice.currency, total,
                administration.name as administration, file_name, invoice.received_at, worst,
                null as opened_by
         from invoice
         join document on document.id = invoice.document_id
         left join administration on administration.id = invoice.administration_id
         where invoice.environment_id = $1 and invoice.received_at >= $2 and stage <> 'deleted'
         order by invoice.received_at desc, invoice.id desc limit $3",
    );
    /// Other invoices with this number, of this supplier where that is known on both sides.
    INVOICE_TWINS = Sql::both(
        "select id, number, supplier_name, issue_date, currency, total, received_at
         from invoice
         where environment_id = $1 and number_normalised = $2 and kind = $3 and id <> $4 and stage <> 'deleted'
           and (lower(supplier_name) = lower($5) or supplier = $6)
         order by received_at limit 20",
    );
    /// Locks it for others, where nobody else has it open.
    INVOICE_OPEN = Sql::both(
        "update invoice set opened_by = $3, opened_until = $4
         where environment_id = $1 and id = $2 and (opened_by is null or opened_by = $3 or opened_until <= $5)",
    );
    /// Lets others at it.
    INVOICE_CLOSE = Sql::both(
        "update invoice set opened_by = null, opened_until = null
         where environment_id = $1 and id = $2 and opened_by = $3",
    );
    /// Who has it open.
    INVOICE_OPENED_BY = Sql::both(
        "select user_account.name from invoice join user_account on user_account.id = invoice.opened_by
         where invoice.environment_id = $1 and invoice.id = $2 and opened_until > $3 and opened_by <> $4",
    );
    /// What a person decided, at the version that it was read at.
    INVOICE_SAVE = Sql::both(
        "update invoice set coding = $4, kind = $5, supplier = $6, number = $7, number_normalised = $8, issue_date = $9,
                currency = $10, total = $11, worst = $12, updated_at = $13, version = version + 1
         where environment_id = $1 and id = $2 and version = $3 and stage = 'to_validate'",
    );
    /// Whose books it is for.
    INVOICE_ASSIGN = Sql::both(
        "update invoice set administration_id = $4, updated_at = $5, version = version + 1
         where environment_id = $1 and id = $2 and version = $3 and stage = 'to_validate'
           and exists (select 1 from administration where environment_id = $1 and id = $4)",
    );
    /// To another stage.
    INVOICE_MOVE = Sql::both(
        "update invoice set stage = $5, updated_at = $6, version = version + 1
         where environment_id = $1 and id = $2 and version = $3 and stage = $4",
    );
    /// What happened.
    INVOICE_EVENT = Sql::both(
        "insert into invoice_event (environment_id, invoice_id, at, actor, what, details)
         values ($1, $2, $3, $4, $5, $6)",
    );
}

/// The same file, where it came in before: its invoice, its name then, and when.
pub async fn same_file(
    tx: &mut Tx,
    environment: EnvironmentId,
    sha256: &str,
) -> Result<Option<(InvoiceId, String, DateTime<Utc>)>, StoreError> {
    let found = fetch_optional!(tx, (Uuid, String, DateTime<Utc>), DOCUMENT_BY_CONTENT, environment.0, sha256)?;
    Ok(found.map(|(id, name, at)| (InvoiceId(id), name, at)))
}

/// A file that came in.
pub async fn document_insert(
    tx: &mut Tx,
    environment: EnvironmentId,
    document: &DocumentFile,
    (by, now): (UserId, DateTime<Utc>),
) -> Result<(), StoreError> {
    execute!(
        tx,
        DOCUMENT_INSERT,
        document.id.0,
        environment.0,
        document.sha256.as_str(),
        document.file_name.as_str(),
        document.mime.as_str(),
        document.size,
        now,
        by.0,
    )?;
    Ok(())
}

/// A file of the environment.
pub async fn document_fetch(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: DocumentId,
) -> Result<Option<DocumentFile>, StoreError> {
    type Row = (Uuid, String, String, String, i64);
    let row = fetch_optional!(tx, Row, DOCUMENT_FETCH, environment.0, id.0)?;
    Ok(row.map(|(id, sha256, file_name, mime, size)| DocumentFile {
        id: DocumentId(id),
        sha256,
        file_name,
        mime,
        size,
    }))
}

/// The one administration whose VAT number, or else whose company number, the buyer of this invoice has.
pub async fn administration_of(
    tx: &mut Tx,
    environment: EnvironmentId,
    invoice: &Invoice,
) -> Result<Option<AdministrationId>, StoreError> {
    type Row = (Uuid, Option<String>, Option<String>);
    let all = fetch_all!(tx, Row, ADMINISTRATION_NUMBERS, environment.0)?;
    let plain = |text: &str| text.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>().to_uppercase();
    let only = |is_it: &dyn Fn(&Row) -> bool| {
        let mut found = all.iter().filter(|row| is_it(row));
        found.next().filter(|_| found.next().is_none()).map(|row| AdministrationId(row.0))
    };
    let vat = invoice.buyer.vat_number.as_ref().map(|number| plain(number.as_str()));
    let company = invoice.buyer.company_id.as_deref().map(plain);
    let by_vat = vat.and_then(|vat| only(&|row| row.1.as_deref().is_some_and(|number| plain(number) == vat)));
    let by_company = || company.and_then(|id| only(&|row| row.2.as_deref().is_some_and(|known| plain(known) == id)));
    Ok(by_vat.or_else(by_company))
}

/// A new invoice, waiting to be validated.
pub async fn insert(
    tx: &mut Tx,
    environment: EnvironmentId,
    (id, document): (InvoiceId, DocumentId),
    (syntax, invoice): (&str, &Invoice),
    administration: Option<AdministrationId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let header = domain::coding::Header::proposed(invoice);
    let worst = invoice.messages.iter().map(domain::reading::ReadMessage::severity).max();
    execute!(
        tx,
        INVOICE_INSERT,
        id.0,
        environment.0,
        administration.map(|id| id.0),
        document.0,
        syntax,
        Json(invoice),
        kind_code(invoice.kind),
        invoice.supplier.name.as_str(),
        invoice.number.as_str(),
        normalise_number(&invoice.number),
        invoice.issue_date,
        invoice.currency.code(),
        Dec(header.tax_inclusive.value),
        worst.map(severity_code),
        now,
    )?;
    Ok(())
}

/// One invoice of the environment.
pub async fn fetch(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: InvoiceId,
) -> Result<Option<StoredInvoice>, StoreError> {
    fetch_optional!(tx, InvoiceRow, INVOICE_FETCH, environment.0, id.0)?.map(StoredInvoice::try_from).transpose()
}

/// What waits to be validated, the oldest first.
pub async fn waiting(
    tx: &mut Tx,
    environment: EnvironmentId,
    viewer: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<WaitingInvoice>, StoreError> {
    let stage = Stage::ToValidate.code();
    let rows = fetch_all!(tx, WaitingRow, INVOICE_WAITING, environment.0, stage, now, viewer.0, LIST_ROWS)?;
    Ok(readable(rows))
}

/// What came in since a moment, the newest first.
pub async fn since(
    tx: &mut Tx,
    environment: EnvironmentId,
    moment: DateTime<Utc>,
) -> Result<Vec<WaitingInvoice>, StoreError> {
    Ok(readable(fetch_all!(tx, WaitingRow, INVOICE_SINCE, environment.0, moment, LIST_ROWS)?))
}

/// One bad row costs that row, never the list.
fn readable(rows: Vec<WaitingRow>) -> Vec<WaitingInvoice> {
    let read = |row: WaitingRow| {
        WaitingInvoice::try_from(row)
            .inspect_err(|error| tracing::error!(%error, "an invoice is left out of a list"))
            .ok()
    };
    rows.into_iter().filter_map(read).collect()
}

/// Other invoices that carry this number, by the same supplier.
pub async fn twins(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: InvoiceId,
    (coding, supplier_name): (&Coding, &str),
) -> Result<Vec<Twin>, StoreError> {
    let normalised = normalise_number(&coding.header.number);
    if normalised.is_empty() {
        return Ok(Vec::new());
    }
    let rows = fetch_all!(
        tx,
        TwinRow,
        INVOICE_TWINS,
        environment.0,
        normalised,
        kind_code(coding.header.kind),
        id.0,
        supplier_name,
        coding.header.supplier.map(|id| id.0),
    )?;
    rows.into_iter().map(Twin::try_from).collect()
}

/// Opens the invoice for one person; answers who has it, where somebody else does.
pub async fn open(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: InvoiceId,
    (user, now): (UserId, DateTime<Utc>),
) -> Result<Option<String>, StoreError> {
    let until = now + TimeDelta::seconds(LOCK_SECONDS);
    execute!(tx, INVOICE_OPEN, environment.0, id.0, user.0, until, now)?;
    let holder = fetch_optional!(tx, (String,), INVOICE_OPENED_BY, environment.0, id.0, now, user.0)?;
    Ok(holder.map(|(name,)| name))
}

/// Lets others at it.
pub async fn close(tx: &mut Tx, environment: EnvironmentId, id: InvoiceId, user: UserId) -> Result<(), StoreError> {
    execute!(tx, INVOICE_CLOSE, environment.0, id.0, user.0)?;
    Ok(())
}

/// Saves what a person decided. False where the invoice has another version by now, or waits for nobody any more:
/// nothing is written then, and the caller shows both.
pub async fn save(
    tx: &mut Tx,
    environment: EnvironmentId,
    (id, version): (InvoiceId, i64),
    coding: &Coding,
    (worst, now): (Option<Severity>, DateTime<Utc>),
) -> Result<bool, StoreError> {
    let header = &coding.header;
    let touched = execute!(
        tx,
        INVOICE_SAVE,
        environment.0,
        id.0,
        version,
        Json(coding),
        kind_code(header.kind),
        header.supplier.map(|id| id.0),
        header.number.as_str(),
        normalise_number(&header.number),
        header.issue_date,
        header.currency.code(),
        Dec(header.tax_inclusive.value),
        worst.map(severity_code),
        now,
    )?;
    Ok(touched == 1)
}

/// Gives the invoice to an administration of the same environment. False where the version is another by now, or the
/// administration is not there.
pub async fn assign(
    tx: &mut Tx,
    environment: EnvironmentId,
    (id, version): (InvoiceId, i64),
    administration: AdministrationId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let touched = execute!(tx, INVOICE_ASSIGN, environment.0, id.0, version, administration.0, now)?;
    Ok(touched == 1)
}

/// Moves the invoice from one stage to another. False where it is not there at this version.
pub async fn move_stage(
    tx: &mut Tx,
    environment: EnvironmentId,
    (id, version): (InvoiceId, i64),
    (from, to): (Stage, Stage),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(execute!(tx, INVOICE_MOVE, environment.0, id.0, version, from.code(), to.code(), now)? == 1)
}

/// Has an invoice back that was thrown away. False where it is not there at this version.
pub async fn restore(
    tx: &mut Tx,
    environment: EnvironmentId,
    (id, version): (InvoiceId, i64),
    (actor, now): (&str, DateTime<Utc>),
) -> Result<bool, StoreError> {
    let is_back = move_stage(tx, environment, (id, version), (Stage::Deleted, Stage::ToValidate), now).await?;
    if is_back {
        record(tx, environment, id, (actor, now), ("restored", &serde_json::json!({}))).await?;
    }
    Ok(is_back)
}

/// Writes in the invoice's history. `what` is a stable code; `details` its data.
pub async fn record(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: InvoiceId,
    (actor, now): (&str, DateTime<Utc>),
    (what, details): (&str, &serde_json::Value),
) -> Result<(), StoreError> {
    execute!(tx, INVOICE_EVENT, environment.0, id.0, now, actor, what, Json(details))?;
    Ok(())
}
