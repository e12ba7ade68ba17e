//! UN/CEFACT Cross Industry Invoice (D16B): the CII form of EN 16931 and NLCIUS, and the XML of Factur-X and ZUGFeRD 2.

use domain::invoice::{AllowanceCharge, Invoice, InvoiceKind, InvoiceLine, PaymentAccount, Totals};
use domain::money::{Amount, Currency};
use domain::party::{Iban, Party, VatNumber};
use domain::quantity::{Quantity, UnitPrice};
use domain::reading::DateField;
use domain::vat::{VatCategory, VatSubtotal};
use rust_decimal::Decimal;

use super::attachments::FoundAttachment;
use super::document::Rejected;
use super::values::{ACCOUNTS, Findings, code, short};
use super::xml::{Document, Element};
use super::{attachments, checks};

const NAMESPACE: &str = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100";

/// Whether the document is one of these.
pub(super) fn is_invoice(document: &Document) -> bool {
    document.namespace == NAMESPACE && &*document.root.name == "CrossIndustryInvoice"
}

/// The attachments, with their content.
pub(super) fn attachments(root: &Element, findings: &mut Findings) -> Vec<FoundAttachment> {
    let agreement = root.all(&["SupplyChainTradeTransaction", "ApplicableHeaderTradeAgreement"]);
    agreement.first().map(|agreement| attachments::of_cii(agreement, findings)).unwrap_or_default()
}

/// The parts that the standard divides an invoice in. An absent one is an empty element, so that its values are absent.
struct Parts<'a> {
    header: &'a Element,
    agreement: &'a Element,
    delivery: &'a Element,
    settlement: &'a Element,
    summation: &'a Element,
}

/// Reads the document; refused where a figure is unreadable or nothing is in it.
pub(super) fn read(root: &Element) -> Result<Invoice, Rejected> {
    let empty = Element::empty();
    let part = |path: &[&str]| root.all(path).first().copied().unwrap_or(&empty);
    let parts = Parts {
        header: part(&["ExchangedDocument"]),
        agreement: part(&["SupplyChainTradeTransaction", "ApplicableHeaderTradeAgreement"]),
        delivery: part(&["SupplyChainTradeTransaction", "ApplicableHeaderTradeDelivery"]),
        settlement: part(&["SupplyChainTradeTransaction", "ApplicableHeaderTradeSettlement"]),
        summation: part(&[
            "SupplyChainTradeTransaction",
            "ApplicableHeaderTradeSettlement",
            "SpecifiedTradeSettlementHeaderMonetarySummation",
        ]),
    };
    let mut findings = Findings::new();
    findings.take_currency(parts.settlement.text_at(&["InvoiceCurrencyCode"]));
    let type_code = parts.header.text_at(&["TypeCode"]);
    // The root has one name for both kinds here: the code alone decides, so no contradiction is possible.
    let kind = checks::kind_of(InvoiceKind::Invoice, type_code, &mut Vec::new());
    let mut invoice = header(kind, type_code, &parts, &mut findings);
    let items = root.all(&["SupplyChainTradeTransaction", "IncludedSupplyChainTradeLineItem"]);
    invoice.lines = items.into_iter().filter_map(|item| line(item, &mut findings)).collect();
    checks::finish(&mut invoice, findings)?;
    Ok(invoice)
}

fn header(kind: InvoiceKind, type_code: Option<&str>, parts: &Parts<'_>, f: &mut Findings) -> Invoice {
    let Parts { header, agreement, delivery, settlement, summation } = parts;
    let tax_currency = settlement.text_at(&["TaxCurrencyCode"]).and_then(|code| code.parse().ok());
    Invoice {
        kind,
        number: f.number(header.find(&["ID"])).unwrap_or_default(),
        issue_date: f.date(header.find(&["IssueDateTime", "DateTimeString"]), DateField::Issue),
        due_date: f.date(
            settlement.find(&["SpecifiedTradePaymentTerms", "DueDateDateTime", "DateTimeString"]),
            DateField::Due,
        ),
        type_code: type_code.map(code),
        currency: f.currency,
        tax_currency,
        supplier: party(agreement.child("SellerTradeParty"), f),
        buyer: party(agreement.child("BuyerTradeParty"), f),
        buyer_reference: f.number(agreement.find(&["BuyerReference"])),
        order_reference: f.number(agreement.find(&["BuyerOrderReferencedDocument", "IssuerAssignedID"])),
        sales_order_reference: f.number(agreement.find(&["SellerOrderReferencedDocument", "IssuerAssignedID"])),
        despatch_reference: f.number(delivery.find(&["DespatchAdviceReferencedDocument", "IssuerAssignedID"])),
        receipt_reference: f.number(delivery.find(&["ReceivingAdviceReferencedDocument", "IssuerAssignedID"])),
        contract_reference: f.number(agreement.find(&["ContractReferencedDocument", "IssuerAssignedID"])),
        delivery_date: f.date(
            delivery.find(&["ActualDeliverySupplyChainEvent", "OccurrenceDateTime", "DateTimeString"]),
            DateField::Delivery,
        ),
        period: period(settlement, f),
        preceding_invoices: settlement
            .all(&["InvoiceReferencedDocument", "IssuerAssignedID"])
            .into_iter()
            .filter_map(|id| f.number(Some(id)))
            .collect(),
        payment_reference: f.number(settlement.find(&["PaymentReference"])),
        payment_means: settlement.text_at(&["SpecifiedTradeSettlementPaymentMeans", "TypeCode"]).map(code),
        payment_terms: f.text(settlement.find(&["SpecifiedTradePaymentTerms", "Description"])),
        accounts: accounts(settlement, f),
        allowance_charges: allowance_charges(settlement, f),
        vat: settlement.children("ApplicableTradeTax").filter_map(|row| subtotal(row, f)).collect(),
        totals: totals(summation, tax_currency, f),
        notes: header.all(&["IncludedNote", "Content"]).into_iter().filter_map(|note| f.text(Some(note))).collect(),
        attachments: attachments::of_cii(agreement, f).into_iter().map(|found| found.description).collect(),
        ..Invoice::blank()
    }
}

fn party(party: Option<&Element>, f: &mut Findings) -> Party {
    let Some(party) = party else { return Party::default() };
    let registration = |scheme: &str| {
        party
            .all(&["SpecifiedTaxRegistration", "ID"])
            .into_iter()
            .find(|id| id.attribute("schemeID") == Some(scheme))
            .and_then(|id| VatNumber::clean(short(id.value()?)?))
    };
    let mut address_line = |names: &[&str]| {
        let parts: Vec<String> =
            names.iter().filter_map(|name| f.name(party.find(&["PostalTradeAddress", name]))).collect();
        parts.join(" ")
    };
    let mut address = vec![
        address_line(&["LineOne"]),
        address_line(&["LineTwo"]),
        address_line(&["LineThree"]),
        address_line(&["PostcodeCode", "CityName"]),
    ];
    address.retain(|line| !line.is_empty());
    Party {
        name: f.name(party.find(&["Name"])).unwrap_or_default(),
        vat_number: registration("VA"),
        company_id: party.text_at(&["SpecifiedLegalOrganization", "ID"]).map(code),
        country: party.text_at(&["PostalTradeAddress", "CountryID"]).map(|country| code(country).to_uppercase()),
        address,
        email: f.name(party.find(&["DefinedTradeContact", "EmailURIUniversalCommunication", "URIID"])),
    }
}

fn period(settlement: &Element, f: &mut Findings) -> Option<(chrono::NaiveDate, chrono::NaiveDate)> {
    let mut day =
        |name: &str| f.date(settlement.find(&["BillingSpecifiedPeriod", name, "DateTimeString"]), DateField::Period);
    Some((day("StartDateTime")?, day("EndDateTime")?))
}

fn accounts(settlement: &Element, f: &mut Findings) -> Vec<PaymentAccount> {
    let mut accounts: Vec<PaymentAccount> = Vec::new();
    for means in settlement.children("SpecifiedTradeSettlementPaymentMeans") {
        let account = |name: &str| means.text_at(&["PayeePartyCreditorFinancialAccount", name]);
        let iban = account("IBANID").or_else(|| account("ProprietaryID")).and_then(short).and_then(Iban::clean);
        let Some(iban) = iban else { continue };
        if accounts.iter().all(|known| known.iban != iban) {
            let name = f.name(means.find(&["PayeePartyCreditorFinancialAccount", "AccountName"]));
            accounts.push(PaymentAccount { iban, name, part: None, is_g_account: false, reference: None });
        }
        if accounts.len() == ACCOUNTS {
            break;
        }
    }
    accounts
}

fn allowance_charges(parent: &Element, f: &mut Findings) -> Vec<AllowanceCharge> {
    parent
        .children("SpecifiedTradeAllowanceCharge")
        .filter_map(|part| {
            let category = part.text_at(&["CategoryTradeTax", "CategoryCode"]);
            Some(AllowanceCharge {
                is_charge: part
                    .text_at(&["ChargeIndicator", "Indicator"])
                    .is_some_and(|text| matches!(text, "true" | "1")),
                amount: f.amount(part.find(&["ActualAmount"]))?,
                reason: f.name(part.find(&["Reason"])).unwrap_or_default(),
                vat_category: category.and_then(VatCategory::from_code),
                vat_percent: f.decimal(part.find(&["CategoryTradeTax", "RateApplicablePercent"])),
            })
        })
        .collect()
}

fn subtotal(row: &Element, f: &mut Findings) -> Option<VatSubtotal> {
    let percent = f.decimal(row.find(&["RateApplicablePercent"]));
    let taxable = f.amount(row.find(&["BasisAmount"]));
    let tax = f.amount(row.find(&["CalculatedAmount"]))?;
    Some(VatSubtotal {
        category: row.text_at(&["CategoryCode"]).and_then(VatCategory::from_code),
        percent,
        taxable: taxable.unwrap_or(Amount::zero(tax.currency)),
        tax,
    })
}

fn totals(summation: &Element, tax_currency: Option<Currency>, f: &mut Findings) -> Totals {
    let own = f.currency;
    let mut vat = None;
    let mut vat_in_tax_currency = None;
    for total in summation.children("TaxTotalAmount") {
        let named: Option<Currency> = total.attribute("currencyID").and_then(|code| code.parse().ok());
        let Some(value) = f.decimal(Some(total)) else { continue };
        match named {
            Some(currency) if currency != own && Some(currency) == tax_currency => {
                vat_in_tax_currency = Some(Amount::new(value, currency));
            }
            _ => vat = vat.or(Some(Amount::new(value, named.unwrap_or(own)))),
        }
    }
    let mut amount = |name: &str| f.amount(summation.find(&[name]));
    Totals {
        lines: amount("LineTotalAmount"),
        allowances: amount("AllowanceTotalAmount"),
        charges: amount("ChargeTotalAmount"),
        tax_exclusive: amount("TaxBasisTotalAmount"),
        vat,
        vat_in_tax_currency,
        tax_inclusive: amount("GrandTotalAmount"),
        prepaid: amount("TotalPrepaidAmount"),
        payable_rounding: amount("RoundingAmount"),
        payable: amount("DuePayableAmount"),
    }
}

fn line(item: &Element, f: &mut Findings) -> Option<InvoiceLine> {
    const AGREEMENT: &str = "SpecifiedLineTradeAgreement";
    const SETTLEMENT: &str = "SpecifiedLineTradeSettlement";
    let quantity = item.find(&["SpecifiedLineTradeDelivery", "BilledQuantity"]);
    let unit = quantity.and_then(|quantity| quantity.attribute("unitCode")).unwrap_or_default();
    let price = f.decimal(item.find(&[AGREEMENT, "NetPriceProductTradePrice", "ChargeAmount"]));
    let base = f.decimal(item.find(&[AGREEMENT, "NetPriceProductTradePrice", "BasisQuantity"])).unwrap_or(Decimal::ONE);
    let settlement = item.child(SETTLEMENT);
    let quantity = f.decimal(quantity).map(|value| Quantity::new(value, code(unit)));
    let vat_percent = f.decimal(item.find(&[SETTLEMENT, "ApplicableTradeTax", "RateApplicablePercent"]));
    let sum = [SETTLEMENT, "SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount"];
    let net = f.required_amount(item.find(&sum), "LineTotalAmount", item.line);
    let order = |name: &str| item.find(&[AGREEMENT, "BuyerOrderReferencedDocument", name]);
    Some(InvoiceLine {
        id: f.number(item.find(&["AssociatedDocumentLineDocument", "LineID"])).unwrap_or_default(),
        description: description(item, f),
        quantity,
        unit_price: price.map(|price| UnitPrice::per(price, base)),
        net: net?,
        vat_category: item
            .text_at(&[SETTLEMENT, "ApplicableTradeTax", "CategoryCode"])
            .and_then(VatCategory::from_code),
        vat_percent,
        supplier_item: f.number(item.find(&["SpecifiedTradeProduct", "SellerAssignedID"])),
        buyer_item: f.number(item.find(&["SpecifiedTradeProduct", "BuyerAssignedID"])),
        standard_item: f.number(item.find(&["SpecifiedTradeProduct", "GlobalID"])),
        order_reference: f.number(order("IssuerAssignedID")),
        order_line_reference: f.number(order("LineID")),
        allowance_charges: settlement.map(|settlement| allowance_charges(settlement, f)).unwrap_or_default(),
        note: f.text(item.find(&["AssociatedDocumentLineDocument", "IncludedNote", "Content"])),
    })
}

fn description(item: &Element, f: &mut Findings) -> String {
    let name = f.line_of_text(item.find(&["SpecifiedTradeProduct", "Name"]));
    let description = f.line_of_text(item.find(&["SpecifiedTradeProduct", "Description"]));
    match (name, description) {
        (Some(name), Some(description)) if name != description => {
            f.joined(format!("{name} – {description}"), item.line)
        }
        (Some(text), _) | (None, Some(text)) => text,
        (None, None) => String::new(),
    }
}
