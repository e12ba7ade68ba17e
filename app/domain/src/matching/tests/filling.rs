//! Filling the coding lines from orders, and *Rest apart*: no cent and no piece may get lost.

use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::coding::{Coding, CodingSource, Target};
use crate::ids::{CodingLineId, OrderLineId};
use crate::invoice::AllowanceCharge;
use crate::language::Language;
use crate::matching::deviation::{Code, Deviation};
use crate::matching::fill::Filler;
use crate::matching::gap::Gap;
use crate::matching::judge::{Case, Judge};
use crate::matching::samples::{
    ACCOUNT, CLAIMS, FREIGHT, case, decimal, euro, invoice, invoice_line, order, order_line,
};
use crate::matching::{edit, mail, split};
use crate::vat::VatSubtotal;

fn counter() -> impl FnMut() -> CodingLineId {
    let mut last = 0_u128;
    move || {
        last += 1;
        CodingLineId(Uuid::from_u128(last))
    }
}

fn fresh(judge: &Judge) -> Coding {
    Filler { judge, language: Language::Nl, new_id: &mut counter() }.fresh()
}

fn with_orders(judge: &Judge, coding: &Coding, ticked: &[OrderLineId]) -> Coding {
    let mut ids = 0x500_u128;
    let mut new_id = || {
        ids += 1;
        CodingLineId(Uuid::from_u128(ids))
    };
    Filler { judge, language: Language::Nl, new_id: &mut new_id }.with_orders(coding, ticked)
}

fn sample() -> Case {
    let mut order = order(1, "412", None, "");
    order.lines = vec![order_line(1, 1, "4711", "Bakplaat", ["10", "8", "0", "0"], "25.00")];
    let mut document = invoice(vec![invoice_line("4711", "Bakplaat", "10", "25.00")]);
    document.order_reference = Some("412".into());
    case(document, vec![order])
}

#[test]
fn a_document_becomes_coding_lines_that_close() {
    let mut document = invoice(vec![invoice_line("", "Bakplaat", "10", "25.00"), invoice_line("", "Meel", "1", "50")]);
    let part = |is_charge, amount| AllowanceCharge {
        is_charge,
        reason: String::new(),
        amount: euro(amount),
        vat_category: None,
        vat_percent: Some(decimal("21")),
    };
    document.allowance_charges = vec![part(false, "10.00"), part(true, "5.00")];
    document.lines[1].vat_percent = Some(decimal("9"));
    let subtotal = |percent, taxable, tax| VatSubtotal {
        category: None,
        percent: Some(decimal(percent)),
        taxable: euro(taxable),
        tax: euro(tax),
    };
    document.vat = vec![subtotal("21.00", "245.00", "51.45"), subtotal("9", "50.00", "4.50")];
    document.totals.vat = Some(euro("55.95"));
    document.totals.tax_inclusive = Some(euro("350.95"));
    document.totals.payable_rounding = Some(euro("0.05"));
    let judge = Judge::new(case(document, Vec::new()));
    let coding = fresh(&judge);
    let codes: Vec<_> = coding.lines.iter().map(|line| line.vat_code.as_deref()).collect();
    assert_eq!(codes, [Some("2"), Some("1"), Some("2"), Some("2"), None]);
    assert_eq!(coding.vat(), Some(euro("55.95")));
    assert_eq!(coding.lines[1].vat, euro("4.50"));
    assert_eq!(coding.net(), Some(euro("295.05")));
    assert_eq!(coding.lines[4].source, CodingSource::PayableRounding);
    let verdict = judge.all(&coding);
    assert_eq!(verdict.gaps, []);
}

#[test]
fn a_paired_line_keeps_its_own_figures_and_the_verdict_says_the_rest() {
    let judge = Judge::new(sample());
    let id = judge.case().orders[0].lines[0].id;
    let coding = with_orders(&judge, &fresh(&judge), &[id]);
    assert_eq!(coding.lines.len(), 1);
    let line = &coding.lines[0];
    assert_eq!(
        (line.target.clone(), line.quantity.value, line.net),
        (Target::OrderLine { id }, decimal("10"), euro("250.00"))
    );
    let verdict = judge.all(&coding);
    let codes: Vec<_> = verdict.deviations().map(Deviation::code).collect();
    assert_eq!(codes, [Code::QuantityOverReceived]);
    assert_eq!(coding.header.order_reference.as_deref(), Some("412"));
    let back = with_orders(&judge, &coding, &[]);
    assert_eq!(back.lines[0].target, Target::GlAccount { id: ACCOUNT });
    assert_eq!(back.header.order_reference, judge.case().invoice.order_reference);
}

#[test]
fn rest_apart_is_8_on_the_order_line_and_2_on_the_claims_item() {
    let judge = Judge::new(sample());
    let id = judge.case().orders[0].lines[0].id;
    let mut coding = with_orders(&judge, &fresh(&judge), &[id]);
    let verdict = judge.all(&coding);
    let halves = split::possible(&judge, &coding.lines[0], &verdict.lines[0]).unwrap();
    assert_eq!((halves.stays, halves.rest), (decimal("8"), decimal("2")));
    let new_id = CodingLineId(Uuid::from_u128(0x777));
    assert!(split::rest_apart(&judge, &mut coding, 0, halves, new_id, Language::Nl));
    let amounts: Vec<_> = coding.lines.iter().map(|line| (line.quantity.value, line.net, line.vat)).collect();
    assert_eq!(amounts, [(decimal("8"), euro("200.00"), euro("42.00")), (decimal("2"), euro("50.00"), euro("10.50"))]);
    assert_eq!(coding.lines[1].target, Target::Item { id: CLAIMS });
    let verdict = judge.all(&coding);
    assert!(verdict.may_be_booked(), "{verdict:?}");
}

#[test]
fn nothing_is_set_apart_where_nothing_would_stay() {
    let mut case = sample();
    case.orders[0].lines[0].invoiced = case.orders[0].lines[0].received;
    let judge = Judge::new(case);
    let coding = with_orders(&judge, &fresh(&judge), &[judge.case().orders[0].lines[0].id]);
    assert_eq!(split::possible(&judge, &coding.lines[0], &judge.all(&coding).lines[0]), None);
}

#[test]
fn one_line_over_two_orders_keeps_its_amount() {
    let mut case = sample();
    let mut second = order(2, "413", None, "");
    second.lines = vec![order_line(2, 1, "4711", "Bakplaat", ["5", "5", "0", "0"], "25.00")];
    case.invoice.order_reference = Some("412 en 413".into());
    case.invoice.lines[0] = invoice_line("4711", "Bakplaat", "13", "25.00");
    case.invoice = {
        let reference = case.invoice.order_reference.clone();
        let mut document = invoice(case.invoice.lines.clone());
        document.order_reference = reference;
        document
    };
    case.orders.push(second);
    let judge = Judge::new(case);
    let ids: Vec<_> = judge.case().orders.iter().map(|order| order.lines[0].id).collect();
    let coding = with_orders(&judge, &fresh(&judge), &ids);
    let mut quantities: Vec<_> = coding.lines.iter().map(|line| line.quantity.value).collect();
    quantities.sort();
    assert_eq!(quantities, [decimal("5"), decimal("8")]);
    assert_eq!(coding.net(), Some(euro("325.00")));
    assert!(judge.all(&coding).may_be_booked(), "{:?}", judge.all(&coding));
}

#[test]
fn what_was_coded_by_hand_stays_and_freight_finds_its_item() {
    let mut case = sample();
    case.invoice =
        invoice(vec![invoice_line("4711", "Bakplaat", "8", "25.00"), invoice_line("", "Vrachtkosten", "1", "35")]);
    let judge = Judge::new(case);
    let mut coding = fresh(&judge);
    let mut by_hand = coding.lines[1].clone();
    by_hand.source = CodingSource::Manual;
    by_hand.target = Target::Item { id: CLAIMS };
    by_hand.description = "Met de hand".into();
    coding.lines.push(by_hand.clone());
    let filled = with_orders(&judge, &coding, &[judge.case().orders[0].lines[0].id]);
    assert_eq!(filled.lines[1].target, Target::Item { id: FREIGHT });
    assert!(filled.lines.iter().any(|line| line.description == by_hand.description && line.target == by_hand.target));
}

#[test]
fn without_recognised_lines_the_order_is_taken_at_its_own_price() {
    let mut case = sample();
    case.invoice.lines.clear();
    let judge = Judge::new(case);
    let coding = with_orders(&judge, &fresh(&judge), &[judge.case().orders[0].lines[0].id]);
    assert_eq!(coding.lines.len(), 1);
    assert_eq!((coding.lines[0].quantity.value, coding.lines[0].net), (decimal("8"), euro("200.00")));
    let gaps = judge.all(&coding).gaps;
    assert_eq!(gaps, [Gap::NetPerRate { percent: None, coded: euro("200.00"), document: euro("250.00") }]);
}

#[test]
fn a_changed_quantity_takes_its_amount_along_and_comes_back_to_the_cent() {
    let mut case = sample();
    case.invoice = invoice(vec![invoice_line("4711", "Bakplaat", "3", "33.333")]);
    let judge = Judge::new(case);
    let mut coding = with_orders(&judge, &fresh(&judge), &[judge.case().orders[0].lines[0].id]);
    edit::set_quantity(&judge, &mut coding, 0, decimal("2"));
    assert_eq!(coding.lines[0].net, euro("66.67"));
    edit::set_quantity(&judge, &mut coding, 0, decimal("3"));
    assert_eq!(coding.lines[0].net, euro("100.00"));
}

#[test]
fn the_request_for_a_credit_note_says_what_is_wrong() {
    let judge = Judge::new(sample());
    let coding = with_orders(&judge, &fresh(&judge), &[judge.case().orders[0].lines[0].id]);
    let mail = mail::credit_note_request(&judge, &coding, &judge.all(&coding));
    assert_eq!(mail.subject, "Creditnota gevraagd bij factuur 2026-1187");
    assert!(
        mail.body.contains("- Bakplaat (onze order 412)\n  8 ontvangen, 10 gefactureerd: 2 te veel"),
        "{}",
        mail.body
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_coding_always_sums_to_the_document(
        lines in prop::collection::vec((1i64..40, 1i64..5000, prop::bool::ANY), 1..8),
        received in prop::collection::vec(0i64..40, 1..6),
    ) {
        let document: Vec<_> = lines.iter().map(|(quantity, cents, is_low)| {
            let price = Decimal::new(*cents, 2).to_string();
            let mut line = invoice_line("A", "Bakplaat", &quantity.to_string(), &price);
            line.vat_percent = Some(decimal(if *is_low { "9" } else { "21" }));
            line
        }).collect();
        let mut document = invoice(document);
        document.vat = ["9", "21"].into_iter().map(|percent| {
            let taxable: Decimal = document.lines.iter()
                .filter(|line| line.vat_percent == Some(decimal(percent))).map(|line| line.net.value).sum();
            let tax = crate::money::round_half_up(taxable * decimal(percent) / decimal("100"), 2);
            VatSubtotal { category: None, percent: Some(decimal(percent)), taxable: euro(&taxable.to_string()), tax: euro(&tax.to_string()) }
        }).collect();
        let vat: Decimal = document.vat.iter().map(|subtotal| subtotal.tax.value).sum();
        document.totals.vat = Some(euro(&vat.to_string()));
        let mut order = order(1, "412", None, "");
        order.lines = received.iter().enumerate().map(|(at, received)| {
            order_line(at as u128, i64::try_from(at).unwrap(), "A", "Bakplaat", ["40", &received.to_string(), "0", "0"], "10")
        }).collect();
        let judge = Judge::new(case(document, vec![order]));
        let first = fresh(&judge);
        prop_assert_eq!(judge.all(&first).gaps, []);
        let ids: Vec<_> = propose_ids(&judge);
        let mut filled = with_orders(&judge, &first, &ids);
        prop_assert_eq!(judge.all(&filled).gaps, []);
        let verdict = judge.all(&filled);
        for at in (0..filled.lines.len()).rev() {
            if let Some(halves) = split::possible(&judge, &filled.lines[at], &verdict.lines[at]) {
                let new_id = CodingLineId(Uuid::from_u128(0x900 + at as u128));
                split::rest_apart(&judge, &mut filled, at, halves, new_id, Language::Nl);
            }
        }
        prop_assert_eq!(judge.all(&filled).gaps, []);
    }
}

fn propose_ids(judge: &Judge) -> Vec<OrderLineId> {
    crate::matching::proposal::propose(judge).allocations.iter().map(|each| each.order_line).collect()
}
