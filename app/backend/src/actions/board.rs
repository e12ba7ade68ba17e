//! Actions as the screens show them.

use domain::booking::action::ActionState;
use domain::booking::gate::{ConnectorKind, Function, Gate, Passenger, stopped_by};
use domain::booking::overview::{ActionBoard, ActionDetail, ActionLine, HistoryEntry, WayOut};
use domain::ids::{ActionId, EnvironmentId, InvoiceId};

use super::repo;
use super::row::Action;
use crate::gates;
use crate::store::{StoreError, Tx};

/// How many lines a list shows at most.
const MOST: i64 = 500;

/// The list, with what the tabs count.
pub async fn board(
    tx: &mut Tx,
    environment: EnvironmentId,
    state: Option<ActionState>,
) -> Result<ActionBoard, StoreError> {
    let gates = booking_gates(tx).await?;
    let lines: Vec<ActionLine> =
        repo::list(tx, environment, state, MOST).await?.iter().map(|action| line(action, &gates)).collect();
    let counts = repo::counts(tx, environment).await?;
    let queued = counts.iter().find(|(state, _)| *state == ActionState::Queued).map_or(0, |(_, count)| *count);
    let shown = lines.iter().filter(|line| line.state == ActionState::Queued).count();
    let delayed = lines.iter().filter(|line| line.is_delayed).count();
    // Beyond what the list shows every queued action counts as its like.
    let delayed = if delayed > 0 && delayed == shown { queued } else { i64::try_from(delayed).unwrap_or(queued) };
    Ok(ActionBoard { lines, counts, delayed })
}

/// One action with its history.
pub async fn detail(tx: &mut Tx, environment: EnvironmentId, id: ActionId) -> Result<Option<ActionDetail>, StoreError> {
    let Some(action) = repo::fetch(tx, environment, id).await? else { return Ok(None) };
    let gates = booking_gates(tx).await?;
    let history = repo::history(tx, environment, id).await?;
    Ok(Some(ActionDetail {
        line: line(&action, &gates),
        ways: WayOut::of(action.state, action.finding.as_ref()).to_vec(),
        reference: action.reference,
        created_by: action.created_by,
        created_at: action.created_at,
        history: history
            .into_iter()
            .map(|line| HistoryEntry { at: line.at, actor: line.actor, to: line.to, finding: line.finding })
            .collect(),
    }))
}

/// The newest action of an invoice: what its state is derived from.
pub async fn of_invoice(
    tx: &mut Tx,
    environment: EnvironmentId,
    invoice: InvoiceId,
) -> Result<Option<ActionDetail>, StoreError> {
    match repo::newest_of_invoice(tx, environment, invoice).await? {
        Some(action) => detail(tx, environment, action.id).await,
        None => Ok(None),
    }
}

async fn booking_gates(tx: &mut Tx) -> Result<Vec<Gate>, StoreError> {
    let gates = gates::list(tx, ConnectorKind::ExactOnline).await?;
    Ok(gates.into_iter().filter(|gate| gate.function == Function::BookInvoices).collect())
}

fn line(action: &Action, gates: &[Gate]) -> ActionLine {
    let passenger = Passenger {
        environment: action.environment,
        administration: action.administration,
        connection: None,
        action: None,
    };
    let is_queued = action.state == ActionState::Queued;
    ActionLine {
        id: action.id,
        invoice: action.invoice,
        state: action.state,
        is_delayed: is_queued && stopped_by(gates, &passenger).is_err(),
        kind: action.kind,
        number: action.content.number.clone(),
        supplier: action.content.supplier_name.clone(),
        administration: action.administration,
        administration_name: action.content.administration.clone(),
        amount: action.amount,
        since: if is_queued { action.queued_at } else { action.changed_at },
        finding: action.finding.clone(),
        entry_number: action.entry_number.clone(),
    }
}
