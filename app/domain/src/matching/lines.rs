//! What can be said of one coding line: its quantities, its price, its units, its order, its VAT.

use rust_decimal::{Decimal, dec};

use super::deviation::{Finding, VatFinding};
use super::gap::Gap;
use super::judge::{Judge, Sums, document_line, takes};
use super::policy::{Policy, PriceFit, price_fit};
use crate::coding::{Coding, CodingLine, CodingSource, Target};
use crate::invoice::{InvoiceLine, Severity};
use crate::master::VatCode;
use crate::money::{Amount, round_half_up};
use crate::order::{Order, OrderLine, Progress};
use crate::vat::VatCategory;

/// How bad a finding is: what the policy says of its code, but never more than a note within tolerance, and never more
/// than a warning where a card has nothing to compare with.
pub(super) fn severity(policy: &Policy, finding: &Finding) -> Severity {
    let set = policy.severity(finding.code());
    match finding {
        Finding::Price { tolerated: true, .. } => Severity::Information,
        Finding::IbanDiffers { known, .. } if known.is_empty() => set.min(Severity::Warning),
        _ => set,
    }
}

pub(super) fn findings(judge: &Judge, coding: &Coding, sums: &Sums, at: usize) -> Vec<Finding> {
    let line = &coding.lines[at];
    let document = document_line(line).and_then(|index| judge.case().invoice.lines.get(index));
    let mut found = Vec::new();
    match takes(line).and_then(|id| judge.order_line(id)) {
        Some((order, order_line)) => {
            let taken = sums.taken.get(&order_line.id).copied().unwrap_or_default();
            quantities(judge, order_line, taken, &mut found);
            allocation(judge, sums, at, &mut found);
            unit(judge, line, order_line, document, &mut found);
            order_state(judge, coding, order, taken < Decimal::ZERO, &mut found);
            if order.currency == coding.header.currency {
                price(judge, coding, sums, at, order_line, &mut found);
            }
            other_vat_code(line, order_line, &mut found);
        }
        None if sums.has_orders => without_order(judge, line, &mut found),
        None => {}
    }
    if let (Some(document), CodingSource::InvoiceLine { .. }) = (document, &line.source) {
        found.extend(multiplies(document));
    }
    found.extend(vat_rate(judge, line, document));
    found
}

fn quantities(judge: &Judge, order_line: &OrderLine, taken: Decimal, found: &mut Vec<Finding>) {
    let standing = judge.standing(order_line);
    let (invoiced, pending) = (standing.invoiced, standing.pending);
    if let Some(counted) = standing.counted.filter(|counted| *counted != standing.received) {
        found.push(Finding::CountDiffers { received: standing.received, counted });
    }
    if taken > Decimal::ZERO {
        let (over_received, over_ordered) = (standing.excess_over_received(taken), standing.excess_over_ordered(taken));
        if let Some(excess) = over_received {
            let received = standing.received;
            found.push(Finding::QuantityOverReceived { received, invoiced, pending, taken, excess });
        }
        if let Some(excess) = over_ordered {
            let ordered = standing.ordered;
            found.push(Finding::QuantityOverOrdered { ordered, invoiced, pending, taken, excess });
        }
        let open = standing.still_to_invoice();
        if over_received.is_none() && over_ordered.is_none() && taken < open {
            found.push(Finding::QuantityPartial { open, taken });
        }
    } else if taken < Decimal::ZERO {
        let credited = -taken;
        if let Some(excess) = standing.credit_over_invoiced(credited) {
            let creditable = standing.invoiced.saturating_add(standing.pending.min(Decimal::ZERO));
            found.push(Finding::CreditOverInvoiced { creditable, credited, excess });
        } else if let Some(excess) = standing.credit_over_difference(credited) {
            found.push(Finding::CreditOverDifference { difference: credited.saturating_sub(excess), credited, excess });
        }
    }
}

/// Q against the sum of the allocations, for a line that is matched and not split. The first allocation shows it.
fn allocation(judge: &Judge, sums: &Sums, at: usize, found: &mut Vec<Finding>) {
    let (index, group) = match sums.groups.iter().find(|(_, group)| group.first == Some(at)) {
        Some((index, group)) if !group.is_split => (*index, group),
        _ => return,
    };
    let invoice = &judge.case().invoice;
    let quantity = invoice.lines.get(index).and_then(|line| line.quantity.as_ref());
    let (Some(quantity), Some(allocated)) = (quantity, group.allocated) else { return };
    let signed = invoice.kind.signed(Amount::new(quantity.value, invoice.currency)).value;
    // A division by a factor such as 1/24 leaves a last digit that says nothing.
    if round_half_up(signed.saturating_sub(allocated), 6) != Decimal::ZERO {
        found.push(Finding::Unallocated {
            quantity: signed.normalize(),
            allocated: round_half_up(allocated, 6).normalize(),
        });
    }
}

fn unit(
    judge: &Judge,
    line: &CodingLine,
    order_line: &OrderLine,
    document: Option<&InvoiceLine>,
    found: &mut Vec<Finding>,
) {
    let invoice =
        document.and_then(|line| line.quantity.as_ref()).map_or(&line.quantity.unit, |quantity| &quantity.unit);
    if judge.conversion(invoice, order_line).is_none() {
        found.push(Finding::Unit { invoice: invoice.clone(), order: order_line.unit.clone() });
    }
}

/// What is odd about the order. One that is complete takes no more invoices; a credit on it is what one expects.
fn order_state(judge: &Judge, coding: &Coding, order: &Order, is_credit: bool, found: &mut Vec<Finding>) {
    let number = || order.number.clone();
    if let Some(supplier) = judge.case().supplier.as_ref().filter(|supplier| supplier.id != order.supplier) {
        found.push(Finding::Supplier { order: order.supplier_name.clone(), invoice: supplier.name.clone() });
    }
    if order.currency != coding.header.currency {
        found.push(Finding::Currency { invoice: coding.header.currency, order: order.currency });
    }
    match order.status {
        Progress::Cancelled => found.push(Finding::OrderCancelled { order: number() }),
        Progress::Open | Progress::Partial if order.invoicing != Progress::Complete => {}
        Progress::Open | Progress::Partial | Progress::Complete if is_credit => {}
        Progress::Open | Progress::Partial | Progress::Complete => {
            found.push(Finding::OrderClosed { order: number() });
        }
    }
    if order.awaits_approval {
        found.push(Finding::OrderNotApproved { order: number() });
    }
    if order.changed_after_receipt {
        found.push(Finding::OrderChanged { order: number() });
    }
}

/// Net against the order's prices, over all allocations of the invoice line together; on its first one.
fn price(judge: &Judge, coding: &Coding, sums: &Sums, at: usize, order_line: &OrderLine, found: &mut Vec<Finding>) {
    let line = &coding.lines[at];
    let (net, expected, allocations) = match document_line(line).and_then(|index| sums.groups.get(&index)) {
        Some(group) if group.first == Some(at) => (group.net, group.expected, group.allocations),
        Some(_) => return,
        None => {
            let expected = order_line.price.times(line.quantity.value).unwrap_or(Decimal::MAX);
            (line.net.value, expected, 1)
        }
    };
    if line.quantity.value.is_zero() {
        return;
    }
    let fit = price_fit(net, expected, allocations, judge.policy().tolerance());
    if fit == PriceFit::Equal {
        return;
    }
    let alone = allocations == 1;
    found.push(Finding::Price {
        expected: Amount::new(expected, line.net.currency).rounded(),
        net: Amount::new(net, line.net.currency),
        order_price: alone.then(|| order_line.price.of_one().normalize()),
        invoice_price: net
            .checked_div(line.quantity.value)
            .filter(|_| alone)
            .map(|price| round_half_up(price, 4).normalize()),
        tolerated: fit == PriceFit::Tolerated,
    });
}

fn without_order(judge: &Judge, line: &CodingLine, found: &mut Vec<Finding>) {
    let item = match line.target {
        Target::Item { id } => Some(id),
        Target::Open | Target::GlAccount { .. } | Target::OrderLine { .. } => None,
    };
    if item.is_none() {
        found.push(Finding::ItemMissing { description: line.description.clone() });
    }
    let is_settling = matches!(line.source, CodingSource::Claim { .. } | CodingSource::PayableRounding);
    if !is_settling {
        let name = item.and_then(|item| judge.case().item_names.get(&item)).cloned();
        found.push(Finding::NotOrdered { net: line.net, item: name });
    }
}

/// Whether the document's line is quantity × price ÷ base − allowances + charges, to a cent.
fn multiplies(document: &InvoiceLine) -> Option<Finding> {
    let (quantity, price) = (document.quantity.as_ref()?, document.unit_price?);
    let parts = document.allowance_charges.iter().map(|part| part.signed().value);
    let computed = parts.fold(price.times(quantity.value)?, Decimal::saturating_add);
    let computed = Amount::new(computed, document.net.currency).rounded();
    let off = computed.value.saturating_sub(document.net.value).abs();
    (off > dec!(0.01)).then_some(Finding::Amount { computed, net: document.net })
}

fn other_vat_code(line: &CodingLine, order_line: &OrderLine, found: &mut Vec<Finding>) {
    if let (Some(code), Some(order)) = (&line.vat_code, &order_line.vat_code)
        && code != order
    {
        found.push(Finding::Vat(VatFinding::OtherCode { code: code.clone(), order: order.clone() }));
    }
}

/// The VAT category and percentage that the document has for a coding line.
pub(super) fn document_vat(judge: &Judge, line: &CodingLine) -> (Option<VatCategory>, Option<Decimal>) {
    let invoice = &judge.case().invoice;
    match line.source {
        CodingSource::InvoiceLine { index } | CodingSource::Claim { index } => {
            invoice.lines.get(index).map_or((None, None), |line| (line.vat_category, line.vat_percent))
        }
        CodingSource::AllowanceCharge { index } => {
            invoice.allowance_charges.get(index).map_or((None, None), |part| (part.vat_category, part.vat_percent))
        }
        CodingSource::Manual | CodingSource::PayableRounding | CodingSource::OrderLine => (None, None),
    }
}

/// The chosen VAT code as the administration has it.
pub(super) fn vat_code_of<'a>(judge: &'a Judge, line: &CodingLine) -> Option<&'a VatCode> {
    let code = line.vat_code.as_ref()?;
    judge.case().master.vat_codes.iter().find(|known| known.code == *code)
}

fn vat_rate(judge: &Judge, line: &CodingLine, document: Option<&InvoiceLine>) -> Option<Finding> {
    let known = vat_code_of(judge, line)?;
    let (category, percent) = document_vat(judge, line);
    let code = known.code.clone();
    let finding = match category {
        Some(category) if category.is_reverse_charge() => {
            if known.reverse_charge {
                return None;
            }
            VatFinding::ReverseChargeExpected { code }
        }
        Some(_) if known.reverse_charge => VatFinding::ReverseChargeUnexpected { code },
        _ => {
            let rate = percent.or_else(|| document.and_then(|line| line.vat_percent))?;
            if rate == known.percent || known.reverse_charge {
                return None;
            }
            VatFinding::Rate { code, rate: known.percent, document: rate }
        }
    };
    Some(Finding::Vat(finding))
}

pub(super) fn gaps(judge: &Judge, coding: &Coding, line: &CodingLine) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let id = line.id;
    match line.target {
        Target::Open if !coding.has_order_lines() => gaps.push(Gap::Target { line: id }),
        Target::OrderLine { id: order_line } if judge.order_line(order_line).is_none() => {
            gaps.push(Gap::OrderLineUnknown { line: id });
        }
        Target::GlAccount { id: account } => {
            if let Some(account) = judge.case().master.gl_accounts.iter().find(|known| known.id == account) {
                if account.cost_center_required && line.cost_center.is_none() {
                    gaps.push(Gap::CostCenter { line: id });
                }
                if account.cost_unit_required && line.cost_unit.is_none() {
                    gaps.push(Gap::CostUnit { line: id });
                }
            }
        }
        Target::Open | Target::Item { .. } | Target::OrderLine { .. } => {}
    }
    if line.vat_code.is_none() {
        gaps.push(Gap::VatCode { line: id });
    }
    if line.net.currency != coding.header.currency {
        gaps.push(Gap::LineCurrency { line: id, currency: line.net.currency });
    }
    gaps
}
