//! What happens when a purchase invoice is posted, changed, deleted or processed (reference 5.3).
//!
//! A credit (8034) is posted with positive quantities and amounts. What moves an invoice from open to processed is not
//! documented: here it is processed at once, or, by a switch, when a person presses *verwerk*.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::accounts::ACCOUNTS;
use super::amounts::{Split, cents, split};
use super::booking_header::{
    ENTRY_NUMBERS, complete_currency, complete_payment, complete_period, purchase_journal, supplier,
};
use super::items::ITEMS;
use super::payment_conditions::{PAYMENT_CONDITIONS, due_date};
use super::purchase_invoices::{PURCHASE_INVOICE_LINES, PURCHASE_INVOICES};
use super::purchase_order_rules::{move_quantities, supplier_item};
use super::purchase_orders::{PURCHASE_ORDER_LINES, PURCHASE_ORDERS};
use super::transaction_lines::{self, LedgerLine, Posting, with_gl};
use super::vat::VAT_CODES;
use crate::odata::input::Draft;
use crate::odata::schema::EntitySet;
use crate::settings::QuantityMoves;
use crate::store::books::Books;
use crate::store::refusal::Refusal;
use crate::store::row::Row;
use crate::store::write::{self, Context, ForeignIds};

/// Direct invoices and their credits, which need a warehouse; and those against orders.
const DIRECT: [i64; 2] = [8030, 8031];
const INVOICE: i64 = 8033;
const CREDIT: i64 = 8034;
/// Draft, open, and processed.
const DRAFT: i64 = 10;
const OPEN: i64 = 20;
const PROCESSED: i64 = 50;
/// The names of an invoice's year and period.
const PERIOD: (&str, &str) = ("FinancialYear", "FinancialPeriod");

/// POST of an invoice with its lines.
pub(crate) fn create(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    draft: Draft,
) -> Result<Uuid, Refusal> {
    let Draft { mut row, lines } = draft;
    check_type(&row)?;
    let journal = purchase_journal(books, &row)?;
    let supplier = supplier(books, &row)?;
    row.fill_in("InvoiceDate", context.now.date());
    let date = row.date("InvoiceDate").unwrap_or_else(|| context.now.date());
    complete_period(books, &mut row, PERIOD, date)?;
    if let Some(currency) = order_currency(books, &lines) {
        row.fill_in("Currency", currency);
    }
    complete_currency(books, &mut row, "ExchangeRate", &journal, date)?;
    complete_payment(books, &mut row, supplier.as_ref(), date)?;
    let rate = row.decimal("ExchangeRate");
    let lines: Vec<Row> =
        lines.into_iter().map(|line| complete_line(books, context, &row, line)).collect::<Result<_, _>>()?;
    check_duplicate(books, context, &row, &lines)?;

    write::choose_key(books, set, context, &mut row)?;
    row.set("EntryNumber", books.next_entry_number(ENTRY_NUMBERS, row.text("Journal").unwrap_or_default(), date));
    row.set("Status", if context.rules.invoices_begin_as_draft { DRAFT } else { OPEN });
    row.set("Source", 5);
    row.fill_in("Description", supplier.as_ref().map(|s| s.get("Name").clone()).unwrap_or_default());
    let base: Decimal = lines.iter().map(|line| line.decimal("Amount")).sum();
    let vat: Decimal = lines.iter().map(|line| split_of(books, line).vat).sum();
    row.set("AmountFCExclVat", base);
    row.set("VATAmount", vat);
    row.set("Amount", base + vat);
    row.set("AmountDC", cents((base + vat) * rate));
    let direction = direction(&row);
    let id = write::insert(books, set, context, row);
    let mut moves = Vec::new();
    for (number, line) in (1_i64..).zip(lines) {
        moves.extend(line.guid("PurchaseOrderLine").map(|of| (of, line.decimal("Quantity") * direction)));
        let line = line.with("ID", None::<Uuid>).with("InvoiceID", id).with("LineNumber", number);
        write::insert(books, &PURCHASE_INVOICE_LINES, context, line);
    }
    if context.rules.invoiced_quantity_moves == QuantityMoves::OnPost {
        move_quantities(books, "InvoicedQuantity", &moves);
    }
    if context.rules.invoices_processed_at_once {
        process(books, context, id)?;
    }
    Ok(id)
}

/// PUT of changed header properties, of an open invoice.
pub(crate) fn update(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    id: Uuid,
    mut changes: Row,
) -> Result<(), Refusal> {
    let mut changed = open_invoice(books, id)?.clone();
    changed.apply(&changes);
    let date = changed.date("InvoiceDate").unwrap_or_default();
    complete_period(books, &mut changed, PERIOD, date)?;
    if let (Some(code), false) = (changes.text("PaymentCondition"), changes.names("DueDate"))
        && context.rules.recompute_due_date
        && let Some(condition) = books.by_code(&PAYMENT_CONDITIONS, code)
    {
        let due = due_date(condition, date);
        changes.set("DueDate", due);
    }
    write::plain_update(books, set, context, id, changes)
}

/// DELETE of an open invoice; the order's invoiced quantity goes back.
pub(crate) fn delete(books: &mut Books, set: &'static EntitySet, context: &Context, id: Uuid) -> Result<(), Refusal> {
    let direction = direction(open_invoice(books, id)?);
    if context.rules.invoiced_quantity_moves == QuantityMoves::OnPost {
        let moves = moves_of(books, id, -direction);
        move_quantities(books, "InvoicedQuantity", &moves);
    }
    books.table_mut(&PURCHASE_INVOICE_LINES).remove_owned(&PURCHASE_INVOICE_LINES, id);
    write::plain_delete(books, set, context, id)
}

/// Processes an open invoice into the ledger: its entry has an id of its own, the invoice's number, and its document.
pub(crate) fn process(books: &mut Books, context: &Context, id: Uuid) -> Result<(), Refusal> {
    let mut invoice = open_invoice(books, id)?.clone();
    let date = invoice.date("InvoiceDate").unwrap_or_default();
    complete_period(books, &mut invoice, PERIOD, date)?;
    let direction = direction(&invoice);
    let lines = lines_of(books, id)
        .map(|line| {
            let parts = split_of(books, line);
            let split =
                Split { base: parts.base * direction, vat: parts.vat * direction, charged: parts.charged * direction };
            let vat_code = line.text("VATCode").map(ToOwned::to_owned);
            LedgerLine { row: ledger_row(books, &invoice, line, direction), split, vat_code }
        })
        .collect();
    let posting = Posting {
        entry: Uuid::new_v5(&id, b"entry"),
        common: common_row(&invoice),
        rate: invoice.decimal("ExchangeRate"),
        lines,
    };
    write::plain_update(books, &PURCHASE_INVOICES, context, id, Row::default().with("Status", PROCESSED))?;
    transaction_lines::post(books, context, posting);
    if context.rules.invoiced_quantity_moves == QuantityMoves::OnProcess {
        let moves = moves_of(books, id, direction);
        move_quantities(books, "InvoicedQuantity", &moves);
    }
    Ok(())
}

/// What an invoice's lines do to their order lines.
fn moves_of(books: &Books, id: Uuid, direction: Decimal) -> Vec<(Uuid, Decimal)> {
    lines_of(books, id)
        .filter_map(|line| Some((line.guid("PurchaseOrderLine")?, line.decimal("Quantity") * direction)))
        .collect()
}

fn check_type(row: &Row) -> Result<(), Refusal> {
    match row.int("Type") {
        Some(INVOICE | CREDIT) => Ok(()),
        // There is no warehouse in these books that a direct invoice could name.
        Some(kind) if DIRECT.contains(&kind) && row.guid("Warehouse").is_none() => Err(Refusal::mandatory("Magazijn")),
        Some(kind) if DIRECT.contains(&kind) => Err(Refusal::reference("Magazijn")),
        _ => Err(Refusal::invalid("Type")),
    }
}

/// 1 for an invoice, -1 for a credit.
fn direction(invoice: &Row) -> Decimal {
    if invoice.int("Type") == Some(CREDIT) { Decimal::NEGATIVE_ONE } else { Decimal::ONE }
}

fn lines_of(books: &Books, invoice: Uuid) -> impl Iterator<Item = &Row> {
    books.table(&PURCHASE_INVOICE_LINES).owned_by(invoice)
}

fn open_invoice(books: &Books, id: Uuid) -> Result<&Row, Refusal> {
    let invoice = books.table(&PURCHASE_INVOICES).get(id).ok_or(Refusal::NotFound)?;
    if invoice.int("Status") == Some(PROCESSED) { Err(Refusal::processed()) } else { Ok(invoice) }
}

fn order_line_of<'a>(books: &'a Books, line: &Row) -> Option<&'a Row> {
    books.table(&PURCHASE_ORDER_LINES).get(line.guid("PurchaseOrderLine")?)
}

fn order_of<'a>(books: &'a Books, order_line: &Row) -> Option<&'a Row> {
    books.table(&PURCHASE_ORDERS).get(order_line.guid("PurchaseOrderID")?)
}

fn order_currency(books: &Books, lines: &[Row]) -> Option<String> {
    lines.iter().find_map(|line| order_of(books, order_line_of(books, line)?)?.text("Currency").map(ToOwned::to_owned))
}

/// Item, quantity, price and amount are copied from the order line unless they are given.
fn complete_line(books: &Books, context: &Context, invoice: &Row, mut line: Row) -> Result<Row, Refusal> {
    let ordered = order_line_of(books, &line).cloned();
    let stray =
        line.guid("PurchaseOrderLine").is_some() && ordered.is_none() && context.foreign_ids == ForeignIds::Kept;
    if let Some(ordered) = &ordered {
        check_order(books, context, invoice, &line, ordered)?;
        for (name, from) in [
            ("Item", "Item"),
            ("Quantity", "QuantityInPurchaseUnits"),
            ("UnitPrice", "UnitPrice"),
            ("Discount", "Discount"),
            ("VATCode", "VATCode"),
            ("Description", "Description"),
            ("CostCenter", "CostCenter"),
            ("CostUnit", "CostUnit"),
            ("Project", "Project"),
            ("Unit", "Unit"),
        ] {
            line.fill_in(name, ordered.get(from).clone());
        }
    }
    if line.guid("Item").is_none() && !stray {
        return Err(Refusal::mandatory("Artikel"));
    }
    let item = line.guid("Item").and_then(|id| books.table(&ITEMS).get(id)).cloned().unwrap_or_default();
    let terms = supplier_item(books, invoice.guid("Supplier"), line.guid("Item")).cloned().unwrap_or_default();
    let account = invoice.guid("Supplier").and_then(|id| books.table(&ACCOUNTS).get(id));
    line.fill_in("Quantity", Decimal::ONE);
    let quantity = line.decimal("Quantity");
    if !quantity.is_integer() && !item.is("IsFractionAllowedItem") && item.guid("ID").is_some() {
        return Err(Refusal::invalid("Aantal"));
    }
    line.fill_in("VATCode", terms.get("PurchaseVATCode").clone());
    line.fill_in("VATCode", account.map(|account| account.get("PurchaseVATCode").clone()).unwrap_or_default());
    line.fill_in("UnitPrice", terms.decimal("PurchasePrice"));
    line.fill_in("Discount", Decimal::ZERO);
    let net = line.decimal("UnitPrice") * (Decimal::ONE - line.decimal("Discount"));
    line.fill_in("NetPrice", net);
    let amount = line.decimal_if("Amount").unwrap_or_else(|| cents(quantity * line.decimal("NetPrice")));
    let vat_code = line.text("VATCode").and_then(|code| books.by_code(&VAT_CODES, code));
    let parts = split(amount, vat_code, line.decimal_if("VATAmount"));
    let factor = terms.decimal_if("PurchaseUnitFactor").unwrap_or(Decimal::ONE);
    let described = Row::default()
        // "GET: always excluding VAT."
        .with("Amount", parts.base)
        .with("AmountDC", cents(parts.base * invoice.decimal("ExchangeRate")))
        .with("VATAmount", parts.vat + parts.charged)
        .with("VATPercentage", vat_code.map(|code| code.get("Percentage").clone()).unwrap_or_default())
        .with("Currency", invoice.get("Currency").clone())
        .with("QuantityInDefaultUnits", quantity * factor)
        .with("ItemUnit", item.get("Unit").clone());
    line.apply(&described);
    line.fill_in("Unit", terms.text("PurchaseUnit").or(item.text("Unit")).map(ToOwned::to_owned));
    line.fill_in("Description", item.get("Description").clone());
    Ok(line)
}

/// The order must be the supplier's own and in the invoice's currency; by switch no more may be invoiced than ordered.
fn check_order(books: &Books, context: &Context, invoice: &Row, line: &Row, ordered: &Row) -> Result<(), Refusal> {
    let order = order_of(books, ordered).ok_or_else(|| Refusal::reference("Inkooporder"))?;
    if order.get("Supplier") != invoice.get("Supplier") && context.foreign_ids == ForeignIds::Refused {
        return Err(Refusal::reference("Inkooporder"));
    }
    if order.get("Currency") != invoice.get("Currency") {
        return Err(Refusal::invalid("Valuta"));
    }
    let quantity = line.decimal_if("Quantity").unwrap_or_else(|| ordered.decimal("QuantityInPurchaseUnits"));
    let invoiced = ordered.decimal("InvoicedQuantity") + quantity * direction(invoice);
    if context.rules.refuse_over_invoicing && invoiced > ordered.decimal("QuantityInPurchaseUnits") {
        return Err(Refusal::invalid("Aantal"));
    }
    Ok(())
}

/// No such check is known; a switch makes one like that of purchase entries.
fn check_duplicate(books: &Books, context: &Context, row: &Row, lines: &[Row]) -> Result<(), Refusal> {
    if !context.rules.duplicate_check_invoices {
        return Ok(());
    }
    let total: Decimal = lines.iter().map(|line| split_of(books, line).total()).sum();
    let found = books.table(&PURCHASE_INVOICES).with("YourRef", row.get("YourRef")).find(|other| {
        other.get("Supplier") == row.get("Supplier")
            && other.get("Type") == row.get("Type")
            && other.text("YourRef") == row.text("YourRef")
            && other.date("InvoiceDate") == row.date("InvoiceDate")
            && other.decimal("Amount") == total
    });
    found.map_or(Ok(()), |other| Err(Refusal::duplicate(context.rules.duplicate_text, other)))
}

/// A kept line taken apart: its amount excludes VAT whatever its code says.
fn split_of(books: &Books, line: &Row) -> Split {
    let vat_code = line.text("VATCode").and_then(|code| books.by_code(&VAT_CODES, code));
    let (base, vat) = (line.decimal("Amount"), line.decimal("VATAmount"));
    if vat_code.is_some_and(|code| code.is("Charged")) {
        Split { base, vat: Decimal::ZERO, charged: vat }
    } else {
        Split { base, vat, charged: Decimal::ZERO }
    }
}

/// A ledger row of an invoice line: on the item's cost account, else the supplier's.
fn ledger_row(books: &Books, invoice: &Row, line: &Row, direction: Decimal) -> Row {
    let item = line.guid("Item").and_then(|id| books.table(&ITEMS).get(id));
    let supplier = invoice.guid("Supplier").and_then(|id| books.table(&ACCOUNTS).get(id));
    let account = item
        .and_then(|item| item.guid("GLCosts"))
        .or_else(|| supplier.and_then(|supplier| supplier.guid("GLAccountPurchase")));
    let mut row = with_gl(
        books,
        Row::default().with("ID", Uuid::new_v5(&line.guid("ID").unwrap_or_default(), b"entry")),
        account,
    );
    for name in ["CostCenter", "CostUnit", "Project", "Item", "Description", "Notes"] {
        row.set(name, line.get(name).clone());
    }
    row.set("ItemCode", item.map(|item| item.get("Code").clone()).unwrap_or_default());
    row.set("Quantity", line.decimal("Quantity") * direction);
    row
}

fn common_row(invoice: &Row) -> Row {
    let kind: i64 = if invoice.int("Type") == Some(CREDIT) { 31 } else { 30 };
    let mut row = Row::default().with("Type", kind).with("Status", PROCESSED);
    for (name, from) in [
        ("EntryNumber", "EntryNumber"),
        ("InvoiceNumber", "EntryNumber"),
        ("Date", "InvoiceDate"),
        ("DueDate", "DueDate"),
        ("JournalCode", "Journal"),
        ("FinancialYear", "FinancialYear"),
        ("FinancialPeriod", "FinancialPeriod"),
        ("Account", "Supplier"),
        ("Currency", "Currency"),
        ("YourRef", "YourRef"),
        ("PaymentReference", "PaymentReference"),
        ("Description", "Description"),
        ("Document", "Document"),
    ] {
        row.set(name, invoice.get(from).clone());
    }
    row
}
