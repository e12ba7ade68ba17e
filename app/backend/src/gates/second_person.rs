//! Openings that need a second person: one operator asks, another one confirms. Meanwhile everybody at the switchboard
//! sees it, and it can be withdrawn. A closing of the same gates overtakes it: the situation is another one by then.

use chrono::{DateTime, Utc};
use domain::booking::gate::{ConnectorKind, Function, Position, Scope};
use domain::booking::switchboard::OpeningRequest;
use domain::ids::{GateRequestId, UserId};
use uuid::Uuid;

use super::repo::GateChange;
use super::switchboard::{self, Order, TurnError};
use crate::accounts::Operator;
use crate::accounts::audit::{self, Action};
use crate::state::Services;
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, statements};

statements! {
    REQUEST_INSERT = Sql::both(
        "insert into gate_request (id, connector, functions, scope, scope_id, position, vat_first, reason, asked_by,
                                   asked_by_name, asked_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    );
    REQUESTS_OPEN = Sql::both(
        "select id, connector, functions, scope, scope_id, position, vat_first, reason, asked_by, asked_by_name, asked_at
         from gate_request where answered_at is null order by asked_at",
    );
    /// One answer only, whoever is first.
    REQUEST_ANSWER = Sql::both(
        "update gate_request set answered_at = $2, answered_by_name = $3, outcome = $4
         where id = $1 and answered_at is null",
    );
}

#[derive(sqlx::FromRow)]
struct RequestRow {
    id: Uuid,
    connector: String,
    functions: Json<Vec<Function>>,
    scope: String,
    scope_id: String,
    position: Json<Position>,
    vat_first: bool,
    reason: String,
    asked_by: Uuid,
    asked_by_name: String,
    asked_at: DateTime<Utc>,
}

impl TryFrom<RequestRow> for OpeningRequest {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> Result<Self, StoreError> {
        let wrong = |column, text: &str| StoreError::inconsistent("gate_request", column, text);
        Ok(Self {
            id: GateRequestId(row.id),
            connector: ConnectorKind::from_code(&row.connector).ok_or_else(|| wrong("connector", &row.connector))?,
            functions: row.functions.0,
            scope: Scope::from_stored(&row.scope, &row.scope_id).ok_or_else(|| wrong("scope_id", &row.scope_id))?,
            position: row.position.0,
            vat_first: row.vat_first,
            reason: row.reason,
            asked_by: UserId(row.asked_by),
            asked_by_name: row.asked_by_name,
            asked_at: row.asked_at,
        })
    }
}

/// Those that nobody has answered, the oldest first.
pub async fn open(tx: &mut Tx) -> Result<Vec<OpeningRequest>, StoreError> {
    fetch_all!(tx, RequestRow, REQUESTS_OPEN)?.into_iter().map(OpeningRequest::try_from).collect()
}

/// Asks for an opening: nothing opens yet.
pub(super) async fn ask(services: &Services, operator: &Operator, order: &Order) -> Result<(), StoreError> {
    let now = services.clock.now();
    let change = &order.change;
    let id: GateRequestId = services.ids.next();
    let mut tx = services.store.write().await?;
    execute!(
        tx,
        REQUEST_INSERT,
        id.0,
        change.connector.code(),
        Json(&change.functions),
        change.scope.code(),
        change.scope.id(),
        Json(&change.position),
        order.vat_first,
        change.reason.as_str(),
        operator.user.0,
        operator.name.as_str(),
        now
    )?;
    let details = super::by_itself::details(change);
    audit::record_in_tx(&mut tx, now, &operator.into(), Action::GateOpeningAsked, change.connector.code(), details)
        .await?;
    tx.commit().await
}

/// Confirms what another operator asked for, and opens.
///
/// # Errors
/// Where it is no longer open, or he asked for it himself.
pub async fn confirm(services: &Services, operator: &Operator, id: GateRequestId) -> Result<(), TurnError> {
    let now = services.clock.now();
    let mut tx = services.store.write().await?;
    let request = find(&mut tx, id).await?;
    if request.asked_by == operator.user {
        return Err(TurnError::SamePerson);
    }
    if execute!(tx, REQUEST_ANSWER, id.0, now, operator.name.as_str(), "confirmed")? == 0 {
        return Err(TurnError::NotThere);
    }
    let change = GateChange {
        connector: request.connector,
        functions: request.functions,
        scope: request.scope,
        position: request.position,
        reason: request.reason,
        actor: format!("{}, {}", request.asked_by_name, operator.name),
    };
    let order = Order { change, vat_first: request.vat_first };
    switchboard::carry_out(&mut tx, operator, &order, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a request back: he who asked, or another operator who says no.
///
/// # Errors
/// Where it is no longer open.
pub async fn withdraw(services: &Services, operator: &Operator, id: GateRequestId) -> Result<(), TurnError> {
    let now = services.clock.now();
    let mut tx = services.store.write().await?;
    let request = find(&mut tx, id).await?;
    if execute!(tx, REQUEST_ANSWER, id.0, now, operator.name.as_str(), "withdrawn")? == 0 {
        return Err(TurnError::NotThere);
    }
    let (action, target) = (Action::GateOpeningWithdrawn, request.connector.code());
    let details = [("asked_by".to_owned(), request.asked_by_name)].into_iter().collect();
    audit::record_in_tx(&mut tx, now, &operator.into(), action, target, details).await?;
    tx.commit().await?;
    Ok(())
}

async fn find(tx: &mut Tx, id: GateRequestId) -> Result<OpeningRequest, TurnError> {
    open(tx).await?.into_iter().find(|request| request.id == id).ok_or(TurnError::NotThere)
}

/// A change overtakes what was asked of the same gates.
pub(super) async fn overtaken(tx: &mut Tx, change: &GateChange, now: DateTime<Utc>) -> Result<(), StoreError> {
    for request in open(tx).await? {
        let is_same = request.connector == change.connector
            && request.functions.iter().any(|function| change.functions.contains(function))
            && (change.scope == Scope::All || change.scope == request.scope);
        if is_same {
            execute!(tx, REQUEST_ANSWER, request.id.0, now, change.actor.as_str(), "overtaken")?;
        }
    }
    Ok(())
}
