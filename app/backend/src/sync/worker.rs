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
        let job = jobs::claim(&mut tx, JobKind::Synchronise, self.worker, LEASE, true, now).await?;
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
        let outcome = self.held(&job, environment, administration).await;
        self.note(&job, (environment, administration), outcome).await?;
        Ok(true)
    }

    /// Reads while the lease is renewed; stops where it is lost.
    async fn held(
        &self,
        job: &Job,
        environment: EnvironmentId,
        administration: AdministrationId,
    ) -> Result<(), SyncError> {
        let reading = async { Reading::begin(&self.connections, (environment, administration)).await?.run().await };
        tokio::pin!(reading);
        loop {
            tokio::select! {
                outcome = &mut reading => return outcome,
                () = tokio::time::sleep(RENEW) => {
                    let now = self.connections.clock.now();
                    let mut tx = self.connections.store.write().await?;
                    let holds = jobs::hold(&mut tx, &job.lease, now + LEASE, now).await?;
                    tx.commit().await?;
                    if !holds {
                        return Err(SyncError::NotThere);
                    }
                }
            }
        }
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
