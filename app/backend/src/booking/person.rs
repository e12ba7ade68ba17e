//! What a person may do with an action that asks something of him. Each is a line of history with his name.

use chrono::{DateTime, Utc};
use domain::booking::action::{ActionState, By, InvalidTransition};
use domain::booking::core::Saga;
use domain::booking::finding::Finding;
use domain::booking::overview::WayOut;
use domain::ids::{ActionId, EnvironmentId, JobId};

use super::clean_up;
use super::link::LookedUp;
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
    /// Holds the invoice where it is coded: nobody takes it back to validating meanwhile.
    INVOICE_HELD_AS_CODED = Sql::both(
        "update invoice set stage = 'coded' where environment_id = $1 and id = $2 and stage = 'coded'",
    );
    /// A person booked it: there is nothing to validate any more.
    INVOICE_BOOKED_BY_HAND = Sql::both(
        "update invoice set stage = 'coded', updated_at = $3, version = version + 1
         where environment_id = $1 and id = $2 and stage = 'to_validate'",
    );
}

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// There is no such action.
    #[error("no such action")]
    NotFound,
    /// The entry that he names is not in the books, or is another invoice's.
    #[error("the entry is not this invoice's: {0:?}")]
    NotThisInvoice(LookedUp),
    /// The table does not have it, or the action was changed in the meantime.
    #[error(transparent)]
    Action(#[from] ActionError),
}

impl From<StoreError> for PersonError {
    fn from(error: StoreError) -> Self {
        Self::Action(error.into())
    }
}

impl From<InvalidTransition> for PersonError {
    fn from(error: InvalidTransition) -> Self {
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

/// The action, where it is the newest of its invoice: an older one is history, and what is done with the invoice is done
/// with its successor.
async fn newest(tx: &mut Tx, environment: EnvironmentId, id: ActionId) -> Result<Action, PersonError> {
    let action = fetch(tx, environment, id).await?;
    let newest = actions::newest_of_invoice(tx, environment, action.invoice).await?;
    if newest.is_some_and(|newest| newest.id == id) { Ok(action) } else { Err(ActionError::AlreadyUnderWay.into()) }
}

async fn reopen(tx: &mut Tx, action: &Action, now: DateTime<Utc>) -> Result<(), StoreError> {
    execute!(tx, JOB_OF_ACTION_GONE, action.environment.0, action.id.0)?;
    execute!(tx, INVOICE_REOPENED, action.environment.0, action.invoice.0, now)?;
    Ok(())
}

/// *Ingetrokken*: taken back before it left. The invoice can be worked on again.
pub async fn cancel(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: ActionId,
    ids: &Ids,
    hand: Hand<'_>,
) -> Result<(), PersonError> {
    let mut action = fetch(tx, environment, id).await?;
    change(tx, &mut action, ActionState::Cancelled, Finding::TakenBack, hand).await?;
    clean_up::enqueue_left(tx, ids, &action, hand.now).await?;
    Ok(reopen(tx, &action, hand.now).await?)
}

/// Puts an undone or failed action in line again: the cause lay outside the invoice. A document that was posted serves
/// again; the questions start anew. An action whose entry left, or may have left, is not sent again: its invoice goes back
/// to validating, and is booked anew from there.
pub async fn retry(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: ActionId,
    ids: &Ids,
    hand: Hand<'_>,
) -> Result<(), PersonError> {
    let mut action = newest(tx, environment, id).await?;
    let may_have_left = action.saga.entry.is_some() || action.saga.under_way.is_some();
    let is_coded = execute!(tx, INVOICE_HELD_AS_CODED, environment.0, action.invoice.0)? == 1;
    if may_have_left || !is_coded {
        return Err(ActionError::AlreadyUnderWay.into());
    }
    action.saga = Saga {
        rights_asked_since: None,
        unclear_since: None,
        lost_since: None,
        looks: 0,
        refused_as_duplicate: false,
        ..action.saga
    };
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
    let mut action = newest(tx, environment, id).await?;
    if !action.state.is_void() {
        return Err(ActionError::AlreadyUnderWay.into());
    }
    // By the version that was read: whoever puts it in line again at this moment has changed it, and keeps his job.
    actions::keep_saga(tx, &mut action).await?;
    Ok(reopen(tx, &action, hand.now).await?)
}

/// An entry that a person links.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Its number.
    pub entry_number: &'a str,
    /// What the books say of it.
    pub looked_up: &'a LookedUp,
    /// Why it is linked all the same, where the books do not say that it is this invoice.
    pub reason: Option<&'a str>,
}

/// *Zelf geboekt*: a person booked it, or found it, and links its entry number.
pub async fn link(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: ActionId,
    link: Link<'_>,
    hand: Hand<'_>,
) -> Result<(), PersonError> {
    let is_right = *link.looked_up == LookedUp::Right;
    if !is_right && link.reason.is_none() {
        return Err(PersonError::NotThisInvoice(link.looked_up.clone()));
    }
    let mut action = newest(tx, environment, id).await?;
    let unverified = link.reason.filter(|_| !is_right).map(str::to_owned);
    let finding = Finding::BookedByHand { entry_number: link.entry_number.to_owned(), unverified };
    change(tx, &mut action, ActionState::Done, finding, hand).await?;
    execute!(tx, JOB_OF_ACTION_GONE, environment.0, id.0)?;
    execute!(tx, INVOICE_BOOKED_BY_HAND, environment.0, action.invoice.0, hand.now)?;
    Ok(())
}

/// A person looked and found nothing: the invoice can be worked on again. While the machine still looks it may yet land,
/// and nobody says so.
pub async fn not_found(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: ActionId,
    hand: Hand<'_>,
) -> Result<(), PersonError> {
    let mut action = fetch(tx, environment, id).await?;
    if !WayOut::of(action.state, action.finding.as_ref()).contains(&WayOut::NotFound) {
        return Err(InvalidTransition { from: action.state, to: ActionState::Undone, by: By::Person }.into());
    }
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
