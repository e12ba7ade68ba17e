//! Relations and their bank accounts (reference 5.6).

use axum::http::Method;
use uuid::Uuid;

use super::ledger::GL_ACCOUNTS;
use super::payment_conditions::PAYMENT_CONDITIONS;
use super::vat::VAT_CODES;
use crate::odata::input::Draft;
use crate::odata::schema::Access::{R, RCM, RCU, RCUM};
use crate::odata::schema::Edm::{Boolean, Byte, DateTime, Double, Guid, Int32, String};
use crate::odata::schema::{EntitySet, field};
use crate::store::books::Books;
use crate::store::refusal::Refusal;
use crate::store::row::Row;
use crate::store::write::{self, Context};

/// `crm/Accounts`
pub(crate) static ACCOUNTS: EntitySet = EntitySet {
    service: "crm",
    name: "Accounts",
    entity: "Account",
    key: "ID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("ID", Guid, RCU),
        field("Code", String, RCU).indexed(),
        field("Name", String, RCUM).label("Naam"),
        field("IsSupplier", Boolean, RCU),
        field("IsSales", Boolean, R),
        field("IsPurchase", Boolean, R),
        field("Status", String, RCU),
        field("Type", String, R),
        field("Blocked", Boolean, RCU),
        field("StartDate", DateTime, RCU),
        field("EndDate", DateTime, RCU),
        field("VATNumber", String, RCU),
        field("ChamberOfCommerce", String, RCU),
        field("RSIN", String, RCU),
        field("OINNumber", String, RCU),
        field("GlnNumber", String, RCU),
        field("PeppolIdentifier", String, RCU),
        field("PeppolIdentifierType", Int32, RCU),
        field("CodeAtSupplier", String, RCU),
        field("SearchCode", String, RCU),
        field("Email", String, RCU),
        field("Phone", String, RCU),
        field("AddressLine1", String, RCU),
        field("Postcode", String, RCU),
        field("City", String, RCU),
        field("Country", String, RCU),
        field("Language", String, RCU),
        field("PaymentConditionPurchase", String, RCU).code_of(&PAYMENT_CONDITIONS).label("Betalingsconditie"),
        field("PaymentConditionSales", String, RCU).code_of(&PAYMENT_CONDITIONS).label("Betalingsconditie"),
        field("PurchaseVATCode", String, RCU).code_of(&VAT_CODES).label("Btw-code"),
        field("PurchaseCurrency", String, RCU),
        field("GLAccountPurchase", Guid, RCU).to(&GL_ACCOUNTS).label("Grootboekrekening"),
        field("GLAP", Guid, RCU).to(&GL_ACCOUNTS).label("Grootboekrekening"),
        field("AutomaticProcessProposedEntry", Byte, RCU),
        field("InvoiceAccount", Guid, RCU),
        field("Parent", Guid, RCU),
        field("DiscountPurchase", Double, RCU),
        field("CreditLinePurchase", Double, RCU),
        field("PurchaseLeadDays", Int32, RCU),
        field("CanDropShip", Boolean, RCU),
        field("SecurityLevel", Int32, RCU),
        field("Division", Int32, R),
    ],
    create: create_account,
    update: update_account,
    delete: write::plain_delete,
};

/// `crm/BankAccounts`
pub(crate) static BANK_ACCOUNTS: EntitySet = EntitySet {
    service: "crm",
    name: "BankAccounts",
    entity: "BankAccount",
    key: "ID",
    owner: Some("Account"),
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("ID", Guid, RCU),
        field("Account", Guid, RCM).to(&ACCOUNTS).label("Relatie"),
        field("AccountName", String, R),
        field("BankAccount", String, RCUM).label("Bankrekening"),
        field("BankAccountHolderName", String, RCU),
        field("BICCode", String, RCU),
        field("Blocked", Boolean, RCU),
        field("Description", String, RCU),
        field("Format", String, R),
        field("IBAN", String, R),
        field("Main", Boolean, RCU),
        field("Type", String, R),
        field("TypeDescription", String, R),
    ],
    create: create_bank_account,
    update: write::plain_update,
    delete: write::plain_delete,
};

/// Currencies that these books use. Another one on a relation is silently emptied, as Exact Online does.
pub(crate) const ACTIVE_CURRENCIES: [&str; 6] = ["EUR", "USD", "GBP", "SEK", "DKK", "CHF"];

/// A relation's code as it is kept: 18 characters, padded on the left.
pub(crate) fn padded_code(code: &str) -> std::string::String {
    format!("{:>18}", code.trim())
}

fn create_account(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    draft: Draft,
) -> Result<Uuid, Refusal> {
    let mut row = draft.row;
    let code = match row.text("Code") {
        Some(code) => numeric_code(code)?,
        None => next_code(books),
    };
    if books.by_code(set, &code).is_some() {
        return Err(Refusal::exists());
    }
    row.set("ID", None::<Uuid>);
    row.set("Code", code);
    row.fill_in("Type", "A");
    row.fill_in("Status", "A");
    row.fill_in("IsSupplier", false);
    row.fill_in("Country", books.administration.country.as_str());
    row.fill_in("StartDate", context.now.date());
    empty_unknown_currency(&mut row);
    derive(&mut row);
    Ok(write::insert(books, set, context, row))
}

fn update_account(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    id: Uuid,
    mut changes: Row,
) -> Result<(), Refusal> {
    if let Some(code) = changes.text("Code") {
        let code = numeric_code(code)?;
        if books.by_code(set, &code).is_some() {
            return Err(Refusal::exists());
        }
        changes.set("Code", code);
    }
    empty_unknown_currency(&mut changes);
    write::plain_update(books, set, context, id, changes)?;
    books.table_mut(set).modify(set, id, derive);
    Ok(())
}

fn derive(row: &mut Row) {
    row.set("IsPurchase", row.is("IsSupplier"));
    row.set("IsSales", row.text("Status") == Some("C"));
}

fn empty_unknown_currency(row: &mut Row) {
    if row.text("PurchaseCurrency").is_some_and(|code| !ACTIVE_CURRENCIES.contains(&code)) {
        row.set("PurchaseCurrency", None::<&str>);
    }
}

fn numeric_code(code: &str) -> Result<std::string::String, Refusal> {
    let digits = code.trim();
    if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refusal::invalid("Code"));
    }
    Ok(padded_code(digits))
}

fn next_code(books: &Books) -> std::string::String {
    let highest = books.table(&ACCOUNTS).rows().filter_map(|row| row.text("Code")?.trim().parse::<u64>().ok()).max();
    padded_code(&(highest.unwrap_or(0) + 1).to_string())
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of every POST")]
fn create_bank_account(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    draft: Draft,
) -> Result<Uuid, Refusal> {
    let mut row = draft.row;
    let owner = row.guid("Account");
    let bank_account = row.text("BankAccount").unwrap_or_default().replace(' ', "").to_uppercase();
    let first = owner.is_none_or(|id| books.table(set).owned_by(id).next().is_none());
    let name = owner.and_then(|id| books.table(&ACCOUNTS).get(id)?.text("Name").map(ToOwned::to_owned));
    row.set("ID", None::<Uuid>);
    row.set("AccountName", name.clone());
    row.set("IBAN", bank_account.as_str());
    row.set("BankAccount", bank_account);
    row.set("Type", "A");
    row.set("TypeDescription", "Relatie");
    row.fill_in("BankAccountHolderName", name);
    row.fill_in("Main", first);
    row.fill_in("Blocked", false);
    Ok(write::insert(books, set, context, row))
}
