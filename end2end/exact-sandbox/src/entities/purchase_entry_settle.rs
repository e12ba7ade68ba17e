//! What follows from the lines of a purchase entry: totals, type, descriptions, and its rows in the ledger.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::accounts::ACCOUNTS;
use super::amounts::{Split, cents, split};
use super::costs::{COSTCENTERS, COSTUNITS};
use super::documents::DOCUMENTS;
use super::payment_conditions::PAYMENT_CONDITIONS;
use super::purchase_entries::{PURCHASE_ENTRIES, PURCHASE_ENTRY_LINES};
use super::purchase_entry_rules::PROCESSED;
use super::transaction_lines::{self, LedgerLine, Posting, with_gl};
use super::vat::VAT_CODES;
use crate::store::books::Books;
use crate::store::row::Row;
use crate::store::write::Context;

/// Totals, type and descriptions of an entry from its lines, and its rows in the ledger.
pub(crate) fn settle(books: &mut Books, context: &Context, id: Uuid) {
    let Some(mut entry) = books.table(&PURCHASE_ENTRIES).get(id).cloned() else { return };
    let rate = entry.decimal("Rate");
    let lines: Vec<Row> = books.table(&PURCHASE_ENTRY_LINES).owned_by(id).cloned().collect();
    let splits: Vec<Split> = lines.iter().map(|line| split_of(books, line)).collect();
    let total: Decimal = splits.iter().map(|split| split.total()).sum();
    let vat: Decimal = splits.iter().map(|split| split.vat).sum();
    let credit = total.is_sign_negative() && !total.is_zero();
    let kind: i64 = if credit && context.rules.credits_are_type_31 { 31 } else { 30 };
    let sign = if context.rules.entry_amounts_negative { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
    entry.set("AmountFC", sign * total);
    entry.set("AmountDC", sign * cents(total * rate));
    entry.set("VATAmountFC", vat);
    entry.set("VATAmountDC", cents(vat * rate));
    entry.set("Type", kind);
    entry.set("TypeDescription", if kind == 31 { "Creditnota" } else { "Inkoopboeking" });
    describe_entry(books, &mut entry);
    for (line, parts) in lines.iter().zip(&splits) {
        let described = describe_line(books, line.clone(), *parts, rate).with("Type", kind);
        if let Some(id) = line.guid("ID") {
            let table = books.table_mut(&PURCHASE_ENTRY_LINES);
            table.modify(&PURCHASE_ENTRY_LINES, id, |row| row.apply(&described));
        }
    }
    let ledger = lines
        .iter()
        .zip(splits)
        .map(|(line, split)| LedgerLine {
            row: ledger_row(books, line),
            split,
            vat_code: line.text("VATCode").map(ToOwned::to_owned),
        })
        .collect();
    let posting = Posting { entry: id, common: common_row(&entry), rate, lines: ledger };
    books.table_mut(&PURCHASE_ENTRIES).modify(&PURCHASE_ENTRIES, id, |row| row.apply(&entry));
    transaction_lines::post(books, context, posting);
}

/// A line taken apart.
pub(crate) fn split_of(books: &Books, line: &Row) -> Split {
    let vat_code = line.text("VATCode").and_then(|code| books.by_code(&VAT_CODES, code));
    split(line.decimal("AmountFC"), vat_code, line.decimal_if("VATAmountFC"))
}

fn describe_entry(books: &Books, entry: &mut Row) {
    let text = |row: Option<&Row>, name: &str| row.map(|row| row.get(name).clone()).unwrap_or_default();
    let supplier = entry.guid("Supplier").and_then(|id| books.table(&ACCOUNTS).get(id));
    let condition = entry.text("PaymentCondition").and_then(|code| books.by_code(&PAYMENT_CONDITIONS, code));
    let document = entry.guid("Document").and_then(|id| books.table(&DOCUMENTS).get(id));
    let described = Row::default()
        .with("SupplierName", text(supplier, "Name"))
        .with("PaymentConditionDescription", text(condition, "Description"))
        .with("PaymentConditionPaymentMethod", text(condition, "PaymentMethod"))
        .with("DocumentNumber", text(document, "HID"))
        .with("DocumentSubject", text(document, "Subject"))
        .with("StatusDescription", if entry.int("Status") == Some(PROCESSED) { "Verwerkt" } else { "Open" });
    entry.apply(&described);
    // For purchase entries the invoice number equals the entry number.
    let number = entry.get("EntryNumber").clone();
    entry.fill_in("InvoiceNumber", number);
}

fn describe_line(books: &Books, line: Row, parts: Split, rate: Decimal) -> Row {
    let description = |set, code: Option<&str>| {
        code.and_then(|code| books.by_code(set, code)).map(|row| row.get("Description").clone()).unwrap_or_default()
    };
    let vat_code = line.text("VATCode").and_then(|code| books.by_code(&VAT_CODES, code));
    let percentage = vat_code.map(|code| code.get("Percentage").clone()).unwrap_or_default();
    let centre = description(&COSTCENTERS, line.text("CostCenter"));
    let unit = description(&COSTUNITS, line.text("CostUnit"));
    let vat = description(&VAT_CODES, line.text("VATCode"));
    let (amount, account) = (line.decimal("AmountFC"), line.guid("GLAccount"));
    with_gl(books, line, account)
        .with("AmountDC", cents(amount * rate))
        .with("VATAmountDC", cents((parts.vat + parts.charged) * rate))
        .with("VATBaseAmountDC", cents(parts.base * rate))
        .with("VATPercentage", percentage)
        .with("VATCodeDescription", vat)
        .with("CostCenterDescription", centre)
        .with("CostUnitDescription", unit)
}

/// A ledger row of a cost line: it has the line's own id.
fn ledger_row(books: &Books, line: &Row) -> Row {
    let mut row = with_gl(books, Row::default().with("ID", line.get("ID").clone()), line.guid("GLAccount"));
    for name in ["CostCenter", "CostUnit", "Project", "Quantity", "Notes"] {
        row.set(name, line.get(name).clone());
    }
    if line.text("Description").is_some() {
        row.set("Description", line.get("Description").clone());
    }
    row
}

fn common_row(entry: &Row) -> Row {
    let mut row = Row::default();
    for (name, from) in [
        ("EntryNumber", "EntryNumber"),
        ("Type", "Type"),
        ("Status", "Status"),
        ("Date", "EntryDate"),
        ("DueDate", "DueDate"),
        ("JournalCode", "Journal"),
        ("JournalDescription", "JournalDescription"),
        ("FinancialYear", "ReportingYear"),
        ("FinancialPeriod", "ReportingPeriod"),
        ("Account", "Supplier"),
        ("Currency", "Currency"),
        ("InvoiceNumber", "InvoiceNumber"),
        ("OrderNumber", "OrderNumber"),
        ("YourRef", "YourRef"),
        ("PaymentReference", "PaymentReference"),
        ("Description", "Description"),
        ("Document", "Document"),
        ("ExternalLinkReference", "ExternalLinkReference"),
    ] {
        row.set(name, entry.get(from).clone());
    }
    row
}
