//! The promises of the queue, on both engines.

use chrono::TimeZone;

use super::*;
use crate::testing;

fn moment(second: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 9, 14, second / 60, second % 60).single().unwrap()
}

fn worker(number: u128) -> WorkerId {
    WorkerId(Uuid::from_u128(number))
}

async fn put(store: &crate::store::Store, number: u128, at: DateTime<Utc>) {
    let mut tx = store.write().await.unwrap();
    let id = JobId(Uuid::from_u128(number));
    enqueue(&mut tx, id, JobKind::Synchronise, (None, None, None), serde_json::json!({}), (at, at)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn take(store: &crate::store::Store, who: WorkerId, now: DateTime<Utc>) -> Option<Job> {
    let mut tx = store.write().await.unwrap();
    let job = claim(&mut tx, JobKind::Synchronise, who, TimeDelta::seconds(90), now).await.unwrap();
    tx.commit().await.unwrap();
    job
}

#[tokio::test]
async fn what_was_rolled_back_was_never_put_in_line() {
    for test in testing::every_engine().await {
        let mut tx = test.store.write().await.unwrap();
        let id = JobId(Uuid::from_u128(1));
        let at = moment(0);
        enqueue(&mut tx, id, JobKind::Synchronise, (None, None, None), serde_json::json!({}), (at, at)).await.unwrap();
        tx.rollback().await.unwrap();
        assert!(take(&test.store, worker(1), moment(1)).await.is_none(), "{}", test.engine);
    }
}

#[tokio::test]
async fn a_job_has_one_holder_and_is_not_due_before_its_time() {
    for test in testing::every_engine().await {
        put(&test.store, 1, moment(10)).await;
        assert!(take(&test.store, worker(1), moment(9)).await.is_none(), "{}", test.engine);
        assert!(take(&test.store, worker(1), moment(10)).await.is_some(), "{}", test.engine);
        assert!(take(&test.store, worker(2), moment(11)).await.is_none(), "{}", test.engine);
    }
}

#[tokio::test]
async fn a_late_worker_changes_nothing() {
    for test in testing::every_engine().await {
        put(&test.store, 1, moment(0)).await;
        let late = take(&test.store, worker(1), moment(0)).await.unwrap();
        // Its lease of 90 s ran out; the next worker takes over with the next number.
        let next = take(&test.store, worker(2), moment(91)).await.unwrap();
        assert_eq!((late.lease.fence, next.lease.fence, next.attempts), (1, 2, 2), "{}", test.engine);
        let mut tx = test.store.write().await.unwrap();
        assert!(!hold(&mut tx, &late.lease, moment(200), moment(92)).await.unwrap());
        assert!(!release(&mut tx, &late.lease, moment(92)).await.unwrap());
        assert!(!finish(&mut tx, &late.lease, "done", moment(92)).await.unwrap());
        assert!(hold(&mut tx, &next.lease, moment(200), moment(92)).await.unwrap());
        assert!(finish(&mut tx, &next.lease, "done", moment(93)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(take(&test.store, worker(3), moment(500)).await.is_none(), "{}", test.engine);
    }
}

#[tokio::test]
async fn a_lease_that_ran_out_is_not_held_even_where_nobody_took_it() {
    for test in testing::every_engine().await {
        put(&test.store, 1, moment(0)).await;
        let job = take(&test.store, worker(1), moment(0)).await.unwrap();
        let mut tx = test.store.write().await.unwrap();
        assert!(!hold(&mut tx, &job.lease, moment(300), moment(91)).await.unwrap(), "{}", test.engine);
    }
}

#[tokio::test]
async fn every_job_goes_to_one_of_many_workers() {
    for test in testing::every_engine().await {
        for number in 1..=40 {
            put(&test.store, number, moment(0)).await;
        }
        let workers = (1..=8).map(|number| {
            let store = test.store.clone();
            tokio::spawn(async move {
                let mut taken = Vec::new();
                while let Some(job) = take(&store, worker(number), moment(1)).await {
                    taken.push(job.lease.job.0);
                }
                taken
            })
        });
        let mut all: Vec<Uuid> = futures::future::try_join_all(workers).await.unwrap().concat();
        all.sort();
        assert_eq!(all, (1..=40).map(Uuid::from_u128).collect::<Vec<_>>(), "{}", test.engine);
    }
}
