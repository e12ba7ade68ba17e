//! The ledger as it is read back: a header row with line number 0, the lines, the VAT lines (reference 5.11).

use axum::http::Method;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::accounts::ACCOUNTS;
use super::amounts::{Split, cents};
use super::documents::DOCUMENTS;
use super::ledger::GL_ACCOUNTS;
use super::vat::VAT_CODES;
use crate::odata::schema::Access::R;
use crate::odata::schema::Edm::{DateTime, Double, Guid, Int16, Int32, String};
use crate::odata::schema::{EntitySet, field};
use crate::store::books::Books;
use crate::store::row::Row;
use crate::store::write::{self, Context};

/// `financialtransaction/TransactionLines`: read only, all journals.
pub(crate) static TRANSACTION_LINES: EntitySet = EntitySet {
    service: "financialtransaction",
    name: "TransactionLines",
    entity: "TransactionLine",
    key: "ID",
    owner: Some("EntryID"),
    methods: &[Method::GET],
    audited: true,
    fields: &[
        field("ID", Guid, R),
        field("EntryID", Guid, R),
        field("EntryNumber", Int32, R).indexed(),
        field("LineNumber", Int32, R),
        field("Type", Int32, R),
        field("Status", Int16, R),
        field("Date", DateTime, R),
        field("DueDate", DateTime, R),
        field("JournalCode", String, R),
        field("JournalDescription", String, R),
        field("FinancialYear", Int16, R),
        field("FinancialPeriod", Int16, R),
        field("Account", Guid, R).indexed(),
        field("AccountCode", String, R),
        field("AccountName", String, R),
        field("GLAccount", Guid, R),
        field("GLAccountCode", String, R),
        field("GLAccountDescription", String, R),
        field("AmountDC", Double, R),
        field("AmountFC", Double, R),
        field("AmountVATFC", Double, R),
        field("AmountVATBaseFC", Double, R),
        field("VATCode", String, R),
        field("VATPercentage", Double, R),
        field("Currency", String, R),
        field("ExchangeRate", Double, R),
        field("CostCenter", String, R),
        field("CostUnit", String, R),
        field("Project", Guid, R),
        field("Quantity", Double, R),
        field("Item", Guid, R),
        field("ItemCode", String, R),
        field("InvoiceNumber", Int32, R),
        field("OrderNumber", Int32, R),
        field("YourRef", String, R).indexed(),
        field("PaymentReference", String, R),
        field("Description", String, R),
        field("Notes", String, R),
        field("Document", Guid, R).indexed(),
        field("DocumentNumber", Int32, R),
        field("DocumentSubject", String, R),
        field("ExternalLinkReference", String, R),
        field("Division", Int32, R),
    ],
    create: write::no_create,
    update: write::no_update,
    delete: write::no_delete,
};

/// One line of a booking on its way to the ledger.
#[derive(Clone, Debug)]
pub(crate) struct LedgerLine {
    /// What is particular to the line: its id, GL account, cost centre, description.
    pub(crate) row: Row,
    /// Its amount, debit positive.
    pub(crate) split: Split,
    /// Its VAT code.
    pub(crate) vat_code: Option<std::string::String>,
}

/// A booking on its way to the ledger.
#[derive(Clone, Debug)]
pub(crate) struct Posting {
    /// The entry's id, shared by all its rows.
    pub(crate) entry: Uuid,
    /// What all rows share.
    pub(crate) common: Row,
    /// Company currency for one unit of the entry's currency.
    pub(crate) rate: Decimal,
    /// The cost lines.
    pub(crate) lines: Vec<LedgerLine>,
}

/// Writes a booking's rows, in place of those that stood there. They add up to nothing.
pub(crate) fn post(books: &mut Books, context: &Context, posting: Posting) {
    remove(books, posting.entry);
    let Posting { entry, mut common, rate, lines } = posting;
    describe(books, &mut common);
    common.set("EntryID", entry);
    common.set("ExchangeRate", rate);
    let vat_lines = vat_lines(books, entry, &lines);
    let total: Decimal = lines.iter().map(|line| line.split.total()).sum();
    let payables = books.administration.payables_account.clone();
    let header = with_account(books, Row::default().with("ID", Uuid::new_v5(&entry, b"0")), &payables);

    let mut rows = vec![(header, -total)];
    rows.extend(lines.into_iter().map(|line| {
        let amount = line.split.base;
        let vat = line.split.vat + line.split.charged;
        let row = line.row.with("VATCode", line.vat_code).with("AmountVATFC", vat).with("AmountVATBaseFC", amount);
        (row, amount)
    }));
    rows.extend(vat_lines);
    for (number, (row, amount)) in (0_i64..).zip(rows) {
        let mut full = common.clone();
        full.apply(&row);
        full.set("LineNumber", number);
        full.set("AmountFC", amount);
        full.set("AmountDC", cents(amount * rate));
        write::insert(books, &TRANSACTION_LINES, context, full);
    }
}

/// Takes a booking's rows out of the ledger.
pub(crate) fn remove(books: &mut Books, entry: Uuid) {
    books.table_mut(&TRANSACTION_LINES).remove_owned(&TRANSACTION_LINES, entry);
}

/// One row per VAT code; two with reverse charge: what is claimed and what is owed.
fn vat_lines(books: &Books, entry: Uuid, lines: &[LedgerLine]) -> Vec<(Row, Decimal)> {
    let mut codes: Vec<&str> = lines.iter().filter_map(|line| line.vat_code.as_deref()).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut found = Vec::new();
    for code in codes {
        let Some(vat_code) = books.by_code(&VAT_CODES, code) else { continue };
        let of_code = || lines.iter().filter(|line| line.vat_code.as_deref() == Some(code));
        let vat: Decimal = of_code().map(|line| line.split.vat).sum();
        let charged: Decimal = of_code().map(|line| line.split.charged).sum();
        for (property, amount) in [("GLToClaim", vat + charged), ("GLToPay", -charged)] {
            if amount.is_zero() {
                continue;
            }
            let id = Uuid::new_v5(&entry, format!("{code} {property}").as_bytes());
            let row = Row::default()
                .with("ID", id)
                .with("VATCode", code)
                .with("Description", vat_code.get("Description").clone());
            found.push((with_gl(books, row, vat_code.guid(property)), amount));
        }
    }
    found
}

fn with_account(books: &Books, row: Row, code: &str) -> Row {
    let id = books.by_code(&GL_ACCOUNTS, code).and_then(|account| account.guid("ID"));
    with_gl(books, row, id)
}

/// Fills in a GL account with its code and description.
pub(crate) fn with_gl(books: &Books, row: Row, id: Option<Uuid>) -> Row {
    let account = id.and_then(|id| books.table(&GL_ACCOUNTS).get(id));
    row.with("GLAccount", id)
        .with("GLAccountCode", account.map(|a| a.get("Code").clone()).unwrap_or_default())
        .with("GLAccountDescription", account.map(|a| a.get("Description").clone()).unwrap_or_default())
}

/// Names of the relation and the document.
fn describe(books: &Books, common: &mut Row) {
    if let Some(account) = common.guid("Account").and_then(|id| books.table(&ACCOUNTS).get(id)) {
        let (code, name) = (account.get("Code").clone(), account.get("Name").clone());
        common.set("AccountCode", code);
        common.set("AccountName", name);
    }
    if let Some(document) = common.guid("Document").and_then(|id| books.table(&DOCUMENTS).get(id)) {
        let (number, subject) = (document.get("HID").clone(), document.get("Subject").clone());
        common.set("DocumentNumber", number);
        common.set("DocumentSubject", subject);
    }
}
