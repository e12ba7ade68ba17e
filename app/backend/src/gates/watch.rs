//! What nobody is told of: an outcome that stays unknown while a canary runs, and far more bookings than ever.
//!
//! More than three times the busiest equal hour of four weeks, and more than sixty, closes the connection until an operator
//! answers: he opens its gate. His answer holds for a day. What waited when he opened a gate, a drain, is not counted.

use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::booking::closing::{Cause, Doubt};
use domain::booking::gate::{ConnectorKind, Function, Passenger, Scope};
use domain::ids::{ActionId, AdministrationId, ConnectionId, EnvironmentId};
use uuid::Uuid;

use super::by_itself;
use super::repo;
use crate::state::Services;
use crate::store::{Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional, statements};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(5);
/// How long an outcome may be unknown while a canary runs.
const UNKNOWN_FOR: TimeDelta = TimeDelta::minutes(1);
/// So many bookings in an hour are never too many.
const NEVER_TOO_MANY: i64 = 60;
/// How many times the busiest equal hour are.
const TIMES: i64 = 3;
/// Over so many days.
const DAYS: i64 = 28;
/// How long an operator's answer holds.
const ANSWER_HOLDS: TimeDelta = TimeDelta::days(1);

statements! {
    /// Unknown outcomes, with since when.
    WATCH_UNKNOWN = Sql::both(
        "select action.id, action.environment_id, action.administration_id, administration.connection_id,
                administration.number, administration.name, max(action_event.at)
         from action join administration on administration.id = action.administration_id
         join action_event on action_event.action_id = action.id and action_event.to_state = 'unknown'
           and coalesce(action_event.from_state, '') <> 'unknown'
         where action.connector = $1 and action.state = 'unknown'
         group by action.id, action.environment_id, action.administration_id, administration.connection_id,
                  administration.number, administration.name",
    );
    /// Bookings of the present hour by connection, drains left out.
    WATCH_HOUR = Sql::both(
        "select connection_id, count(distinct action_id) from intent
         where connector = $1 and purpose = 'entry' and stored_at >= $2
           and not exists (select 1 from gate_pass where gate_pass.passenger_id = intent.action_id)
         group by connection_id having count(distinct action_id) > $3",
    );
    /// Bookings of a connection in an hour that is over.
    WATCH_OTHER_HOUR = Sql::both(
        "select count(distinct action_id) from intent
         where connection_id = $1 and purpose = 'entry' and stored_at >= $2 and stored_at < $3",
    );
    /// Until when the operator's answer holds.
    PACE_ANSWERED = Sql::both("select until from pace_answer where connection_id = $1");
    PACE_ANSWER = Sql::both(
        "insert into pace_answer (connection_id, until) values ($1, $2)
         on conflict (connection_id) do update set until = excluded.until",
    );
}

/// Looks every few seconds until `stop` ends.
pub async fn run(services: Services, stop: impl Future<Output = ()> + Send) {
    tokio::pin!(stop);
    loop {
        if let Err(error) = look(&services).await {
            tracing::error!(%error, "the gates could not be watched; it is tried again");
        }
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// One look: closes what must be closed.
///
/// # Errors
/// Where the store does not answer.
pub async fn look(services: &Services) -> Result<(), StoreError> {
    let now = services.clock.now();
    for connector in ConnectorKind::ALL {
        unknown_under_a_canary(services, connector, now).await?;
        too_many(services, connector, now).await?;
    }
    Ok(())
}

type UnknownRow = (Uuid, Uuid, Uuid, Option<Uuid>, String, String, DateTime<Utc>);

async fn unknown_under_a_canary(
    services: &Services,
    connector: ConnectorKind,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut tx = services.store.read().await?;
    let gates = repo::list(&mut tx, connector).await?;
    let is_canary =
        |gate: &&domain::booking::gate::Gate| gate.function == Function::BookInvoices && gate.position.is_canary();
    // Since when the youngest canary runs: what was unknown before is no doubt about it.
    let Some(since) = gates.iter().filter(is_canary).map(|gate| gate.changed_at).min() else { return Ok(()) };
    let unknown = fetch_all!(tx, UnknownRow, WATCH_UNKNOWN, connector.code())?;
    drop(tx);
    for (action, environment, administration, connection, number, name, at) in unknown {
        if at < since || now - at < UNKNOWN_FOR {
            continue;
        }
        let passenger = Passenger {
            environment: EnvironmentId(environment),
            administration: AdministrationId(administration),
            connection: connection.map(ConnectionId),
            action: Some(ActionId(action)),
        };
        let cause = Cause::Doubt { doubt: Doubt::Unknown, administration: format!("{number} {name}") };
        let mut tx = services.store.write().await?;
        if by_itself::doubt(&mut tx, connector, &passenger, &cause, now).await? {
            tracing::warn!(%action, "unknown for more than a minute: the canary is closed");
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn too_many(services: &Services, connector: ConnectorKind, now: DateTime<Utc>) -> Result<(), StoreError> {
    let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
    let mut tx = services.store.read().await?;
    let busy = fetch_all!(tx, (Uuid, i64), WATCH_HOUR, connector.code(), hour, NEVER_TOO_MANY)?;
    let mut over = Vec::new();
    for (connection, count) in busy {
        let answered = fetch_optional!(tx, (DateTime<Utc>,), PACE_ANSWERED, connection)?;
        let allowed = NEVER_TOO_MANY.max(TIMES * busiest(&mut tx, connection, hour).await?);
        if count > allowed && answered.is_none_or(|(until,)| until <= now) {
            let user = by_itself::user_of(&mut tx, ConnectionId(connection)).await?;
            over.push((ConnectionId(connection), count, allowed, user));
        }
    }
    drop(tx);
    for (connection, count, allowed, user) in over {
        let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        let cause = Cause::TooMany { count: number(count), allowed: number(allowed), user };
        let mut tx = services.store.write().await?;
        let scope = Scope::Connection(connection);
        by_itself::close(&mut tx, connector, &[Function::BookInvoices], scope, &cause, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The busiest of the same hours of the days before.
async fn busiest(tx: &mut Tx, connection: Uuid, hour: DateTime<Utc>) -> Result<i64, StoreError> {
    let mut most = 0;
    for days in 1..=DAYS {
        let begin = hour - TimeDelta::days(days);
        let (count,) = fetch_one!(tx, (i64,), WATCH_OTHER_HOUR, connection, begin, begin + TimeDelta::hours(1))?;
        most = most.max(count);
    }
    Ok(most)
}

/// The operator opened a connection's gate: so many are right.
pub(super) async fn answered(tx: &mut Tx, connection: ConnectionId, now: DateTime<Utc>) -> Result<(), StoreError> {
    execute!(tx, PACE_ANSWER, connection.0, now + ANSWER_HOLDS)?;
    Ok(())
}
