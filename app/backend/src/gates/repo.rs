//! The statements and functions of gates.

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::gate::{ConnectorKind, Function, Gate, Passenger, Position, Scope, stopped_by};
use domain::ids::EnvironmentId;
use uuid::Uuid;

use super::counted;
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_one, statements};

/// How old an intent may be and still leave: what a closing waits for at most.
pub const INTENT_AGE: TimeDelta = TimeDelta::seconds(1);

statements! {
    /// The gate of everybody stands from the start, open.
    GATE_ENSURE = Sql::both(
        "insert into gate (connector, function, scope, scope_id, position, canary, reason, changed_by, changed_at, version)
         values ($1, $2, 'all', '', 'open', null, '', '', $3, 1) on conflict do nothing",
    );
    /// All gates of a connector.
    GATE_LIST = Sql::both(
        "select gate.connector, gate.function, gate.scope, gate.scope_id, position, canary, reason, changed_by, changed_at,
                vat_first, gate_canary.opening, gate_canary.size, gate_canary.remaining
         from gate left join gate_canary on gate_canary.connector = gate.connector
           and gate_canary.function = gate.function and gate_canary.scope = gate.scope
           and gate_canary.scope_id = gate.scope_id
         where gate.connector = $1 order by gate.function, gate.scope, gate.scope_id",
    );
    /// What an intent locks first: a closing waits for its transaction, and it for a closing. The gates are read after it, in
    /// a statement of their own: what this one waited for is not seen by itself.
    GATE_HOLD = Sql::differs(
        "select position from gate where connector = $1 and function = $2 and scope = 'all'",
        "select position from gate where connector = $1 and function = $2 and scope = 'all' for share",
    );
    /// The gates of one function.
    GATE_FOR_INTENT = Sql::both(
        "select gate.connector, gate.function, gate.scope, gate.scope_id, position, canary, reason, changed_by, changed_at,
                vat_first, gate_canary.opening, gate_canary.size, gate_canary.remaining
         from gate left join gate_canary on gate_canary.connector = gate.connector
           and gate_canary.function = gate.function and gate_canary.scope = gate.scope
           and gate_canary.scope_id = gate.scope_id
         where gate.connector = $1 and gate.function = $2",
    );
    /// What a change of any gate of a function locks first.
    GATE_LOCK = Sql::differs(
        "select position from gate where connector = $1 and function = $2 and scope = 'all'",
        "select position from gate where connector = $1 and function = $2 and scope = 'all' for update",
    );
    /// How a gate stands from now on.
    GATE_UPSERT = Sql::both(
        "insert into gate (connector, function, scope, scope_id, position, canary, reason, changed_by, changed_at, vat_first,
                           version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)
         on conflict (connector, function, scope, scope_id) do update
         set position = excluded.position, canary = excluded.canary, reason = excluded.reason,
             vat_first = excluded.vat_first, changed_by = excluded.changed_by, changed_at = excluded.changed_at, version = gate.version + 1",
    );
    /// The history of gates.
    GATE_EVENT_INSERT = Sql::both(
        "insert into gate_event (connector, function, scope, scope_id, position, canary, reason, actor, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning sequence",
    );
    /// Actions that wait when a gate of everybody closes remember that they met it: they are validated again.
    ACTIONS_MET_CLOSED_GATE = Sql::both(
        "update action set met_closed_gate = true where connector = $1 and state = 'queued' and not met_closed_gate",
    );
    /// Intents that have no answer and may still be under way.
    INTENT_OPEN = Sql::both(
        "select count(*), min(stored_at) from intent
         where connector = $1 and function = $2 and answered_at is null and stored_at > $3",
    );
}

/// Without its guard, as a simulation shows it: every gate reads as open where an intent is stored.
pub(crate) const WITHOUT_GATE: &[(&str, &str)] = &[(
    GATE_FOR_INTENT.sqlite,
    "select connector, function, scope, scope_id, 'open' as position, null as canary, reason, changed_by, changed_at,
            vat_first, null as opening, null as size, null as remaining
     from gate where connector = $1 and function = $2",
)];

#[derive(sqlx::FromRow)]
struct GateRow {
    connector: String,
    function: String,
    scope: String,
    scope_id: String,
    position: String,
    canary: Option<Json<Vec<Uuid>>>,
    reason: String,
    changed_by: String,
    changed_at: DateTime<Utc>,
    vat_first: bool,
    opening: Option<i64>,
    size: Option<i64>,
    remaining: Option<i64>,
}

impl TryFrom<GateRow> for Gate {
    type Error = StoreError;

    fn try_from(row: GateRow) -> Result<Self, StoreError> {
        let connector = ConnectorKind::from_code(&row.connector)
            .ok_or_else(|| StoreError::inconsistent("gate", "connector", &row.connector))?;
        let function = Function::from_code(&row.function)
            .ok_or_else(|| StoreError::inconsistent("gate", "function", &row.function))?;
        let scope = Scope::from_stored(&row.scope, &row.scope_id)
            .ok_or_else(|| StoreError::inconsistent("gate", "scope_id", &row.scope_id))?;
        let position = match row.position.as_str() {
            "open" => Position::Open,
            "closed" => Position::Closed,
            "canary" if row.opening.is_some() => {
                let count = |count: Option<i64>| u32::try_from(count.unwrap_or_default()).unwrap_or_default();
                Position::CanaryFirst { of: count(row.size), left: count(row.remaining) }
            }
            "canary" => Position::Canary {
                environments: row
                    .canary
                    .map(|list| list.0.into_iter().map(EnvironmentId).collect())
                    .unwrap_or_default(),
            },
            other => return Err(StoreError::inconsistent("gate", "position", other)),
        };
        let (reason, changed_by, changed_at, vat_first) = (row.reason, row.changed_by, row.changed_at, row.vat_first);
        Ok(Self { connector, function, scope, position, reason, changed_by, changed_at, vat_first })
    }
}

/// Every gate of a connector; those of everybody are made, open, where they do not stand yet.
pub async fn list(tx: &mut Tx, connector: ConnectorKind) -> Result<Vec<Gate>, StoreError> {
    let rows = fetch_all!(tx, GateRow, GATE_LIST, connector.code())?;
    rows.into_iter().map(Gate::try_from).collect()
}

/// Makes the gates of everybody where they do not stand yet. At each start.
pub async fn stands(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    for connector in ConnectorKind::ALL {
        for function in Function::ALL {
            execute!(tx, GATE_ENSURE, connector.code(), function.code(), now)?;
        }
    }
    Ok(())
}

/// Whether the passenger may leave now, in the transaction that stores his intent. A gate that cannot be read is closed.
/// A counted canary counts him, once: the transaction is committed where he may leave.
pub async fn for_intent(
    tx: &mut Tx,
    connector: ConnectorKind,
    function: Function,
    passenger: &Passenger,
) -> Result<bool, StoreError> {
    fetch_all!(tx, (String,), GATE_HOLD, connector.code(), function.code())?;
    let rows = fetch_all!(tx, GateRow, GATE_FOR_INTENT, connector.code(), function.code())?;
    let openings: Vec<Option<i64>> = rows.iter().map(|row| row.opening).collect();
    let gates: Result<Vec<Gate>, StoreError> = rows.into_iter().map(Gate::try_from).collect();
    let mut gates = match gates {
        Ok(gates) => gates,
        Err(error) => {
            tracing::error!(%error, "a gate cannot be read and counts as closed");
            return Ok(false);
        }
    };
    let counting = counted::above(&mut gates, &openings, passenger);
    if stopped_by(&gates, passenger).is_err() {
        return Ok(false);
    }
    counted::let_through(tx, &counting, passenger).await
}

/// A change of gates.
#[derive(Clone, Debug)]
pub struct GateChange {
    /// Of which connector.
    pub connector: ConnectorKind,
    /// Before which functions.
    pub functions: Vec<Function>,
    /// For whom.
    pub scope: Scope,
    /// How they stand from now on.
    pub position: Position,
    /// Why.
    pub reason: String,
    /// Who.
    pub actor: String,
}

/// Changes gates. When the transaction is committed, every intent that is stored later sees it.
pub async fn change(tx: &mut Tx, change: &GateChange, now: DateTime<Utc>) -> Result<(), StoreError> {
    change_with_wish(tx, change, false, now).await.map(drop)
}

/// Changes gates, with the wish that what closes soonest goes first. Answers the line of history of the gate before
/// bookings, where it is among them: who passes through it is counted by that number.
pub(super) async fn change_with_wish(
    tx: &mut Tx,
    change: &GateChange,
    vat_first: bool,
    now: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    let canary = match &change.position {
        Position::Canary { environments } => Some(environments.iter().map(|id| id.0).collect::<Vec<Uuid>>()),
        Position::Open | Position::Closed | Position::CanaryFirst { .. } => None,
    };
    let mut opening = None;
    let (connector, scope, scope_id) = (change.connector.code(), change.scope.code(), change.scope.id());
    for function in &change.functions {
        fetch_all!(tx, (String,), GATE_LOCK, connector, function.code())?;
        let (position, reason, actor) = (change.position.code(), change.reason.as_str(), change.actor.as_str());
        let list = canary.clone().map(Json);
        execute!(
            tx,
            GATE_UPSERT,
            connector,
            function.code(),
            scope,
            scope_id.as_str(),
            position,
            list.clone(),
            reason,
            actor,
            now,
            vat_first
        )?;
        let (sequence,) = fetch_one!(
            tx,
            (i64,),
            GATE_EVENT_INSERT,
            connector,
            function.code(),
            scope,
            scope_id.as_str(),
            position,
            list.clone(),
            reason,
            actor,
            now
        )?;
        let place = (connector, function.code(), scope, scope_id.as_str());
        counted::begin(tx, place, &change.position, sequence).await?;
        if *function == Function::BookInvoices {
            opening = Some(sequence);
        }
        let closes_bookings = *function == Function::BookInvoices && change.position != Position::Open;
        if closes_bookings && change.scope == Scope::All {
            execute!(tx, ACTIONS_MET_CLOSED_GATE, connector)?;
        }
    }
    Ok(opening)
}

/// How a gate stands, under the lock of a change.
pub(super) async fn held(tx: &mut Tx, connector: ConnectorKind, function: Function) -> Result<Vec<Gate>, StoreError> {
    fetch_all!(tx, (String,), GATE_LOCK, connector.code(), function.code())?;
    let rows = fetch_all!(tx, GateRow, GATE_FOR_INTENT, connector.code(), function.code())?;
    rows.into_iter().map(Gate::try_from).collect()
}

/// How many writing requests of a function are under way, and since when the oldest.
pub async fn in_flight(
    tx: &mut Tx,
    connector: ConnectorKind,
    function: Function,
    since: DateTime<Utc>,
) -> Result<(i64, Option<DateTime<Utc>>), StoreError> {
    fetch_one!(tx, (i64, Option<DateTime<Utc>>), INTENT_OPEN, connector.code(), function.code(), since)
}

#[cfg(test)]
mod tests;
