//! The worker: claims what is due, one job after the other, and hands each to its run. A panic in a run costs that run
//! only: its lease runs out, and another worker takes it up.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::booking::gate::ConnectorKind;
use domain::ids::{ConnectionId, EnvironmentId};
use tokio::sync::{Notify, watch};

use super::access::{Access, Files};
use super::clean_up;
use super::run::{self, Resting, RunError};
use crate::clock::{Clock, Ids};
use crate::connectors::{CallObserver, Connector};
use crate::jobs::{self, Job, JobKind, WorkerId};
use crate::store::{Store, StoreError};

/// What may be set.
#[derive(Clone, Debug)]
pub struct BookingSettings {
    /// How long a worker holds a job without renewing: 90 s.
    pub lease: TimeDelta,
    /// How long a writing request may take: 60 s.
    pub timeout: Duration,
    /// How often an idle worker looks for work.
    pub idle: Duration,
    /// How many bookings a process carries out at once.
    pub parallel: usize,
    /// Where people reach Sluis: the link to an invoice begins with it. No `/` at its end.
    pub public_url: String,
}

impl BookingSettings {
    /// The defaults of the design.
    pub fn new(public_url: impl Into<String>) -> Self {
        Self {
            lease: TimeDelta::seconds(90),
            timeout: Duration::from_mins(1),
            idle: Duration::from_millis(500),
            parallel: 4,
            public_url: public_url.into().trim_end_matches('/').to_owned(),
        }
    }
}

/// Tells open screens that something of an environment changed: topic and subject.
pub type News = Arc<dyn Fn(EnvironmentId, &'static str, String) + Send + Sync>;

/// Carries bookings out. Cloning is cheap.
#[derive(Clone)]
pub struct Booker {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) worker: WorkerId,
    pub(super) connector: Arc<dyn Connector>,
    pub(super) access: Arc<dyn Access>,
    pub(super) files: Arc<dyn Files>,
    pub(super) news: News,
    pub(super) settings: BookingSettings,
    wake: Arc<Notify>,
}

impl std::fmt::Debug for Booker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Booker").field("worker", &self.worker).field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Booker {
    /// A worker of this process. Its id is new at each start.
    pub fn new(
        (store, clock, ids): (Store, Clock, Ids),
        connector: Arc<dyn Connector>,
        access: Arc<dyn Access>,
        files: Arc<dyn Files>,
        news: News,
        settings: BookingSettings,
    ) -> Self {
        let worker = ids.next();
        Self { store, clock, ids, worker, connector, access, files, news, settings, wake: Arc::default() }
    }

    /// The connector of this kind.
    pub(super) fn connector(&self, kind: ConnectorKind) -> &dyn Connector {
        match kind {
            ConnectorKind::ExactOnline => self.connector.as_ref(),
        }
    }

    /// Who counts the calls of a connection, and knows where it rests.
    pub(super) fn observer(&self, environment: EnvironmentId, connection: ConnectionId) -> Arc<dyn CallObserver> {
        let counts = self.access.observer(environment, connection);
        let (store, clock) = (self.store.clone(), self.clock.clone());
        Arc::new(Resting { counts, store, clock, connection })
    }

    /// Looks for work now, and not at the next round: something was put in line, or a gate opened.
    pub fn wake(&self) {
        self.wake.notify_waiters();
    }

    /// Carries out one job, where one is due. True where there was one.
    pub async fn run_one(&self) -> Result<bool, StoreError> {
        for kind in [JobKind::CleanUp, JobKind::Book] {
            let now = self.clock.now();
            let mut tx = self.store.write().await?;
            let job = jobs::claim(&mut tx, kind, self.worker, self.settings.lease, false, now).await?;
            tx.commit().await?;
            if let Some(job) = job {
                self.carry_out(kind, job).await;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Carries out everything that is due now. For tests and for a drain by hand.
    pub async fn run_due(&self) -> Result<usize, StoreError> {
        let mut count = 0;
        while self.run_one().await? {
            count += 1;
        }
        Ok(count)
    }

    /// Works until `stop` says so; what is under way is brought to its next safe point.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let lanes = (0..self.settings.parallel.max(1)).map(|_| self.clone().lane(stop.clone()));
        futures::future::join_all(lanes).await;
    }

    async fn lane(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let busy = match self.run_one().await {
                Ok(busy) => busy,
                Err(error) => {
                    tracing::error!(%error, "the booking worker cannot reach the store; it tries again");
                    false
                }
            };
            if !busy {
                tokio::select! {
                    () = self.wake.notified() => {}
                    () = tokio::time::sleep(self.settings.idle) => {}
                    changed = stop.changed() => if changed.is_err() { return },
                }
            }
        }
    }

    async fn carry_out(&self, kind: JobKind, job: Job) {
        let lease = job.lease;
        let action = job.action;
        let booker = self.clone();
        let work = tokio::spawn(async move {
            match kind {
                JobKind::CleanUp => clean_up::carry_out(&booker, &job).await,
                JobKind::Book | JobKind::Synchronise | JobKind::Report => run::book(&booker, &job).await,
            }
        });
        let result = match work.await {
            Ok(result) => result,
            Err(panic) => {
                tracing::error!(%panic, ?action, "a booking run panicked; its lease will run out");
                return;
            }
        };
        match result {
            Ok(()) => {}
            Err(RunError::LeaseLost) => tracing::warn!(?action, "the lease was lost; another worker goes on"),
            Err(error) => {
                tracing::error!(%error, ?action, "a booking run stopped; it is taken up again");
                self.give_back(lease).await;
            }
        }
    }

    async fn give_back(&self, lease: jobs::Lease) {
        let later = self.clock.now() + TimeDelta::seconds(30);
        let given = async {
            let mut tx = self.store.write().await?;
            jobs::release(&mut tx, &lease, later).await?;
            tx.commit().await
        };
        if let Err(error) = given.await {
            tracing::error!(%error, "a job could not be given back; its lease will run out");
        }
    }
}
