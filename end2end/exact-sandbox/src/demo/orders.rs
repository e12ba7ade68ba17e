//! Purchase orders of the bakery in all states of ordering, receiving and invoicing, made through the same rules as those
//! of the API.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::chance::Chance;
use super::items::Offer;
use super::{context, day, id};
use crate::entities::accounts::ACCOUNTS;
use crate::entities::goods_receipts::GOODS_RECEIPTS;
use crate::entities::items::ITEMS;
use crate::entities::purchase_invoices::PURCHASE_INVOICES;
use crate::entities::purchase_order_rules::cancel;
use crate::entities::purchase_orders::{PURCHASE_ORDER_LINES, PURCHASE_ORDERS};
use crate::odata::input::Draft;
use crate::odata::schema::EntitySet;
use crate::store::books::Books;
use crate::store::row::Row;
use crate::store::write;

/// Number of the issue's own sample: 10 × 25.00 ordered at Molenkamp, 8 received, nothing invoiced.
const SAMPLE: i64 = 2_600_117;
/// Number of an order at De Gouden Aar that is received in full, with the goods of the product's sample invoice.
const SAMPLE_OF_MANY: i64 = 2_600_118;
/// Numbers of all orders, the samples included.
const NUMBERS: std::ops::RangeInclusive<i64> = 2_600_001..=2_600_120;

/// How far an order has come.
#[derive(Clone, Copy, Debug)]
enum Progress {
    Ordered,
    PartlyReceived,
    Received,
    PartlyInvoiced,
    PartlyReceivedAndInvoiced,
    InvoicedNotReceived,
    Done,
    Unapproved,
    Canceled,
}

/// The mix of states, over and over.
const MIX: [Progress; 12] = [
    Progress::Received,
    Progress::Ordered,
    Progress::PartlyReceived,
    Progress::Received,
    Progress::PartlyInvoiced,
    Progress::Done,
    Progress::PartlyReceivedAndInvoiced,
    Progress::Received,
    Progress::Done,
    Progress::InvoicedNotReceived,
    Progress::Unapproved,
    Progress::Canceled,
];

/// Puts the orders in the books. A refusal here is a mistake of the demo: it is logged and the order left out.
pub(crate) fn fill(books: &mut Books, offers: &[Vec<Offer>]) {
    samples(books);
    let mut chance = Chance::new(120);
    let suppliers: Vec<usize> = (0..offers.len()).filter(|place| !offers[*place].is_empty()).collect();
    for (turn, number) in NUMBERS.filter(|number| ![SAMPLE, SAMPLE_OF_MANY].contains(number)).enumerate() {
        // The suppliers with hundreds of items come round more often.
        let place = match turn % 5 {
            0 => 1,
            1 => 2,
            _ => chance.one_of(&suppliers).copied().unwrap_or(0),
        };
        let date = day(2026, 1, 5) + Days::new(u64::try_from(turn).unwrap_or(0) * 5 / 2);
        let lines = chance.between(1, if place == 1 || place == 2 { 14 } else { 4 });
        let mut wanted: Vec<(&str, Decimal)> = Vec::new();
        for _ in 0..lines {
            let Some(offer) = chance.one_of(&offers[place]) else { continue };
            if wanted.iter().all(|(code, _)| *code != offer.code) {
                wanted.push((&offer.code, Decimal::from(chance.between(2, 40))));
            }
        }
        let progress = MIX[turn % MIX.len()];
        if let Some(order) = order(books, number, place, date, &wanted) {
            advance(books, order, progress, date, &mut chance);
        }
    }
}

fn samples(books: &mut Books) {
    let date = day(2026, 9, 14);
    if let Some(order) = order(books, SAMPLE, 0, date, &[("MB-001", Decimal::TEN)]) {
        receive(books, order, date + Days::new(4), |_| Decimal::from(8));
    }
    let goods =
        [("GA-TB550-25", Decimal::from(20)), ("GA-RB-10", Decimal::from(60)), ("GA-BZ-W", Decimal::from(12_000))];
    if let Some(order) = order(books, SAMPLE_OF_MANY, 1, day(2026, 9, 28), &goods) {
        receive(books, order, day(2026, 10, 6), |line| line.decimal("QuantityInPurchaseUnits"));
    }
}

fn order(books: &mut Books, number: i64, place: usize, date: NaiveDate, wanted: &[(&str, Decimal)]) -> Option<Uuid> {
    let supplier = id(books, &ACCOUNTS, &(1_001 + place).to_string());
    let row = Row::default()
        .with("Supplier", supplier)
        .with("OrderNumber", number)
        .with("OrderDate", date)
        .with("ReceiptDate", date + Days::new(7))
        .with("YourRef", format!("BJ-{number}"));
    let lines = wanted
        .iter()
        .map(|(code, quantity)| {
            Row::default().with("Item", id(books, &ITEMS, code)).with("QuantityInPurchaseUnits", *quantity)
        })
        .collect();
    post(books, &PURCHASE_ORDERS, date, row, lines)
}

fn advance(books: &mut Books, order: Uuid, progress: Progress, date: NaiveDate, chance: &mut Chance) {
    let (received_on, invoiced_on) = (date + Days::new(6), date + Days::new(9));
    let all = |line: &Row| line.decimal("QuantityInPurchaseUnits");
    let part = |line: &Row| (all(line) * Decimal::new(6, 1)).ceil();
    let less = |line: &Row| (all(line) * Decimal::new(3, 1)).ceil();
    match progress {
        Progress::Ordered => {}
        Progress::PartlyReceived => {
            receive(books, order, received_on, part);
        }
        Progress::Received => {
            receive(books, order, received_on, all);
        }
        Progress::PartlyInvoiced => {
            receive(books, order, received_on, all);
            invoice(books, order, invoiced_on, part, chance);
        }
        Progress::PartlyReceivedAndInvoiced => {
            receive(books, order, received_on, part);
            invoice(books, order, invoiced_on, less, chance);
        }
        Progress::InvoicedNotReceived => {
            invoice(books, order, invoiced_on, all, chance);
        }
        Progress::Done => {
            receive(books, order, received_on, part);
            receive(books, order, received_on + Days::new(2), |line| all(line) - part(line));
            invoice(books, order, invoiced_on, all, chance);
        }
        Progress::Unapproved => {
            books.table_mut(&PURCHASE_ORDERS).modify(&PURCHASE_ORDERS, order, |row| row.set("ApprovalStatus", 0));
        }
        Progress::Canceled => cancel(books, order),
    }
}

/// The order's lines with the quantity that is taken of each; lines of which nothing is taken are left out.
fn taken(books: &Books, order: Uuid, quantity: impl Fn(&Row) -> Decimal) -> Vec<(Uuid, Decimal)> {
    books
        .table(&PURCHASE_ORDER_LINES)
        .owned_by(order)
        .filter_map(|line| Some((line.guid("ID")?, quantity(line))))
        .filter(|(_, quantity)| !quantity.is_zero())
        .collect()
}

fn receive(books: &mut Books, order: Uuid, date: NaiveDate, quantity: impl Fn(&Row) -> Decimal) {
    let lines: Vec<Row> = taken(books, order, quantity)
        .into_iter()
        .map(|(line, quantity)| Row::default().with("PurchaseOrderLineID", line).with("QuantityReceived", quantity))
        .collect();
    if !lines.is_empty() {
        let row = Row::default().with("ReceiptDate", date).with("Description", "Ontvangst magazijn");
        post(books, &GOODS_RECEIPTS, date, row, lines);
    }
}

fn invoice(books: &mut Books, order: Uuid, date: NaiveDate, quantity: impl Fn(&Row) -> Decimal, chance: &mut Chance) {
    let supplier = books.table(&PURCHASE_ORDERS).get(order).and_then(|order| order.guid("Supplier"));
    let lines: Vec<Row> = taken(books, order, quantity)
        .into_iter()
        .map(|(line, quantity)| Row::default().with("PurchaseOrderLine", line).with("Quantity", quantity))
        .collect();
    let row = Row::default()
        .with("Type", 8033)
        .with("Journal", "70")
        .with("Supplier", supplier)
        .with("InvoiceDate", date)
        .with("YourRef", format!("{}{:05}", date.format("%y"), chance.between(10_000, 99_999)));
    post(books, &PURCHASE_INVOICES, date, row, lines);
}

fn post(books: &mut Books, set: &'static EntitySet, date: NaiveDate, row: Row, lines: Vec<Row>) -> Option<Uuid> {
    match write::create_draft(books, set, &context(date), Draft { row, lines }) {
        Ok(id) => Some(id),
        Err(refusal) => {
            tracing::error!(?refusal, set = set.name, "the demo was refused by its own books");
            None
        }
    }
}
