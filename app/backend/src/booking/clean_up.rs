//! Cleaning up documents of our own: one that landed in a wrong place, and one that was left where nothing was booked. Each
//! delete is a writing request with its own intent, under a gate of its own, which stays open when bookings close.
//!
//! | document | when | not, where |
//! |---|---|---|
//! | stray | at once, where its answer said that it stands | |
//! | left behind by an action that is undone, failed or cancelled | after a day | a successor or another try uses it, something of the action may have arrived, or it carries an entry |

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::core::Answer;
use domain::booking::finding::Finding;
use domain::booking::gate::ConnectorKind;
use domain::ids::{ActionId, AdministrationId, ConnectionId, EnvironmentId, IntentId, JobId, RemoteId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::access::Grant;
use super::intent::{self, CleanUpIntent};
use super::run::{self, RunError, TOKEN_MARGIN, WORKER};
use super::worker::Booker;
use super::write::{answer, detail_of, outcome_word};
use crate::actions::{self, Action, ActionError};
use crate::clock::Ids;
use crate::connectors::requests::{AtMostTen, DocumentTerm};
use crate::connectors::{CallContext, Division};
use crate::gates::INTENT_AGE;
use crate::jobs::{self, Job, JobKind};
use crate::store::{Sql, StoreError, Tx};
use crate::{fetch_optional, statements};

statements! {
    /// The connection that an administration runs under now, where it is alive.
    CLEAN_UP_CONNECTION = Sql::both(
        "select connection.id from administration join connection on connection.id = administration.connection_id
         where administration.environment_id = $1 and administration.id = $2 and connection.state = 'active'",
    );
}

/// A document of our own, to be deleted where it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CleanUp {
    /// The connection that posted it; of one that was left behind, that of its administration by then.
    pub(super) connection: Option<ConnectionId>,
    pub(super) division: i64,
    pub(super) document: RemoteId,
    /// The booking that it was posted for: its history tells how this ends.
    pub(super) action: ActionId,
    /// Since when it is to go.
    pub(super) since: DateTime<Utc>,
    /// Whether it stands where it belongs, and nobody needs it.
    #[serde(default)]
    pub(super) is_left_behind: bool,
}

/// How a try ended.
enum Tried {
    Deleted,
    Absent,
    /// It is needed, or may be.
    Kept,
    /// The gate is closed, which is no try.
    Waits,
    /// Not yet, and why.
    NotYet(String),
}

/// How long Sluis tries: two hours. Then a person deletes it.
const PATIENCE: TimeDelta = TimeDelta::hours(2);
/// The least and the most between two tries.
const PAUSES: (TimeDelta, TimeDelta) = (TimeDelta::minutes(1), TimeDelta::minutes(15));
/// How long a document that nothing was booked with waits for a successor.
const LEFT_FOR: TimeDelta = TimeDelta::days(1);

/// Puts the deleting of a stray document in line.
pub(super) async fn enqueue_stray(
    tx: &mut Tx,
    ids: &Ids,
    action: &Action,
    (connection, division, document): (ConnectionId, i64, RemoteId),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let connection = Some(connection);
    let what = CleanUp { connection, division, document, action: action.id, since: now, is_left_behind: false };
    enqueue(tx, ids, action, &what, now).await
}

/// Where an action ends without a booking and has a document there, it is cleaned up after a day, unless it serves again.
pub(super) async fn enqueue_left(
    tx: &mut Tx,
    ids: &Ids,
    action: &Action,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(document) = action.saga.document.filter(|_| is_left_behind(action)) else { return Ok(()) };
    let (division, since) = (action.content.division, now + LEFT_FOR);
    let what = CleanUp { connection: None, division, document, action: action.id, since, is_left_behind: true };
    enqueue(tx, ids, action, &what, now).await
}

async fn enqueue(
    tx: &mut Tx,
    ids: &Ids,
    action: &Action,
    what: &CleanUp,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let payload = serde_json::to_value(what).map_err(|error| StoreError::inconsistent("job", "payload", error))?;
    let id: JobId = ids.next();
    let whose = (Some(action.environment), Some(action.administration), None);
    jobs::enqueue(tx, id, JobKind::CleanUp, whose, payload, (what.since, now)).await
}

/// Whether nothing of it stands or may stand in the books, so that nobody needs its document.
fn is_left_behind(action: &Action) -> bool {
    let saga = &action.saga;
    action.state.is_void() && saga.entry.is_none() && saga.under_way.is_none() && saga.cleared.is_none()
}

/// Deletes a document, or leaves it with a word of why.
pub(super) async fn carry_out(booker: &Booker, job: &Job) -> Result<(), RunError> {
    let environment = job.environment.ok_or(RunError::Incomplete("environment"))?;
    let administration: AdministrationId = job.administration.ok_or(RunError::Incomplete("administration"))?;
    let what: CleanUp = serde_json::from_value(job.payload.clone()).map_err(|_| RunError::Incomplete("payload"))?;
    let tried = delete(booker, job, (environment, administration), &what).await?;
    let now = booker.clock.now();
    let waited = now - what.since;
    let mut tx = booker.store.write().await?;
    let administration = run::name_of(&mut tx, environment, what.division).await?;
    let (outcome, finding) = match tried {
        Tried::Deleted => ("deleted", Some(Finding::ClearedAway { administration })),
        Tried::Absent => ("absent", Some(Finding::ClearedAway { administration })),
        Tried::Kept => ("kept", None),
        Tried::NotYet(detail) if waited >= PATIENCE => {
            tracing::error!(division = what.division, detail, "a document of ours is left where it stands");
            ("left", Some(Finding::NotClearedAway { administration, detail }))
        }
        // A closed gate is no try: nothing is given up behind it.
        Tried::Waits | Tried::NotYet(_) => {
            let pause = (waited / 2).clamp(PAUSES.0, PAUSES.1);
            jobs::release(&mut tx, &job.lease, now + pause).await?;
            return Ok(tx.commit().await?);
        }
    };
    if !jobs::finish(&mut tx, &job.lease, outcome, now).await? {
        return Err(RunError::LeaseLost);
    }
    if let Some(finding) = &finding {
        actions::note(&mut tx, environment, what.action, (WORKER, finding), now).await?;
    }
    tx.commit().await?;
    (booker.news)(environment, "action", what.action.to_string());
    Ok(())
}

/// What may be absent is looked for first: a delete of nothing counts as an error there.
async fn delete(
    booker: &Booker,
    job: &Job,
    (environment, administration): (EnvironmentId, AdministrationId),
    what: &CleanUp,
) -> Result<Tried, RunError> {
    let mut tx = booker.store.read().await?;
    let action = actions::fetch(&mut tx, environment, what.action).await?.ok_or(RunError::Incomplete("action"))?;
    let connection = match what.connection {
        Some(connection) => Some(connection),
        None => fetch_optional!(tx, (Uuid,), CLEAN_UP_CONNECTION, environment.0, administration.0)?
            .map(|(id,)| ConnectionId(id)),
    };
    let serves = what.is_left_behind && serves_still(&mut tx, &action, what.document).await?;
    drop(tx);
    if serves {
        return Ok(Tried::Kept);
    }
    let Some(connection) = connection else { return Ok(Tried::NotYet("no connection".to_owned())) };
    let needs = booker.settings.timeout + TOKEN_MARGIN;
    let grant = match booker.access.grant(environment, connection, needs).await {
        Ok(grant) => grant,
        Err(error) => return Ok(Tried::NotYet(error.to_string())),
    };
    // The look and the delete are two calls of the administration that it stands in.
    if let Err(at) = booker.access.reserve(ConnectorKind::ExactOnline, what.division, 2).await {
        return Ok(Tried::NotYet(format!("no calls before {at}")));
    }
    let observer = booker.observer(environment, connection);
    let context = CallContext {
        access_token: &grant.token,
        division: Division(what.division),
        timeout: booker.settings.timeout,
        leave_before: None,
        observer: observer.as_ref(),
    };
    let connector = booker.connector(ConnectorKind::ExactOnline);
    let Some(archive) = connector.archive() else { return Ok(Tried::NotYet("no archive".to_owned())) };
    match archive.find_documents(&context, &AtMostTen::one(DocumentTerm::Id(what.document))).await {
        Err(error) => return Ok(Tried::NotYet(error.to_string())),
        Ok(found) => match found.iter().find(|card| card.division.0 == what.division) {
            None => return Ok(Tried::Absent),
            Some(card) if what.is_left_behind && card.entry.is_some() => return Ok(Tried::Kept),
            Some(_) => {}
        },
    }
    let leaves_before = booker.clock.deadline(INTENT_AGE.to_std().unwrap_or_default());
    let Some(id) = prepare(booker, job, (action, what), (connection, &grant)).await? else { return Ok(Tried::Waits) };
    let context = CallContext { leave_before: Some(&leaves_before), ..context };
    let answer = answer(archive.delete_document(&context, what.document).await);
    let mut tx = booker.store.write().await?;
    intent::cleaned_up(&mut tx, environment, id, &answer, booker.clock.now()).await?;
    tx.commit().await?;
    Ok(match &answer {
        Answer::Confirmed(()) => Tried::Deleted,
        other => {
            tracing::warn!(?other, what.division, "a document of ours could not be deleted yet");
            let word = outcome_word(other);
            Tried::NotYet(format!("{word} {}", detail_of(other)).trim_end().to_owned())
        }
    })
}

/// Whether a successor or another try uses the document.
async fn serves_still(tx: &mut Tx, action: &Action, document: RemoteId) -> Result<bool, StoreError> {
    if !is_left_behind(action) || action.saga.document != Some(document) {
        return Ok(true);
    }
    let newest = actions::newest_of_invoice(tx, action.environment, action.invoice).await?;
    Ok(newest.is_some_and(|newest| newest.id != action.id && newest.saga.document == Some(document)))
}

/// The lease, the gates and the intent, in one transaction. In it an action forgets the document that it left: from then on
/// nobody inherits it, and who did so meanwhile has made it another version. None where a gate is closed.
async fn prepare(
    booker: &Booker,
    job: &Job,
    (mut action, what): (Action, &CleanUp),
    (connection, grant): (ConnectionId, &Grant),
) -> Result<Option<IntentId>, RunError> {
    let now = booker.clock.now();
    let timeout = TimeDelta::from_std(booker.settings.timeout).unwrap_or(TimeDelta::minutes(1));
    let until = now + booker.settings.lease.max(timeout + TimeDelta::seconds(30));
    let mut tx = booker.store.write().await?;
    if !jobs::hold(&mut tx, &job.lease, until, now).await? {
        return Err(RunError::LeaseLost);
    }
    let id: IntentId = booker.ids.next();
    let new = CleanUpIntent {
        id,
        action: &action,
        connection,
        division: what.division,
        document: what.document,
        access_expires_at: grant.expires_at,
        lease: &job.lease,
    };
    if !intent::store_clean_up(&mut tx, &new, now).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    if what.is_left_behind {
        action.saga.document = None;
        action.saga.attached = false;
        match actions::keep_saga(&mut tx, &mut action).await {
            Ok(()) => {}
            // It is used again since it was read: the next try sees that.
            Err(ActionError::Changed(_)) => {
                tx.rollback().await?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        }
    }
    tx.commit().await?;
    Ok(Some(id))
}
