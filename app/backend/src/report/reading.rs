//! One administration, read page by page: every entry and order invoice that our users made in a period.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::ids::{ConnectionId, EnvironmentId, RemoteId};

use super::meant::Seen;
use crate::connections::Connections;
use crate::connections::budgets::Share;
use crate::connections::tokens::AccessError;
use crate::connectors::answers::{Cursor, Division, Entry, EntryStatus, OrderInvoice};
use crate::connectors::connector::{CallContext, Made};
use crate::connectors::outcome::CallError;
use crate::connectors::requests::{AtMostTen, DocumentTerm, MadeBy};
use crate::store::StoreError;

const TIMEOUT: Duration = Duration::from_mins(1);
/// More pages than these are a circle: 60,000 entries of one administration.
const MOST_PAGES: usize = 1_000;
/// A minute that is used up is waited for; a day is not.
const WAITED_FOR: TimeDelta = TimeDelta::seconds(61);

/// Why an administration was not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    /// The share of the day that reading may use is used up.
    #[error("no calls are left until {0}")]
    NoCalls(DateTime<Utc>),
    /// The address was served from another administration.
    #[error("answered from administration {0}")]
    Elsewhere(i64),
    /// No token.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// No usable answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The system does not tell who made what.
    #[error("not told by this system")]
    NotTold,
    /// Pages without end.
    #[error("the pages have no end")]
    Circle,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is read, and under whom.
pub(super) struct Place {
    pub(super) environment: EnvironmentId,
    pub(super) connection: ConnectionId,
    pub(super) division: i64,
}

/// What an administration held.
pub(super) struct Read {
    /// Every entry, where it says itself that it stands.
    pub(super) seen: Vec<Seen>,
    /// Where the address was served from another administration: then nothing was seen of this one.
    pub(super) elsewhere: Option<i64>,
}

/// Reads one administration.
pub(super) async fn read(
    connections: &Connections,
    place: &Place,
    users: &[RemoteId],
    (from, before): (NaiveDateTime, NaiveDateTime),
) -> Result<Read, ReadError> {
    let made = connections.connector().made().ok_or(ReadError::NotTold)?;
    let access = connections.access(place.environment, place.connection, TIMEOUT).await?;
    let counter = connections.counter(place.connection);
    let context = CallContext {
        access_token: &access.token,
        division: Division(place.division),
        timeout: TIMEOUT,
        leave_before: None,
        observer: &counter,
    };
    let reader = Reader { connections, made, context };
    let mut read = Read { seen: Vec::new(), elsewhere: None };
    for users in AtMostTen::chunks(users.iter().copied()) {
        let by = MadeBy { users, from, before };
        reader.entries(&by, &mut read).await?;
        match reader.order_invoices(&by, &mut read).await {
            // An edition without orders has none.
            Err(ReadError::Call(CallError::Forbidden(_))) => {}
            other => other?,
        }
    }
    Ok(read)
}

struct Reader<'a> {
    connections: &'a Connections,
    made: &'a dyn Made,
    context: CallContext<'a>,
}

impl Reader<'_> {
    async fn entries(&self, by: &MadeBy, read: &mut Read) -> Result<(), ReadError> {
        let mut after: Option<Cursor> = None;
        for _ in 0..MOST_PAGES {
            self.reserve(1).await?;
            let page = self.made.entries_made(&self.context, by, after.as_ref()).await?;
            let stray = page.rows.iter().find(|entry| entry.division != self.context.division);
            read.elsewhere = read.elsewhere.or(stray.map(|entry| entry.division.0));
            read.seen.extend(page.rows.into_iter().map(seen_entry));
            match page.next {
                None => return Ok(()),
                next => after = next,
            }
        }
        Err(ReadError::Circle)
    }

    async fn order_invoices(&self, by: &MadeBy, read: &mut Read) -> Result<(), ReadError> {
        let mut after: Option<Cursor> = None;
        for _ in 0..MOST_PAGES {
            self.reserve(1).await?;
            let page = self.made.order_invoices_made(&self.context, by, after.as_ref()).await?;
            let mut seen: Vec<Seen> = page.rows.into_iter().map(seen_order_invoice).collect();
            self.place(&mut seen).await?;
            read.seen.extend(seen);
            match page.next {
                None => return Ok(()),
                next => after = next,
            }
        }
        Err(ReadError::Circle)
    }

    /// Order invoices do not say where they stand: their documents do.
    async fn place(&self, seen: &mut [Seen]) -> Result<(), ReadError> {
        let Some(archive) = self.connections.connector().archive() else { return Ok(()) };
        let documents: Vec<RemoteId> = seen.iter().filter_map(|seen| seen.document).collect();
        for terms in AtMostTen::chunks(documents.into_iter().map(DocumentTerm::Id)) {
            self.reserve(1).await?;
            for card in archive.find_documents(&self.context, &terms).await? {
                for seen in seen.iter_mut().filter(|seen| seen.document == Some(card.id)) {
                    seen.division = Some(card.division.0);
                }
            }
        }
        Ok(())
    }

    async fn reserve(&self, calls: u32) -> Result<(), ReadError> {
        loop {
            let division = self.context.division.0;
            match self.connections.reserve_of(Share::Reading, division, calls).await? {
                Ok(()) => return Ok(()),
                Err(at) => {
                    let wait = at - self.connections.clock.now();
                    if wait > WAITED_FOR {
                        return Err(ReadError::NoCalls(at));
                    }
                    tokio::time::sleep(wait.to_std().unwrap_or_default()).await;
                }
            }
        }
    }
}

fn seen_entry(entry: Entry) -> Seen {
    Seen {
        id: entry.id,
        number: Some(entry.number.to_string()),
        division: Some(entry.division.0),
        document: entry.document,
        mark: entry.link,
        invoice_number: entry.invoice_number,
        amount: entry.amount,
        is_order_invoice: false,
        processed: entry.status.map(|status| status == EntryStatus::Processed),
    }
}

fn seen_order_invoice(invoice: OrderInvoice) -> Seen {
    Seen {
        id: invoice.id,
        number: invoice.number.map(|number| number.to_string()),
        division: None,
        document: invoice.document,
        mark: invoice.remarks,
        invoice_number: invoice.invoice_number,
        amount: invoice.amount,
        is_order_invoice: true,
        processed: invoice.status.map(|status| status == EntryStatus::Processed),
    }
}
