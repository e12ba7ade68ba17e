//! Gates on both engines.

use chrono::TimeZone;
use domain::ids::AdministrationId;

use super::*;
use crate::testing;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 9, 14, 0, 0).single().unwrap()
}

fn passenger() -> Passenger {
    Passenger {
        environment: EnvironmentId(Uuid::from_u128(1)),
        administration: AdministrationId(Uuid::from_u128(2)),
        connection: None,
        action: None,
    }
}

fn closing(scope: Scope, position: Position) -> GateChange {
    GateChange {
        connector: ConnectorKind::ExactOnline,
        functions: Function::CLOSING.to_vec(),
        scope,
        position,
        reason: "a fault".to_owned(),
        actor: "R. Dekker".to_owned(),
    }
}

async fn passes(store: &crate::store::Store) -> bool {
    let mut tx = store.write().await.unwrap();
    for_intent(&mut tx, ConnectorKind::ExactOnline, Function::BookInvoices, &passenger()).await.unwrap()
}

#[tokio::test]
async fn what_is_not_there_is_closed() {
    for test in testing::every_engine().await {
        assert!(!passes(&test.store).await, "{}", test.engine);
    }
}

#[tokio::test]
async fn gates_close_and_open_for_all_and_for_one() {
    for test in testing::every_engine().await {
        let apply = async |change: GateChange| {
            let mut tx = test.store.write().await.unwrap();
            stands(&mut tx, now()).await.unwrap();
            super::change(&mut tx, &change, now()).await.unwrap();
            tx.commit().await.unwrap();
        };
        apply(closing(Scope::All, Position::Closed)).await;
        assert!(!passes(&test.store).await, "{}", test.engine);
        apply(closing(Scope::All, Position::Canary { environments: vec![passenger().environment] })).await;
        assert!(passes(&test.store).await, "{}", test.engine);
        apply(closing(Scope::Environment(passenger().environment), Position::Closed)).await;
        assert!(!passes(&test.store).await, "{}", test.engine);
        apply(closing(Scope::Environment(passenger().environment), Position::Open)).await;
        apply(closing(Scope::All, Position::Open)).await;
        assert!(passes(&test.store).await, "{}", test.engine);
        let mut tx = test.store.read().await.unwrap();
        let gates = list(&mut tx, ConnectorKind::ExactOnline).await.unwrap();
        assert_eq!(gates.len(), Function::ALL.len() + Function::CLOSING.len(), "{}", test.engine);
        assert!(gates.iter().all(|gate| gate.position == Position::Open), "{}", test.engine);
    }
}

#[tokio::test]
async fn an_intent_that_waited_for_a_closing_sees_the_closed_gate() {
    for test in testing::every_engine().await {
        let mut tx = test.store.write().await.unwrap();
        stands(&mut tx, now()).await.unwrap();
        tx.commit().await.unwrap();
        // The gate of an environment is a row that stands nowhere before it is closed.
        let mut closing_tx = test.store.write().await.unwrap();
        let closing = closing(Scope::Environment(passenger().environment), Position::Closed);
        change(&mut closing_tx, &closing, now()).await.unwrap();
        let store = test.store.clone();
        let intent = tokio::spawn(async move { passes(&store).await });
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        assert!(!intent.is_finished(), "{}: it waits for the closing", test.engine);
        closing_tx.commit().await.unwrap();
        assert!(!intent.await.unwrap(), "{}", test.engine);
    }
}
