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

/// Before anything leaves: by supplier and invoice number, at any date and amount.
pub(super) async fn before(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
) -> Result<Looked, CallError> {
    let found = here(connector, context, action, None).await?;
    Ok(match found.into_iter().max_by_key(|found| found.is_ours) {
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
) -> Looked {
    match lost_here_and_there(connector, context, action, stood).await {
        Ok(looked) => looked,
        Err(error) => Looked::NoAnswer { detail: error.to_string() },
    }
}

async fn lost_here_and_there(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    stood: Option<i64>,
) -> Result<Looked, CallError> {
    let content = &action.content;
    let document = action.saga.document;
    let found = here(connector, context, action, document).await?;
    if let Some(ours) = found.into_iter().find(|found| found.is_ours) {
        return Ok(elsewhere_or(ours.named, content));
    }
    if let Some(stood) = stood.filter(|stood| *stood != content.division)
        && let Some(entry) = there(connector, context, action, stood).await?
    {
        return Ok(Looked::Elsewhere {
            division: stood,
            administration: stood.to_string(),
            entry_number: entry.number,
        });
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
    let Some(archive) = connector.archive() else { return Ok(false) };
    let found = archive.find_documents(context, &AtMostTen::one(DocumentTerm::Id(document))).await?;
    Ok(found.iter().any(|card| card.id == document && card.division == context.division))
}

/// Where the user stood: ids of another administration say nothing there, so by number alone, and by our mark.
pub(super) async fn there(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    stood: i64,
) -> Result<Option<EntryNamed>, CallError> {
    let context = CallContext { division: Division(stood), ..*context };
    let number = action.content.number.clone();
    if action.content.is_order_linked() {
        let Some(orders) = connector.orders() else { return Ok(None) };
        let terms = AtMostTen::one(OrderInvoiceTerm::AnySupplier(number));
        let found = orders.find_order_invoices(&context, &terms).await?;
        let ours = found.iter().find(|invoice| carries_our_mark(invoice.remarks.as_deref(), action));
        return Ok(ours.map(|invoice| name_of_invoice(invoice, None)));
    }
    let found = connector.find_entries(&context, &AtMostTen::one(EntryTerm::AnySupplier(number))).await?;
    let ours = found.iter().find(|entry| carries_our_mark(entry.link.as_deref(), action));
    Ok(ours.map(name_of))
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
    document: Option<RemoteId>,
) -> Result<Vec<Found>, CallError> {
    let content = &action.content;
    let (supplier, number) = (content.supplier, content.number.clone());
    let mut terms = vec![EntryTerm::InvoiceNumber { supplier, number: number.clone() }];
    terms.extend(document.map(EntryTerm::Document));
    let mut found = Vec::new();
    for terms in AtMostTen::chunks(terms) {
        let entries = connector.find_entries(context, &terms).await?;
        found.extend(entries.iter().filter(|entry| counts(entry, content)).map(|entry| Found {
            named: name_of(entry),
            is_ours: is_ours(entry.document, entry.link.as_deref(), action),
        }));
    }
    if let Some(orders) = connector.orders().filter(|_| content.is_order_linked()) {
        let mut terms = vec![OrderInvoiceTerm::InvoiceNumber { supplier, number }];
        terms.extend(document.map(OrderInvoiceTerm::Document));
        for terms in AtMostTen::chunks(terms) {
            let invoices = orders.find_order_invoices(context, &terms).await?;
            found.extend(invoices.iter().filter(|invoice| invoice.is_credit == is_credit(content)).map(|invoice| {
                Found {
                    named: name_of_invoice(invoice, None),
                    is_ours: is_ours(invoice.document, invoice.remarks.as_deref(), action),
                }
            }));
        }
    }
    Ok(found)
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
