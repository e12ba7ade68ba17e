//! The worker of synchronising: takes a job under a lease, reads, and puts the next one in line.

use std::time::Duration;

use chrono::TimeDelta;
use domain::ids::{AdministrationId, EnvironmentId};
use domain::news::Topic;

use super::problem::SyncError;
use super::reading::Reading;
use super::repo;
use crate::administrations;
use crate::connections::{Connections, budgets};
use crate::events::tell_in_tx;
use crate::jobs::{self, Job, JobKind, Lease, WorkerId};
use crate::store::StoreError;

/// Between two readings of an administration.
const EVERY: TimeDelta = TimeDelta::minutes(15);
/// After a reading that failed by something that may pass.
const AGAIN: TimeDelta = TimeDelta::minutes(2);
/// A hold on a job, renewed while it is worked on.
const LEASE: TimeDelta = TimeDelta::seconds(90);
const RENEW: Duration = Duration::from_secs(30);
/// How often to look for work, and for what else there is to do.
const LOOK: Duration = Duration::from_secs(1);
const CHORES_EVERY: u32 = 600;

/// Reads administrations when they are due.
#[derive(Clone, Debug)]
pub struct Synchroniser {
    connections: Connections,
    worker: WorkerId,
}

impl Synchroniser {
    /// A worker with an identity of its own.
    pub fn new(connections: Connections) -> Self {
        let worker = connections.ids.next();
        Self { connections, worker }
    }

    /// Works until `stop` ends. What is under way then is left to the lease.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        tokio::pin!(stop);
        let mut looks = 0_u32;
        loop {
            if looks.is_multiple_of(CHORES_EVERY) {
                self.chores().await;
            }
            looks = looks.wrapping_add(1);
            let worked = tokio::select! {
                () = &mut stop => return,
                worked = self.work() => worked,
            };
            if let Err(error) = &worked {
                tracing::error!(%error, "synchronising");
            }
            if !matches!(worked, Ok(true)) {
                tokio::select! {
                    () = &mut stop => return,
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        }
    }

    /// Idle connections are kept alive, old windows forgotten, lost jobs remembered.
    async fn chores(&self) {
        let done = async {
            let now = self.connections.clock.now();
            let mut tx = self.connections.store.write().await?;
            budgets::forget(&mut tx, now).await?;
            repo::remember(&mut tx, &self.connections.ids, now).await?;
            tx.commit().await?;
            self.connections.keep_alive().await
        };
        if let Err(error) = done.await {
            tracing::error!(%error, "the chores of synchronising");
        }
    }

    /// Takes one job that is due and does it. `false` where there is none.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn work(&self) -> Result<bool, StoreError> {
        let mut tx = self.connections.store.write().await?;
        let now = self.connections.clock.now();
        let job = jobs::claim(&mut tx, JobKind::Synchronise, self.worker, LEASE, now).await?;
        if let Some((environment, administration)) =
            job.as_ref().and_then(|job| job.environment.zip(job.administration))
        {
            tell_in_tx(&mut tx, Some(environment), Topic::Administration, &administration.to_string(), now).await?;
        }
        tx.commit().await?;
        let Some(job) = job else { return Ok(false) };
        let (Some(environment), Some(administration)) = (job.environment, job.administration) else {
            self.end(&job.lease, "senseless").await?;
            return Ok(true);
        };
        let whose = (environment, administration);
        let reading = async { Reading::begin(&self.connections, whose).await?.run().await };
        let outcome = held(&self.connections, &job.lease, RENEW, Box::pin(reading)).await;
        self.note(&job, (environment, administration), outcome).await?;
        Ok(true)
    }

    /// Notes how it ended and puts the next reading in line, in one transaction.
    async fn note(
        &self,
        job: &Job,
        (environment, administration): (EnvironmentId, AdministrationId),
        outcome: Result<(), SyncError>,
    ) -> Result<(), StoreError> {
        let now = self.connections.clock.now();
        let problem = match &outcome {
            Ok(()) => None,
            Err(SyncError::NotThere) => return self.end(&job.lease, "gone").await,
            Err(error) => {
                tracing::warn!(%administration, %error, "an administration could not be read");
                error.problem()
            }
        };
        let is_passing = matches!(outcome, Err(SyncError::Call(ref error)) if error.is_transient());
        let next = now + if is_passing { AGAIN } else { EVERY };
        let mut tx = self.connections.store.write().await?;
        let how = match (&outcome, problem) {
            (Ok(()), _) => "read",
            (Err(_), Some(problem)) => problem.code(),
            (Err(_), None) => "failed",
        };
        if jobs::finish(&mut tx, &job.lease, how, now).await? {
            let noted = if outcome.is_ok() { Ok(now) } else { Err(how) };
            administrations::synchronised(&mut tx, environment, administration, noted).await?;
            repo::later(&mut tx, &self.connections.ids, environment, administration, (next, now)).await?;
            tell_in_tx(&mut tx, Some(environment), Topic::Administration, &administration.to_string(), now).await?;
        }
        tx.commit().await
    }

    async fn end(&self, lease: &Lease, how: &str) -> Result<(), StoreError> {
        let mut tx = self.connections.store.write().await?;
        jobs::finish(&mut tx, lease, how, self.connections.clock.now()).await?;
        tx.commit().await
    }
}

/// Reads while the lease is renewed; stops where it is lost.
///
/// Both are polled all the time: the reading may hold the one connection that writes to SQLite while the renewal waits for
/// it, so a renewal that stopped the reading meanwhile would wait for ever.
async fn held(
    connections: &Connections,
    lease: &Lease,
    every: Duration,
    reading: impl Future<Output = Result<(), SyncError>>,
) -> Result<(), SyncError> {
    tokio::select! {
        outcome = reading => outcome,
        () = lost(connections, lease, every) => Err(SyncError::NotThere),
    }
}

/// Renews the lease again and again; ends where it is lost. A store that is away loses nothing by itself: the lease says.
async fn lost(connections: &Connections, lease: &Lease, every: Duration) {
    loop {
        tokio::time::sleep(every).await;
        match renewed(connections, lease).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "a lease could not be renewed; it is tried again"),
        }
    }
}

async fn renewed(connections: &Connections, lease: &Lease) -> Result<bool, StoreError> {
    let mut tx = connections.store.write().await?;
    let now = connections.clock.now();
    let holds = jobs::hold(&mut tx, lease, now + LEASE, now).await?;
    tx.commit().await?;
    Ok(holds)
}

#[cfg(test)]
mod tests {
    use domain::ids::JobId;
    use uuid::Uuid;

    use super::*;
    use crate::testing;

    /// A job that is held, and the connections over its store.
    async fn leased() -> (testing::TestStore, Connections, Lease) {
        let test = testing::sqlite().await;
        let (services, _) = testing::services(&test.store);
        let (now, worker) = (services.clock.now(), services.ids.next());
        let mut tx = test.store.write().await.unwrap();
        let (id, payload) = (JobId(Uuid::from_u128(1)), serde_json::json!({}));
        jobs::enqueue(&mut tx, id, JobKind::Synchronise, (None, None, None), payload, (now, now)).await.unwrap();
        let job = jobs::claim(&mut tx, JobKind::Synchronise, worker, LEASE, now).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        (test, services.connections, job.lease)
    }

    #[tokio::test]
    async fn a_renewal_waits_for_a_page_that_is_being_stored_and_the_page_goes_on() {
        let (test, connections, lease) = leased().await;
        let store = test.store.clone();
        let reading = async move {
            for _ in 0..3 {
                let tx = store.write().await?;
                tokio::time::sleep(Duration::from_millis(40)).await;
                tx.commit().await?;
            }
            Ok(())
        };
        let held = held(&connections, &lease, Duration::from_millis(5), reading);
        let outcome = tokio::time::timeout(Duration::from_secs(20), held).await;
        assert!(matches!(outcome, Ok(Ok(()))), "{outcome:?}");
    }

    #[tokio::test]
    async fn a_reading_ends_where_its_lease_is_another_workers() {
        let (_test, connections, lease) = leased().await;
        let stolen = Lease { fence: lease.fence - 1, ..lease };
        let outcome = held(&connections, &stolen, Duration::from_millis(5), std::future::pending()).await;
        assert!(matches!(outcome, Err(SyncError::NotThere)), "{outcome:?}");
    }
}
