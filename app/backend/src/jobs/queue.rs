//! The statements and functions of the queue: one job at a time. Several of an administration are `group`'s.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{ActionId, AdministrationId, EnvironmentId, JobId};
use uuid::Uuid;

use super::{WorkerId, group};
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_optional, statements};

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Carrying out an invoice action: what a closed gate holds back.
    Book,
    /// Looking for one that may have arrived, or was seen and is not in the ledger yet: goes on under a closed gate.
    LookBack,
    /// Deleting a stray document of our own.
    CleanUp,
    /// Reading master data and orders of an administration.
    Synchronise,
    /// Reading what our users made, for the misbooking report.
    Report,
}

impl JobKind {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::LookBack => "look_back",
            Self::CleanUp => "clean_up",
            Self::Synchronise => "synchronise",
            Self::Report => "report",
        }
    }
}

/// A worker's hold on a job. It ends at `until`; its number is one that no other lease of the job ever had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: JobId,
    /// The fencing number.
    pub fence: i64,
    /// Who holds it.
    pub worker: WorkerId,
}

/// A piece of work.
#[derive(Clone, Debug)]
pub struct Job {
    /// The hold on it.
    pub lease: Lease,
    /// Whose.
    pub environment: Option<EnvironmentId>,
    /// In which administration.
    pub administration: Option<AdministrationId>,
    /// The action that it carries out.
    pub action: Option<ActionId>,
    /// What else it needs.
    pub payload: serde_json::Value,
    /// How often it was begun, this time included.
    pub attempts: i64,
}

statements! {
    /// A new job.
    JOB_INSERT = Sql::both(
        "insert into job (id, kind, environment_id, administration_id, action_id, payload, run_at, fence, attempts, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8)",
    );
    /// The oldest job of a kind that is due and held by nobody.
    JOB_DUE = Sql::differs(
        "select id from job where kind = $1 and run_at <= $2 and (lease_until is null or lease_until <= $2)
         order by run_at, created_at limit 1",
        "select id from job where kind = $1 and run_at <= $2 and (lease_until is null or lease_until <= $2)
         order by run_at, created_at limit 1 for update skip locked",
    );
    /// The next lease.
    JOB_LEASE = Sql::both(
        "update job set lease_owner = $2, lease_until = $3, fence = fence + 1, attempts = attempts + 1 where id = $1",
    );
    /// A job that was just leased.
    JOB_FETCH = Sql::both(
        "select environment_id, administration_id, action_id, payload, fence, attempts from job where id = $1",
    );
    /// Whether a lease still holds; a longer hold, by the same number only.
    JOB_HOLD = Sql::both(
        "update job set lease_until = $4 where id = $1 and fence = $2 and lease_owner = $3 and lease_until > $5",
    );
    /// Back into the queue, for later; as work of another kind, where its action asks for that.
    JOB_RELEASE = Sql::both(
        "update job set lease_owner = null, lease_until = null, run_at = $4, kind = coalesce($5, kind)
         where id = $1 and fence = $2 and lease_owner = $3",
    );
    /// Into the table of what is over.
    JOB_ARCHIVE = Sql::both(
        "insert into job_done (id, kind, environment_id, administration_id, action_id, payload, fence, attempts,
                               created_at, finished_at, outcome)
         select id, kind, environment_id, administration_id, action_id, payload, fence, attempts, created_at, $4, $5
         from job where id = $1 and fence = $2 and lease_owner = $3",
    );
    /// Out of the hot table.
    JOB_DELETE = Sql::both("delete from job where id = $1 and fence = $2 and lease_owner = $3");
}

/// Without their guard, as a simulation shows it: the store takes any lease number.
pub(crate) const WITHOUT_FENCING: &[(&str, &str)] = &[
    (
        JOB_HOLD.sqlite,
        "update job set lease_until = $4 where id = $1 and $2 is not null and $3 is not null and $5 is not null",
    ),
    (
        JOB_RELEASE.sqlite,
        "update job set lease_owner = null, lease_until = null, run_at = $4, kind = coalesce($5, kind)
         where id = $1 and $2 is not null and $3 is not null",
    ),
];

/// Puts work in line, in the caller's transaction.
pub async fn enqueue(
    tx: &mut Tx,
    id: JobId,
    kind: JobKind,
    whose: (Option<EnvironmentId>, Option<AdministrationId>, Option<ActionId>),
    payload: serde_json::Value,
    (run_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), StoreError> {
    let (environment, administration, action) = whose;
    execute!(
        tx,
        JOB_INSERT,
        id.0,
        kind.code(),
        environment.map(|id| id.0),
        administration.map(|id| id.0),
        action.map(|id| id.0),
        Json(payload.clone()),
        run_at,
        now,
    )?;
    if let (JobKind::Book | JobKind::LookBack, Some(administration)) = (kind, administration) {
        group::ensure_turns(tx, administration).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct JobRow {
    environment_id: Option<Uuid>,
    administration_id: Option<Uuid>,
    action_id: Option<Uuid>,
    payload: Json<serde_json::Value>,
    fence: i64,
    attempts: i64,
}

/// Takes the oldest due job of a kind, in a transaction that writes.
pub async fn claim(
    tx: &mut Tx,
    kind: JobKind,
    worker: WorkerId,
    lease: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Option<Job>, StoreError> {
    let Some((id,)) = fetch_optional!(tx, (Uuid,), JOB_DUE, kind.code(), now)? else {
        return Ok(None);
    };
    execute!(tx, JOB_LEASE, id, worker.0, now + lease)?;
    let rows = fetch_all!(tx, JobRow, JOB_FETCH, id)?;
    Ok(rows.into_iter().next().map(|row| Job {
        lease: Lease { job: JobId(id), fence: row.fence, worker },
        environment: row.environment_id.map(EnvironmentId),
        administration: row.administration_id.map(AdministrationId),
        action: row.action_id.map(ActionId),
        payload: row.payload.0,
        attempts: row.attempts,
    }))
}

/// Whether the lease still holds; it is then held until `until`. False where it ran out or another worker has the job.
pub async fn hold(tx: &mut Tx, lease: &Lease, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    Ok(execute!(tx, JOB_HOLD, lease.job.0, lease.fence, lease.worker.0, until, now)? == 1)
}

/// Gives the job back, to run again at `run_at`. False where the lease was lost.
pub async fn release(tx: &mut Tx, lease: &Lease, run_at: DateTime<Utc>) -> Result<bool, StoreError> {
    let (job, fence, worker) = (lease.job.0, lease.fence, lease.worker.0);
    Ok(execute!(tx, JOB_RELEASE, job, fence, worker, run_at, None::<&str>)? == 1)
}

/// Gives the job back as work of this kind. False where the lease was lost.
pub async fn release_as(tx: &mut Tx, lease: &Lease, kind: JobKind, run_at: DateTime<Utc>) -> Result<bool, StoreError> {
    let (job, fence, worker) = (lease.job.0, lease.fence, lease.worker.0);
    Ok(execute!(tx, JOB_RELEASE, job, fence, worker, run_at, Some(kind.code()))? == 1)
}

/// Ends the job: moved out of the hot table with how it ended. False where the lease was lost.
pub async fn finish(tx: &mut Tx, lease: &Lease, outcome: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let archived = execute!(tx, JOB_ARCHIVE, lease.job.0, lease.fence, lease.worker.0, now, outcome)? == 1;
    Ok(archived && execute!(tx, JOB_DELETE, lease.job.0, lease.fence, lease.worker.0)? == 1)
}

#[cfg(test)]
mod tests;
