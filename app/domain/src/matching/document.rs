//! The checks that any invoice gets, ordered or not: its totals, its supplier and buyer, its accounts, its dates; and
//! whether the coding still sums to the document.

use rust_decimal::{Decimal, dec};

use super::deviation::{DateFinding, Finding};
use super::gap::Gap;
use super::judge::{Judge, orders_taken};
use super::lines::{document_vat, vat_code_of};
use crate::coding::{Coding, CodingLine, CodingSource, net_per_rate};
use crate::invoice::Invoice;
use crate::money::Amount;
use crate::party::VatNumber;

/// How far rounded totals may be apart.
const CENT: Decimal = dec!(0.01);

pub(super) fn deviations(judge: &Judge, coding: &Coding) -> Vec<Finding> {
    let case = judge.case();
    let mut found = Vec::new();
    found.extend(total(&case.invoice, coding));
    for duplicate in &case.duplicates {
        found.push(Finding::Duplicate { number: duplicate.number.clone(), place: duplicate.place.clone() });
    }
    found.extend(buyer(judge));
    accounts(judge, &mut found);
    let has_number = case.invoice.supplier.vat_number.is_some()
        || case.supplier.as_ref().is_some_and(|supplier| supplier.vat_number.is_some());
    if !has_number && coding.header.vat.value > Decimal::ZERO {
        found.push(Finding::VatNumberMissing { vat: coding.header.vat });
    }
    dates(judge, coding, &mut found);
    found
}

/// Σ lines − allowances + charges + VAT against the total with VAT. What is paid already and the rounding of what is to
/// be paid come after that total and have no part in it.
fn total(invoice: &Invoice, coding: &Coding) -> Option<Finding> {
    let header = &coding.header;
    if invoice.lines.is_empty() {
        let computed = header.tax_exclusive.checked_add(header.vat)?;
        return differs(computed, header.tax_inclusive);
    }
    let lines = invoice.lines.iter().map(|line| line.net);
    let parts = invoice.allowance_charges.iter().map(crate::invoice::AllowanceCharge::signed);
    let vat = invoice.totals.vat.unwrap_or(Amount::zero(invoice.currency));
    let computed = lines.chain(parts).try_fold(vat, Amount::checked_add)?;
    differs(computed, total_with_vat(invoice)?)
}

fn differs(computed: Amount, total: Amount) -> Option<Finding> {
    let off = computed.checked_sub(total)?.abs().value;
    (off > CENT).then_some(Finding::Total { computed, total })
}

/// BT-112; where the document has none, what is to be paid without the rounding and what was paid before.
fn total_with_vat(invoice: &Invoice) -> Option<Amount> {
    let totals = &invoice.totals;
    totals.tax_inclusive.or_else(|| {
        let zero = Amount::zero(invoice.currency);
        totals
            .payable?
            .checked_add(totals.prepaid.unwrap_or(zero))?
            .checked_sub(totals.payable_rounding.unwrap_or(zero))
    })
}

/// The buyer's numbers decide; only where none of them differs, the name is looked at.
fn buyer(judge: &Judge) -> Option<Finding> {
    let (buyer, own) = (&judge.case().invoice.buyer, &judge.case().administration);
    let own_vat = own.vat_number.as_deref().and_then(VatNumber::clean);
    if let (Some(document), Some(own)) = (&buyer.vat_number, &own_vat)
        && document != own
    {
        return Some(Finding::Buyer {
            document: document.as_str().to_owned(),
            administration: own.as_str().to_owned(),
        });
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    if let (Some(document), Some(own)) = (&buyer.company_id, &own.company_id)
        && digits(document) != digits(own)
        && (buyer.vat_number.is_none() || own_vat.is_none())
    {
        return Some(Finding::Buyer { document: document.clone(), administration: own.clone() });
    }
    let is_other_name = !buyer.name.trim().is_empty() && plain_name(&buyer.name) != plain_name(&own.name);
    is_other_name.then(|| Finding::BuyerName { document: buyer.name.clone(), administration: own.name.clone() })
}

/// A name without what people write differently: capitals, signs, the legal form.
fn plain_name(name: &str) -> String {
    const FORMS: [&str; 8] = ["bv", "nv", "vof", "cv", "bvba", "gmbh", "ltd", "holding"];
    let words = name.to_lowercase().replace(['.', ','], "");
    let kept =
        words.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty() && !FORMS.contains(word));
    kept.collect()
}

fn accounts(judge: &Judge, found: &mut Vec<Finding>) {
    let case = judge.case();
    for account in &case.invoice.accounts {
        if account.is_g_account {
            found.push(Finding::GAccount { iban: account.iban.grouped(), part: account.part });
        }
        if let Some(supplier) = &case.supplier
            && !supplier.ibans.iter().any(|known| known == account.iban.as_str())
        {
            let known = supplier.ibans.clone();
            found.push(Finding::IbanDiffers { document: account.iban.grouped(), known });
        }
    }
}

fn dates(judge: &Judge, coding: &Coding, found: &mut Vec<Finding>) {
    let Some(date) = coding.header.issue_date else { return };
    let case = judge.case();
    if date > case.today {
        found.push(Finding::Date(DateFinding::InFuture { date, today: case.today }));
    }
    if let Some(due) = coding.header.due_date.filter(|due| *due < date) {
        found.push(Finding::Date(DateFinding::DueBeforeIssue { date, due }));
    }
    let periods = &case.master.periods;
    if !periods.is_empty() && !periods.iter().any(|period| (period.start..=period.end).contains(&date)) {
        found.push(Finding::Date(DateFinding::NoPeriod { date }));
    }
    for order in orders_taken(judge, coding) {
        if let Some(ordered) = order.date.filter(|ordered| date < *ordered) {
            found.push(Finding::Date(DateFinding::BeforeOrder { date, ordered, order: order.number.clone() }));
        }
    }
}

pub(super) fn gaps(judge: &Judge, coding: &Coding) -> Vec<Gap> {
    let header = &coding.header;
    let missing = [
        (header.supplier.is_none(), Gap::Supplier),
        (header.number.trim().is_empty(), Gap::Number),
        (header.issue_date.is_none(), Gap::IssueDate),
        (header.journal.is_none(), Gap::Journal),
        (coding.lines.is_empty(), Gap::NoLines),
    ];
    let mut gaps: Vec<Gap> = missing.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, gap)| gap).collect();
    if !coding.lines.is_empty() {
        net_gaps(judge, coding, &mut gaps);
        vat_gap(judge, coding, &mut gaps);
    }
    gaps
}

/// What the coding must sum to, per rate; where the document has no lines, its net as a whole.
fn net_gaps(judge: &Judge, coding: &Coding, gaps: &mut Vec<Gap>) {
    let invoice = &judge.case().invoice;
    let zero = Amount::zero(coding.header.currency);
    let booked = |line: &&CodingLine| line.source != CodingSource::PayableRounding;
    if invoice.lines.is_empty() {
        let document = coding.header.kind.signed(coding.header.tax_exclusive);
        let coded = coding.lines.iter().filter(booked).try_fold(zero, |sum, line| sum.checked_add(line.net));
        if let Some(coded) = coded.filter(|coded| *coded != document) {
            gaps.push(Gap::NetPerRate { percent: None, coded, document });
        }
        return;
    }
    let documents = net_per_rate(invoice);
    let mut coded: Vec<(Option<Decimal>, Amount)> = documents.iter().map(|(percent, _)| (*percent, zero)).collect();
    for line in coding.lines.iter().filter(booked) {
        let percent = rate_of(judge, line, &documents);
        match coded.iter_mut().find(|(known, _)| *known == percent) {
            Some((_, sum)) => *sum = sum.checked_add(line.net).unwrap_or(*sum),
            None => coded.push((percent, line.net)),
        }
    }
    for (percent, coded) in coded {
        let known = documents.iter().find(|(known, _)| *known == percent);
        let document = known.map_or(zero, |(_, amount)| Amount::new(amount.value, coded.currency));
        if coded.value != document.value {
            gaps.push(Gap::NetPerRate { percent, coded, document });
        }
    }
}

/// Under which of the document's rates a coding line counts: its own part of the document's, else its VAT code's.
fn rate_of(judge: &Judge, line: &CodingLine, documents: &[(Option<Decimal>, Amount)]) -> Option<Decimal> {
    let is_part = !matches!(line.source, CodingSource::Manual | CodingSource::OrderLine);
    if is_part {
        return document_vat(judge, line).1.map(|percent| percent.normalize());
    }
    // Without any rate on the document there is one heap only.
    if let [(only, _)] = documents {
        return *only;
    }
    vat_code_of(judge, line).map(|code| if code.reverse_charge { Decimal::ZERO } else { code.percent.normalize() })
}

fn vat_gap(judge: &Judge, coding: &Coding, gaps: &mut Vec<Gap>) {
    let document =
        if judge.case().invoice.lines.is_empty() { Some(coding.header.vat) } else { judge.case().invoice.totals.vat };
    let document = document.unwrap_or(Amount::zero(coding.header.currency));
    let document = Amount::new(coding.header.kind.signed(document).value, coding.header.currency);
    if let Some(coded) = coding.vat().filter(|coded| *coded != document) {
        gaps.push(Gap::VatTotal { coded, document });
    }
}
