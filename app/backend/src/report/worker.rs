//! Takes a run under a lease and goes through its administrations. Where the calls that reading may use are used up, the
//! run says when it goes on, and does.

use std::time::Duration;

use chrono::{Days, NaiveTime, TimeDelta};
use domain::booking::gate::ConnectorKind;
use domain::ids::{ConnectionId, EnvironmentId, RemoteId, ReportRunId};
use domain::misbooking::{Period, Place as NamedPlace, RunState};
use serde::Deserialize;
use uuid::Uuid;

use super::findings::{self, Within};
use super::meant::{self, Index};
use super::reading::{self, Place, Read, ReadError};
use super::runs::{self, RunRow, span};
use crate::jobs::{self, Job, JobKind, WorkerId};
use crate::state::Services;
use crate::store::{Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_optional, statements};

/// A hold on a run: longer than an administration takes, pauses for the minute's calls included.
const LEASE: TimeDelta = TimeDelta::minutes(30);
/// How often to look for work, and whether it is night.
const LOOK: Duration = Duration::from_secs(2);
const NIGHT_EVERY: u32 = 150;

statements! {
    /// The next administration of a run.
    PLACE_NEXT = Sql::both(
        "select environment_id, connection_id, division, name from report_place
         where run_id = $1 and state = 'waiting' order by environment_id, division limit 1",
    );
    PLACE_DONE = Sql::both(
        "update report_place set state = $4, problem = $5, entries = $6, read_at = $7
         where run_id = $1 and connection_id = $2 and division = $3",
    );
    /// Everybody under whom something of this environment was ever written.
    PLACE_USERS = Sql::both(
        "select distinct remote_user_id from connection where environment_id = $1 and connector = $2",
    );
    /// An administration by its division, wherever a connection of this environment reaches it.
    PLACE_NAME = Sql::both(
        "select number || ' ' || name from connection_reach where environment_id = $1 and division = $2 limit 1",
    );
}

type PlaceRow = (Uuid, Uuid, i64, String);

#[derive(Deserialize)]
struct Payload {
    run: ReportRunId,
    connector: ConnectorKind,
}

/// Carries runs out.
#[derive(Clone, Debug)]
pub struct Reporter {
    services: Services,
    worker: WorkerId,
}

impl Reporter {
    /// A worker with an identity of its own.
    pub fn new(services: Services) -> Self {
        let worker = services.ids.next();
        Self { services, worker }
    }

    /// Works until `stop` ends. What is under way then is left to the lease.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        tokio::pin!(stop);
        let mut looks = 0_u32;
        loop {
            if looks.is_multiple_of(NIGHT_EVERY)
                && let Err(error) = self.night().await
            {
                tracing::error!(%error, "tonight's report could not be put in line; it is tried again");
            }
            looks = looks.wrapping_add(1);
            let worked = tokio::select! {
                () = &mut stop => return,
                worked = self.work() => worked,
            };
            if let Err(error) = &worked {
                tracing::error!(%error, "the misbooking report");
            }
            if !matches!(worked, Ok(true)) {
                tokio::select! {
                    () = &mut stop => return,
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        }
    }

    /// Puts tonight's run in line, once.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn night(&self) -> Result<(), StoreError> {
        let mut tx = self.services.store.write().await?;
        runs::nightly(&mut tx, &self.services.ids, self.services.clock.now()).await?;
        tx.commit().await
    }

    /// Takes one run that is due and reads what it can. False where there is none.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn work(&self) -> Result<bool, StoreError> {
        let now = self.services.clock.now();
        let mut tx = self.services.store.write().await?;
        let job = jobs::claim(&mut tx, JobKind::Report, self.worker, LEASE, now).await?;
        tx.commit().await?;
        let Some(job) = job else { return Ok(false) };
        self.carry_out(&job).await?;
        Ok(true)
    }

    async fn carry_out(&self, job: &Job) -> Result<(), StoreError> {
        let Ok(payload) = serde_json::from_value::<Payload>(job.payload.clone()) else {
            return self.end(job, "senseless").await;
        };
        let mut tx = self.services.store.read().await?;
        let run = runs::fetch(&mut tx, payload.run).await?;
        drop(tx);
        let Some(run) = run else { return self.end(job, "gone").await };
        loop {
            let now = self.services.clock.now();
            let mut tx = self.services.store.write().await?;
            if !jobs::hold(&mut tx, &job.lease, now + LEASE, now).await? {
                return Ok(());
            }
            let next = fetch_optional!(tx, PlaceRow, PLACE_NEXT, run.id)?;
            let state = if next.is_some() { RunState::Reading } else { RunState::Done };
            runs::stands(&mut tx, payload.run, state, (next.is_none().then_some(now), None)).await?;
            let Some(place) = next else {
                jobs::finish(&mut tx, &job.lease, "done", now).await?;
                return tx.commit().await;
            };
            tx.commit().await?;
            match self.read(&payload, &run, &place).await {
                Err(ReadError::NoCalls(at)) => {
                    let mut tx = self.services.store.write().await?;
                    runs::stands(&mut tx, payload.run, RunState::Waiting, (None, Some(at))).await?;
                    jobs::release(&mut tx, &job.lease, at).await?;
                    return tx.commit().await;
                }
                Err(ReadError::Store(error)) => return Err(error),
                Err(error) => self.unreadable(&run, &place, &error.to_string()).await?,
                Ok(()) => {}
            }
        }
    }

    async fn read(&self, payload: &Payload, run: &RunRow, row: &PlaceRow) -> Result<(), ReadError> {
        let period = Period { from: run.from_day, until: run.until_day };
        let place = Place { environment: EnvironmentId(row.0), connection: ConnectionId(row.1), division: row.2 };
        let (users, index) = {
            let mut tx = self.services.store.read().await?;
            let users = fetch_all!(tx, (String,), PLACE_USERS, row.0, payload.connector.code())?;
            let index = meant::load(&mut tx, place.environment, payload.connector, span(period)).await?;
            (users, index)
        };
        let users: Vec<RemoteId> = users.into_iter().filter_map(|(id,)| id.parse().ok()).collect();
        // In the time of the Netherlands, a day wider than asked: what lands late belongs to it too.
        let from = period.from.and_time(NaiveTime::MIN);
        let before = period.until.checked_add_days(Days::new(1)).unwrap_or(period.until).and_time(NaiveTime::MIN);
        let read = reading::read(&self.services.connections, &place, &users, (from, before)).await?;
        let elsewhere = read.elsewhere;
        self.keep(payload, row, &index, read).await?;
        match elsewhere {
            Some(division) => Err(ReadError::Elsewhere(division)),
            None => Ok(()),
        }
    }

    /// Holds what was read against what was meant, in one transaction.
    async fn keep(&self, payload: &Payload, row: &PlaceRow, index: &Index, read: Read) -> Result<(), StoreError> {
        let now = self.services.clock.now();
        let environment = EnvironmentId(row.0);
        let within = Within { run: payload.run, connector: payload.connector, environment, now };
        let mut tx = self.services.store.write().await?;
        for seen in &read.seen {
            let Some((meant, how)) = index.booking(seen) else { continue };
            match seen.division {
                Some(division) if division == meant.content.division => {
                    findings::seen(&mut tx, within, meant, division).await?;
                }
                Some(division) => {
                    findings::seen(&mut tx, within, meant, division).await?;
                    let place = named(&mut tx, environment, division).await?;
                    findings::wrong(&mut tx, &self.services.ids, within, meant, (seen, how, Some(place))).await?;
                }
                // Nothing says where it stands: its document is not found in the books that it was read from. Where it
                // was read from its own administration, that proves nothing either way.
                None if row.2 == meant.content.division => {}
                None => findings::wrong(&mut tx, &self.services.ids, within, meant, (seen, how, None)).await?,
            }
        }
        let entries = i64::try_from(read.seen.len()).unwrap_or(i64::MAX);
        let state = if read.elsewhere.is_some() { "unreadable" } else { "done" };
        execute!(tx, PLACE_DONE, payload.run.0, row.1, row.2, state, None::<String>, entries, now)?;
        tx.commit().await
    }

    async fn unreadable(&self, run: &RunRow, row: &PlaceRow, problem: &str) -> Result<(), StoreError> {
        tracing::warn!(division = row.2, problem, "an administration could not be read for the report");
        let mut tx = self.services.store.write().await?;
        let now = self.services.clock.now();
        execute!(tx, PLACE_DONE, run.id, row.1, row.2, "unreadable", problem, 0_i64, now)?;
        tx.commit().await
    }

    async fn end(&self, job: &Job, how: &str) -> Result<(), StoreError> {
        let mut tx = self.services.store.write().await?;
        jobs::finish(&mut tx, &job.lease, how, self.services.clock.now()).await?;
        tx.commit().await
    }
}

async fn named(tx: &mut Tx, environment: EnvironmentId, division: i64) -> Result<NamedPlace, StoreError> {
    let known = fetch_optional!(tx, (String,), PLACE_NAME, environment.0, division)?;
    Ok(NamedPlace { division, name: known.map_or_else(|| division.to_string(), |(name,)| name) })
}
