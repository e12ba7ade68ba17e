//! Goods receipts and their lines (reference 5.2).

use axum::http::Method;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::documents::DOCUMENTS;
use super::purchase_order_rules::move_quantities;
use super::purchase_orders::{PURCHASE_ORDER_LINES, PURCHASE_ORDERS};
use crate::odata::input::Draft;
use crate::odata::schema::Access::{R, RC, RCM, RCU, RCUM};
use crate::odata::schema::Edm::{DateTime, Double, Guid, Int32, Lines, String};
use crate::odata::schema::{EntitySet, field};
use crate::store::books::Books;
use crate::store::refusal::Refusal;
use crate::store::row::Row;
use crate::store::write::{self, Context};

/// `purchaseorder/GoodsReceipts`: no DELETE, no sync.
pub(crate) static GOODS_RECEIPTS: EntitySet = EntitySet {
    service: "purchaseorder",
    name: "GoodsReceipts",
    entity: "GoodsReceipt",
    key: "ID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT],
    audited: true,
    fields: &[
        field("ID", Guid, R),
        field("ReceiptNumber", Int32, R),
        field("ReceiptDate", DateTime, RCUM).label("Ontvangstdatum"),
        field("EntryNumber", Int32, R),
        field("YourRef", String, RCU),
        field("Description", String, RCU),
        field("Remarks", String, RCU),
        field("Document", Guid, RCU).to(&DOCUMENTS).label("Document"),
        field("Supplier", Guid, R),
        field("SupplierCode", String, R),
        field("SupplierName", String, R),
        field("Warehouse", Guid, R),
        field("GoodsReceiptLineCount", Int32, R),
        field("Division", Int32, R),
        field("GoodsReceiptLines", Lines(&GOODS_RECEIPT_LINES), RCUM).label("Ontvangstregels"),
    ],
    create,
    update: write::plain_update,
    delete: write::no_delete,
};

/// `purchaseorder/GoodsReceiptLines`: made with their header only.
pub(crate) static GOODS_RECEIPT_LINES: EntitySet = EntitySet {
    service: "purchaseorder",
    name: "GoodsReceiptLines",
    entity: "GoodsReceiptLine",
    key: "ID",
    owner: Some("GoodsReceiptID"),
    methods: &[Method::GET],
    audited: true,
    fields: &[
        field("ID", Guid, RC),
        field("GoodsReceiptID", Guid, R),
        field("LineNumber", Int32, R),
        field("PurchaseOrderLineID", Guid, RCM).to(&PURCHASE_ORDER_LINES).label("Orderregel"),
        field("PurchaseOrderID", Guid, R),
        field("PurchaseOrderNumber", Int32, R),
        field("QuantityOrdered", Double, R),
        field("QuantityReceived", Double, RC),
        field("ItemUnitCode", String, R),
        field("Item", Guid, R),
        field("ItemCode", String, R),
        field("ItemDescription", String, R),
        field("SupplierItemCode", String, R),
        field("Description", String, RC),
        field("Notes", String, RC),
        field("Location", Guid, RC),
    ],
    create: write::no_create,
    update: write::no_update,
    delete: write::no_delete,
};

/// The quantity may not exceed what is open, unless the company allows it; left out, all that is open is received.
fn create(books: &mut Books, set: &'static EntitySet, context: &Context, draft: Draft) -> Result<Uuid, Refusal> {
    let Draft { mut row, lines } = draft;
    let lines: Vec<Row> =
        lines.into_iter().map(|line| complete_line(books, context, line)).collect::<Result<_, _>>()?;
    let order = lines.first().and_then(|line| books.table(&PURCHASE_ORDERS).get(line.guid("PurchaseOrderID")?));
    for name in ["Supplier", "SupplierCode", "SupplierName", "Warehouse"] {
        row.set(name, order.map(|order| order.get(name).clone()).unwrap_or_default());
    }
    let next =
        |name: &str, first: i64| books.table(set).rows().filter_map(|row| row.int(name)).max().unwrap_or(first) + 1;
    let (receipt_number, entry_number) = (next("ReceiptNumber", 0), next("EntryNumber", 26_300_000));
    row.set("ID", None::<Uuid>);
    row.set("ReceiptNumber", receipt_number);
    row.set("EntryNumber", entry_number);
    row.set("GoodsReceiptLineCount", i64::try_from(lines.len()).unwrap_or(i64::MAX));
    let id = write::insert(books, set, context, row);
    let mut moves = Vec::new();
    for (number, line) in (1_i64..).zip(lines) {
        moves.extend(line.guid("PurchaseOrderLineID").map(|order_line| (order_line, line.decimal("QuantityReceived"))));
        let line = line.with("ID", None::<Uuid>).with("GoodsReceiptID", id).with("LineNumber", number);
        write::insert(books, &GOODS_RECEIPT_LINES, context, line);
    }
    move_quantities(books, "ReceivedQuantity", &moves);
    Ok(id)
}

fn complete_line(books: &Books, context: &Context, mut line: Row) -> Result<Row, Refusal> {
    let ordered = line
        .guid("PurchaseOrderLineID")
        .and_then(|id| books.table(&PURCHASE_ORDER_LINES).get(id))
        .cloned()
        .unwrap_or_default();
    let open = ordered.decimal("QuantityInPurchaseUnits") - ordered.decimal("ReceivedQuantity");
    let quantity = line.decimal_if("QuantityReceived").unwrap_or(open);
    if quantity <= Decimal::ZERO || (quantity > open && !context.rules.receive_more_than_ordered) {
        return Err(Refusal::invalid("Aantal"));
    }
    line.set("QuantityReceived", quantity);
    let order = ordered.guid("PurchaseOrderID").and_then(|id| books.table(&PURCHASE_ORDERS).get(id));
    line.set("PurchaseOrderID", ordered.get("PurchaseOrderID").clone());
    line.set("PurchaseOrderNumber", order.map(|order| order.get("OrderNumber").clone()).unwrap_or_default());
    for (name, from) in [
        ("QuantityOrdered", "QuantityInPurchaseUnits"),
        ("ItemUnitCode", "Unit"),
        ("Item", "Item"),
        ("ItemCode", "ItemCode"),
        ("ItemDescription", "ItemDescription"),
        ("SupplierItemCode", "SupplierItemCode"),
    ] {
        line.set(name, ordered.get(from).clone());
    }
    line.fill_in("Description", ordered.get("Description").clone());
    Ok(line)
}
