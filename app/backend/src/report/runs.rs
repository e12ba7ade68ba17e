//! Runs of the report: asked for by a person, or each night.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::booking::gate::ConnectorKind;
use domain::ids::{EnvironmentId, JobId, ReportRunId};
use domain::misbooking::{Period, Report, Run, RunState};
use uuid::Uuid;

use super::findings::{self, Within};
use super::{Whose, meant, statement};
use crate::accounts::audit::{self, Action, Actor};
use crate::clock::Ids;
use crate::jobs::{self, JobKind};
use crate::state::Services;
use crate::store::{Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional, statements};

/// What the nightly run reads: yesterday and today; what lands late is seen by the next one.
const NIGHTLY_DAYS: u64 = 1;
/// Not before this hour, UTC.
const NIGHT_FROM: u32 = 1;

statements! {
    RUN_INSERT = Sql::both(
        "insert into report_run (id, connector, environment_id, from_day, until_day, asked_by, asked_at, state)
         values ($1, $2, $3, $4, $5, $6, $7, 'waiting')",
    );
    /// One reading of each administration that a living connection of its environment reaches.
    RUN_PLACES = Sql::both(
        "insert into report_place (run_id, environment_id, connection_id, division, name, state, entries)
         select $1, connection.environment_id, connection.id, connection_reach.division,
                connection_reach.number || ' ' || connection_reach.name, 'waiting', 0
         from connection_reach join connection on connection.id = connection_reach.connection_id
         where connection.connector = $2 and connection.state = 'active'
           and (cast($3 as uuid) is null or connection.environment_id = $3)
           and not exists (
             select 1 from connection_reach as other join connection as older on older.id = other.connection_id
             where other.division = connection_reach.division and older.environment_id = connection.environment_id
               and older.connector = connection.connector and older.state = 'active' and older.id < connection.id)",
    );
    RUN_ENVIRONMENTS = Sql::both("select id from environment where cast($1 as uuid) is null or id = $1");
    RUN_STATE = Sql::both("update report_run set state = $2, done_at = $3, goes_on_at = $4 where id = $1");
    RUN_FETCH = Sql::both(
        "select id, from_day, until_day, asked_by, asked_at, state, done_at, goes_on_at
         from report_run where id = $1",
    );
    /// The newest run over these environments: an environment is covered by the runs of an operator too.
    RUN_NEWEST = Sql::both(
        "select id, from_day, until_day, asked_by, asked_at, state, done_at, goes_on_at
         from report_run where connector = $1 and (environment_id is null or environment_id = $2)
         order by asked_at desc limit 1",
    );
    RUN_PROGRESS = Sql::both(
        "select count(*), cast(coalesce(sum(case when state = 'waiting' then 0 else 1 end), 0) as bigint),
                cast(coalesce(sum(entries), 0) as bigint)
         from report_place where run_id = $1 and (cast($2 as uuid) is null or environment_id = $2)",
    );
    RUN_UNREADABLE = Sql::both(
        "select name, coalesce(problem, '') from report_place
         where run_id = $1 and state = 'unreadable' and (cast($2 as uuid) is null or environment_id = $2) order by name limit 50",
    );
    /// One at a time decides whether tonight's run is there.
    NIGHT_LOCK = Sql::differs("select 1", "select 1 from pg_advisory_xact_lock(7203002)");
    NIGHT_THERE = Sql::both(
        "select count(*) from report_run where connector = $1 and environment_id is null and asked_by = 'Sluis'
           and asked_at >= $2",
    );
}

/// Who asks for a run.
pub(super) const NIGHTLY: &str = "Sluis";

#[derive(sqlx::FromRow)]
pub(super) struct RunRow {
    pub(super) id: Uuid,
    pub(super) from_day: NaiveDate,
    pub(super) until_day: NaiveDate,
    asked_by: String,
    asked_at: DateTime<Utc>,
    state: String,
    done_at: Option<DateTime<Utc>>,
    goes_on_at: Option<DateTime<Utc>>,
}

/// The span of a period, a day wider at its ends: days begin at midnight somewhere.
pub(super) fn span(period: Period) -> (DateTime<Utc>, DateTime<Utc>) {
    let start = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    (start(period.from) - TimeDelta::days(1), start(period.until) + TimeDelta::days(2))
}

/// Asks for a run. What is known to be misbooked stands in the report at once.
///
/// # Errors
/// Where the store does not answer.
pub async fn ask(
    services: &Services,
    connector: ConnectorKind,
    (whose, period): (Whose, Period),
    (actor, name): (&Actor, &str),
) -> Result<ReportRunId, StoreError> {
    let now = services.clock.now();
    let mut tx = services.store.write().await?;
    let id = ask_in_tx(&mut tx, &services.ids, connector, (whose, period), name, now).await?;
    let details = [("from", period.from.to_string()), ("until", period.until.to_string())];
    let details = details.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    audit::record_in_tx(&mut tx, now, actor, Action::ReportAsked, connector.code(), details).await?;
    tx.commit().await?;
    Ok(id)
}

async fn ask_in_tx(
    tx: &mut Tx,
    ids: &Ids,
    connector: ConnectorKind,
    (whose, period): (Whose, Period),
    name: &str,
    now: DateTime<Utc>,
) -> Result<ReportRunId, StoreError> {
    let id: ReportRunId = ids.next();
    let environment = whose.map(|id| id.0);
    execute!(tx, RUN_INSERT, id.0, connector.code(), environment, period.from, period.until, name, now)?;
    execute!(tx, RUN_PLACES, id.0, connector.code(), environment)?;
    for (environment,) in fetch_all!(tx, (Uuid,), RUN_ENVIRONMENTS, environment)? {
        let environment = EnvironmentId(environment);
        let within = Within { run: id, connector, environment, now };
        let meant = meant::load(tx, environment, connector, (now, now)).await?;
        for meant in &meant.all {
            findings::known(tx, ids, within, meant).await?;
        }
    }
    let job: JobId = ids.next();
    let payload = serde_json::json!({ "run": id, "connector": connector });
    jobs::enqueue(tx, job, JobKind::Report, (whose, None, None), payload, (now, now)).await?;
    Ok(id)
}

/// Puts tonight's run in line, once.
pub(super) async fn nightly(tx: &mut Tx, ids: &Ids, now: DateTime<Utc>) -> Result<(), StoreError> {
    use chrono::Timelike as _;
    if now.hour() < NIGHT_FROM {
        return Ok(());
    }
    let today = now.date_naive();
    fetch_optional!(tx, (i32,), NIGHT_LOCK)?;
    for connector in ConnectorKind::ALL {
        let midnight = today.and_time(NaiveTime::MIN).and_utc();
        let (count,) = fetch_one!(tx, (i64,), NIGHT_THERE, connector.code(), midnight)?;
        if count == 0 {
            let from = today.checked_sub_days(Days::new(NIGHTLY_DAYS)).unwrap_or(today);
            ask_in_tx(tx, ids, connector, (None, Period { from, until: today }), NIGHTLY, now).await?;
        }
    }
    Ok(())
}

/// A run by its id.
pub(super) async fn fetch(tx: &mut Tx, id: ReportRunId) -> Result<Option<RunRow>, StoreError> {
    fetch_optional!(tx, RunRow, RUN_FETCH, id.0)
}

/// How far a run is now.
pub(super) async fn stands(
    tx: &mut Tx,
    id: ReportRunId,
    state: RunState,
    (done_at, goes_on_at): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
) -> Result<(), StoreError> {
    execute!(tx, RUN_STATE, id.0, state.code(), done_at, goes_on_at)?;
    Ok(())
}

/// The newest run that covers these environments.
pub(super) async fn newest(tx: &mut Tx, whose: Whose, connector: ConnectorKind) -> Result<Option<Run>, StoreError> {
    let Some(row) = fetch_optional!(tx, RunRow, RUN_NEWEST, connector.code(), whose.map(|id| id.0))? else {
        return Ok(None);
    };
    let environment = whose.map(|id| id.0);
    let (places, read, entries) = fetch_one!(tx, (i64, i64, i64), RUN_PROGRESS, row.id, environment)?;
    let unsigned = |count: i64| u64::try_from(count).unwrap_or(0);
    Ok(Some(Run {
        id: ReportRunId(row.id),
        period: Period { from: row.from_day, until: row.until_day },
        asked_by: row.asked_by,
        asked_at: row.asked_at,
        state: RunState::from_code(&row.state)
            .ok_or_else(|| StoreError::inconsistent("report_run", "state", &row.state))?,
        done_at: row.done_at,
        goes_on_at: row.goes_on_at,
        read: unsigned(read),
        places: unsigned(places),
        entries: unsigned(entries),
        unreadable: fetch_all!(tx, (String, String), RUN_UNREADABLE, row.id, environment)?,
    }))
}

/// The report as it stands.
///
/// # Errors
/// Where the store does not answer.
pub async fn load(
    services: &Services,
    whose: Whose,
    connector: ConnectorKind,
    period: Period,
) -> Result<Report, StoreError> {
    let mut tx = services.store.read().await?;
    let rows = findings::list(&mut tx, whose, connector, span(period)).await?;
    let run = newest(&mut tx, whose, connector).await?;
    let tallies = statement::tallies(&mut tx, whose, connector, period).await?;
    Ok(Report { at: services.clock.now(), period, rows, run, tallies })
}
