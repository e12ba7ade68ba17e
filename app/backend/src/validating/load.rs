//! Opening an invoice: all that its verdicts are made from, in one answer.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::booking::finding::Finding;
use domain::calendar;
use domain::coding::{Coding, Target};
use domain::desk::{AdministrationChoice, Desk, ItemChoice, Opened, Place, Unassigned, recognise};
use domain::ids::{AdministrationId, CodingLineId, EnvironmentId, InvoiceId, OrderLineId, RemoteId};
use domain::intake::{Stage, StoredInvoice};
use domain::invoice::{Invoice, normalise_number};
use domain::master::{Item, Supplier};
use domain::matching::deviation::DuplicatePlace;
use domain::matching::fill::Filler;
use domain::matching::judge::{Case, Duplicate, Judge};
use domain::matching::proposal::propose;
use domain::order::Order;

use super::ValidateError;
use crate::accounts::Caller;
use crate::clock::Ids;
use crate::orders::{self, Found, Wanted};
use crate::store::{Sql, StoreError, Tx};
use crate::{actions, administrations, fetch_all, invoices, master, statements};

statements! {
    /// Other invoices of this supplier with this number, in this administration.
    DUPLICATE_LIST = Sql::both(
        "select number, stage from invoice
         where environment_id = $1 and administration_id = $2 and supplier = $3 and number_normalised = $4 and id <> $5
           and stage <> 'deleted'",
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

async fn fetch_any(
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
    let wanted = Wanted { supplier: id, ..Wanted::default() };
    let found = orders::list(tx, environment, administration, invoice, &wanted).await?;
    let mut orders = found.orders;
    let taken: Vec<OrderLineId> = coding.map(order_lines).unwrap_or_default();
    let saved = orders::containing(tx, environment, administration, invoice, &taken).await?;
    add_missing(&mut orders, saved);
    // An order that the document names is at hand, also where it is complete or of somebody else: the verdict says so.
    if let Some(text) = read.order_reference.clone().filter(|text| text.trim().len() >= 3) {
        let named = Wanted { supplier: id, other_suppliers: true, closed_too: true, text };
        add_missing(&mut orders, orders::list(tx, environment, administration, invoice, &named).await?.orders);
    }
    let number = coding.map_or(read.number.as_str(), |coding| coding.header.number.as_str());
    let duplicates = duplicates(tx, environment, (administration, invoice), id, number).await?;
    let item_names: BTreeMap<RemoteId, String> =
        items.iter().map(|item| (item.id, format!("{} {}", item.code, item.name))).collect();
    let case = Case {
        invoice: read,
        orders,
        administration: linked.identity,
        settings: linked.settings,
        master: master::data(tx, environment, administration).await?,
        item_names,
        conversions: BTreeMap::new(),
        supplier,
        duplicates,
        today: calendar::local(now).date(),
    };
    Ok((case, found.total))
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

async fn duplicates(
    tx: &mut Tx,
    environment: EnvironmentId,
    (administration, invoice): (AdministrationId, InvoiceId),
    supplier: Option<RemoteId>,
    number: &str,
) -> Result<Vec<Duplicate>, StoreError> {
    let number = normalise_number(number);
    let Some(supplier) = supplier.filter(|_| !number.is_empty()) else { return Ok(Vec::new()) };
    let whose = (environment.0, administration.0);
    let rows =
        fetch_all!(tx, (String, String), DUPLICATE_LIST, whose.0, whose.1, supplier.0, number.as_str(), invoice.0)?;
    let place = |stage: &str| match stage {
        "coded" => DuplicatePlace::Booked { entry: None },
        _ => DuplicatePlace::Here,
    };
    let mut found: Vec<Duplicate> =
        rows.into_iter().map(|(number, stage)| Duplicate { place: place(&stage), number }).collect();
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

/// Orders for *Zoek*, where typing asks for more than what is at hand.
pub async fn orders(tx: &mut Tx, caller: &Caller, invoice: InvoiceId, wanted: &Wanted) -> Result<Found, ValidateError> {
    let (_, administration) = fetch(tx, caller.environment, invoice).await?;
    Ok(orders::list(tx, caller.environment, administration, invoice, wanted).await?)
}
