//! Calls and errors, counted in the store for all processes of the fleet.
//!
//! Who calls reserves first. What the answers say of the limits corrects the count: others may use the same app. A family
//! of headers that is absent says nothing. Errors 400, 401, 403 and 404 are counted per connection, administration,
//! endpoint and hour; more than ten lock the key at Exact Online, so Sluis rests at five.

use async_trait::async_trait;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::ids::ConnectionId;

use super::{Connections, SYSTEM};
use crate::clock::Clock;
use crate::connectors::connector::{CallObserver, CallReport, RateWindow};
use crate::connectors::exact_online::{CALLS_PER_DAY, CALLS_PER_MINUTE};
use crate::store::{Sql, Store, StoreError, Tx};
use crate::{execute, fetch_optional, statements};

/// Sluis makes no more calls to an endpoint after so many errors in an hour.
pub const REST_AT: i64 = 5;

statements! {
    /// A window stands, with what is known to be allowed.
    BUDGET_ENSURE = Sql::both(
        "insert into call_budget (connector, division, span, starts_at, used, allowed) values ($1, $2, $3, $4, 0, $5)
         on conflict (connector, division, span, starts_at) do nothing",
    );
    /// Reserves calls, where so many are left.
    BUDGET_RESERVE = Sql::both(
        "update call_budget set used = used + $5
         where connector = $1 and division = $2 and span = $3 and starts_at = $4 and used + $5 <= allowed",
    );
    /// What an answer said: others may have used more than Sluis counted.
    BUDGET_LEARN = Sql::both(
        "update call_budget set allowed = $5, used = case when used < $6 then $6 else used end
         where connector = $1 and division = $2 and span = $3 and starts_at = $4",
    );
    /// Windows that are over.
    BUDGET_FORGET = Sql::both("delete from call_budget where span = $1 and starts_at < $2");
    /// One more error.
    ERROR_COUNT = Sql::both(
        "insert into call_error (connection_id, division, endpoint, starts_at, count) values ($1, $2, $3, $4, 1)
         on conflict (connection_id, division, endpoint, starts_at) do update set count = call_error.count + 1",
    );
    /// How many there were in an hour.
    ERROR_FETCH = Sql::both(
        "select count from call_error
         where connection_id = $1 and division = $2 and endpoint = $3 and starts_at = $4",
    );
}

/// A window of the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    Minute,
    Day,
}

impl Span {
    fn code(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Day => "day",
        }
    }

    fn length(self) -> TimeDelta {
        match self {
            Self::Minute => TimeDelta::minutes(1),
            Self::Day => TimeDelta::days(1),
        }
    }

    fn allowed(self) -> i64 {
        match self {
            Self::Minute => i64::from(CALLS_PER_MINUTE),
            Self::Day => i64::from(CALLS_PER_DAY),
        }
    }

    /// The start of the window that `now` lies in. Days begin at 00:00 UTC: what was seen in a log of the other side.
    fn start(self, now: DateTime<Utc>) -> DateTime<Utc> {
        now.duration_trunc(self.length()).unwrap_or(now)
    }
}

/// Reserves calls in both windows of an administration. `Err` says when the window that is used up starts anew; nothing
/// is reserved then, and the caller rolls back.
pub async fn reserve(
    tx: &mut Tx,
    division: i64,
    calls: u32,
    now: DateTime<Utc>,
) -> Result<Result<(), DateTime<Utc>>, StoreError> {
    for span in [Span::Minute, Span::Day] {
        let start = span.start(now);
        execute!(tx, BUDGET_ENSURE, SYSTEM.code(), division, span.code(), start, span.allowed())?;
        let reserved = execute!(tx, BUDGET_RESERVE, SYSTEM.code(), division, span.code(), start, i64::from(calls))?;
        if reserved == 0 {
            return Ok(Err(start + span.length()));
        }
    }
    Ok(Ok(()))
}

/// Whether Sluis rests at this endpoint, and until when.
pub async fn resting(
    tx: &mut Tx,
    connection: ConnectionId,
    division: i64,
    endpoint: &str,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
    let count = fetch_optional!(tx, (i64,), ERROR_FETCH, connection.0, division, endpoint, hour)?;
    Ok(count.filter(|(count,)| *count >= REST_AT).map(|_| hour + TimeDelta::hours(1)))
}

/// Drops windows that are over.
pub async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    execute!(tx, BUDGET_FORGET, Span::Minute.code(), now - TimeDelta::hours(1))?;
    execute!(tx, BUDGET_FORGET, Span::Day.code(), now - TimeDelta::days(7))?;
    Ok(())
}

/// Counts for one connection, in the store.
#[derive(Clone, Debug)]
pub struct Counter {
    store: Store,
    clock: Clock,
    connection: ConnectionId,
}

impl Connections {
    /// Who counts the calls of a connection.
    pub fn counter(&self, connection: ConnectionId) -> Counter {
        Counter { store: self.store.clone(), clock: self.clock.clone(), connection }
    }

    /// Reserves calls, in a transaction of its own.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn reserve(&self, division: i64, calls: u32) -> Result<Result<(), DateTime<Utc>>, StoreError> {
        let mut tx = self.store.write().await?;
        let reserved = reserve(&mut tx, division, calls, self.clock.now()).await?;
        match reserved {
            Ok(()) => tx.commit().await?,
            Err(_) => tx.rollback().await?,
        }
        Ok(reserved)
    }
}

impl Counter {
    async fn count(&self, report: &CallReport) -> Result<(), StoreError> {
        let Some(division) = report.division else { return Ok(()) };
        let now = self.clock.now();
        let is_silent = report.limits.minutely.is_none() && report.limits.daily.is_none();
        if is_silent && !report.is_counted_error() {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        for (span, window) in [(Span::Minute, report.limits.minutely), (Span::Day, report.limits.daily)] {
            if let Some(window) = window {
                learn(&mut tx, division.0, span, window, now).await?;
            }
        }
        if report.is_counted_error() {
            let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
            execute!(tx, ERROR_COUNT, self.connection.0, division.0, report.endpoint, hour)?;
        }
        tx.commit().await
    }
}

async fn learn(
    tx: &mut Tx,
    division: i64,
    span: Span,
    window: RateWindow,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let start = span.start(now);
    let allowed = window.limit.map_or(span.allowed(), i64::from);
    // Without a count of what is left, the limit alone is learned.
    let used = window.remaining.map_or(0, |remaining| (allowed - i64::from(remaining)).max(0));
    execute!(tx, BUDGET_ENSURE, SYSTEM.code(), division, span.code(), start, allowed)?;
    execute!(tx, BUDGET_LEARN, SYSTEM.code(), division, span.code(), start, allowed, used)?;
    Ok(())
}

#[async_trait]
impl CallObserver for Counter {
    async fn answered(&self, report: &CallReport) {
        tracing::debug!(
            endpoint = report.endpoint,
            method = report.method,
            division = report.division.map(|division| division.0),
            status = report.status,
            took_ms = u64::try_from(report.took.as_millis()).unwrap_or(u64::MAX),
            "called Exact Online"
        );
        if let Err(error) = self.count(report).await {
            tracing::error!(%error, "a call could not be counted");
        }
    }
}
