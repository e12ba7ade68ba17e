//! The statements and functions of actions.

use chrono::{DateTime, Utc};
use domain::booking::action::{ActionKind, ActionState, By};
use domain::booking::content::BookingContent;
use domain::booking::core::Saga;
use domain::booking::finding::Finding;
use domain::booking::gate::ConnectorKind;
use domain::ids::{ActionId, AdministrationId, ConnectionId, EnvironmentId, InvoiceId, UserId};
use domain::invoice::{InvoiceKind, normalise_number};
use uuid::Uuid;

use super::row::{Action, ActionError, ActionRow, Waiting};
use crate::store::{Dec, Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional, statements};

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select id, environment_id, administration_id, invoice_id, connector, kind, reference, state, finding, content,
                    content_hash, saga, duplicate_accepted, met_closed_gate, attempts, entry_number, amount, currency, created_by_name,
                    created_at, queued_at, changed_at, version
             from action ",
            $rest
        )
    };
}

statements! {
    /// A new action, in line.
    ACTION_INSERT = Sql::both(
        "insert into action (id, environment_id, administration_id, invoice_id, connector, kind, reference, state, finding,
                             content, content_hash, supplier, number_normalised, invoice_kind, duplicate_accepted,
                             predecessor, met_closed_gate, attempts, saga, amount, currency, created_by, created_by_name,
                             created_at, queued_at, changed_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, $17, $18, $19, $20, $21,
                 $22, $22, $22, 1)",
    );
    /// One action.
    ACTION_FETCH = Sql::both(columns!("where environment_id = $1 and id = $2"));
    /// The newest actions of an environment, those that ask something first.
    ACTION_LIST = Sql::both(columns!(
        "where environment_id = $1 and ($2 = '' or state = $2)
         order by case when state in ('misbooked', 'unknown', 'deviating', 'undone', 'failed') then 0
                       when state in ('queued', 'in_flight') then 1 else 2 end, changed_at desc
         limit $3"
    ));
    /// The newest action of an invoice: what its state is derived from. Of two of the same moment it is the one that follows.
    ACTION_NEWEST = Sql::both(columns!(
        "where environment_id = $1 and invoice_id = $2
         order by created_at desc, case when exists (
           select 1 from action as next where next.invoice_id = action.invoice_id and next.predecessor = action.id
         ) then 1 else 0 end
         limit 1"
    ));
    /// A change of state, by the version that was read.
    ACTION_CHANGE = Sql::both(
        "update action set state = $4, finding = $5, saga = $6, entry_number = coalesce($7, entry_number),
                           remote_entry = coalesce($8, remote_entry), attempts = attempts + $9,
                           queued_at = case when $4 = 'queued' and state in ('undone', 'failed') then $10 else queued_at end,
                           met_closed_gate = case when $4 = 'queued' then met_closed_gate or $11 else met_closed_gate end,
                           unwitnessed_under = case when $4 = 'in_flight' or ($4 = 'unknown' and not $12)
                                                    then unwitnessed_under end,
                           changed_at = $10, version = version + 1
         where environment_id = $1 and id = $2 and version = $3",
    );
    /// Its entry leaves under this connection, and is not witnessed until its state says so.
    ACTION_LEAVES = Sql::both(
        "update action set unwitnessed_under = $3 where environment_id = $1 and id = $2",
    );
    /// Whoever counts what is unwitnessed under a connection does so alone.
    CONNECTION_HELD = Sql::differs(
        "select id from connection where id = $1",
        "select id from connection where id = $1 for no key update",
    );
    /// How many entries left under a connection and are not witnessed, beside this one.
    ACTIONS_UNWITNESSED = Sql::both(
        "select count(*) from action where unwitnessed_under = $1 and id <> $2",
    );
    /// The progress of a booking, between two of its steps.
    ACTION_SAGA = Sql::both(
        "update action set saga = $3, remote_entry = coalesce($4, remote_entry), version = version + 1
         where environment_id = $1 and id = $2 and version = $5",
    );
    /// It met a closed gate, and remembers that: it is validated again before it leaves.
    ACTION_MET_CLOSED_GATE = Sql::both(
        "update action set met_closed_gate = true where environment_id = $1 and id = $2 and not met_closed_gate",
    );
    /// A line of history.
    ACTION_EVENT_INSERT = Sql::both(
        "insert into action_event (environment_id, action_id, at, actor, from_state, to_state, finding)
         values ($1, $2, $3, $4, $5, $6, $7)",
    );
    /// A line of history without a change of state.
    ACTION_NOTE_INSERT = Sql::both(
        "insert into action_event (environment_id, action_id, at, actor, from_state, to_state, finding)
         select environment_id, id, $3, $4, state, state, $5 from action where environment_id = $1 and id = $2",
    );
    /// The history of an action, newest first.
    ACTION_HISTORY = Sql::both(
        "select at, actor, from_state, to_state, finding from action_event
         where environment_id = $1 and action_id = $2 order by sequence desc",
    );
    /// How many actions are in each state.
    ACTION_COUNTS = Sql::both("select state, count(*) from action where environment_id = $1 group by state");
    /// What waits in an environment, and since when.
    ACTION_WAITING = Sql::both(
        "select count(*), min(queued_at) from action where environment_id = $1 and connector = $2 and state = 'queued'",
    );
    /// Whether a gate is closed above a new action: it remembers that.
    GATE_IS_SHUT = Sql::both(
        "select count(*) from gate where connector = $1 and function = 'book_invoices' and scope = 'all' and position <> 'open'",
    );
}

/// An action to write.
#[derive(Clone, Debug)]
pub struct NewAction {
    /// Its identity.
    pub id: ActionId,
    /// Where it books.
    pub administration: AdministrationId,
    /// What it books.
    pub invoice: InvoiceId,
    /// In which system.
    pub connector: ConnectorKind,
    /// How.
    pub kind: ActionKind,
    /// Our reference.
    pub reference: String,
    /// What is booked.
    pub content: BookingContent,
    /// SHA-256 of the content, hexadecimal.
    pub content_hash: String,
    /// What of the booking is done already: a document that serves again.
    pub saga: Saga,
    /// Why a duplicate is accepted, where a person did.
    pub duplicate_accepted: Option<String>,
    /// The action that this one follows.
    pub predecessor: Option<ActionId>,
    /// Who asks.
    pub user: UserId,
    /// His name.
    pub user_name: String,
}

/// Writes an action, in the transaction of the change that causes it. The store itself refuses a second booking.
pub async fn insert(
    tx: &mut Tx,
    environment: EnvironmentId,
    new: &NewAction,
    now: DateTime<Utc>,
) -> Result<(), ActionError> {
    let (shut,) = fetch_one!(tx, (i64,), GATE_IS_SHUT, new.connector.code())?;
    let total = new.content.total();
    let kind = match new.content.kind {
        InvoiceKind::Invoice => "invoice",
        InvoiceKind::CreditNote => "credit_note",
    };
    let inserted = execute!(
        tx,
        ACTION_INSERT,
        new.id.0,
        environment.0,
        new.administration.0,
        new.invoice.0,
        new.connector.code(),
        new.kind.code(),
        new.reference.as_str(),
        Json(Finding::Asked),
        Json(&new.content),
        new.content_hash.as_str(),
        new.content.supplier.0,
        normalise_number(&new.content.number),
        kind,
        new.duplicate_accepted.as_deref(),
        new.predecessor.map(|id| id.0),
        shut > 0,
        Json(&new.saga),
        Dec(total.value),
        total.currency.code(),
        new.user.0,
        new.user_name.as_str(),
        now,
    );
    if let Err(error) = inserted {
        return Err(match error.unique_violation() {
            // PostgreSQL names the index, SQLite its columns.
            Some(text) if text.contains("action_one_number") || text.contains("number_normalised") => {
                ActionError::DuplicateNumber
            }
            Some(text) if text.contains("action_one_booking") || text.contains("invoice_id") => {
                ActionError::AlreadyUnderWay
            }
            _ => error.into(),
        });
    }
    execute!(
        tx,
        ACTION_EVENT_INSERT,
        environment.0,
        new.id.0,
        now,
        new.user_name.as_str(),
        None::<String>,
        ActionState::Queued.code(),
        Json(Finding::Asked)
    )?;
    Ok(())
}

/// One action.
pub async fn fetch(tx: &mut Tx, environment: EnvironmentId, id: ActionId) -> Result<Option<Action>, StoreError> {
    fetch_optional!(tx, ActionRow, ACTION_FETCH, environment.0, id.0)?.map(Action::try_from).transpose()
}

/// The newest action of an invoice.
pub async fn newest_of_invoice(
    tx: &mut Tx,
    environment: EnvironmentId,
    invoice: InvoiceId,
) -> Result<Option<Action>, StoreError> {
    fetch_optional!(tx, ActionRow, ACTION_NEWEST, environment.0, invoice.0)?.map(Action::try_from).transpose()
}

/// Actions, those that ask something of a person first, then the newest. A row that cannot be read is logged and left
/// out: it takes no list down.
pub async fn list(
    tx: &mut Tx,
    environment: EnvironmentId,
    state: Option<ActionState>,
    limit: i64,
) -> Result<Vec<Action>, StoreError> {
    let rows = fetch_all!(tx, ActionRow, ACTION_LIST, environment.0, state.map_or("", ActionState::code), limit)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Action::try_from(row).inspect_err(|error| tracing::error!(%error, "an action cannot be shown")).ok()
        })
        .collect())
}

/// How many actions are in each state.
pub async fn counts(tx: &mut Tx, environment: EnvironmentId) -> Result<Vec<(ActionState, i64)>, StoreError> {
    let rows = fetch_all!(tx, (String, i64), ACTION_COUNTS, environment.0)?;
    Ok(rows.into_iter().filter_map(|(state, count)| Some((ActionState::from_code(&state)?, count))).collect())
}

/// What waits to leave.
pub async fn waiting(tx: &mut Tx, environment: EnvironmentId, connector: ConnectorKind) -> Result<Waiting, StoreError> {
    let (count, oldest) =
        fetch_one!(tx, (i64, Option<DateTime<Utc>>), ACTION_WAITING, environment.0, connector.code())?;
    Ok(Waiting { count, oldest })
}

/// A change of state.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where it goes.
    pub to: ActionState,
    /// By whom.
    pub by: By,
    /// His name, or the worker.
    pub actor: String,
    /// Why.
    pub finding: Finding,
}

/// The one door for changes of state: the table, the version that was read, and a line of history.
pub async fn change_state(
    tx: &mut Tx,
    action: &mut Action,
    change: Change,
    now: DateTime<Utc>,
) -> Result<(), ActionError> {
    let from = action.state;
    if from != change.to {
        from.become_state(change.to, change.by)?;
    }
    let witnessed = change.finding.witness().and_then(|witness| witness.entry_number.clone());
    let by_hand = match &change.finding {
        Finding::BookedByHand { entry_number, .. } => Some(entry_number.clone()),
        _ => None,
    };
    let number = witnessed.or(by_hand);
    let begun = matches!(change.finding, Finding::Begun { .. });
    let met_gate = matches!(change.finding, Finding::GateClosed);
    let changed = execute!(
        tx,
        ACTION_CHANGE,
        action.environment.0,
        action.id.0,
        action.version,
        change.to.code(),
        Json(&change.finding),
        Json(&action.saga),
        number.as_deref(),
        action.saga.entry.as_ref().map(|entry| entry.id.0),
        i64::from(begun),
        now,
        met_gate,
        matches!(change.finding, Finding::NeedsAPerson { .. }),
    )?;
    if changed != 1 {
        return Err(ActionError::Changed(action.id));
    }
    execute!(
        tx,
        ACTION_EVENT_INSERT,
        action.environment.0,
        action.id.0,
        now,
        change.actor.as_str(),
        Some(from.code()),
        change.to.code(),
        Json(&change.finding)
    )?;
    action.state = change.to;
    action.finding = Some(change.finding);
    action.entry_number = number.or(action.entry_number.take());
    action.attempts += i64::from(begun);
    action.changed_at = now;
    action.version += 1;
    Ok(())
}

/// Stores the progress between two steps, without a change of state.
pub async fn keep_saga(tx: &mut Tx, action: &mut Action) -> Result<(), ActionError> {
    let entry = action.saga.entry.as_ref().map(|entry| entry.id.0);
    let kept = execute!(tx, ACTION_SAGA, action.environment.0, action.id.0, Json(&action.saga), entry, action.version)?;
    if kept != 1 {
        return Err(ActionError::Changed(action.id));
    }
    action.version += 1;
    Ok(())
}

/// How many entries left under a connection and are not witnessed, in all processes together.
pub async fn unwitnessed(tx: &mut Tx, connection: ConnectionId) -> Result<i64, StoreError> {
    Ok(fetch_one!(tx, (i64,), ACTIONS_UNWITNESSED, connection.0, Uuid::nil())?.0)
}

/// Counts an entry that is about to leave among those of its connection that are not witnessed, in the transaction of its
/// intent. False where there are `most` already, in all processes together.
pub async fn leaves(tx: &mut Tx, action: &Action, connection: ConnectionId, most: u32) -> Result<bool, StoreError> {
    fetch_all!(tx, (Uuid,), CONNECTION_HELD, connection.0)?;
    let (count,) = fetch_one!(tx, (i64,), ACTIONS_UNWITNESSED, connection.0, action.id.0)?;
    if count >= i64::from(most) {
        return Ok(false);
    }
    execute!(tx, ACTION_LEAVES, action.environment.0, action.id.0, connection.0)?;
    Ok(true)
}

/// A line in an action's history that changes nothing of its state.
pub async fn note(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: ActionId,
    (actor, finding): (&str, &Finding),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(tx, ACTION_NOTE_INSERT, environment.0, id.0, now, actor, Json(finding))?;
    Ok(())
}

/// Notes that an action met a closed gate. It stays in line.
pub async fn met_closed_gate(tx: &mut Tx, environment: EnvironmentId, id: ActionId) -> Result<(), StoreError> {
    execute!(tx, ACTION_MET_CLOSED_GATE, environment.0, id.0)?;
    Ok(())
}

/// A line of an action's history.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// From which state.
    pub from: Option<ActionState>,
    /// To which.
    pub to: ActionState,
    /// Why.
    pub finding: Finding,
}

type HistoryRow = (DateTime<Utc>, String, Option<String>, String, Json<Finding>);

/// What happened to an action, newest first.
pub async fn history(tx: &mut Tx, environment: EnvironmentId, id: ActionId) -> Result<Vec<HistoryLine>, StoreError> {
    let rows = fetch_all!(tx, HistoryRow, ACTION_HISTORY, environment.0, id.0)?;
    rows.into_iter()
        .map(|(at, actor, from, to, finding)| {
            let to =
                ActionState::from_code(&to).ok_or_else(|| StoreError::inconsistent("action_event", "to_state", &to))?;
            let from = from.as_deref().and_then(ActionState::from_code);
            Ok(HistoryLine { at, actor, from, to, finding: finding.0 })
        })
        .collect()
}
