//! One booking in one worker's hands: carries out each effect of the machine and stores what it says, with the lease
//! checked in every transaction.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::booking::action::ActionState;
use domain::booking::core::{Answered, Booking, Effect, Event, Looked, Plan, Proof, Rights};
use domain::booking::finding::{Finding, MissingRight, NoAnswer, Request};
use domain::booking::gate::{Function, Passenger};
use domain::ids::{ActionId, ConnectionId, EnvironmentId, IntentId};
use uuid::Uuid;

use super::access::Grant;
use super::intent::{self, NewIntent};
use super::prove::{Onlooker, prove};
use super::worker::Booker;
use super::{look, rights, write};
use crate::actions::{self, Action, ActionError};
use crate::connectors::{CallContext, CallError, CallObserver, Connector, Division};
use crate::gates::{self, Contradiction, INTENT_AGE};
use crate::jobs::{self, Job, Lease};
use crate::store::{Sql, StoreError};
use crate::{administrations, fetch_optional, statements};

mod calls;
mod keep;

pub(super) use calls::Resting;
pub(super) use keep::name_of;

/// What a worker is called in a history.
pub(super) const WORKER: &str = "Sluis";
/// After how long an action that a gate held back tries again.
const HELD_BACK: TimeDelta = TimeDelta::seconds(30);
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

struct Run<'a> {
    booker: &'a Booker,
    lease: Lease,
    action: Action,
    booking: Booking,
    connection: Option<ConnectionId>,
    grant: Option<Grant>,
    /// Whether invoices of this administration may stand among its order invoices.
    on_orders: bool,
    /// Calls that are reserved and not made yet.
    reserved: u32,
    /// An answer that is not stored yet.
    answered: Option<(IntentId, Answered)>,
    /// Whether this run closed the gate already.
    closed_gate: bool,
}

/// Carries one action on as far as it goes.
pub(super) async fn book(booker: &Booker, job: &Job) -> Result<(), RunError> {
    let (environment, id) = whose(job)?;
    let mut tx = booker.store.read().await?;
    let action = actions::fetch(&mut tx, environment, id).await?.ok_or(RunError::Incomplete("action"))?;
    let connection = fetch_optional!(tx, (Uuid,), ADMINISTRATION_CONNECTION, environment.0, action.administration.0)?
        .map(|(id,)| ConnectionId(id));
    let linked = administrations::fetch(&mut tx, environment, action.administration).await?;
    let told = match action.saga.under_way.as_ref().and_then(|lost| lost.intent) {
        Some(intent) => intent::told(&mut tx, environment, intent).await?,
        None => None,
    };
    drop(tx);
    let carries_on = [ActionState::Queued, ActionState::InFlight, ActionState::Entered, ActionState::Unknown];
    if !carries_on.contains(&action.state) {
        let mut tx = booker.store.write().await?;
        jobs::finish(&mut tx, &job.lease, action.state.code(), booker.clock.now()).await?;
        return Ok(tx.commit().await?);
    }
    let span = tracing::info_span!("action", id = %action.id, reference = %action.reference);
    let booking = Booking::new(plan(&action, None), action.saga.clone());
    let matching = linked.is_some_and(|linked| linked.administration.settings.matching);
    let run = Run {
        booker,
        lease: job.lease,
        on_orders: matching || action.content.is_order_linked(),
        action,
        booking,
        connection,
        grant: None,
        reserved: 0,
        answered: None,
        closed_gate: false,
    };
    tracing::Instrument::instrument(run.go(told), span).await
}

fn whose(job: &Job) -> Result<(EnvironmentId, ActionId), RunError> {
    Ok((job.environment.ok_or(RunError::Incomplete("environment"))?, job.action.ok_or(RunError::Incomplete("action"))?))
}

fn plan(action: &Action, grant: Option<&Grant>) -> Plan {
    Plan {
        division: action.content.division,
        administration: action.content.administration.clone(),
        is_order_linked: action.content.is_order_linked(),
        user: grant.map(|grant| grant.user.clone()).unwrap_or_default(),
        user_name: grant.map(|grant| grant.user_name.clone()).unwrap_or_default(),
        accepted: action.content.beside.clone(),
    }
}

impl Run<'_> {
    /// `told`: the answer to the request that was under way, where another worker was told and could not go on.
    async fn go(mut self, told: Option<Answered>) -> Result<(), RunError> {
        let before = self.action.state;
        if !self.begin(before).await? {
            return Ok(());
        }
        let mut event = match told {
            Some(answered) => Event::TakenOver(before, answered),
            None => Event::Leased(before),
        };
        loop {
            let effect = self.booking.step(event, self.booker.clock.now());
            if let Effect::Settle(settlement) = effect {
                return self.settle(*settlement).await;
            }
            self.keep().await?;
            event = self.carry_out(effect).await?;
        }
    }

    /// In flight from here on; what is looked for after a booking stays in its state. False where a gate holds it back,
    /// before a single call is made: the claim knows only those of all, of an environment and of an administration.
    async fn begin(&mut self, before: ActionState) -> Result<bool, RunError> {
        let finding = match before {
            ActionState::Queued => Finding::Begun { attempt: self.action.attempts + 1 },
            ActionState::InFlight => Finding::WorkerLost,
            _ => return Ok(true),
        };
        let mut tx = self.hold().await?;
        let (environment, administration) = (self.action.environment, self.action.administration);
        let passenger =
            Passenger { environment, administration, connection: self.connection, action: Some(self.action.id) };
        let is_held_back = before == ActionState::Queued
            && !gates::for_intent(&mut tx, self.action.connector, Function::BookInvoices, &passenger).await?;
        if is_held_back {
            actions::met_closed_gate(&mut tx, environment, self.action.id).await?;
            jobs::release(&mut tx, &self.lease, self.booker.clock.now() + HELD_BACK).await?;
        } else {
            self.change(&mut tx, ActionState::InFlight, finding).await?;
        }
        tx.commit().await?;
        self.tell();
        Ok(!is_held_back)
    }

    async fn carry_out(&mut self, effect: Effect) -> Result<Event, RunError> {
        if let Err(why) = self.take_grant().await {
            return Ok(match effect {
                Effect::Prove => Event::Proof(Proof::NoAnswer { detail: why }),
                Effect::LookForEntry => Event::Looked(Looked::NoAnswer { detail: why }),
                _ => Event::Rights(Rights::NoAnswer(NoAnswer::NoConnection)),
            });
        }
        if let Effect::Write(request) = effect {
            return self.write(request).await;
        }
        if let Err(at) = self.reserve(&effect).await {
            return Ok(Event::NoBudget(at));
        }
        let on_orders = self.on_orders;
        let observer = self.observer();
        let Some(grant) = &self.grant else { return Err(RunError::Incomplete("grant")) };
        let context = self.context(grant, observer.as_ref(), None);
        let connector = self.booker.connector(self.action.connector);
        Ok(match effect {
            Effect::Look => match look::before(connector, &context, &self.action, on_orders).await {
                Ok(looked) => Event::Looked(looked),
                Err(error) => {
                    refused(&error).unwrap_or_else(|| Event::Looked(Looked::NoAnswer { detail: error.to_string() }))
                }
            },
            Effect::LookForEntry => {
                let stood = self.action.saga.under_way.as_ref().and_then(|lost| lost.current_division);
                Event::Looked(look::lost(connector, &context, &self.action, stood, on_orders).await)
            }
            Effect::LookForDocument => match look::document(connector, &context, &self.action.reference).await {
                Ok(found) => Event::DocumentLooked(found),
                Err(error) => {
                    tracing::info!(%error, "a lost document could not be looked for");
                    refused(&error).unwrap_or_else(|| Event::Looked(Looked::NoAnswer { detail: error.to_string() }))
                }
            },
            Effect::AskRights => {
                let operations = rights::operations(self.action.content.is_order_linked(), on_orders);
                let rights = rights::ask(connector, &context, &grant.user, &operations).await;
                if rights == Rights::NoAnswer(NoAnswer::AnotherUser) {
                    self.contradiction(Contradiction::AnotherUser).await?;
                }
                Event::Rights(rights)
            }
            Effect::Prove => {
                let mut stood: Vec<i64> = self.booking.current_division().into_iter().collect();
                // An order invoice does not say where it stands: he may have moved since he was asked.
                if stood.is_empty() || self.action.content.is_order_linked() {
                    let me = connector.who_am_i(&context).await.ok();
                    stood.extend(me.and_then(|me| me.current_division).map(|at| at.0).filter(|at| !stood.contains(at)));
                }
                let now = self.booker.clock.now();
                let onlooker = Onlooker { user: &grant.user_name, stood: &stood, now };
                Event::Proof(prove(connector, &context, &self.action, &onlooker).await)
            }
            Effect::Write(_) | Effect::Settle(_) => return Err(RunError::Incomplete("effect")),
        })
    }

    /// A token of the administration's connection, once for the whole run: rights are asked with the very token that the
    /// booking is made with.
    async fn take_grant(&mut self) -> Result<(), String> {
        if self.grant.is_some() {
            return Ok(());
        }
        let connection = self.connection.ok_or("the administration has no connection")?;
        let needs = self.booker.settings.timeout + TOKEN_MARGIN;
        let grant = self.booker.access.grant(self.action.environment, connection, needs).await;
        let grant = grant.map_err(|error| error.to_string())?;
        self.booking = self.booking.with_plan(plan(&self.action, Some(&grant)));
        self.grant = Some(grant);
        Ok(())
    }

    /// One writing request: budget and file first, then lease, gates, intent and saga in one transaction; then it leaves
    /// within a second, or not at all.
    async fn write(&mut self, request: Request) -> Result<Event, RunError> {
        if let Err(at) = self.reserve(&Effect::Write(request)).await {
            return Ok(Event::NoBudget(at));
        }
        let file = match request {
            Request::Attachment => match self.booker.files.read(&self.action.content.file.sha256).await {
                Ok(bytes) => Some(bytes),
                Err(error) => return Ok(Event::FileUnreadable(error.to_string())),
            },
            Request::Document | Request::Entry => None,
        };
        if let Some(at) = self.rests(request).await {
            return Ok(Event::Rests(at));
        }
        let (Some(connection), Some(grant)) = (self.connection, &self.grant) else {
            return Err(RunError::Incomplete("grant"));
        };
        let now = self.booker.clock.now();
        let timeout = TimeDelta::from_std(self.booker.settings.timeout).unwrap_or(TimeDelta::minutes(1));
        if grant.expires_at - now < timeout {
            self.grant = None;
            return Ok(Event::NoBudget(now));
        }
        let leaves_before = Instant::now() + INTENT_AGE.to_std().unwrap_or_default();
        let id: IntentId = self.booker.ids.next();
        let mut tx = self.booker.store.write().await?;
        if !jobs::hold(
            &mut tx,
            &self.lease,
            now + self.booker.settings.lease.max(timeout + TimeDelta::seconds(30)),
            now,
        )
        .await?
        {
            return Err(RunError::LeaseLost);
        }
        let new = NewIntent {
            id,
            action: &self.action,
            connection,
            grant,
            lease: &self.lease,
            request,
            current_division: self.booking.current_division(),
        };
        if !intent::store(&mut tx, &new, now).await? {
            tx.rollback().await?;
            return Ok(Event::GateClosed);
        }
        self.booking.begin(request, Some(id), now + timeout);
        self.action.saga = self.booking.saga().clone();
        actions::keep_saga(&mut tx, &mut self.action).await?;
        tx.commit().await?;
        let observer = self.observer();
        let context = self.context(grant, observer.as_ref(), Some(leaves_before));
        let connector = self.booker.connector(self.action.connector);
        let answered = self.send(connector, &context, request, file).await?;
        self.answered = Some((id, answered.clone()));
        Ok(Event::Answered(answered))
    }

    async fn send(
        &self,
        connector: &dyn Connector,
        context: &CallContext<'_>,
        request: Request,
        file: Option<bytes::Bytes>,
    ) -> Result<Answered, RunError> {
        let document = self.action.saga.document;
        let action = &self.action;
        Ok(match request {
            Request::Document => Answered::Document(write::document(connector, context, action).await),
            Request::Attachment => {
                let document = document.ok_or(RunError::Incomplete("document"))?;
                let file = file.unwrap_or_default();
                Answered::Attachment(write::attachment(connector, context, action, (document, file)).await)
            }
            Request::Entry => {
                let document = document.ok_or(RunError::Incomplete("document"))?;
                let link =
                    format!("{}/invoices/{}?{}", self.booker.settings.public_url, action.invoice, action.reference);
                Answered::Entry(write::entry(connector, context, action, (document, link)).await)
            }
        })
    }

    fn context<'a>(
        &self,
        grant: &'a Grant,
        observer: &'a dyn CallObserver,
        leave_before: Option<Instant>,
    ) -> CallContext<'a> {
        CallContext {
            access_token: &grant.token,
            division: Division(self.action.content.division),
            timeout: self.booker.settings.timeout,
            leave_before,
            observer,
        }
    }

    fn tell(&self) {
        (self.booker.news)(self.action.environment, "action", self.action.id.to_string());
        (self.booker.news)(self.action.environment, "invoice", self.action.invoice.to_string());
    }
}

/// A look that is refused after all: no right to it, or not understood, neither of which is asked for in a loop.
fn refused(error: &CallError) -> Option<Event> {
    match error {
        CallError::Malformed(malformed) => {
            Some(Event::Looked(Looked::NotUnderstood { text: format!("{}: {}", malformed.status, malformed.text) }))
        }
        CallError::Forbidden(forbidden) => {
            Some(Event::Rights(Rights::Missing(MissingRight::Forbidden { text: forbidden.text.clone() })))
        }
        _ => None,
    }
}
