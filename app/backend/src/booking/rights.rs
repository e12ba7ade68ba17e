//! The rights check: with the very token that the booking is made with. Whether the entry may be made is asked each time;
//! the other requests of a booking hourly, and a no, or a refusal, forgets what was answered.

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::core::Rights;
use domain::booking::finding::{MissingRight, NoAnswer};
use domain::ids::ConnectionId;

use crate::connectors::outcome::NotNowCause;
use crate::connectors::requests::Operation;
use crate::connectors::{CallContext, CallError, Connector};
use crate::store::{Sql, StoreError, Tx};
use crate::{execute, fetch_all, statements};

/// How long a yes to what is not asked each time serves.
const HOURLY: TimeDelta = TimeDelta::hours(1);

statements! {
    /// What was answered with yes since a moment.
    RIGHT_LIST = Sql::both(
        "select operation from right_seen where connection_id = $1 and division = $2 and seen_at > $3",
    );
    /// Answered with yes now.
    RIGHT_SEEN = Sql::both(
        "insert into right_seen (connection_id, division, operation, seen_at) values ($1, $2, $3, $4)
         on conflict (connection_id, division, operation) do update set seen_at = excluded.seen_at",
    );
    /// Something was refused: everything is asked again.
    RIGHT_FORGET = Sql::both("delete from right_seen where connection_id = $1 and division = $2");
}

/// Which of these operations are to be asked for now.
pub(super) async fn unanswered(
    tx: &mut Tx,
    (connection, division): (ConnectionId, i64),
    operations: Vec<Operation>,
    now: DateTime<Utc>,
) -> Result<Vec<Operation>, StoreError> {
    let seen = fetch_all!(tx, (String,), RIGHT_LIST, connection.0, division, now - HOURLY)?;
    let each_time = [Operation::CreateEntry, Operation::CreateOrderInvoice];
    let is_known = |operation: &Operation| seen.iter().any(|(seen,)| *seen == word(*operation));
    Ok(operations.into_iter().filter(|operation| each_time.contains(operation) || !is_known(operation)).collect())
}

/// Keeps what was answered with yes.
pub(super) async fn seen(
    tx: &mut Tx,
    (connection, division): (ConnectionId, i64),
    operations: &[Operation],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for operation in operations {
        execute!(tx, RIGHT_SEEN, connection.0, division, word(*operation), now)?;
    }
    Ok(())
}

/// Forgets what was answered: something was refused there.
pub(super) async fn forget(tx: &mut Tx, connection: ConnectionId, division: i64) -> Result<(), StoreError> {
    execute!(tx, RIGHT_FORGET, connection.0, division)?;
    Ok(())
}

/// The stored word.
fn word(operation: Operation) -> String {
    // A plain enum has a word.
    serde_json::to_value(operation).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The requests of a booking, reading back included: creating without reading would end in *unknown* for ever. Where
/// invoices may stand among the order invoices (`on_orders`), an entry is looked for there too.
pub(super) fn operations(is_order_linked: bool, on_orders: bool, attaches: bool) -> Vec<Operation> {
    let mut operations = if is_order_linked {
        vec![
            Operation::CreateOrderInvoice,
            Operation::ReadOrderInvoices,
            Operation::ReadEntries,
            Operation::ReadLedger,
            Operation::CreateDocument,
            Operation::ReadDocuments,
        ]
    } else {
        vec![Operation::CreateEntry, Operation::ReadEntries, Operation::CreateDocument, Operation::ReadDocuments]
    };
    operations.extend(attaches.then_some(Operation::CreateAttachment));
    operations.extend((on_orders && !is_order_linked).then_some(Operation::ReadOrderInvoices));
    operations
}

/// Asks: who am I, do I reach this administration, may I make every request there, where do I stand.
pub(super) async fn ask(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    expected_user: &str,
    operations: &[Operation],
) -> Rights {
    match ask_all(connector, context, expected_user, operations).await {
        Ok(rights) => rights,
        Err(CallError::Forbidden(forbidden)) => Rights::Missing(MissingRight::Forbidden { text: forbidden.text }),
        Err(CallError::NotNow(not_now)) => {
            tracing::info!(?not_now, "the question of rights has to wait");
            Rights::NoAnswer(match not_now.cause {
                NotNowCause::Token => NoAnswer::Token,
                NotNowCause::MinuteUsedUp | NotNowCause::DayUsedUp => NoAnswer::Limits,
            })
        }
        Err(error) => {
            tracing::warn!(%error, "no answer to the question of rights");
            Rights::NoAnswer(NoAnswer::Silence)
        }
    }
}

async fn ask_all(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    expected_user: &str,
    operations: &[Operation],
) -> Result<Rights, CallError> {
    let me = connector.who_am_i(context).await?;
    if me.user.to_string() != expected_user {
        return Ok(Rights::NoAnswer(NoAnswer::AnotherUser));
    }
    let mut reaches = 0;
    let mut is_there = false;
    let mut after = None;
    loop {
        let page = connector.administrations(context, after.as_ref()).await?;
        reaches += page.rows.len() + page.unreadable.len();
        is_there |= page.rows.iter().any(|row| row.division == context.division && row.usable);
        after = page.next;
        if after.is_none() || is_there {
            break;
        }
    }
    if reaches == 0 {
        // Reads without rights may be answered with empty lists: no administration at all says nothing.
        return Ok(Rights::NoAnswer(NoAnswer::EmptyList));
    }
    if !is_there {
        return Ok(Rights::Missing(MissingRight::NotReachable { reaches }));
    }
    for operation in operations {
        if !connector.may_i(context, *operation).await? {
            let operation = connector.endpoint(*operation).to_string();
            return Ok(Rights::Missing(MissingRight::NotAllowed { operation }));
        }
    }
    Ok(Rights::Granted { current_division: me.current_division.map(|division| division.0) })
}
