//! Lines, allowances and charges of a UBL invoice.

use domain::invoice::{AllowanceCharge, InvoiceKind, InvoiceLine};
use domain::quantity::{Quantity, UnitPrice};
use domain::reading::ReadMessage;
use domain::vat::VatCategory;
use rust_decimal::Decimal;

use crate::reading::values::{Findings, code};
use crate::reading::xml::Element;

/// Of the order lines that one line names, so many are told.
const REFERENCES_SHOWN: usize = 10;

/// Reads the lines of the document.
pub(super) fn read(kind: InvoiceKind, root: &Element, findings: &mut Findings) -> Vec<InvoiceLine> {
    let (line_name, quantity_name) = match kind {
        InvoiceKind::Invoice => ("InvoiceLine", "InvoicedQuantity"),
        InvoiceKind::CreditNote => ("CreditNoteLine", "CreditedQuantity"),
    };
    // An e-invoice of another country may nest lines (XRechnung extension); the outer ones carry the amounts.
    let has_inner = root
        .children(line_name)
        .any(|line| ["SubInvoiceLine", "SubCreditNoteLine", line_name].iter().any(|name| line.child(name).is_some()));
    if has_inner {
        findings.tell(ReadMessage::LinesInsideLines);
    }
    root.children(line_name).filter_map(|line| read_line(line, quantity_name, findings)).collect()
}

fn read_line(line: &Element, quantity_name: &str, findings: &mut Findings) -> Option<InvoiceLine> {
    let id = findings.number(line.find(&["ID"])).unwrap_or_default();
    let net = findings.required_amount(line.find(&["LineExtensionAmount"]), "LineExtensionAmount", line.line);
    let (order_reference, order_line_reference) = order_references(&id, line, findings);
    let category = tax_category(line);
    // Every figure is looked at before the line may be dropped, so that a refusal names them all.
    let quantity = quantity(line.child(quantity_name), findings);
    let unit_price = unit_price(line.child("Price"), findings);
    let vat_percent = category.and_then(|category| percent(category, findings));
    let allowance_charges = allowance_charges(line, findings);
    Some(InvoiceLine {
        description: description(line, findings),
        quantity,
        unit_price,
        net: net?,
        vat_category: category.and_then(|category| VatCategory::from_code(category.text_at(&["ID"])?)),
        vat_percent,
        supplier_item: findings.number(line.find(&["Item", "SellersItemIdentification", "ID"])),
        buyer_item: findings.number(line.find(&["Item", "BuyersItemIdentification", "ID"])),
        standard_item: findings.number(line.find(&["Item", "StandardItemIdentification", "ID"])),
        order_reference,
        order_line_reference,
        allowance_charges,
        note: findings.text(line.find(&["Note"])),
        id,
    })
}

/// The item's name, and its description where it says more.
pub(super) fn description(line: &Element, findings: &mut Findings) -> String {
    let name = findings.line_of_text(line.find(&["Item", "Name"]));
    let description = findings.line_of_text(line.find(&["Item", "Description"]));
    match (name, description) {
        (Some(name), Some(description)) if description.contains(&name) => description,
        (Some(name), Some(description)) if name.contains(&description) => name,
        (Some(name), Some(description)) => findings.joined(format!("{name} – {description}"), line.line),
        (Some(text), None) | (None, Some(text)) => text,
        (None, None) => findings.line_of_text(line.find(&["Note"])).unwrap_or_default(),
    }
}

/// A quantity with its unit.
pub(super) fn quantity(element: Option<&Element>, findings: &mut Findings) -> Option<Quantity> {
    let value = findings.decimal(element)?;
    let unit = element.and_then(|element| element.attribute("unitCode")).unwrap_or_default();
    Some(Quantity::new(value, code(unit)))
}

/// The net price and what it is for.
pub(super) fn unit_price(price: Option<&Element>, findings: &mut Findings) -> Option<UnitPrice> {
    let price = price?;
    let value = findings.decimal(price.find(&["PriceAmount"]))?;
    let base = findings.decimal(price.find(&["BaseQuantity"])).unwrap_or(Decimal::ONE);
    Some(UnitPrice::per(value, base))
}

/// The order and the order line that the line names. More than one pair is told; the first is taken.
fn order_references(id: &str, line: &Element, findings: &mut Findings) -> (Option<String>, Option<String>) {
    let references: Vec<(Option<String>, Option<String>)> = line
        .children("OrderLineReference")
        .map(|reference| {
            let order = findings.number(reference.find(&["OrderReference", "ID"]));
            (order, findings.number(reference.find(&["LineID"])))
        })
        .filter(|(order, order_line)| order.is_some() || order_line.is_some())
        .collect();
    if references.len() > 1 {
        let shown = references.iter().take(REFERENCES_SHOWN).map(|(order, order_line)| {
            [order, order_line].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("/")
        });
        let message = ReadMessage::SeveralOrderLines { line_id: id.to_owned(), references: shown.collect() };
        findings.tell(message);
    }
    references.into_iter().next().unwrap_or_default()
}

/// The VAT category of a line: of the item, or of the line's tax in older documents.
fn tax_category(line: &Element) -> Option<&Element> {
    let of_item = line.all(&["Item", "ClassifiedTaxCategory"]);
    let of_tax = line.all(&["TaxTotal", "TaxSubtotal", "TaxCategory"]);
    let says_something =
        |category: &&Element| category.find(&["ID"]).is_some() || category.find(&["Percent"]).is_some();
    of_item.into_iter().chain(of_tax).find(says_something)
}

fn percent(category: &Element, findings: &mut Findings) -> Option<Decimal> {
    findings.decimal(category.find(&["Percent"]))
}

/// Allowances and charges, of a line or of the document.
pub(super) fn allowance_charges(parent: &Element, findings: &mut Findings) -> Vec<AllowanceCharge> {
    parent
        .children("AllowanceCharge")
        .filter_map(|part| {
            let amount = findings.amount(part.find(&["Amount"]))?;
            let category = part.child("TaxCategory");
            Some(AllowanceCharge {
                is_charge: part.text_at(&["ChargeIndicator"]).is_some_and(|text| matches!(text, "true" | "1")),
                reason: findings.name(part.find(&["AllowanceChargeReason"])).unwrap_or_default(),
                amount,
                vat_category: category.and_then(|category| VatCategory::from_code(category.text_at(&["ID"])?)),
                vat_percent: category.and_then(|category| percent(category, findings)),
            })
        })
        .collect()
}
