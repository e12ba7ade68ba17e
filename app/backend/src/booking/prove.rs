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

/// Looks for the evidence.
pub(super) async fn prove(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    onlooker: &Onlooker<'_>,
) -> Proof {
    let Some(document) = action.saga.document else {
        return Proof::NoAnswer { detail: "no document".to_owned() };
    };
    let proof = if action.content.is_order_linked() {
        order_invoice(connector, context, action, document, onlooker).await
    } else {
        entry(connector, context, action, document, onlooker).await
    };
    match proof {
        Ok(proof) => proof,
        // Where it belongs cannot be read, be it that the right was taken away: it may stand where the user stood.
        Err(error) => match absent_there(connector, context, action, onlooker).await {
            Err(elsewhere) => elsewhere,
            Ok(_) => Proof::NoAnswer { detail: error.to_string() },
        },
    }
}

async fn entry(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    document: RemoteId,
    onlooker: &Onlooker<'_>,
) -> Result<Proof, CallError> {
    let Some(named) = &action.saga.entry else { return Ok(Proof::NotFound) };
    let found = connector.read_entries(context, &AtMostTen::one(named.id)).await?;
    let Some(entry) = found.into_iter().find(|entry| entry.id == named.id) else {
        return not_found(connector, context, action, document, onlooker).await;
    };
    let content = &action.content;
    let number = entry.number.to_string();
    if entry.division != context.division {
        let division = entry.division.0;
        return Ok(Proof::Elsewhere { division, administration: division.to_string(), entry_number: Some(number) });
    }
    let absence = match absent_there(connector, context, action, onlooker).await {
        Ok(absence) => absence,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let seen = seen_entry(content, &entry);
    let witness = Witness {
        kind: witness_kind(false, true),
        division: entry.division.0,
        administration: content.administration.clone(),
        entry: Some(entry.id),
        entry_number: Some(number),
        document,
        user: onlooker.user.to_owned(),
        seen_at: onlooker.now,
        absence,
    };
    Ok(Proof::Seen { differences: differences(content, document, &seen), witness, is_processed: true })
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
    if !in_ledger && !look::control(connector, context, document).await? {
        let absent = absent_there(connector, context, action, onlooker).await;
        return Ok(absent.map_or_else(|elsewhere| elsewhere, |_| Proof::NotFound));
    }
    let absence = match absent_there(connector, context, action, onlooker).await {
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
    if let Err(elsewhere) = absent_there(connector, context, action, onlooker).await {
        return Ok(elsewhere);
    }
    if look::control(connector, context, document).await? {
        Ok(Proof::NotFound)
    } else {
        Ok(Proof::NoAnswer { detail: "the document that was posted is not found either".to_owned() })
    }
}

/// Where the user stood in another administration, it must be absent there. Found there: that is the answer.
async fn absent_there(
    connector: &dyn Connector,
    context: &CallContext<'_>,
    action: &Action,
    onlooker: &Onlooker<'_>,
) -> Result<Absence, Proof> {
    let intended = action.content.division;
    let mut elsewhere = Vec::new();
    for stood in onlooker.stood.iter().copied().filter(|stood| *stood != intended) {
        let found_nothing = match look::there(connector, context, action, stood).await {
            Ok(None) => Some(true),
            Ok(Some(entry)) => {
                let division = entry.division.unwrap_or(stood);
                let administration = division.to_string();
                return Err(Proof::Elsewhere { division, administration, entry_number: entry.number });
            }
            Err(error) => {
                tracing::info!(%error, stood, "where the user stood cannot be read");
                None
            }
        };
        elsewhere.push(absence(Some(stood), intended, found_nothing));
    }
    // A place that cannot be read leaves the whole unread.
    let unread = elsewhere.iter().copied().find(|absence| *absence == Absence::Unreadable);
    Ok(unread
        .or(elsewhere.first().copied())
        .unwrap_or_else(|| absence(onlooker.stood.first().copied(), intended, None)))
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
