//! The UBL documents around an order. Their quantities stand under other names in each.

use domain::invoice::Totals;
use domain::reading::DateField;

use super::{lines, party};
use crate::reading::document::{Rejected, TradeDocument, TradeKind, TradeLine};
use crate::reading::values::{Findings, code};
use crate::reading::xml::Element;

/// Reads the document's main fields.
pub(super) fn read(kind: TradeKind, root: &Element) -> Result<TradeDocument, Rejected> {
    let mut findings = Findings::new();
    let currency = root.text_at(&["DocumentCurrencyCode"]).or_else(|| first_currency(root));
    if currency.is_some() {
        findings.take_currency(currency);
    }
    let f = &mut findings;
    let document = TradeDocument {
        kind,
        number: f.number(root.find(&["ID"])).unwrap_or_default(),
        issue_date: f.date(root.find(&["IssueDate"]), DateField::Issue),
        type_code: root.text_at(&["OrderTypeCode"]).map(code),
        currency: Some(f.currency).filter(|currency| !currency.is_unknown()),
        supplier: party::read(first_party(root, &["SellerSupplierParty", "DespatchSupplierParty"]), f),
        buyer: party::read(first_party(root, &["BuyerCustomerParty", "DeliveryCustomerParty"]), f),
        order_reference: order_reference(root, f),
        despatch_reference: f.number(root.find(&["DespatchDocumentReference", "ID"])),
        totals: totals(root, f),
        lines: trade_lines(kind, root, f),
        messages: Vec::new(),
    };
    if !findings.refusals.is_empty() {
        return Err(Rejected { messages: findings.refusals });
    }
    Ok(TradeDocument { messages: findings.with(Vec::new()), ..document })
}

fn first_currency(root: &Element) -> Option<&str> {
    let total = root.find(&["AnticipatedMonetaryTotal", "PayableAmount"]);
    let line = || root.find(&["OrderLine", "LineItem", "LineExtensionAmount"]);
    let price = || root.find(&["OrderLine", "LineItem", "Price", "PriceAmount"]);
    total.or_else(line).or_else(price)?.attribute("currencyID")
}

fn first_party<'a>(root: &'a Element, names: &[&str]) -> Option<&'a Element> {
    names.iter().find_map(|name| root.all(&[name, "Party"]).first().copied())
}

/// Orders themselves have none; answers and deliveries name the order that they are about.
fn order_reference(root: &Element, findings: &mut Findings) -> Option<String> {
    let on_lines = ["DespatchLine", "ReceiptLine"]
        .iter()
        .find_map(|line| root.find(&[line, "OrderLineReference", "OrderReference", "ID"]));
    findings.number(root.find(&["OrderReference", "ID"]).or(on_lines))
}

fn totals(root: &Element, findings: &mut Findings) -> Totals {
    let vat = findings.amount(root.find(&["TaxTotal", "TaxAmount"]));
    let mut amount = |name: &str| findings.amount(root.find(&["AnticipatedMonetaryTotal", name]));
    Totals {
        lines: amount("LineExtensionAmount"),
        allowances: amount("AllowanceTotalAmount"),
        charges: amount("ChargeTotalAmount"),
        tax_exclusive: amount("TaxExclusiveAmount"),
        tax_inclusive: amount("TaxInclusiveAmount"),
        prepaid: amount("PrepaidAmount"),
        payable_rounding: amount("PayableRoundingAmount"),
        payable: amount("PayableAmount"),
        vat,
        ..Totals::default()
    }
}

fn trade_lines(kind: TradeKind, root: &Element, findings: &mut Findings) -> Vec<TradeLine> {
    let (path, quantity_name): (&[&str], &str) = match kind {
        TradeKind::DespatchAdvice => (&["DespatchLine"], "DeliveredQuantity"),
        TradeKind::ReceiptAdvice => (&["ReceiptLine"], "ReceivedQuantity"),
        _ => (&["OrderLine", "LineItem"], "Quantity"),
    };
    root.all(path)
        .into_iter()
        .map(|line| TradeLine {
            id: findings.number(line.find(&["ID"])).unwrap_or_default(),
            description: lines::description(line, findings),
            quantity: lines::quantity(line.child(quantity_name), findings),
            unit_price: lines::unit_price(line.child("Price"), findings),
            net: findings.amount(line.find(&["LineExtensionAmount"])),
            vat_percent: findings.decimal(line.find(&["Item", "ClassifiedTaxCategory", "Percent"])),
            supplier_item: findings.number(line.find(&["Item", "SellersItemIdentification", "ID"])),
            buyer_item: findings.number(line.find(&["Item", "BuyersItemIdentification", "ID"])),
            standard_item: findings.number(line.find(&["Item", "StandardItemIdentification", "ID"])),
            order_reference: findings.number(line.find(&["OrderLineReference", "OrderReference", "ID"])),
            order_line_reference: findings.number(line.find(&["OrderLineReference", "LineID"])),
        })
        .collect()
}
