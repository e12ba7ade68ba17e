//! Intents: the stored intention of one writing request.

use chrono::{DateTime, Utc};
use domain::booking::finding::Request;
use domain::booking::gate::{Function, Passenger};
use domain::ids::{ConnectionId, IntentId};

use super::access::Grant;
use crate::actions::Action;
use crate::jobs::Lease;
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, gates, statements};

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

/// Stores what came back.
pub(super) async fn answered(
    tx: &mut Tx,
    action: &Action,
    id: IntentId,
    (outcome, detail): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let answer = Json(serde_json::json!({ "detail": detail }));
    execute!(tx, INTENT_ANSWER, action.environment.0, id.0, now, outcome, answer)?;
    Ok(())
}
