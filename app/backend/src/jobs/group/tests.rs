//! The promises of the queue where jobs are claimed together, on both engines. Those that libraries.md asks of any queue
//! for bookings bear their names.

use chrono::TimeZone;
use domain::booking::gate::{Position, Scope};
use domain::ids::ConnectionId;

use super::*;
use crate::gates::{self, GateChange};
use crate::jobs::{enqueue, finish, hold, release};
use crate::store::Store;
use crate::testing;

const ENVIRONMENT: EnvironmentId = EnvironmentId(Uuid::from_u128(1));
const CONNECTION: ConnectionId = ConnectionId(Uuid::from_u128(7));

const ENVIRONMENT_PUT: Sql = Sql::both("insert into environment (id, name, created_at) values ($1, 'proef', $2)");
const USER_PUT: Sql = Sql::both(
    "insert into user_account (id, email, name, password_hash, is_active, created_at) values ($1, 'x', 'x', 'x', true, $2)",
);
const CONNECTION_PUT: Sql = Sql::both(
    "insert into connection (id, environment_id, connector, remote_user_id, remote_user_name, state, created_by, created_at, version)
     values ($1, $2, 'exact_online', 'x', 'x', 'active', $1, $3, 1)",
);
const ADMINISTRATION_PUT: Sql = Sql::both(
    "insert into administration (id, environment_id, connector, division, number, name, currency, connection_id, settings, version,
         created_at)
     values ($1, $2, 'exact_online', $3, '120', 'Proef', 'EUR', $4, '{}', 1, $5)",
);
const DONE: Sql = Sql::both("select count(*) from job_done");
const HOT: Sql = Sql::both("select count(*) from job");

fn moment(second: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 9, 14, 0, 0).single().unwrap() + TimeDelta::seconds(second)
}

fn worker(number: u128) -> WorkerId {
    WorkerId(Uuid::from_u128(number))
}

fn administration(number: u8) -> AdministrationId {
    AdministrationId(Uuid::from_u128(100 + u128::from(number)))
}

/// A store with three administrations under one connection, and open gates.
async fn house(store: &Store) {
    let mut tx = store.write().await.unwrap();
    execute!(tx, ENVIRONMENT_PUT, ENVIRONMENT.0, moment(0)).unwrap();
    execute!(tx, USER_PUT, CONNECTION.0, moment(0)).unwrap();
    execute!(tx, CONNECTION_PUT, CONNECTION.0, ENVIRONMENT.0, moment(0)).unwrap();
    for number in 1..=3_u8 {
        let id = administration(number);
        let division = i64::from(number);
        execute!(tx, ADMINISTRATION_PUT, id.0, ENVIRONMENT.0, division, CONNECTION.0, moment(0)).unwrap();
    }
    gates::stands(&mut tx, moment(0)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn put(store: &Store, of: u8, number: u128, at: DateTime<Utc>) {
    let mut tx = store.write().await.unwrap();
    put_in(&mut tx, of, number, at).await;
    tx.commit().await.unwrap();
}

async fn put_in(tx: &mut Tx, of: u8, number: u128, at: DateTime<Utc>) {
    let id = JobId(Uuid::from_u128(number));
    let whose = (Some(ENVIRONMENT), Some(administration(of)), None);
    enqueue(tx, id, JobKind::Book, whose, serde_json::json!({}), (at, at)).await.unwrap();
}

async fn take_of(store: &Store, who: u128, only: Option<u8>, now: DateTime<Utc>) -> Vec<Job> {
    let claim = Claim {
        kind: JobKind::Book,
        connector: ConnectorKind::ExactOnline,
        function: Function::BookInvoices,
        administration: only.map(administration),
        most: 10,
        worker: worker(who),
        lease: TimeDelta::seconds(90),
    };
    let mut tx = store.write().await.unwrap();
    let jobs = claim_group(&mut tx, &claim, now).await.unwrap();
    tx.commit().await.unwrap();
    jobs
}

async fn take(store: &Store, who: u128, now: DateTime<Utc>) -> Vec<Job> {
    take_of(store, who, None, now).await
}

fn numbers(jobs: &[Job]) -> Vec<u128> {
    jobs.iter().map(|job| job.lease.job.0.as_u128()).collect()
}

async fn turn(store: &Store, scope: Scope, position: Position) {
    let change = GateChange {
        connector: ConnectorKind::ExactOnline,
        functions: vec![Function::BookInvoices],
        scope,
        position,
        reason: String::new(),
        actor: String::new(),
    };
    let mut tx = store.write().await.unwrap();
    gates::change(&mut tx, &change, moment(0)).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn enqueue_in_the_callers_transaction() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        let mut tx = test.store.write().await.unwrap();
        put_in(&mut tx, 1, 1, moment(0)).await;
        tx.rollback().await.unwrap();
        assert!(take(&test.store, 1, moment(1)).await.is_empty(), "{}", test.engine);
        put(&test.store, 1, 1, moment(0)).await;
        assert_eq!(numbers(&take(&test.store, 1, moment(1)).await), [1], "{}", test.engine);
    }
}

#[tokio::test]
async fn a_group_is_of_one_administration_ten_at_most_first_come_first_served() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        for number in 1..=12 {
            put(&test.store, 1, 20 - number, moment(i64::try_from(number).unwrap())).await;
        }
        put(&test.store, 2, 50, moment(0)).await;
        put(&test.store, 1, 51, moment(900)).await;
        let mut groups = vec![numbers(&take(&test.store, 1, moment(100)).await)];
        groups.push(numbers(&take(&test.store, 2, moment(100)).await));
        groups.sort();
        assert_eq!(groups, [(10..20).rev().collect::<Vec<u128>>(), vec![50]], "{}", test.engine);
    }
}

#[tokio::test]
async fn administrations_take_turns_and_the_one_served_longest_ago_is_next() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        for number in 0..90 {
            put(&test.store, 1 + u8::try_from(number % 3).unwrap(), 100 + number, moment(0)).await;
        }
        let mut served = Vec::new();
        for turn in 0..9 {
            let at = moment(10 + turn);
            let jobs = take(&test.store, u128::try_from(turn).unwrap(), at).await;
            served.push(jobs[0].administration.unwrap());
            let mut tx = test.store.write().await.unwrap();
            for job in &jobs {
                assert!(finish(&mut tx, &job.lease, "done", at).await.unwrap());
            }
            tx.commit().await.unwrap();
        }
        for round in served.chunks(3) {
            assert_eq!(round, &served[..3], "{}", test.engine);
        }
    }
}

#[tokio::test]
async fn an_administration_has_one_live_holder() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        for number in 1..=15 {
            put(&test.store, 1, number, moment(0)).await;
        }
        assert_eq!(take(&test.store, 1, moment(1)).await.len(), 10, "{}", test.engine);
        assert!(take(&test.store, 2, moment(2)).await.is_empty(), "{}", test.engine);
        assert!(take_of(&test.store, 3, Some(1), moment(3)).await.is_empty(), "{}", test.engine);
    }
}

#[tokio::test]
async fn many_workers_at_once_never_hold_an_administration_twice() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        for number in 0..120 {
            put(&test.store, 1 + u8::try_from(number % 3).unwrap(), 100 + number, moment(0)).await;
        }
        let workers = (1..=8).map(|who| {
            let store = test.store.clone();
            tokio::spawn(async move { take(&store, who, moment(1)).await })
        });
        let groups = futures::future::try_join_all(workers).await.unwrap();
        let mut holders: Vec<_> = groups.iter().filter_map(|jobs| jobs.first()?.administration).collect();
        holders.sort();
        let held = holders.len();
        holders.dedup();
        assert_eq!(holders.len(), held, "{}", test.engine);
        assert!(groups.iter().flatten().all(|job| job.lease.fence == 1), "{}", test.engine);
    }
}

#[tokio::test]
async fn fencing_is_compared_in_every_completion_renewal_and_failure() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        put(&test.store, 1, 1, moment(0)).await;
        put(&test.store, 1, 2, moment(0)).await;
        let late = take(&test.store, 1, moment(0)).await;
        let next = take(&test.store, 2, moment(91)).await;
        assert_eq!(next.iter().map(|job| job.lease.fence).collect::<Vec<_>>(), [2, 2], "{}", test.engine);
        // A lease with the number of the next, in another's hands, is none either.
        let forged = Lease { fence: 2, ..late[0].lease };
        let mut tx = test.store.write().await.unwrap();
        for lease in [late[0].lease, late[1].lease, forged] {
            assert!(!hold(&mut tx, &lease, moment(300), moment(92)).await.unwrap(), "{}", test.engine);
            assert!(!release(&mut tx, &lease, moment(92)).await.unwrap(), "{}", test.engine);
            assert!(!finish(&mut tx, &lease, "done", moment(92)).await.unwrap(), "{}", test.engine);
        }
        assert!(renew(&mut tx, worker(1), moment(300), moment(92)).await.unwrap().is_empty(), "{}", test.engine);
        assert_eq!(give_back(&mut tx, worker(1), moment(92)).await.unwrap(), 0, "{}", test.engine);
        assert_eq!(renew(&mut tx, worker(2), moment(300), moment(92)).await.unwrap().len(), 2, "{}", test.engine);
        assert!(finish(&mut tx, &next[0].lease, "done", moment(93)).await.unwrap(), "{}", test.engine);
    }
}

#[tokio::test]
async fn one_statement_renews_a_group_and_tells_whose_lease_is_lost() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        for number in 1..=3 {
            put(&test.store, 1, number, moment(i64::try_from(number).unwrap() - 3)).await;
        }
        let group = take(&test.store, 1, moment(0)).await;
        let mut tx = test.store.write().await.unwrap();
        assert!(finish(&mut tx, &group[1].lease, "done", moment(1)).await.unwrap());
        let mut held = renew(&mut tx, worker(1), moment(200), moment(50)).await.unwrap();
        held.sort_by_key(|(job, _)| job.0);
        let expected = [(group[0].lease.job, 1), (group[2].lease.job, 1)];
        assert_eq!(held, expected, "{}", test.engine);
        // What ran out is not held on, though nobody took it.
        assert!(renew(&mut tx, worker(1), moment(400), moment(201)).await.unwrap().is_empty(), "{}", test.engine);
    }
}

#[tokio::test]
async fn a_worker_id_is_random_and_new_for_each_claim() {
    let ids = crate::clock::Ids::new(crate::clock::Clock::by_hand(moment(0)).0, crate::clock::Random::system());
    let workers: std::collections::HashSet<Uuid> = (0..1000).map(|_| ids.next::<WorkerId>().0).collect();
    assert_eq!(workers.len(), 1000);
}

#[tokio::test]
async fn recovery_within_two_leases() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        for number in 1..=10 {
            put(&test.store, 1, number, moment(0)).await;
        }
        // Its worker dies right after the claim; the next looks every second.
        assert_eq!(take(&test.store, 1, moment(0)).await.len(), 10, "{}", test.engine);
        let mut second = 0;
        while take(&test.store, 2, moment(second)).await.is_empty() {
            second += 1;
            assert!(second < 180, "{}", test.engine);
        }
        assert_eq!(second, 90, "{}", test.engine);
    }
}

#[tokio::test]
async fn the_pause_is_read_in_the_claim_at_every_height() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        put(&test.store, 1, 1, moment(0)).await;
        for scope in [
            Scope::All,
            Scope::Environment(ENVIRONMENT),
            Scope::Connection(CONNECTION),
            Scope::Administration(administration(1)),
        ] {
            turn(&test.store, scope, Position::Closed).await;
            assert!(take(&test.store, 1, moment(1)).await.is_empty(), "{} {scope:?}", test.engine);
            turn(&test.store, scope, Position::Open).await;
        }
        // Another administration's gate holds nobody else back.
        turn(&test.store, Scope::Administration(administration(2)), Position::Closed).await;
        assert_eq!(numbers(&take(&test.store, 1, moment(1)).await), [1], "{}", test.engine);
        // What was begun is taken up whatever the gates say: something of it may have arrived.
        put(&test.store, 1, 2, moment(0)).await;
        turn(&test.store, Scope::All, Position::Closed).await;
        assert_eq!(numbers(&take(&test.store, 2, moment(91)).await), [1], "{}", test.engine);
    }
}

#[tokio::test]
async fn what_a_canary_holds_back_rests_as_long_as_there_is_one() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        put(&test.store, 1, 1, moment(0)).await;
        turn(&test.store, Scope::All, Position::Canary { environments: vec![] }).await;
        let mut tx = test.store.write().await.unwrap();
        rest(&mut tx, administration(1), JobKind::Book, moment(30)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(take(&test.store, 1, moment(29)).await.is_empty(), "{}", test.engine);
        turn(&test.store, Scope::All, Position::Open).await;
        assert_eq!(take(&test.store, 1, moment(1)).await.len(), 1, "{}", test.engine);
    }
}

#[tokio::test]
async fn what_waits_for_a_reading_is_left_where_it_is() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        put(&test.store, 1, 1, moment(0)).await;
        let mut tx = test.store.write().await.unwrap();
        wait(&mut tx, administration(1), JobKind::Book, moment(5)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(take(&test.store, 1, moment(4)).await.is_empty(), "{}", test.engine);
        assert_eq!(take(&test.store, 1, moment(5)).await.len(), 1, "{}", test.engine);
    }
}

#[tokio::test]
async fn finished_jobs_are_moved_out_and_every_job_has_a_visible_end() {
    for test in testing::every_engine().await {
        house(&test.store).await;
        for number in 1..=25 {
            put(&test.store, 1, number, moment(0)).await;
        }
        let mut second = 1;
        loop {
            let jobs = take(&test.store, u128::try_from(second).unwrap(), moment(second)).await;
            let mut tx = test.store.write().await.unwrap();
            let (hot,) = crate::fetch_one!(tx, (i64,), HOT).unwrap();
            let (done,) = crate::fetch_one!(tx, (i64,), DONE).unwrap();
            assert_eq!(hot + done, 25, "{}: none is lost", test.engine);
            if hot == 0 {
                break;
            }
            for (nth, job) in jobs.iter().enumerate() {
                if nth % 4 == 3 {
                    release(&mut tx, &job.lease, moment(second + 3)).await.unwrap();
                } else {
                    finish(&mut tx, &job.lease, "done", moment(second)).await.unwrap();
                }
            }
            tx.commit().await.unwrap();
            second += 1;
            assert!(second < 100, "{}: it does not come to its end", test.engine);
        }
    }
}
