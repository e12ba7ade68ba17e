//! Drains: what waited when an operator opened, and how far it is.

use chrono::{DateTime, NaiveDate, Utc};
use domain::administration::AdministrationSettings;
use domain::booking::action::ActionState;
use domain::booking::finding::Finding;
use domain::booking::gate::{ConnectorKind, Function, Passenger, Position, Scope, stopped_by};
use domain::booking::switchboard::{Drain, DrainLine};
use domain::ids::{ActionId, AdministrationId, ConnectionId, EnvironmentId};
use uuid::Uuid;

use super::repo::{self, GateChange};
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_optional, statements};

/// How many lines of a drain are shown.
const LINES: i64 = 8;

statements! {
    /// Everything of a connector that waits.
    WAITING = Sql::differs(
        "select action.id, action.environment_id, action.administration_id, administration.connection_id,
                administration.settings, action.content ->> '$.issue_date'
         from action join administration on administration.id = action.administration_id
         where action.connector = $1 and action.state = 'queued'",
        "select action.id, action.environment_id, action.administration_id, administration.connection_id,
                administration.settings, action.content ->> 'issue_date'
         from action join administration on administration.id = action.administration_id
         where action.connector = $1 and action.state = 'queued'",
    );
    DRAIN_INSERT = Sql::both(
        "insert into gate_drain (opening, connector, scope, scope_id, position, total, vat_first, started_by, started_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    );
    /// Those that belong to it.
    DRAIN_MEMBERS = Sql::differs(
        "insert into gate_pass (opening, passenger_id) select $1, unhex(value) from json_each($2)",
        "insert into gate_pass (opening, passenger_id) select $1, value::uuid from jsonb_array_elements_text($2) as value",
    );
    /// What waited tries at once, and not when it would have tried again behind the gate.
    DRAIN_WAKES = Sql::both(
        "update job set run_at = $2 where run_at > $2 and lease_until is null and action_id in (
           select id from action where connector = $1 and state = 'queued' and met_closed_gate)",
    );
    URGENCY_CLEAR = Sql::both(
        "delete from action_urgency where action_id in (select id from action where connector = $1)",
    );
    URGENCY_INSERT = Sql::differs(
        "insert into action_urgency (action_id, closes_on) select unhex(value ->> 0), value ->> 1 from json_each($1)",
        "insert into action_urgency (action_id, closes_on)
         select (value ->> 0)::uuid, (value ->> 1)::date from jsonb_array_elements($1) as value",
    );
    /// A closing, or another opening, ends the drains before it.
    DRAIN_END = Sql::both(
        "update gate_drain set ended_at = $4, end_reason = $5
         where connector = $1 and ended_at is null and ($2 = 'all' or (scope = $2 and scope_id = $3))",
    );
    /// The newest.
    DRAIN_NEWEST = Sql::both(
        "select opening, scope, scope_id, position, total, vat_first, started_by, started_at, ended_at, end_reason
         from gate_drain where connector = $1 order by opening desc limit 1",
    );
    DRAIN_COUNTS = Sql::both(
        "select action.state, count(*) from gate_pass join action on action.id = gate_pass.passenger_id
         where gate_pass.opening = $1 group by action.state",
    );
    /// What became of them: doubts first, then the newest.
    DRAIN_LINES = Sql::both(
        "select action.id, action.changed_at, environment.name, action.number_normalised, action.state, action.finding
         from gate_pass join action on action.id = gate_pass.passenger_id
         join environment on environment.id = action.environment_id
         where gate_pass.opening = $1 and action.state not in ('queued', 'in_flight')
         order by case when action.state in ('misbooked', 'unknown', 'deviating') then 0
                       when action.state in ('failed', 'undone') then 1 else 2 end, action.changed_at desc
         limit $2",
    );
}

type WaitingRow = (Uuid, Uuid, Uuid, Option<Uuid>, Json<AdministrationSettings>, Option<String>);

/// Begins the drain of an opening before bookings: `opening` is its line of history.
pub(super) async fn begins(
    tx: &mut Tx,
    change: &GateChange,
    (opening, vat_first): (i64, bool),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    ends(tx, change, now).await?;
    let gates = repo::held(tx, change.connector, Function::BookInvoices).await?;
    let waiting = fetch_all!(tx, WaitingRow, WAITING, change.connector.code())?;
    let passes = |row: &&WaitingRow| {
        let passenger = Passenger {
            environment: EnvironmentId(row.1),
            administration: AdministrationId(row.2),
            connection: row.3.map(ConnectionId),
            action: Some(ActionId(row.0)),
        };
        is_below(change.scope, &passenger) && stopped_by(&gates, &passenger).is_ok()
    };
    let members: Vec<&WaitingRow> = waiting.iter().filter(passes).collect();
    let count = i64::try_from(members.len()).unwrap_or(i64::MAX);
    let total = match change.position {
        Position::CanaryFirst { of, .. } => count.min(i64::from(of)),
        _ => count,
    };
    let (connector, scope, scope_id) = (change.connector.code(), change.scope.code(), change.scope.id());
    let (position, by) = (change.position.code(), change.actor.as_str());
    execute!(tx, DRAIN_INSERT, opening, connector, scope, scope_id.as_str(), position, total, vat_first, by, now)?;
    // A counted canary counts its members as they pass.
    if !matches!(change.position, Position::CanaryFirst { .. }) {
        let ids: Vec<String> = members.iter().map(|row| row.0.simple().to_string()).collect();
        execute!(tx, DRAIN_MEMBERS, opening, Json(&ids))?;
    }
    execute!(tx, URGENCY_CLEAR, connector)?;
    if vat_first {
        let urgency: Vec<(String, String)> = members.iter().filter_map(|row| urgency(row)).collect();
        execute!(tx, URGENCY_INSERT, Json(&urgency))?;
    }
    execute!(tx, DRAIN_WAKES, connector, now)?;
    Ok(())
}

/// Until when the return of its VAT period may be sent in.
fn urgency(row: &WaitingRow) -> Option<(String, String)> {
    let date: NaiveDate = row.5.as_deref()?.parse().ok()?;
    Some((row.0.simple().to_string(), row.4.0.vat_period.closes_on(date).to_string()))
}

fn is_below(scope: Scope, passenger: &Passenger) -> bool {
    match scope {
        Scope::All => true,
        Scope::Environment(id) => passenger.environment == id,
        Scope::Connection(id) => passenger.connection == Some(id),
        Scope::Administration(id) => passenger.administration == id,
    }
}

/// A change of the gate before bookings ends the drains below it.
pub(super) async fn ends(tx: &mut Tx, change: &GateChange, now: DateTime<Utc>) -> Result<(), StoreError> {
    if change.functions.contains(&Function::BookInvoices) {
        let (connector, scope, scope_id) = (change.connector.code(), change.scope.code(), change.scope.id());
        execute!(tx, DRAIN_END, connector, scope, scope_id.as_str(), now, change.reason.as_str())?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct DrainRow {
    opening: i64,
    scope: String,
    scope_id: String,
    position: String,
    total: i64,
    vat_first: bool,
    started_by: String,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    end_reason: Option<String>,
}

type LineRow = (Uuid, DateTime<Utc>, String, String, String, Option<Json<Finding>>);

/// The newest drain of a connector, with what became of its actions.
pub(super) async fn newest(tx: &mut Tx, connector: ConnectorKind) -> Result<Option<Drain>, StoreError> {
    let Some(row) = fetch_optional!(tx, DrainRow, DRAIN_NEWEST, connector.code())? else { return Ok(None) };
    let scope = Scope::from_stored(&row.scope, &row.scope_id)
        .ok_or_else(|| StoreError::inconsistent("gate_drain", "scope_id", &row.scope_id))?;
    let unsigned = |count: i64| u64::try_from(count).unwrap_or(0);
    let counts = fetch_all!(tx, (String, i64), DRAIN_COUNTS, row.opening)?;
    let lines = fetch_all!(tx, LineRow, DRAIN_LINES, row.opening, LINES)?;
    let line = |(action, at, environment, number, state, finding): LineRow| {
        Some(DrainLine {
            at,
            action: ActionId(action),
            environment,
            number,
            state: ActionState::from_code(&state)?,
            finding: finding.map(|finding| finding.0),
        })
    };
    Ok(Some(Drain {
        scope,
        is_canary: row.position == "canary",
        total: unsigned(row.total),
        counts: counts
            .into_iter()
            .filter_map(|(state, count)| Some((ActionState::from_code(&state)?, unsigned(count))))
            .collect(),
        lines: lines.into_iter().filter_map(line).collect(),
        vat_first: row.vat_first,
        started_by: row.started_by,
        started_at: row.started_at,
        ended: row.ended_at.map(|at| (at, row.end_reason.unwrap_or_default())),
    }))
}
