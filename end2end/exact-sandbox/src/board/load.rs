//! Loads more administrations, suppliers, items, orders and receipts from JSON: a test brings its own chain of documents.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::Wrong;
use super::load_shape::{AdministrationLoad, ItemLoad, Load, OrderLineLoad, OrderLoad, SupplierLoad, VatCodeLoad};
use crate::demo::{self, ledger};
use crate::entities::accounts::{ACCOUNTS, BANK_ACCOUNTS, padded_code};
use crate::entities::goods_receipts::GOODS_RECEIPTS;
use crate::entities::items::{ITEMS, SUPPLIER_ITEM};
use crate::entities::ledger::{FINANCIAL_PERIODS, GL_ACCOUNTS};
use crate::entities::purchase_order_rules::{cancel, move_quantities};
use crate::entities::purchase_orders::{PURCHASE_ORDER_LINES, PURCHASE_ORDERS};
use crate::entities::vat::VAT_CODES;
use crate::odata::input::Draft;
use crate::odata::schema::EntitySet;
use crate::state::Shared;
use crate::store::books::Books;
use crate::store::refusal::Refusal;
use crate::store::row::Row;
use crate::store::write;
use crate::users::Role;

/// `POST /sandbox/api/load`
pub(crate) async fn load(State(shared): State<Shared>, Json(wanted): Json<Load>) -> Result<Json<Value>, Wrong> {
    let mut world = shared.write();
    let mut loaded: Vec<Books> = Vec::new();
    let mut rights = Vec::new();
    for administration in &wanted.administrations {
        let known = world.division(administration.hid).and_then(|code| world.books.get(&code)).cloned();
        let is_new = known.is_none();
        let mut books = known.unwrap_or_else(|| new_books(administration));
        fill(&mut books, administration)
            .map_err(|refusal| Wrong::invalid(format!("administration {}: {refusal:?}", administration.hid)))?;
        let default = is_new.then(|| BTreeMap::from([("visser".to_owned(), Role::Full)]));
        rights.extend(
            administration
                .users
                .clone()
                .or(default)
                .unwrap_or_default()
                .into_iter()
                .map(|(login, role)| (login, books.code(), role)),
        );
        loaded.push(books);
    }
    for (login, division, role) in rights {
        let user = world.users.iter_mut().find(|user| user.login == login).ok_or_else(|| Wrong::unknown(&login))?;
        user.rights.insert(division, role);
    }
    let codes: Vec<i32> = loaded.iter().map(Books::code).collect();
    for books in loaded {
        world.books.insert(books.code(), books);
    }
    Ok(Json(json!({"divisions": codes})))
}

fn new_books(wanted: &AdministrationLoad) -> Books {
    let code = wanted.code.unwrap_or_else(|| 2_190_000 + i32::try_from(wanted.hid).unwrap_or(0));
    let name = wanted.description.clone().unwrap_or_else(|| format!("Administratie {}", wanted.hid));
    let mut administration = demo::administration(code, wanted.hid, &name, wanted.hid.unsigned_abs());
    administration.vat_number = wanted.vat_number.clone().or(administration.vat_number);
    administration.chamber_of_commerce = wanted.chamber_of_commerce.clone().or(administration.chamber_of_commerce);
    let mut books = Books::new(administration);
    let (first, last) = wanted.years.unwrap_or((2013, 2027));
    ledger::fill(&mut books, first..=last);
    demo::items::special(&mut books);
    books
}

fn fill(books: &mut Books, wanted: &AdministrationLoad) -> Result<(), Refusal> {
    if let Some((first, last)) = wanted.years {
        let has = |books: &Books, year: i32| {
            books.table(&FINANCIAL_PERIODS).rows().any(|row| row.int("FinYear") == Some(i64::from(year)))
        };
        for year in (first..=last).filter(|year| !has(books, *year)).collect::<Vec<_>>() {
            ledger::periods(books, year..=year);
        }
    }
    for &(year, period) in &wanted.closed_periods {
        books.close_period(year, period);
    }
    for vat_code in &wanted.vat_codes {
        put_vat_code(books, vat_code)?;
    }
    for supplier in &wanted.suppliers {
        put_supplier(books, supplier)?;
    }
    for item in &wanted.items {
        put_item(books, item)?;
    }
    for order in &wanted.orders {
        put_order(books, order)?;
    }
    Ok(())
}

fn post(
    books: &mut Books,
    set: &'static EntitySet,
    date: NaiveDate,
    row: Row,
    lines: Vec<Row>,
) -> Result<Uuid, Refusal> {
    write::create_draft(books, set, &demo::context(date), Draft { row, lines })
}

fn by_code(books: &Books, set: &'static EntitySet, code: &str) -> Result<Uuid, Refusal> {
    let code = if std::ptr::eq(set, &raw const ACCOUNTS) { padded_code(code) } else { code.to_owned() };
    let found = books.by_code(set, &code).and_then(|row| row.guid("ID"));
    found.ok_or_else(|| Refusal::Business(format!("{} {code} is not known", set.entity)))
}

/// The day that loaded master data was entered.
fn entered() -> NaiveDate {
    demo::day(2000, 1, 1)
}

fn put_vat_code(books: &mut Books, wanted: &VatCodeLoad) -> Result<(), Refusal> {
    let row = Row::default()
        .with("Code", wanted.code.as_str())
        .with("Description", wanted.description.as_str())
        .with("Percentage", wanted.percentage)
        .with("Type", wanted.kind.as_deref().unwrap_or("E"))
        .with("Charged", wanted.charged)
        .with("VATTransactionType", "B")
        .with("IsBlocked", false)
        .with("GLToClaim", by_code(books, &GL_ACCOUNTS, "1520")?)
        .with("GLToPay", by_code(books, &GL_ACCOUNTS, "1500")?);
    post(books, &VAT_CODES, entered(), row, Vec::new()).map(|_| ())
}

fn put_supplier(books: &mut Books, wanted: &SupplierLoad) -> Result<(), Refusal> {
    let gl_account = wanted.gl_account.as_deref().unwrap_or("7020");
    let row = Row::default()
        .with("Code", wanted.code.as_str())
        .with("Name", wanted.name.as_str())
        .with("IsSupplier", true)
        .with("StartDate", demo::day(2000, 1, 1))
        .with("VATNumber", wanted.vat_number.as_deref())
        .with("ChamberOfCommerce", wanted.chamber_of_commerce.as_deref())
        .with("Country", wanted.country.as_deref().unwrap_or("NL"))
        .with("City", wanted.city.as_deref())
        .with("PurchaseCurrency", wanted.currency.as_deref().unwrap_or("EUR"))
        .with("PaymentConditionPurchase", wanted.payment_condition.as_deref().unwrap_or("30"))
        .with("PurchaseVATCode", wanted.vat_code.as_deref().unwrap_or("2"))
        .with("GLAccountPurchase", by_code(books, &GL_ACCOUNTS, gl_account)?);
    let account = post(books, &ACCOUNTS, entered(), row, Vec::new())?;
    if let Some(iban) = &wanted.iban {
        let row = Row::default().with("Account", account).with("BankAccount", iban.as_str());
        post(books, &BANK_ACCOUNTS, entered(), row, Vec::new())?;
    }
    Ok(())
}

fn put_item(books: &mut Books, wanted: &ItemLoad) -> Result<(), Refusal> {
    let row = Row::default()
        .with("Code", wanted.code.as_str())
        .with("Description", wanted.description.as_str())
        .with("Unit", wanted.unit.as_deref().unwrap_or("stuk"))
        .with("IsPurchaseItem", true)
        .with("IsFractionAllowedItem", wanted.fraction)
        .with("GLCosts", by_code(books, &GL_ACCOUNTS, wanted.gl_account.as_deref().unwrap_or("7020"))?)
        .with("SalesVatCode", wanted.vat_code.as_deref().unwrap_or("2"));
    let item = post(books, &ITEMS, entered(), row, Vec::new())?;
    for terms in &wanted.suppliers {
        let unit = terms.purchase_unit.as_deref().or(wanted.unit.as_deref()).unwrap_or("stuk");
        let row = Row::default()
            .with("Supplier", by_code(books, &ACCOUNTS, &terms.supplier)?)
            .with("SupplierCode", terms.supplier.as_str())
            .with("Item", item)
            .with("ItemCode", wanted.code.as_str())
            .with("ItemDescription", wanted.description.as_str())
            .with("ItemUnit", Uuid::new_v5(&Uuid::NAMESPACE_OID, unit.as_bytes()))
            .with("PurchaseUnit", unit)
            .with("PurchaseUnitFactor", terms.factor.unwrap_or(Decimal::ONE))
            .with("PurchasePrice", terms.price)
            .with("PurchaseVATCode", wanted.vat_code.as_deref())
            .with("SupplierItemCode", terms.supplier_item_code.as_deref());
        post(books, &SUPPLIER_ITEM, entered(), row, Vec::new())?;
    }
    Ok(())
}

fn put_order(books: &mut Books, wanted: &OrderLoad) -> Result<(), Refusal> {
    let mut lines = Vec::new();
    for line in &wanted.lines {
        if books.by_code(&ITEMS, &line.item).is_none() {
            put_item(books, &loose_item(line))?;
        }
        let row = Row::default()
            .with("Item", by_code(books, &ITEMS, &line.item)?)
            .with("QuantityInPurchaseUnits", line.quantity)
            .with("UnitPrice", line.price)
            .with("VATCode", line.vat_code.as_deref())
            .with("CostCenter", line.cost_center.as_deref())
            .with("Description", line.description.as_deref());
        lines.push(row);
    }
    let row = Row::default()
        .with("OrderNumber", wanted.number)
        .with("Supplier", by_code(books, &ACCOUNTS, &wanted.supplier)?)
        .with("OrderDate", wanted.date)
        .with("ReceiptDate", wanted.received_on.unwrap_or(wanted.date))
        .with("Currency", wanted.currency.as_deref())
        .with("YourRef", wanted.your_ref.as_deref())
        .with("Description", wanted.description.as_deref());
    let order = post(books, &PURCHASE_ORDERS, wanted.date, row, lines)?;
    let ids: Vec<Uuid> =
        books.table(&PURCHASE_ORDER_LINES).owned_by(order).filter_map(|line| line.guid("ID")).collect();
    let received: Vec<Row> = ids
        .iter()
        .zip(&wanted.lines)
        .filter_map(|(id, line)| Some((id, line.received.filter(|quantity| !quantity.is_zero())?)))
        .map(|(id, quantity)| Row::default().with("PurchaseOrderLineID", *id).with("QuantityReceived", quantity))
        .collect();
    if !received.is_empty() {
        let date = wanted.received_on.unwrap_or(wanted.date);
        post(books, &GOODS_RECEIPTS, date, Row::default().with("ReceiptDate", date), received)?;
    }
    let invoiced: Vec<(Uuid, Decimal)> =
        ids.iter().zip(&wanted.lines).filter_map(|(id, line)| Some((*id, line.invoiced?))).collect();
    move_quantities(books, "InvoicedQuantity", &invoiced);
    if wanted.canceled {
        cancel(books, order);
    }
    Ok(())
}

fn loose_item(line: &OrderLineLoad) -> ItemLoad {
    ItemLoad {
        code: line.item.clone(),
        description: line.description.clone().unwrap_or_else(|| line.item.clone()),
        unit: line.unit.clone(),
        gl_account: None,
        vat_code: line.vat_code.clone(),
        fraction: true,
        suppliers: Vec::new(),
    }
}
