//! Claims that are inside I by now. The bookkeeping system counts an invoice in an order line's invoiced quantity as soon
//! as the invoice stands among the order line's invoice lines; from then on its claim must not be counted beside it.
//!
//! A reading asks for these invoices *before* it reads orders. So an invoice that was seen is in the I that is read after
//! it; one that lands in between is counted twice until the next reading, which is safe, and never not at all. The claim
//! falls in the transaction that takes over the order line (`orders::claims_fall`).

use std::collections::BTreeSet;

use domain::booking::action::ActionState;
use domain::booking::core::Saga;
use domain::booking::finding::Finding;
use domain::ids::{AdministrationId, EnvironmentId, InvoiceId, RemoteId};
use domain::invoice::InvoiceKind;
use uuid::Uuid;

use crate::connectors::answers::OrderInvoice;
use crate::connectors::requests::OrderInvoiceTerm;
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{fetch_all, statements};

statements! {
    /// Invoices that hold a claim and may stand in the books: by their newest action. One that waits or was taken back
    /// does not stand there by us; before one leaves it is looked for, and is undone where somebody booked it by hand. A
    /// repaired one was reversed there.
    CLAIMING_LIST = Sql::both(
        "select action.invoice_id, invoice.number, invoice.kind, action.supplier, action.state, action.reference, action.saga,
                action.finding
         from action join invoice on invoice.id = action.invoice_id
         where action.environment_id = $1 and action.administration_id = $2 and action.kind <> 'unblock'
           and action.state not in ('queued', 'cancelled', 'repaired')
           and exists (select 1 from claim where claim.invoice_id = action.invoice_id and claim.environment_id = $1)
           and not exists (select 1 from action newer where newer.invoice_id = action.invoice_id
                             and newer.kind <> 'unblock' and newer.created_at > action.created_at)",
    );
}

/// An invoice that holds a claim and may stand in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claiming {
    invoice: InvoiceId,
    supplier: RemoteId,
    number: String,
    is_credit: bool,
    /// Our reference, which stands in the remarks of what we booked.
    reference: String,
    /// The document that what we booked carries.
    document: Option<RemoteId>,
    /// Whether a person may have booked it there: then it carries neither our document nor our reference.
    may_be_by_hand: bool,
}

#[derive(sqlx::FromRow)]
struct ClaimingRow {
    invoice_id: Uuid,
    number: String,
    kind: String,
    supplier: Uuid,
    state: String,
    reference: String,
    saga: Json<Saga>,
    finding: Option<Json<Finding>>,
}

impl TryFrom<ClaimingRow> for Claiming {
    type Error = StoreError;

    fn try_from(row: ClaimingRow) -> Result<Self, StoreError> {
        let state = ActionState::from_code(&row.state)
            .ok_or_else(|| StoreError::inconsistent("action", "state", &row.state))?;
        let is_linked = matches!(row.finding, Some(Json(Finding::BookedByHand { .. })));
        Ok(Self {
            invoice: InvoiceId(row.invoice_id),
            supplier: RemoteId(row.supplier),
            number: row.number,
            is_credit: crate::invoices::kind(&row.kind)? == InvoiceKind::CreditNote,
            reference: row.reference,
            document: row.saga.0.document,
            may_be_by_hand: state.is_void() || is_linked,
        })
    }
}

/// Invoices of an administration that hold a claim and may stand in its books. A row that cannot be read keeps its claim.
pub(super) async fn claiming(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
) -> Result<Vec<Claiming>, StoreError> {
    let rows = fetch_all!(tx, ClaimingRow, CLAIMING_LIST, environment.0, administration.0)?;
    let read = |row: ClaimingRow| {
        Claiming::try_from(row)
            .inspect_err(|error| tracing::error!(%error, "an action that claims cannot be read"))
            .ok()
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

impl Claiming {
    /// What it is asked for by.
    pub(super) fn term(&self) -> OrderInvoiceTerm {
        match self.document {
            Some(document) if !self.may_be_by_hand => OrderInvoiceTerm::Document(document),
            _ => OrderInvoiceTerm::InvoiceNumber { supplier: self.supplier, number: self.number.clone() },
        }
    }

    /// Whether an invoice there is this one. `others` are the documents and references of the others that are looked for:
    /// what carries one of them is not this one, though its number may be the same.
    fn is(&self, there: &OrderInvoice, others: &[Claiming]) -> bool {
        let marked = |claiming: &Claiming| {
            let by_document = there.document.is_some() && there.document == claiming.document;
            by_document || there.remarks.as_deref() == Some(claiming.reference.as_str())
        };
        let by_hand = || {
            self.may_be_by_hand
                && there.supplier == Some(self.supplier)
                && there.invoice_number.as_deref() == Some(self.number.as_str())
                && there.is_credit == self.is_credit
                && !others.iter().any(|other| other.invoice != self.invoice && marked(other))
        };
        marked(self) || by_hand()
    }
}

/// Which order lines (by their ids there) each invoice is invoiced on.
pub(super) fn standing(claiming: &[Claiming], there: &[OrderInvoice]) -> BTreeSet<(InvoiceId, RemoteId)> {
    let mut standing = BTreeSet::new();
    for known in claiming {
        let found = there.iter().filter(|invoice| known.is(invoice, claiming));
        let lines = found.flat_map(|invoice| invoice.lines.iter().flatten()).filter_map(|line| line.order_line);
        standing.extend(lines.map(|line| (known.invoice, line)));
    }
    standing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connectors::answers::OrderInvoiceLine;

    fn id(number: u128) -> RemoteId {
        RemoteId(Uuid::from_u128(number))
    }

    fn ours(number: u128) -> Claiming {
        Claiming {
            invoice: InvoiceId(Uuid::from_u128(number)),
            supplier: id(9),
            number: "2026-17".into(),
            is_credit: false,
            reference: format!("SL-{number}"),
            document: Some(id(100 + number)),
            may_be_by_hand: false,
        }
    }

    fn there(document: Option<u128>, lines: &[u128]) -> OrderInvoice {
        let line = |number: &u128| OrderInvoiceLine {
            id: id(1000 + number),
            order_line: Some(id(*number)),
            item: None,
            quantity: None,
            amount: None,
            vat_code: None,
            vat_amount: None,
            cost_center: None,
            cost_unit: None,
        };
        OrderInvoice {
            id: id(77),
            number: None,
            is_credit: false,
            journal: None,
            supplier: Some(id(9)),
            invoice_number: Some("2026-17".into()),
            date: None,
            due_date: None,
            payment_condition: None,
            currency: None,
            amount: None,
            vat_amount: None,
            document: document.map(id),
            remarks: None,
            status: None,
            created: None,
            creator: None,
            lines: Some(lines.iter().map(line).collect()),
        }
    }

    #[test]
    fn what_we_booked_is_known_by_our_document_and_not_by_its_number() {
        let stands = |there: OrderInvoice| standing(&[ours(1), ours(2)], &[there]).into_iter().collect::<Vec<_>>();
        let first = ours(1).invoice;
        assert_eq!(stands(there(Some(101), &[5, 6])), [(first, id(5)), (first, id(6))]);
        assert_eq!(stands(there(Some(500), &[5])), []);
        assert_eq!(stands(OrderInvoice { remarks: Some("SL-1".into()), ..there(None, &[5]) }), [(first, id(5))]);
    }

    #[test]
    fn what_a_person_booked_is_known_by_its_number_unless_it_is_anothers() {
        let undone = Claiming { may_be_by_hand: true, ..ours(1) };
        let stands = |there: OrderInvoice| standing(&[undone.clone(), ours(2)], &[there]);
        assert_eq!(stands(there(None, &[5])), BTreeSet::from([(undone.invoice, id(5))]));
        assert_eq!(stands(there(Some(102), &[5])), BTreeSet::from([(ours(2).invoice, id(5))]), "it is the other's");
        assert!(stands(OrderInvoice { is_credit: true, ..there(None, &[5]) }).is_empty());
        assert!(stands(OrderInvoice { invoice_number: Some("2026-18".into()), ..there(None, &[5]) }).is_empty());
        assert!(matches!(undone.term(), OrderInvoiceTerm::InvoiceNumber { .. }));
    }
}
