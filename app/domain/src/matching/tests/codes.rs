//! Each deviation code by an example that shows it, and the nearest one that does not.

use std::collections::BTreeSet;

use crate::coding::{Acceptance, CodingSource, Target};
use crate::invoice::{AllowanceCharge, PaymentAccount, Severity};
use crate::matching::deviation::{Code, Deviation, DuplicatePlace, Finding};
use crate::matching::gap::Gap;
use crate::matching::judge::{Case, Duplicate, Judge};
use crate::matching::samples::{
    ACCOUNT, FREIGHT, case, coding, day, decimal, euro, invoice, invoice_line, order, order_line,
};
use crate::order::{Basis, Progress};
use crate::party::{Iban, VatNumber};
use crate::quantity::Unit;
use crate::vat::VatCategory;

/// 10 × 24.50 on an order line of `quantities` (ordered, received, invoiced, pending).
fn plates(quantities: [&str; 4]) -> Case {
    let mut order = order(1, "412", None, "");
    order.lines = vec![order_line(1, 1, "4711", "Bakplaat", quantities, "24.50")];
    case(invoice(vec![invoice_line("4711", "Bakplaat", "10", "24.50")]), vec![order])
}

/// All that differs, after a change of the case.
fn codes(case: Case) -> BTreeSet<Code> {
    let judge = Judge::new(case);
    let verdict = judge.all(&coding(&judge));
    verdict.deviations().map(Deviation::code).collect()
}

fn with(change: impl FnOnce(&mut Case)) -> BTreeSet<Code> {
    let mut case = plates(["10", "10", "0", "0"]);
    change(&mut case);
    codes(case)
}

#[test]
fn what_fits_has_nothing_to_say() {
    let judge = Judge::new(plates(["10", "10", "0", "0"]));
    let verdict = judge.all(&coding(&judge));
    assert_eq!(verdict.deviations().count(), 0, "{verdict:?}");
    assert_eq!(verdict.all_gaps().count(), 0, "{verdict:?}");
    assert!(verdict.may_be_booked());
}

#[test]
fn quantities() {
    use Code::{QuantityOverOrdered as Ordered, QuantityOverReceived as Received, QuantityPartial as Partial};
    for (quantities, expected) in [
        (["10", "8", "0", "0"], vec![Received]),
        (["10", "10", "0", "2"], vec![Received, Ordered]),
        (["8", "10", "0", "0"], vec![Ordered]),
        (["8", "8", "0", "0"], vec![Received, Ordered]),
        (["20", "20", "6", "2"], vec![Partial]),
        (["20", "20", "8", "2"], vec![]),
    ] {
        assert_eq!(codes(plates(quantities)), expected.into_iter().collect(), "{quantities:?}");
    }
    let service = |case: &mut Case| case.orders[0].lines[0].basis = Basis::None;
    let mut case = plates(["10", "0", "0", "0"]);
    service(&mut case);
    assert_eq!(codes(case), BTreeSet::new());
}

#[test]
fn the_excess_of_8_received_and_10_invoiced_is_2() {
    let judge = Judge::new(plates(["10", "8", "0", "0"]));
    let verdict = judge.all(&coding(&judge));
    let found: Vec<_> = verdict.deviations().collect();
    assert_eq!(found[0].finding.excess(), Some(decimal("2")));
    assert!(!verdict.may_be_booked());
    assert!(verdict.may_be_booked_blocked());
    assert_eq!(verdict.counts().blocking, 1);
}

#[test]
fn one_example_for_each_code() {
    let foreign = || Some("GBP".parse().unwrap());
    let one = |code| BTreeSet::from([code]);
    assert_eq!(with(|case| case.orders[0].lines[0].counted = Some(decimal("9"))), one(Code::CountDiffers));
    assert_eq!(with(|case| case.orders[0].lines[0].price.value = decimal("24")), one(Code::Price));
    assert_eq!(with(|case| case.orders[0].lines[0].unit = Unit::new("zak")), one(Code::Unit));
    assert_eq!(with(|case| case.orders[0].lines[0].vat_code = Some("1".into())), one(Code::Vat));
    assert_eq!(with(|case| case.invoice.lines[0].vat_percent = Some(decimal("9"))), one(Code::Vat));
    assert_eq!(with(|case| case.invoice.lines[0].vat_category = Some(VatCategory::ReverseCharge)), one(Code::Vat));
    assert_eq!(with(|case| case.orders[0].currency = foreign().unwrap()), one(Code::Currency));
    assert_eq!(with(|case| case.orders[0].supplier = ACCOUNT), one(Code::Supplier));
    assert_eq!(with(|case| case.invoice.buyer.vat_number = VatNumber::clean("NL1")), one(Code::Buyer));
    assert_eq!(with(|case| case.invoice.buyer.name = "Bakkerij Pieters".into()), one(Code::BuyerName));
    assert_eq!(with(|case| case.orders[0].status = Progress::Complete), one(Code::OrderClosed));
    assert_eq!(with(|case| case.orders[0].invoicing = Progress::Complete), one(Code::OrderClosed));
    assert_eq!(with(|case| case.orders[0].status = Progress::Cancelled), one(Code::OrderCancelled));
    assert_eq!(with(|case| case.orders[0].awaits_approval = true), one(Code::OrderNotApproved));
    assert_eq!(with(|case| case.orders[0].changed_after_receipt = true), one(Code::OrderChanged));
    assert_eq!(with(|case| case.invoice.totals.tax_inclusive = Some(euro("300"))), one(Code::Total));
    assert_eq!(with(|case| case.today = day("2026-10-07")), one(Code::Date));
    assert_eq!(with(|case| case.invoice.due_date = Some(day("2026-10-01"))), one(Code::Date));
    assert_eq!(with(|case| case.master.periods[0].start = day("2026-10-09")), one(Code::Date));
    assert_eq!(with(|case| case.orders[0].date = Some(day("2026-10-09"))), one(Code::Date));
    let twin = || Duplicate { number: "2026-1187".into(), place: DuplicatePlace::Here };
    assert_eq!(with(|case| case.duplicates.push(twin())), one(Code::Duplicate));
    let no_vat_number = |case: &mut Case| {
        case.invoice.supplier.vat_number = None;
        case.supplier.as_mut().unwrap().vat_number = None;
    };
    assert_eq!(with(no_vat_number), one(Code::VatNumberMissing));
    let account = |iban: &str, is_g_account| PaymentAccount {
        iban: Iban::clean(iban).unwrap(),
        name: None,
        part: None,
        reference: None,
        is_g_account,
    };
    assert_eq!(with(|case| case.invoice.accounts.push(account("NL91ABNA0417164300", false))), BTreeSet::new());
    assert_eq!(with(|case| case.invoice.accounts.push(account("NL87ABNA0123456789", false))), one(Code::IbanDiffers));
    assert_eq!(with(|case| case.invoice.accounts.push(account("NL91ABNA0417164300", true))), one(Code::GAccount));
    let line_charge = |case: &mut Case| case.invoice.lines[0].unit_price.as_mut().unwrap().value = decimal("30");
    assert_eq!(with(line_charge), one(Code::Amount));
}

#[test]
fn allowances_of_a_line_belong_to_its_arithmetic() {
    let discounted = |case: &mut Case| {
        let line = &mut case.invoice.lines[0];
        line.unit_price.as_mut().unwrap().value = decimal("30");
        line.allowance_charges.push(AllowanceCharge {
            is_charge: false,
            reason: "korting".into(),
            amount: euro("55"),
            vat_category: None,
            vat_percent: None,
        });
    };
    assert_eq!(with(discounted), BTreeSet::new());
}

#[test]
fn a_card_without_accounts_only_warns() {
    let mut case = plates(["10", "10", "0", "0"]);
    case.supplier.as_mut().unwrap().ibans.clear();
    let iban = Iban::clean("NL91ABNA0417164300").unwrap();
    case.invoice.accounts.push(PaymentAccount { iban, name: None, part: None, reference: None, is_g_account: false });
    let judge = Judge::new(case);
    assert!(judge.all(&coding(&judge)).may_be_booked());
}

#[test]
fn a_price_within_tolerance_is_a_note() {
    let mut case = plates(["10", "10", "0", "0"]);
    case.orders[0].lines[0].price.value = decimal("24");
    case.settings.tolerance.percent = decimal("3");
    case.settings.tolerance.absolute = decimal("10");
    let judge = Judge::new(case);
    let verdict = judge.all(&coding(&judge));
    let severities: Vec<_> = verdict.deviations().map(|each| (each.code(), each.severity)).collect();
    assert_eq!(severities, [(Code::Price, Severity::Information)]);
}

#[test]
fn what_nobody_ordered_needs_an_item() {
    let mut case = plates(["10", "10", "0", "0"]);
    case.invoice =
        invoice(vec![invoice_line("4711", "Bakplaat", "10", "24.50"), invoice_line("", "Vracht", "1", "35")]);
    let judge = Judge::new(case);
    let mut coding = coding(&judge);
    let of_freight = |coding: &crate::coding::Coding| {
        judge.all(coding).lines[1].deviations.iter().map(Deviation::code).collect::<Vec<_>>()
    };
    assert_eq!(of_freight(&coding), [Code::ItemMissing, Code::NotOrdered]);
    coding.lines[1].target = Target::Item { id: FREIGHT };
    assert_eq!(of_freight(&coding), [Code::NotOrdered]);
    coding.lines[0].target = Target::GlAccount { id: ACCOUNT };
    coding.lines[1].target = Target::GlAccount { id: ACCOUNT };
    assert_eq!(of_freight(&coding), []);
}

#[test]
fn a_changed_quantity_comes_and_goes_line_by_line() {
    let mut case = plates(["10", "10", "0", "0"]);
    case.orders[0].lines.push(order_line(2, 2, "5208", "Rijsmand", ["10", "10", "0", "0"], "11.25"));
    case.invoice =
        invoice(vec![invoice_line("4711", "Bakplaat", "10", "24.50"), invoice_line("5208", "Rijsmand", "10", "11.25")]);
    let judge = Judge::new(case);
    let mut coding = coding(&judge);
    let mut verdict = judge.all(&coding);
    let before = coding.lines[0].clone();
    coding.lines[0].quantity.value = decimal("12");
    assert_eq!(judge.update(&coding, &mut verdict, 0, &before), [0]);
    assert_eq!(verdict, judge.all(&coding));
    let found: BTreeSet<_> = verdict.lines[0].deviations.iter().map(Deviation::code).collect();
    let expected = [Code::QuantityOverReceived, Code::QuantityOverOrdered, Code::Unallocated, Code::Price];
    assert_eq!(found, expected.into_iter().collect());
    let wrong = coding.lines[0].clone();
    coding.lines[0] = before;
    assert_eq!(judge.update(&coding, &mut verdict, 0, &wrong), [0]);
    assert!(verdict.may_be_booked());
}

#[test]
fn two_lines_of_one_order_line_are_judged_together() {
    let mut case = plates(["10", "10", "0", "0"]);
    case.invoice =
        invoice(vec![invoice_line("4711", "Bakplaat", "6", "24.50"), invoice_line("4711", "Bakplaat", "6", "24.50")]);
    let judge = Judge::new(case);
    let mut coding = coding(&judge);
    coding.lines[1].target = coding.lines[0].target.clone();
    let verdict = judge.all(&coding);
    let excesses: Vec<_> = verdict.lines.iter().map(|line| line.deviations[0].finding.excess()).collect();
    assert_eq!(excesses, [Some(decimal("2")), Some(decimal("2"))]);
}

#[test]
fn credits_are_held_against_what_was_invoiced() {
    for (invoiced, received, expected) in
        [("10", "8", vec![Code::CreditOverDifference]), ("10", "0", vec![]), ("8", "8", vec![Code::CreditOverInvoiced])]
    {
        let mut case = plates(["10", received, invoiced, "0"]);
        case.invoice.kind = crate::invoice::InvoiceKind::CreditNote;
        let judge = Judge::new(case);
        let mut coding = coding(&judge);
        coding.lines[0].quantity.value = decimal("-10");
        let found: Vec<_> = judge.all(&coding).deviations().map(Deviation::code).collect();
        assert_eq!(found, expected, "invoiced {invoiced}, received {received}");
    }
}

#[test]
fn an_acceptance_holds_for_these_values_only() {
    let judge = Judge::new(plates(["10", "8", "0", "0"]));
    let mut coding = coding(&judge);
    let finding = judge.all(&coding).lines[0].deviations[0].finding.clone();
    coding.acceptances.push(Acceptance {
        code: finding.code().as_str().into(),
        line: Some(coding.lines[0].id),
        values: finding.values_key(),
        reason: "Rest komt morgen".into(),
        by: "A. Visser".into(),
    });
    assert!(judge.all(&coding).may_be_booked());
    coding.lines[0].quantity.value = decimal("11");
    assert!(!judge.all(&coding).may_be_booked());
}

#[test]
fn the_coding_sums_to_the_document_per_rate() {
    let judge = Judge::new(plates(["10", "10", "0", "0"]));
    let mut coding = coding(&judge);
    coding.lines[0].net = euro("196.00");
    coding.lines[0].quantity.value = decimal("8");
    let gaps = judge.all(&coding).gaps;
    let percent = Some(decimal("21"));
    assert_eq!(gaps, [Gap::NetPerRate { percent, coded: euro("196.00"), document: euro("245.00") }]);
    let mut rest = coding.lines[0].clone();
    rest.source = CodingSource::Manual;
    rest.net = euro("49.00");
    rest.vat = euro("0");
    rest.target = Target::Item { id: FREIGHT };
    coding.lines.push(rest);
    assert_eq!(judge.all(&coding).gaps, []);
}

#[test]
fn gaps_name_what_is_missing() {
    let mut case = plates(["10", "10", "0", "0"]);
    case.master.gl_accounts[0].cost_center_required = true;
    let judge = Judge::new(case);
    let mut coding = coding(&judge);
    coding.header.supplier = None;
    coding.header.number = " ".into();
    coding.lines[0].vat_code = None;
    let line = coding.lines[0].id;
    coding.lines[0].target = Target::GlAccount { id: ACCOUNT };
    let verdict = judge.all(&coding);
    let gaps: Vec<_> = verdict.all_gaps().cloned().collect();
    assert_eq!(gaps, [Gap::Supplier, Gap::Number, Gap::CostCenter { line }, Gap::VatCode { line }]);
    coding.lines[0].target = Target::Open;
    assert!(judge.all(&coding).all_gaps().any(|gap| *gap == Gap::Target { line }));
}

#[test]
fn findings_survive_storing() {
    let judge = Judge::new(plates(["10", "8", "0", "0"]));
    let verdict = judge.all(&coding(&judge));
    let stored = serde_json::to_string(&verdict).unwrap();
    assert_eq!(serde_json::from_str::<crate::matching::verdict::Verdict>(&stored).unwrap(), verdict);
    assert!(matches!(verdict.lines[0].deviations[0].finding, Finding::QuantityOverReceived { .. }));
}
