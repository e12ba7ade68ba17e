//! What Sluis meant: bookings whose entry left, or may have left, by every mark that an entry may bear.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::booking::action::ActionState;
use domain::booking::content::BookingContent;
use domain::booking::core::Saga;
use domain::booking::finding::Finding;
use domain::booking::gate::ConnectorKind;
use domain::ids::{ActionId, AdministrationId, EnvironmentId, InvoiceId, RemoteId};
use domain::invoice::normalise_number;
use domain::misbooking::How;
use domain::money::{Amount, Currency};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::fetch_all;
use crate::statements;
use crate::store::{Dec, Json, Sql, StoreError, Tx};

/// How long a reference of ours is: `SL-` and sixteen signs.
const REFERENCE_LENGTH: usize = 19;

statements! {
    /// Bookings of an environment whose entry left, or may have left, in a span; and those that are misbooked, whenever.
    MEANT = Sql::both(
        "select id, administration_id, invoice_id, reference, state, finding, content, saga, amount, currency from action
         where environment_id = $1 and connector = $2 and (state = 'misbooked'
           or (state in ('unknown', 'entered', 'done', 'deviating', 'repaired', 'in_flight') and exists (
             select 1 from intent where intent.action_id = action.id and intent.purpose = 'entry'
               and intent.stored_at >= $3 and intent.stored_at < $4)))",
    );
}

/// A booking that Sluis meant.
#[derive(Clone, Debug)]
pub(super) struct Meant {
    pub(super) id: ActionId,
    pub(super) administration: AdministrationId,
    pub(super) invoice: InvoiceId,
    pub(super) reference: String,
    pub(super) state: ActionState,
    pub(super) finding: Option<Finding>,
    pub(super) content: BookingContent,
    pub(super) saga: Saga,
    pub(super) amount: Amount,
}

/// An entry or order invoice as it was read, in one shape.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) id: RemoteId,
    pub(super) number: Option<String>,
    /// Where it says that it stands.
    pub(super) division: Option<i64>,
    pub(super) document: Option<RemoteId>,
    /// The field that our reference stands in.
    pub(super) mark: Option<String>,
    pub(super) invoice_number: Option<String>,
    pub(super) amount: Option<Decimal>,
    pub(super) is_order_invoice: bool,
    pub(super) processed: Option<bool>,
}

/// The bookings of an environment, to be found by what an entry bears.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) all: Vec<Meant>,
    by_id: HashMap<RemoteId, usize>,
    by_document: HashMap<RemoteId, usize>,
    by_reference: HashMap<String, usize>,
    by_number: HashMap<String, Vec<usize>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    administration_id: Uuid,
    invoice_id: Uuid,
    reference: String,
    state: String,
    finding: Option<Json<Finding>>,
    content: Json<BookingContent>,
    saga: Json<Saga>,
    amount: Dec,
    currency: String,
}

impl TryFrom<Row> for Meant {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let wrong = |column, text: &str| StoreError::inconsistent("action", column, text);
        let currency = Currency::try_from(row.currency.clone()).map_err(|_| wrong("currency", &row.currency))?;
        Ok(Self {
            id: ActionId(row.id),
            administration: AdministrationId(row.administration_id),
            invoice: InvoiceId(row.invoice_id),
            reference: row.reference,
            state: ActionState::from_code(&row.state).ok_or_else(|| wrong("state", &row.state))?,
            finding: row.finding.map(|finding| finding.0),
            content: row.content.0,
            saga: row.saga.0,
            amount: Amount::new(row.amount.0, currency),
        })
    }
}

/// Reads what was meant in a span. A row that cannot be read is logged and left out.
pub(super) async fn load(
    tx: &mut Tx,
    environment: EnvironmentId,
    connector: ConnectorKind,
    (from, before): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Index, StoreError> {
    let rows = fetch_all!(tx, Row, MEANT, environment.0, connector.code(), from, before)?;
    let readable = rows.into_iter().filter_map(|row| {
        Meant::try_from(row)
            .inspect_err(|error| tracing::error!(%error, "a booking cannot be held against the books"))
            .ok()
    });
    Ok(Index::of(readable.collect()))
}

impl Index {
    pub(super) fn of(all: Vec<Meant>) -> Self {
        let mut index = Self::default();
        for (at, meant) in all.iter().enumerate() {
            if let Some(entry) = &meant.saga.entry {
                index.by_id.insert(entry.id, at);
            }
            if let Some(document) = meant.saga.document {
                index.by_document.insert(document, at);
            }
            index.by_reference.insert(meant.reference.clone(), at);
            index.by_number.entry(normalise_number(&meant.content.number)).or_default().push(at);
        }
        Self { all, ..index }
    }

    /// The booking that an entry is, and by what it is known. By number and amount alone only one that stands nowhere:
    /// people book the same number in two administrations by hand.
    pub(super) fn booking(&self, seen: &Seen) -> Option<(&Meant, How)> {
        let marked = self
            .by_id
            .get(&seen.id)
            .or_else(|| self.by_reference.get(reference_in(seen.mark.as_deref()?)?))
            .or_else(|| self.by_document.get(&seen.document?));
        if let Some(at) = marked {
            return self.all.get(*at).map(|meant| (meant, How::OurMark));
        }
        let same_number = self.by_number.get(&normalise_number(seen.invoice_number.as_deref()?))?;
        same_number
            .iter()
            .filter_map(|at| self.all.get(*at))
            .find(|meant| Self::may_be(meant, seen))
            .map(|meant| (meant, How::NumberAndAmount))
    }

    fn may_be(meant: &Meant, seen: &Seen) -> bool {
        let has_no_place = meant.state == ActionState::Unknown
            || (meant.state == ActionState::Misbooked && matches!(meant.finding, Some(Finding::PlaceUnknown { .. })));
        let same_amount = seen.amount.is_some_and(|amount| amount.abs() == meant.amount.value.abs());
        has_no_place && same_amount && seen.division != Some(meant.content.division)
    }
}

/// The reference at the end of a text.
fn reference_in(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let start = text.len().checked_sub(REFERENCE_LENGTH)?;
    text.get(start..).filter(|reference| reference.starts_with("SL-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_stands_at_the_end() {
        let reference = domain::booking::action::reference([7; 10]);
        assert_eq!(reference_in(&format!("http://sluis/invoices/1?{reference} ")), Some(reference.as_str()));
        assert_eq!(reference_in("SL-kort"), None);
        assert_eq!(reference_in("een omschrijving van iemand é anders"), None);
    }
}
