//! Looking: whether something is there already, before a booking leaves and after an outcome that is not known. Ten at a
//! time: a question costs a call, whatever it asks.

use domain::booking::build::is_credit;
use domain::booking::content::BookingContent;
use domain::booking::core::{DocumentNamed, EntryNamed, Looked};
use domain::ids::RemoteId;

use crate::actions::Action;
use crate::connectors::answers::{Entry, EntryStatus, OrderInvoice};
use crate::connectors::requests::{AtMostTen, DocumentTerm, EntryTerm, OrderInvoiceTerm};
use crate::connectors::{CallContext, CallError, Connector};

mod elsewhere;

pub(super) use elsewhere::there;

/// An entry or order invoice that was found, in one shape.
struct Found {
    named: EntryNamed,
    is_ours: bool,
}

/// Before anything leaves: by supplier and invoice number, at any date and amount; where invoices may stand among the
/// order invoices (`on_orders`), there too. Ours counts most, then what nobody said *boek toch* of. One answer for each.
pub(super) async fn before(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    actions: &[&Action],
    on_orders: bool,
) -> Result<Vec<Looked>, CallError> {
    let found = here(connector, context, actions, (false, on_orders)).await?;
    Ok(actions.iter().zip(found).map(|(action, found)| best(action, found)).collect())
}

fn best(action: &Action, found: Vec<Found>) -> Looked {
    let is_accepted = |found: &Found| found.named.number.as_ref().is_some_and(|at| action.content.beside.contains(at));
    match found.into_iter().max_by_key(|found| (found.is_ours, !is_accepted(found))) {
        None => Looked::Nothing,
        Some(Found { named, is_ours: true }) => elsewhere_or(named, &action.content),
        Some(Found { named, .. }) => Looked::Other { entry_number: named.number.unwrap_or_default() },
    }
}

/// After an outcome that is not known: in the right administration beside a control, then in each of `places`, where the
/// user stood and where the connection wrote. One answer for each.
pub(super) async fn lost(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    actions: &[&Action],
    (places, on_orders): (&[i64], bool),
) -> Vec<Looked> {
    match lost_here_and_there(connector, context, actions, (places, on_orders)).await {
        Ok(looked) => looked,
        Err(CallError::Malformed(malformed)) => {
            actions.iter().map(|_| Looked::NotUnderstood { text: malformed.text.clone() }).collect()
        }
        Err(error) => actions.iter().map(|_| Looked::NoAnswer { detail: error.to_string() }).collect(),
    }
}

async fn lost_here_and_there(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    actions: &[&Action],
    (places, on_orders): (&[i64], bool),
) -> Result<Vec<Looked>, CallError> {
    let found = here(connector, context, actions, (true, on_orders)).await?;
    let mut looked: Vec<Option<Looked>> = Vec::with_capacity(actions.len());
    let mut of_others: Vec<Option<String>> = Vec::with_capacity(actions.len());
    for (action, found) in actions.iter().zip(found) {
        of_others.push(found.iter().find(|found| !found.is_ours).and_then(|found| found.named.number.clone()));
        let ours = found.into_iter().find(|found| found.is_ours);
        looked.push(ours.map(|ours| elsewhere_or(ours.named, &action.content)));
    }
    for place in places {
        let open: Vec<usize> = (0..actions.len()).filter(|index| looked[*index].is_none()).collect();
        let asked: Vec<&Action> = open.iter().map(|index| actions[*index]).collect();
        match there(connector, context, &asked, *place).await {
            Ok(found) => {
                for (index, found) in open.into_iter().zip(found) {
                    looked[index] = found.map(|entry| standing_in(*place, entry));
                }
            }
            Err(error) if error.is_transient() => return Err(error),
            // No right to read there: it says nothing, and never will. What is here is looked for all the same.
            Err(error) => tracing::info!(%error, place, "where it may stand cannot be read"),
        }
    }
    // Finding nothing counts only where something that certainly stands there is found: our own document.
    let open = (0..actions.len()).filter(|index| looked[*index].is_none());
    let documents: Vec<RemoteId> = open.filter_map(|index| actions[index].saga.document).collect();
    let seen = controls(connector, context, documents).await?;
    let answer = |(index, looked): (usize, Option<Looked>)| {
        looked.unwrap_or_else(|| match actions[index].saga.document {
            None => Looked::NoAnswer { detail: "no control".to_owned() },
            Some(document) if !seen.contains(&document) => {
                Looked::NoAnswer { detail: "the document that was posted is not found either".to_owned() }
            }
            Some(_) => match &of_others[index] {
                Some(number) => Looked::Other { entry_number: number.clone() },
                None => Looked::Nothing,
            },
        })
    };
    Ok(looked.into_iter().enumerate().map(answer).collect())
}

fn standing_in(place: i64, entry: EntryNamed) -> Looked {
    let division = entry.division.unwrap_or(place);
    Looked::Elsewhere { division, administration: division.to_string(), entry_number: entry.number }
}

/// Which of these documents are found in the administration of the context, by their own division.
pub(super) async fn controls(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    documents: Vec<RemoteId>,
) -> Result<Vec<RemoteId>, CallError> {
    let Some(archive) = connector.archive() else { return Ok(Vec::new()) };
    let mut seen = Vec::new();
    for terms in AtMostTen::chunks(documents.into_iter().map(DocumentTerm::Id)) {
        let found = archive.find_documents(context, &terms).await?;
        seen.extend(found.into_iter().filter(|card| card.division == context.division).map(|card| card.id));
    }
    Ok(seen)
}

/// Lost documents, by their subjects, which are our references. One answer for each.
pub(super) async fn documents(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    subjects: &[&str],
) -> Result<Vec<Option<DocumentNamed>>, CallError> {
    let Some(archive) = connector.archive() else { return Ok(subjects.iter().map(|_| None).collect()) };
    let mut found = Vec::new();
    for terms in AtMostTen::chunks(subjects.iter().map(|subject| DocumentTerm::Subject((*subject).to_owned()))) {
        found.extend(archive.find_documents(context, &terms).await?);
    }
    let named = |subject: &&str| {
        found.iter().find(|card| card.subject == **subject).map(|card| DocumentNamed {
            id: card.id,
            division: card.division.0,
            administration: card.division.to_string(),
        })
    };
    Ok(subjects.iter().map(named).collect())
}

/// What is found of each; by its document too, where it may stand there already.
async fn here(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    actions: &[&Action],
    (by_document, on_orders): (bool, bool),
) -> Result<Vec<Vec<Found>>, CallError> {
    let mut found: Vec<Vec<Found>> = actions.iter().map(|_| Vec::new()).collect();
    let number_of = |action: &&Action| (action.content.supplier, action.content.number.clone());
    let document_of = |action: &&Action| action.saga.document.filter(|_| by_document);
    let terms = actions.iter().flat_map(|action| {
        let (supplier, number) = number_of(action);
        [Some(EntryTerm::InvoiceNumber { supplier, number }), document_of(action).map(EntryTerm::Document)]
    });
    for terms in AtMostTen::chunks(terms.flatten()) {
        let entries = connector.find_entries(context, &terms).await?;
        for entry in &entries {
            let about = (entry.supplier, entry.invoice_number.as_deref());
            let ours = |action: &Action| is_ours(entry.document, entry.link.as_deref(), action);
            for index in told_of(actions, about, ours) {
                found[index].extend(found_entry(entry, actions[index]));
            }
        }
    }
    let Some(orders) = connector.orders().filter(|_| on_orders) else { return Ok(found) };
    let terms = actions.iter().flat_map(|action| {
        let (supplier, number) = number_of(action);
        [
            Some(OrderInvoiceTerm::InvoiceNumber { supplier, number }),
            document_of(action).map(OrderInvoiceTerm::Document),
        ]
    });
    for terms in AtMostTen::chunks(terms.flatten()) {
        let invoices = orders.find_order_invoices(context, &terms).await?;
        for invoice in &invoices {
            let about = (invoice.supplier, invoice.invoice_number.as_deref());
            let ours = |action: &Action| is_ours(invoice.document, invoice.remarks.as_deref(), action);
            for index in told_of(actions, about, ours) {
                found[index].extend(found_invoice(invoice, actions[index]));
            }
        }
    }
    Ok(found)
}

/// Which of the actions an answer speaks of: the one whose mark it bears, else those of its supplier and number. What
/// cannot be told apart speaks of all that it may be.
fn told_of(
    actions: &[&Action],
    (supplier, number): (Option<RemoteId>, Option<&str>),
    is_ours: impl Fn(&Action) -> bool,
) -> Vec<usize> {
    let among = |says: &dyn Fn(&Action) -> bool| -> Vec<usize> {
        actions.iter().enumerate().filter(|(_, action)| says(action)).map(|(index, _)| index).collect()
    };
    let same_number =
        |action: &Action| number.is_none_or(|number| number.trim().eq_ignore_ascii_case(action.content.number.trim()));
    let same_supplier = |action: &Action| supplier.is_none_or(|supplier| supplier == action.content.supplier);
    let of_mark = among(&is_ours);
    let exactly = || among(&|action| same_supplier(action) && same_number(action));
    let by_supplier = || among(&same_supplier);
    [of_mark, exactly(), by_supplier()].into_iter().find(|told| !told.is_empty()).unwrap_or_default()
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
