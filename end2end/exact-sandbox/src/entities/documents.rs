//! Documents, their attachments and their types (reference 5.10).

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::accounts::ACCOUNTS;
use crate::odata::input::Draft;
use crate::odata::schema::Access::{R, RC, RCM, RCU, RCUM};
use crate::odata::schema::Edm::{Binary, Boolean, DateTime, Double, Guid, Int16, Int32, String};
use crate::odata::schema::{EntitySet, field};
use crate::odata::value::Value;
use crate::store::books::Books;
use crate::store::refusal::Refusal;
use crate::store::write::{self, Context};

/// `documents/DocumentTypes`
pub(crate) static DOCUMENT_TYPES: EntitySet = EntitySet {
    service: "documents",
    name: "DocumentTypes",
    entity: "DocumentType",
    key: "ID",
    owner: None,
    methods: &[Method::GET],
    audited: true,
    fields: &[
        field("ID", Int32, R),
        field("Description", String, R),
        field("DocumentIsCreatable", Boolean, R),
        field("DocumentIsDeletable", Boolean, R),
        field("DocumentIsUpdatable", Boolean, R),
        field("DocumentIsViewable", Boolean, R),
        field("TypeCategory", Int32, R),
    ],
    create: write::no_create,
    update: write::no_update,
    delete: write::no_delete,
};

/// `documents/Documents`
pub(crate) static DOCUMENTS: EntitySet = EntitySet {
    service: "documents",
    name: "Documents",
    entity: "Document",
    key: "ID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("ID", Guid, RCU),
        field("HID", Int32, RCU).indexed(),
        field("Subject", String, RCUM).label("Onderwerp").indexed(),
        field("Type", Int32, RCUM).to(&DOCUMENT_TYPES).label("Documenttype"),
        field("TypeDescription", String, R),
        field("Account", Guid, RCU).to(&ACCOUNTS).label("Relatie").indexed(),
        field("AccountCode", String, R),
        field("AccountName", String, R),
        field("AmountFC", Double, RCU),
        field("Body", String, RCU),
        field("Category", Guid, RCU),
        field("Currency", String, RCU),
        field("DocumentDate", DateTime, RCU),
        field("DocumentFolder", Guid, RCU),
        field("DocumentViewUrl", String, R),
        field("FinancialTransactionEntryID", Guid, RCU).indexed(),
        field("ProposedEntryStatus", Int16, RCU),
        field("SalesInvoiceNumber", Int32, RCU),
        field("ScanServiceStatus", Int16, RCU),
        field("Division", Int32, R),
    ],
    create: create_document,
    update: write::plain_update,
    delete: delete_document,
};

/// `documents/DocumentAttachments`: made and deleted, never changed.
pub(crate) static DOCUMENT_ATTACHMENTS: EntitySet = EntitySet {
    service: "documents",
    name: "DocumentAttachments",
    entity: "DocumentAttachment",
    key: "ID",
    owner: Some("Document"),
    methods: &[Method::GET, Method::POST, Method::DELETE],
    audited: false,
    fields: &[
        field("ID", Guid, RC),
        field("Document", Guid, RCM).to(&DOCUMENTS).label("Document"),
        field("FileName", String, RCM).label("Bestandsnaam"),
        field("Attachment", Binary, RCM).label("Bijlage").unfilterable(),
        field("FileSize", Double, R),
        field("Url", String, R),
    ],
    create: create_attachment,
    update: write::no_update,
    delete: write::plain_delete,
};

fn create_document(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    draft: Draft,
) -> Result<Uuid, Refusal> {
    let mut row = draft.row;
    let kind = books.table(&DOCUMENT_TYPES).find("ID", row.get("Type"));
    let creatable = kind.is_some_and(|kind| kind.is("DocumentIsCreatable"));
    if context.portal_user || !creatable {
        return Err(Refusal::Business("Document Type not allowed".to_owned()));
    }
    let description = kind.and_then(|kind| kind.text("Description")).map(ToOwned::to_owned);
    let account = row.guid("Account").and_then(|id| books.table(&ACCOUNTS).get(id));
    let (code, name) = (account.map(|a| a.get("Code").clone()), account.map(|a| a.get("Name").clone()));
    let number = match row.int("HID") {
        Some(taken) if books.table(set).find("HID", &Value::Int(taken)).is_some() => return Err(Refusal::exists()),
        Some(free) => free,
        None => books.table(set).numbers_below("HID", i64::MAX).next().map_or(0, |(number, _)| number) + 1,
    };
    write::choose_key(books, set, context, &mut row)?;
    row.set("HID", number);
    row.set("TypeDescription", description);
    row.set("AccountCode", code.unwrap_or_default());
    row.set("AccountName", name.unwrap_or_default());
    row.fill_in("DocumentDate", context.now.date());
    row.fill_in("Currency", books.administration.currency.as_str());
    row.set("DocumentViewUrl", format!("/sandbox/administraties/{}/documenten", books.code()));
    Ok(write::insert(books, set, context, row))
}

/// Its attachments go with it.
fn delete_document(books: &mut Books, set: &'static EntitySet, context: &Context, id: Uuid) -> Result<(), Refusal> {
    books.table_mut(&DOCUMENT_ATTACHMENTS).remove_owned(&DOCUMENT_ATTACHMENTS, id);
    write::plain_delete(books, set, context, id)
}

fn create_attachment(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    draft: Draft,
) -> Result<Uuid, Refusal> {
    let mut row = draft.row;
    let bytes = STANDARD
        .decode(row.text("Attachment").unwrap_or_default())
        .map_err(|_| Refusal::Malformed("Error processing request stream. The attachment is no base64.".to_owned()))?;
    let id = Uuid::new_v4();
    row.set("ID", id);
    row.set("FileSize", Decimal::from(bytes.len()));
    row.set("Url", format!("{}/docs/SysAttachment.aspx?ID={id}&_Division_={}", context.base, books.code()));
    Ok(write::insert(books, set, context, row))
}
