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
    /// Reserves calls, where so many are left of the share of the window that may be used.
    BUDGET_RESERVE = Sql::both(
        "update call_budget set used = used + $5
         where connector = $1 and division = $2 and span = $3 and starts_at = $4
           and used + $5 <= allowed * $6 / 100",
    );
    /// What an answer said: others may have used more than Sluis counted.
    BUDGET_LEARN = Sql::both(
        "update call_budget set allowed = $5, used = case when used < $6 then $6 else used end
         where connector = $1 and division = $2 and span = $3 and starts_at = $4",
    );
    /// How a window stands.
    BUDGET_STANDING = Sql::both(
        "select used, allowed from call_budget
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

/// How much of a day may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// All of it: for bookings, and for what a person waits for.
    Whole,
    /// What leaves room for the bookings of the day: for reading, which comes round by itself every few minutes.
    Reading,
}

impl Share {
    /// Of each hundred calls of a day. The minute is everybody's: who finds it used up waits for the next one.
    fn percent(self, span: Span) -> i64 {
        match (self, span) {
            (Self::Reading, Span::Day) => 60,
            (Self::Reading, Span::Minute) | (Self::Whole, _) => 100,
        }
    }
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
    share: Share,
    now: DateTime<Utc>,
) -> Result<Result<(), DateTime<Utc>>, StoreError> {
    for span in [Span::Minute, Span::Day] {
        let start = span.start(now);
        execute!(tx, BUDGET_ENSURE, SYSTEM.code(), division, span.code(), start, span.allowed())?;
        let (calls, percent) = (i64::from(calls), share.percent(span));
        let reserved = execute!(tx, BUDGET_RESERVE, SYSTEM.code(), division, span.code(), start, calls, percent)?;
        if reserved == 0 {
            return Ok(Err(start + span.length()));
        }
    }
    Ok(Ok(()))
}

/// How the minute and the day of an administration stand: used, and allowed.
pub async fn standing(tx: &mut Tx, division: i64, now: DateTime<Utc>) -> Result<[(i64, i64); 2], StoreError> {
    let mut windows = [(0, Span::Minute.allowed()), (0, Span::Day.allowed())];
    for (window, span) in windows.iter_mut().zip([Span::Minute, Span::Day]) {
        let known =
            fetch_optional!(tx, (i64, i64), BUDGET_STANDING, SYSTEM.code(), division, span.code(), span.start(now))?;
        *window = known.unwrap_or(*window);
    }
    Ok(windows)
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
        self.reserve_of(Share::Whole, division, calls).await
    }

    /// Reserves calls out of a share of the day.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn reserve_of(
        &self,
        share: Share,
        division: i64,
        calls: u32,
    ) -> Result<Result<(), DateTime<Utc>>, StoreError> {
        let mut tx = self.store.write().await?;
        let reserved = reserve(&mut tx, division, calls, share, self.clock.now()).await?;
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
    // An answer speaks of the window that it was counted in, which may be over by now: the last call of a day would use up
    // the whole of the next one.
    let start = match window.resets_at {
        Some(resets_at) if resets_at <= now => return Ok(()),
        Some(resets_at) => span.start(resets_at - span.length()).max(span.start(now)),
        None => span.start(now),
    };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    const DIVISION: i64 = 2_190_120;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn reading_leaves_calls_for_the_bookings_of_the_day() {
        for test in testing::every_engine().await {
            let mut tx = test.store.write().await.unwrap();
            let now = at("2026-10-14T08:00:10Z");
            let said = |remaining| RateWindow { limit: Some(100), remaining: Some(remaining), resets_at: None };
            learn(&mut tx, DIVISION, Span::Day, said(41), now).await.unwrap();
            assert_eq!(reserve(&mut tx, DIVISION, 1, Share::Reading, now).await.unwrap(), Ok(()), "{}", test.engine);
            let refused = reserve(&mut tx, DIVISION, 1, Share::Reading, now).await.unwrap();
            assert_eq!(refused, Err(at("2026-10-15T00:00:00Z")), "{}", test.engine);
            assert_eq!(reserve(&mut tx, DIVISION, 40, Share::Whole, now).await.unwrap(), Ok(()), "{}", test.engine);
        }
    }

    #[tokio::test]
    async fn the_last_answer_of_a_day_uses_up_nothing_of_the_next() {
        let test = testing::sqlite().await;
        let mut tx = test.store.write().await.unwrap();
        let midnight = at("2026-10-15T00:00:00Z");
        let used_up = |resets_at| RateWindow { limit: Some(5000), remaining: Some(0), resets_at: Some(resets_at) };
        let (before, after) = (midnight - TimeDelta::seconds(1), midnight + TimeDelta::seconds(1));
        learn(&mut tx, DIVISION, Span::Day, used_up(midnight), after).await.unwrap();
        assert_eq!(reserve(&mut tx, DIVISION, 1, Share::Whole, after).await.unwrap(), Ok(()));
        learn(&mut tx, DIVISION, Span::Day, used_up(midnight), before).await.unwrap();
        assert_eq!(reserve(&mut tx, DIVISION, 1, Share::Whole, before).await.unwrap(), Err(midnight));
        assert_eq!(reserve(&mut tx, DIVISION, 1, Share::Whole, after).await.unwrap(), Ok(()));
    }
}
