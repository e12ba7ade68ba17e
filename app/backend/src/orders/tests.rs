//! Orders and claims, on both engines.

use chrono::{DateTime, TimeDelta, Utc};
use domain::coding::{Coding, CodingLine, CodingSource, Header, Target};
use domain::ids::{AdministrationId, CodingLineId, EnvironmentId, InvoiceId, OrderId, OrderLineId, RemoteId};
use domain::invoice::Invoice;
use domain::money::{Amount, Currency};
use domain::order::{Basis, Order, OrderLine, Progress};
use domain::quantity::{Quantity, Unit, UnitPrice};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::clock::{Clock, Ids, Random};
use crate::execute;
use crate::store::{Sql, Store, Tx};
use crate::testing;

const ENVIRONMENT: EnvironmentId = EnvironmentId(Uuid::from_u128(1));
const ADMINISTRATION: AdministrationId = AdministrationId(Uuid::from_u128(2));
const SUPPLIER: RemoteId = RemoteId(Uuid::from_u128(3));
const OURS: InvoiceId = InvoiceId(Uuid::from_u128(11));
const THEIRS: InvoiceId = InvoiceId(Uuid::from_u128(12));

const ENVIRONMENT_PUT: Sql = Sql::both("insert into environment (id, name, created_at) values ($1, 'proef', $2)");
const ADMINISTRATION_PUT: Sql = Sql::both(
    "insert into administration (id, environment_id, connector, division, number, name, currency, settings, version, created_at)
     values ($1, $2, 'exact_online', 120, '120', 'Proef', 'EUR', '{}', 1, $3)",
);
const DOCUMENT_PUT: Sql = Sql::both(
    "insert into document (id, environment_id, sha256, file_name, mime, size, source, received_at)
     values ($1, $2, 'x', 'x.xml', 'text/xml', 1, 'upload', $3)",
);
const INVOICE_PUT: Sql = Sql::both(
    "insert into invoice (id, environment_id, administration_id, document_id, stage, version, syntax, kind, supplier_name, number,
         number_normalised, currency, total, received_at, updated_at)
     values ($1, $2, $3, $4, 'to_validate', 1, 'ubl', 'invoice', '', '', '', 'EUR', $5, $6, $6)",
);

fn now() -> DateTime<Utc> {
    "2026-10-14T10:00:00Z".parse().unwrap()
}

fn ids() -> Ids {
    Ids::new(Clock::by_hand(now()).0, Random::seeded(7))
}

fn order(number: u128, lines: u128) -> Order {
    let line = |at: u128| OrderLine {
        id: OrderLineId(Uuid::from_u128(0)),
        remote_id: RemoteId(Uuid::from_u128(0x1000 + number * 100 + at)),
        number: i64::try_from(at).unwrap(),
        item: Some(RemoteId(Uuid::from_u128(0x44))),
        item_code: format!("47{at}"),
        supplier_item_code: Some(format!("S-{number}-{at}")),
        barcode: None,
        description: format!("Bakplaat {at}"),
        unit: Unit::new("stuks"),
        ordered: Decimal::from(10),
        received: Decimal::from(8),
        invoiced: Decimal::ZERO,
        counted: None,
        pending: Decimal::ZERO,
        basis: Basis::Received,
        price: UnitPrice::per_one(Decimal::new(2450, 2)),
        price_was_inclusive: false,
        vat_code: Some("2".into()),
        vat_percent: Some(Decimal::from(21)),
        cost_center: None,
        cost_unit: None,
        gl_account: None,
    };
    Order {
        id: OrderId(Uuid::from_u128(0)),
        remote_id: RemoteId(Uuid::from_u128(0x900 + number)),
        number: number.to_string(),
        reference: Some(format!("IO-{number}")),
        description: "Najaar".into(),
        supplier: if number.is_multiple_of(2) { SUPPLIER } else { RemoteId(Uuid::from_u128(4)) },
        supplier_name: "Molenkamp".into(),
        date: Some("2026-09-01".parse().unwrap()),
        currency: Currency::EUR,
        status: Progress::Partial,
        receipt: Progress::Partial,
        invoicing: Progress::Open,
        awaits_approval: false,
        changed_after_receipt: false,
        lines: (1..=lines).map(line).collect(),
    }
}

async fn house(store: &Store) {
    let mut tx = store.write().await.unwrap();
    execute!(tx, ENVIRONMENT_PUT, ENVIRONMENT.0, now()).unwrap();
    execute!(tx, ADMINISTRATION_PUT, ADMINISTRATION.0, ENVIRONMENT.0, now()).unwrap();
    let document = Uuid::from_u128(10);
    execute!(tx, DOCUMENT_PUT, document, ENVIRONMENT.0, now()).unwrap();
    for invoice in [OURS, THEIRS] {
        let total = crate::store::Dec(Decimal::ZERO);
        execute!(tx, INVOICE_PUT, invoice.0, ENVIRONMENT.0, ADMINISTRATION.0, document, total, now()).unwrap();
    }
    tx.commit().await.unwrap();
}

async fn put(store: &Store, orders: &[Order], at: DateTime<Utc>) {
    let mut tx = store.write().await.unwrap();
    upsert(&mut tx, &ids(), ENVIRONMENT, ADMINISTRATION, orders, at).await.unwrap();
    tx.commit().await.unwrap();
}

async fn find(tx: &mut Tx, wanted: &Wanted) -> Found {
    list(tx, ENVIRONMENT, ADMINISTRATION, OURS, wanted).await.unwrap()
}

fn taking(id: OrderLineId, quantity: i64) -> Coding {
    let zero = Amount::zero(Currency::EUR);
    let line = CodingLine {
        id: CodingLineId(Uuid::from_u128(0x77)),
        source: CodingSource::OrderLine,
        description: String::new(),
        target: Target::OrderLine { id },
        quantity: Quantity::new(Decimal::from(quantity), "stuks"),
        unit_price: None,
        net: zero,
        vat: zero,
        vat_code: None,
        cost_center: None,
        cost_unit: None,
    };
    Coding { header: Header::proposed(&Invoice::blank()), lines: vec![line], acceptances: Vec::new() }
}

#[tokio::test]
async fn what_was_read_comes_out_and_keeps_its_identity() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        put(&test.store, &[order(2, 3)], now()).await;
        let mut tx = test.store.read().await.unwrap();
        let first = find(&mut tx, &Wanted { supplier: Some(SUPPLIER), ..Wanted::default() }).await;
        drop(tx);
        assert_eq!((first.total, first.orders[0].lines.len()), (1, 3), "{}", test.engine);
        let mut again = order(2, 2);
        again.lines[0].received = Decimal::from(10);
        put(&test.store, &[again], now() + TimeDelta::minutes(15)).await;
        let mut tx = test.store.read().await.unwrap();
        let second = find(&mut tx, &Wanted { supplier: Some(SUPPLIER), ..Wanted::default() }).await;
        let (before, after) = (&first.orders[0], &second.orders[0]);
        assert_eq!((after.id, after.lines[0].id), (before.id, before.lines[0].id), "{}", test.engine);
        assert_eq!((after.lines.len(), after.lines[0].received), (2, Decimal::from(10)), "{}", test.engine);
        assert_eq!(after.lines[0].price, before.lines[0].price, "{}", test.engine);
    }
}

#[tokio::test]
async fn zoek_shows_the_suppliers_own_first_and_at_most_a_hundred() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        let mut orders: Vec<Order> = (1..=130).map(|number| order(number, 1)).collect();
        orders[3].status = Progress::Cancelled;
        put(&test.store, &orders, now()).await;
        let mut tx = test.store.read().await.unwrap();
        let own = Wanted { supplier: Some(SUPPLIER), ..Wanted::default() };
        assert_eq!(find(&mut tx, &own).await.total, 64, "{}", test.engine);
        let all = find(&mut tx, &Wanted { other_suppliers: true, ..own.clone() }).await;
        assert_eq!((all.orders.len(), all.total), (100, 129), "{}", test.engine);
        assert!(all.orders[..64].iter().all(|order| order.supplier == SUPPLIER), "{}", test.engine);
        let by = |text: &str| Wanted { other_suppliers: true, text: text.into(), ..own.clone() };
        for (text, expected) in [("io-117", 1), ("s-44-1 BAKPLAAT", 1), ("najaar 5%", 22), ("niets", 0), ("", 129)] {
            assert_eq!(find(&mut tx, &by(text)).await.total, expected, "{text} on {}", test.engine);
        }
        let closed = Wanted { closed_too: true, ..own };
        assert_eq!(find(&mut tx, &closed).await.total, 65, "{}", test.engine);
    }
}

#[tokio::test]
async fn an_order_that_a_whole_reading_did_not_see_is_not_offered_until_it_is_seen_again() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        let mut done = order(6, 1);
        done.status = Progress::Complete;
        put(&test.store, &[order(2, 1), order(4, 1), done], now()).await;
        let later = now() + TimeDelta::minutes(15);
        put(&test.store, &[order(2, 1)], later).await;
        let mut tx = test.store.write().await.unwrap();
        assert_eq!(gone(&mut tx, EnvironmentId(Uuid::from_u128(98)), ADMINISTRATION, later).await.unwrap(), 0);
        assert_eq!(gone(&mut tx, ENVIRONMENT, ADMINISTRATION, later).await.unwrap(), 1, "{}", test.engine);
        let own = Wanted { supplier: Some(SUPPLIER), ..Wanted::default() };
        let offered = find(&mut tx, &own).await;
        assert_eq!((offered.total, offered.orders[0].number.as_str()), (1, "2"), "{}", test.engine);
        let all = find(&mut tx, &Wanted { closed_too: true, ..own.clone() }).await;
        assert!(
            all.orders.iter().any(|order| order.status == Progress::Complete),
            "{}: what is done stays",
            test.engine
        );
        tx.commit().await.unwrap();
        put(&test.store, &[order(4, 1)], later).await;
        let mut tx = test.store.read().await.unwrap();
        assert_eq!(find(&mut tx, &own).await.total, 2, "{}", test.engine);
    }
}

#[tokio::test]
async fn a_claim_is_pending_for_the_others_until_it_falls() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        put(&test.store, &[order(2, 1)], now()).await;
        let own = Wanted { supplier: Some(SUPPLIER), ..Wanted::default() };
        let mut tx = test.store.write().await.unwrap();
        let line = find(&mut tx, &own).await.orders[0].lines[0].id;
        let coding = taking(line, 3);
        assert!(claims_save(&mut tx, ENVIRONMENT, ADMINISTRATION, THEIRS, &coding, now()).await.unwrap());
        assert!(claims_save(&mut tx, ENVIRONMENT, ADMINISTRATION, THEIRS, &coding, now()).await.unwrap());
        assert_eq!(find(&mut tx, &own).await.orders[0].lines[0].pending, Decimal::from(3), "{}", test.engine);
        let theirs = list(&mut tx, ENVIRONMENT, ADMINISTRATION, THEIRS, &own).await.unwrap();
        assert_eq!(theirs.orders[0].lines[0].pending, Decimal::ZERO, "{}", test.engine);
        let found = containing(&mut tx, ENVIRONMENT, ADMINISTRATION, OURS, &[line, line]).await.unwrap();
        assert_eq!((found.len(), found[0].lines[0].pending), (1, Decimal::from(3)), "{}", test.engine);
        let (there, other) = (found[0].lines[0].remote_id, RemoteId(Uuid::from_u128(0x4242)));
        for (invoice, line, falls) in [(OURS, there, false), (THEIRS, other, false), (THEIRS, there, true)] {
            let pending = find(&mut tx, &own).await.orders[0].lines[0].pending;
            assert_eq!(pending, Decimal::from(3), "{}", test.engine);
            let fell = claims_fall(&mut tx, ENVIRONMENT, ADMINISTRATION, (invoice, line)).await.unwrap();
            assert_eq!(fell, falls, "{}", test.engine);
        }
        assert_eq!(find(&mut tx, &own).await.orders[0].lines[0].pending, Decimal::ZERO, "{}", test.engine);
    }
}

#[tokio::test]
async fn a_claimed_line_stays_and_a_foreign_one_is_refused() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        put(&test.store, &[order(2, 2)], now()).await;
        let own = Wanted { supplier: Some(SUPPLIER), ..Wanted::default() };
        let mut tx = test.store.write().await.unwrap();
        let line = find(&mut tx, &own).await.orders[0].lines[1].id;
        assert!(claims_save(&mut tx, ENVIRONMENT, ADMINISTRATION, THEIRS, &taking(line, 3), now()).await.unwrap());
        tx.commit().await.unwrap();
        put(&test.store, &[order(2, 1)], now() + TimeDelta::minutes(15)).await;
        let mut tx = test.store.write().await.unwrap();
        assert_eq!(find(&mut tx, &own).await.orders[0].lines.len(), 2, "{}", test.engine);
        let other = AdministrationId(Uuid::from_u128(99));
        assert!(!claims_save(&mut tx, ENVIRONMENT, other, THEIRS, &taking(line, 1), now()).await.unwrap());
        let stranger = EnvironmentId(Uuid::from_u128(98));
        assert_eq!(list(&mut tx, stranger, ADMINISTRATION, OURS, &own).await.unwrap().total, 0, "{}", test.engine);
    }
}
