//! Looking: whether something is there already, before a booking leaves and after an outcome that is not known.

use domain::booking::build::is_credit;
use domain::booking::content::BookingContent;
use domain::booking::core::{DocumentNamed, EntryNamed, Looked};
use domain::ids::RemoteId;

use crate::actions::Action;
use crate::connectors::answers::{Entry, EntryStatus, OrderInvoice};
use crate::connectors::requests::{AtMostTen, DocumentTerm, EntryTerm, OrderInvoiceTerm};
use crate::connectors::{CallContext, CallError, Connector, Division};

/// An entry or order invoice that was found, in one shape.
struct Found {
    named: EntryNamed,
    is_ours: bool,
}

/// Before anything leaves: by supplier and invoice number, at any date and amount; where invoices may stand among the
/// order invoices (`on_orders`), there too. Ours counts most, then what nobody said *boek toch* of.
pub(super) async fn before(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    on_orders: bool,
) -> Result<Looked, CallError> {
    let found = here(connector, context, action, (None, on_orders)).await?;
    let is_accepted = |found: &Found| found.named.number.as_ref().is_some_and(|at| action.content.beside.contains(at));
    Ok(match found.into_iter().max_by_key(|found| (found.is_ours, !is_accepted(found))) {
        None => Looked::Nothing,
        Some(Found { named, is_ours: true }) => elsewhere_or(named, &action.content),
        Some(Found { named, .. }) => Looked::Other { entry_number: named.number.unwrap_or_default() },
    })
}

/// After an outcome that is not known: in the right administration beside a control, then where the user stood.
pub(super) async fn lost(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    stood: Option<i64>,
    on_orders: bool,
) -> Looked {
    match lost_here_and_there(connector, context, action, stood, on_orders).await {
        Ok(looked) => looked,
        Err(CallError::Malformed(malformed)) => Looked::NotUnderstood { text: malformed.text },
        Err(error) => Looked::NoAnswer { detail: error.to_string() },
    }
}

async fn lost_here_and_there(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    stood: Option<i64>,
    on_orders: bool,
) -> Result<Looked, CallError> {
    let content = &action.content;
    let document = action.saga.document;
    let found = here(connector, context, action, (document, on_orders)).await?;
    if let Some(ours) = found.into_iter().find(|found| found.is_ours) {
        return Ok(elsewhere_or(ours.named, content));
    }
    if let Some(stood) = stood.filter(|stood| *stood != content.division) {
        match there(connector, context, action, stood).await {
            Ok(None) => {}
            Ok(Some(entry)) => {
                let division = entry.division.unwrap_or(stood);
                let administration = division.to_string();
                return Ok(Looked::Elsewhere { division, administration, entry_number: entry.number });
            }
            Err(error) if error.is_transient() => return Err(error),
            // No right to read there: it says nothing, and never will. What is here is looked for all the same.
            Err(error) => tracing::info!(%error, stood, "where the user stood cannot be read"),
        }
    }
    // Finding nothing counts only where something that certainly stands there is found: our own document.
    let Some(document) = document else { return Ok(Looked::NoAnswer { detail: "no control".to_owned() }) };
    if control(connector, context, document).await? {
        Ok(Looked::Nothing)
    } else {
        Ok(Looked::NoAnswer { detail: "the document that was posted is not found either".to_owned() })
    }
}

/// Whether the document that was posted is found in the administration of the context, by its own division.
pub(super) async fn control(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    document: RemoteId,
) -> Result<bool, CallError> {
    stands_in(connector, context, document, context.division).await
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

/// Where the user stood: ids of another administration say nothing there, so by number alone, and by our mark. What stands
/// where it belongs is no finding: the address may have been served from there.
pub(super) async fn there(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    stood: i64,
) -> Result<Option<EntryNamed>, CallError> {
    let context = CallContext { division: Division(stood), ..*context };
    let number = action.content.number.clone();
    let intended = Division(action.content.division);
    if action.content.is_order_linked() {
        let Some(orders) = connector.orders() else { return Ok(None) };
        let terms = AtMostTen::one(OrderInvoiceTerm::AnySupplier(number));
        let found = orders.find_order_invoices(&context, &terms).await?;
        let ours = found.iter().find(|invoice| carries_our_mark(invoice.remarks.as_deref(), action));
        let Some(ours) = ours.map(|invoice| name_of_invoice(invoice, None)) else { return Ok(None) };
        // An order invoice has no division. Where our document is found beside it, it says whose answer this is.
        let served_from_intended = match action.saga.document {
            Some(document) => stands_in(connector, &context, document, intended).await?,
            None => false,
        };
        return Ok(Some(ours).filter(|_| !served_from_intended));
    }
    let found = connector.find_entries(&context, &AtMostTen::one(EntryTerm::AnySupplier(number))).await?;
    let mut ours = found.iter().filter(|entry| carries_our_mark(entry.link.as_deref(), action));
    Ok(ours.find(|entry| entry.division != intended).map(name_of))
}

/// A lost document, by its subject, which is our reference.
pub(super) async fn document(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    subject: &str,
) -> Result<Option<DocumentNamed>, CallError> {
    let Some(archive) = connector.archive() else { return Ok(None) };
    let found = archive.find_documents(context, &AtMostTen::one(DocumentTerm::Subject(subject.to_owned()))).await?;
    Ok(found.into_iter().next().map(|card| DocumentNamed {
        id: card.id,
        division: card.division.0,
        administration: card.division.to_string(),
    }))
}

async fn here(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    (document, on_orders): (Option<RemoteId>, bool),
) -> Result<Vec<Found>, CallError> {
    let content = &action.content;
    let (supplier, number) = (content.supplier, content.number.clone());
    let mut terms = vec![EntryTerm::InvoiceNumber { supplier, number: number.clone() }];
    terms.extend(document.map(EntryTerm::Document));
    let mut found = Vec::new();
    for terms in AtMostTen::chunks(terms) {
        let entries = connector.find_entries(context, &terms).await?;
        found.extend(entries.iter().filter_map(|entry| found_entry(entry, action)));
    }
    if let Some(orders) = connector.orders().filter(|_| on_orders) {
        let mut terms = vec![OrderInvoiceTerm::InvoiceNumber { supplier, number }];
        terms.extend(document.map(OrderInvoiceTerm::Document));
        for terms in AtMostTen::chunks(terms) {
            let invoices = orders.find_order_invoices(context, &terms).await?;
            found.extend(invoices.iter().filter_map(|invoice| found_invoice(invoice, action)));
        }
    }
    Ok(found)
}

/// Ours is ours, whatever it says of itself; of the others only what counts.
fn found_entry(entry: &Entry, action: &Action) -> Option<Found> {
    let is_ours = is_ours(entry.document, entry.link.as_deref(), action);
    (is_ours || counts(entry, &action.content)).then(|| Found { named: name_of(entry), is_ours })
}

fn found_invoice(invoice: &OrderInvoice, action: &Action) -> Option<Found> {
    let is_ours = is_ours(invoice.document, invoice.remarks.as_deref(), action);
    let counts = is_ours || invoice.is_credit == is_credit(&action.content);
    counts.then(|| Found { named: name_of_invoice(invoice, None), is_ours })
}

/// Whether an entry with this number is the same invoice: not one that was rejected, nor one of the other direction.
fn counts(entry: &Entry, content: &BookingContent) -> bool {
    entry.status != Some(EntryStatus::Rejected) && entry.is_credit.is_none_or(|credit| credit == is_credit(content))
}

fn is_ours(document: Option<RemoteId>, mark: Option<&str>, action: &Action) -> bool {
    (document.is_some() && document == action.saga.document) || carries_our_mark(mark, action)
}

fn carries_our_mark(text: Option<&str>, action: &Action) -> bool {
    text.is_some_and(|text| text.trim_end().ends_with(&action.reference))
}

fn name_of(entry: &Entry) -> EntryNamed {
    EntryNamed { id: entry.id, number: Some(entry.number.to_string()), division: Some(entry.division.0) }
}

pub(super) fn name_of_invoice(invoice: &OrderInvoice, division: Option<i64>) -> EntryNamed {
    EntryNamed { id: invoice.id, number: invoice.number.map(|number| number.to_string()), division }
}

/// An entry of ours that says itself that it stands in another administration: the address was not served as asked.
fn elsewhere_or(named: EntryNamed, content: &BookingContent) -> Looked {
    match named.division {
        Some(division) if division != content.division => {
            Looked::Elsewhere { division, administration: division.to_string(), entry_number: named.number }
        }
        _ => Looked::Ours(named),
    }
}

#[cfg(test)]
mod tests;
