//! What a run stores: its progress, answers, its end. Every change names the lease, but for what an answer taught: that
//! happened, whoever has the lease.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::action::{ActionState, By};
use domain::booking::core::{Answered, Settlement};
use domain::booking::finding::Finding;
use domain::ids::{EnvironmentId, IntentId};

use super::{ADMINISTRATION_NAME, Run, RunError, WORKER};
use crate::actions::{self, Action, ActionError, Change};
use crate::booking::{clean_up, intent};
use crate::fetch_optional;
use crate::gates::{self, Evidence};
use crate::jobs::{self, JobKind};
use crate::store::{StoreError, Tx};

/// How long an answer waits for a store that is away, from one try to the next.
const STORE_AWAY: [Duration; 6] = [
    Duration::from_millis(100),
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// After how long an action that somebody else changed is carried out again.
const CHANGED: TimeDelta = TimeDelta::seconds(30);

impl Run<'_> {
    /// Stores the progress after a step, with the answers that led to it, and holds all leases on: questions take time too.
    pub(super) async fn keep(&mut self) -> Result<(), RunError> {
        self.store_answers().await?;
        let now = self.booker.clock.now();
        let mut tx = self.booker.store.write().await?;
        self.renew(&mut tx, now + self.booker.settings.lease).await?;
        for index in 0..self.members.len() {
            let saga = self.burst.booking(index).saga();
            let member = &mut self.members[index];
            if member.is_over || member.action.saga == *saga {
                continue;
            }
            member.action.saga = saga.clone();
            if let Err(error) = actions::keep_saga(&mut tx, &mut member.action).await {
                self.changed_meanwhile(&mut tx, index, error).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Holds every lease of the group on. A member whose lease was lost is another worker's from now on.
    pub(super) async fn renew(&mut self, tx: &mut Tx, until: DateTime<Utc>) -> Result<(), RunError> {
        let held = jobs::renew(tx, self.worker, until, self.booker.clock.now()).await?;
        for index in 0..self.members.len() {
            let lease = self.members[index].lease;
            if !self.members[index].is_over && !held.contains(&(lease.job, lease.fence)) {
                tracing::warn!(action = %self.members[index].action.id, "the lease was lost; another worker goes on");
                self.over(index);
            }
        }
        Ok(())
    }

    /// Somebody else changed an action that is held here: its job is given back, and begins anew from what stands there.
    async fn changed_meanwhile(&mut self, tx: &mut Tx, index: usize, error: ActionError) -> Result<(), RunError> {
        let ActionError::Changed(id) = error else { return Err(error.into()) };
        tracing::warn!(action = %id, "an action was changed while it was carried out");
        let lease = self.members[index].lease;
        jobs::release(tx, &lease, self.booker.clock.now() + CHANGED).await?;
        self.over(index);
        Ok(())
    }

    async fn store_answers(&mut self) -> Result<(), RunError> {
        for index in 0..self.members.len() {
            self.store_answer(index).await?;
        }
        Ok(())
    }

    /// An answer is stored whoever has the lease, and however long the store is away for a moment: what it names is
    /// known to nobody else.
    async fn store_answer(&mut self, index: usize) -> Result<(), RunError> {
        let Some((id, answered)) = self.members[index].answered.take() else { return Ok(()) };
        let mut waits = STORE_AWAY.iter();
        loop {
            match (self.try_to_store(index, id, &answered).await, waits.next()) {
                (Ok(closed), _) => {
                    self.members[index].closed_gate |= closed;
                    return Ok(());
                }
                (Err(error), Some(wait)) => {
                    tracing::warn!(%error, "an answer could not be stored yet");
                    self.booker.clock.sleep(*wait).await;
                }
                (Err(error), None) => return Err(error),
            }
        }
    }

    /// True where it names another administration: then the gate is closed with it. The name of an entry is news for whoever
    /// looks for it, a person included: the action is looked at again.
    async fn try_to_store(&self, index: usize, id: IntentId, answered: &Answered) -> Result<bool, RunError> {
        let action = &self.members[index].action;
        let now = self.booker.clock.now();
        let mut tx = self.booker.store.write().await?;
        intent::answered(&mut tx, action, id, answered, now).await?;
        if answered.names_entry() {
            jobs::wake_unknown(&mut tx, action.environment, action.id, self.booker.ids.next(), now).await?;
        }
        let is_astray = answered.division().is_some_and(|division| division != action.content.division);
        if is_astray {
            self.close_gate(&mut tx, action).await?;
        }
        tx.commit().await?;
        Ok(is_astray)
    }

    /// The end of one of them: state, history, the job, and the gate where it must close, in one transaction. Where its lease
    /// is lost, or somebody changed it, it is left to whoever has it, and the others go on.
    pub(super) async fn settle(&mut self, index: usize, settlement: Settlement) -> Result<(), RunError> {
        self.store_answer(index).await?;
        let now = self.booker.clock.now();
        let lease = self.members[index].lease;
        let mut tx = self.booker.store.write().await?;
        if self.members[index].is_over || !jobs::hold(&mut tx, &lease, now + self.booker.settings.lease, now).await? {
            tracing::warn!(action = %self.members[index].action.id, "the lease was lost; another worker goes on");
            self.over(index);
            return Ok(());
        }
        self.members[index].action.saga = self.burst.booking(index).saga().clone();
        let finding = self.with_name(&mut tx, settlement.finding).await?;
        let member = &mut self.members[index];
        let seen_again = member.action.state == ActionState::Entered && settlement.state == ActionState::Entered;
        let kept = if seen_again {
            actions::keep_saga(&mut tx, &mut member.action).await
        } else {
            change(&mut tx, &mut member.action, settlement.state, finding, now).await
        };
        if let Err(error) = kept {
            tx.rollback().await?;
            let mut tx = self.booker.store.write().await?;
            self.changed_meanwhile(&mut tx, index, error).await?;
            return Ok(tx.commit().await?);
        }
        let kind = if settlement.state == ActionState::Queued { JobKind::Book } else { JobKind::LookBack };
        match settlement.again_at {
            Some(at) => jobs::release_as(&mut tx, &lease, kind, at.max(now)).await?,
            None => jobs::finish(&mut tx, &lease, settlement.state.code(), now).await?,
        };
        let member = &self.members[index];
        if settlement.closes_gate && !member.closed_gate {
            self.close_gate(&mut tx, &member.action).await?;
        }
        let ids = &self.booker.ids;
        if let (Some(stray), Some(connection)) = (settlement.stray, self.connection) {
            let place = (connection, stray.division, stray.id);
            clean_up::enqueue_stray(&mut tx, ids, &member.action, place, now).await?;
        }
        clean_up::enqueue_left(&mut tx, ids, &member.action, now).await?;
        tx.commit().await?;
        tracing::info!(action = %member.action.id, state = settlement.state.code(), "settled");
        self.tell_news(index);
        self.over(index);
        Ok(())
    }

    /// Everything that a booking sees in a wrong place bears its document, id or reference.
    async fn close_gate(&self, tx: &mut Tx, action: &Action) -> Result<(), RunError> {
        let evidence = Evidence {
            connector: action.connector,
            connection: self.connection,
            administration: action.content.administration.clone(),
            has_our_mark: true,
        };
        tracing::error!(action = %action.id, "something of ours stands in a wrong place: bookings are switched off");
        Ok(gates::evidence(tx, &evidence, self.booker.clock.now()).await?)
    }

    pub(super) async fn change(
        &mut self,
        tx: &mut Tx,
        index: usize,
        to: ActionState,
        finding: Finding,
    ) -> Result<(), RunError> {
        let now = self.booker.clock.now();
        Ok(change(tx, &mut self.members[index].action, to, finding, now).await?)
    }

    /// Answers name a division only: the sentence names the administration.
    async fn with_name(&self, tx: &mut Tx, finding: Finding) -> Result<Finding, RunError> {
        let environment = self.environment;
        Ok(match finding {
            Finding::FoundElsewhere { division, entry_number, intended, .. } => Finding::FoundElsewhere {
                division,
                administration: name_of(tx, environment, division).await?,
                entry_number,
                intended,
            },
            Finding::StrayDocument { division, .. } => {
                Finding::StrayDocument { division, administration: name_of(tx, environment, division).await? }
            }
            other => other,
        })
    }
}

async fn change(
    tx: &mut Tx,
    action: &mut Action,
    to: ActionState,
    finding: Finding,
    now: DateTime<Utc>,
) -> Result<(), ActionError> {
    let change = Change { to, by: By::Machine, actor: WORKER.to_owned(), finding };
    actions::change_state(tx, action, change, now).await
}

/// Number and name of an administration, where this environment knows it.
pub(in crate::booking) async fn name_of(
    tx: &mut Tx,
    environment: EnvironmentId,
    division: i64,
) -> Result<String, StoreError> {
    let known = fetch_optional!(tx, (String, String), ADMINISTRATION_NAME, environment.0, division)?;
    Ok(known.map_or_else(|| division.to_string(), |(number, name)| format!("{number} {name}")))
}
