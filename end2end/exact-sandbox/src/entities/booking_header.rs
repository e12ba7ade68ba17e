//! What the headers of purchase entries and purchase invoices have in common: journal, supplier, period, currency, payment
//! condition, and the numbers they share.

use chrono::NaiveDate;

use super::accounts::{ACCOUNTS, ACTIVE_CURRENCIES};
use super::ledger::{JOURNALS, has_period, period_of, rate_on};
use super::payment_conditions::{PAYMENT_CONDITIONS, due_date};
use super::purchase_entries::PURCHASE_ENTRIES;
use super::purchase_invoices::PURCHASE_INVOICES;
use crate::odata::schema::EntitySet;
use crate::store::books::Books;
use crate::store::refusal::Refusal;
use crate::store::row::Row;

/// Journal types that take purchases: purchase, and received return invoice.
const PURCHASE_JOURNALS: [i64; 2] = [22, 23];

/// Where numbers of purchase journals are in use.
pub(crate) const ENTRY_NUMBERS: &[(&EntitySet, &str)] =
    &[(&PURCHASE_ENTRIES, "EntryNumber"), (&PURCHASE_INVOICES, "EntryNumber")];

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

/// The supplier's row; none where a foreign id was kept unchecked.
pub(crate) fn supplier(books: &Books, row: &Row) -> Result<Option<Row>, Refusal> {
    let found = row.guid("Supplier").and_then(|id| books.table(&ACCOUNTS).get(id));
    match found {
        Some(account) if !account.is("IsSupplier") => Err(Refusal::invalid("Leverancier (Type)")),
        found => Ok(found.cloned()),
    }
}

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
