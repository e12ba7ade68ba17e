//! What a person may do with an action that asks something of him. Each is a line of history with his name.

use chrono::{DateTime, Utc};
use domain::booking::action::{ActionState, By};
use domain::booking::core::Saga;
use domain::booking::finding::Finding;
use domain::ids::{ActionId, EnvironmentId, JobId};

use crate::actions::{self, Action, ActionError, Change};
use crate::clock::Ids;
use crate::jobs::{self, JobKind};
use crate::store::{Sql, StoreError, Tx};
use crate::{execute, statements};

statements! {
    /// The work of an action that is over, or is taken back, is no longer in line.
    JOB_OF_ACTION_GONE = Sql::both("delete from job where environment_id = $1 and action_id = $2");
    /// The invoice can be worked on again.
    INVOICE_REOPENED = Sql::both(
        "update invoice set stage = 'to_validate', updated_at = $3, version = version + 1
         where environment_id = $1 and id = $2 and stage = 'coded'",
    );
}

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// There is no such action.
    #[error("no such action")]
    NotFound,
    /// The table does not have it, or the action was changed in the meantime.
    #[error(transparent)]
    Action(#[from] ActionError),
}

impl From<StoreError> for PersonError {
    fn from(error: StoreError) -> Self {
        Self::Action(error.into())
    }
}

/// Who, and when.
#[derive(Clone, Copy, Debug)]
pub struct Hand<'a> {
    /// His name.
    pub name: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
}

async fn change(
    tx: &mut Tx,
    action: &mut Action,
    to: ActionState,
    finding: Finding,
    hand: Hand<'_>,
) -> Result<(), PersonError> {
    let change = Change { to, by: By::Person, actor: hand.name.to_owned(), finding };
    Ok(actions::change_state(tx, action, change, hand.now).await?)
}

async fn fetch(tx: &mut Tx, environment: EnvironmentId, id: ActionId) -> Result<Action, PersonError> {
    actions::fetch(tx, environment, id).await?.ok_or(PersonError::NotFound)
}

async fn reopen(tx: &mut Tx, action: &Action, now: DateTime<Utc>) -> Result<(), StoreError> {
    execute!(tx, JOB_OF_ACTION_GONE, action.environment.0, action.id.0)?;
    execute!(tx, INVOICE_REOPENED, action.environment.0, action.invoice.0, now)?;
    Ok(())
}

/// *Ingetrokken*: taken back before it left. The invoice can be worked on again.
pub async fn cancel(tx: &mut Tx, environment: EnvironmentId, id: ActionId, hand: Hand<'_>) -> Result<(), PersonError> {
    let mut action = fetch(tx, environment, id).await?;
    change(tx, &mut action, ActionState::Cancelled, Finding::TakenBack, hand).await?;
    Ok(reopen(tx, &action, hand.now).await?)
}

/// Puts an undone or failed action in line again: the cause lay outside the invoice. A document that was posted serves
/// again; the question of rights starts anew.
pub async fn retry(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: ActionId,
    ids: &Ids,
    hand: Hand<'_>,
) -> Result<(), PersonError> {
    let mut action = fetch(tx, environment, id).await?;
    action.saga = Saga { rights_asked_since: None, looks: 0, ..action.saga };
    change(tx, &mut action, ActionState::Queued, Finding::AskedAgain, hand).await.map_err(|error| match error {
        PersonError::Action(ActionError::Store(store)) if store.unique_violation().is_some() => {
            PersonError::Action(ActionError::AlreadyUnderWay)
        }
        other => other,
    })?;
    let job: JobId = ids.next();
    let whose = (Some(environment), Some(action.administration), Some(action.id));
    Ok(jobs::enqueue(tx, job, JobKind::Book, whose, serde_json::json!({}), (hand.now, hand.now)).await?)
}

/// Back to validating: an undone or failed invoice is worked on again. The action stays as it is.
pub async fn rework(tx: &mut Tx, environment: EnvironmentId, id: ActionId, hand: Hand<'_>) -> Result<(), PersonError> {
    let action = fetch(tx, environment, id).await?;
    if !action.state.is_void() {
        return Err(ActionError::AlreadyUnderWay.into());
    }
    Ok(reopen(tx, &action, hand.now).await?)
}

/// *Zelf geboekt*: a person booked it, or found it, and links its entry number.
pub async fn link(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: ActionId,
    entry_number: &str,
    hand: Hand<'_>,
) -> Result<(), PersonError> {
    let mut action = fetch(tx, environment, id).await?;
    let finding = Finding::BookedByHand { entry_number: entry_number.to_owned() };
    change(tx, &mut action, ActionState::Done, finding, hand).await?;
    execute!(tx, JOB_OF_ACTION_GONE, environment.0, id.0)?;
    Ok(())
}

/// A person looked and found nothing: the invoice can be worked on again.
pub async fn not_found(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: ActionId,
    hand: Hand<'_>,
) -> Result<(), PersonError> {
    let mut action = fetch(tx, environment, id).await?;
    change(tx, &mut action, ActionState::Undone, Finding::LookedByAPerson, hand).await?;
    Ok(reopen(tx, &action, hand.now).await?)
}

/// A person accepts what differs, with a reason.
pub async fn accept_differences(
    tx: &mut Tx,
    environment: EnvironmentId,
    (id, reason): (ActionId, &str),
    hand: Hand<'_>,
) -> Result<(), PersonError> {
    let mut action = fetch(tx, environment, id).await?;
    let finding = Finding::DifferencesAccepted { reason: reason.to_owned() };
    change(tx, &mut action, ActionState::Done, finding, hand).await
}

/// The wrong entry was reversed or deleted by a person, who says so: the invoice can be booked right.
pub async fn repaired(
    tx: &mut Tx,
    environment: EnvironmentId,
    (id, reason): (ActionId, &str),
    hand: Hand<'_>,
) -> Result<(), PersonError> {
    let mut action = fetch(tx, environment, id).await?;
    let finding = Finding::Repaired { reason: reason.to_owned() };
    change(tx, &mut action, ActionState::Repaired, finding, hand).await?;
    Ok(reopen(tx, &action, hand.now).await?)
}
