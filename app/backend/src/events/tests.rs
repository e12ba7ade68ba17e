//! News finds its way from one process to the screens of another.

use domain::booking::gate::{ConnectorKind, Function, Position as GatePosition, Scope};
use domain::ids::{AdministrationId, ConnectionId, EnvironmentId, UserId};
use domain::news::{News, Topic};
use uuid::Uuid;

use super::{Position, position, repo, tell_in_tx, watch};
use crate::store::Sql;
use crate::{execute, gates, testing};

#[test]
fn a_position_survives_the_way_through_the_browser() {
    let position = Position([1, 22, 333, 4444]);
    assert_eq!(position.to_string().parse(), Ok(position));
    for wrong in ["", "1.2.3", "1.2.3.x", "1.2.3.4.5"] {
        assert!(wrong.parse::<Position>().is_err(), "{wrong:?}");
    }
}

#[tokio::test]
async fn what_is_told_in_one_process_is_heard_in_another() {
    for test in testing::every_engine().await {
        let (writer, _) = testing::services(&test.store);
        let (reader, _) = testing::services(&test.store);
        let mut heard = reader.events.subscribe();
        let watcher = tokio::spawn(async move { watch(&reader).await });

        let environment: EnvironmentId = writer.ids.next();
        // The watcher begins at some moment from now on: told again until it hears.
        let change = loop {
            let mut tx = writer.store.write().await.unwrap();
            let now = writer.clock.now();
            tell_in_tx(&mut tx, Some(environment), Topic::Connection, "one", now).await.unwrap();
            tx.commit().await.unwrap();
            if let Ok(change) = tokio::time::timeout(std::time::Duration::from_millis(500), heard.recv()).await {
                break change.unwrap();
            }
        };
        assert_eq!(change.news(), News::Changed { topic: Topic::Connection, subject: "one".to_owned() });
        assert!(change.concerns(Some(environment), false), "{}", test.engine);
        assert!(!change.concerns(Some(writer.ids.next()), false) && !change.concerns(None, true));
        let mut tx = writer.store.read().await.unwrap();
        assert!(position(&mut tx).await.unwrap().0[3] >= change.position.0[3]);
        watcher.abort();
    }
}

#[tokio::test]
async fn a_gate_is_news_for_those_whom_it_stops() {
    const ENVIRONMENT: Sql = Sql::both("insert into environment (id, name, created_at) values ($1, 'proef', $2)");
    const USER: Sql = Sql::both(
        "insert into user_account (id, email, name, password_hash, is_active, created_at)
         values ($1, 'k@proef.example', 'Karin', '', true, $2)",
    );
    const ADMINISTRATION: Sql = Sql::both(
        "insert into administration (id, environment_id, connector, division, number, name, currency, settings, version,
             created_at)
         values ($1, $2, 'exact_online', 120, '120', 'Proef', 'EUR', '{}', 1, $3)",
    );
    const CONNECTION: Sql = Sql::both(
        "insert into connection (id, environment_id, connector, remote_user_id, remote_user_name, state, created_by,
             created_at, version)
         values ($1, $2, 'exact_online', 'u', 'A. Visser', 'active', $3, $4, 1)",
    );
    for test in testing::every_engine().await {
        let (services, _) = testing::services(&test.store);
        let now = services.clock.now();
        let environment = EnvironmentId(Uuid::from_u128(0xa1));
        let (administration, connection) =
            (AdministrationId(Uuid::from_u128(0xb2)), ConnectionId(Uuid::from_u128(0xc3)));
        let user = UserId(Uuid::from_u128(0xd4));
        let mut tx = test.store.write().await.unwrap();
        execute!(tx, ENVIRONMENT, environment.0, now).unwrap();
        execute!(tx, USER, user.0, now).unwrap();
        execute!(tx, ADMINISTRATION, administration.0, environment.0, now).unwrap();
        execute!(tx, CONNECTION, connection.0, environment.0, user.0, now).unwrap();
        gates::stands(&mut tx, now).await.unwrap();
        let scopes = [
            Scope::All,
            Scope::Environment(environment),
            Scope::Administration(administration),
            Scope::Connection(connection),
        ];
        for scope in scopes {
            let close = gates::GateChange {
                connector: ConnectorKind::ExactOnline,
                functions: vec![Function::Synchronise],
                scope,
                position: GatePosition::Closed,
                reason: "proef".into(),
                actor: "Roos".into(),
            };
            gates::change(&mut tx, &close, now).await.unwrap();
        }
        let [_, _, told, _] = repo::after(&mut tx, Position::default()).await.unwrap();
        let whose: Vec<_> = told.iter().map(|row| row.environment).collect();
        let theirs = Some(environment);
        assert_eq!(whose, [None, theirs, theirs, theirs], "{}", test.engine);
        drop(tx);
    }
}
