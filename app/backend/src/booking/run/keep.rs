//! What a run stores: its progress, answers, its end. Every change names the lease, but for what an answer taught: that
//! happened, whoever has the lease.

use std::time::Duration;

use domain::booking::action::{ActionState, By};
use domain::booking::core::{Answered, DocumentNamed, Settlement};
use domain::booking::finding::Finding;
use domain::ids::{EnvironmentId, IntentId, JobId};

use super::{ADMINISTRATION_NAME, Run, RunError, WORKER};
use crate::actions::{self, Change};
use crate::booking::clean_up::CleanUp;
use crate::booking::intent;
use crate::fetch_optional;
use crate::gates::{self, Contradiction, Evidence};
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

impl Run<'_> {
    /// Stores the progress after a step, with the answer that led to it, and holds the lease on: questions take time too.
    pub(super) async fn keep(&mut self) -> Result<(), RunError> {
        self.store_answer().await?;
        let mut tx = self.hold().await?;
        if self.action.saga != *self.booking.saga() {
            self.action.saga = self.booking.saga().clone();
            actions::keep_saga(&mut tx, &mut self.action).await?;
        }
        Ok(tx.commit().await?)
    }

    /// An answer is stored whoever has the lease, and however long the store is away for a moment: what it names is
    /// known to nobody else.
    async fn store_answer(&mut self) -> Result<(), RunError> {
        let Some((id, answered)) = self.answered.take() else { return Ok(()) };
        let mut waits = STORE_AWAY.iter();
        loop {
            match (self.try_to_store(id, &answered).await, waits.next()) {
                (Ok(closed), _) => {
                    self.closed_gate |= closed;
                    return Ok(());
                }
                (Err(error), Some(wait)) => {
                    tracing::warn!(%error, "an answer could not be stored yet");
                    tokio::time::sleep(*wait).await;
                }
                (Err(error), None) => return Err(error),
            }
        }
    }

    /// True where it names another administration: then the gate is closed with it.
    async fn try_to_store(&self, id: IntentId, answered: &Answered) -> Result<bool, RunError> {
        let mut tx = self.booker.store.write().await?;
        intent::answered(&mut tx, &self.action, id, answered, self.booker.clock.now()).await?;
        let is_astray = answered.division().is_some_and(|division| division != self.action.content.division);
        if is_astray {
            self.close_gate(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(is_astray)
    }

    /// The end of the run: state, history, the job, and the gate where it must close, in one transaction.
    pub(super) async fn settle(mut self, settlement: Settlement) -> Result<(), RunError> {
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
        if settlement.closes_gate && !self.closed_gate {
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

    /// Everything that a booking sees in a wrong place bears its document, id or reference.
    async fn close_gate(&self, tx: &mut Tx) -> Result<(), RunError> {
        let evidence = Evidence {
            connector: self.action.connector,
            connection: self.connection,
            administration: self.action.content.administration.clone(),
            has_our_mark: true,
        };
        tracing::error!(action = %self.action.id, "something of ours stands in a wrong place");
        Ok(gates::evidence(tx, &evidence, self.booker.clock.now()).await?)
    }

    /// An answer about rights that contradicts another: enough of them close gates.
    pub(super) async fn contradiction(&self, what: Contradiction) -> Result<(), RunError> {
        let Some(connection) = self.connection else { return Ok(()) };
        let whose = (connection, self.action.administration);
        let mut tx = self.booker.store.write().await?;
        gates::contradiction(&mut tx, self.action.connector, whose, what, self.booker.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn enqueue_clean_up(&self, tx: &mut Tx, stray: &DocumentNamed) -> Result<(), RunError> {
        let Some(connection) = self.connection else { return Ok(()) };
        let now = self.booker.clock.now();
        let action = Some(self.action.id);
        let payload = CleanUp { connection, division: stray.division, document: stray.id, action, since: Some(now) };
        let payload = serde_json::to_value(payload).unwrap_or_default();
        let id: JobId = self.booker.ids.next();
        let whose = (Some(self.action.environment), Some(self.action.administration), None);
        Ok(jobs::enqueue(tx, id, JobKind::CleanUp, whose, payload, (now, now)).await?)
    }

    pub(super) async fn change(&mut self, tx: &mut Tx, to: ActionState, finding: Finding) -> Result<(), RunError> {
        let change = Change { to, by: By::Machine, actor: WORKER.to_owned(), finding };
        Ok(actions::change_state(tx, &mut self.action, change, self.booker.clock.now()).await?)
    }

    /// A writing transaction in which the lease is known to hold, and is held on.
    pub(super) async fn hold(&self) -> Result<Tx, RunError> {
        let now = self.booker.clock.now();
        let mut tx = self.booker.store.write().await?;
        if jobs::hold(&mut tx, &self.lease, now + self.booker.settings.lease, now).await? {
            Ok(tx)
        } else {
            Err(RunError::LeaseLost)
        }
    }

    /// Answers name a division only: the sentence names the administration.
    async fn with_name(&self, tx: &mut Tx, finding: Finding) -> Result<Finding, RunError> {
        let environment = self.action.environment;
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

/// Number and name of an administration, where this environment knows it.
pub(in crate::booking) async fn name_of(
    tx: &mut Tx,
    environment: EnvironmentId,
    division: i64,
) -> Result<String, StoreError> {
    let known = fetch_optional!(tx, (String, String), ADMINISTRATION_NAME, environment.0, division)?;
    Ok(known.map_or_else(|| division.to_string(), |(number, name)| format!("{number} {name}")))
}
