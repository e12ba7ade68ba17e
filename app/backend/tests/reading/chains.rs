//! Documents that belong together: an order, what was received of it, and the invoice, matched by the product's own code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use backend::reading::{ReadDocument, TradeDocument, read};
use domain::administration::{AdministrationIdentity, AdministrationSettings};
use domain::ids::{CodingLineId, OrderId, OrderLineId, RemoteId};
use domain::invoice::{Invoice, Severity};
use domain::language::Language;
use domain::master::{GlAccount, MasterData, Supplier, VatCode, VatCodeType};
use domain::matching::deviation::{Code, Deviation};
use domain::matching::fill::Filler;
use domain::matching::judge::{Case, Judge};
use domain::matching::proposal::propose;
use domain::matching::verdict::Verdict;
use domain::order::{Basis, Order, OrderLine, Progress};
use domain::quantity::{Unit, UnitPrice};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::shared;

const SUPPLIER: RemoteId = RemoteId(Uuid::from_u128(1));
const ACCOUNT: RemoteId = RemoteId(Uuid::from_u128(2));
const SURCHARGES: RemoteId = RemoteId(Uuid::from_u128(3));

fn only(folder: &Path, name: &str) -> ReadDocument {
    let bytes = std::fs::read(folder.join(name)).unwrap();
    read(&bytes).unwrap().remove(0)
}

fn invoice(name: &str) -> Option<Invoice> {
    match only(&shared::data("ubl")?, name) {
        ReadDocument::Invoice { invoice, .. } => Some(*invoice),
        other => panic!("{name} is a {}", other.kind()),
    }
}

fn trade(name: &str) -> Option<TradeDocument> {
    match only(&shared::data("orders")?, name) {
        ReadDocument::Trade { document, .. } => Some(*document),
        other => panic!("{name} is a {}", other.kind()),
    }
}

/// The order as a bookkeeping system would have it, numbered by itself; `received` is of its lines, in their order.
fn order(document: &TradeDocument, basis: Basis, received: &[Decimal]) -> Order {
    let lines = document.lines.iter().enumerate().map(|(at, line)| {
        let id = u128::try_from(at).unwrap();
        let quantity = line.quantity.clone().unwrap_or_default();
        OrderLine {
            id: OrderLineId(Uuid::from_u128(100 + id)),
            remote_id: RemoteId(Uuid::from_u128(200 + id)),
            number: i64::try_from(at).unwrap() + 1,
            item: None,
            item_code: line.buyer_item.clone().unwrap_or_default(),
            supplier_item_code: line.supplier_item.clone(),
            barcode: line.standard_item.clone(),
            description: line.description.clone(),
            unit: Unit::new(quantity.unit.0),
            ordered: quantity.value,
            received: received.get(at).copied().unwrap_or_default(),
            invoiced: Decimal::ZERO,
            counted: None,
            pending: Decimal::ZERO,
            basis,
            price: line.unit_price.unwrap_or(UnitPrice::per_one(Decimal::ZERO)),
            price_was_inclusive: false,
            vat_code: None,
            vat_percent: line.vat_percent,
            cost_center: None,
            cost_unit: None,
            gl_account: None,
        }
    });
    Order {
        id: OrderId(Uuid::from_u128(10)),
        remote_id: RemoteId(Uuid::from_u128(11)),
        number: document.number.clone(),
        reference: None,
        description: String::new(),
        supplier: SUPPLIER,
        supplier_name: document.supplier.name.clone(),
        date: document.issue_date,
        currency: document.currency.unwrap(),
        status: Progress::Open,
        receipt: Progress::Open,
        invoicing: Progress::Open,
        awaits_approval: false,
        changed_after_receipt: false,
        lines: lines.collect(),
    }
}

/// The verdict on what the proposal fills in, without a change.
fn matched(invoice: Invoice, order: Order, vat: &[(&str, Decimal)]) -> (Verdict, usize) {
    let vat_code = |(code, percent): &(&str, Decimal)| VatCode {
        code: (*code).to_owned(),
        name: (*code).to_owned(),
        percent: *percent,
        kind: VatCodeType::Excluding,
        reverse_charge: false,
        purchase: true,
        blocked: false,
    };
    let account = GlAccount {
        id: ACCOUNT,
        code: "7000".into(),
        name: "Inkopen".into(),
        vat_code: None,
        cost_center_required: false,
        cost_unit_required: false,
        is_cost: true,
        blocked: false,
    };
    let supplier = Supplier {
        id: SUPPLIER,
        code: "1".into(),
        name: invoice.supplier.name.clone(),
        vat_number: Some("X".into()),
        company_id: None,
        payment_condition: None,
        vat_code: vat.first().map(|(code, _)| (*code).to_owned()),
        gl_account: Some(ACCOUNT),
        currency: None,
        ibans: invoice.accounts.iter().map(|account| account.iban.as_str().to_owned()).collect(),
        blocked: false,
    };
    let case = Case {
        administration: AdministrationIdentity {
            division: 1,
            number: "1".into(),
            name: invoice.buyer.name.clone(),
            vat_number: invoice.buyer.vat_number.as_ref().map(|number| number.as_str().to_owned()),
            company_id: invoice.buyer.company_id.clone(),
            currency: invoice.currency,
        },
        settings: AdministrationSettings {
            journal: Some("60".into()),
            surcharge_item: Some(SURCHARGES),
            ..AdministrationSettings::default()
        },
        master: MasterData {
            gl_accounts: vec![account],
            vat_codes: vat.iter().map(vat_code).collect(),
            ..MasterData::default()
        },
        item_names: BTreeMap::new(),
        conversions: BTreeMap::new(),
        supplier: Some(supplier),
        duplicates: Vec::new(),
        today: "2026-10-14".parse().unwrap(),
        orders: vec![order],
        invoice,
    };
    let judge = Judge::new(case);
    let ticked: Vec<OrderLineId> = propose(&judge).allocations.iter().map(|each| each.order_line).collect();
    let mut last = 0;
    let mut new_id = || {
        last += 1;
        CodingLineId(Uuid::from_u128(last))
    };
    let mut filler = Filler { judge: &judge, language: Language::Nl, new_id: &mut new_id };
    let fresh = filler.fresh();
    let coding = filler.with_orders(&fresh, &ticked);
    (judge.all(&coding), ticked.len())
}

fn codes(verdict: &Verdict, severity: Severity) -> BTreeSet<Code> {
    verdict.deviations().filter(|each| each.severity == severity).map(Deviation::code).collect()
}

#[test]
fn chain_a_blocks_on_the_quantity_and_on_the_price_base() {
    let documents = (trade("UBL-Order-2.0-Example.xml"), trade("UBL-ReceiptAdvice-2.0-Example.xml"));
    let (Some(ordered), Some(receipt)) = documents else { return };
    let Some(invoice) = invoice("UBL-Invoice-2.0-Example.xml") else { return };
    let received: Vec<Decimal> = receipt.lines.iter().filter_map(|line| Some(line.quantity.as_ref()?.value)).collect();
    assert_eq!(received, [Decimal::from(90)]);
    let order = order(&ordered, Basis::Received, &received);
    let (verdict, proposed) = matched(invoice, order, &[("5", Decimal::new(175, 1))]);
    assert_eq!(proposed, 1);
    let blocking = codes(&verdict, Severity::Blocking);
    assert!(blocking.contains(&Code::QuantityOverReceived) && blocking.contains(&Code::Price), "{blocking:?}");
    let excess = verdict.deviations().find_map(|each| each.finding.excess());
    assert_eq!(excess, Some(Decimal::from(10)));
    assert!(!verdict.may_be_booked());
}

#[test]
fn chain_c_matches_two_way_without_a_change() {
    let Some(ordered) = trade("UBL-OHNL-1.9_scenario1_Order.xml") else { return };
    let Some(invoice) = invoice("UBL-OHNL-1.9_scenario1_Invoice.xml") else { return };
    let order = order(&ordered, Basis::None, &[]);
    let (verdict, proposed) = matched(invoice, order, &[("2", Decimal::from(21))]);
    assert_eq!(proposed, 2);
    assert_eq!(codes(&verdict, Severity::Blocking), BTreeSet::new());
    assert!(codes(&verdict, Severity::Warning).contains(&Code::Date));
    assert!(verdict.may_be_booked(), "{:?}", verdict.all_gaps().collect::<Vec<_>>());
}
