//! What a keystroke and a proposal cost, for an invoice of 200 lines against 2,000 order lines.
//!
//! | figure | held against |
//! |---|---|
//! | `keystroke` | 1 ms in the browser: one changed quantity, judged again with all that it touches |
//! | `proposal` | `bare similarity`: the same pairs of texts compared by the library alone, in the same run; 1.5 times at most |
//!
//! `end2end/bench` measures the same keystroke in Chromium, in the real screen.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{BatchSize, Criterion};
use domain::administration::{AdministrationIdentity, AdministrationSettings};
use domain::coding::Coding;
use domain::ids::{CodingLineId, OrderId, OrderLineId, RemoteId};
use domain::invoice::{Invoice, InvoiceLine, Totals};
use domain::language::Language;
use domain::master::{MasterData, Supplier, VatCode, VatCodeType};
use domain::matching::edit;
use domain::matching::fill::Filler;
use domain::matching::judge::{Case, Judge};
use domain::matching::proposal::propose;
use domain::matching::similarity::{Comparer, Normalised};
use domain::money::{Amount, Currency};
use domain::order::{Basis, Order, OrderLine, Progress};
use domain::party::Party;
use domain::quantity::{Quantity, Unit, UnitPrice};
use domain::vat::VatCategory;
use rust_decimal::Decimal;
use uuid::Uuid;

const LINES: usize = 200;
const ORDERS: usize = 100;
const LINES_OF_AN_ORDER: usize = 20;
const SUPPLIER: RemoteId = RemoteId(Uuid::from_u128(0x51));

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    keystroke(&mut criterion);
    proposal(&mut criterion);
    criterion.final_summary();
}

fn keystroke(criterion: &mut Criterion) {
    let judge = Judge::new(case());
    let coding = coded(&judge);
    let verdict = judge.all(&coding);
    criterion.bench_function("keystroke: one quantity, 200 x 2,000 lines", |bench| {
        bench.iter_batched(
            || (coding.clone(), verdict.clone()),
            |(mut coding, mut verdict)| {
                let before = coding.lines[LINES / 2].clone();
                edit::set_quantity(&judge, &mut coding, LINES / 2, Decimal::from(7));
                black_box(judge.update(&coding, &mut verdict, LINES / 2, &before));
                (coding, verdict)
            },
            BatchSize::LargeInput,
        );
    });
    criterion.bench_function("whole verdict: 200 x 2,000 lines", |bench| bench.iter(|| black_box(judge.all(&coding))));
}

fn proposal(criterion: &mut Criterion) {
    let judge = Judge::new(case());
    criterion.bench_function("proposal: 200 x 2,000 lines", |bench| bench.iter(|| black_box(propose(&judge))));
    let asked: Vec<Normalised> =
        judge.case().invoice.lines.iter().map(|line| Normalised::new(&line.description)).collect();
    let offered: Vec<Normalised> = judge
        .case()
        .orders
        .iter()
        .flat_map(|order| &order.lines)
        .map(|line| Normalised::new(&line.description))
        .collect();
    criterion.bench_function("bare similarity: the same 400,000 pairs", |bench| {
        bench.iter(|| {
            let mut sum = 0_u64;
            for line in &asked {
                let comparer = Comparer::new(line);
                sum += offered.iter().filter_map(|other| comparer.likeness(other, 0)).map(u64::from).sum::<u64>();
            }
            black_box(sum)
        });
    });
}

/// The coding that the proposal leads to.
fn coded(judge: &Judge) -> Coding {
    let mut next = 0_u128;
    let mut new_id = || {
        next += 1;
        CodingLineId(Uuid::from_u128(next))
    };
    let mut filler = Filler { judge, language: Language::Nl, new_id: &mut new_id };
    let fresh = filler.fresh();
    let ticked: Vec<OrderLineId> = propose(judge).allocations.iter().map(|each| each.order_line).collect();
    assert!(ticked.len() >= LINES / 2, "the bench judges lines on orders");
    filler.with_orders(&fresh, &ticked)
}

fn number(value: usize) -> Decimal {
    Decimal::from(value)
}

/// Names as catalogues have them: many share most of their words.
fn name(at: usize) -> String {
    const WHAT: [&str; 10] = [
        "Bakplaat aluminium geperforeerd",
        "Rijsmand rotan rond",
        "Siliconen bakmat",
        "Roggebloem T1150 zak",
        "Tarwebloem T550 zak",
        "Deegschraper kunststof",
        "Taartdoos wit met venster",
        "Papieren broodzak met opdruk",
        "Handschoen nitril poedervrij",
        "Reinigingsmiddel oven",
    ];
    format!("{} {} x {} mm, model {at}", WHAT[at % WHAT.len()], 200 + at % 37 * 10, 100 + at % 23 * 15)
}

fn case() -> Case {
    let amount = |value| Amount::new(value, Currency::EUR);
    let lines: Vec<InvoiceLine> = (0..LINES).map(invoice_line).collect();
    let net: Decimal = lines.iter().map(|line| line.net.value).sum();
    let vat = (net * Decimal::new(21, 2)).round_dp(2);
    let invoice = Invoice {
        number: "BENCH-1".into(),
        issue_date: chrono::NaiveDate::from_ymd_opt(2026, 10, 8),
        currency: Currency::EUR,
        supplier: Party { name: "Molenkamp".into(), ..Party::default() },
        lines,
        totals: Totals {
            tax_exclusive: Some(amount(net)),
            vat: Some(amount(vat)),
            tax_inclusive: Some(amount(net + vat)),
            payable: Some(amount(net + vat)),
            ..Totals::default()
        },
        ..Invoice::blank()
    };
    Case {
        invoice,
        orders: (0..ORDERS).map(order).collect(),
        administration: AdministrationIdentity {
            division: 120,
            number: "120".into(),
            name: "Bakkerij Jansen".into(),
            vat_number: None,
            company_id: None,
            currency: Currency::EUR,
        },
        settings: AdministrationSettings { matching: true, ..AdministrationSettings::default() },
        master: MasterData {
            vat_codes: vec![VatCode {
                code: "2".into(),
                name: "Btw hoog".into(),
                percent: Decimal::from(21),
                kind: VatCodeType::Excluding,
                reverse_charge: false,
                purchase: true,
                blocked: false,
            }],
            ..MasterData::default()
        },
        item_names: BTreeMap::new(),
        conversions: BTreeMap::new(),
        supplier: Some(Supplier {
            id: SUPPLIER,
            code: "10482".into(),
            name: "Molenkamp".into(),
            vat_number: None,
            company_id: None,
            payment_condition: None,
            vat_code: Some("2".into()),
            gl_account: None,
            currency: Some("EUR".into()),
            ibans: Vec::new(),
            blocked: false,
        }),
        duplicates: Vec::new(),
        today: chrono::NaiveDate::from_ymd_opt(2026, 10, 14).unwrap_or_default(),
    }
}

/// Every line is there among the orders by its words, none by its number: the proposal has to compare.
fn invoice_line(at: usize) -> InvoiceLine {
    let quantity = number(1 + at % 9);
    let price = number(10 + at % 90);
    InvoiceLine {
        id: (at + 1).to_string(),
        description: name(at * (ORDERS * LINES_OF_AN_ORDER / LINES)),
        quantity: Some(Quantity::new(quantity, "C62")),
        unit_price: Some(UnitPrice::per_one(price)),
        net: Amount::new(quantity * price, Currency::EUR),
        vat_category: Some(VatCategory::Standard),
        vat_percent: Some(Decimal::from(21)),
        supplier_item: None,
        buyer_item: None,
        standard_item: None,
        order_reference: None,
        order_line_reference: None,
        allowance_charges: Vec::new(),
        note: None,
    }
}

fn order(at: usize) -> Order {
    Order {
        id: OrderId(Uuid::from_u128(0x1_0000 + at as u128)),
        remote_id: RemoteId(Uuid::from_u128(0x2_0000 + at as u128)),
        number: format!("26{at:05}"),
        reference: None,
        description: String::new(),
        supplier: SUPPLIER,
        supplier_name: "Molenkamp".into(),
        date: chrono::NaiveDate::from_ymd_opt(2026, 9, 1),
        currency: Currency::EUR,
        status: Progress::Partial,
        receipt: Progress::Partial,
        invoicing: Progress::Open,
        awaits_approval: false,
        changed_after_receipt: false,
        lines: (0..LINES_OF_AN_ORDER).map(|line| order_line(at * LINES_OF_AN_ORDER + line, line)).collect(),
    }
}

fn order_line(at: usize, in_order: usize) -> OrderLine {
    OrderLine {
        id: OrderLineId(Uuid::from_u128(0x3_0000 + at as u128)),
        remote_id: RemoteId(Uuid::from_u128(0x4_0000 + at as u128)),
        number: i64::try_from(in_order + 1).unwrap_or(1),
        item: Some(RemoteId(Uuid::from_u128(0x5_0000 + at as u128))),
        item_code: format!("MB-{at:05}"),
        supplier_item_code: None,
        barcode: None,
        description: name(at),
        unit: Unit::new("stuks"),
        ordered: number(10),
        received: number(8),
        invoiced: Decimal::ZERO,
        counted: None,
        pending: Decimal::ZERO,
        basis: Basis::Received,
        price: UnitPrice::per_one(number(10 + at / (ORDERS * LINES_OF_AN_ORDER / LINES) % 90)),
        price_was_inclusive: false,
        vat_code: Some("2".into()),
        vat_percent: Some(Decimal::from(21)),
        cost_center: None,
        cost_unit: None,
        gl_account: None,
    }
}
