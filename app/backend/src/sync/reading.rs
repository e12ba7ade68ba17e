//! One reading of one administration: kind by kind, page by page, each page within the call budget.
//!
//! Journals and suppliers carry their division; journals come first, so that an address that is served from another
//! administration is seen before anything is kept. A kind that may not be read (an edition without orders) is left out.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::administration::AdministrationSettings;
use domain::booking::gate::{Function, Passenger};
use domain::ids::{AdministrationId, ConnectionId, EnvironmentId, InvoiceId, RemoteId};
use domain::master::{Item, SupplierItem, VatCode};
use domain::news::Topic;
use domain::order::Order;
use secrecy::SecretString;

use super::invoiced::{self, Claiming};
use super::orders::{Goods, to_domain};
use super::problem::SyncError;
use crate::administrations;
use crate::connections::budgets::Share;
use crate::connections::tokens::AccessError;
use crate::connections::{Connections, SYSTEM, budgets};
use crate::connectors::answers::{Cursor, Division, MasterKind, MasterRow, MasterValue, OrderInvoice, Page};
use crate::connectors::connector::{CallContext, Orders};
use crate::connectors::order_answers::{GoodsReceipt, RemoteOrder};
use crate::connectors::outcome::CallError;
use crate::connectors::requests::{AtMostTen, Operation, OrderInvoiceTerm};
use crate::events::tell_in_tx;
use crate::gates;
use crate::master::{self, Record};
use crate::store::{StoreError, Tx};

const TIMEOUT: Duration = Duration::from_mins(1);
/// More pages than these are no master data but a circle: 600,000 rows.
const MOST_PAGES: usize = 10_000;

/// Under whose credentials an administration is read.
pub(super) struct Reading<'a> {
    pub(super) connections: &'a Connections,
    pub(super) environment: EnvironmentId,
    pub(super) administration: AdministrationId,
    connection: ConnectionId,
    division: Division,
    began_at: DateTime<Utc>,
}

impl<'a> Reading<'a> {
    /// Finds the connection and asks the gate.
    pub(super) async fn begin(
        connections: &'a Connections,
        (environment, administration): (EnvironmentId, AdministrationId),
    ) -> Result<Self, SyncError> {
        let mut tx = connections.store.write().await?;
        let linked = administrations::fetch(&mut tx, environment, administration).await?.ok_or(SyncError::NotThere)?;
        let linked = linked.administration;
        let passenger = Passenger { environment, administration, connection: linked.connection, action: None };
        let may_pass = gates::for_intent(&mut tx, SYSTEM, Function::Synchronise, &passenger).await?;
        tx.commit().await?;
        if !may_pass {
            return Err(SyncError::GateClosed);
        }
        Ok(Self {
            connections,
            environment,
            administration,
            connection: linked.connection.ok_or(SyncError::NoConnection)?,
            division: Division(linked.identity.division),
            began_at: connections.clock.now(),
        })
    }

    /// Reads everything into the store.
    pub(super) async fn run(&self) -> Result<(), SyncError> {
        for kind in MasterKind::ALL {
            match self.read_kind(kind).await {
                Err(SyncError::Call(CallError::Forbidden(forbidden))) if is_optional(kind) => {
                    tracing::info!(kind = kind.code(), reason = ?forbidden.reason, "may not be read, and is left out");
                }
                // What is refused each time is not asked for in a loop: it waits for the next hour.
                Err(SyncError::Resting) if is_optional(kind) => {}
                other => other?,
            }
        }
        if let Some(orders) = self.connections.connector().orders() {
            match self.read_orders(orders).await {
                Err(SyncError::Resting) => {}
                Err(SyncError::Call(CallError::Forbidden(forbidden))) => {
                    tracing::info!(reason = ?forbidden.reason, "orders may not be read, and are left out");
                }
                other => other?,
            }
        }
        self.propose_settings().await?;
        Ok(())
    }

    async fn read_kind(&self, kind: MasterKind) -> Result<(), SyncError> {
        let mut pages = Pages::of(kind.code());
        loop {
            let page = self.master_page(kind, pages.after.as_ref()).await?;
            self.witness(page.rows.iter().filter_map(|row| row.division))?;
            pages.count(&page);
            let is_last = pages.turn(page.next)?;
            let mut tx = self.connections.store.write().await?;
            let records: Vec<Record> = page.rows.iter().filter_map(|row| self.record(row)).collect();
            let which = (self.administration, kind);
            master::upsert(&mut tx, self.environment, which, &records, self.connections.clock.now()).await?;
            // A row that could not be read was not seen, and may well be there.
            if is_last && !pages.any_unreadable {
                master::retire_unseen(&mut tx, self.environment, which, (pages.seen, self.began_at)).await?;
            }
            self.tell(&mut tx).await?;
            tx.commit().await?;
            tracing::debug!(administration = %self.administration, kind = kind.code(), pages.seen, "read");
            if is_last {
                return Ok(());
            }
        }
    }

    async fn read_orders(&self, orders: &dyn Orders) -> Result<(), SyncError> {
        let receipts = match self.receipts(orders).await {
            // Then what was received is what the order lines say.
            Err(SyncError::Resting) => BTreeMap::new(),
            Err(SyncError::Call(CallError::Forbidden(forbidden))) => {
                tracing::info!(reason = ?forbidden.reason, "receipts may not be read: orders are read without them");
                BTreeMap::new()
            }
            other => other?,
        };
        let goods = self.goods(receipts).await?;
        // Before the orders: what was seen then is inside the I that is read now.
        let invoiced = self.invoiced(orders).await?;
        let mut pages = Pages::of("order");
        loop {
            let page = self.order_page(orders, pages.after.as_ref()).await?;
            self.witness(page.rows.iter().filter_map(|order| order.division))?;
            pages.count(&page);
            let is_last = pages.turn(page.next)?;
            let read: Vec<_> = page.rows.iter().map(|order| to_domain(order, &goods)).collect();
            let mut tx = self.connections.store.write().await?;
            let now = self.connections.clock.now();
            let ids = &self.connections.ids;
            crate::orders::upsert(&mut tx, ids, self.environment, self.administration, &read, now).await?;
            self.let_claims_fall(&mut tx, &invoiced, &read).await?;
            if is_last && pages.seen > 0 && !pages.any_unreadable {
                crate::orders::gone(&mut tx, self.environment, self.administration, self.began_at).await?;
            }
            self.tell(&mut tx).await?;
            tx.commit().await?;
            tracing::debug!(administration = %self.administration, kind = "order", pages.seen, "read");
            if is_last {
                return Ok(());
            }
        }
    }

    /// Our invoices that stand among the invoice lines of orders, with the order lines that they stand on. Where they may
    /// not be read, claims stay: what is claimed twice waits, what is not claimed is invoiced twice.
    async fn invoiced(&self, orders: &dyn Orders) -> Result<BTreeSet<(InvoiceId, RemoteId)>, SyncError> {
        let claiming = {
            let mut tx = self.connections.store.read().await?;
            invoiced::claiming(&mut tx, self.environment, self.administration).await?
        };
        let mut there = Vec::new();
        for terms in AtMostTen::chunks(claiming.iter().map(Claiming::term)) {
            match self.order_invoices(orders, &terms).await {
                Ok(found) => there.extend(found),
                Err(SyncError::Resting) => {}
                Err(SyncError::Call(CallError::Forbidden(forbidden))) => {
                    tracing::warn!(reason = ?forbidden.reason, "order invoices may not be read: their claims stay");
                }
                Err(other) => return Err(other),
            }
        }
        Ok(invoiced::standing(&claiming, &there))
    }

    /// In the transaction that takes over these orders.
    async fn let_claims_fall(
        &self,
        tx: &mut Tx,
        invoiced: &BTreeSet<(InvoiceId, RemoteId)>,
        read: &[Order],
    ) -> Result<(), StoreError> {
        let lines: BTreeSet<RemoteId> = read.iter().flat_map(|order| &order.lines).map(|line| line.remote_id).collect();
        for standing in invoiced.iter().filter(|(_, line)| lines.contains(line)) {
            if crate::orders::claims_fall(tx, self.environment, self.administration, *standing).await? {
                tracing::info!(invoice = %standing.0, "a claim fell: its invoice is inside the invoiced quantity now");
            }
        }
        Ok(())
    }

    /// What was received per order line, in purchase units.
    async fn receipts(&self, orders: &dyn Orders) -> Result<BTreeMap<RemoteId, rust_decimal::Decimal>, SyncError> {
        let mut received = BTreeMap::new();
        let mut pages = Pages::of("receipt");
        loop {
            let page = self.receipt_page(orders, pages.after.as_ref()).await?;
            self.witness(page.rows.iter().filter_map(|receipt| receipt.division))?;
            pages.count(&page);
            for line in page.rows.iter().flat_map(|receipt| &receipt.lines) {
                let sum: &mut rust_decimal::Decimal = received.entry(line.order_line).or_default();
                *sum = sum.saturating_add(line.received);
            }
            if pages.turn(page.next)? {
                return Ok(received);
            }
        }
    }

    /// Items, supplier items and VAT codes, as they were just read.
    async fn goods(&self, receipts: BTreeMap<RemoteId, rust_decimal::Decimal>) -> Result<Goods, SyncError> {
        let mut tx = self.connections.store.read().await?;
        let whose = (self.environment, self.administration);
        let items: Vec<Item> = master::items(&mut tx, whose.0, whose.1).await?;
        let supplier_items: Vec<SupplierItem> = super::repo::supplier_items(&mut tx, whose.0, whose.1).await?;
        let vat_codes: Vec<VatCode> = master::data(&mut tx, whose.0, whose.1).await?.vat_codes;
        Ok(Goods::new(items, supplier_items, vat_codes, receipts))
    }

    /// A new administration gets the purchase journal proposed, where it has one that takes entries, and items for what
    /// no order names, where their names leave no doubt. An admin sees and changes both.
    async fn propose_settings(&self) -> Result<(), SyncError> {
        let mut tx = self.connections.store.write().await?;
        let Some(linked) = administrations::fetch(&mut tx, self.environment, self.administration).await? else {
            return Err(SyncError::NotThere);
        };
        let mut settings = linked.administration.settings;
        if settings.journal.is_some() {
            return Ok(());
        }
        let data = master::data(&mut tx, self.environment, self.administration).await?;
        let usable = data.journals.iter().filter(|journal| !journal.blocked);
        settings.journal = usable.map(|journal| journal.code.clone()).min();
        let items = master::items(&mut tx, self.environment, self.administration).await?;
        propose_items(&mut settings, &items);
        settings.matching =
            super::repo::counts(&mut tx, self.environment, self.administration, self.began_at).await?.orders > 0;
        let which = (self.administration, linked.version);
        administrations::save_settings(&mut tx, self.environment, which, &settings).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn master_page(&self, kind: MasterKind, after: Option<&Cursor>) -> Result<Page<MasterRow>, SyncError> {
        let token = self.may_call(self.connections.connector().master_endpoint(kind)).await?;
        let counter = self.connections.counter(self.connection);
        let context = self.context(&token, &counter);
        Ok(self.connections.connector().master_page(&context, kind, after).await?)
    }

    async fn order_page(&self, orders: &dyn Orders, after: Option<&Cursor>) -> Result<Page<RemoteOrder>, SyncError> {
        let token = self.may_call(self.connections.connector().endpoint(Operation::ReadOrders)).await?;
        let counter = self.connections.counter(self.connection);
        let context = self.context(&token, &counter);
        Ok(orders.order_page(&context, after).await?)
    }

    async fn order_invoices(
        &self,
        orders: &dyn Orders,
        terms: &AtMostTen<OrderInvoiceTerm>,
    ) -> Result<Vec<OrderInvoice>, SyncError> {
        let token = self.may_call(self.connections.connector().endpoint(Operation::ReadOrderInvoices)).await?;
        let counter = self.connections.counter(self.connection);
        let context = self.context(&token, &counter);
        Ok(orders.find_order_invoices(&context, terms).await?)
    }

    async fn receipt_page(&self, orders: &dyn Orders, after: Option<&Cursor>) -> Result<Page<GoodsReceipt>, SyncError> {
        let token = self.may_call(orders.receipt_endpoint()).await?;
        let counter = self.connections.counter(self.connection);
        let context = self.context(&token, &counter);
        Ok(orders.receipt_page(&context, after).await?)
    }

    /// A token and a call in the budget; waits for the next minute where this one is used up, and for a token that may
    /// not be renewed yet. Never for the next day.
    async fn may_call(&self, endpoint: &str) -> Result<SecretString, SyncError> {
        let now = self.connections.clock.now();
        let rest = {
            let mut tx = self.connections.store.read().await?;
            budgets::resting(&mut tx, self.connection, self.division.0, endpoint, now).await?
        };
        if rest.is_some() {
            return Err(SyncError::Resting);
        }
        while let Err(again_at) = self.connections.reserve_of(Share::Reading, self.division.0, 1).await? {
            self.wait_until(again_at).await?;
        }
        loop {
            match self.connections.access(self.environment, self.connection, TIMEOUT).await {
                Ok(access) => return Ok(access.token),
                Err(AccessError::NotBefore(moment)) => self.wait_until(moment).await?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn wait_until(&self, moment: DateTime<Utc>) -> Result<(), SyncError> {
        let wait = moment - self.connections.clock.now();
        if wait > TimeDelta::minutes(2) {
            return Err(SyncError::NoCallsLeft);
        }
        tokio::time::sleep(wait.to_std().unwrap_or_default() + Duration::from_millis(50)).await;
        Ok(())
    }

    fn context<'c>(&self, token: &'c SecretString, counter: &'c budgets::Counter) -> CallContext<'c> {
        CallContext {
            access_token: token,
            division: self.division,
            timeout: TIMEOUT,
            leave_before: None,
            observer: counter,
        }
    }

    /// Open screens count along.
    async fn tell(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let subject = self.administration.to_string();
        let now = self.connections.clock.now();
        tell_in_tx(tx, Some(self.environment), Topic::Administration, &subject, now).await
    }

    /// Every row that says where it stands must stand where it was asked.
    fn witness(&self, mut rows: impl Iterator<Item = Division>) -> Result<(), SyncError> {
        match rows.find(|division| *division != self.division) {
            None => Ok(()),
            Some(answered) => Err(SyncError::Elsewhere { asked: self.division, answered }),
        }
    }

    fn record(&self, row: &MasterRow) -> Option<Record> {
        let (code, name, data) = described(&row.value).ok()?;
        Some(Record { id: self.connections.ids.next(), key: row.key.clone(), code, name, data })
    }
}

/// Items for claims, freight, surcharges and roundings: those that are not kept in stock and that alone say so.
fn propose_items(settings: &mut AdministrationSettings, items: &[Item]) {
    let only = |words: &[&str]| {
        let says = |item: &&Item| {
            let name = item.name.to_lowercase();
            !item.is_stock && words.iter().any(|word| name.contains(word))
        };
        let mut fitting = items.iter().filter(says);
        fitting.next().filter(|_| fitting.next().is_none()).map(|item| item.id)
    };
    settings.claims_item = only(&["te ontvangen creditnota", "credit note to receive"]);
    settings.freight_item = only(&["vrachtkosten", "verzendkosten", "freight"]);
    settings.surcharge_item = only(&["toeslag", "surcharge"]);
    settings.rounding_item = only(&["afronding", "rounding"]);
}

/// Kinds that an edition may lack.
fn is_optional(kind: MasterKind) -> bool {
    matches!(kind, MasterKind::Items | MasterKind::SupplierItems | MasterKind::CostCenters | MasterKind::CostUnits)
}

/// The pages of one kind, one after the other.
struct Pages {
    kind: &'static str,
    after: Option<Cursor>,
    turned: HashSet<Cursor>,
    seen: usize,
    any_unreadable: bool,
}

impl Pages {
    fn of(kind: &'static str) -> Self {
        Self { kind, after: None, turned: HashSet::new(), seen: 0, any_unreadable: false }
    }

    fn count<T>(&mut self, page: &Page<T>) {
        tell_unreadable(self.kind, &page.unreadable);
        self.seen += page.rows.len();
        self.any_unreadable |= !page.unreadable.is_empty();
    }

    /// To the next page; true where that was the last. A page that leads back to an earlier one is no end: rows that were
    /// not seen are not gone.
    fn turn(&mut self, next: Option<Cursor>) -> Result<bool, SyncError> {
        let Some(next) = next else { return Ok(true) };
        if self.turned.len() >= MOST_PAGES || !self.turned.insert(next.clone()) {
            return Err(SyncError::Circle(self.kind));
        }
        self.after = Some(next);
        Ok(false)
    }
}

fn tell_unreadable(kind: &str, rows: &[String]) {
    if let Some(first) = rows.first() {
        tracing::warn!(kind, count = rows.len(), first, "rows could not be read and are left out");
    }
}

/// What people call a record by, what it is called, and its value.
fn described(value: &MasterValue) -> Result<(String, String, serde_json::Value), StoreError> {
    let json = |data: Result<serde_json::Value, serde_json::Error>| {
        data.map_err(|error| StoreError::inconsistent("master_record", "data", error))
    };
    Ok(match value {
        MasterValue::Supplier(row) => (row.code.clone(), row.name.clone(), json(serde_json::to_value(row))?),
        MasterValue::BankAccount(row) => {
            (row.number.clone(), row.account.to_string(), json(serde_json::to_value(row))?)
        }
        MasterValue::GlAccount(row) => (row.code.clone(), row.name.clone(), json(serde_json::to_value(row))?),
        MasterValue::VatCode(row) => (row.code.clone(), row.name.clone(), json(serde_json::to_value(row))?),
        MasterValue::PaymentCondition(row) => (row.code.clone(), row.name.clone(), json(serde_json::to_value(row))?),
        MasterValue::Journal(row) => (row.code.clone(), row.name.clone(), json(serde_json::to_value(row))?),
        MasterValue::Period(row) => {
            let code = format!("{}-{:02}", row.year, row.number);
            (code.clone(), code, json(serde_json::to_value(row))?)
        }
        MasterValue::Item(row) => (row.code.clone(), row.name.clone(), json(serde_json::to_value(row))?),
        MasterValue::SupplierItem(row) => {
            (row.code.clone().unwrap_or_default(), row.item.to_string(), json(serde_json::to_value(row))?)
        }
        MasterValue::CostCenter(row) | MasterValue::CostUnit(row) => {
            (row.code.clone(), row.name.clone(), json(serde_json::to_value(row))?)
        }
        MasterValue::DocumentType(row) => (row.id.to_string(), row.name.clone(), json(serde_json::to_value(row))?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(unreadable: &[&str], next: Option<&str>) -> Page<u8> {
        let unreadable = unreadable.iter().map(|text| (*text).to_owned()).collect();
        Page { rows: vec![1, 2], unreadable, next: next.map(Cursor::of) }
    }

    #[test]
    fn pages_are_turned_to_the_last_one() {
        let mut pages = Pages::of("order");
        for next in ["a", "b"] {
            pages.count(&page(&[], Some(next)));
            assert!(!pages.turn(Some(Cursor::of(next))).unwrap());
            assert_eq!(pages.after, Some(Cursor::of(next)));
        }
        assert!(pages.turn(None).unwrap());
        assert_eq!((pages.seen, pages.any_unreadable), (4, false));
        pages.count(&page(&["no date"], None));
        assert!(pages.any_unreadable);
    }

    #[test]
    fn a_page_that_leads_back_is_no_end() {
        let mut pages = Pages::of("order");
        for next in ["a", "b"] {
            assert!(!pages.turn(Some(Cursor::of(next))).unwrap());
        }
        assert!(matches!(pages.turn(Some(Cursor::of("a"))), Err(SyncError::Circle("order"))));
    }

    fn item(id: u128, name: &str, is_stock: bool) -> Item {
        Item {
            id: RemoteId(uuid::Uuid::from_u128(id)),
            code: format!("A{id}"),
            name: name.to_owned(),
            unit: "stuk".to_owned(),
            is_stock,
            gl_account: None,
            barcode: None,
        }
    }

    #[test]
    fn items_are_proposed_only_where_their_names_leave_no_doubt() {
        let items = [
            item(1, "Te ontvangen creditnota", false),
            item(2, "Vrachtkosten binnenland", false),
            item(3, "Vrachtkosten buitenland", false),
            item(4, "Toeslag", true),
            item(5, "Afronding", false),
        ];
        let mut settings = AdministrationSettings::default();
        propose_items(&mut settings, &items);
        assert_eq!(settings.claims_item, Some(items[0].id));
        assert_eq!(settings.freight_item, None, "two of them");
        assert_eq!(settings.surcharge_item, None, "kept in stock");
        assert_eq!(settings.rounding_item, Some(items[4].id));
    }
}
