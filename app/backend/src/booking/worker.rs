//! The worker: claims what is due, bookings of one administration together, and hands them to a run. A panic in a run costs
//! that run only: its leases run out, and another worker takes them up.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use chrono::TimeDelta;
use domain::booking::core::Waits;
use domain::booking::core::burst::BurstRules;
use domain::booking::gate::{ConnectorKind, Function};
use domain::ids::{AdministrationId, ConnectionId, EnvironmentId};
use tokio::sync::{Notify, watch};

use super::access::{Access, Desk, Files};
use super::clean_up;
use super::fresh::Freshness;
use super::run::{self, Carried, Resting, RunError};
use crate::clock::{Clock, Ids};
use crate::connectors::{CallObserver, Connector, Division};
use crate::jobs::{self, Claim, Job, JobKind, WorkerId};
use crate::store::{Store, StoreError};

/// What others wait for first: what may stand somewhere is looked for before anything new leaves.
const LINE: [(JobKind, Function); 2] =
    [(JobKind::LookBack, Function::LookBack), (JobKind::Book, Function::BookInvoices)];

/// What may be set.
#[derive(Clone, Debug)]
pub struct BookingSettings {
    /// How long a worker holds a job without renewing: 90 s.
    pub lease: TimeDelta,
    /// How long a writing request may take: 60 s.
    pub timeout: Duration,
    /// How long the machine waits before it looks again, and for what it has patience.
    pub waits: Waits,
    /// How large a burst may be.
    pub burst: BurstRules,
    /// What has waited is validated again.
    pub freshness: Freshness,
    /// How often an idle worker looks for work.
    pub idle: Duration,
    /// How many bursts a process carries out at once.
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
            waits: Waits::default(),
            burst: BurstRules::default(),
            freshness: Freshness::default(),
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
    pub(super) connector: Arc<dyn Connector>,
    pub(super) access: Arc<dyn Access>,
    pub(super) files: Arc<dyn Files>,
    pub(super) desk: Arc<dyn Desk>,
    pub(super) news: News,
    pub(super) settings: BookingSettings,
    wake: Arc<Notify>,
}

impl std::fmt::Debug for Booker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Booker").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Booker {
    /// A worker of this process.
    pub fn new(
        (store, clock, ids): (Store, Clock, Ids),
        connector: Arc<dyn Connector>,
        access: Arc<dyn Access>,
        files: Arc<dyn Files>,
        news: News,
        settings: BookingSettings,
    ) -> Self {
        let desk = Arc::new(crate::validating::TheDesk);
        Self { store, clock, ids, connector, access, files, desk, news, settings, wake: Arc::default() }
    }

    /// The same worker, with another opinion of what has waited.
    #[must_use]
    pub fn with_desk(self, desk: Arc<dyn Desk>) -> Self {
        Self { desk, ..self }
    }

    /// The connector of this kind.
    pub(super) fn connector(&self, kind: ConnectorKind) -> &dyn Connector {
        match kind {
            ConnectorKind::ExactOnline => self.connector.as_ref(),
        }
    }

    /// Who counts the calls of a connection, and knows where it rests.
    pub(super) fn observer(&self, environment: EnvironmentId, connection: ConnectionId) -> Arc<dyn CallObserver> {
        Arc::new(self.resting(environment, connection))
    }

    /// The same, which also counts the calls to an administration.
    pub(super) fn counting_observer(
        &self,
        environment: EnvironmentId,
        connection: ConnectionId,
        made: (Division, Arc<AtomicU32>),
    ) -> Arc<dyn CallObserver> {
        Arc::new(Resting { made: Some(made), ..self.resting(environment, connection) })
    }

    fn resting(&self, environment: EnvironmentId, connection: ConnectionId) -> Resting {
        let counts = self.access.observer(environment, connection);
        let (store, clock) = (self.store.clone(), self.clock.clone());
        Resting { counts, store, clock, connection, made: None }
    }

    /// Looks for work now, and not at the next round: something was put in line, or a gate opened.
    pub fn wake(&self) {
        self.wake.notify_waiters();
    }

    /// Carries out one burst of bookings, or one other job, where something is due. True where there was something.
    pub async fn run_one(&self) -> Result<bool, StoreError> {
        if let Some(job) = self.claim_clean_up().await? {
            let (booker, worker) = (self.clone(), job.lease.worker);
            self.apart(worker, async move { clean_up::carry_out(&booker, &job).await }).await;
            return Ok(true);
        }
        for (kind, function) in LINE {
            let jobs = self.claim(kind, function, None, self.settings.burst.together).await?;
            if !jobs.is_empty() {
                self.carry_on(kind, function, jobs).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A group, and those that follow it under the same answer on rights.
    async fn carry_on(&self, kind: JobKind, function: Function, mut jobs: Vec<Job>) -> Result<(), StoreError> {
        let mut carried: Option<Carried> = None;
        while let Some(first) = jobs.first() {
            let (worker, administration) = (first.lease.worker, first.administration);
            let booker = self.clone();
            let group = std::mem::take(&mut jobs);
            let before = carried.take();
            let done = self.apart(worker, async move { run::book(&booker, group, before).await }).await;
            let Some(Some(goes_on)) = done else { return Ok(()) };
            let left = self.settings.burst.bookings.saturating_sub(goes_on.standing.served);
            if kind != JobKind::Book || left == 0 {
                return Ok(());
            }
            jobs = self.claim(kind, function, administration, left.min(self.settings.burst.together)).await?;
            carried = Some(goes_on);
        }
        Ok(())
    }

    async fn claim_clean_up(&self) -> Result<Option<Job>, StoreError> {
        let mut tx = self.store.write().await?;
        let worker = self.ids.next();
        let job = jobs::claim(&mut tx, JobKind::CleanUp, worker, self.settings.lease, self.clock.now()).await?;
        tx.commit().await?;
        Ok(job)
    }

    async fn claim(
        &self,
        kind: JobKind,
        function: Function,
        administration: Option<AdministrationId>,
        most: u32,
    ) -> Result<Vec<Job>, StoreError> {
        let claim = Claim {
            kind,
            connector: ConnectorKind::ExactOnline,
            function,
            administration,
            most,
            worker: self.ids.next(),
            lease: self.settings.lease,
        };
        let mut tx = self.store.write().await?;
        let jobs = jobs::claim_group(&mut tx, &claim, self.clock.now()).await?;
        tx.commit().await?;
        Ok(jobs)
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
                    () = self.clock.sleep(self.settings.idle) => {}
                    changed = stop.changed() => if changed.is_err() { return },
                }
            }
        }
    }

    /// A piece of work as a task of its own: a panic costs no more than itself. Where it stops, what it holds is given back.
    async fn apart<T: Send + 'static>(
        &self,
        worker: WorkerId,
        work: impl Future<Output = Result<T, RunError>> + Send + 'static,
    ) -> Option<T> {
        match tokio::spawn(work).await {
            Ok(Ok(done)) => Some(done),
            Ok(Err(RunError::LeaseLost)) => {
                tracing::warn!(?worker, "the lease was lost; another worker goes on");
                None
            }
            Ok(Err(error)) => {
                tracing::error!(%error, ?worker, "a booking run stopped; it is taken up again");
                self.give_back(worker).await;
                None
            }
            Err(panic) => {
                tracing::error!(%panic, ?worker, "a booking run panicked; its leases will run out");
                None
            }
        }
    }

    async fn give_back(&self, worker: WorkerId) {
        let later = self.clock.now() + TimeDelta::seconds(30);
        let given = async {
            let mut tx = self.store.write().await?;
            jobs::give_back(&mut tx, worker, later).await?;
            tx.commit().await
        };
        if let Err(error) = given.await {
            tracing::error!(%error, "jobs could not be given back; their leases will run out");
        }
    }
}
