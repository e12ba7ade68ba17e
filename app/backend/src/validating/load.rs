//! Opening an invoice: all that its verdicts are made from, in one answer.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::booking::finding::Finding;
use domain::calendar;
use domain::coding::{Coding, Target};
use domain::desk::{AdministrationChoice, Desk, ItemChoice, Opened, Place, Unassigned, recognise};
use domain::ids::{AdministrationId, CodingLineId, EnvironmentId, InvoiceId, OrderLineId, RemoteId};
use domain::intake::{Stage, StoredInvoice};
use domain::invoice::{Invoice, InvoiceKind, normalise_number};
use domain::master::{Item, Supplier};
use domain::matching::deviation::DuplicatePlace;
use domain::matching::fill::Filler;
use domain::matching::judge::{Case, Duplicate, Judge};
use domain::matching::proposal::propose;
use domain::matching::units::ItemConversion;
use domain::order::Order;
use domain::quantity::Unit;
use rust_decimal::Decimal;

use super::ValidateError;
use crate::accounts::Caller;
use crate::clock::Ids;
use crate::orders::{self, Found, Wanted};
use crate::store::{Sql, StoreError, Tx};
use crate::{actions, administrations, fetch_all, invoices, master, statements, sync};

statements! {
    /// Other invoices of this supplier with this number, in this administration, and the entry of those that are booked.
    /// One that nobody opened yet has no card: it counts by its supplier's name.
    DUPLICATE_LIST = Sql::both(
        "select invoice.number, action.state, action.entry_number
         from invoice
         left join action on action.invoice_id = invoice.id and action.environment_id = invoice.environment_id
           and action.kind <> 'unblock' and action.state in ('entered', 'done', 'deviating')
         where invoice.environment_id = $1 and invoice.administration_id = $2 and invoice.number_normalised = $4
           and invoice.id <> $5 and invoice.stage <> 'deleted'
           and (invoice.supplier = $3 or (invoice.supplier is null and lower(invoice.supplier_name) = lower($6)))
         order by invoice.received_at, invoice.id",
    );
}

/// The invoice and whose books it is for; one without an administration cannot be coded.
pub(super) async fn fetch(
    tx: &mut Tx,
    environment: EnvironmentId,
    invoice: InvoiceId,
) -> Result<(StoredInvoice, AdministrationId), ValidateError> {
    let stored = fetch_any(tx, environment, invoice).await?;
    let administration = stored.administration.ok_or(ValidateError::NotPossible)?;
    Ok((stored, administration))
}

pub(super) async fn fetch_any(
    tx: &mut Tx,
    environment: EnvironmentId,
    invoice: InvoiceId,
) -> Result<StoredInvoice, ValidateError> {
    let stored = invoices::repo::fetch(tx, environment, invoice).await?;
    stored.filter(|stored| stored.stage != Stage::Deleted).ok_or(ValidateError::NotFound)
}

async fn unassigned(
    tx: &mut Tx,
    environment: EnvironmentId,
    stored: StoredInvoice,
) -> Result<Unassigned, ValidateError> {
    let linked = administrations::list(tx, environment).await?;
    let choice = |linked: administrations::Linked| {
        let identity = linked.administration.identity;
        AdministrationChoice { id: linked.administration.id, name: format!("{} {}", identity.number, identity.name) }
    };
    Ok(Unassigned {
        invoice: stored.id,
        version: stored.version,
        document: stored.document,
        read: stored.read,
        administrations: linked.into_iter().map(choice).collect(),
    })
}

/// Opens an invoice for a person, and locks it for others.
pub async fn open(
    tx: &mut Tx,
    caller: &Caller,
    invoice: InvoiceId,
    ids: &Ids,
    now: DateTime<Utc>,
) -> Result<Opened, ValidateError> {
    let environment = caller.environment;
    let stored = fetch_any(tx, environment, invoice).await?;
    let Some(administration) = stored.administration else {
        return Ok(Opened::Unassigned(Box::new(unassigned(tx, environment, stored).await?)));
    };
    let waiting = invoices::repo::waiting(tx, environment, caller.user, now).await?;
    let waiting: Vec<InvoiceId> = waiting.into_iter().map(|row| row.id).collect();
    let opened_by = invoices::repo::open(tx, environment, invoice, (caller.user, now)).await?;
    let suppliers = master::suppliers(tx, environment, administration).await?;
    let items = master::items(tx, environment, administration).await?;
    // A coding without lines was never saved: its header is what the document proposes.
    let saved = Some(stored.coding).filter(|coding| !coding.lines.is_empty());
    let supplier = supplier_of(&suppliers, saved.as_ref(), &stored.read);
    let facts = (stored.read, saved.as_ref(), supplier);
    let (case, orders_total) = case(tx, environment, (administration, invoice), facts, &items, now).await?;
    let coding = match saved {
        Some(saved) => saved,
        None => proposed(&Judge::new(case.clone()), caller, ids),
    };
    Ok(Opened::Desk(Box::new(Desk {
        invoice,
        version: stored.version,
        document: stored.document,
        place: Place::of(invoice, &waiting),
        case,
        coding,
        suppliers,
        items: items.into_iter().map(|item| ItemChoice { id: item.id, code: item.code, name: item.name }).collect(),
        orders_total,
        opened_by,
        is_open: stored.stage == Stage::ToValidate,
    })))
}

fn supplier_of(suppliers: &[Supplier], saved: Option<&Coding>, read: &Invoice) -> Option<Supplier> {
    if let Some(saved) = saved {
        return suppliers.iter().find(|supplier| Some(supplier.id) == saved.header.supplier).cloned();
    }
    let ibans: Vec<&str> = read.accounts.iter().map(|account| account.iban.as_str()).collect();
    recognise(suppliers, &read.supplier, &ibans).cloned()
}

/// The coding that a document proposes; on orders where the administration matches and the proposal found some.
fn proposed(judge: &Judge, caller: &Caller, ids: &Ids) -> Coding {
    let mut new_id = || -> CodingLineId { ids.next() };
    let mut filler = Filler { judge, language: caller.language, new_id: &mut new_id };
    let fresh = filler.fresh();
    if !judge.case().settings.matching {
        return fresh;
    }
    let ticked: Vec<OrderLineId> = propose(judge).allocations.iter().map(|each| each.order_line).collect();
    if ticked.is_empty() { fresh } else { filler.with_orders(&fresh, &ticked) }
}

/// All that a verdict is made from.
pub(super) async fn case(
    tx: &mut Tx,
    environment: EnvironmentId,
    (administration, invoice): (AdministrationId, InvoiceId),
    (mut read, coding, supplier): (Invoice, Option<&Coding>, Option<Supplier>),
    items: &[Item],
    now: DateTime<Utc>,
) -> Result<(Case, usize), ValidateError> {
    let linked = administrations::fetch(tx, environment, administration).await?.ok_or(ValidateError::NotPossible)?;
    let linked = linked.administration;
    // A document that nobody could read names no currency: until a person says otherwise it is that of the books.
    if read.currency.is_unknown() {
        read.currency = linked.identity.currency;
    }
    let id = supplier.as_ref().map(|supplier| supplier.id);
    // What is credited was invoiced: of a credit note the complete orders are the ones to look at.
    let wanted = Wanted { supplier: id, closed_too: is_credit(&read), ..Wanted::default() };
    let found = orders::list(tx, environment, administration, invoice, &wanted).await?;
    let mut orders = found.orders;
    let taken: Vec<OrderLineId> = coding.map(order_lines).unwrap_or_default();
    let saved = orders::containing(tx, environment, administration, invoice, &taken).await?;
    add_missing(&mut orders, saved);
    // Orders that the document names are at hand, also where they are complete or of somebody else: the verdict says so.
    for text in named_orders(&read) {
        let named = Wanted { supplier: id, other_suppliers: true, closed_too: true, text };
        add_missing(&mut orders, orders::list(tx, environment, administration, invoice, &named).await?.orders);
    }
    let number = coding.map_or(read.number.as_str(), |coding| coding.header.number.as_str());
    let twin = (id, number, read.supplier.name.as_str());
    let duplicates = duplicates_of(tx, environment, (administration, invoice), twin).await?;
    let conversions = conversions(tx, (environment, administration), id, items).await?;
    let item_names: BTreeMap<RemoteId, String> =
        items.iter().map(|item| (item.id, format!("{} {}", item.code, item.name))).collect();
    let case = Case {
        invoice: read,
        orders,
        administration: linked.identity,
        settings: linked.settings,
        master: master::data(tx, environment, administration).await?,
        item_names,
        conversions,
        supplier,
        duplicates,
        today: calendar::local(now).date(),
    };
    Ok((case, found.total))
}

/// By its kind, or by a total below zero.
fn is_credit(read: &Invoice) -> bool {
    let total = read.totals.tax_inclusive.or(read.totals.payable);
    read.kind == InvoiceKind::CreditNote || total.is_some_and(|total| total.value.is_sign_negative())
}

/// What a document names as orders, word by word: suppliers write «PO 398 en 412», and orders are numbers.
fn named_orders(read: &Invoice) -> Vec<String> {
    const MOST: usize = 8;
    let of_lines = read.lines.iter().filter_map(|line| line.order_reference.as_deref());
    let mut words: Vec<String> = Vec::new();
    for text in read.order_reference.as_deref().into_iter().chain(of_lines) {
        for word in text.split(|sign: char| !sign.is_alphanumeric() && sign != '-') {
            let digits = word.chars().filter(char::is_ascii_digit).count();
            if digits >= 3 && words.iter().all(|known| known != word) {
                words.push(word.to_owned());
            }
        }
    }
    words.truncate(MOST);
    words
}

/// What one purchase unit of an item holds, by the card of this supplier; else by that of any.
async fn conversions(
    tx: &mut Tx,
    (environment, administration): (EnvironmentId, AdministrationId),
    supplier: Option<RemoteId>,
    items: &[Item],
) -> Result<BTreeMap<RemoteId, ItemConversion>, StoreError> {
    let mut cards = sync::supplier_items(tx, environment, administration).await?;
    // The supplier's own come last, and win.
    cards.sort_by_key(|card| Some(card.supplier) == supplier);
    let units: BTreeMap<RemoteId, &str> = items.iter().map(|item| (item.id, item.unit.as_str())).collect();
    let known = cards.into_iter().filter(|card| card.purchase_unit_factor > Decimal::ONE);
    let converted = known.filter_map(|card| {
        let contains = Unit::new(*units.get(&card.item)?);
        let conversion =
            ItemConversion { unit: Unit::new(card.purchase_unit), contains, count: card.purchase_unit_factor };
        Some((card.item, conversion))
    });
    Ok(converted.collect())
}

fn add_missing(orders: &mut Vec<Order>, more: Vec<Order>) {
    for order in more {
        if orders.iter().all(|known| known.id != order.id) {
            orders.push(order);
        }
    }
}

fn order_lines(coding: &Coding) -> Vec<OrderLineId> {
    let taken = coding.lines.iter().filter_map(|line| match line.target {
        Target::OrderLine { id } => Some(id),
        _ => None,
    });
    taken.collect()
}

async fn duplicates_of(
    tx: &mut Tx,
    environment: EnvironmentId,
    (administration, invoice): (AdministrationId, InvoiceId),
    (supplier, number, name): (Option<RemoteId>, &str, &str),
) -> Result<Vec<Duplicate>, StoreError> {
    let number = normalise_number(number);
    let Some(supplier) = supplier.filter(|_| !number.is_empty()) else { return Ok(Vec::new()) };
    let whose = (environment.0, administration.0);
    let rows = fetch_all!(
        tx,
        (String, Option<String>, Option<String>),
        DUPLICATE_LIST,
        whose.0,
        whose.1,
        supplier.0,
        number.as_str(),
        invoice.0,
        name
    )?;
    let duplicate = |(number, state, entry): (String, Option<String>, Option<String>)| {
        let place = if state.is_some() { DuplicatePlace::Booked { entry } } else { DuplicatePlace::Here };
        Duplicate { number, place }
    };
    let mut found: Vec<Duplicate> = rows.into_iter().map(duplicate).collect();
    // What a booking found in the books when it looked there: *boek toch* is said of that entry.
    if let Some(action) = actions::newest_of_invoice(tx, environment, invoice).await?
        && let Some(Finding::AlreadyBooked { entry_number }) = action.finding
        && action.administration == administration
        && action.content.supplier == supplier
        && normalise_number(&action.content.number) == number
    {
        let entry = Some(entry_number).filter(|entry| !entry.is_empty());
        found.push(Duplicate { number: action.content.number, place: DuplicatePlace::Booked { entry } });
    }
    Ok(found)
}

/// Invoices like this one, as it would be with this supplier and this number: asked for while typing.
pub async fn duplicates(
    tx: &mut Tx,
    caller: &Caller,
    invoice: InvoiceId,
    (supplier, number): (RemoteId, &str),
) -> Result<Vec<Duplicate>, ValidateError> {
    let (stored, administration) = fetch(tx, caller.environment, invoice).await?;
    let twin = (Some(supplier), number, stored.read.supplier.name.as_str());
    Ok(duplicates_of(tx, caller.environment, (administration, invoice), twin).await?)
}

/// Still at it: the lock for others goes on. Answers who else has it.
pub async fn stay(
    tx: &mut Tx,
    caller: &Caller,
    invoice: InvoiceId,
    now: DateTime<Utc>,
) -> Result<Option<String>, ValidateError> {
    fetch_any(tx, caller.environment, invoice).await?;
    Ok(invoices::repo::open(tx, caller.environment, invoice, (caller.user, now)).await?)
}

/// Leaves it to others.
pub async fn leave(tx: &mut Tx, caller: &Caller, invoice: InvoiceId) -> Result<(), ValidateError> {
    let known = invoices::repo::fetch(tx, caller.environment, invoice).await?;
    known.ok_or(ValidateError::NotFound)?;
    Ok(invoices::repo::close(tx, caller.environment, invoice, caller.user).await?)
}

/// Orders for *Zoek*, where typing asks for more than what is at hand.
pub async fn orders(tx: &mut Tx, caller: &Caller, invoice: InvoiceId, wanted: &Wanted) -> Result<Found, ValidateError> {
    let (_, administration) = fetch(tx, caller.environment, invoice).await?;
    Ok(orders::list(tx, caller.environment, administration, invoice, wanted).await?)
}
