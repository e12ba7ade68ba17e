//! One booking in one worker's hands: carries out each effect of the machine and stores what it says, with the lease
//! checked in every transaction.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::booking::action::{ActionState, By};
use domain::booking::core::{Booking, DocumentNamed, Effect, Event, Looked, Plan, Proof, Rights, Settlement};
use domain::booking::finding::{Finding, MissingRight, NoAnswer, Request};
use domain::booking::gate::{Function, Passenger, Position, Scope};
use domain::ids::{ActionId, ConnectionId, EnvironmentId, IntentId, JobId};
use uuid::Uuid;

use super::access::Grant;
use super::clean_up::CleanUp;
use super::intent::{self, NewIntent};
use super::prove::{Onlooker, prove};
use super::worker::Booker;
use super::{look, rights, write};
use crate::actions::{self, Action, ActionError, Change};
use crate::connectors::{CallContext, CallError, CallObserver, Connector, Division};
use crate::gates::{self, GateChange, INTENT_AGE};
use crate::jobs::{self, Job, JobKind, Lease};
use crate::store::{Sql, StoreError, Tx};
use crate::{fetch_optional, statements};

/// What a worker is called in a history.
const WORKER: &str = "Sluis";
/// Calls that a booking makes from its document on: reserved before the document leaves.
const CALLS_OF_A_BOOKING: u32 = 8;
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
    /// An answer that is stored with the next step.
    answered: Option<(IntentId, &'static str, String)>,
}

/// Carries one action on as far as it goes.
pub(super) async fn book(booker: &Booker, job: &Job) -> Result<(), RunError> {
    let (environment, id) = whose(job)?;
    let mut tx = booker.store.read().await?;
    let action = actions::fetch(&mut tx, environment, id).await?.ok_or(RunError::Incomplete("action"))?;
    let connection = fetch_optional!(tx, (Uuid,), ADMINISTRATION_CONNECTION, environment.0, action.administration.0)?
        .map(|(id,)| ConnectionId(id));
    drop(tx);
    let carries_on = [ActionState::Queued, ActionState::InFlight, ActionState::Entered, ActionState::Unknown];
    if !carries_on.contains(&action.state) {
        let mut tx = booker.store.write().await?;
        jobs::finish(&mut tx, &job.lease, action.state.code(), booker.clock.now()).await?;
        return Ok(tx.commit().await?);
    }
    let span = tracing::info_span!("action", id = %action.id, reference = %action.reference);
    let booking = Booking::new(plan(&action, None), action.saga.clone());
    let run = Run { booker, lease: job.lease, action, booking, connection, grant: None, answered: None };
    tracing::Instrument::instrument(run.go(), span).await
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
        book_anyway: action.duplicate_accepted.is_some(),
    }
}

impl Run<'_> {
    async fn go(mut self) -> Result<(), RunError> {
        let before = self.action.state;
        if !self.begin(before).await? {
            return Ok(());
        }
        let mut event = Event::Leased(before);
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
        let passenger = Passenger { environment, administration, connection: self.connection };
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
        let observer = self.observer();
        let Some(grant) = &self.grant else { return Err(RunError::Incomplete("grant")) };
        let context = self.context(grant, observer.as_ref(), None);
        let connector = self.booker.connector(self.action.connector);
        Ok(match effect {
            Effect::Look => match look::before(connector, &context, &self.action).await {
                Ok(looked) => Event::Looked(self.named(looked).await?),
                Err(error) => {
                    refused(&error).unwrap_or_else(|| Event::Looked(Looked::NoAnswer { detail: error.to_string() }))
                }
            },
            Effect::LookForEntry => {
                let stood = self.action.saga.under_way.as_ref().and_then(|lost| lost.current_division);
                Event::Looked(self.named(look::lost(connector, &context, &self.action, stood).await).await?)
            }
            Effect::LookForDocument => match look::document(connector, &context, &self.action.reference).await {
                Ok(found) => Event::DocumentLooked(found),
                Err(error) => {
                    tracing::info!(%error, "a lost document could not be looked for");
                    refused(&error).unwrap_or(Event::Rights(Rights::NoAnswer(NoAnswer::Silence)))
                }
            },
            Effect::AskRights => {
                let linked = self.booking.plan().is_order_linked;
                Event::Rights(rights::ask(connector, &context, &grant.user, linked).await)
            }
            Effect::Prove => {
                let stood = match self.booking.current_division() {
                    Some(stood) => Some(stood),
                    None => connector.who_am_i(&context).await.ok().and_then(|me| me.current_division).map(|at| at.0),
                };
                let now = self.booker.clock.now();
                let onlooker = Onlooker { user: &grant.user_name, stood, now };
                Event::Proof(self.named_proof(prove(connector, &context, &self.action, &onlooker).await).await?)
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

    async fn reserve(&self, effect: &Effect) -> Result<(), chrono::DateTime<chrono::Utc>> {
        let calls = match effect {
            Effect::Look | Effect::LookForDocument => 1,
            Effect::AskRights => 7,
            Effect::Prove | Effect::LookForEntry => 3,
            Effect::Write(Request::Document) => CALLS_OF_A_BOOKING,
            Effect::Write(_) | Effect::Settle(_) => return Ok(()),
        };
        self.booker.access.reserve(self.action.connector, self.action.content.division, calls).await
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
        self.booking.begin(request, now + timeout);
        self.action.saga = self.booking.saga().clone();
        actions::keep_saga(&mut tx, &mut self.action).await?;
        tx.commit().await?;
        let observer = self.observer();
        let context = self.context(grant, observer.as_ref(), Some(leaves_before));
        let connector = self.booker.connector(self.action.connector);
        let (event, outcome, detail) = self.send(connector, &context, request, file).await?;
        self.answered = Some((id, outcome, detail));
        Ok(event)
    }

    async fn send(
        &self,
        connector: &dyn Connector,
        context: &CallContext<'_>,
        request: Request,
        file: Option<bytes::Bytes>,
    ) -> Result<(Event, &'static str, String), RunError> {
        let document = self.action.saga.document;
        Ok(match request {
            Request::Document => {
                let mut answer = write::document(connector, context, &self.action).await;
                if let domain::booking::core::Answer::Confirmed(named) = &mut answer {
                    named.administration = self.name_of(named.division).await?;
                }
                let (outcome, detail) = write::outcome_word(&answer);
                let detail = detail.to_owned();
                (Event::Document(answer), outcome, detail)
            }
            Request::Attachment => {
                let document = document.ok_or(RunError::Incomplete("document"))?;
                let answer =
                    write::attachment(connector, context, &self.action, (document, file.unwrap_or_default())).await;
                let (outcome, detail) = write::outcome_word(&answer);
                let detail = detail.to_owned();
                (Event::Attachment(answer), outcome, detail)
            }
            Request::Entry => {
                let document = document.ok_or(RunError::Incomplete("document"))?;
                let action = &self.action;
                let link =
                    format!("{}/invoices/{}?{}", self.booker.settings.public_url, action.invoice, action.reference);
                let answer = write::entry(connector, context, action, (document, link)).await;
                let (outcome, detail) = write::outcome_word(&answer);
                let detail = detail.to_owned();
                (Event::Entry(answer), outcome, detail)
            }
        })
    }

    /// Stores the progress after a step, with the answer that led to it.
    async fn keep(&mut self) -> Result<(), RunError> {
        if self.answered.is_none() && self.action.saga == *self.booking.saga() {
            return Ok(());
        }
        let answered = self.store_answer().await?;
        debug_assert!(answered || self.answered.is_none());
        let mut tx = self.hold().await?;
        self.action.saga = self.booking.saga().clone();
        actions::keep_saga(&mut tx, &mut self.action).await?;
        Ok(tx.commit().await?)
    }

    /// An answer is stored whoever has the lease: it is what happened.
    async fn store_answer(&mut self) -> Result<bool, RunError> {
        let Some((id, outcome, detail)) = self.answered.take() else { return Ok(false) };
        let mut tx = self.booker.store.write().await?;
        intent::answered(&mut tx, &self.action, id, (outcome, &detail), self.booker.clock.now()).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The end of the run: state, history, the job, and the gate where it must close, in one transaction.
    async fn settle(mut self, settlement: Settlement) -> Result<(), RunError> {
        self.store_answer().await?;
        let now = self.booker.clock.now();
        let mut tx = self.hold().await?;
        self.action.saga = self.booking.saga().clone();
        let finding = self.with_name(&mut tx, settlement.finding).await?;
        let seen_again = self.action.state == ActionState::Entered && settlement.state == ActionState::Entered;
        if seen_again {
            actions::keep_saga(&mut tx, &mut self.action).await?;
        } else {
            self.change(&mut tx, settlement.state, finding).await?;
        }
        match settlement.again_at {
            Some(at) => jobs::release(&mut tx, &self.lease, at.max(now)).await?,
            None => jobs::finish(&mut tx, &self.lease, settlement.state.code(), now).await?,
        };
        if settlement.closes_gate {
            self.close_gate(&mut tx).await?;
        }
        if let Some(stray) = settlement.stray {
            self.enqueue_clean_up(&mut tx, &stray).await?;
        }
        tx.commit().await?;
        tracing::info!(state = settlement.state.code(), "settled");
        self.tell();
        Ok(())
    }

    async fn close_gate(&self, tx: &mut Tx) -> Result<(), RunError> {
        let reason = domain::booking::sentences::closed_by_itself(self.action.content.administration.as_str());
        let change = GateChange {
            connector: self.action.connector,
            functions: vec![Function::BookInvoices],
            scope: Scope::All,
            position: Position::Closed,
            reason,
            actor: WORKER.to_owned(),
        };
        tracing::error!(action = %self.action.id, "something of ours stands in a wrong place: bookings are switched off");
        Ok(gates::change(tx, &change, self.booker.clock.now()).await?)
    }

    async fn enqueue_clean_up(&self, tx: &mut Tx, stray: &DocumentNamed) -> Result<(), RunError> {
        let Some(connection) = self.connection else { return Ok(()) };
        let payload = CleanUp { connection, division: stray.division, document: stray.id };
        let payload = serde_json::to_value(payload).unwrap_or_default();
        let now = self.booker.clock.now();
        let id: JobId = self.booker.ids.next();
        let whose = (Some(self.action.environment), Some(self.action.administration), None);
        Ok(jobs::enqueue(tx, id, JobKind::CleanUp, whose, payload, (now, now)).await?)
    }

    async fn change(&mut self, tx: &mut Tx, to: ActionState, finding: Finding) -> Result<(), RunError> {
        let change = Change { to, by: By::Machine, actor: WORKER.to_owned(), finding };
        Ok(actions::change_state(tx, &mut self.action, change, self.booker.clock.now()).await?)
    }

    /// A writing transaction in which the lease is known to hold, and is held on.
    async fn hold(&self) -> Result<Tx, RunError> {
        let now = self.booker.clock.now();
        let mut tx = self.booker.store.write().await?;
        if jobs::hold(&mut tx, &self.lease, now + self.booker.settings.lease, now).await? {
            Ok(tx)
        } else {
            Err(RunError::LeaseLost)
        }
    }

    fn observer(&self) -> std::sync::Arc<dyn CallObserver> {
        match self.connection {
            Some(connection) => self.booker.access.observer(self.action.environment, connection),
            None => std::sync::Arc::new(()),
        }
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

    /// Number and name of an administration, where this environment knows it.
    async fn name_of(&self, division: i64) -> Result<String, RunError> {
        let mut tx = self.booker.store.read().await?;
        Ok(name_of(&mut tx, self.action.environment, division).await?)
    }

    async fn named(&self, looked: Looked) -> Result<Looked, RunError> {
        Ok(match looked {
            Looked::Elsewhere { division, entry_number, .. } => {
                Looked::Elsewhere { division, administration: self.name_of(division).await?, entry_number }
            }
            other => other,
        })
    }

    async fn named_proof(&self, proof: Proof) -> Result<Proof, RunError> {
        Ok(match proof {
            Proof::Elsewhere { division, entry_number, .. } => {
                Proof::Elsewhere { division, administration: self.name_of(division).await?, entry_number }
            }
            other => other,
        })
    }

    /// The entry's own answer names a division only: the sentence names the administration.
    async fn with_name(&self, tx: &mut Tx, finding: Finding) -> Result<Finding, RunError> {
        Ok(match finding {
            Finding::FoundElsewhere { division, entry_number, intended, .. } => Finding::FoundElsewhere {
                division,
                administration: name_of(tx, self.action.environment, division).await?,
                entry_number,
                intended,
            },
            other => other,
        })
    }
}

/// A look that is refused after all: no right to it, which is not asked for in a loop.
fn refused(error: &CallError) -> Option<Event> {
    match error {
        CallError::Forbidden(forbidden) => {
            Some(Event::Rights(Rights::Missing(MissingRight::Forbidden { text: forbidden.text.clone() })))
        }
        _ => None,
    }
}

async fn name_of(tx: &mut Tx, environment: EnvironmentId, division: i64) -> Result<String, StoreError> {
    let known = fetch_optional!(tx, (String, String), ADMINISTRATION_NAME, environment.0, division)?;
    Ok(known.map_or_else(|| division.to_string(), |(number, name)| format!("{number} {name}")))
}
