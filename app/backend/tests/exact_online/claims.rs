//! A claim on an order line falls when its invoice is read among the line's invoice lines, and at no other time.

use backend::clock::{Clock, Ids, Random};
use backend::connections::Connections;
use backend::connectors::connector::{CallContext, Connector};
use backend::connectors::outcome::WriteOutcome;
use backend::connectors::requests::{InvoicedOn, NewOrderInvoice, NewOrderInvoiceLine};
use backend::orders::{self, Wanted};
use backend::store::{Dec, Json, Sql, Store};
use backend::sync::{self, Synchroniser};
use backend::{administrations, execute, testing};
use domain::coding::{Coding, CodingLine, CodingSource, Header, Target};
use domain::ids::{AdministrationId, CodingLineId, EnvironmentId, InvoiceId, OrderLineId, RemoteId};
use domain::invoice::Invoice;
use domain::money::{Amount, Currency};
use domain::order::{Order, OrderLine, Progress};
use domain::quantity::Quantity;
use rust_decimal::{Decimal, dec};
use secrecy::SecretString;
use uuid::Uuid;

use crate::support::{BAKERY, Ground, context};
use crate::synchronising::linked;

const BOOKED: InvoiceId = InvoiceId(Uuid::from_u128(31));
const TAKEN_BACK: InvoiceId = InvoiceId(Uuid::from_u128(32));
const VIEWER: InvoiceId = InvoiceId(Uuid::from_u128(33));

const DOCUMENT_PUT: Sql = Sql::both(
    "insert into document (id, environment_id, sha256, file_name, mime, size, source, received_at)
     values ($1, $2, 'x', 'x.xml', 'text/xml', 1, 'upload', $3)",
);
const INVOICE_PUT: Sql = Sql::both(
    "insert into invoice (id, environment_id, administration_id, document_id, stage, version, syntax, kind, supplier_name, number,
         number_normalised, currency, total, received_at, updated_at)
     values ($1, $2, $3, $4, 'coded', 1, 'ubl', 'invoice', '', $5, '', 'EUR', $6, $7, $7)",
);
const ACTION_PUT: Sql = Sql::both(
    "insert into action (id, environment_id, administration_id, invoice_id, connector, kind, reference, state, content,
         content_hash, supplier, number_normalised, invoice_kind, met_closed_gate, attempts, saga, amount, currency,
         created_by_name, created_at, queued_at, changed_at, version)
     values ($1, $2, $3, $4, 'exact_online', 'book', $5, $6, $7, '', $8, $5, 'invoice', false, 1, $9, $10, 'EUR', 'Karin',
         $11, $11, $11, 1)",
);

struct House {
    store: Store,
    whose: (EnvironmentId, AdministrationId),
    supplier: RemoteId,
    line: RemoteId,
    synchroniser: Synchroniser,
}

impl House {
    /// I and P of the order line, as an invoice sees it that claims nothing.
    async fn figures(&self) -> (Decimal, Decimal) {
        let wanted = Wanted { other_suppliers: true, closed_too: true, ..Wanted::default() };
        let mut tx = self.store.read().await.unwrap();
        let mut found = Vec::new();
        for order in orders::list(&mut tx, self.whose.0, self.whose.1, VIEWER, &wanted).await.unwrap().orders {
            found.extend(order.lines.into_iter().filter(|line| line.remote_id == self.line));
        }
        (found[0].invoiced, found[0].pending)
    }

    async fn read(&self) -> (Decimal, Decimal) {
        let mut tx = self.store.write().await.unwrap();
        let ids = Ids::new(Clock::system(), Random::seeded(5));
        sync::ask(&mut tx, &ids, self.whose.0, self.whose.1, Clock::system().now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(self.synchroniser.work().await.unwrap());
        let mut tx = self.store.read().await.unwrap();
        let linked = administrations::fetch(&mut tx, self.whose.0, self.whose.1).await.unwrap().unwrap();
        assert_eq!(linked.synchronise_error, None);
        drop(tx);
        self.figures().await
    }

    /// An invoice that claims of the line, with an action in this state.
    async fn claims(&self, invoice: InvoiceId, of: OrderLineId, quantity: Decimal, state: &str, document: RemoteId) {
        let (environment, administration) = self.whose;
        let now = Clock::system().now();
        let mut tx = self.store.write().await.unwrap();
        let (file, number) = (Uuid::from_u128(10), format!("N-{}", invoice.0.as_u128()));
        if invoice == BOOKED {
            execute!(tx, DOCUMENT_PUT, file, environment.0, now).unwrap();
        }
        let (zero, whose) = (Dec(Decimal::ZERO), (environment.0, administration.0));
        execute!(tx, INVOICE_PUT, invoice.0, whose.0, whose.1, file, number.as_str(), zero, now).unwrap();
        let saga = Json(serde_json::json!({ "document": document }));
        let content = Json(serde_json::json!({}));
        let (id, supplier) = (Uuid::from_u128(invoice.0.as_u128() + 100), self.supplier.0);
        let (number, zero) = (number.as_str(), Dec(Decimal::ZERO));
        execute!(tx, ACTION_PUT, id, whose.0, whose.1, invoice.0, number, state, content, supplier, saga, zero, now)
            .unwrap();
        let coding = taking(of, quantity, invoice);
        assert!(orders::claims_save(&mut tx, environment, administration, invoice, &coding, now).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn book(&self, ground: &Ground, context: &CallContext<'_>, number: &str, document: RemoteId) {
        let new = NewOrderInvoice {
            is_credit: false,
            journal: "70".into(),
            supplier: self.supplier,
            invoice_number: number.into(),
            date: "2026-07-01".parse().unwrap(),
            due_date: None,
            payment_condition: None,
            payment_reference: None,
            currency: Currency::EUR,
            description: None,
            document,
            remarks: format!("SL-{number}"),
            lines: vec![NewOrderInvoiceLine {
                on: InvoicedOn::OrderLine(self.line),
                quantity: dec!(2),
                amount: dec!(50),
                vat_code: Some("2".into()),
                vat_amount: dec!(10.50),
                cost_center: None,
                cost_unit: None,
                description: None,
            }],
        };
        let booked = ground.exact.orders().unwrap().book_order_invoice(context, &new).await;
        assert!(matches!(booked, WriteOutcome::Confirmed(_)), "{booked:?}");
    }
}

fn taking(id: OrderLineId, quantity: Decimal, invoice: InvoiceId) -> Coding {
    let zero = Amount::zero(Currency::EUR);
    let line = CodingLine {
        id: CodingLineId(invoice.0),
        source: CodingSource::OrderLine,
        description: String::new(),
        target: Target::OrderLine { id },
        quantity: Quantity::new(quantity, "stuk"),
        unit_price: None,
        net: zero,
        vat: zero,
        vat_code: None,
        cost_center: None,
        cost_unit: None,
    };
    Coding { header: Header::proposed(&Invoice::blank()), lines: vec![line], acceptances: Vec::new() }
}

/// The connection's own token: a second consent of the same user would end it.
async fn token(
    (connections, store): (&Connections, &Store),
    (environment, administration): (EnvironmentId, AdministrationId),
) -> SecretString {
    let mut tx = store.read().await.unwrap();
    let linked = administrations::fetch(&mut tx, environment, administration).await.unwrap().unwrap();
    drop(tx);
    let connection = linked.administration.connection.unwrap();
    connections.access(environment, connection, std::time::Duration::from_mins(1)).await.unwrap().token
}

/// An order in euros of which nothing was invoiced yet.
async fn untouched(
    store: &Store,
    (environment, administration): (EnvironmentId, AdministrationId),
) -> (Order, OrderLine) {
    let wanted = Wanted { other_suppliers: true, ..Wanted::default() };
    let mut tx = store.read().await.unwrap();
    let found = orders::list(&mut tx, environment, administration, VIEWER, &wanted).await.unwrap();
    let fits = |order: &Order| {
        order.currency == Currency::EUR && order.status == Progress::Partial && order.invoicing == Progress::Open
    };
    let order = found.orders.into_iter().find(fits).unwrap();
    let line = order.lines[0].clone();
    (order, line)
}

#[tokio::test]
async fn a_claim_falls_when_its_own_invoice_is_read_there_and_at_no_other_time() {
    for test in testing::every_engine().await {
        let ground = Ground::demo().await;
        let (connections, environment, administration) = linked(&ground, &test.store).await;
        let synchroniser = Synchroniser::new(connections.clone());
        assert!(synchroniser.work().await.unwrap());
        let whose = (environment, administration);
        let (order, line) = untouched(&test.store, whose).await;
        let (supplier, store) = (order.supplier, test.store.clone());
        let house = House { store, whose, supplier, line: line.remote_id, synchroniser };
        let token = token((&connections, &test.store), whose).await;
        let there = context(&token, BAKERY);
        let (ours, foreign) = (ground.document(&there, "SL-31").await, ground.document(&there, "SL-9").await);
        house.claims(BOOKED, line.id, dec!(2), "done", ours).await;
        house.claims(TAKEN_BACK, line.id, dec!(1), "cancelled", RemoteId(Uuid::from_u128(7))).await;
        assert_eq!(house.read().await, (dec!(0), dec!(3)), "{}: proved, and not in I yet", test.engine);

        house.book(&ground, &there, "ELDERS-9", foreign).await;
        assert_eq!(house.read().await, (dec!(2), dec!(3)), "{}: another invoice moved I", test.engine);

        house.book(&ground, &there, "N-31", ours).await;
        assert_eq!(house.figures().await, (dec!(2), dec!(3)), "{}: not before it is read", test.engine);
        assert_eq!(house.read().await, (dec!(4), dec!(1)), "{}: what was taken back is still claimed", test.engine);
        assert_eq!(house.read().await, (dec!(4), dec!(1)), "{}", test.engine);
    }
}

#[tokio::test]
async fn where_order_invoices_may_not_be_read_claims_stay_and_orders_are_read() {
    let test = testing::sqlite().await;
    let ground = Ground::demo().await;
    let (connections, environment, administration) = linked(&ground, &test.store).await;
    let synchroniser = Synchroniser::new(connections.clone());
    assert!(synchroniser.work().await.unwrap());
    let whose = (environment, administration);
    let (order, line) = untouched(&test.store, whose).await;
    let (supplier, store) = (order.supplier, test.store.clone());
    let house = House { store, whose, supplier, line: line.remote_id, synchroniser };
    let token = token((&connections, &test.store), whose).await;
    let there = context(&token, BAKERY);
    let ours = ground.document(&there, "SL-31").await;
    house.claims(BOOKED, line.id, dec!(2), "done", ours).await;
    house.book(&ground, &there, "N-31", ours).await;
    let taken = serde_json::json!({"endpoint": "purchase/PurchaseInvoices"});
    ground.board(reqwest::Method::POST, "rights", taken).await;
    assert_eq!(house.read().await, (dec!(2), dec!(2)));
}
