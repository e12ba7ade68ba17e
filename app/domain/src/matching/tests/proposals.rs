//! Proposals: what is proposed, for which reason, and what may never be.

use proptest::prelude::*;

use crate::invoice::InvoiceKind;
use crate::matching::Reason;
use crate::matching::judge::Judge;
use crate::matching::proposal::propose;
use crate::matching::samples::{case, day, decimal, invoice, invoice_line, order, order_line};
use crate::order::Order;

fn bakery() -> Vec<Order> {
    let mut first = order(1, "20260412", Some("IO-2026-0412"), "najaar oven 2");
    first.date = Some(day("2026-09-21"));
    first.lines = vec![
        order_line(1, 1, "4711", "Bakplaat 60 × 40 aluminium, geperforeerd", ["10", "8", "0", "0"], "24.50"),
        order_line(2, 2, "5208", "Rijsmand rotan rond, 1 kg", ["48", "48", "24", "0"], "11.25"),
    ];
    let mut other = order(2, "20260377", None, "proefbakkerij");
    other.lines =
        vec![order_line(3, 4, "4711", "Bakplaat 60 × 40 aluminium, geperforeerd", ["4", "4", "0", "0"], "25.10")];
    vec![first, other]
}

#[test]
fn a_named_order_comes_first_and_says_why() {
    let mut document = invoice(vec![
        invoice_line("4711", "Bakplaat 60x40", "10", "24.50"),
        invoice_line("5208", "Rijsmand", "24", "11.25"),
    ]);
    document.order_reference = Some("IO-2026-0412".into());
    let judge = Judge::new(case(document, bakery()));
    let proposal = propose(&judge);
    let [plate, basket] = proposal.allocations.as_slice() else { panic!("{proposal:?}") };
    assert_eq!((plate.line, plate.quantity, plate.order_line), (0, decimal("8"), judge.case().orders[0].lines[0].id));
    assert_eq!(plate.second.as_ref().unwrap().order_line, judge.case().orders[1].lines[0].id);
    assert_eq!(
        plate.reasons,
        [
            Reason::SameItem { code: "4711".into() },
            Reason::OrderNamed,
            Reason::PriceEqual,
            Reason::ReceivedOf { received: decimal("8"), ordered: decimal("10") },
        ]
    );
    assert_eq!((basket.quantity, basket.percent), (decimal("24"), 99));
    assert!(basket.reasons.contains(&Reason::QuantityIsOpen));
}

#[test]
fn without_a_name_the_oldest_order_is_filled_first_and_the_rest_goes_on() {
    let document = invoice(vec![invoice_line("4711", "Bakplaat", "10", "24.50")]);
    let mut orders = bakery();
    orders[1].lines[0].price = orders[0].lines[0].price;
    let judge = Judge::new(case(document, orders));
    let taken: Vec<_> = propose(&judge).allocations.iter().map(|each| (each.order_line, each.quantity)).collect();
    let (new, old) = (judge.case().orders[0].lines[0].id, judge.case().orders[1].lines[0].id);
    assert_eq!(taken.len(), 2);
    assert!(taken.contains(&(old, decimal("4"))) || taken.contains(&(new, decimal("8"))), "{taken:?}");
    assert_eq!(taken.iter().map(|(_, quantity)| *quantity).sum::<rust_decimal::Decimal>(), decimal("10"));
}

#[test]
fn equal_pairs_go_to_the_oldest_order_and_lowest_line() {
    let line = || invoice_line("", "Roggebloem T1150, zak 25 kg", "5", "20");
    let of = |id, number, first: u128| {
        let mut order = order(id, number, None, "");
        order.lines = (0..2)
            .map(|at| {
                let number = 2 - i64::try_from(at).unwrap();
                order_line(first + at, number, "", "Roggebloem T1150, zak 25 kg", ["5", "5", "0", "0"], "20")
            })
            .collect();
        order
    };
    let mut young = of(1, "100", 10);
    young.date = Some(day("2026-09-02"));
    let old = of(2, "200", 20);
    let oldest_lowest = old.lines[1].id;
    let judge = Judge::new(case(invoice(vec![line()]), vec![young, old]));
    assert_eq!(propose(&judge).allocations[0].order_line, oldest_lowest);
}

#[test]
fn a_credit_goes_to_what_was_invoiced() {
    let mut document = invoice(vec![invoice_line("5208", "Rijsmand rotan rond, 1 kg", "2", "11.25")]);
    document.kind = InvoiceKind::CreditNote;
    let judge = Judge::new(case(document, bakery()));
    assert_eq!(propose(&judge).allocations[0].quantity, decimal("-2"));
}

#[test]
fn what_is_invoiced_already_is_still_named() {
    let mut orders = bakery();
    orders[0].lines[1].invoiced = decimal("48");
    let mut document = invoice(vec![invoice_line("5208", "Rijsmand rotan rond, 1 kg", "24", "11.25")]);
    document.order_reference = Some("20260412".into());
    let judge = Judge::new(case(document, orders));
    let proposal = propose(&judge);
    assert_eq!((proposal.allocations.len(), proposal.allocations[0].quantity), (1, decimal("0")));
}

#[test]
fn nothing_alike_is_nothing_proposed() {
    let document = invoice(vec![invoice_line("", "Schoonmaak kantoor oktober", "1", "350")]);
    assert!(propose(&Judge::new(case(document, bakery()))).allocations.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_proposal_never_takes_more_than_is_open_and_is_always_the_same(
        asked in prop::collection::vec((0usize..4, 1i64..30), 1..6),
        had in prop::collection::vec((0usize..4, 0i64..30, 0i64..30, -5i64..10), 1..8),
    ) {
        let texts = ["Bakplaat aluminium", "Bakplaat staal", "Rijsmand rotan", "Roggebloem zak"];
        let lines = asked.iter().map(|(text, quantity)| invoice_line("", texts[*text], &quantity.to_string(), "10"));
        let mut orders = vec![order(1, "100", None, ""), order(2, "200", None, "")];
        for (at, (text, ordered, received, pending)) in had.iter().enumerate() {
            let quantities = [ordered.to_string(), received.to_string(), "1".into(), pending.to_string()];
            let quantities = [quantities[0].as_str(), &quantities[1], &quantities[2], &quantities[3]];
            let line = order_line(at as u128, i64::try_from(at).unwrap(), "", texts[*text], quantities, "10");
            orders[at % 2].lines.push(line);
        }
        let judge = Judge::new(case(invoice(lines.collect()), orders));
        let proposal = propose(&judge);
        for line in judge.case().orders.iter().flat_map(|order| &order.lines) {
            let taken: rust_decimal::Decimal = proposal.allocations.iter()
                .filter(|each| each.order_line == line.id).map(|each| each.quantity).sum();
            prop_assert!(taken <= judge.standing(line).open());
        }
        for (at, (_, quantity)) in asked.iter().enumerate() {
            let taken: rust_decimal::Decimal = proposal.of_line(at).map(|each| each.quantity).sum();
            prop_assert!(taken <= rust_decimal::Decimal::from(*quantity));
        }
        prop_assert_eq!(&proposal, &propose(&judge));
    }
}
