//! Saving, on both engines.

use chrono::{DateTime, Utc};
use domain::coding::{Acceptance, Coding, CodingLine, CodingSource, Header, Target};
use domain::ids::{AdministrationId, CodingLineId, EnvironmentId, InvoiceId, OrderLineId, RemoteId, UserId};
use domain::invoice::Invoice;
use domain::language::Language;
use domain::money::{Amount, Currency};
use domain::quantity::Quantity;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::accounts::Caller;
use crate::store::{Dec, Sql, Store};
use crate::{execute, fetch_all, testing};

const ENVIRONMENT: EnvironmentId = EnvironmentId(Uuid::from_u128(1));
const ADMINISTRATION: AdministrationId = AdministrationId(Uuid::from_u128(2));
const INVOICE: InvoiceId = InvoiceId(Uuid::from_u128(11));

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
const EVENTS: Sql = Sql::both("select actor, what from invoice_event where invoice_id = $1 order by sequence");

fn now() -> DateTime<Utc> {
    "2026-10-14T10:00:00Z".parse().unwrap()
}

fn caller() -> Caller {
    Caller {
        user: UserId(Uuid::from_u128(5)),
        name: "Karin".into(),
        environment: ENVIRONMENT,
        roles: vec![domain::roles::Role::Accountant],
        language: Language::Nl,
    }
}

async fn house(store: &Store) {
    let mut tx = store.write().await.unwrap();
    execute!(tx, ENVIRONMENT_PUT, ENVIRONMENT.0, now()).unwrap();
    execute!(tx, ADMINISTRATION_PUT, ADMINISTRATION.0, ENVIRONMENT.0, now()).unwrap();
    let (file, zero) = (Uuid::from_u128(10), Dec(Decimal::ZERO));
    execute!(tx, DOCUMENT_PUT, file, ENVIRONMENT.0, now()).unwrap();
    execute!(tx, INVOICE_PUT, INVOICE.0, ENVIRONMENT.0, ADMINISTRATION.0, file, zero, now()).unwrap();
    tx.commit().await.unwrap();
}

fn coding(target: Target) -> Coding {
    let zero = Amount::zero(Currency::EUR);
    let line = CodingLine {
        id: CodingLineId(Uuid::from_u128(0x77)),
        source: CodingSource::Manual,
        description: "Meel".into(),
        target,
        quantity: Quantity::new(Decimal::ONE, "stuks"),
        unit_price: None,
        net: zero,
        vat: zero,
        vat_code: None,
        cost_center: None,
        cost_unit: None,
    };
    Coding { header: Header::proposed(&Invoice::blank()), lines: vec![line], acceptances: Vec::new() }
}

async fn saved(store: &Store, version: i64, coding: &Coding) -> i64 {
    let mut tx = store.write().await.unwrap();
    let version = save(&mut tx, &caller(), (INVOICE, version), coding.clone(), now()).await.unwrap();
    tx.commit().await.unwrap();
    version
}

async fn history(store: &Store) -> Vec<String> {
    let mut tx = store.read().await.unwrap();
    let rows = fetch_all!(tx, (String, String), EVENTS, INVOICE.0).unwrap();
    rows.into_iter().map(|(actor, what)| format!("{actor} {what}")).collect()
}

#[tokio::test]
async fn a_save_stands_in_the_history_where_it_changed_something() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        let mut coding = coding(Target::Open);
        let version = saved(&test.store, 1, &coding).await;
        assert_eq!(history(&test.store).await, ["Karin coded"], "{}", test.engine);
        let version = saved(&test.store, version, &coding).await;
        assert_eq!(history(&test.store).await, ["Karin coded"], "{}: nothing changed", test.engine);
        coding.acceptances.push(Acceptance {
            code: "not_ordered".into(),
            line: None,
            values: String::new(),
            reason: "vracht hoort erbij".into(),
            by: "iemand anders, zegt de browser".into(),
        });
        let version = saved(&test.store, version, &coding).await;
        saved(&test.store, version, &coding).await;
        assert_eq!(history(&test.store).await, ["Karin coded", "Karin accepted"], "{}", test.engine);
    }
}

#[tokio::test]
async fn an_order_line_that_is_gone_is_named_as_the_reason() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        let gone = coding(Target::OrderLine { id: OrderLineId(Uuid::from_u128(99)) });
        let mut tx = test.store.write().await.unwrap();
        let refused = save(&mut tx, &caller(), (INVOICE, 1), gone, now()).await;
        assert!(matches!(refused, Err(ValidateError::OrderLineGone)), "{}: {refused:?}", test.engine);
        drop(tx);
        assert!(history(&test.store).await.is_empty(), "{}", test.engine);
    }
}

#[tokio::test]
async fn what_stands_in_the_way_of_booking_is_said() {
    use crate::clock::{Clock, Ids, Random};
    use domain::booking::action::ActionKind;
    let test = testing::sqlite().await;
    house(&test.store).await;
    let mut coding = coding(Target::GlAccount { id: RemoteId(Uuid::from_u128(3)) });
    coding.header.number = "2026-17".into();
    let (random, kind) = (Random::seeded(3), ActionKind::Book);
    let ids = Ids::new(Clock::by_hand(now()).0, Random::seeded(7));
    let mut tx = test.store.write().await.unwrap();
    let refused = book(&mut tx, &caller(), (INVOICE, 1), coding, kind, (&ids, &random, now())).await;
    let Err(ValidateError::Blocked { gaps, .. }) = refused else { panic!("{refused:?}") };
    assert!(gaps.contains(&domain::matching::gap::Gap::Supplier), "{gaps:?}");
}

const CLAIMS: Sql = Sql::both("select invoice_id from claim where invoice_id = $1");

#[tokio::test]
async fn what_was_thrown_away_waits_for_nobody_and_can_be_had_back() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        let mut tx = test.store.write().await.unwrap();
        let stale = discard(&mut tx, &caller(), (INVOICE, 7), "dubbel", now()).await;
        assert!(matches!(stale, Err(ValidateError::Stale)), "{}", test.engine);
        discard(&mut tx, &caller(), (INVOICE, 1), "dubbel", now()).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = test.store.write().await.unwrap();
        let waiting = crate::invoices::repo::waiting(&mut tx, ENVIRONMENT, caller().user, now()).await.unwrap();
        assert!(waiting.is_empty(), "{}", test.engine);
        assert!(fetch_all!(&mut tx, (Uuid,), CLAIMS, INVOICE.0).unwrap().is_empty(), "{}", test.engine);
        let gone = save(&mut tx, &caller(), (INVOICE, 2), coding(Target::Open), now()).await;
        assert!(matches!(gone, Err(ValidateError::NotFound)), "{}", test.engine);
        restore(&mut tx, &caller(), INVOICE, now()).await.unwrap();
        // Again changes nothing.
        restore(&mut tx, &caller(), INVOICE, now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(history(&test.store).await, ["Karin deleted", "Karin restored"], "{}", test.engine);
        saved(&test.store, 3, &coding(Target::Open)).await;
    }
}
