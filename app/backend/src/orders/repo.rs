//! Statements and functions of purchase orders.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{AdministrationId, EnvironmentId, InvoiceId, OrderLineId, RemoteId};
use domain::order::{Order, OrderLine};
use uuid::Uuid;

use super::claims;
use super::row::{LineDetails, LineRow, OrderRow, code};
use crate::clock::Ids;
use crate::store::{Dec, Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_one, statements};

/// So many orders with their lines go to a screen; what is more is found by typing.
pub const AT_MOST: i64 = 100;

statements! {
    /// An order as it was just read; it keeps the identity that it has here.
    ORDER_UPSERT = Sql::both(
        "insert into purchase_order (id, environment_id, administration_id, remote_id, number, reference, description,
             supplier, supplier_name, ordered_on, currency, order_status, receipt_status, invoice_status,
             awaits_approval, changed_after_receipt, search_text, seen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
         on conflict (administration_id, remote_id) do update
         set number = excluded.number, reference = excluded.reference, description = excluded.description,
             supplier = excluded.supplier, supplier_name = excluded.supplier_name, ordered_on = excluded.ordered_on,
             currency = excluded.currency, order_status = excluded.order_status,
             receipt_status = excluded.receipt_status, invoice_status = excluded.invoice_status,
             awaits_approval = excluded.awaits_approval, changed_after_receipt = excluded.changed_after_receipt,
             search_text = excluded.search_text, seen_at = excluded.seen_at
         returning id",
    );
    /// A line of it. What the warehouse counted is ours and stays.
    LINE_UPSERT = Sql::both(
        "insert into purchase_order_line (id, environment_id, administration_id, order_id, remote_id, line_number, item,
             item_code, supplier_item_code, barcode, description, unit, ordered, received, invoiced, details, seen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         on conflict (administration_id, remote_id) do update
         set order_id = excluded.order_id, line_number = excluded.line_number, item = excluded.item,
             item_code = excluded.item_code, supplier_item_code = excluded.supplier_item_code,
             barcode = excluded.barcode, description = excluded.description, unit = excluded.unit,
             ordered = excluded.ordered, received = excluded.received, invoiced = excluded.invoiced,
             details = excluded.details, seen_at = excluded.seen_at",
    );
    /// Lines that the order does not have any more. One that an invoice claims stays, until that match is undone.
    LINE_DELETE_UNSEEN = Sql::both(
        "delete from purchase_order_line
         where order_id = $1 and seen_at < $2
           and not exists (select 1 from claim where claim.order_line_id = purchase_order_line.id)",
    );
    /// Orders that a whole reading did not see any more: deleted there, so nothing is to come of them. One that is seen
    /// again is what it says then.
    ORDER_GONE = Sql::both(
        "update purchase_order set order_status = 'cancelled'
         where environment_id = $1 and administration_id = $2 and seen_at < $3
           and order_status in ('open', 'partial')",
    );
    /// Orders for *Zoek*: those of the supplier first, the newest first. Each word must be somewhere in the order.
    ORDER_LIST = Sql::both(
        "select id, remote_id, number, reference, description, supplier, supplier_name, ordered_on, currency, order_status,
             receipt_status, invoice_status, awaits_approval, changed_after_receipt
         from purchase_order
         where environment_id = $1 and administration_id = $2
           and ($3 or supplier = $4) and ($5 or order_status in ('open', 'partial') and invoice_status <> 'complete')
           and search_text like $6 and search_text like $7 and search_text like $8
         order by case when supplier = $4 then 0 else 1 end, ordered_on desc, number desc
         limit $9",
    );
    /// How many those are.
    ORDER_COUNT = Sql::both(
        "select count(*) from purchase_order
         where environment_id = $1 and administration_id = $2
           and ($3 or supplier = $4) and ($5 or order_status in ('open', 'partial') and invoice_status <> 'complete')
           and search_text like $6 and search_text like $7 and search_text like $8",
    );
    /// The order of a line.
    ORDER_OF_LINE = Sql::both(
        "select purchase_order.id, purchase_order.remote_id, number, reference, purchase_order.description, supplier,
             supplier_name, ordered_on, currency, order_status, receipt_status, invoice_status, awaits_approval,
             changed_after_receipt
         from purchase_order join purchase_order_line on purchase_order_line.order_id = purchase_order.id
         where purchase_order.environment_id = $1 and purchase_order.administration_id = $2
           and purchase_order_line.id = $3",
    );
    /// The lines of an order.
    LINE_LIST = Sql::both(
        "select id, order_id, remote_id, line_number, item, item_code, supplier_item_code, barcode, description, unit,
             ordered, received, invoiced, counted, details
         from purchase_order_line
         where environment_id = $1 and order_id = $2
         order by line_number",
    );
}

/// Which orders are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Those of this supplier first, or alone.
    pub supplier: Option<RemoteId>,
    /// Also those of other suppliers.
    pub other_suppliers: bool,
    /// Also those that are complete, cancelled or invoiced.
    pub closed_too: bool,
    /// Words that must all be in the number, the reference, a description or an item number.
    pub text: String,
}

/// At most [`AT_MOST`] orders with their lines, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The orders.
    pub orders: Vec<Order>,
    /// How many fit.
    pub total: usize,
}

/// Takes over orders as they were just read. Lines keep their identity by their id in the bookkeeping system; those that
/// are gone there go here, unless an invoice claims them.
pub async fn upsert(
    tx: &mut Tx,
    ids: &Ids,
    environment: EnvironmentId,
    administration: AdministrationId,
    orders: &[Order],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for order in orders {
        let new_id: Uuid = ids.next();
        let (id,) = fetch_one!(
            tx,
            (Uuid,),
            ORDER_UPSERT,
            new_id,
            environment.0,
            administration.0,
            order.remote_id.0,
            &order.number,
            &order.reference,
            &order.description,
            order.supplier.0,
            &order.supplier_name,
            order.date,
            order.currency.code(),
            code(order.status),
            code(order.receipt),
            code(order.invoicing),
            order.awaits_approval,
            order.changed_after_receipt,
            search_text(order),
            now,
        )?;
        for line in &order.lines {
            line_upsert(tx, ids.next(), (environment, administration, id), line, now).await?;
        }
        execute!(tx, LINE_DELETE_UNSEEN, id, now)?;
    }
    Ok(())
}

/// After a whole reading that saw orders and could read them all: those that it did not see since `began_at` are
/// cancelled, so that *Zoek* does not offer them. Answers how many.
pub async fn gone(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    began_at: DateTime<Utc>,
) -> Result<u64, StoreError> {
    execute!(tx, ORDER_GONE, environment.0, administration.0, began_at)
}

async fn line_upsert(
    tx: &mut Tx,
    new_id: Uuid,
    (environment, administration, order): (EnvironmentId, AdministrationId, Uuid),
    line: &OrderLine,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(
        tx,
        LINE_UPSERT,
        new_id,
        environment.0,
        administration.0,
        order,
        line.remote_id.0,
        line.number,
        line.item.map(|item| item.0),
        &line.item_code,
        &line.supplier_item_code,
        &line.barcode,
        &line.description,
        &line.unit.0,
        Dec(line.ordered),
        Dec(line.received),
        Dec(line.invoiced),
        Json(LineDetails::of(line)),
        now,
    )?;
    Ok(())
}

/// What *Zoek* searches in, in small letters.
fn search_text(order: &Order) -> String {
    let mut parts = vec![order.number.as_str(), order.reference.as_deref().unwrap_or_default(), &order.description];
    for line in &order.lines {
        parts.extend([line.item_code.as_str(), &line.description]);
        parts.extend([line.supplier_item_code.as_deref(), line.barcode.as_deref()].into_iter().flatten());
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ").to_lowercase()
}

/// Orders for *Zoek*, with P of each line as it is for everybody but `invoice`.
pub async fn list(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    invoice: InvoiceId,
    wanted: &Wanted,
) -> Result<Found, StoreError> {
    let all_suppliers = wanted.other_suppliers || wanted.supplier.is_none();
    let supplier = wanted.supplier.map(|supplier| supplier.0);
    let [first, second, third] = patterns(&wanted.text);
    let (total,) = fetch_one!(
        tx,
        (i64,),
        ORDER_COUNT,
        environment.0,
        administration.0,
        all_suppliers,
        supplier,
        wanted.closed_too,
        &first,
        &second,
        &third,
    )?;
    let rows = fetch_all!(
        tx,
        OrderRow,
        ORDER_LIST,
        environment.0,
        administration.0,
        all_suppliers,
        supplier,
        wanted.closed_too,
        &first,
        &second,
        &third,
        AT_MOST,
    )?;
    let orders = with_lines(tx, environment, administration, invoice, rows).await?;
    Ok(Found { orders, total: usize::try_from(total).unwrap_or_default() })
}

/// The orders of these lines: those that a saved coding takes from are always at hand.
pub async fn containing(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    invoice: InvoiceId,
    lines: &[OrderLineId],
) -> Result<Vec<Order>, StoreError> {
    let mut rows: Vec<OrderRow> = Vec::new();
    for line in lines {
        let found = fetch_all!(tx, OrderRow, ORDER_OF_LINE, environment.0, administration.0, line.0)?;
        rows.extend(found.into_iter().filter(|row| rows.iter().all(|known| known.id != row.id)).collect::<Vec<_>>());
    }
    with_lines(tx, environment, administration, invoice, rows).await
}

async fn with_lines(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    invoice: InvoiceId,
    rows: Vec<OrderRow>,
) -> Result<Vec<Order>, StoreError> {
    let pending = claims::pending(tx, environment, administration, invoice).await?;
    let mut orders = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.id;
        let mut order = match Order::try_from(row) {
            Ok(order) => order,
            // One bad row costs itself, not the list that it stands in.
            Err(problem) => {
                tracing::error!(order.id = %id, error = %problem, "an order cannot be read from the store");
                continue;
            }
        };
        let lines = fetch_all!(tx, LineRow, LINE_LIST, environment.0, id)?;
        let with_pending = |line: LineRow| {
            let claimed = pending.get(&OrderLineId(line.id)).copied().unwrap_or_default();
            line.with_pending(claimed)
        };
        order.lines = lines.into_iter().map(with_pending).collect();
        orders.push(order);
    }
    Ok(orders)
}

/// Up to three words as patterns; signs that mean something in a pattern are left out.
fn patterns(text: &str) -> [String; 3] {
    let lower = text.to_lowercase();
    let mut words = lower.split_whitespace().map(|word| word.replace(['%', '_', '\\'], ""));
    std::array::from_fn(|_| words.next().map_or_else(|| "%".to_owned(), |word| format!("%{word}%")))
}

/// Quantities that other invoices claim, by order line.
pub(super) type Pending = BTreeMap<OrderLineId, rust_decimal::Decimal>;
