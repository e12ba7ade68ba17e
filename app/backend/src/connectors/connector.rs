//! The operations of the field. One implementation per bookkeeping system; the simulation's ledger is one more.
//!
//! Rules for an implementation: it follows no redirect, repeats nothing by itself, waits for no rate limit, and decides
//! nothing. It says what came back. Who calls reserves the budget before, and reads [`CallReport`]s after.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ids::RemoteId;
use secrecy::SecretString;

use crate::clock::Deadline;

use super::answers::{
    Attached, Cursor, Division, DocumentCard, Entry, LedgerLine, MasterKind, MasterRow, Me, OrderInvoice, Page,
    RemoteAdministration,
};
use super::order_answers::{GoodsReceipt, RemoteOrder};
use super::outcome::{CallError, WriteOutcome};
use super::requests::{
    AtMostTen, DocumentTerm, EntryTerm, MadeBy, NewAttachment, NewDocument, NewEntry, NewOrderInvoice, Operation,
    OrderInvoiceTerm, OrderTerm,
};

/// What a call needs besides its question.
#[derive(Clone, Copy)]
pub struct CallContext<'a> {
    /// The bearer token that this call is made with.
    pub access_token: &'a SecretString,
    /// The administration in the address. Not a witness of anything: the answer's own division is.
    pub division: Division,
    /// How long the answer may take, connecting included.
    pub timeout: Duration,
    /// Not sent any more from this moment on (monotonic): an intent that grew too old. Checked last thing before the
    /// request leaves; a call that did not leave is [`WriteOutcome::NeverSent`].
    pub leave_before: Option<&'a Deadline>,
    /// Who counts calls and errors, and learns the limits.
    pub observer: &'a dyn CallObserver,
}

/// Sees every call that was answered, or was not. It is told before the answer is handed on, so that what it learned is
/// stored when the caller decides.
#[async_trait]
pub trait CallObserver: Send + Sync {
    /// A call came to its end.
    async fn answered(&self, report: &CallReport);

    /// Until when no call is made to this resource of this administration: it answered with too many errors, and more of
    /// them lock the key. Asked before each call.
    async fn rests_until(&self, _endpoint: &'static str, _division: Option<Division>) -> Option<DateTime<Utc>> {
        None
    }
}

/// Nobody watches: for tests and for calls that count nowhere.
#[async_trait]
impl CallObserver for () {
    async fn answered(&self, _: &CallReport) {}
}

/// What is known of a call when it is over. It holds no personal data and no token: fit for a log line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallReport {
    /// The resource, without administration and key: errors are counted per user, administration and endpoint.
    pub endpoint: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// The administration in the address; `None` where the address has none, and nothing is counted against one.
    pub division: Option<Division>,
    /// The status; `None` where no answer came.
    pub status: Option<u16>,
    /// What the answer said of the limits.
    pub limits: RateLimits,
    /// From leaving to the last byte.
    pub took: Duration,
}

impl CallReport {
    /// Whether it counts among the errors that lock a key: 400, 401, 403, 404.
    pub fn is_counted_error(&self) -> bool {
        matches!(self.status, Some(400 | 401 | 403 | 404))
    }
}

/// Both families of limits. A family that an answer does not mention is `None`, which says nothing: never read it as 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateLimits {
    /// Calls per day of this app and administration.
    pub daily: Option<RateWindow>,
    /// Calls per minute of this app and administration.
    pub minutely: Option<RateWindow>,
}

/// One window of a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateWindow {
    /// How many calls it has.
    pub limit: Option<u32>,
    /// How many are left.
    pub remaining: Option<u32>,
    /// When it starts anew.
    pub resets_at: Option<DateTime<Utc>>,
}

/// What every bookkeeping system that Sluis books in can do.
#[async_trait]
pub trait Connector: Send + Sync {
    /// The user that the token belongs to, and where he stands now.
    async fn who_am_i(&self, context: &CallContext<'_>) -> Result<Me, CallError>;

    /// One page of the administrations that the token reaches. An empty list is no answer: reads without rights may be
    /// answered with empty lists.
    async fn administrations(
        &self,
        context: &CallContext<'_>,
        after: Option<&Cursor>,
    ) -> Result<Page<RemoteAdministration>, CallError>;

    /// Whether the token's user may do this in the administration of the context.
    async fn may_i(&self, context: &CallContext<'_>, operation: Operation) -> Result<bool, CallError>;

    /// The resource that an operation calls, as [`CallReport::endpoint`] names it: errors are counted by it.
    fn endpoint(&self, operation: Operation) -> &'static str;

    /// Books an invoice that has no order lines. The same [`NewEntry`] is sent as the same bytes, every time.
    async fn book_entry(&self, context: &CallContext<'_>, entry: &NewEntry) -> WriteOutcome<Entry>;

    /// Entries that answer to any of the terms, without their lines, all pages. In one question, so that a positive
    /// control can stand beside what is looked for.
    async fn find_entries(
        &self,
        context: &CallContext<'_>,
        terms: &AtMostTen<EntryTerm>,
    ) -> Result<Vec<Entry>, CallError>;

    /// These entries with all their lines. Asked with a filter: what is absent is missing in the answer.
    async fn read_entries(&self, context: &CallContext<'_>, ids: &AtMostTen<RemoteId>)
    -> Result<Vec<Entry>, CallError>;

    /// The lines of the ledger that carry these documents, of all their entries.
    async fn transaction_lines(
        &self,
        context: &CallContext<'_>,
        documents: &AtMostTen<RemoteId>,
    ) -> Result<Vec<LedgerLine>, CallError>;

    /// The resource that a kind of master data is read from, as [`CallReport::endpoint`] names it.
    fn master_endpoint(&self, kind: MasterKind) -> &'static str;

    /// One page of master data. Pages are asked for one after the other: in parallel they double and miss rows.
    async fn master_page(
        &self,
        context: &CallContext<'_>,
        kind: MasterKind,
        after: Option<&Cursor>,
    ) -> Result<Page<MasterRow>, CallError>;

    /// Its archive, where the system keeps documents beside its entries.
    fn archive(&self) -> Option<&dyn Archive>;

    /// Its purchase orders, where the system has them.
    fn orders(&self) -> Option<&dyn Orders>;

    /// What its users have made, where the system tells that.
    fn made(&self) -> Option<&dyn Made> {
        None
    }
}

/// A system that tells who made an entry, and when: what the misbooking report reads.
#[async_trait]
pub trait Made: Send + Sync {
    /// One page of the entries that these users made, without their lines.
    async fn entries_made(
        &self,
        context: &CallContext<'_>,
        by: &MadeBy,
        after: Option<&Cursor>,
    ) -> Result<Page<Entry>, CallError>;

    /// One page of the order invoices that these users made. They do not say where they stand: their documents do.
    async fn order_invoices_made(
        &self,
        context: &CallContext<'_>,
        by: &MadeBy,
        after: Option<&Cursor>,
    ) -> Result<Page<OrderInvoice>, CallError>;
}

/// A system that keeps documents. The document is the canary of a booking: posted first, it tells the administration.
#[async_trait]
pub trait Archive: Send + Sync {
    /// Posts a document. Confirmed only where the answer names the administration that it stands in.
    async fn post_document(&self, context: &CallContext<'_>, document: &NewDocument) -> WriteOutcome<DocumentCard>;

    /// Adds a file to a document.
    async fn attach(&self, context: &CallContext<'_>, attachment: &NewAttachment) -> WriteOutcome<Attached>;

    /// Deletes a document of ours. 404 is [`WriteOutcome::Malformed`] and counts as an error there: look before.
    async fn delete_document(&self, context: &CallContext<'_>, id: RemoteId) -> WriteOutcome<()>;

    /// Documents that answer to any of the terms.
    async fn find_documents(
        &self,
        context: &CallContext<'_>,
        terms: &AtMostTen<DocumentTerm>,
    ) -> Result<Vec<DocumentCard>, CallError>;
}

/// A system with purchase orders, and invoices that are booked against them.
#[async_trait]
pub trait Orders: Send + Sync {
    /// Books an invoice against order lines. Its answer has no division: its document is its witness.
    async fn book_order_invoice(
        &self,
        context: &CallContext<'_>,
        invoice: &NewOrderInvoice,
    ) -> WriteOutcome<OrderInvoice>;

    /// Order invoices that answer to any of the terms, with their lines.
    async fn find_order_invoices(
        &self,
        context: &CallContext<'_>,
        terms: &AtMostTen<OrderInvoiceTerm>,
    ) -> Result<Vec<OrderInvoice>, CallError>;

    /// One page of orders with all their lines, in no promised order.
    async fn order_page(
        &self,
        context: &CallContext<'_>,
        after: Option<&Cursor>,
    ) -> Result<Page<RemoteOrder>, CallError>;

    /// Orders that answer to any of the terms, with all their lines: for reading again before a booking.
    async fn find_orders(
        &self,
        context: &CallContext<'_>,
        terms: &AtMostTen<OrderTerm>,
    ) -> Result<Vec<RemoteOrder>, CallError>;

    /// The resource that goods receipts are read from, as [`CallReport::endpoint`] names it.
    fn receipt_endpoint(&self) -> &'static str;

    /// One page of goods receipts with all their lines.
    async fn receipt_page(
        &self,
        context: &CallContext<'_>,
        after: Option<&Cursor>,
    ) -> Result<Page<GoodsReceipt>, CallError>;
}
