//! Exact Online: its REST API, as `reference/exact-online.md` describes it. One file per kind of thing; [`verdict`] says
//! what an answer to a writing request means, [`errors`] what its words mean.

mod client;
mod documents;
mod endpoint;
mod entries;
mod errors;
mod identity;
mod ledger;
mod limits;
mod literal;
mod master;
mod master_rows;
mod oauth;
mod odata;
mod order_invoices;
mod orders;
mod pages;
mod receipts;
mod rights;
mod values;
mod verdict;

use async_trait::async_trait;
use domain::ids::RemoteId;
use reqwest::Url;
use secrecy::SecretString;

use super::answers::{
    Attached, Cursor, DocumentCard, Entry, LedgerLine, MasterKind, MasterRow, Me, OrderInvoice, Page,
    RemoteAdministration,
};
use super::connector::{Archive, CallContext, Connector, Made, Orders};
use super::order_answers::{GoodsReceipt, RemoteOrder};
use super::outcome::{CallError, WriteOutcome};
use super::requests::{
    AtMostTen, DocumentTerm, EntryTerm, MadeBy, NewAttachment, NewDocument, NewEntry, NewOrderInvoice, Operation,
    OrderInvoiceTerm, OrderTerm,
};
use client::Client;
pub use oauth::ExactTokens;

/// The calls of this app and administration that fit in a minute, until an answer says otherwise.
pub const CALLS_PER_MINUTE: u32 = 60;
/// The calls of this app and administration that fit in a day, until an answer says otherwise.
pub const CALLS_PER_DAY: u32 = 5_000;

/// How Sluis is known at Exact Online.
#[derive(Clone, Debug)]
pub struct ExactApp {
    /// The host of the country's site, such as the sandbox's.
    pub base: Url,
    /// The app's id.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: SecretString,
}

/// Exact Online as a connector.
#[derive(Clone, Debug)]
pub struct ExactOnline {
    client: Client,
}

impl ExactOnline {
    /// A connector and the token service of the same app, over one HTTP client.
    ///
    /// # Errors
    /// Where the TLS library can't be set up on this machine.
    pub fn new(app: ExactApp) -> Result<(Self, ExactTokens), reqwest::Error> {
        let http = client::http_client()?;
        Ok((Self { client: Client::new(http.clone(), &app.base) }, ExactTokens::new(http, app)))
    }
}

#[async_trait]
impl Connector for ExactOnline {
    async fn who_am_i(&self, context: &CallContext<'_>) -> Result<Me, CallError> {
        identity::me(&self.client, context).await
    }

    async fn administrations(
        &self,
        context: &CallContext<'_>,
        after: Option<&Cursor>,
    ) -> Result<Page<RemoteAdministration>, CallError> {
        identity::administrations(&self.client, context, after).await
    }

    async fn may_i(&self, context: &CallContext<'_>, operation: Operation) -> Result<bool, CallError> {
        rights::may_i(&self.client, context, operation).await
    }

    fn endpoint(&self, operation: Operation) -> &'static str {
        rights::endpoint(operation)
    }

    async fn book_entry(&self, context: &CallContext<'_>, entry: &NewEntry) -> WriteOutcome<Entry> {
        entries::book(&self.client, context, entry).await
    }

    async fn find_entries(
        &self,
        context: &CallContext<'_>,
        terms: &AtMostTen<EntryTerm>,
    ) -> Result<Vec<Entry>, CallError> {
        entries::find(&self.client, context, terms).await
    }

    async fn read_entries(
        &self,
        context: &CallContext<'_>,
        ids: &AtMostTen<RemoteId>,
    ) -> Result<Vec<Entry>, CallError> {
        entries::read(&self.client, context, ids).await
    }

    async fn transaction_lines(
        &self,
        context: &CallContext<'_>,
        documents: &AtMostTen<RemoteId>,
    ) -> Result<Vec<LedgerLine>, CallError> {
        ledger::by_documents(&self.client, context, documents).await
    }

    fn master_endpoint(&self, kind: MasterKind) -> &'static str {
        master::endpoint(kind).path()
    }

    async fn master_page(
        &self,
        context: &CallContext<'_>,
        kind: MasterKind,
        after: Option<&Cursor>,
    ) -> Result<Page<MasterRow>, CallError> {
        master::page(&self.client, context, kind, after).await
    }

    fn archive(&self) -> Option<&dyn Archive> {
        Some(self)
    }

    fn orders(&self) -> Option<&dyn Orders> {
        Some(self)
    }

    fn made(&self) -> Option<&dyn Made> {
        Some(self)
    }
}

#[async_trait]
impl Made for ExactOnline {
    async fn entries_made(
        &self,
        context: &CallContext<'_>,
        by: &MadeBy,
        after: Option<&Cursor>,
    ) -> Result<Page<Entry>, CallError> {
        entries::made(&self.client, context, by, after).await
    }

    async fn order_invoices_made(
        &self,
        context: &CallContext<'_>,
        by: &MadeBy,
        after: Option<&Cursor>,
    ) -> Result<Page<OrderInvoice>, CallError> {
        order_invoices::made(&self.client, context, by, after).await
    }
}

#[async_trait]
impl Archive for ExactOnline {
    async fn post_document(&self, context: &CallContext<'_>, document: &NewDocument) -> WriteOutcome<DocumentCard> {
        documents::post(&self.client, context, document).await
    }

    async fn attach(&self, context: &CallContext<'_>, attachment: &NewAttachment) -> WriteOutcome<Attached> {
        documents::attach(&self.client, context, attachment).await
    }

    async fn delete_document(&self, context: &CallContext<'_>, id: RemoteId) -> WriteOutcome<()> {
        documents::delete(&self.client, context, id).await
    }

    async fn find_documents(
        &self,
        context: &CallContext<'_>,
        terms: &AtMostTen<DocumentTerm>,
    ) -> Result<Vec<DocumentCard>, CallError> {
        documents::find(&self.client, context, terms).await
    }
}

#[async_trait]
impl Orders for ExactOnline {
    async fn book_order_invoice(
        &self,
        context: &CallContext<'_>,
        invoice: &NewOrderInvoice,
    ) -> WriteOutcome<OrderInvoice> {
        order_invoices::book(&self.client, context, invoice).await
    }

    async fn find_order_invoices(
        &self,
        context: &CallContext<'_>,
        terms: &AtMostTen<OrderInvoiceTerm>,
    ) -> Result<Vec<OrderInvoice>, CallError> {
        order_invoices::find(&self.client, context, terms).await
    }

    async fn order_page(
        &self,
        context: &CallContext<'_>,
        after: Option<&Cursor>,
    ) -> Result<Page<RemoteOrder>, CallError> {
        orders::page(&self.client, context, after).await
    }

    async fn find_orders(
        &self,
        context: &CallContext<'_>,
        terms: &AtMostTen<OrderTerm>,
    ) -> Result<Vec<RemoteOrder>, CallError> {
        orders::find(&self.client, context, terms).await
    }

    fn receipt_endpoint(&self) -> &'static str {
        receipts::ENDPOINT.path()
    }

    async fn receipt_page(
        &self,
        context: &CallContext<'_>,
        after: Option<&Cursor>,
    ) -> Result<Page<GoodsReceipt>, CallError> {
        receipts::page(&self.client, context, after).await
    }
}
