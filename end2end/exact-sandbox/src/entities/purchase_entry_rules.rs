//! What happens when a purchase entry is posted, changed or deleted (reference 5.4, 5.12).
//!
//! A credit note is an entry with negative lines: no more is known. The header's `AmountFC` is returned with the
//! opposite sign of its lines, as the official filter example suggests.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::accounts::{ACCOUNTS, ACTIVE_CURRENCIES};
use super::amounts::{Split, cents, split};
use super::costs::{COSTCENTERS, COSTUNITS};
use super::documents::DOCUMENTS;
use super::ledger::{GL_ACCOUNTS, JOURNALS, has_period, period_of, rate_on};
use super::payment_conditions::{PAYMENT_CONDITIONS, due_date};
use super::purchase_entries::{PURCHASE_ENTRIES, PURCHASE_ENTRY_LINES};
use super::purchase_invoices::PURCHASE_INVOICES;
use super::transaction_lines::{self, LedgerLine, Posting, with_gl};
use super::vat::VAT_CODES;
use crate::odata::input::Draft;
use crate::odata::schema::EntitySet;
use crate::odata::value::Value;
use crate::store::books::Books;
use crate::store::refusal::Refusal;
use crate::store::row::Row;
use crate::store::write::{self, Context};

/// Journal types that take purchases: purchase, and received return invoice.
const PURCHASE_JOURNALS: [i64; 2] = [22, 23];
/// Open, and processed.
const OPEN: i64 = 20;
const PROCESSED: i64 = 50;

/// POST of an entry with its lines.
pub(crate) fn create(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    draft: Draft,
) -> Result<Uuid, Refusal> {
    let Draft { mut row, lines } = draft;
    let journal = purchase_journal(books, &row)?;
    complete_header(books, context, &mut row, &journal)?;
    check_period(books, &row)?;
    let lines: Vec<Row> = lines.into_iter().map(|line| complete_line(books, line)).collect::<Result<_, _>>()?;
    check_balance(books, &row, &lines)?;
    check_duplicate(books, context, &row, &lines)?;

    let status = if context.rules.entries_processed_at_once { PROCESSED } else { OPEN };
    row.set("EntryID", None::<Uuid>);
    row.set("Status", status);
    row.set("JournalDescription", journal.get("Description").clone());
    let id = write::insert(books, set, context, row);
    for (number, line) in (1_i64..).zip(lines) {
        let line = line.with("ID", None::<Uuid>).with("EntryID", id).with("LineNumber", number);
        write::insert(books, &PURCHASE_ENTRY_LINES, context, line);
    }
    settle(books, context, id);
    Ok(id)
}

/// PUT of changed header properties; only of an open entry.
pub(crate) fn update(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    id: Uuid,
    mut changes: Row,
) -> Result<(), Refusal> {
    let mut changed = open_entry(books, id)?.clone();
    changed.apply(&changes);
    if changes.names("EntryNumber") {
        check_number(books, &changed)?;
    }
    if let (Some(code), false) = (changes.text("PaymentCondition"), changes.names("DueDate"))
        && context.rules.recompute_due_date
        && let Some(condition) = books.by_code(&PAYMENT_CONDITIONS, code)
        && let Some(date) = changed.date("EntryDate")
    {
        let due = due_date(condition, date);
        changes.set("DueDate", due);
    }
    check_period(books, &changed)?;
    write::plain_update(books, set, context, id, changes)?;
    settle(books, context, id);
    Ok(())
}

/// DELETE of an open entry, with its lines and its ledger rows.
pub(crate) fn delete(books: &mut Books, set: &'static EntitySet, context: &Context, id: Uuid) -> Result<(), Refusal> {
    check_period(books, open_entry(books, id)?)?;
    books.table_mut(&PURCHASE_ENTRY_LINES).remove_owned(&PURCHASE_ENTRY_LINES, id);
    transaction_lines::remove(books, id);
    write::plain_delete(books, set, context, id)
}

/// POST of a line by itself: the entry must then be named.
pub(crate) fn create_line(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    draft: Draft,
) -> Result<Uuid, Refusal> {
    let entry = draft.row.guid("EntryID").ok_or_else(|| Refusal::mandatory("Boeking"))?;
    books.table(&PURCHASE_ENTRIES).get(entry).ok_or_else(|| Refusal::reference("Boeking"))?;
    check_period(books, open_entry(books, entry)?)?;
    let last = lines_of(books, entry).filter_map(|line| line.int("LineNumber")).max().unwrap_or(0);
    let line = complete_line(books, draft.row)?.with("ID", None::<Uuid>).with("LineNumber", last + 1);
    let id = write::insert(books, set, context, line);
    settle(books, context, entry);
    Ok(id)
}

/// PUT of a line.
pub(crate) fn update_line(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    id: Uuid,
    changes: Row,
) -> Result<(), Refusal> {
    let mut line = books.table(set).get(id).ok_or(Refusal::NotFound)?.clone();
    let entry = line.guid("EntryID").ok_or(Refusal::NotFound)?;
    check_period(books, open_entry(books, entry)?)?;
    let computes_again = !changes.names("VATAmountFC") && (changes.names("AmountFC") || changes.names("VATCode"));
    line.apply(&changes);
    if computes_again {
        line.set("VATAmountFC", Value::Null);
    }
    let line = complete_line(books, line)?;
    write::plain_update(books, set, context, id, line)?;
    settle(books, context, entry);
    Ok(())
}

/// DELETE of a line; an entry keeps at least one.
pub(crate) fn delete_line(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    id: Uuid,
) -> Result<(), Refusal> {
    let entry = books.table(set).get(id).and_then(|line| line.guid("EntryID")).ok_or(Refusal::NotFound)?;
    check_period(books, open_entry(books, entry)?)?;
    if lines_of(books, entry).count() < 2 {
        return Err(Refusal::mandatory("Boekingsregels"));
    }
    write::plain_delete(books, set, context, id)?;
    settle(books, context, entry);
    Ok(())
}

/// A person processes an open entry.
pub(crate) fn process(books: &mut Books, context: &Context, id: Uuid) -> Result<(), Refusal> {
    open_entry(books, id)?;
    write::plain_update(books, &PURCHASE_ENTRIES, context, id, Row::default().with("Status", PROCESSED))?;
    settle(books, context, id);
    Ok(())
}

fn lines_of(books: &Books, entry: Uuid) -> impl Iterator<Item = &Row> {
    books.table(&PURCHASE_ENTRY_LINES).owned_by(entry)
}

fn open_entry(books: &Books, id: Uuid) -> Result<&Row, Refusal> {
    let entry = books.table(&PURCHASE_ENTRIES).get(id).ok_or(Refusal::NotFound)?;
    if entry.int("Status") == Some(PROCESSED) { Err(Refusal::processed()) } else { Ok(entry) }
}

/// The journal, which must be one for purchases.
pub(crate) fn purchase_journal(books: &Books, row: &Row) -> Result<Row, Refusal> {
    let journal = row
        .text("Journal")
        .and_then(|code| books.by_code(&JOURNALS, code))
        .filter(|journal| !journal.is("IsBlocked"))
        .ok_or_else(|| Refusal::reference("Dagboek"))?;
    match journal.int("Type") {
        Some(kind) if PURCHASE_JOURNALS.contains(&kind) => Ok(journal.clone()),
        _ => Err(Refusal::invalid("Dagboek (type)")),
    }
}

/// Fills in what the caller left to the books: dates, period, currency, rate, payment condition, number.
fn complete_header(books: &Books, context: &Context, row: &mut Row, journal: &Row) -> Result<(), Refusal> {
    let supplier = supplier(books, row)?;
    row.fill_in("EntryDate", context.now.date());
    let date = row.date("EntryDate").unwrap_or_else(|| context.now.date());
    complete_period(books, row, PERIOD, date)?;
    complete_currency(books, row, "Rate", journal, date)?;
    complete_payment(books, row, supplier.as_ref(), date)?;
    row.fill_in("Description", supplier.as_ref().map(|s| s.get("Name").clone()).unwrap_or_default());
    row.fill_in("Reversal", false);
    if row.int("EntryNumber").is_some() {
        check_number(books, row)
    } else {
        let number = books.next_entry_number(ENTRY_NUMBERS, row.text("Journal").unwrap_or_default(), date);
        row.set("EntryNumber", number);
        Ok(())
    }
}

/// Where numbers of purchase journals are in use.
pub(crate) const ENTRY_NUMBERS: &[(&EntitySet, &str)] =
    &[(&PURCHASE_ENTRIES, "EntryNumber"), (&PURCHASE_INVOICES, "EntryNumber")];

/// The supplier's row; none where a foreign id was kept unchecked.
pub(crate) fn supplier(books: &Books, row: &Row) -> Result<Option<Row>, Refusal> {
    let found = row.guid("Supplier").and_then(|id| books.table(&ACCOUNTS).get(id));
    match found {
        Some(account) if !account.is("IsSupplier") => Err(Refusal::invalid("Leverancier (Type)")),
        found => Ok(found.cloned()),
    }
}

/// The names of an entry's year and period.
const PERIOD: (&str, &str) = ("ReportingYear", "ReportingPeriod");

/// Year and period: those given, which the period table must have, or those of the date.
pub(crate) fn complete_period(
    books: &Books,
    row: &mut Row,
    names: (&str, &str),
    date: NaiveDate,
) -> Result<(), Refusal> {
    let unknown = || Refusal::Business("Onbekend: Boekjaar (Periode-datumtabel)".to_owned());
    let (of_year, of_period) = period_of(books, date).unzip();
    let year = row.int(names.0).or(of_year).ok_or_else(unknown)?;
    let period = row.int(names.1).or(of_period).ok_or_else(unknown)?;
    if !has_period(books, year, period) {
        return Err(unknown());
    }
    row.set(names.0, year);
    row.set(names.1, period);
    if books.is_closed(year, period) {
        return Err(Refusal::Business("Periode is afgesloten".to_owned()));
    }
    Ok(())
}

fn check_period(books: &Books, row: &Row) -> Result<(), Refusal> {
    let date = row.date("EntryDate").unwrap_or_default();
    complete_period(books, &mut row.clone(), PERIOD, date)
}

/// With a journal of one currency, only that one is accepted. The exchange rate is that of the day unless it was given.
pub(crate) fn complete_currency(
    books: &Books,
    row: &mut Row,
    rate_name: &str,
    journal: &Row,
    date: NaiveDate,
) -> Result<(), Refusal> {
    let own = journal.text("Currency").unwrap_or(&books.administration.currency).to_owned();
    row.fill_in("Currency", own.as_str());
    let currency = row.text("Currency").unwrap_or(&own).to_owned();
    if currency != own && !journal.is("AllowVariableCurrency") {
        return Err(Refusal::invalid("Valuta"));
    }
    if !ACTIVE_CURRENCIES.contains(&currency.as_str()) {
        return Err(Refusal::reference("Valuta"));
    }
    if row.decimal(rate_name).is_zero() {
        row.set(rate_name, rate_on(books, &currency, date));
    }
    Ok(())
}

/// Condition of the entry, else of the supplier, else of the company; then the due date.
pub(crate) fn complete_payment(
    books: &Books,
    row: &mut Row,
    supplier: Option<&Row>,
    date: NaiveDate,
) -> Result<(), Refusal> {
    let code = row
        .text("PaymentCondition")
        .or_else(|| supplier.and_then(|s| s.text("PaymentConditionPurchase")))
        .or(books.administration.payment_condition.as_deref())
        .ok_or_else(|| Refusal::mandatory("Betalingsconditie"))?
        .to_owned();
    let condition = books.by_code(&PAYMENT_CONDITIONS, &code).ok_or_else(|| Refusal::reference("Betalingsconditie"))?;
    row.fill_in("DueDate", due_date(condition, date));
    row.set("PaymentCondition", code);
    Ok(())
}

fn check_number(books: &Books, row: &Row) -> Result<(), Refusal> {
    let taken = books
        .table(&PURCHASE_ENTRIES)
        .rows()
        .filter(|other| other.guid("EntryID") != row.guid("EntryID") || row.guid("EntryID").is_none())
        .any(|other| other.get("EntryNumber") == row.get("EntryNumber") && other.get("Journal") == row.get("Journal"));
    if taken { Err(Refusal::Business("In gebruik: Boekstuknummer".to_owned())) } else { Ok(()) }
}

/// VAT code, VAT amount, cost centre and cost unit of a line.
fn complete_line(books: &Books, mut line: Row) -> Result<Row, Refusal> {
    let account = line.guid("GLAccount").and_then(|id| books.table(&GL_ACCOUNTS).get(id));
    if account.is_some_and(|account| account.is("IsBlocked")) {
        return Err(Refusal::reference("Grootboekrekening"));
    }
    if line.get("From").is_null() != line.get("To").is_null() {
        return Err(Refusal::mandatory(if line.get("To").is_null() { "Tot" } else { "Van" }));
    }
    for (property, code, rule, label) in [
        ("CostCenter", "Costcenter", "UseCostcenter", "Kostenplaats"),
        ("CostUnit", "Costunit", "UseCostunit", "Kostendrager"),
    ] {
        line.fill_in(property, account.map(|a| a.get(code).clone()).unwrap_or_default());
        if line.text(property).is_none() && account.and_then(|a| a.int(rule)) == Some(1) {
            return Err(Refusal::mandatory(label));
        }
    }
    line.fill_in("VATCode", account.map(|a| a.get("VATCode").clone()).unwrap_or_default());
    let vat_code = vat_code_of(books, &line)?;
    let given = line.decimal_if("VATAmountFC");
    if given.is_some_and(|vat| !vat.is_zero()) && vat_code.is_none_or(|code| code.decimal("Percentage").is_zero()) {
        return Err(Refusal::invalid("Btw-percentage []"));
    }
    let parts = split(line.decimal("AmountFC"), vat_code, given);
    line.set("VATAmountFC", parts.vat + parts.charged);
    line.set("VATBaseAmountFC", parts.base);
    Ok(line)
}

fn vat_code_of<'a>(books: &'a Books, line: &Row) -> Result<Option<&'a Row>, Refusal> {
    let Some(code) = line.text("VATCode") else { return Ok(None) };
    let found = books.by_code(&VAT_CODES, code).filter(|row| !row.is("IsBlocked"));
    found.map(Some).ok_or_else(|| Refusal::reference("Btw-code"))
}

fn split_of(books: &Books, line: &Row) -> Split {
    let vat_code = line.text("VATCode").and_then(|code| books.by_code(&VAT_CODES, code));
    split(line.decimal("AmountFC"), vat_code, line.decimal_if("VATAmountFC"))
}

/// A VAT total on the header that is not the sum of the lines is an entry out of balance.
fn check_balance(books: &Books, row: &Row, lines: &[Row]) -> Result<(), Refusal> {
    let Some(given) = row.decimal_if("VATAmountFC") else { return Ok(()) };
    let computed: Decimal = lines.iter().map(|line| split_of(books, line).vat).sum();
    let difference = computed - given;
    if difference.is_zero() {
        return Ok(());
    }
    Err(Refusal::Business(format!(
        "De boeking is niet in evenwicht op: {} / {} (Type: Inkoopboeking) - Verschil: {} {}",
        row.int("ReportingYear").unwrap_or_default(),
        row.int("ReportingPeriod").unwrap_or_default(),
        row.text("Currency").unwrap_or_default(),
        format!("{difference:.2}").replace('.', ","),
    )))
}

/// Supplier, YourRef, invoice date and amount all equal: refused. Any of them different: accepted.
fn check_duplicate(books: &Books, context: &Context, row: &Row, lines: &[Row]) -> Result<(), Refusal> {
    if !context.rules.duplicate_check_entries {
        return Ok(());
    }
    let total: Decimal = lines.iter().map(|line| split_of(books, line).total()).sum();
    let found = books.table(&PURCHASE_ENTRIES).rows().any(|other| {
        other.get("Supplier") == row.get("Supplier")
            && other.text("YourRef") == row.text("YourRef")
            && other.date("EntryDate") == row.date("EntryDate")
            && other.decimal("AmountFC") == -total
    });
    if found { Err(Refusal::exists()) } else { Ok(()) }
}

/// Totals, type and descriptions of an entry from its lines, and its rows in the ledger.
fn settle(books: &mut Books, context: &Context, id: Uuid) {
    let Some(mut entry) = books.table(&PURCHASE_ENTRIES).get(id).cloned() else { return };
    let rate = entry.decimal("Rate");
    let lines: Vec<Row> = lines_of(books, id).cloned().collect();
    let splits: Vec<Split> = lines.iter().map(|line| split_of(books, line)).collect();
    let total: Decimal = splits.iter().map(|split| split.total()).sum();
    let vat: Decimal = splits.iter().map(|split| split.vat).sum();
    let credit = total.is_sign_negative() && !total.is_zero();
    let kind: i64 = if credit { 31 } else { 30 };
    entry.set("AmountFC", -total);
    entry.set("AmountDC", -cents(total * rate));
    entry.set("VATAmountFC", vat);
    entry.set("VATAmountDC", cents(vat * rate));
    entry.set("Type", kind);
    entry.set("TypeDescription", if credit { "Creditnota" } else { "Inkoopboeking" });
    describe_entry(books, &mut entry);
    for (line, parts) in lines.iter().zip(&splits) {
        let described = describe_line(books, line.clone(), *parts, rate).with("Type", kind);
        if let Some(row) = line.guid("ID").and_then(|id| books.table_mut(&PURCHASE_ENTRY_LINES).get_mut(id)) {
            row.apply(&described);
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
    if let Some(row) = books.table_mut(&PURCHASE_ENTRIES).get_mut(id) {
        row.apply(&entry);
    }
    transaction_lines::post(books, context, posting);
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
