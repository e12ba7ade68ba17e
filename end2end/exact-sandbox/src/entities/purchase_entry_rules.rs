//! What happens when a purchase entry is posted, changed or deleted (reference 5.4, 5.12).
//!
//! A credit note is an entry with negative lines: no more is known. The header's `AmountFC` is returned with the
//! opposite sign of its lines, as the official filter example suggests.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::amounts::split;
use super::booking_header::{
    ENTRY_NUMBERS, complete_currency, complete_payment, complete_period, purchase_journal, supplier,
};
use super::ledger::GL_ACCOUNTS;
use super::payment_conditions::{PAYMENT_CONDITIONS, due_date};
use super::purchase_entries::{PURCHASE_ENTRIES, PURCHASE_ENTRY_LINES};
use super::purchase_entry_settle::{settle, split_of};
use super::transaction_lines;
use super::vat::VAT_CODES;
use crate::odata::input::Draft;
use crate::odata::schema::EntitySet;
use crate::odata::value::Value;
use crate::store::books::Books;
use crate::store::refusal::Refusal;
use crate::store::row::Row;
use crate::store::write::{self, Context};

/// May be changed.
const OPEN: i64 = 20;
/// No longer changed.
pub(crate) const PROCESSED: i64 = 50;
/// The names of an entry's year and period.
const PERIOD: (&str, &str) = ("ReportingYear", "ReportingPeriod");

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
    write::choose_key(books, set, context, &mut row)?;
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

fn check_period(books: &Books, row: &Row) -> Result<(), Refusal> {
    let date = row.date("EntryDate").unwrap_or_default();
    complete_period(books, &mut row.clone(), PERIOD, date)
}

fn check_number(books: &Books, row: &Row) -> Result<(), Refusal> {
    let taken = books
        .table(&PURCHASE_ENTRIES)
        .with("EntryNumber", row.get("EntryNumber"))
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
    let found = books.table(&PURCHASE_ENTRIES).with("YourRef", row.get("YourRef")).find(|other| {
        other.get("Supplier") == row.get("Supplier")
            && other.text("YourRef") == row.text("YourRef")
            && other.date("EntryDate") == row.date("EntryDate")
            && total_of(books, other) == total
    });
    found.map_or(Ok(()), |other| Err(Refusal::duplicate(context.rules.duplicate_text, other)))
}

/// What an entry's lines add up to: its header may have either sign.
fn total_of(books: &Books, entry: &Row) -> Decimal {
    let lines = entry.guid("EntryID").into_iter().flat_map(|id| lines_of(books, id));
    lines.map(|line| split_of(books, line).total()).sum()
}
