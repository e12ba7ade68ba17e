//! News finds its way from one process to the screens of another.

use domain::ids::EnvironmentId;
use domain::news::{News, Topic};

use super::{Position, position, tell_in_tx, watch};
use crate::testing;

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
        assert!(change.concerns(Some(environment)), "{}", test.engine);
        assert!(!change.concerns(Some(writer.ids.next())) && !change.concerns(None));
        let mut tx = writer.store.read().await.unwrap();
        assert!(position(&mut tx).await.unwrap().0[3] >= change.position.0[3]);
        watcher.abort();
    }
}
