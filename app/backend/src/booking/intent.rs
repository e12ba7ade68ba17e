//! Intents: the stored intention of one writing request.

use chrono::{DateTime, Utc};
use domain::booking::core::Answered;
use domain::booking::finding::Request;
use domain::booking::gate::{Function, Passenger};
use domain::ids::{ConnectionId, EnvironmentId, IntentId};

use super::access::Grant;
use super::write::outcome_word;
use crate::actions::Action;
use crate::jobs::Lease;
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_optional, gates, statements};

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
    /// What its answer was.
    INTENT_TOLD = Sql::both(
        "select answer from intent where environment_id = $1 and id = $2 and answered_at is not null and answer is not null",
    );
}

/// What an intent is of.
pub(super) struct NewIntent<'a> {
    pub(super) id: IntentId,
    pub(super) action: &'a Action,
    pub(super) connection: ConnectionId,
    pub(super) grant: &'a Grant,
    pub(super) lease: &'a Lease,
    pub(super) request: Request,
    pub(super) current_division: Option<i64>,
}

/// Stores the intent, where every gate above lets it through. The caller's transaction holds the gates' lock until it is
/// committed: a closing that began before is seen, one that begins after waits.
pub(super) async fn store(tx: &mut Tx, new: &NewIntent<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let action = new.action;
    let passenger = Passenger {
        environment: action.environment,
        administration: action.administration,
        connection: Some(new.connection),
        action: Some(action.id),
    };
    if !gates::for_intent(tx, action.connector, Function::BookInvoices, &passenger).await? {
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
        Function::BookInvoices.code(),
        new.request.code(),
        action.content.division,
        new.current_division,
        new.lease.worker.0,
        new.lease.fence,
        action.content_hash.as_str(),
        new.grant.expires_at,
        now,
    )?;
    Ok(true)
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

/// What came back of an intent, where it did.
pub(super) async fn told(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: IntentId,
) -> Result<Option<Answered>, StoreError> {
    let row = fetch_optional!(tx, (Json<serde_json::Value>,), INTENT_TOLD, environment.0, id.0)?;
    Ok(row.and_then(|(answer,)| {
        // An answer that cannot be read says nothing: the booking is looked for.
        serde_json::from_value(answer.0)
            .inspect_err(|error| tracing::error!(%error, intent = %id, "an answer cannot be read"))
            .ok()
    }))
}
