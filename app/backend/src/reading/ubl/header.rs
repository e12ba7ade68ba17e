//! A UBL invoice or credit note: the header, and the whole put together.

use std::collections::{BTreeSet, HashMap};

use domain::invoice::{Invoice, InvoiceKind, PaymentAccount, Totals};
use domain::money::{Amount, Currency};
use domain::party::Iban;
use domain::reading::{DateField, ReadMessage};
use domain::vat::{VatCategory, VatSubtotal};

use super::{lines, party};
use crate::reading::document::Rejected;
use crate::reading::values::{ACCOUNTS, Findings, code, short};
use crate::reading::xml::Element;
use crate::reading::{attachments, checks};

/// Reads the document; refused where a figure is unreadable or nothing is in it.
pub(super) fn read(root_kind: InvoiceKind, root: &Element) -> Result<Invoice, Rejected> {
    let mut findings = Findings::new();
    findings.take_currency(currency(root));
    let type_code = root.text_at(&["InvoiceTypeCode"]).or_else(|| root.text_at(&["CreditNoteTypeCode"]));
    let kind = checks::kind_of(root_kind, type_code, &mut findings.messages);
    if root.find(&["CustomizationID"]).is_none() {
        findings.tell(ReadMessage::CustomizationMissing);
    }
    let (vat_total, vat_in_tax_currency, vat) = taxes(root, &mut findings);
    let f = &mut findings;
    let mut invoice = Invoice {
        kind,
        number: f.number(root.find(&["ID"])).unwrap_or_default(),
        issue_date: f.date(root.find(&["IssueDate"]), DateField::Issue),
        due_date: due_date(root, f),
        type_code: type_code.map(code),
        currency: f.currency,
        tax_currency: root.text_at(&["TaxCurrencyCode"]).and_then(|code| code.parse().ok()),
        supplier: party::read(root.all(&["AccountingSupplierParty", "Party"]).first().copied(), f),
        buyer: party::read(root.all(&["AccountingCustomerParty", "Party"]).first().copied(), f),
        buyer_reference: f.number(root.find(&["BuyerReference"])),
        order_reference: f.number(root.find(&["OrderReference", "ID"])),
        sales_order_reference: f.number(root.find(&["OrderReference", "SalesOrderID"])),
        despatch_reference: f.number(root.find(&["DespatchDocumentReference", "ID"])),
        receipt_reference: f.number(root.find(&["ReceiptDocumentReference", "ID"])),
        contract_reference: f.number(root.find(&["ContractDocumentReference", "ID"])),
        delivery_date: f.date(root.find(&["Delivery", "ActualDeliveryDate"]), DateField::Delivery),
        period: period(root, f),
        preceding_invoices: preceding_invoices(root, f),
        payment_reference: f.number(root.find(&["PaymentMeans", "PaymentID"])),
        payment_means: root.text_at(&["PaymentMeans", "PaymentMeansCode"]).map(code),
        payment_terms: f.text(root.find(&["PaymentTerms", "Note"])),
        accounts: accounts(root, f),
        lines: lines::read(root_kind, root, f),
        allowance_charges: lines::allowance_charges(root, f),
        vat,
        totals: totals(root, vat_total, vat_in_tax_currency, f),
        notes: root.children("Note").filter_map(|note| f.text(Some(note))).collect(),
        attachments: attachments::of_ubl(root, f).into_iter().map(|found| found.description).collect(),
        messages: Vec::new(),
    };
    if marked_as_credit(root) && invoice.totals.payable.is_some_and(|payable| payable.value.is_sign_positive()) {
        findings.tell(ReadMessage::MarkedAsCredit);
    }
    checks::finish(&mut invoice, findings)?;
    Ok(invoice)
}

/// The document's currency; UBL 2.0 documents leave it to the attribute of their amounts.
fn currency(root: &Element) -> Option<&str> {
    root.text_at(&["DocumentCurrencyCode"]).or_else(|| {
        root.find(&["LegalMonetaryTotal", "PayableAmount"]).and_then(|amount| amount.attribute("currencyID"))
    })
}

fn due_date(root: &Element, findings: &mut Findings) -> Option<chrono::NaiveDate> {
    let element = root
        .find(&["DueDate"])
        .or_else(|| root.find(&["PaymentMeans", "PaymentDueDate"]))
        .or_else(|| root.find(&["PaymentTerms", "PaymentDueDate"]));
    findings.date(element, DateField::Due)
}

fn period(root: &Element, findings: &mut Findings) -> Option<(chrono::NaiveDate, chrono::NaiveDate)> {
    let start = findings.date(root.find(&["InvoicePeriod", "StartDate"]), DateField::Period)?;
    let end = findings.date(root.find(&["InvoicePeriod", "EndDate"]), DateField::Period)?;
    Some((start, end))
}

/// UBL-OHNL says in the period's code whether the invoice is a credit (`C`) or a debit (`D`).
fn marked_as_credit(root: &Element) -> bool {
    root.all(&["InvoicePeriod", "DescriptionCode"])
        .iter()
        .any(|code| code.attribute("listID") == Some("NL-1004") && code.value() == Some("C"))
}

/// Invoices that this one corrects or credits; some name them on their lines only.
fn preceding_invoices(root: &Element, findings: &mut Findings) -> Vec<String> {
    let on_header = root.all(&["BillingReference", "InvoiceDocumentReference", "ID"]);
    let on_lines = ["InvoiceLine", "CreditNoteLine"]
        .iter()
        .flat_map(|line| root.all(&[line, "BillingReference", "InvoiceDocumentReference", "ID"]));
    let mut seen = BTreeSet::new();
    on_header
        .into_iter()
        .chain(on_lines)
        .filter_map(|id| findings.number(Some(id)))
        .filter(|number| seen.insert(number.clone()))
        .collect()
}

/// The accounts to pay to. The Dutch G-account extension splits the amount over them by the identifier of the means.
fn accounts(root: &Element, findings: &mut Findings) -> Vec<PaymentAccount> {
    let mut terms_of: HashMap<&str, &Element> = HashMap::new();
    for terms in root.children("PaymentTerms") {
        if let Some(means) = terms.text_at(&["PaymentMeansID"]) {
            terms_of.entry(means).or_insert(terms);
        }
    }
    let mut accounts: Vec<PaymentAccount> = Vec::new();
    for means in root.children("PaymentMeans") {
        let iban = means.text_at(&["PayeeFinancialAccount", "ID"]).and_then(short).and_then(Iban::clean);
        let Some(iban) = iban else { continue };
        let id = means.text_at(&["ID"]);
        let terms = id.and_then(|id| terms_of.get(id));
        let account = PaymentAccount {
            iban,
            name: findings.name(means.find(&["PayeeFinancialAccount", "Name"])),
            part: terms.and_then(|terms| findings.amount(terms.find(&["Amount"]))),
            is_g_account: id == Some("GACCOUNT"),
            reference: findings.number(means.find(&["PaymentID"])),
        };
        if !accounts.contains(&account) {
            accounts.push(account);
        }
        if accounts.len() == ACCOUNTS {
            break;
        }
    }
    accounts
}

/// The VAT in the document's currency, that in the accounting currency, and the rows per rate.
fn taxes(root: &Element, findings: &mut Findings) -> (Option<Amount>, Option<Amount>, Vec<VatSubtotal>) {
    let own = findings.currency;
    let tax_currency: Option<Currency> = root.text_at(&["TaxCurrencyCode"]).and_then(|code| code.parse().ok());
    let is_foreign = |total: &Element| {
        let named = total.find(&["TaxAmount"]).and_then(|amount| amount.attribute("currencyID"));
        named
            .and_then(|code| code.parse::<Currency>().ok())
            .is_some_and(|named| named != own && Some(named) == tax_currency)
    };
    let mut vat: Option<Amount> = None;
    let mut in_tax_currency = None;
    let mut rows = Vec::new();
    for total in root.children("TaxTotal") {
        if is_foreign(total) {
            let value = findings.decimal(total.find(&["TaxAmount"]));
            in_tax_currency = value.zip(tax_currency).map(|(value, currency)| Amount::new(value, currency));
            continue;
        }
        if let Some(amount) = findings.amount(total.find(&["TaxAmount"])) {
            vat = Some(match vat {
                Some(sum) => sum.checked_add(amount).unwrap_or(sum),
                None => amount,
            });
        }
        rows.extend(total.children("TaxSubtotal").filter_map(|row| subtotal(row, findings)));
    }
    (vat, in_tax_currency, rows)
}

fn subtotal(row: &Element, findings: &mut Findings) -> Option<VatSubtotal> {
    let percent = row.find(&["TaxCategory", "Percent"]).or_else(|| row.find(&["Percent"]));
    let percent = findings.decimal(percent);
    let taxable = findings.amount(row.find(&["TaxableAmount"]));
    let tax = findings.amount(row.find(&["TaxAmount"]))?;
    Some(VatSubtotal {
        category: row.text_at(&["TaxCategory", "ID"]).and_then(VatCategory::from_code),
        percent,
        taxable: taxable.unwrap_or(Amount::zero(tax.currency)),
        tax,
    })
}

fn totals(root: &Element, vat: Option<Amount>, in_tax_currency: Option<Amount>, findings: &mut Findings) -> Totals {
    let mut amount = |name: &str| findings.amount(root.find(&["LegalMonetaryTotal", name]));
    Totals {
        lines: amount("LineExtensionAmount"),
        allowances: amount("AllowanceTotalAmount"),
        charges: amount("ChargeTotalAmount"),
        tax_exclusive: amount("TaxExclusiveAmount"),
        vat,
        vat_in_tax_currency: in_tax_currency,
        tax_inclusive: amount("TaxInclusiveAmount"),
        prepaid: amount("PrepaidAmount"),
        payable_rounding: amount("PayableRoundingAmount"),
        payable: amount("PayableAmount"),
    }
}
