//! Reading administrations into the store.

use backend::clock::Clock;
use backend::connections::{Connections, SYSTEM};
use backend::connectors::answers::MasterKind;
use backend::sync::{self, Synchroniser};
use backend::{administrations, gates, master, testing};
use domain::booking::gate::{Function, Position, Scope};
use domain::connection::SyncProblem;
use domain::ids::{AdministrationId, EnvironmentId};
use reqwest::Method;
use serde_json::json;

use crate::support::{BAKERY, Ground, brought_back, connections};

pub(crate) async fn linked(
    ground: &Ground,
    store: &backend::store::Store,
) -> (Connections, EnvironmentId, AdministrationId) {
    ground.board(Method::PATCH, "settings", json!({"limits": {"calls_per_minute": 10_000}})).await;
    let (connections, caller) = connections(ground, store, &Clock::system()).await;
    let address = connections.begin(&caller).await.unwrap();
    let back = ground.consent(&address, "visser", &[BAKERY]).await;
    let (state, code) = brought_back(&back);
    let id = connections.complete(&caller, &state, &code).await.unwrap().id;
    let taken = connections.take_over(&caller, id, &[BAKERY.0]).await.unwrap();
    (connections, caller.environment, taken[0])
}

#[tokio::test]
async fn what_was_linked_is_read_and_read_again_later() {
    for test in testing::every_engine().await {
        let ground = Ground::demo().await;
        let (connections, environment, administration) = linked(&ground, &test.store).await;
        let synchroniser = Synchroniser::new(connections.clone());
        assert!(synchroniser.work().await.unwrap(), "{}", test.engine);
        assert!(!synchroniser.work().await.unwrap(), "the next reading waits for its time");

        let mut tx = test.store.read().await.unwrap();
        let linked = administrations::fetch(&mut tx, environment, administration).await.unwrap().unwrap();
        assert_eq!(linked.synchronise_error, None, "{}", test.engine);
        assert!(linked.synchronised_at.is_some());
        assert_eq!(linked.administration.settings.journal.as_deref(), Some("70"));
        let data = master::data(&mut tx, environment, administration).await.unwrap();
        assert!(data.vat_codes.iter().any(|code| code.percent == rust_decimal::dec!(21)));
        assert!(data.payment_conditions.iter().any(|condition| condition.method == "K"));
        assert!(!data.gl_accounts.is_empty() && !data.periods.is_empty());
        assert!(master::document_type(&mut tx, environment, administration).await.unwrap().is_some());
        let counts = sync::counts(&mut tx, environment, administration, Clock::system().now()).await.unwrap();
        let suppliers = master::count(&mut tx, environment, administration, MasterKind::Suppliers).await.unwrap();
        assert!(suppliers > 0 && counts.suppliers == suppliers && !counts.is_reading);
        drop(tx);

        let mut tx = test.store.write().await.unwrap();
        sync::ask(
            &mut tx,
            &backend::clock::Ids::new(Clock::system(), backend::clock::Random::seeded(5)),
            environment,
            administration,
            Clock::system().now(),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        assert!(synchroniser.work().await.unwrap(), "the button brings it forward");
    }
}

#[tokio::test]
async fn an_empty_answer_deletes_nothing_and_a_closed_gate_reads_nothing() {
    let test = testing::sqlite().await;
    let ground = Ground::demo().await;
    let (connections, environment, administration) = linked(&ground, &test.store).await;
    let synchroniser = Synchroniser::new(connections.clone());
    assert!(synchroniser.work().await.unwrap());
    let ids = backend::clock::Ids::new(Clock::system(), backend::clock::Random::seeded(5));
    let again = async || {
        let mut tx = test.store.write().await.unwrap();
        sync::ask(&mut tx, &ids, environment, administration, Clock::system().now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(synchroniser.work().await.unwrap());
    };
    let state = async || {
        let mut tx = test.store.read().await.unwrap();
        let linked = administrations::fetch(&mut tx, environment, administration).await.unwrap().unwrap();
        let suppliers = master::suppliers(&mut tx, environment, administration).await.unwrap().len();
        (suppliers, linked.synchronise_error)
    };
    let (before, _) = state().await;

    let empty = json!({"method": "GET", "endpoint": "crm/Accounts", "effect": {"kind": "empty_list"}});
    ground.board(Method::POST, "faults", empty).await;
    again().await;
    assert_eq!(state().await, (before, None));

    let close = gates::GateChange {
        connector: SYSTEM,
        functions: vec![Function::Synchronise],
        scope: Scope::All,
        position: Position::Closed,
        reason: "proef".into(),
        actor: "Roos".into(),
    };
    let mut tx = test.store.write().await.unwrap();
    gates::change(&mut tx, &close, Clock::system().now()).await.unwrap();
    tx.commit().await.unwrap();
    again().await;
    assert_eq!(state().await, (before, Some(SyncProblem::GateClosed.code().to_owned())));
}

#[tokio::test]
async fn rows_of_another_administration_are_not_kept() {
    let test = testing::sqlite().await;
    let ground = Ground::demo().await;
    let (connections, environment, administration) = linked(&ground, &test.store).await;
    ground.board(Method::POST, "incident", json!({"kind": "all_redirected"})).await;
    let synchroniser = Synchroniser::new(connections.clone());
    assert!(synchroniser.work().await.unwrap());
    let mut tx = test.store.read().await.unwrap();
    let linked = administrations::fetch(&mut tx, environment, administration).await.unwrap().unwrap();
    assert_eq!(linked.synchronise_error.as_deref(), Some(SyncProblem::Elsewhere.code()));
    let counts = sync::counts(&mut tx, environment, administration, Clock::system().now()).await.unwrap();
    assert_eq!((counts.suppliers, counts.gl_accounts), (0, 0));
}

#[tokio::test]
async fn what_is_refused_each_time_is_left_out_and_not_asked_for_in_a_loop() {
    let test = testing::sqlite().await;
    let ground = Ground::demo().await;
    let (connections, environment, administration) = linked(&ground, &test.store).await;
    ground.board(Method::POST, "rights", json!({"endpoint": "logistics/SupplierItem"})).await;
    let synchroniser = Synchroniser::new(connections.clone());
    let ids = backend::clock::Ids::new(Clock::system(), backend::clock::Random::seeded(5));
    for _ in 0..8 {
        let mut tx = test.store.write().await.unwrap();
        sync::ask(&mut tx, &ids, environment, administration, Clock::system().now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(synchroniser.work().await.unwrap());
    }
    let mut tx = test.store.read().await.unwrap();
    let linked = administrations::fetch(&mut tx, environment, administration).await.unwrap().unwrap();
    assert_eq!(linked.synchronise_error, None);
    let log = ground.board(Method::GET, "log", serde_json::Value::Null).await;
    let asked = log.as_array().unwrap().iter().filter(|call| call["endpoint"] == "logistics/SupplierItem").count();
    assert_eq!(asked, 5, "five refusals in an hour, and then rest");
}

#[tokio::test]
async fn without_receipts_orders_are_read_all_the_same() {
    let test = testing::sqlite().await;
    let ground = Ground::demo().await;
    let (connections, environment, administration) = linked(&ground, &test.store).await;
    ground.board(Method::POST, "rights", json!({"endpoint": "purchaseorder/GoodsReceipts"})).await;
    let synchroniser = Synchroniser::new(connections.clone());
    let ids = backend::clock::Ids::new(Clock::system(), backend::clock::Random::seeded(5));
    // Once more than it takes to rest at the endpoint of receipts.
    for _ in 0..7 {
        let mut tx = test.store.write().await.unwrap();
        sync::ask(&mut tx, &ids, environment, administration, Clock::system().now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(synchroniser.work().await.unwrap());
    }
    let mut tx = test.store.read().await.unwrap();
    let linked = administrations::fetch(&mut tx, environment, administration).await.unwrap().unwrap();
    assert_eq!(linked.synchronise_error, None);
    let counts = sync::counts(&mut tx, environment, administration, Clock::system().now()).await.unwrap();
    assert!(counts.orders > 0);
    let log = ground.board(Method::GET, "log", serde_json::Value::Null).await;
    let asked = |endpoint: &str| log.as_array().unwrap().iter().filter(|call| call["endpoint"] == endpoint).count();
    assert_eq!(asked("purchaseorder/GoodsReceipts"), 5, "five refusals in an hour, and then rest");
    assert!(asked("purchaseorder/PurchaseOrders") >= 7, "orders are read each time");
}
