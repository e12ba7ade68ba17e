//! Gates that close by themselves. The functions are called where the evidence arises, in its transaction.
//!
//! | evidence | closes | called from |
//! |---|---|---|
//! | something with our document, id or reference in a wrong place | bookings for everybody | `booking::run`, `report` |
//! | something like ours without our mark | bookings of that connection | `report` |
//! | three contradicting answers about rights in ten minutes | the connection; on two connections everybody | `booking::run` |
//! | a dead connection | all five functions of the connection, until a new consent | `connections` |
//! | a doubt while a canary runs | the canary | here, and [`super::watch`] |
//! | far more bookings than ever at this hour | the connection, until an operator answers | [`super::watch`] |
//!
//! An answer about rights contradicts itself where the connection answers under another user than its own. Rights that
//! somebody takes away and gives back do not; nor does a request that is refused in spite of the answer: the endpoint rests
//! at five of those.

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::closing::{Cause, Doubt};
use domain::booking::gate::{ConnectorKind, Function, Passenger, Position, Scope};
use domain::ids::{AdministrationId, ConnectionId};

use super::repo::{self, GateChange};
use crate::accounts::audit::{self, Action, Actor, Details};
use crate::store::{Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_optional, statements};

/// Who closed it, where it was no person.
pub const ITSELF: &str = "Sluis";

/// In which time contradictions count, and how many close.
const CONTRADICTIONS_WITHIN: TimeDelta = TimeDelta::minutes(10);
const CONTRADICTIONS: i64 = 3;

statements! {
    /// An answer that contradicts another.
    CONTRADICTION_INSERT = Sql::both(
        "insert into rights_contradiction (connector, connection_id, administration_id, what, at)
         values ($1, $2, $3, $4, $5)",
    );
    /// How many there were on each connection.
    CONTRADICTION_COUNTS = Sql::both(
        "select connection_id, count(*) from rights_contradiction where connector = $1 and at > $2
         group by connection_id",
    );
    /// Under whom a connection runs.
    CONNECTION_USER = Sql::both("select remote_user_name from connection where id = $1");
}

/// Something stands in a wrong place.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Of which connector.
    pub connector: ConnectorKind,
    /// Under which connection it was written; where that is not known, everybody's gate closes.
    pub connection: Option<ConnectionId>,
    /// Number and name of the administration that it belongs in.
    pub administration: String,
    /// Whether it bears our document, id or reference.
    pub has_our_mark: bool,
}

/// Closes bookings for what stands in a wrong place: of everybody where it is certainly ours, of the connection otherwise.
pub async fn evidence(tx: &mut Tx, evidence: &Evidence, now: DateTime<Utc>) -> Result<(), StoreError> {
    let administration = evidence.administration.clone();
    let (scope, cause) = match (evidence.has_our_mark, evidence.connection) {
        (false, Some(connection)) => {
            (Scope::Connection(connection), Cause::LikeOursElsewhere { administration: administration.clone() })
        }
        _ => (Scope::All, Cause::OursElsewhere { administration: administration.clone() }),
    };
    tracing::error!(?scope, administration, "something of ours stands in a wrong place: bookings are switched off");
    close(tx, evidence.connector, &[Function::BookInvoices], scope, &cause, now).await?;
    if scope != Scope::All {
        let doubt = Cause::Doubt { doubt: Doubt::Misbooked, administration };
        close_canaries(tx, evidence.connector, None, &doubt, now).await?;
    }
    Ok(())
}

/// What contradicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// The connection answered under another user than its own.
    AnotherUser,
}

impl Contradiction {
    fn code(self) -> &'static str {
        match self {
            Self::AnotherUser => "another_user",
        }
    }
}

/// Counts an answer about rights that contradicts another; the third within ten minutes closes the connection, on a second
/// connection everybody. True where it closed.
pub async fn contradiction(
    tx: &mut Tx,
    connector: ConnectorKind,
    (connection, administration): (ConnectionId, AdministrationId),
    what: Contradiction,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    execute!(tx, CONTRADICTION_INSERT, connector.code(), connection.0, administration.0, what.code(), now)?;
    let since = now - CONTRADICTIONS_WITHIN;
    let counts = fetch_all!(tx, (uuid::Uuid, i64), CONTRADICTION_COUNTS, connector.code(), since)?;
    let over: Vec<&(uuid::Uuid, i64)> = counts.iter().filter(|(_, count)| *count >= CONTRADICTIONS).collect();
    if !over.iter().any(|(id, _)| *id == connection.0) {
        return Ok(false);
    }
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let sum: i64 = over.iter().map(|(_, count)| count).sum();
    let (count, connections) = (u32::try_from(sum).unwrap_or(u32::MAX), number(over.len()));
    let scope = if connections > 1 { Scope::All } else { Scope::Connection(connection) };
    let cause = Cause::Contradictions { count, connections };
    close(tx, connector, &[Function::BookInvoices], scope, &cause, now).await
}

/// A connection is dead: nothing leaves under it until a new consent.
pub async fn connection_died(
    tx: &mut Tx,
    connector: ConnectorKind,
    connection: ConnectionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let cause = Cause::DeadConnection { user: user_of(tx, connection).await? };
    close(tx, connector, &Function::CLOSING, Scope::Connection(connection), &cause, now).await.map(drop)
}

/// A new consent: gates that its death had closed open again. Those that were closed for another reason stay.
pub async fn connection_lives(
    tx: &mut Tx,
    connector: ConnectorKind,
    connection: ConnectionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let scope = Scope::Connection(connection);
    let mut functions = Vec::new();
    for function in Function::CLOSING {
        let gates = repo::held(tx, connector, function).await?;
        let died = gates.iter().any(|gate| {
            let is_dead = matches!(Cause::from_stored(&gate.reason), Some(Cause::DeadConnection { .. }));
            gate.scope == scope && gate.position == Position::Closed && is_dead
        });
        functions.extend(died.then_some(function));
    }
    if functions.is_empty() {
        return Ok(());
    }
    let cause = Cause::LivesAgain { user: user_of(tx, connection).await? };
    let change = GateChange {
        connector,
        functions,
        scope,
        position: Position::Open,
        reason: cause.to_stored(),
        actor: ITSELF.to_owned(),
    };
    repo::change(tx, &change, now).await?;
    record(tx, Action::GateOpened, &change, now).await
}

/// The first doubt closes every canary above the passenger. True where there was one.
pub async fn doubt(
    tx: &mut Tx,
    connector: ConnectorKind,
    passenger: &Passenger,
    cause: &Cause,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    close_canaries(tx, connector, Some(passenger), cause, now).await
}

async fn close_canaries(
    tx: &mut Tx,
    connector: ConnectorKind,
    passenger: Option<&Passenger>,
    cause: &Cause,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let gates = repo::held(tx, connector, Function::BookInvoices).await?;
    let is_above = |gate: &&domain::booking::gate::Gate| passenger.is_none_or(|passenger| gate.is_above(passenger));
    let scopes: Vec<Scope> =
        gates.iter().filter(|gate| gate.position.is_canary()).filter(is_above).map(|gate| gate.scope).collect();
    for scope in &scopes {
        close(tx, connector, &[Function::BookInvoices], *scope, cause, now).await?;
    }
    Ok(!scopes.is_empty())
}

/// Closes gates for a cause, those that are not closed already: an operator's own reason stays. True where one was closed.
pub(super) async fn close(
    tx: &mut Tx,
    connector: ConnectorKind,
    functions: &[Function],
    scope: Scope,
    cause: &Cause,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut open = Vec::new();
    for function in functions {
        let gates = repo::held(tx, connector, *function).await?;
        let is_closed = gates.iter().any(|gate| gate.scope == scope && gate.position == Position::Closed);
        open.extend((!is_closed).then_some(*function));
    }
    if open.is_empty() {
        return Ok(false);
    }
    let change = GateChange {
        connector,
        functions: open,
        scope,
        position: Position::Closed,
        reason: cause.to_stored(),
        actor: ITSELF.to_owned(),
    };
    repo::change(tx, &change, now).await?;
    super::drain::ends(tx, &change, now).await?;
    super::second_person::overtaken(tx, &change, now).await?;
    record(tx, Action::GateClosed, &change, now).await?;
    Ok(true)
}

async fn record(tx: &mut Tx, action: Action, change: &GateChange, now: DateTime<Utc>) -> Result<(), StoreError> {
    audit::record_in_tx(tx, now, &Actor::program(ITSELF), action, change.connector.code(), details(change)).await
}

/// What the audit log says of a change.
pub(super) fn details(change: &GateChange) -> Details {
    let functions: Vec<&str> = change.functions.iter().map(|function| function.code()).collect();
    Details::from([
        ("functions".to_owned(), functions.join(" ")),
        ("reason".to_owned(), change.reason.clone()),
        ("scope".to_owned(), format!("{} {}", change.scope.code(), change.scope.id()).trim_end().to_owned()),
        ("position".to_owned(), change.position.code().to_owned()),
        ("by".to_owned(), change.actor.clone()),
    ])
}

pub(super) async fn user_of(tx: &mut Tx, connection: ConnectionId) -> Result<String, StoreError> {
    let user = fetch_optional!(tx, (String,), CONNECTION_USER, connection.0)?;
    Ok(user.map(|(name,)| name).unwrap_or_default())
}
