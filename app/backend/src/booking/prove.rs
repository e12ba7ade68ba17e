//! Proof: where it stands, by a witness that does not depend on the administration in the address, and whether it is what
//! was sent.

use domain::booking::content::BookingContent;
use domain::booking::core::{Proof, absence, witness_kind};
use domain::booking::witness::{Absence, SeenBooking, SeenLine, Witness, differences};
use domain::ids::RemoteId;
use rust_decimal::Decimal;

use super::look;
use crate::actions::Action;
use crate::connectors::answers::{Entry, EntryStatus, LedgerLine, OrderInvoice};
use crate::connectors::requests::{AtMostTen, OrderInvoiceTerm};
use crate::connectors::{CallContext, CallError, Connector};

/// Whose proof it is.
pub(super) struct Onlooker<'a> {
    /// The connection's user, by name.
    pub(super) user: &'a str,
    /// Where he stood when the rights were asked, and where he stands now.
    pub(super) stood: &'a [i64],
    /// Now.
    pub(super) now: chrono::DateTime<chrono::Utc>,
}

/// Looks for the evidence of each: entries ten at a time, with their lines; order invoices one by one. One answer for each.
pub(super) async fn prove(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    actions: &[&Action],
    onlooker: &Onlooker<'_>,
) -> Vec<Proof> {
    let mut proofs: Vec<Option<Proof>> = actions.iter().map(|_| None).collect();
    let mut entries: Vec<Named<'_>> = Vec::new();
    for (index, action) in actions.iter().enumerate() {
        match (action.saga.document, &action.saga.entry) {
            (None, _) => proofs[index] = Some(Proof::NoAnswer { detail: "no document".to_owned() }),
            (Some(document), _) if action.content.is_order_linked() => {
                let proof = order_invoice(connector, context, action, document, onlooker).await;
                proofs[index] = Some(match proof {
                    Ok(proof) => proof,
                    Err(error) => unread(connector, context, &[action], onlooker, &error).await.remove(0),
                });
            }
            (Some(_), None) => proofs[index] = Some(Proof::NotFound),
            (Some(document), Some(named)) => entries.push(Named { index, action, document, entry: named.id }),
        }
    }
    if !entries.is_empty() {
        let proved = match prove_entries(connector, context, &entries, onlooker).await {
            Ok(proved) => proved,
            Err(error) => {
                let actions: Vec<&Action> = entries.iter().map(|named| named.action).collect();
                unread(connector, context, &actions, onlooker, &error).await
            }
        };
        for (named, proof) in entries.iter().zip(proved) {
            proofs[named.index] = Some(proof);
        }
    }
    let missing = || Proof::NoAnswer { detail: "no answer".to_owned() };
    proofs.into_iter().map(|proof| proof.unwrap_or_else(missing)).collect()
}

/// An entry that an answer named.
struct Named<'a> {
    index: usize,
    action: &'a Action,
    document: RemoteId,
    entry: RemoteId,
}

/// Where they belong cannot be read, be it that the right was taken away: they may stand where the user stood.
async fn unread(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    actions: &[&Action],
    onlooker: &Onlooker<'_>,
    error: &CallError,
) -> Vec<Proof> {
    let absent = absent_there(connector, context, actions, onlooker).await;
    let answer = |absent: Result<Absence, Proof>| match absent {
        Err(elsewhere) => elsewhere,
        Ok(_) => Proof::NoAnswer { detail: error.to_string() },
    };
    absent.into_iter().map(answer).collect()
}

async fn prove_entries(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    entries: &[Named<'_>],
    onlooker: &Onlooker<'_>,
) -> Result<Vec<Proof>, CallError> {
    let mut found = Vec::new();
    for ids in AtMostTen::chunks(entries.iter().map(|named| named.entry)) {
        found.extend(connector.read_entries(context, &ids).await?);
    }
    let standing = |named: &Named<'_>| found.iter().find(|entry| entry.id == named.entry);
    // Where one stands elsewhere by its own word, that is its answer; of all others it is asked where the user stood.
    let strayed = |named: &Named<'_>| standing(named).is_some_and(|entry| entry.division != context.division);
    let here: Vec<&Action> = entries.iter().filter(|named| !strayed(named)).map(|named| named.action).collect();
    let mut absences = absent_there(connector, context, &here, onlooker).await.into_iter();
    let missing = entries.iter().filter(|named| standing(named).is_none()).map(|named| named.document).collect();
    let controls = look::controls(connector, context, missing).await?;
    let mut proofs = Vec::with_capacity(entries.len());
    for named in entries {
        let absence = if strayed(named) { None } else { absences.next() };
        proofs.push(match (standing(named), absence) {
            (Some(entry), None) => {
                let division = entry.division.0;
                let entry_number = Some(entry.number.to_string());
                Proof::Elsewhere { division, administration: division.to_string(), entry_number }
            }
            (_, Some(Err(elsewhere))) => elsewhere,
            (Some(entry), Some(Ok(absence))) => seen(named, entry, absence, onlooker),
            (None, _) if controls.contains(&named.document) => Proof::NotFound,
            (None, _) => Proof::NoAnswer { detail: "the document that was posted is not found either".to_owned() },
        });
    }
    Ok(proofs)
}

fn seen(named: &Named<'_>, entry: &Entry, absence: Absence, onlooker: &Onlooker<'_>) -> Proof {
    let content = &named.action.content;
    let witness = Witness {
        kind: witness_kind(false, true),
        division: entry.division.0,
        administration: content.administration.clone(),
        entry: Some(entry.id),
        entry_number: Some(entry.number.to_string()),
        document: named.document,
        user: onlooker.user.to_owned(),
        seen_at: onlooker.now,
        absence,
    };
    let differences = differences(content, named.document, &seen_entry(content, entry));
    Proof::Seen { differences, witness, is_processed: true }
}

async fn order_invoice(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    document: RemoteId,
    onlooker: &Onlooker<'_>,
) -> Result<Proof, CallError> {
    let Some(orders) = connector.orders() else {
        return Ok(Proof::NoAnswer { detail: "no orders".to_owned() });
    };
    let content = &action.content;
    let lines = connector.transaction_lines(context, &AtMostTen::one(document)).await?;
    if let Some(stray) = lines.iter().find(|line| line.division != context.division) {
        let division = stray.division.0;
        let entry_number = stray.entry_number.map(|number| number.to_string());
        return Ok(Proof::Elsewhere { division, administration: division.to_string(), entry_number });
    }
    let terms = AtMostTen::one(OrderInvoiceTerm::Document(document));
    let invoices = orders.find_order_invoices(context, &terms).await?;
    let Some(invoice) = invoices.into_iter().next() else {
        return not_found(connector, context, action, document, onlooker).await;
    };
    // An order invoice does not say where it stands: its document, found by its own division, does. Without the document
    // the address was served from somewhere else: it is not found where it belongs.
    let in_ledger = !lines.is_empty();
    if !in_ledger && look::controls(connector, context, vec![document]).await?.is_empty() {
        let absent = absent_one(connector, context, action, onlooker).await;
        return Ok(absent.map_or_else(|elsewhere| elsewhere, |_| Proof::NotFound));
    }
    let absence = match absent_one(connector, context, action, onlooker).await {
        Ok(absence) => absence,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let witness = Witness {
        kind: witness_kind(true, in_ledger),
        division: context.division.0,
        administration: content.administration.clone(),
        entry: lines.first().map(|line| line.entry).or(Some(invoice.id)),
        entry_number: entry_number(&lines, &invoice),
        document,
        user: onlooker.user.to_owned(),
        seen_at: onlooker.now,
        absence,
    };
    let seen = seen_order_invoice(&invoice);
    let is_processed = in_ledger && invoice.status != Some(EntryStatus::Draft);
    Ok(Proof::Seen { differences: differences(content, document, &seen), witness, is_processed })
}

fn entry_number(lines: &[LedgerLine], invoice: &OrderInvoice) -> Option<String> {
    lines.iter().find_map(|line| line.entry_number).or(invoice.number).map(|number| number.to_string())
}

/// Not found where it belongs: it counts only beside a control, and it may stand where the user stood.
async fn not_found(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    document: RemoteId,
    onlooker: &Onlooker<'_>,
) -> Result<Proof, CallError> {
    if let Err(elsewhere) = absent_one(connector, context, action, onlooker).await {
        return Ok(elsewhere);
    }
    if look::controls(connector, context, vec![document]).await?.is_empty() {
        Ok(Proof::NoAnswer { detail: "the document that was posted is not found either".to_owned() })
    } else {
        Ok(Proof::NotFound)
    }
}

async fn absent_one(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    onlooker: &Onlooker<'_>,
) -> Result<Absence, Proof> {
    absent_there(connector, context, &[action], onlooker).await.remove(0)
}

/// Where the user stood in another administration, they must be absent there: asked once for all. Found there: that is the
/// answer.
#[expect(clippy::result_large_err, reason = "a proof is as large as its witness, and there is one for each booking")]
async fn absent_there(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    actions: &[&Action],
    onlooker: &Onlooker<'_>,
) -> Vec<Result<Absence, Proof>> {
    let intended = context.division.0;
    let places: Vec<i64> = onlooker.stood.iter().copied().filter(|stood| *stood != intended).collect();
    let otherwise = absence(onlooker.stood.first().copied(), intended, None);
    let mut answers: Vec<Result<Absence, Proof>> = actions.iter().map(|_| Ok(otherwise)).collect();
    for (nth, stood) in places.into_iter().enumerate() {
        let found = match look::there(connector, context, actions, stood).await {
            Ok(found) => Some(found),
            Err(error) => {
                tracing::info!(%error, stood, "where the user stood cannot be read");
                None
            }
        };
        for (index, answer) in answers.iter_mut().enumerate() {
            let found_here = found.as_ref().map(|found| found[index].clone());
            if let Some(Some(entry)) = found_here {
                let division = entry.division.unwrap_or(stood);
                let administration = division.to_string();
                *answer = Err(Proof::Elsewhere { division, administration, entry_number: entry.number });
            } else if let Ok(so_far) = answer {
                let here = absence(Some(stood), intended, found.as_ref().map(|_| true));
                // A place that cannot be read leaves the whole unread.
                if nth == 0 || here == Absence::Unreadable {
                    *so_far = here;
                }
            }
        }
    }
    answers
}

/// What an entry tells, its lines without VAT where their code includes it.
fn seen_entry(content: &BookingContent, entry: &Entry) -> SeenBooking {
    let includes_vat = |code: Option<&str>| {
        content.lines.iter().any(|line| line.vat_included && line.vat_code.as_deref() == code && code.is_some())
    };
    let lines = entry.lines.iter().flatten().map(|line| {
        let vat = line.vat_amount.filter(|_| includes_vat(line.vat_code.as_deref())).unwrap_or_default();
        SeenLine {
            amount: line.amount - vat,
            target: line.gl_account,
            cost_center: line.cost_center.clone(),
            cost_unit: line.cost_unit.clone(),
        }
    });
    SeenBooking {
        supplier: entry.supplier,
        document: entry.document,
        currency: entry.currency.clone(),
        payment_condition: entry.payment_condition.clone(),
        amount: entry.amount,
        vat: entry.vat_amount,
        lines: lines.collect(),
    }
}

/// What an order invoice tells, turned to the signs of the books.
fn seen_order_invoice(invoice: &OrderInvoice) -> SeenBooking {
    let turn = |value: Decimal| if invoice.is_credit { -value } else { value };
    let lines = invoice.lines.iter().flatten().map(|line| SeenLine {
        amount: turn(line.amount.unwrap_or_default()),
        target: line.order_line.or(line.item),
        // Cost centre and cost unit come from the order there, and are compared where they were sent.
        cost_center: line.cost_center.clone(),
        cost_unit: line.cost_unit.clone(),
    });
    SeenBooking {
        supplier: invoice.supplier,
        document: invoice.document,
        currency: invoice.currency.clone(),
        payment_condition: invoice.payment_condition.clone(),
        amount: invoice.amount,
        vat: invoice.vat_amount,
        lines: lines.collect(),
    }
}
