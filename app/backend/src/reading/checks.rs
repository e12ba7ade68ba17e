//! Whether a document agrees with itself. Nothing is corrected: both figures are shown, and a person looks.

use std::collections::BTreeMap;

use domain::invoice::{AllowanceCharge, Invoice, InvoiceKind};
use domain::money::{Amount, Currency, round_half_up};
use domain::party::Party;
use domain::reading::{ReadMessage, TotalField};
use rust_decimal::Decimal;

use super::document::Rejected;
use super::values::{Findings, MESSAGES};

/// Codes of UNCL 1001 that EN 16931 counts as credit notes.
const CREDIT_NOTE_CODES: [&str; 9] = ["81", "83", "261", "262", "296", "308", "381", "396", "420"];

/// The kind, by the root element and the type code. Where they contradict each other the root decides, except that an
/// invoice with a credit note's code is a credit note; a person is told in both cases.
pub(super) fn kind_of(root: InvoiceKind, type_code: Option<&str>, messages: &mut Vec<ReadMessage>) -> InvoiceKind {
    let Some(type_code) = type_code else { return root };
    let is_credit_code = CREDIT_NOTE_CODES.contains(&type_code);
    if is_credit_code != (root == InvoiceKind::CreditNote) {
        messages.push(ReadMessage::TypeCodeDiffers { type_code: type_code.to_owned() });
    }
    if is_credit_code { InvoiceKind::CreditNote } else { root }
}

/// Refuses what cannot be taken; else checks the invoice and gives it all messages.
pub(super) fn finish(invoice: &mut Invoice, findings: Findings) -> Result<(), Rejected> {
    if !findings.refusals.is_empty() {
        return Err(Rejected { messages: findings.refusals });
    }
    if invoice.number.is_empty() && invoice.lines.is_empty() && invoice.totals.payable.is_none() {
        return Err(ReadMessage::InvoiceWithoutContent.into());
    }
    let mut messages = Vec::new();
    if invoice.number.is_empty() {
        messages.push(ReadMessage::NumberMissing);
    }
    check_dates(invoice, &findings.messages, &mut messages);
    check_numbers(invoice, &mut messages);
    check_totals(invoice, &mut messages);
    check_rates(invoice, &mut messages);
    check_lines(invoice, &mut messages);
    invoice.messages = findings.with(messages);
    Ok(())
}

fn check_dates(invoice: &Invoice, known: &[ReadMessage], messages: &mut Vec<ReadMessage>) {
    let is_asked = known
        .iter()
        .any(|message| matches!(message, ReadMessage::DateImpossible { field: domain::reading::DateField::Issue, .. }));
    match (invoice.issue_date, invoice.due_date) {
        (None, _) if !is_asked => messages.push(ReadMessage::IssueDateMissing),
        (Some(issue), Some(due)) if due < issue => messages.push(ReadMessage::DueBeforeIssue { due, issue }),
        _ => {}
    }
}

fn check_numbers(invoice: &Invoice, messages: &mut Vec<ReadMessage>) {
    // Accounts of other forms (giro, plusgiro) are no IBAN and need not be one.
    let looks_like_iban = |text: &str| text.len() > 10 && text.chars().take(2).all(|sign| sign.is_ascii_alphabetic());
    for account in &invoice.accounts {
        if looks_like_iban(account.iban.as_str()) && !account.iban.is_valid() {
            messages.push(ReadMessage::IbanInvalid { iban: account.iban.grouped() });
        }
    }
    let number = |party: &Party| party.vat_number.clone().filter(|number| !number.is_plausible());
    if let Some(number) = number(&invoice.supplier) {
        messages.push(ReadMessage::VatNumberInvalid { vat_number: number.as_str().to_owned() });
    }
}

/// What differs by no more than this is rounding: a cent for each amount that was rounded, at most five.
fn rounding(currency: Currency, rounded_amounts: usize) -> Decimal {
    let unit = Decimal::new(1, currency.digits());
    unit * Decimal::from(rounded_amounts.clamp(1, 5))
}

struct Sums<'a> {
    invoice: &'a Invoice,
    messages: &'a mut Vec<ReadMessage>,
}

impl Sums<'_> {
    /// Compares what is written with what the parts give; unknown parts compare nothing.
    fn compare(&mut self, field: TotalField, written: Option<Amount>, computed: Option<Decimal>, parts: usize) {
        let (Some(written), Some(computed)) = (written.map(|amount| amount.value), computed) else { return };
        let Some(difference) = written.checked_sub(computed) else { return };
        if difference.is_zero() {
            return;
        }
        let is_rounding = difference.abs() <= rounding(self.invoice.currency, parts);
        self.messages.push(if is_rounding {
            ReadMessage::RoundingDiffers { field, written, computed }
        } else {
            ReadMessage::TotalDiffers { field, written, computed }
        });
    }
}

fn check_totals(invoice: &Invoice, messages: &mut Vec<ReadMessage>) {
    let totals = &invoice.totals;
    let value = |amount: Option<Amount>| amount.map_or(Decimal::ZERO, |amount| amount.value);
    let mut sums = Sums { invoice, messages };
    let lines = sum(invoice.lines.iter().map(|line| line.net.value));
    if !invoice.lines.is_empty() {
        sums.compare(TotalField::Lines, totals.lines, lines, 1);
    }
    let of = |is_charge: bool| {
        sum(invoice.allowance_charges.iter().filter(|part| part.is_charge == is_charge).map(|part| part.amount.value))
    };
    sums.compare(TotalField::Allowances, totals.allowances, of(false), 1);
    sums.compare(TotalField::Charges, totals.charges, of(true), 1);
    let exclusive = totals.lines.or(lines.map(|lines| Amount::new(lines, invoice.currency))).and_then(|lines| {
        let charges = totals.charges.map_or(of(true), |amount| Some(amount.value))?;
        let allowances = totals.allowances.map_or(of(false), |amount| Some(amount.value))?;
        lines.value.checked_add(charges)?.checked_sub(allowances)
    });
    sums.compare(TotalField::TaxExclusive, totals.tax_exclusive, exclusive, 1);
    if !invoice.vat.is_empty() {
        let tax = sum(invoice.vat.iter().map(|row| row.tax.value));
        sums.compare(TotalField::Vat, totals.vat, tax, invoice.vat.len());
    }
    let inclusive = totals.tax_exclusive.and_then(|amount| amount.value.checked_add(value(totals.vat)));
    sums.compare(TotalField::TaxInclusive, totals.tax_inclusive, inclusive, 1);
    let payable = totals
        .tax_inclusive
        .map(|amount| amount.value)
        .or(inclusive)
        .and_then(|amount| amount.checked_sub(value(totals.prepaid))?.checked_add(value(totals.payable_rounding)));
    sums.compare(TotalField::Payable, totals.payable, payable, 1);
    let all = [totals.lines, totals.tax_exclusive, totals.vat, totals.tax_inclusive, totals.payable];
    let unrounded = all.into_iter().flatten().find(|amount| amount.value != amount.rounded().value);
    if let Some(amount) = unrounded {
        messages.push(ReadMessage::AmountNotRounded { value: amount.value });
    }
}

fn sum(mut values: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    values.try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// Per rate: the tax over its base (BR-S-09), and the base by the lines (BR-S-08).
fn check_rates(invoice: &Invoice, messages: &mut Vec<ReadMessage>) {
    let mut bases: BTreeMap<Decimal, (Decimal, usize)> = BTreeMap::new();
    for row in &invoice.vat {
        if messages.len() > MESSAGES {
            return;
        }
        let Some(percent) = row.percent else { return };
        let Some(exact) = row.taxable.value.checked_mul(percent).map(|product| product / Decimal::ONE_HUNDRED) else {
            continue;
        };
        let computed = round_half_up(exact, invoice.currency.digits());
        let allowed = rounding(invoice.currency, invoice.lines.len());
        if (row.tax.value - computed).abs() > allowed {
            messages.push(ReadMessage::VatDiffers { percent, written: row.tax.value, computed });
        }
        let base = bases.entry(percent.normalize()).or_default();
        base.0 += row.taxable.value;
        base.1 += 1;
    }
    let Some(by_lines) = bases_by_lines(invoice) else { return };
    for (percent, (written, _)) in bases {
        let (computed, parts) = by_lines.get(&percent).copied().unwrap_or_default();
        if (written - computed).abs() > rounding(invoice.currency, parts) {
            messages.push(ReadMessage::VatBaseDiffers { percent, written, computed });
        }
    }
}

/// The net amounts per rate; `None` where a line or an allowance does not say its rate.
fn bases_by_lines(invoice: &Invoice) -> Option<BTreeMap<Decimal, (Decimal, usize)>> {
    if invoice.lines.is_empty() {
        return None;
    }
    let lines = invoice.lines.iter().map(|line| (line.vat_percent, line.vat_category, line.net.value));
    let parts = invoice.allowance_charges.iter().map(|part| (part.vat_percent, part.vat_category, part.signed().value));
    let mut bases: BTreeMap<Decimal, (Decimal, usize)> = BTreeMap::new();
    for (percent, category, value) in lines.chain(parts) {
        // Categories without a rate (out of scope) may leave it out: nothing is charged over them.
        let without_rate = category.is_some_and(|category| category.code() != "S");
        let percent = percent.or(without_rate.then_some(Decimal::ZERO))?;
        let base = bases.entry(percent.normalize()).or_default();
        base.0 = base.0.checked_add(value)?;
        base.1 += 1;
    }
    Some(bases)
}

/// Quantity times price, with the line's allowances and charges, against its net amount.
fn check_lines(invoice: &Invoice, messages: &mut Vec<ReadMessage>) {
    for line in &invoice.lines {
        if messages.len() > MESSAGES {
            return;
        }
        let (Some(quantity), Some(price)) = (&line.quantity, line.unit_price) else { continue };
        let Some(product) = price.times(quantity.value) else { continue };
        let Some(parts) = sum(line.allowance_charges.iter().map(AllowanceCharge::signed).map(|part| part.value)) else {
            continue;
        };
        let Some(exact) = product.checked_add(parts) else { continue };
        let computed = round_half_up(exact, invoice.currency.digits());
        if (line.net.value - computed).abs() > rounding(invoice.currency, 1) {
            messages.push(ReadMessage::LineAmountDiffers {
                line_id: line.id.clone(),
                written: line.net.value,
                computed,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_code_that_contradicts_is_told() {
        let mut messages = Vec::new();
        assert_eq!(kind_of(InvoiceKind::Invoice, Some("380"), &mut messages), InvoiceKind::Invoice);
        assert_eq!(kind_of(InvoiceKind::Invoice, Some("384"), &mut messages), InvoiceKind::Invoice);
        assert_eq!(kind_of(InvoiceKind::CreditNote, Some("381"), &mut messages), InvoiceKind::CreditNote);
        assert!(messages.is_empty());
        assert_eq!(kind_of(InvoiceKind::CreditNote, Some("380"), &mut messages), InvoiceKind::CreditNote);
        assert_eq!(kind_of(InvoiceKind::Invoice, Some("381"), &mut messages), InvoiceKind::CreditNote);
        assert_eq!(messages.len(), 2);
    }

    #[test]
    fn a_cent_is_rounding_and_more_is_not() {
        let amount = |value| Some(Amount::new(value, Currency::EUR));
        let invoice = Invoice { currency: Currency::EUR, ..Invoice::blank() };
        let mut messages = Vec::new();
        let mut sums = Sums { invoice: &invoice, messages: &mut messages };
        sums.compare(TotalField::Vat, amount(Decimal::new(2100, 2)), Some(Decimal::from(21)), 1);
        sums.compare(TotalField::Vat, amount(Decimal::new(2101, 2)), Some(Decimal::from(21)), 1);
        sums.compare(TotalField::Vat, amount(Decimal::new(2102, 2)), Some(Decimal::from(21)), 1);
        assert!(matches!(messages[..], [ReadMessage::RoundingDiffers { .. }, ReadMessage::TotalDiffers { .. }]));
    }
}
