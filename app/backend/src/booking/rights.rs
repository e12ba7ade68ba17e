//! The rights check: with the very token that the booking is made with.

use domain::booking::core::Rights;
use domain::booking::finding::{MissingRight, NoAnswer};

use crate::connectors::outcome::NotNowCause;
use crate::connectors::requests::Operation;
use crate::connectors::{CallContext, CallError, Connector};

/// The requests of a booking, reading back included: creating without reading would end in *unknown* for ever. Where
/// invoices may stand among the order invoices (`on_orders`), an entry is looked for there too.
pub(super) fn operations(is_order_linked: bool, on_orders: bool) -> Vec<Operation> {
    if is_order_linked {
        return vec![
            Operation::CreateOrderInvoice,
            Operation::ReadOrderInvoices,
            Operation::ReadEntries,
            Operation::ReadLedger,
            Operation::CreateDocument,
            Operation::ReadDocuments,
            Operation::CreateAttachment,
        ];
    }
    let mut operations = vec![
        Operation::CreateEntry,
        Operation::ReadEntries,
        Operation::CreateDocument,
        Operation::ReadDocuments,
        Operation::CreateAttachment,
    ];
    operations.extend(on_orders.then_some(Operation::ReadOrderInvoices));
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
