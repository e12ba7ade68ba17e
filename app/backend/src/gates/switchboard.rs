//! What the operator sees and does: over all environments.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::gate::{ConnectorKind, Function, Position};
use domain::booking::switchboard::{ConnectorRow, Switchboard, Turn, WaitingEnvironment};
use domain::ids::EnvironmentId;
use uuid::Uuid;

use super::repo::{self, GateChange, INTENT_AGE};
use crate::accounts::Operator;
use crate::accounts::audit::{self, Action, Details};
use crate::clock::Clock;
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
}

/// The switchboard as it stands now.
pub async fn load(services: &Services) -> Result<Switchboard, StoreError> {
    let now = services.clock.now();
    let mut tx = services.store.read().await?;
    let mut connectors = Vec::with_capacity(ConnectorKind::ALL.len());
    for connector in ConnectorKind::ALL {
        connectors.push(row(&mut tx, connector, now).await?);
    }
    let environments = fetch_all!(tx, (Uuid, String), SWITCHBOARD_ENVIRONMENTS)?;
    Ok(Switchboard {
        at: now,
        connectors,
        waiting: waiting(&mut tx).await?,
        environments: environments.into_iter().map(|(id, name)| (EnvironmentId(id), name)).collect(),
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
    Ok(ConnectorRow { connector, gates, in_flight, oldest_in_flight, waiting: unsigned(waiting), oldest_waiting })
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

/// Closes or opens gates under the operator's name: the change and its line in the audit log are one transaction. A closing
/// returns when every intent that was stored before it is answered, or too old to leave: from then on nothing begins.
pub async fn turn(services: &Services, operator: &Operator, change: GateChange) -> Result<(), StoreError> {
    let now = services.clock.now();
    let turn = if change.position == Position::Open { Turn::Open } else { Turn::Close };
    let action = match turn {
        Turn::Open => Action::GateOpened,
        Turn::Close => Action::GateClosed,
    };
    let functions: Vec<&str> = change.functions.iter().map(|function| function.code()).collect();
    let details = Details::from([
        ("functions".to_owned(), functions.join(" ")),
        ("reason".to_owned(), change.reason.clone()),
        ("scope".to_owned(), format!("{} {}", change.scope.code(), change.scope.id()).trim_end().to_owned()),
    ]);
    let mut tx = services.store.write().await?;
    repo::change(&mut tx, &change, now).await?;
    audit::record_in_tx(&mut tx, now, &operator.into(), action, change.connector.code(), details).await?;
    tx.commit().await?;
    match turn {
        Turn::Open => Ok(()),
        Turn::Close => closed_everywhere(&services.store, &services.clock, &change).await,
    }
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
