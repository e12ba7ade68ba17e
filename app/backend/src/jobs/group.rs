//! Jobs of one administration, claimed together by one worker.
//!
//! A claim costs what it takes to find whose turn it is: a row for each administration with work, and a look into an index.
//! How long the line is does not matter.

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::gate::{ConnectorKind, Function};
use domain::ids::{ActionId, AdministrationId, EnvironmentId, JobId};
use uuid::Uuid;

use super::{Job, JobKind, Lease, WorkerId};
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_optional, statements};

/// Whose turn it is, on each engine: only `$id`, the hexadecimal form of a stored id, and the lock at the end differ. A job
/// whose lease ran out was begun: it is taken up whatever the gates say, since something of it may have arrived.
macro_rules! next_turn {
    ($environment:literal, $connection:literal, $administration:literal, $lock:literal) => {
        concat!(
            "select turn.administration_id, not exists (
               select 1 from gate where gate.connector = $3 and gate.function = $4 and gate.position = 'closed'
                 and (gate.scope = 'all'
                   or (gate.scope = 'environment' and gate.scope_id = ",
            $environment,
            ")
                   or (gate.scope = 'connection' and gate.scope_id = ",
            $connection,
            ")
                   or (gate.scope = 'administration' and gate.scope_id = ",
            $administration,
            "))) as passes
             from job_turn as turn join administration on administration.id = turn.administration_id
             where turn.kind = $1 and ($5 = '' or $5 = ",
            $administration,
            ")
               and turn.waits_until <= $2
               and (turn.rests_until <= $2 or not exists (
                 select 1 from gate where gate.connector = $3 and gate.function = $4 and gate.position = 'canary'))
               and not exists (
                 select 1 from job where job.administration_id = turn.administration_id and job.kind = $1
                   and job.lease_until > $2)
               and (exists (
                   select 1 from job where job.administration_id = turn.administration_id and job.kind = $1
                     and job.lease_until <= $2)
                 or (exists (
                     select 1 from job where job.administration_id = turn.administration_id and job.kind = $1
                       and job.run_at <= $2 and job.lease_until is null)
                   and not exists (
                     select 1 from gate where gate.connector = $3 and gate.function = $4 and gate.position = 'closed'
                       and (gate.scope = 'all'
                         or (gate.scope = 'environment' and gate.scope_id = ",
            $environment,
            ")
                         or (gate.scope = 'connection' and gate.scope_id = ",
            $connection,
            ")
                         or (gate.scope = 'administration' and gate.scope_id = ",
            $administration,
            ")))))
             order by turn.served_at, turn.administration_id limit 1",
            $lock
        )
    };
}

statements! {
    /// The administration that was served longest ago, of those with work that is due, that nobody holds and no gate stops.
    TURN_NEXT = Sql::differs(
        next_turn!(
            "lower(hex(administration.environment_id))",
            "lower(hex(administration.connection_id))",
            "lower(hex(administration.id))",
            ""
        ),
        next_turn!(
            "replace(administration.environment_id::text, '-', '')",
            "replace(administration.connection_id::text, '-', '')",
            "replace(administration.id::text, '-', '')",
            " for update of turn skip locked"
        ),
    );
    /// It has had its turn.
    TURN_SERVED = Sql::both("update job_turn set served_at = $3 where administration_id = $1 and kind = $2");
    /// A canary holds it back: not before then, as long as there is one.
    TURN_RESTS = Sql::both("update job_turn set rests_until = $3 where administration_id = $1 and kind = $2");
    /// What waits for a reading is not claimed again before then.
    TURN_WAITS = Sql::both("update job_turn set waits_until = $3 where administration_id = $1 and kind = $2");
    /// An administration takes turns from its first job on; a new one is next.
    TURN_ENSURE = Sql::both(
        "insert into job_turn (administration_id, kind, served_at, rests_until, waits_until) values ($1, $2, $3, $3, $3)
         on conflict do nothing",
    );
    /// Leases, first come, first served; none while another's lives, which this statement sees though the turn was read before. What was never begun is left where a gate is closed (`$6` false).
    GROUP_LEASE = Sql::differs(
        "update job set lease_owner = $1, lease_until = $2, fence = fence + 1, attempts = attempts + 1
         where id in (
           select id from job where administration_id = $3 and kind = $4 and run_at <= $5
             and (lease_until <= $5 or (lease_until is null and $6))
             and not exists (select 1 from job as held where held.administration_id = $3 and held.kind = $4
               and held.lease_until > $5)
           order by run_at, created_at limit $7)
         returning id, environment_id, administration_id, action_id, payload, fence, attempts, run_at, created_at",
        "update job set lease_owner = $1, lease_until = $2, fence = fence + 1, attempts = attempts + 1
         where id in (
           select id from job where administration_id = $3 and kind = $4 and run_at <= $5
             and (lease_until <= $5 or (lease_until is null and $6))
             and not exists (select 1 from job as held where held.administration_id = $3 and held.kind = $4
               and held.lease_until > $5)
           order by run_at, created_at limit $7 for update skip locked)
         returning id, environment_id, administration_id, action_id, payload, fence, attempts, run_at, created_at",
    );
    /// All leases of a group that still hold, held on.
    GROUP_RENEW = Sql::both(
        "update job set lease_until = $2 where lease_owner = $1 and lease_until > $3 returning id, fence",
    );
    /// All of a group back into the queue, for later.
    GROUP_GIVE_BACK = Sql::both(
        "update job set lease_owner = null, lease_until = null, run_at = $2 where lease_owner = $1",
    );
    /// Whoever looks for it at this moment has read less than there is to know: his end is refused, and he begins anew.
    UNKNOWN_TOUCH = Sql::both(
        "update action set version = version + 1 where environment_id = $1 and id = $2 and state = 'unknown'",
    );
    /// An action whose outcome is not known, and of which nobody is in line any more, is looked at again.
    UNKNOWN_ENQUEUE = Sql::both(
        "insert into job (id, kind, environment_id, administration_id, action_id, payload, run_at, fence, attempts, created_at)
         select $3, 'look_back', environment_id, administration_id, id, $5, $4, 0, 0, $4 from action
         where environment_id = $1 and id = $2 and state = 'unknown'
         on conflict do nothing",
    );
    /// One that waits for its next look has it now.
    UNKNOWN_NOW = Sql::both(
        "update job set run_at = $3 where environment_id = $1 and action_id = $2 and kind = 'look_back' and run_at > $3
           and (lease_until is null or lease_until <= $3)",
    );
}

/// What a worker wants to claim.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// Of which kind.
    pub kind: JobKind,
    /// In which bookkeeping system.
    pub connector: ConnectorKind,
    /// The gates that it must pass.
    pub function: Function,
    /// Of this administration, whose burst goes on; of the one whose turn it is, where it is not said.
    pub administration: Option<AdministrationId>,
    /// How many at most.
    pub most: u32,
    /// Who: new for each claim.
    pub worker: WorkerId,
    /// For how long.
    pub lease: TimeDelta,
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    id: Uuid,
    environment_id: Option<Uuid>,
    administration_id: Option<Uuid>,
    action_id: Option<Uuid>,
    payload: Json<serde_json::Value>,
    fence: i64,
    attempts: i64,
    run_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

/// Takes due jobs of one administration, the oldest first, in a transaction that writes. None where nothing is due.
pub async fn claim_group(tx: &mut Tx, claim: &Claim, now: DateTime<Utc>) -> Result<Vec<Job>, StoreError> {
    let only = claim.administration.map(|id| id.0.simple().to_string()).unwrap_or_default();
    let (kind, worker) = (claim.kind.code(), claim.worker);
    let (connector, function) = (claim.connector.code(), claim.function.code());
    let turn = fetch_optional!(tx, (Uuid, bool), TURN_NEXT, kind, now, connector, function, only.as_str())?;
    let Some((administration, passes)) = turn else { return Ok(Vec::new()) };
    let until = now + claim.lease;
    let most = i64::from(claim.most);
    let mut rows = fetch_all!(tx, GroupRow, GROUP_LEASE, worker.0, until, administration, kind, now, passes, most)?;
    execute!(tx, TURN_SERVED, administration, kind, now)?;
    rows.sort_by_key(|row| (row.run_at, row.created_at));
    let job = |row: GroupRow| Job {
        lease: Lease { job: JobId(row.id), fence: row.fence, worker },
        environment: row.environment_id.map(EnvironmentId),
        administration: row.administration_id.map(AdministrationId),
        action: row.action_id.map(ActionId),
        payload: row.payload.0,
        attempts: row.attempts,
    };
    Ok(rows.into_iter().map(job).collect())
}

/// Holds every lease of the group on until `until`. Answers which still held, with their fencing numbers: the others are
/// another worker's, or over.
pub async fn renew(
    tx: &mut Tx,
    worker: WorkerId,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<(JobId, i64)>, StoreError> {
    let rows = fetch_all!(tx, (Uuid, i64), GROUP_RENEW, worker.0, until, now)?;
    Ok(rows.into_iter().map(|(id, fence)| (JobId(id), fence)).collect())
}

/// Gives back all that the worker still holds, to run again at `run_at`.
pub async fn give_back(tx: &mut Tx, worker: WorkerId, run_at: DateTime<Utc>) -> Result<u64, StoreError> {
    execute!(tx, GROUP_GIVE_BACK, worker.0, run_at)
}

/// A canary holds the administration's work back: it is claimed again at `until`, or when there is no canary any more.
pub async fn rest(
    tx: &mut Tx,
    administration: AdministrationId,
    kind: JobKind,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(tx, TURN_RESTS, administration.0, kind.code(), until)?;
    Ok(())
}

/// The administration is to be read first: its work is claimed again at `until`.
pub async fn wait(
    tx: &mut Tx,
    administration: AdministrationId,
    kind: JobKind,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(tx, TURN_WAITS, administration.0, kind.code(), until)?;
    Ok(())
}

/// Whoever learns something of an action whose outcome is not known has it looked at now, though a person has it by then.
pub async fn wake_unknown(
    tx: &mut Tx,
    environment: EnvironmentId,
    action: ActionId,
    id: JobId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let payload = Json(serde_json::json!({}));
    execute!(tx, UNKNOWN_TOUCH, environment.0, action.0)?;
    execute!(tx, UNKNOWN_ENQUEUE, environment.0, action.0, id.0, now, payload)?;
    execute!(tx, UNKNOWN_NOW, environment.0, action.0, now)?;
    Ok(())
}

/// The administration takes turns from now on, in both kinds of work that an action has.
pub(super) async fn ensure_turns(tx: &mut Tx, administration: AdministrationId) -> Result<(), StoreError> {
    for kind in [JobKind::Book, JobKind::LookBack] {
        execute!(tx, TURN_ENSURE, administration.0, kind.code(), DateTime::UNIX_EPOCH)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
