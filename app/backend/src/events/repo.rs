//! The rows that tell of changes.

use chrono::{DateTime, Utc};
use domain::booking::gate::Scope;
use domain::ids::EnvironmentId;
use domain::news::Topic;
use uuid::Uuid;

use super::Position;
use crate::store::{Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_one, statements};

statements! {
    CHANGE_INSERT = Sql::both("insert into change (environment_id, topic, subject, at) values ($1, $2, $3, $4)");
    CHANGE_SWEEP = Sql::both("delete from change where at < $1");
    POSITION = Sql::both(
        "select
           (select coalesce(max(sequence), 0) from invoice_event),
           (select coalesce(max(sequence), 0) from action_event),
           (select coalesce(max(sequence), 0) from gate_event),
           (select coalesce(max(sequence), 0) from change)",
    );
    INVOICES_AFTER = Sql::both(
        "select sequence, environment_id, invoice_id from invoice_event where sequence > $1 order by sequence limit 500",
    );
    ACTIONS_AFTER = Sql::both(
        "select sequence, environment_id, action_id from action_event where sequence > $1 order by sequence limit 500",
    );
    // A gate of an administration or of a connection is its environment's. Ids of scopes are stored as digits.
    GATES_AFTER = Sql::differs(
        "select gate_event.sequence, gate_event.connector, gate_event.function, gate_event.scope, gate_event.scope_id,
             coalesce(administration.environment_id, connection.environment_id) as environment_id
         from gate_event
         left join administration
           on gate_event.scope = 'administration' and gate_event.scope_id = lower(hex(administration.id))
         left join connection on gate_event.scope = 'connection' and gate_event.scope_id = lower(hex(connection.id))
         where gate_event.sequence > $1 order by gate_event.sequence limit 500",
        "select gate_event.sequence, gate_event.connector, gate_event.function, gate_event.scope, gate_event.scope_id,
             coalesce(administration.environment_id, connection.environment_id) as environment_id
         from gate_event
         left join administration
           on gate_event.scope = 'administration' and gate_event.scope_id = replace(administration.id::text, '-', '')
         left join connection
           on gate_event.scope = 'connection' and gate_event.scope_id = replace(connection.id::text, '-', '')
         where gate_event.sequence > $1 order by gate_event.sequence limit 500",
    );
    CHANGES_AFTER = Sql::both(
        "select sequence, environment_id, topic, subject from change where sequence > $1 order by sequence limit 500",
    );
}

/// A row of one of the four sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) sequence: i64,
    pub(super) environment: Option<EnvironmentId>,
    pub(super) topic: Topic,
    pub(super) subject: String,
}

/// Tells of a change that leaves no event row of its own, in the transaction that makes it.
pub async fn tell_in_tx(
    tx: &mut Tx,
    environment: Option<EnvironmentId>,
    topic: Topic,
    subject: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(tx, CHANGE_INSERT, environment.map(|id| id.0), topic.code(), subject, now).map(drop)
}

/// Forgets what was told before this moment.
pub(super) async fn sweep(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), StoreError> {
    execute!(tx, CHANGE_SWEEP, before).map(drop)
}

/// Where the news stands now.
pub async fn position(tx: &mut Tx) -> Result<Position, StoreError> {
    let (invoice, action, gate, change) = fetch_one!(tx, (i64, i64, i64, i64), POSITION)?;
    Ok(Position([invoice, action, gate, change]))
}

/// The rows of each source behind these numbers, in the order of [`Position`].
pub(super) async fn after(tx: &mut Tx, position: Position) -> Result<[Vec<Row>; 4], StoreError> {
    let [invoice, action, gate, change] = position.0;
    let of = |topic: Topic| {
        move |(sequence, environment, subject): (i64, Uuid, Uuid)| Row {
            sequence,
            environment: Some(EnvironmentId(environment)),
            topic,
            subject: subject.to_string(),
        }
    };
    let invoices = fetch_all!(tx, (i64, Uuid, Uuid), INVOICES_AFTER, invoice)?;
    let actions = fetch_all!(tx, (i64, Uuid, Uuid), ACTIONS_AFTER, action)?;
    let gates = fetch_all!(tx, GateRow, GATES_AFTER, gate)?;
    let changes = fetch_all!(tx, (i64, Option<Uuid>, String, String), CHANGES_AFTER, change)?;
    Ok([
        invoices.into_iter().map(of(Topic::Invoice)).collect(),
        actions.into_iter().map(of(Topic::Action)).collect(),
        gates.into_iter().map(gate_row).collect(),
        changes.into_iter().map(change_row).collect::<Result<_, _>>()?,
    ])
}

#[derive(sqlx::FromRow)]
struct GateRow {
    sequence: i64,
    connector: String,
    function: String,
    scope: String,
    scope_id: String,
    environment_id: Option<Uuid>,
}

fn gate_row(row: GateRow) -> Row {
    let environment = match Scope::from_stored(&row.scope, &row.scope_id) {
        Some(Scope::Environment(environment)) => Some(environment),
        _ => row.environment_id.map(EnvironmentId),
    };
    let subject = format!("{} {}", row.connector, row.function);
    Row { sequence: row.sequence, environment, topic: Topic::Gate, subject }
}

fn change_row((sequence, environment, topic, subject): (i64, Option<Uuid>, String, String)) -> Result<Row, StoreError> {
    let topic = Topic::from_code(&topic).ok_or_else(|| StoreError::inconsistent("change", "topic", &topic))?;
    Ok(Row { sequence, environment: environment.map(EnvironmentId), topic, subject })
}
