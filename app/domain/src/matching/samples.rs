//! Small invoices and orders for the tests of this folder.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::judge::{Case, Judge};
use crate::administration::{AdministrationIdentity, AdministrationSettings};
use crate::coding::{Coding, CodingLine, CodingSource, Header, Target};
use crate::ids::{CodingLineId, OrderId, OrderLineId, RemoteId};
use crate::invoice::{Invoice, InvoiceLine, Totals};
use crate::master::{GlAccount, MasterData, Period, Supplier, VatCode, VatCodeType};
use crate::money::{Amount, Currency, round_half_up};
use crate::order::{Basis, Order, OrderLine, Progress};
use crate::party::{Party, VatNumber};
use crate::quantity::{Quantity, Unit, UnitPrice};
use crate::vat::{VatCategory, VatSubtotal};

pub(crate) const SUPPLIER: RemoteId = RemoteId(Uuid::from_u128(0x51));
pub(crate) const CLAIMS: RemoteId = RemoteId(Uuid::from_u128(0xC1));
pub(crate) const FREIGHT: RemoteId = RemoteId(Uuid::from_u128(0xF1));
pub(crate) const ACCOUNT: RemoteId = RemoteId(Uuid::from_u128(0xA1));

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn euro(text: &str) -> Amount {
    Amount::new(decimal(text), Currency::EUR)
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn order(id: u128, number: &str, reference: Option<&str>, description: &str) -> Order {
    Order {
        id: OrderId(Uuid::from_u128(id)),
        remote_id: RemoteId(Uuid::from_u128(0x0100 + id)),
        number: number.to_owned(),
        reference: reference.map(str::to_owned),
        description: description.to_owned(),
        supplier: SUPPLIER,
        supplier_name: "Molenkamp".to_owned(),
        date: Some(day("2026-09-01")),
        currency: Currency::EUR,
        status: Progress::Partial,
        receipt: Progress::Partial,
        invoicing: Progress::Open,
        awaits_approval: false,
        changed_after_receipt: false,
        lines: Vec::new(),
    }
}

/// `quantities` is ordered, received, invoiced, pending.
pub(crate) fn order_line(
    id: u128,
    number: i64,
    item: &str,
    text: &str,
    quantities: [&str; 4],
    price: &str,
) -> OrderLine {
    let [ordered, received, invoiced, pending] = quantities.map(decimal);
    OrderLine {
        id: OrderLineId(Uuid::from_u128(0x1000 + id)),
        remote_id: RemoteId(Uuid::from_u128(0x2000 + id)),
        number,
        item: Some(RemoteId(Uuid::from_u128(0x3000 + id))),
        item_code: item.to_owned(),
        supplier_item_code: None,
        barcode: None,
        description: text.to_owned(),
        unit: Unit::new("stuks"),
        ordered,
        received,
        invoiced,
        counted: None,
        pending,
        basis: Basis::Received,
        price: UnitPrice::per_one(decimal(price)),
        price_was_inclusive: false,
        vat_code: Some("2".to_owned()),
        vat_percent: Some(decimal("21")),
        cost_center: None,
        cost_unit: None,
        gl_account: None,
    }
}

pub(crate) fn invoice_line(item: &str, text: &str, quantity: &str, price: &str) -> InvoiceLine {
    let (quantity, price) = (decimal(quantity), decimal(price));
    InvoiceLine {
        id: "1".to_owned(),
        description: text.to_owned(),
        quantity: Some(Quantity::new(quantity, "C62")),
        unit_price: Some(UnitPrice::per_one(price)),
        net: Amount::new(round_half_up(quantity * price, 2), Currency::EUR),
        vat_category: Some(VatCategory::Standard),
        vat_percent: Some(decimal("21")),
        supplier_item: (!item.is_empty()).then(|| item.to_owned()),
        buyer_item: None,
        standard_item: None,
        order_reference: None,
        order_line_reference: None,
        allowance_charges: Vec::new(),
        note: None,
    }
}

/// An invoice over these lines, all at 21 %.
pub(crate) fn invoice(lines: Vec<InvoiceLine>) -> Invoice {
    let net: Decimal = lines.iter().map(|line| line.net.value).sum();
    let vat = round_half_up(net * decimal("0.21"), 2);
    let amount = |value| Amount::new(value, Currency::EUR);
    Invoice {
        number: "2026-1187".to_owned(),
        issue_date: Some(day("2026-10-08")),
        currency: Currency::EUR,
        supplier: Party {
            name: "Molenkamp".into(),
            vat_number: VatNumber::clean("NL000099998B57"),
            ..Party::default()
        },
        buyer: Party {
            name: "Bakkerij Jansen B.V.".into(),
            vat_number: VatNumber::clean("NL004495445B01"),
            ..Party::default()
        },
        lines,
        vat: vec![VatSubtotal {
            category: Some(VatCategory::Standard),
            percent: Some(decimal("21")),
            taxable: amount(net),
            tax: amount(vat),
        }],
        totals: Totals {
            lines: Some(amount(net)),
            tax_exclusive: Some(amount(net)),
            vat: Some(amount(vat)),
            tax_inclusive: Some(amount(net + vat)),
            payable: Some(amount(net + vat)),
            ..Totals::default()
        },
        ..Invoice::blank()
    }
}

pub(crate) fn vat_code(code: &str, percent: &str, reverse_charge: bool) -> VatCode {
    VatCode {
        code: code.to_owned(),
        name: code.to_owned(),
        percent: decimal(percent),
        kind: VatCodeType::Excluding,
        reverse_charge,
        purchase: true,
        blocked: false,
    }
}

pub(crate) fn supplier() -> Supplier {
    Supplier {
        id: SUPPLIER,
        code: "10482".into(),
        name: "Molenkamp".into(),
        vat_number: Some("NL000099998B57".into()),
        company_id: None,
        payment_condition: Some("30".into()),
        vat_code: Some("2".into()),
        gl_account: Some(ACCOUNT),
        currency: Some("EUR".into()),
        ibans: vec!["NL91ABNA0417164300".into()],
        blocked: false,
    }
}

pub(crate) fn case(invoice: Invoice, orders: Vec<Order>) -> Case {
    let settings = AdministrationSettings {
        journal: Some("60".into()),
        matching: true,
        claims_item: Some(CLAIMS),
        freight_item: Some(FREIGHT),
        ..AdministrationSettings::default()
    };
    Case {
        invoice,
        orders,
        administration: AdministrationIdentity {
            division: 120,
            number: "120".into(),
            name: "Bakkerij Jansen".into(),
            vat_number: Some("NL004495445B01".into()),
            company_id: Some("12345678".into()),
            currency: Currency::EUR,
        },
        settings,
        master: MasterData {
            gl_accounts: vec![GlAccount {
                id: ACCOUNT,
                code: "7000".into(),
                name: "Inkopen".into(),
                vat_code: None,
                cost_center_required: false,
                cost_unit_required: false,
                is_cost: true,
                blocked: false,
            }],
            vat_codes: vec![vat_code("1", "9", false), vat_code("2", "21", false), vat_code("5", "21", true)],
            periods: vec![Period { year: 2026, number: 10, start: day("2026-10-01"), end: day("2026-10-31") }],
            ..MasterData::default()
        },
        item_names: BTreeMap::from([
            (CLAIMS, "9100 Te ontvangen creditnota".into()),
            (FREIGHT, "9000 Vrachtkosten".into()),
        ]),
        conversions: BTreeMap::new(),
        supplier: Some(supplier()),
        duplicates: Vec::new(),
        today: day("2026-10-14"),
    }
}

/// A coding with every line of the invoice on the order line of the same position, as far as there are any.
pub(crate) fn coding(judge: &Judge) -> Coding {
    let invoice = &judge.case().invoice;
    let mut header = Header::proposed(invoice);
    header.supplier = Some(SUPPLIER);
    header.journal = Some("60".into());
    let order_lines: Vec<OrderLineId> =
        judge.case().orders.iter().flat_map(|order| order.lines.iter().map(|line| line.id)).collect();
    let lines = invoice.lines.iter().enumerate().map(|(index, line)| CodingLine {
        id: CodingLineId(Uuid::from_u128(0x9000 + index as u128)),
        source: CodingSource::InvoiceLine { index },
        description: line.description.clone(),
        target: order_lines.get(index).map_or(Target::GlAccount { id: ACCOUNT }, |id| Target::OrderLine { id: *id }),
        quantity: line.quantity.clone().unwrap(),
        unit_price: line.unit_price,
        net: invoice.kind.signed(line.net),
        vat: Amount::zero(invoice.currency),
        vat_code: Some("2".into()),
        cost_center: None,
        cost_unit: None,
    });
    let mut coding = Coding { lines: lines.collect(), header, acceptances: Vec::new() };
    if let Some(first) = coding.lines.first_mut() {
        first.vat = invoice.kind.signed(invoice.totals.vat.unwrap());
    }
    coding
}
