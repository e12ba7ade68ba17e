//! VAT of coding lines: the code that fits a rate, and the VAT that EN 16931 rounds per rate spread over the lines by
//! largest remainder. It is always sent, since a bookkeeping system that recomputes it per line comes to other cents.

use rust_decimal::Decimal;

use super::judge::Judge;
use super::lines::{document_vat, vat_code_of};
use crate::coding::{Coding, CodingLine, CodingSource};
use crate::master::{VatCode, VatCodeType};
use crate::money::{Amount, spread_by_largest_remainder};
use crate::vat::VatCategory;

/// The VAT code for a category and rate: the first of `preferred` that fits, else the first of the administration that
/// does. Without a rate on the document the first preferred one is taken as it is.
pub fn choose_code(
    judge: &Judge,
    category: Option<VatCategory>,
    percent: Option<Decimal>,
    preferred: [Option<&str>; 3],
) -> Option<String> {
    let codes = &judge.case().master.vat_codes;
    let is_reverse = category.is_some_and(VatCategory::is_reverse_charge);
    let fits = |code: &VatCode| {
        code.purchase
            && !code.blocked
            && code.reverse_charge == is_reverse
            && (is_reverse || percent.is_none_or(|percent| code.percent == percent))
    };
    let known = |wanted: &str| codes.iter().find(|code| code.code == wanted);
    let by_preference = preferred.into_iter().flatten().filter_map(known).find(|code| fits(code));
    let any = || {
        let mut fitting: Vec<&VatCode> = codes.iter().filter(|code| fits(code)).collect();
        fitting.sort_by_key(|code| code.kind != VatCodeType::Excluding);
        fitting.first().copied().filter(|_| is_reverse || percent.is_some())
    };
    by_preference.or_else(any).map(|code| code.code.clone())
}

/// Puts the document's VAT on the lines, rate by rate.
pub fn spread(judge: &Judge, coding: &mut Coding) {
    let total = document_total(judge, coding);
    let zero = Amount::zero(coding.header.currency);
    let rates: Vec<Option<Decimal>> = coding.lines.iter().map(|line| rate(judge, line)).collect();
    let mut parts = vec![zero; coding.lines.len()];
    let mut left = total;
    let mut is_done = vec![false; coding.lines.len()];
    for (percent, tax) in taxes(judge, coding) {
        let members: Vec<usize> = (0..rates.len()).filter(|at| rates[*at] == Some(percent)).collect();
        if members.is_empty() {
            continue;
        }
        let shares: Vec<Decimal> = members.iter().map(|at| coding.lines[*at].net.value).collect();
        for (at, part) in members.into_iter().zip(spread_by_largest_remainder(tax, &shares)) {
            parts[at] = part;
            is_done[at] = true;
        }
        left = left.checked_sub(tax).unwrap_or(left);
    }
    if !left.is_zero() {
        let rest: Vec<usize> = match (0..rates.len()).filter(|at| !is_done[*at]).collect::<Vec<_>>() {
            rest if rest.iter().any(|at| !weight(coding, &rates, *at).is_zero()) => rest,
            // Every rate has had its tax and yet some is left: the document's own sums differ. It stays with the books.
            _ => (0..rates.len()).collect(),
        };
        let shares: Vec<Decimal> = rest.iter().map(|at| weight(coding, &rates, *at)).collect();
        for (at, part) in rest.into_iter().zip(spread_by_largest_remainder(left, &shares)) {
            parts[at] = parts[at].checked_add(part).unwrap_or(parts[at]);
        }
    }
    for (line, part) in coding.lines.iter_mut().zip(parts) {
        line.vat = part;
    }
}

/// What a line weighs where no tax is named for its rate: its net times its rate.
fn weight(coding: &Coding, rates: &[Option<Decimal>], at: usize) -> Decimal {
    coding.lines[at].net.value.saturating_mul(rates[at].unwrap_or_default())
}

/// The VAT of the document, or that of the header where the document has no lines; signed as the books see it.
fn document_total(judge: &Judge, coding: &Coding) -> Amount {
    let invoice = &judge.case().invoice;
    let vat = if invoice.lines.is_empty() { Some(coding.header.vat) } else { invoice.totals.vat };
    let value = vat.map_or(Decimal::ZERO, |vat| vat.value);
    coding.header.kind.signed(Amount::new(value, coding.header.currency))
}

/// The tax of each rate that the document names, signed.
fn taxes(judge: &Judge, coding: &Coding) -> Vec<(Decimal, Amount)> {
    let mut taxes: Vec<(Decimal, Amount)> = Vec::new();
    for subtotal in &judge.case().invoice.vat {
        let Some(percent) = subtotal.percent.map(|percent| percent.normalize()) else { continue };
        let tax = coding.header.kind.signed(Amount::new(subtotal.tax.value, coding.header.currency));
        match taxes.iter_mut().find(|(known, _)| *known == percent) {
            Some((_, sum)) => *sum = sum.checked_add(tax).unwrap_or(*sum),
            None => taxes.push((percent, tax)),
        }
    }
    taxes
}

/// The rate that a line is taxed at: the document's, else that of its code. A rounding has none.
fn rate(judge: &Judge, line: &CodingLine) -> Option<Decimal> {
    if line.source == CodingSource::PayableRounding {
        return None;
    }
    let of_document = document_vat(judge, line).1;
    let of_code =
        || vat_code_of(judge, line).map(|code| if code.reverse_charge { Decimal::ZERO } else { code.percent });
    of_document.or_else(of_code).map(|percent| percent.normalize())
}
