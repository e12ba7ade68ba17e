//! Claims: what saved allocations hold of an order line.
//!
//! A claim counts from the saved match until it is removed, whatever becomes of the invoice's actions. It is saved in the
//! transaction of its coding, and falls when its invoice stands among the order line's invoice lines in the bookkeeping
//! system: from then on it is inside I. `sync::invoiced` knows when that is.

use chrono::{DateTime, Utc};
use domain::coding::{Coding, Target};
use domain::ids::{AdministrationId, EnvironmentId, InvoiceId, OrderLineId, RemoteId};
use uuid::Uuid;

use super::repo::Pending;
use crate::store::{Dec, Sql, StoreError, Tx};
use crate::{execute, fetch_all, statements};

statements! {
    /// All claims of an invoice go, to be saved anew.
    CLAIM_DELETE_OF_INVOICE = Sql::both("delete from claim where environment_id = $1 and invoice_id = $2");
    /// What an invoice claims of one order line falls, by the line's id there.
    CLAIM_FALL = Sql::both(
        "delete from claim
         where environment_id = $1 and invoice_id = $3
           and order_line_id = (select id from purchase_order_line
                                where environment_id = $1 and administration_id = $2 and remote_id = $4)",
    );
    /// One allocation.
    CLAIM_INSERT = Sql::both(
        "insert into claim (coding_line_id, environment_id, administration_id, order_line_id, invoice_id, quantity, created_at)
         select $1, $2, $3, id, $4, $5, $6 from purchase_order_line
         where id = $7 and environment_id = $2 and administration_id = $3",
    );
    /// What everybody but one invoice claims in an administration.
    CLAIM_LIST = Sql::both(
        "select order_line_id, quantity from claim
         where environment_id = $1 and administration_id = $2 and invoice_id <> $3",
    );
}

/// Saves what a coding takes, in place of what it took before. Answers `false` where an order line is not one of this
/// administration (any more): nothing may be saved then.
pub async fn save(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    invoice: InvoiceId,
    coding: &Coding,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    execute!(tx, CLAIM_DELETE_OF_INVOICE, environment.0, invoice.0)?;
    for line in &coding.lines {
        let Target::OrderLine { id } = line.target else { continue };
        let saved = execute!(
            tx,
            CLAIM_INSERT,
            line.id.0,
            environment.0,
            administration.0,
            invoice.0,
            Dec(line.quantity.value),
            now,
            id.0,
        )?;
        if saved != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Gives free all that an invoice claims: it was thrown away.
pub async fn release(tx: &mut Tx, environment: EnvironmentId, invoice: InvoiceId) -> Result<(), StoreError> {
    execute!(tx, CLAIM_DELETE_OF_INVOICE, environment.0, invoice.0)?;
    Ok(())
}

/// What an invoice claims of an order line falls: the invoice was read among the line's invoice lines. To be called in the
/// transaction that takes over the new I, and nowhere else. Answers whether there was a claim.
pub async fn fall(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    (invoice, order_line): (InvoiceId, RemoteId),
) -> Result<bool, StoreError> {
    Ok(execute!(tx, CLAIM_FALL, environment.0, administration.0, invoice.0, order_line.0)? > 0)
}

/// P of every claimed order line of an administration, as it is for `invoice`: what the others claim.
pub(super) async fn pending(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    invoice: InvoiceId,
) -> Result<Pending, StoreError> {
    let rows = fetch_all!(tx, (Uuid, Dec), CLAIM_LIST, environment.0, administration.0, invoice.0)?;
    let mut pending = Pending::new();
    for (line, quantity) in rows {
        let sum = pending.entry(OrderLineId(line)).or_default();
        *sum = sum.saturating_add(quantity.0);
    }
    Ok(pending)
}
