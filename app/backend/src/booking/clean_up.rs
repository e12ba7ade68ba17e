//! Cleaning up: a document of ours that landed in a wrong place is deleted there. It has its own gate, which stays open
//! when bookings close.

use chrono::TimeDelta;
use domain::booking::gate::{ConnectorKind, Function, Passenger};
use domain::ids::{AdministrationId, ConnectionId, EnvironmentId, RemoteId};
use serde::{Deserialize, Serialize};

use super::run::{RunError, TOKEN_MARGIN};
use super::worker::Booker;
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
}

/// Deletes a stray document. What may be absent is looked for first: a delete of nothing counts as an error there.
pub(super) async fn carry_out(booker: &Booker, job: &Job) -> Result<(), RunError> {
    let environment = job.environment.ok_or(RunError::Incomplete("environment"))?;
    let administration: AdministrationId = job.administration.ok_or(RunError::Incomplete("administration"))?;
    let CleanUp { connection, division, document } =
        serde_json::from_value(job.payload.clone()).map_err(|_| RunError::Incomplete("payload"))?;
    let mut tx = booker.store.write().await?;
    let passenger = Passenger { environment, administration, connection: Some(connection) };
    let kind = ConnectorKind::ExactOnline;
    let passes = gates::for_intent(&mut tx, kind, Function::CleanUp, &passenger).await?;
    tx.commit().await?;
    let outcome = if passes { delete_stray(booker, (environment, connection), division, document).await } else { None };
    let now = booker.clock.now();
    let mut tx = booker.store.write().await?;
    match outcome {
        Some(word) => jobs::finish(&mut tx, &job.lease, word, now).await?,
        None => jobs::release(&mut tx, &job.lease, now + TimeDelta::minutes(1)).await?,
    };
    Ok(tx.commit().await?)
}

/// How it ended; `None` where it is tried again.
async fn delete_stray(
    booker: &Booker,
    (environment, connection): (EnvironmentId, ConnectionId),
    division: i64,
    document: RemoteId,
) -> Option<&'static str> {
    let connector = booker.connector(ConnectorKind::ExactOnline);
    let grant = booker.access.grant(environment, connection, booker.settings.timeout + TOKEN_MARGIN).await.ok()?;
    let observer = booker.access.observer(environment, connection);
    let context = CallContext {
        access_token: &grant.token,
        division: Division(division),
        timeout: booker.settings.timeout,
        leave_before: None,
        observer: observer.as_ref(),
    };
    let archive = connector.archive()?;
    let found = archive.find_documents(&context, &AtMostTen::one(DocumentTerm::Id(document))).await.ok()?;
    if !found.iter().any(|card| card.division.0 == division) {
        return Some("absent");
    }
    match archive.delete_document(&context, document).await {
        WriteOutcome::Confirmed(()) => Some("deleted"),
        other => {
            tracing::warn!(?other, division, "a stray document could not be deleted yet");
            None
        }
    }
}
