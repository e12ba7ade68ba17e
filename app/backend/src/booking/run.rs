//! Bookings of one administration in one worker's hands: carries each order of the burst out and stores what it says, with
//! the lease checked in every transaction.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::action::ActionState;
use domain::booking::core::burst::{Burst, Order, Standing};
use domain::booking::core::{Answered, Booking, Event, Plan};
use domain::booking::finding::Finding;
use domain::booking::gate::{ConnectorKind, Function, Passenger};
use domain::ids::{ActionId, AdministrationId, ConnectionId, EnvironmentId, IntentId};
use uuid::Uuid;

use super::access::Grant;
use super::clean_up;
use super::fresh::{self, Begins};
use super::intent;
use super::worker::Booker;
use crate::actions::{self, Action, ActionError};
use crate::connectors::{CallObserver, Division};
use crate::gates;
use crate::jobs::{self, Job, JobKind, Lease, WorkerId};
use crate::store::{Sql, StoreError, Tx};
use crate::{administrations, fetch_optional, statements, sync};

mod calls;
mod keep;
mod questions;
mod writing;

pub(super) use calls::Resting;
pub(super) use keep::name_of;

/// What a worker is called in a history.
pub(super) const WORKER: &str = "Sluis";
/// After how long actions that a canary held back try again.
const HELD_BACK: TimeDelta = TimeDelta::seconds(30);
/// How long a booking waits that finds too many of its connection unwitnessed.
const CROWDED: TimeDelta = TimeDelta::seconds(10);
/// After how long actions that wait for a reading look whether it is there.
const READING: TimeDelta = TimeDelta::seconds(5);
/// What a token must live longer than a request's time-out.
pub(super) const TOKEN_MARGIN: Duration = Duration::from_secs(10);

statements! {
    /// The connection that an administration runs under, where it is alive.
    ADMINISTRATION_CONNECTION = Sql::both(
        "select connection.id from administration join connection on connection.id = administration.connection_id
         where administration.environment_id = $1 and administration.id = $2 and connection.state = 'active'",
    );
    /// An administration by what the bookkeeping system calls it: for a sentence.
    ADMINISTRATION_NAME = Sql::both(
        "select number, name from administration where environment_id = $1 and division = $2",
    );
}

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
pub(super) enum RunError {
    /// Another worker has the job.
    #[error("the lease was lost")]
    LeaseLost,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The action.
    #[error(transparent)]
    Action(#[from] ActionError),
    /// A job without what it is about.
    #[error("the job has no {0}")]
    Incomplete(&'static str),
}

/// An answer on rights, and the token that it was asked with: what the next group of a burst goes on with.
#[derive(Debug)]
pub(super) struct Carried {
    pub(super) connection: ConnectionId,
    pub(super) standing: Standing,
    pub(super) grant: Grant,
}

/// One booking of the group.
struct Member {
    lease: Lease,
    action: Action,
    /// The answer to the request that was under way, where another worker was told and could not go on.
    told: Option<Answered>,
    /// An answer that is not stored yet.
    answered: Option<(IntentId, Answered)>,
    /// Whether an answer to it closed the gate already.
    closed_gate: bool,
    /// Settled, or another worker's.
    is_over: bool,
}

struct Run<'a> {
    booker: &'a Booker,
    worker: WorkerId,
    environment: EnvironmentId,
    administration: AdministrationId,
    connector: ConnectorKind,
    division: i64,
    connection: Option<ConnectionId>,
    /// Whether invoices of this administration may stand among its order invoices.
    on_orders: bool,
    /// When the administration was read last.
    read_at: Option<DateTime<Utc>>,
    members: Vec<Member>,
    burst: Burst,
    grant: Option<Grant>,
    /// Calls that are reserved and not made yet.
    reserved: u32,
    /// Counts the calls, and knows where too many errors were counted.
    observer: Arc<dyn CallObserver>,
    /// Calls to the administration that were made since they were last counted off.
    made: Arc<AtomicU32>,
}

/// Carries a group on as far as it goes. Invoices on orders are asked other rights and leave by another door: they go
/// after the others, in a burst of their own.
pub(super) async fn book(
    booker: &Booker,
    jobs: Vec<Job>,
    carried: Option<Carried>,
) -> Result<Option<Carried>, RunError> {
    let mut plain = Vec::new();
    let mut on_orders = Vec::new();
    for member in load(booker, jobs).await? {
        if member.action.content.is_order_linked() { &mut on_orders } else { &mut plain }.push(member);
    }
    let carried = run(booker, plain, carried).await?;
    run(booker, on_orders, None).await?;
    Ok(carried)
}

/// The actions of the jobs, as they stand now; the jobs of those that are over go.
async fn load(booker: &Booker, jobs: Vec<Job>) -> Result<Vec<Member>, RunError> {
    let mut tx = booker.store.read().await?;
    let mut members = Vec::with_capacity(jobs.len());
    let mut over = Vec::new();
    for job in jobs {
        let (environment, id) = whose(&job)?;
        let action = actions::fetch(&mut tx, environment, id).await?.ok_or(RunError::Incomplete("action"))?;
        let carries_on = [ActionState::Queued, ActionState::InFlight, ActionState::Entered, ActionState::Unknown];
        if !carries_on.contains(&action.state) {
            over.push((job.lease, action.state));
            continue;
        }
        let told = intent::told(&mut tx, &action).await?;
        let lease = job.lease;
        members.push(Member { lease, action, told, answered: None, closed_gate: false, is_over: false });
    }
    drop(tx);
    if !over.is_empty() {
        let mut tx = booker.store.write().await?;
        for (lease, state) in over {
            jobs::finish(&mut tx, &lease, state.code(), booker.clock.now()).await?;
        }
        tx.commit().await?;
    }
    Ok(members)
}

fn whose(job: &Job) -> Result<(EnvironmentId, ActionId), RunError> {
    Ok((job.environment.ok_or(RunError::Incomplete("environment"))?, job.action.ok_or(RunError::Incomplete("action"))?))
}

async fn run(booker: &Booker, members: Vec<Member>, carried: Option<Carried>) -> Result<Option<Carried>, RunError> {
    let Some(first) = members.first() else { return Ok(carried) };
    let (environment, administration) = (first.action.environment, first.action.administration);
    let (connector, division, worker) = (first.action.connector, first.action.content.division, first.lease.worker);
    let is_on_orders = first.action.content.is_order_linked();
    if members.iter().any(|member| member.action.content.division != division) {
        return Err(RunError::Incomplete("one division"));
    }
    let mut tx = booker.store.read().await?;
    let connection = fetch_optional!(tx, (Uuid,), ADMINISTRATION_CONNECTION, environment.0, administration.0)?
        .map(|(id,)| ConnectionId(id));
    let linked = administrations::fetch(&mut tx, environment, administration).await?;
    drop(tx);
    let read_at = linked.as_ref().and_then(|linked| linked.synchronised_at);
    let matching = linked.is_some_and(|linked| linked.administration.settings.matching);
    let booking =
        |member: &Member| Booking::new(plan(&member.action, None), member.action.saga.clone(), booker.settings.waits);
    let bookings = members.iter().map(booking).collect();
    // The administration may have been taken over by another connection since.
    let (standing, grant) = match carried.filter(|carried| Some(carried.connection) == connection) {
        Some(Carried { standing, grant, .. }) => (Some(standing), Some(grant)),
        None => (None, None),
    };
    let made: Arc<AtomicU32> = Arc::default();
    let observer: Arc<dyn CallObserver> = match connection {
        Some(connection) => booker.counting_observer(environment, connection, (Division(division), Arc::clone(&made))),
        None => Arc::new(()),
    };
    let mut run = Run {
        booker,
        worker,
        environment,
        administration,
        connector,
        division,
        connection,
        on_orders: matching || is_on_orders,
        read_at,
        members,
        burst: Burst::new(bookings, booker.settings.burst, standing),
        grant: None,
        reserved: 0,
        observer,
        made,
    };
    if let Some(grant) = grant {
        run.speak_for(grant);
    }
    let span = tracing::info_span!("burst", administration = %administration, size = run.members.len());
    tracing::Instrument::instrument(run.go(), span).await?;
    let goes_on = run.burst.standing().zip(run.grant).zip(run.connection);
    Ok(goes_on.map(|((standing, grant), connection)| Carried { connection, standing, grant }))
}

fn plan(action: &Action, grant: Option<&Grant>) -> Plan {
    Plan {
        division: action.content.division,
        administration: action.content.administration.clone(),
        is_order_linked: action.content.is_order_linked(),
        attaches: !action.content.without_file,
        user: grant.map(|grant| grant.user.clone()).unwrap_or_default(),
        user_name: grant.map(|grant| grant.user_name.clone()).unwrap_or_default(),
        accepted: action.content.beside.clone(),
    }
}

impl Run<'_> {
    async fn go(&mut self) -> Result<(), RunError> {
        self.begin().await?;
        loop {
            let now = self.booker.clock.now();
            let Some(order) = self.burst.next(now) else { return Ok(()) };
            match order {
                Order::Settle(index, settlement) => self.settle(index, *settlement).await?,
                order if self.needs_another_token(&order) => self.burst.doubt(now),
                order => {
                    self.keep().await?;
                    if self.members.iter().all(|member| member.is_over) {
                        return Ok(());
                    }
                    self.carry_out(order).await?;
                }
            }
        }
    }

    /// In flight from here on; what is looked for after a booking stays in its state. Where a gate holds the group back,
    /// before a single call is made, it stays in line: the claim does not know what a canary lets through.
    async fn begin(&mut self) -> Result<(), RunError> {
        let now = self.booker.clock.now();
        let mut tx = self.booker.store.write().await?;
        self.renew(&mut tx, now + self.booker.settings.lease).await?;
        let is_crowded = match self.connection {
            Some(connection) => {
                let most = i64::from(self.booker.settings.burst.unwitnessed);
                actions::unwitnessed(&mut tx, connection).await? >= most
            }
            None => false,
        };
        for index in 0..self.members.len() {
            let is_queued = self.members[index].action.state == ActionState::Queued;
            if is_crowded && is_queued && !self.members[index].is_over {
                // What left is looked for first: until then nothing is asked for those that could not follow.
                jobs::release(&mut tx, &self.members[index].lease, now).await?;
                jobs::wait(&mut tx, self.administration, JobKind::Book, now + CROWDED).await?;
                self.over(index);
            }
            if !self.members[index].is_over {
                self.begin_one(&mut tx, index).await?;
            }
        }
        tx.commit().await?;
        for index in 0..self.members.len() {
            self.tell_news(index);
        }
        Ok(())
    }

    /// Whether every gate lets this one through. A canary of the first few counts it by that.
    async fn passes(&self, tx: &mut Tx, index: usize) -> Result<bool, StoreError> {
        let passenger = Passenger {
            environment: self.environment,
            administration: self.administration,
            connection: self.connection,
            action: Some(self.members[index].action.id),
        };
        gates::for_intent(tx, self.connector, Function::BookInvoices, &passenger).await
    }

    async fn begin_one(&mut self, tx: &mut Tx, index: usize) -> Result<(), RunError> {
        let now = self.booker.clock.now();
        let before = self.members[index].action.state;
        match before {
            ActionState::Queued if !self.passes(tx, index).await? => return self.hold_back(tx, index).await,
            ActionState::Queued if !self.may_begin(tx, index).await? => return Ok(()),
            ActionState::Queued => {
                let attempt = self.members[index].action.attempts + 1;
                self.change(tx, index, ActionState::InFlight, Finding::Begun { attempt }).await?;
            }
            ActionState::InFlight => self.change(tx, index, ActionState::InFlight, Finding::WorkerLost).await?,
            _ => {}
        }
        let event = match self.members[index].told.take() {
            Some(answered) => Event::TakenOver(before, answered),
            None => Event::Leased(before),
        };
        self.burst.tell(index, event, now);
        Ok(())
    }

    /// A gate that the claim does not know holds it back. It stays in line.
    async fn hold_back(&mut self, tx: &mut Tx, index: usize) -> Result<(), RunError> {
        let now = self.booker.clock.now();
        actions::met_closed_gate(tx, self.environment, self.members[index].action.id).await?;
        jobs::release(tx, &self.members[index].lease, now).await?;
        jobs::rest(tx, self.administration, JobKind::Book, now + HELD_BACK).await?;
        self.over(index);
        Ok(())
    }

    /// Whether what is in line may leave as it was put there. Where nobody answers for the connection nothing leaves anyway,
    /// and the question of rights says so.
    async fn may_begin(&mut self, tx: &mut Tx, index: usize) -> Result<bool, RunError> {
        if self.connection.is_none() {
            return Ok(true);
        }
        let now = self.booker.clock.now();
        let freshness = (self.booker.desk.as_ref(), &self.booker.settings.freshness);
        let action = &self.members[index].action;
        let lease = self.members[index].lease;
        match fresh::begins(tx, action, freshness, self.read_at, now).await? {
            Begins::Yes => return Ok(true),
            Begins::AfterReading => {
                sync::ask(tx, &self.booker.ids, self.environment, self.administration, now).await?;
                if action.finding != Some(Finding::WaitsForReading) {
                    self.change(tx, index, ActionState::Queued, Finding::WaitsForReading).await?;
                }
                jobs::release(tx, &lease, now).await?;
                jobs::wait(tx, self.administration, JobKind::Book, now + READING).await?;
            }
            Begins::Not(finding) => {
                self.change(tx, index, ActionState::Undone, finding).await?;
                jobs::finish(tx, &lease, ActionState::Undone.code(), now).await?;
                clean_up::enqueue_left(tx, &self.booker.ids, &self.members[index].action, now).await?;
            }
        }
        self.over(index);
        Ok(false)
    }

    /// Nothing more is done with it here.
    fn over(&mut self, index: usize) {
        self.members[index].is_over = true;
        self.burst.drop_out(index);
    }

    fn tell_news(&self, index: usize) {
        let action = &self.members[index].action;
        (self.booker.news)(action.environment, "action", action.id.to_string());
        (self.booker.news)(action.environment, "invoice", action.invoice.to_string());
    }
}
