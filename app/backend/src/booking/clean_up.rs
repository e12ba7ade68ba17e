//! Cleaning up: a document of ours that landed in a wrong place is deleted there. It has its own gate, which stays open
//! when bookings close.

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::finding::Finding;
use domain::booking::gate::{ConnectorKind, Function, Passenger};
use domain::ids::{ActionId, AdministrationId, ConnectionId, EnvironmentId, RemoteId};
use serde::{Deserialize, Serialize};

use super::run::{self, RunError, TOKEN_MARGIN, WORKER};
use super::worker::Booker;
use super::write::{answer, detail_of, outcome_word};
use crate::actions;
use crate::connectors::requests::{AtMostTen, DocumentTerm};
use crate::connectors::{CallContext, Division, WriteOutcome};
use crate::gates;
use crate::jobs::{self, Job};

/// A stray document of our own, to be deleted where its answer said that it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CleanUp {
    pub(super) connection: ConnectionId,
    pub(super) division: i64,
    pub(super) document: RemoteId,
    /// The booking that it was posted for: its history tells how this ends.
    #[serde(default)]
    pub(super) action: Option<ActionId>,
    /// Since when it stands there.
    #[serde(default)]
    pub(super) since: Option<DateTime<Utc>>,
}

/// How a try ended.
enum Tried {
    Deleted,
    Absent,
    /// Not yet, and why.
    NotYet(String),
}

/// How long Sluis tries: two hours. Then a person deletes it.
const PATIENCE: TimeDelta = TimeDelta::hours(2);
/// The least and the most between two tries.
const PAUSES: (TimeDelta, TimeDelta) = (TimeDelta::minutes(1), TimeDelta::minutes(15));

/// Deletes a stray document. What may be absent is looked for first: a delete of nothing counts as an error there.
pub(super) async fn carry_out(booker: &Booker, job: &Job) -> Result<(), RunError> {
    let environment = job.environment.ok_or(RunError::Incomplete("environment"))?;
    let administration: AdministrationId = job.administration.ok_or(RunError::Incomplete("administration"))?;
    let stray: CleanUp = serde_json::from_value(job.payload.clone()).map_err(|_| RunError::Incomplete("payload"))?;
    let mut tx = booker.store.write().await?;
    let passenger = Passenger { environment, administration, connection: Some(stray.connection), action: None };
    let kind = ConnectorKind::ExactOnline;
    let passes = gates::for_intent(&mut tx, kind, Function::CleanUp, &passenger).await?;
    tx.commit().await?;
    // A closed gate is no try: nothing is given up behind it.
    let tried = if passes { Some(delete_stray(booker, environment, &stray).await) } else { None };
    let now = booker.clock.now();
    let waited = stray.since.map_or(PATIENCE, |since| now - since);
    let mut tx = booker.store.write().await?;
    let administration = run::name_of(&mut tx, environment, stray.division).await?;
    let (outcome, finding) = match tried {
        Some(Tried::Deleted) => ("deleted", Finding::ClearedAway { administration }),
        Some(Tried::Absent) => ("absent", Finding::ClearedAway { administration }),
        Some(Tried::NotYet(detail)) if waited >= PATIENCE => {
            tracing::error!(division = stray.division, detail, "a stray document is left where it stands");
            ("left", Finding::NotClearedAway { administration, detail })
        }
        None | Some(Tried::NotYet(_)) => {
            let pause = (waited / 2).clamp(PAUSES.0, PAUSES.1);
            jobs::release(&mut tx, &job.lease, now + pause).await?;
            return Ok(tx.commit().await?);
        }
    };
    if !jobs::finish(&mut tx, &job.lease, outcome, now).await? {
        return Err(RunError::LeaseLost);
    }
    if let Some(action) = stray.action {
        actions::note(&mut tx, environment, action, (WORKER, &finding), now).await?;
    }
    tx.commit().await?;
    if let Some(action) = stray.action {
        (booker.news)(environment, "action", action.to_string());
    }
    Ok(())
}

async fn delete_stray(booker: &Booker, environment: EnvironmentId, stray: &CleanUp) -> Tried {
    let connector = booker.connector(ConnectorKind::ExactOnline);
    let needs = booker.settings.timeout + TOKEN_MARGIN;
    let grant = match booker.access.grant(environment, stray.connection, needs).await {
        Ok(grant) => grant,
        Err(error) => return Tried::NotYet(error.to_string()),
    };
    let observer = booker.observer(environment, stray.connection);
    let context = CallContext {
        access_token: &grant.token,
        division: Division(stray.division),
        timeout: booker.settings.timeout,
        leave_before: None,
        observer: observer.as_ref(),
    };
    let Some(archive) = connector.archive() else { return Tried::NotYet("no archive".to_owned()) };
    match archive.find_documents(&context, &AtMostTen::one(DocumentTerm::Id(stray.document))).await {
        Err(error) => return Tried::NotYet(error.to_string()),
        Ok(found) if !found.iter().any(|card| card.division.0 == stray.division) => return Tried::Absent,
        Ok(_) => {}
    }
    match archive.delete_document(&context, stray.document).await {
        WriteOutcome::Confirmed(()) => Tried::Deleted,
        other => {
            tracing::warn!(?other, stray.division, "a stray document could not be deleted yet");
            let answer = answer(other);
            Tried::NotYet(format!("{} {}", outcome_word(&answer), detail_of(&answer)).trim_end().to_owned())
        }
    }
}
