//! What the operator sees and does: over all environments.

use std::time::Duration;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use domain::booking::closing::Cause;
use domain::booking::forecast::{Calls, Lane, forecast};
use domain::booking::gate::{ConnectorKind, Function, Position, Scope};
use domain::booking::switchboard::{ConnectorRow, NamedConnection, Switchboard, Turned, WaitingEnvironment};
use domain::ids::{AdministrationId, ConnectionId, EnvironmentId};
use uuid::Uuid;

use super::repo::{self, GateChange, INTENT_AGE};
use super::{by_itself, drain, second_person, watch};
use crate::accounts::Operator;
use crate::accounts::audit::{self, Action};
use crate::clock::Clock;
use crate::connections::budgets;
use crate::state::Services;
use crate::store::{Sql, Store, StoreError, Tx};
use crate::{fetch_all, fetch_one, statements};

/// A request without an answer after this long has none any more: its booking is looked for, and is not under way.
const UNDER_WAY: TimeDelta = TimeDelta::minutes(10);

/// How often a closing asks whether what was under way is answered.
const ASK_AGAIN: Duration = Duration::from_millis(50);

statements! {
    /// Actions of a connector that wait.
    SWITCHBOARD_WAITING = Sql::both(
        "select count(*), min(queued_at) from action where connector = $1 and state = 'queued'",
    );
    /// Where they wait, most first.
    SWITCHBOARD_BY_ENVIRONMENT = Sql::both(
        "select environment.id, environment.name, count(distinct action.administration_id), count(*), min(action.queued_at)
         from action join environment on environment.id = action.environment_id
         where action.state = 'queued'
         group by environment.id, environment.name
         order by count(*) desc, environment.name
         limit 50",
    );
    /// Every environment.
    SWITCHBOARD_ENVIRONMENTS = Sql::both("select id, name from environment order by name");
    /// Every administration that is linked: for a gate of one.
    SWITCHBOARD_ADMINISTRATIONS = Sql::both(
        "select id, environment_id, number, name from administration order by number, name limit 5000",
    );
    /// Every connection that is in use.
    SWITCHBOARD_CONNECTIONS = Sql::both(
        "select id, environment_id, remote_user_name from connection where state <> 'replaced' order by remote_user_name",
    );
    /// Where actions wait, by administration: what a forecast is made of.
    SWITCHBOARD_LANES = Sql::both(
        "select administration.division, administration.number, administration.name, count(*)
         from action join administration on administration.id = action.administration_id
         where action.connector = $1 and action.state = 'queued'
         group by administration.division, administration.number, administration.name",
    );
}

/// The switchboard as it stands now.
pub async fn load(services: &Services) -> Result<Switchboard, StoreError> {
    let now = services.clock.now();
    let mut tx = services.store.read().await?;
    let mut connectors = Vec::with_capacity(ConnectorKind::ALL.len());
    for connector in ConnectorKind::ALL {
        connectors.push(row(&mut tx, connector, now).await?);
    }
    // A board on which nothing moves says the same for a whole minute: what is in somebody's hands is not drawn anew.
    let is_still = connectors.iter().all(|row| row.in_flight == 0);
    let at = if is_still { now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now) } else { now };
    let environments = fetch_all!(tx, (Uuid, String), SWITCHBOARD_ENVIRONMENTS)?;
    let administrations = fetch_all!(tx, (Uuid, Uuid, String, String), SWITCHBOARD_ADMINISTRATIONS)?;
    let connections = fetch_all!(tx, (Uuid, Uuid, String), SWITCHBOARD_CONNECTIONS)?;
    Ok(Switchboard {
        at,
        connectors,
        waiting: waiting(&mut tx).await?,
        environments: environments.into_iter().map(|(id, name)| (EnvironmentId(id), name)).collect(),
        administrations: administrations
            .into_iter()
            .map(|(id, whose, number, name)| (AdministrationId(id), EnvironmentId(whose), format!("{number} {name}")))
            .collect(),
        connections: connections
            .into_iter()
            .map(|(id, whose, user)| NamedConnection { id: ConnectionId(id), environment: EnvironmentId(whose), user })
            .collect(),
        requests: second_person::open(&mut tx).await?,
        needs_second_person: services.settings.second_person,
    })
}

async fn row(tx: &mut Tx, connector: ConnectorKind, now: DateTime<Utc>) -> Result<ConnectorRow, StoreError> {
    let gates = repo::list(tx, connector).await?;
    let (mut in_flight, mut oldest_in_flight) = (0, None);
    for function in Function::CLOSING {
        let (count, oldest) = repo::in_flight(tx, connector, function, now - UNDER_WAY).await?;
        in_flight += unsigned(count);
        oldest_in_flight = [oldest_in_flight, oldest].into_iter().flatten().min();
    }
    let (waiting, oldest_waiting) =
        fetch_one!(tx, (i64, Option<DateTime<Utc>>), SWITCHBOARD_WAITING, connector.code())?;
    let lanes = lanes(tx, connector, now).await?;
    Ok(ConnectorRow {
        connector,
        gates,
        in_flight,
        oldest_in_flight,
        waiting: unsigned(waiting),
        oldest_waiting,
        drain: drain::newest(tx, connector).await?,
        forecast: forecast(&lanes, now),
    })
}

/// The administrations in which actions wait, with what their limits leave.
async fn lanes(tx: &mut Tx, connector: ConnectorKind, now: DateTime<Utc>) -> Result<Vec<Lane>, StoreError> {
    let rows = fetch_all!(tx, (i64, String, String, i64), SWITCHBOARD_LANES, connector.code())?;
    let mut lanes = Vec::with_capacity(rows.len());
    for (division, number, name, waiting) in rows {
        let [minute, day] = budgets::standing(tx, division, now).await?;
        let calls = |(used, allowed): (i64, i64)| Calls {
            used: u32::try_from(used).unwrap_or(u32::MAX),
            allowed: u32::try_from(allowed).unwrap_or_default(),
        };
        let name = format!("{number} {name}");
        lanes.push(Lane { name, waiting: unsigned(waiting), minute: calls(minute), day: calls(day) });
    }
    Ok(lanes)
}

async fn waiting(tx: &mut Tx) -> Result<Vec<WaitingEnvironment>, StoreError> {
    type Row = (Uuid, String, i64, i64, DateTime<Utc>);
    let rows = fetch_all!(tx, Row, SWITCHBOARD_BY_ENVIRONMENT)?;
    let environment = |(id, name, administrations, waiting, oldest): Row| WaitingEnvironment {
        environment: EnvironmentId(id),
        name,
        administrations: unsigned(administrations),
        waiting: unsigned(waiting),
        oldest,
    };
    Ok(rows.into_iter().map(environment).collect())
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// What an operator wants of gates.
#[derive(Clone, Debug)]
pub struct Order {
    /// The change.
    pub change: GateChange,
    /// Whether what waits goes in the order of the VAT periods: the one that closes soonest first.
    pub vat_first: bool,
}

/// Why nothing was turned.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    /// The request is no longer open.
    #[error("no such request")]
    NotThere,
    /// He asked for it himself: the second person is another one.
    #[error("the second person is the first")]
    SamePerson,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Closes or opens gates under the operator's name: the change and its line in the audit log are one transaction. A closing
/// returns when every intent that was stored before it is answered, or too old to leave: from then on nothing begins. An
/// opening is only asked for where the installation wants a second person.
pub async fn turn(services: &Services, operator: &Operator, change: GateChange) -> Result<Turned, StoreError> {
    order(services, operator, Order { change, vat_first: false }).await
}

/// [`turn`], with what an opening may wish.
///
/// # Errors
/// Where the store does not answer.
pub async fn order(services: &Services, operator: &Operator, order: Order) -> Result<Turned, StoreError> {
    let closes = order.change.position == Position::Closed;
    if services.settings.second_person && !closes {
        second_person::ask(services, operator, &order).await?;
        return Ok(Turned::Asked);
    }
    let mut tx = services.store.write().await?;
    carry_out(&mut tx, operator, &order, services.clock.now()).await?;
    tx.commit().await?;
    if closes {
        closed_everywhere(&services.store, &services.clock, &order.change).await?;
    }
    Ok(Turned::Done)
}

/// Turns gates: the change, what it means for what waits, and its line in the audit log.
pub(super) async fn carry_out(
    tx: &mut Tx,
    operator: &Operator,
    order: &Order,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let change = &order.change;
    let opens = change.position != Position::Closed;
    let was = match change.scope {
        Scope::Connection(connection) if opens => {
            let gates = repo::held(tx, change.connector, Function::BookInvoices).await?;
            let reason = gates.into_iter().find(|gate| gate.scope == change.scope).map(|gate| gate.reason);
            reason.and_then(|reason| Cause::from_stored(&reason)).map(|cause| (connection, cause))
        }
        _ => None,
    };
    let opening = repo::change_with_wish(tx, change, order.vat_first && opens, now).await?;
    if let Some((connection, Cause::TooMany { .. })) = was {
        watch::answered(tx, connection, now).await?;
    }
    match opening {
        Some(opening) if opens => drain::begins(tx, change, (opening, order.vat_first), now).await?,
        _ => drain::ends(tx, change, now).await?,
    }
    second_person::overtaken(tx, change, now).await?;
    let action = if opens { Action::GateOpened } else { Action::GateClosed };
    let details = by_itself::details(change);
    audit::record_in_tx(tx, now, &operator.into(), action, change.connector.code(), details).await
}

/// Returns when no process of the fleet begins a writing request any more. The age of an intent is told by the clock of its
/// own process, which stands still nowhere: after that time, counted here, none of them leaves.
pub(crate) async fn closed_everywhere(store: &Store, clock: &Clock, change: &GateChange) -> Result<(), StoreError> {
    let no_longer = clock.deadline(INTENT_AGE.to_std().unwrap_or_default());
    loop {
        let mut under_way = 0;
        let mut tx = store.read().await?;
        for function in &change.functions {
            let since = clock.now() - UNDER_WAY;
            under_way += repo::in_flight(&mut tx, change.connector, *function, since).await?.0;
        }
        drop(tx);
        let left = no_longer.left();
        if under_way == 0 || left.is_zero() {
            return Ok(());
        }
        clock.sleep(left.min(ASK_AGAIN)).await;
    }
}
