//! What a person decides stays, and what words and numbers cannot find a person's ticks say.

use uuid::Uuid;

use crate::coding::{Coding, Target};
use crate::ids::{CodingLineId, OrderLineId};
use crate::language::Language;
use crate::matching::deviation::{Code, Deviation};
use crate::matching::fill::{Filler, not_on_invoice, on_order};
use crate::matching::judge::{Case, Judge, takes};
use crate::matching::samples::{self, case, coding, decimal, invoice, invoice_line, order, order_line};
use crate::matching::{edit, split};
use crate::order::Progress;

fn filled(judge: &Judge, before: Option<&Coding>, ticked: &[OrderLineId]) -> Coding {
    let mut last = if before.is_some() { 0x500_u128 } else { 0 };
    let mut new_id = || {
        last += 1;
        CodingLineId(Uuid::from_u128(last))
    };
    let mut filler = Filler { judge, language: Language::Nl, new_id: &mut new_id };
    let fresh = filler.fresh();
    filler.with_orders(before.unwrap_or(&fresh), ticked)
}

/// Two lines of the document that share no word and no number with the four lines of the order.
fn strangers() -> Case {
    let mut order = order(1, "412", None, "");
    order.lines = vec![
        order_line(1, 1, "A-1", "Servicebeurt kneder", ["2", "2", "0", "0"], "80.00"),
        order_line(2, 2, "A-2", "Kneedhaak", ["1", "1", "0", "0"], "184.50"),
        order_line(3, 3, "A-3", "Deurrubber", ["3", "3", "0", "0"], "18.75"),
        order_line(4, 4, "A-4", "Thermostaat", ["1", "0", "0", "0"], "96.30"),
    ];
    let lines = vec![invoice_line("", "Xx", "1", "184.50"), invoice_line("", "Yy", "1", "160.00")];
    case(invoice(lines), vec![order])
}

fn ids(judge: &Judge) -> Vec<OrderLineId> {
    judge.case().orders[0].lines.iter().map(|line| line.id).collect()
}

#[test]
fn ticks_pair_by_amount_and_then_in_order() {
    let judge = Judge::new(strangers());
    let all = ids(&judge);
    let coding = filled(&judge, None, &[all[0], all[1]]);
    let taken: Vec<_> = coding.lines.iter().map(takes).collect();
    assert_eq!(taken, [Some(all[1]), Some(all[0])], "the same amounts belong together");
    let coding = filled(&judge, None, &[all[2], all[3]]);
    let taken: Vec<_> = coding.lines.iter().map(takes).collect();
    assert_eq!(taken, [Some(all[2]), Some(all[3])], "as many on both sides: in order");
}

#[test]
fn order_lines_that_the_invoice_does_not_bill_add_nothing() {
    let judge = Judge::new(strangers());
    let all = ids(&judge);
    let coding = filled(&judge, None, &all);
    assert_eq!(coding.lines.len(), 2, "the invoice has two lines, the order four");
    assert_eq!(not_on_invoice(&judge, &all), 2);
    assert_eq!(judge.all(&coding).gaps, []);
}

#[test]
fn a_second_ok_keeps_what_was_decided() {
    let mut order = order(1, "412", None, "");
    order.lines = vec![
        order_line(1, 1, "4711", "Bakplaat", ["10", "8", "0", "0"], "25.00"),
        order_line(2, 2, "5208", "Rijsmand", ["4", "4", "0", "0"], "11.00"),
    ];
    let lines = vec![invoice_line("4711", "Bakplaat", "10", "25.00"), invoice_line("5208", "Rijsmand", "4", "11.00")];
    let judge = Judge::new(case(invoice(lines), vec![order]));
    let all = ids(&judge);
    let mut first = filled(&judge, None, &all[..1]);
    let parts = split::Split { stays: decimal("8"), rest: decimal("2") };
    assert!(split::rest_apart(&judge, &mut first, 0, parts, CodingLineId(Uuid::from_u128(77)), Language::Nl));
    first.lines[0].cost_center = Some("PROD".into());
    let both = filled(&judge, Some(&first), &all);
    assert_eq!(both.lines.len(), 3);
    assert_eq!(both.lines[0], first.lines[0], "8 on the order line, with its cost centre");
    assert!(both.lines.iter().any(|line| line.id == CodingLineId(Uuid::from_u128(77))), "2 on the claims item");
    assert_eq!(judge.all(&both).gaps, []);
}

#[test]
fn a_person_says_which_order_line_a_line_is_about() {
    let judge = Judge::new(strangers());
    let all = ids(&judge);
    let mut coding = filled(&judge, None, &[]);
    on_order(&judge, &mut coding, 1, Some(all[0]));
    assert_eq!(takes(&coding.lines[1]), Some(all[0]));
    assert_eq!(coding.lines[1].net, samples::euro("160.00"), "the invoice's own amount");
    assert_eq!(coding.lines[0].target, Target::Open, "the other line needs an item now");
    on_order(&judge, &mut coding, 1, None);
    assert!(!coding.has_order_lines());
    assert!(matches!(coding.lines[0].target, Target::GlAccount { .. }));
}

#[test]
fn the_price_is_judged_also_where_the_first_of_two_order_lines_takes_nothing() {
    let mut order = order(1, "412", None, "");
    order.lines = vec![
        order_line(1, 1, "4711", "Bakplaat", ["5", "5", "0", "0"], "25.00"),
        order_line(2, 2, "4711", "Bakplaat", ["9", "9", "0", "0"], "20.00"),
    ];
    let judge = Judge::new(case(invoice(vec![invoice_line("4711", "Bakplaat", "9", "25.00")]), vec![order]));
    let mut coding = filled(&judge, None, &ids(&judge));
    assert_eq!(coding.lines.len(), 2);
    edit::set_quantity(&judge, &mut coding, 0, decimal("0"));
    edit::set_quantity(&judge, &mut coding, 1, decimal("9"));
    let verdict = judge.all(&coding);
    let codes: Vec<_> = verdict.lines[1].deviations.iter().map(Deviation::code).collect();
    assert!(codes.contains(&Code::Price), "{codes:?}");
}

#[test]
fn a_credit_on_a_complete_order_is_what_one_expects() {
    let mut order = order(1, "412", None, "");
    order.invoicing = Progress::Complete;
    order.lines = vec![order_line(1, 1, "4711", "Bakplaat", ["10", "10", "10", "0"], "25.00")];
    let judge = Judge::new(case(invoice(vec![invoice_line("4711", "Bakplaat", "2", "25.00")]), vec![order]));
    let codes = |quantity: &str| {
        let mut coding = coding(&judge);
        edit::set_quantity(&judge, &mut coding, 0, decimal(quantity));
        judge.all(&coding).lines[0].deviations.iter().map(Deviation::code).collect::<Vec<_>>()
    };
    assert!(codes("2").contains(&Code::OrderClosed));
    assert!(!codes("-2").contains(&Code::OrderClosed));
}
