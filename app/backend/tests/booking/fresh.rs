//! Before it leaves: what it is made with is this administration's, and what has waited is validated again.

use backend::store::Sql;
use backend::testing;
use chrono::TimeDelta;
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::finding::Finding;
use domain::booking::gate::{Position, Scope};

use crate::support::{BAKERY, ENTRIES, House, INVOICE, NUMBER};

#[tokio::test]
async fn what_waited_for_ten_minutes_leaves_after_a_reading_and_not_before() {
    for database in testing::every_engine().await {
        let mut house = House::built(database).await;
        house.read_within = TimeDelta::minutes(10);
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.turn(Scope::All, Position::Closed).await;
        house.pass(TimeDelta::minutes(20)).await;
        house.turn(Scope::All, Position::Open).await;
        let before = house.writes().await;
        house.work().await;
        let waits = house.action(action).await;
        assert_eq!(waits.state, ActionState::Queued, "{}", house.engine);
        assert_eq!((waits.finding, waits.attempts), (Some(Finding::WaitsForReading), 0), "{}", house.engine);
        assert_eq!(house.writes().await, before);
        house.synchronise().await;
        house.pass(TimeDelta::seconds(10)).await;
        house.work().await;
        let done = house.action(action).await;
        assert_eq!(done.state, ActionState::Done, "{}: {:?}", house.engine, done.finding);
    }
}

#[tokio::test]
async fn what_is_no_longer_valid_is_undone_with_its_reason() {
    const RETIRED: Sql = Sql::both("update master_record set is_active = false where kind = 'vat_code'");
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.pass(TimeDelta::minutes(11)).await;
        let mut tx = house.services.store.write().await.unwrap();
        backend::execute!(tx, RETIRED).unwrap();
        tx.commit().await.unwrap();
        let before = house.writes().await;
        house.work().await;
        let undone = house.action(action).await;
        assert_eq!(undone.state, ActionState::Undone, "{}: {:?}", house.engine, undone.finding);
        let Some(Finding::NoLongerValid { deviations }) = &undone.finding else { panic!("{:?}", undone.finding) };
        assert!(!deviations.is_empty(), "{}", house.engine);
        assert_eq!((house.writes().await, house.next_due().await), (before, None), "{}", house.engine);
    }
}

#[tokio::test]
async fn what_is_not_this_administrations_own_never_leaves() {
    const RETIRED: Sql = Sql::both("update master_record set is_active = false where kind = $1");
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        for kind in ["supplier", "gl_account", "journal"] {
            let action = house.line_up_numbered(&format!("VREEMD-{kind}")).await;
            let mut tx = house.services.store.write().await.unwrap();
            backend::execute!(tx, RETIRED, kind).unwrap();
            tx.commit().await.unwrap();
            let before = house.writes().await;
            house.work().await;
            let undone = house.action(action).await;
            assert_eq!(undone.state, ActionState::Undone, "{} {kind}", house.engine);
            let what = vec![kind.to_owned()];
            assert_eq!(undone.finding, Some(Finding::UnknownHere { what }), "{} {kind}", house.engine);
            assert_eq!(house.writes().await, before, "{} {kind}", house.engine);
            house.synchronise().await;
        }
        assert_eq!(house.booked(BAKERY, ENTRIES, NUMBER).await.len(), 0);
    }
}
