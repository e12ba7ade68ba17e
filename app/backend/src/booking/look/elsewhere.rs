//! Looking in another administration than the one that is meant: ids say nothing there, so by number alone, and by our mark.

use domain::booking::core::EntryNamed;
use domain::ids::RemoteId;

use super::{carries_our_mark, name_of, name_of_invoice};
use crate::actions::Action;
use crate::connectors::requests::{AtMostTen, DocumentTerm, EntryTerm, OrderInvoiceTerm};
use crate::connectors::{CallContext, CallError, Connector, Division};

/// What stands in `place` of each. What stands where it belongs is no finding: the address may have been served from there.
pub(in crate::booking) async fn there(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    actions: &[&Action],
    place: i64,
) -> Result<Vec<Option<EntryNamed>>, CallError> {
    let context = CallContext { division: Division(place), ..*context };
    let mut found: Vec<Option<EntryNamed>> = actions.iter().map(|_| None).collect();
    let entries = actions.iter().filter(|action| !action.content.is_order_linked());
    let terms = AtMostTen::chunks(entries.map(|action| EntryTerm::AnySupplier(action.content.number.clone())));
    for terms in terms {
        let entries = connector.find_entries(&context, &terms).await?;
        for (index, action) in actions.iter().enumerate().filter(|(_, action)| !action.content.is_order_linked()) {
            let intended = Division(action.content.division);
            let mut ours = entries.iter().filter(|entry| carries_our_mark(entry.link.as_deref(), action));
            if let Some(stray) = ours.find(|entry| entry.division != intended) {
                found[index] = Some(name_of(stray));
            }
        }
    }
    for (index, action) in actions.iter().enumerate().filter(|(_, action)| action.content.is_order_linked()) {
        found[index] = order_invoice_there(connector, &context, action).await?;
    }
    Ok(found)
}

async fn order_invoice_there(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
) -> Result<Option<EntryNamed>, CallError> {
    let Some(orders) = connector.orders() else { return Ok(None) };
    let terms = AtMostTen::one(OrderInvoiceTerm::AnySupplier(action.content.number.clone()));
    let found = orders.find_order_invoices(context, &terms).await?;
    let ours = found.iter().find(|invoice| carries_our_mark(invoice.remarks.as_deref(), action));
    let Some(ours) = ours.map(|invoice| name_of_invoice(invoice, None)) else { return Ok(None) };
    // An order invoice has no division. Where our document is found beside it, it says whose answer this is.
    let served_from_intended = match action.saga.document {
        Some(document) => stands_in(connector, context, document, Division(action.content.division)).await?,
        None => false,
    };
    Ok(Some(ours).filter(|_| !served_from_intended))
}

/// Whether a document is found by the address of the context, and says itself that it stands in `place`.
async fn stands_in(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    document: RemoteId,
    place: Division,
) -> Result<bool, CallError> {
    let Some(archive) = connector.archive() else { return Ok(false) };
    let found = archive.find_documents(context, &AtMostTen::one(DocumentTerm::Id(document))).await?;
    Ok(found.iter().any(|card| card.id == document && card.division == place))
}
