//! What happens when a purchase order is posted, changed or deleted, and what receipts and invoices do to it
//! (reference 5.1). All quantities of a line are in purchase units but `Quantity`, which is in item units.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use uuid::Uuid;

use super::accounts::ACCOUNTS;
use super::amounts::{cents, split};
use super::items::{ITEMS, SUPPLIER_ITEM};
use super::ledger::rate_on;
use super::payment_conditions::PAYMENT_CONDITIONS;
use super::purchase_orders::{PURCHASE_ORDER_LINES, PURCHASE_ORDERS};
use super::vat::VAT_CODES;
use crate::odata::input::Draft;
use crate::odata::schema::EntitySet;
use crate::odata::value::Value;
use crate::store::books::Books;
use crate::store::refusal::Refusal;
use crate::store::row::Row;
use crate::store::write::{self, Context};

/// Nothing yet, some, all, taken back.
const OPEN: i64 = 10;
const PARTIAL: i64 = 20;
const COMPLETE: i64 = 30;
const CANCELED: i64 = 40;

/// POST of an order with its lines.
pub(crate) fn create(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    draft: Draft,
) -> Result<Uuid, Refusal> {
    let Draft { mut row, lines } = draft;
    let supplier = row.guid("Supplier").and_then(|id| books.table(&ACCOUNTS).get(id)).cloned().unwrap_or_default();
    if supplier.guid("ID").is_some() && !supplier.is("IsSupplier") {
        return Err(Refusal::invalid("Leverancier (Type)"));
    }
    let number = match row.int("OrderNumber") {
        Some(number) if books.table(set).find("OrderNumber", &Value::Int(number)).is_some() => {
            return Err(Refusal::exists());
        }
        Some(number) => number,
        None => books.table(set).numbers_below("OrderNumber", i64::MAX).next().map_or(0, |(number, _)| number) + 1,
    };
    row.fill_in("OrderDate", context.now.date());
    row.fill_in("Currency", supplier.text("PurchaseCurrency").unwrap_or(&books.administration.currency).to_owned());
    row.fill_in("PaymentCondition", supplier.get("PaymentConditionPurchase").clone());
    let date = row.date("OrderDate").unwrap_or_default();
    let rate = rate_on(books, row.text("Currency").unwrap_or_default(), date);
    row.fill_in("ExchangeRate", rate);
    row.set("PurchaseOrderID", None::<Uuid>);
    row.set("OrderNumber", number);
    row.set("SupplierCode", supplier.get("Code").clone());
    row.set("SupplierName", supplier.get("Name").clone());
    row.set("ApprovalStatus", 1);
    row.set("DropShipment", false);
    row.set("Source", 11);
    let supplier_id = row.guid("Supplier");
    let lines: Vec<Row> =
        lines.into_iter().map(|line| complete_line(books, supplier_id, &supplier, line)).collect::<Result<_, _>>()?;
    let id = write::insert(books, set, context, row);
    for (number, line) in (1_i64..).zip(lines) {
        let line = line.with("ID", None::<Uuid>).with("PurchaseOrderID", id).with("LineNumber", number);
        write::insert(books, &PURCHASE_ORDER_LINES, context, line);
    }
    settle(books, id);
    Ok(id)
}

/// PUT of changed header properties.
pub(crate) fn update(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    id: Uuid,
    changes: Row,
) -> Result<(), Refusal> {
    write::plain_update(books, set, context, id, changes)?;
    settle(books, id);
    Ok(())
}

/// DELETE of an order of which nothing was received or invoiced.
pub(crate) fn delete(books: &mut Books, set: &'static EntitySet, context: &Context, id: Uuid) -> Result<(), Refusal> {
    if lines_of(books, id).any(is_in_use) {
        return Err(Refusal::processed());
    }
    books.table_mut(&PURCHASE_ORDER_LINES).remove_owned(&PURCHASE_ORDER_LINES, id);
    write::plain_delete(books, set, context, id)
}

/// A line can't be posted on its own.
pub(crate) fn create_line(_: &mut Books, _: &'static EntitySet, _: &Context, _: Draft) -> Result<Uuid, Refusal> {
    Err(Refusal::Malformed("Error processing request stream. Lines are made with their order.".to_owned()))
}

/// PUT of a line. The header's `Modified` does not move with it.
pub(crate) fn update_line(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    id: Uuid,
    changes: Row,
) -> Result<(), Refusal> {
    let mut line = books.table(set).get(id).ok_or(Refusal::NotFound)?.clone();
    let order = line.guid("PurchaseOrderID").ok_or(Refusal::NotFound)?;
    line.apply(&changes);
    let supplier = books.table(&PURCHASE_ORDERS).get(order).and_then(|order| order.guid("Supplier"));
    let account = supplier.and_then(|id| books.table(&ACCOUNTS).get(id)).cloned().unwrap_or_default();
    if (changes.names("UnitPrice") || changes.names("Discount")) && !changes.names("NetPrice") {
        line.set("NetPrice", Value::Null);
    }
    let line = complete_line(books, supplier, &account, line)?;
    write::plain_update(books, set, context, id, line)?;
    settle(books, order);
    Ok(())
}

/// DELETE of a line; the last one stays.
pub(crate) fn delete_line(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    id: Uuid,
) -> Result<(), Refusal> {
    let line = books.table(set).get(id).ok_or(Refusal::NotFound)?;
    let order = line.guid("PurchaseOrderID").ok_or(Refusal::NotFound)?;
    if is_in_use(line) || lines_of(books, order).count() < 2 {
        return Err(Refusal::processed());
    }
    write::plain_delete(books, set, context, id)?;
    settle(books, order);
    Ok(())
}

/// Moves the received or invoiced quantity of lines, and the statuses of their orders with it.
pub(crate) fn move_quantities(books: &mut Books, name: &str, moves: &[(Uuid, Decimal)]) {
    let mut orders = BTreeSet::new();
    for (line, by) in moves {
        let moved = books.table_mut(&PURCHASE_ORDER_LINES).modify(&PURCHASE_ORDER_LINES, *line, |row| {
            let moved = row.decimal(name) + by;
            row.set(name, moved);
        });
        orders.extend(moved.and_then(|row| row.guid("PurchaseOrderID")));
    }
    for order in orders {
        settle(books, order);
    }
}

/// Takes an order back. No endpoint does that; the demo and the loader do.
pub(crate) fn cancel(books: &mut Books, id: Uuid) {
    books.table_mut(&PURCHASE_ORDERS).modify(&PURCHASE_ORDERS, id, |order| {
        for status in ["OrderStatus", "ReceiptStatus", "InvoiceStatus"] {
            order.set(status, CANCELED);
        }
    });
}

fn lines_of(books: &Books, order: Uuid) -> impl Iterator<Item = &Row> {
    books.table(&PURCHASE_ORDER_LINES).owned_by(order)
}

fn is_in_use(line: &Row) -> bool {
    !line.decimal("ReceivedQuantity").is_zero() || !line.decimal("InvoicedQuantity").is_zero()
}

/// What the supplier asks for an item.
pub(crate) fn supplier_item(books: &Books, supplier: Option<Uuid>, item: Option<Uuid>) -> Option<&Row> {
    books.table(&SUPPLIER_ITEM).owned_by(item?).find(|row| row.guid("Supplier") == supplier)
}

/// Units, prices, VAT of a line.
fn complete_line(books: &Books, supplier: Option<Uuid>, account: &Row, mut line: Row) -> Result<Row, Refusal> {
    let item = line.guid("Item").and_then(|id| books.table(&ITEMS).get(id)).cloned().unwrap_or_default();
    let terms = supplier_item(books, supplier, line.guid("Item")).cloned().unwrap_or_default();
    let quantity = line.decimal("QuantityInPurchaseUnits");
    if !quantity.is_integer() && !item.is("IsFractionAllowedItem") && item.guid("ID").is_some() {
        return Err(Refusal::invalid("Aantal"));
    }
    let factor = terms.decimal_if("PurchaseUnitFactor").unwrap_or(Decimal::ONE);
    line.fill_in("UnitPrice", terms.decimal("PurchasePrice"));
    line.fill_in("Discount", Decimal::ZERO);
    let net = line.decimal("UnitPrice") * (Decimal::ONE - line.decimal("Discount"));
    line.fill_in("NetPrice", net);
    line.fill_in("VATCode", terms.get("PurchaseVATCode").clone());
    line.fill_in("VATCode", account.get("PurchaseVATCode").clone());
    line.fill_in("ReceivedQuantity", Decimal::ZERO);
    line.fill_in("InvoicedQuantity", Decimal::ZERO);
    line.fill_in("Description", item.get("Description").clone());
    line.fill_in("Rebill", false);
    let amount = cents(quantity * line.decimal("NetPrice"));
    let vat_code = line.text("VATCode").and_then(|code| books.by_code(&VAT_CODES, code));
    let parts = split(amount, vat_code, None);
    let described = Row::default()
        .with("Quantity", quantity * factor)
        .with("AmountFC", amount)
        .with("VATAmount", parts.vat)
        .with("VATPercentage", vat_code.map(|code| code.get("Percentage").clone()).unwrap_or_default())
        .with("VATDescription", vat_code.map(|code| code.get("Description").clone()).unwrap_or_default())
        .with("ItemCode", item.get("Code").clone())
        .with("ItemDescription", item.get("Description").clone())
        .with("ItemDivisable", item.is("IsFractionAllowedItem"))
        .with("SupplierItemCode", terms.get("SupplierItemCode").clone())
        .with("Unit", terms.text("PurchaseUnit").or(item.text("Unit")))
        .with("IsBatchNumberItem", item.int("IsBatchItem").unwrap_or(0))
        .with("IsSerialNumberItem", i64::from(item.is("IsSerialItem")));
    line.apply(&described);
    Ok(line)
}

/// Totals and statuses of an order from its lines.
fn settle(books: &mut Books, id: Uuid) {
    let Some(order) = books.table(&PURCHASE_ORDERS).get(id) else { return };
    let (rate, canceled) = (order.decimal("ExchangeRate"), order.int("OrderStatus") == Some(CANCELED));
    let condition = order.text("PaymentCondition").and_then(|code| books.by_code(&PAYMENT_CONDITIONS, code));
    let condition = condition.map(|row| row.get("Description").clone()).unwrap_or_default();
    let lines: Vec<&Row> = lines_of(books, id).collect();
    let vat: Decimal = lines.iter().map(|line| line.decimal("VATAmount")).sum();
    let net: Decimal = lines
        .iter()
        .map(|line| {
            let vat_code = line.text("VATCode").and_then(|code| books.by_code(&VAT_CODES, code));
            split(line.decimal("AmountFC"), vat_code, None).base
        })
        .sum();
    let mut changed = Row::default()
        .with("PaymentConditionDescription", condition)
        .with("AmountFCExclVat", net)
        .with("VATAmount", vat)
        .with("AmountFC", net + vat)
        .with("AmountDC", cents((net + vat) * rate))
        .with("PurchaseOrderLineCount", i64::try_from(lines.len()).unwrap_or(i64::MAX));
    if !canceled {
        let received = progress(&lines, "ReceivedQuantity");
        let invoiced = progress(&lines, "InvoicedQuantity");
        let order = match (received, invoiced) {
            (COMPLETE, COMPLETE) => COMPLETE,
            (OPEN, OPEN) => OPEN,
            _ => PARTIAL,
        };
        changed = changed.with("ReceiptStatus", received).with("InvoiceStatus", invoiced).with("OrderStatus", order);
    }
    let amounts: Vec<(Uuid, Decimal)> =
        lines.iter().filter_map(|line| Some((line.guid("ID")?, cents(line.decimal("AmountFC") * rate)))).collect();
    for (line, amount) in amounts {
        let table = books.table_mut(&PURCHASE_ORDER_LINES);
        table.modify(&PURCHASE_ORDER_LINES, line, |row| row.set("AmountDC", amount));
    }
    books.table_mut(&PURCHASE_ORDERS).modify(&PURCHASE_ORDERS, id, |order| order.apply(&changed));
}

fn progress(lines: &[&Row], name: &str) -> i64 {
    if lines.iter().all(|line| line.decimal(name) >= line.decimal("QuantityInPurchaseUnits")) {
        COMPLETE
    } else if lines.iter().all(|line| line.decimal(name).is_zero()) {
        OPEN
    } else {
        PARTIAL
    }
}
