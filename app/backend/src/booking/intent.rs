//! Intents: the stored intention of one writing request.

use chrono::{DateTime, Utc};
use domain::booking::core::{Answer, Answered};
use domain::booking::finding::Request;
use domain::booking::gate::{Function, Passenger};
use domain::ids::{ConnectionId, EnvironmentId, IntentId, RemoteId};
use uuid::Uuid;

use super::write::outcome_word;
use crate::actions::{self, Action};
use crate::jobs::Lease;
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, gates, statements};

statements! {
    /// The intention of one writing request.
    INTENT_INSERT = Sql::both(
        "insert into intent (id, environment_id, administration_id, action_id, connection_id, connector, function, purpose,
                             division, current_division, worker, fence, body_hash, access_expires_at, stored_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    );
    /// Its answer.
    INTENT_ANSWER = Sql::both(
        "update intent set answered_at = $3, outcome = $4, answer = $5
         where environment_id = $1 and id = $2 and answered_at is null",
    );
    /// How a delete ended.
    INTENT_CLEANED_UP = Sql::both(
        "update intent set answered_at = $3, outcome = $4 where environment_id = $1 and id = $2 and answered_at is null",
    );
    /// What the answers to the intents of an action were, the newest first.
    INTENT_TOLD = Sql::both(
        "select id, answer from intent
         where environment_id = $1 and action_id = $2 and answered_at is not null and answer is not null
         order by stored_at desc",
    );
    /// Where the connections of an action's intents wrote since a moment, and where their user stood: it may have landed
    /// there.
    INTENT_PLACES = Sql::both(
        "select division, current_division from intent
         where environment_id = $1 and stored_at > $3
           and connection_id in (select connection_id from intent where environment_id = $1 and action_id = $2)
         group by division, current_division",
    );
    /// What the connections of an action's intents, and the one that it runs under now, were seen to reach.
    INTENT_REACH = Sql::both(
        "select distinct division from connection_reach
         where environment_id = $1
           and (connection_id = $3
             or connection_id in (select connection_id from intent where environment_id = $1 and action_id = $2))",
    );
}

/// What an intent is of.
pub(super) struct NewIntent<'a> {
    pub(super) id: IntentId,
    pub(super) action: &'a Action,
    pub(super) connection: ConnectionId,
    /// Until when the token lives that it leaves with.
    pub(super) access_expires_at: DateTime<Utc>,
    pub(super) lease: &'a Lease,
    pub(super) request: Request,
    pub(super) current_division: Option<i64>,
    /// SHA-256 of what is sent, hexadecimal.
    pub(super) body_hash: &'a str,
}

/// What became of an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// It stands; the request may leave.
    Yes,
    /// A gate above it is closed.
    GateClosed,
    /// As many bookings of the connection as may be have left and are not witnessed.
    Crowded,
}

/// Stores the intent, where every gate above lets it through, and an entry where not too many are unwitnessed. The caller's
/// transaction holds the gates' lock until it is committed: a closing that began before is seen, one that begins after waits.
pub(super) async fn store(
    tx: &mut Tx,
    new: &NewIntent<'_>,
    unwitnessed: u32,
    now: DateTime<Utc>,
) -> Result<Stored, StoreError> {
    let action = new.action;
    let passenger = Passenger {
        environment: action.environment,
        administration: action.administration,
        connection: Some(new.connection),
        action: Some(action.id),
    };
    if !gates::for_intent(tx, action.connector, Function::BookInvoices, &passenger).await? {
        return Ok(Stored::GateClosed);
    }
    // No document goes ahead of an entry that could not follow.
    let is_full = actions::unwitnessed(tx, new.connection).await? >= i64::from(unwitnessed);
    if new.request == Request::Document && is_full {
        return Ok(Stored::Crowded);
    }
    if new.request == Request::Entry && !actions::leaves(tx, action, new.connection, unwitnessed).await? {
        return Ok(Stored::Crowded);
    }
    execute!(
        tx,
        INTENT_INSERT,
        new.id.0,
        action.environment.0,
        action.administration.0,
        action.id.0,
        new.connection.0,
        action.connector.code(),
        Function::BookInvoices.code(),
        new.request.code(),
        action.content.division,
        new.current_division,
        new.lease.worker.0,
        new.lease.fence,
        new.body_hash,
        new.access_expires_at,
        now,
    )?;
    Ok(Stored::Yes)
}

/// What the deleting of a document is about.
pub(super) struct CleanUpIntent<'a> {
    pub(super) id: IntentId,
    pub(super) action: &'a Action,
    pub(super) connection: ConnectionId,
    /// Where it stands.
    pub(super) division: i64,
    pub(super) document: RemoteId,
    pub(super) access_expires_at: DateTime<Utc>,
    pub(super) lease: &'a Lease,
}

/// Stores the intent of a delete under its own gate, with the lock that a closing waits for. False where a gate is closed.
pub(super) async fn store_clean_up(
    tx: &mut Tx,
    new: &CleanUpIntent<'_>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let action = new.action;
    let passenger = Passenger {
        environment: action.environment,
        administration: action.administration,
        connection: Some(new.connection),
        action: None,
    };
    if !gates::for_intent(tx, action.connector, Function::CleanUp, &passenger).await? {
        return Ok(false);
    }
    execute!(
        tx,
        INTENT_INSERT,
        new.id.0,
        action.environment.0,
        action.administration.0,
        action.id.0,
        new.connection.0,
        action.connector.code(),
        Function::CleanUp.code(),
        "delete_document",
        new.division,
        None::<i64>,
        new.lease.worker.0,
        new.lease.fence,
        new.document.to_string(),
        new.access_expires_at,
        now,
    )?;
    Ok(true)
}

/// How a delete ended.
pub(super) async fn cleaned_up(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: IntentId,
    answer: &Answer<()>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(tx, INTENT_CLEANED_UP, environment.0, id.0, now, outcome_word(answer))?;
    Ok(())
}

/// Stores what came back, as the machine is told it: whoever takes the action over reads it there.
pub(super) async fn answered(
    tx: &mut Tx,
    action: &Action,
    id: IntentId,
    answered: &Answered,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let outcome = match answered {
        Answered::Document(answer) => outcome_word(answer),
        Answered::Attachment(answer) => outcome_word(answer),
        Answered::Entry(answer) => outcome_word(answer),
    };
    execute!(tx, INTENT_ANSWER, action.environment.0, id.0, now, outcome, Json(answered))?;
    Ok(())
}

/// What came back of an action's requests, where another worker was told: the name of an entry, from whichever request it
/// came, before the answer that is waited for.
pub(super) async fn told(tx: &mut Tx, action: &Action) -> Result<Option<Answered>, StoreError> {
    let awaited = action.saga.under_way.as_ref().and_then(|lost| lost.intent);
    let is_open = awaited.is_some() || action.saga.cleared.is_some();
    if action.saga.entry.is_some() || !is_open {
        return Ok(None);
    }
    let rows = fetch_all!(tx, (Uuid, Json<serde_json::Value>), INTENT_TOLD, action.environment.0, action.id.0)?;
    let mut told = None;
    for (id, answer) in rows {
        // An answer that cannot be read says nothing: the booking is looked for.
        let answered: Answered = match serde_json::from_value(answer.0) {
            Ok(answered) => answered,
            Err(error) => {
                tracing::error!(%error, intent = %id, "an answer cannot be read");
                continue;
            }
        };
        if answered.names_entry() {
            return Ok(Some(answered));
        }
        if awaited == Some(IntentId(id)) {
            told = Some(answered);
        }
    }
    Ok(told)
}

/// Where a lost entry may stand beside where it belongs: where the connection wrote, and its user stood, since `since`.
pub(super) async fn places(tx: &mut Tx, action: &Action, since: DateTime<Utc>) -> Result<Vec<i64>, StoreError> {
    let rows = fetch_all!(tx, (i64, Option<i64>), INTENT_PLACES, action.environment.0, action.id.0, since)?;
    let mut places: Vec<i64> = rows.into_iter().flat_map(|(wrote, stood)| [Some(wrote), stood]).flatten().collect();
    places.sort_unstable();
    places.dedup();
    places.retain(|place| *place != action.content.division);
    Ok(places)
}

/// Every administration that the connections were seen to reach.
pub(super) async fn reach(tx: &mut Tx, action: &Action, connection: ConnectionId) -> Result<Vec<i64>, StoreError> {
    let rows = fetch_all!(tx, (i64,), INTENT_REACH, action.environment.0, action.id.0, connection.0)?;
    Ok(rows.into_iter().map(|(division,)| division).collect())
}
