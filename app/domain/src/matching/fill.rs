//! Coding lines from a document and from order lines.
//!
//! [`fresh`] makes the first coding of a document: a line for each of its lines, each allowance or charge, and the
//! rounding of what is to be paid. [`with_orders`] is the OK of *Zoek*: a paired line of the document keeps its own
//! quantity, price and amount. Where no lines were recognised, a ticked order line takes what is still to invoice, at the
//! order's price. What was coded by hand stays, and so does a line that is on those order lines already.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::judge::{Judge, document_line, orders_taken, takes};
use super::pairing::{Pairing, pair};
use super::tax;
use crate::coding::{Coding, CodingLine, CodingSource, Header, Target};
use crate::ids::{CodingLineId, OrderLineId, RemoteId};
use crate::invoice::{AllowanceCharge, InvoiceLine};
use crate::language::Language;
use crate::money::{Amount, spread_by_largest_remainder};
use crate::order::OrderLine;
use crate::quantity::{Quantity, Unit, UnitPrice};

crate::catalogue! {
    rounding_line: { nl: "Afrondingsverschil", en: "Rounding difference" },
    allowance_line: { nl: "Korting", en: "Allowance" },
    charge_line: { nl: "Toeslag", en: "Charge" },
    whole_invoice: { nl: "Hele factuur", en: "Whole invoice" },
}

/// Makes coding lines. Identities come from outside, since nothing here is random.
pub struct Filler<'a> {
    /// The judge of the invoice.
    pub judge: &'a Judge,
    /// The language of texts that no document has.
    pub language: Language,
    /// Makes an identity for a new line.
    pub new_id: &'a mut dyn FnMut() -> CodingLineId,
}

impl Filler<'_> {
    /// The first coding of a document, without orders.
    pub fn fresh(&mut self) -> Coding {
        let case = self.judge.case();
        let mut header = Header::proposed(&case.invoice);
        header.journal.clone_from(&case.settings.journal);
        if let Some(supplier) = &case.supplier {
            header.supplier = Some(supplier.id);
            header.payment_condition.clone_from(&supplier.payment_condition);
        }
        header.due_date = self.judge.due_date(&header);
        let mut coding = Coding { header, lines: self.document_lines(), acceptances: Vec::new() };
        tax::spread(self.judge, &mut coding);
        coding
    }

    fn document_lines(&mut self) -> Vec<CodingLine> {
        let invoice = &self.judge.case().invoice;
        let mut lines: Vec<CodingLine> = Vec::new();
        for (index, line) in invoice.lines.iter().enumerate() {
            lines.push(self.document_line_coded(index, line));
        }
        for (index, part) in invoice.allowance_charges.iter().enumerate() {
            lines.push(self.allowance_charge_coded(index, part));
        }
        if lines.is_empty() {
            lines.push(self.whole());
        }
        if let Some(rounding) = invoice.totals.payable_rounding.filter(|rounding| !rounding.is_zero()) {
            lines.push(self.rounding(rounding));
        }
        lines
    }

    fn document_line_coded(&mut self, index: usize, line: &InvoiceLine) -> CodingLine {
        let invoice = &self.judge.case().invoice;
        let quantity = line.quantity.clone().unwrap_or_else(|| Quantity::new(Decimal::ONE, ""));
        let value = invoice.kind.signed(Amount::new(quantity.value, invoice.currency)).value;
        let mut made =
            self.blank(CodingSource::InvoiceLine { index }, line.description.clone(), invoice.kind.signed(line.net));
        made.quantity = Quantity { value, unit: quantity.unit };
        made.unit_price = line.unit_price;
        made.vat_code = self.vat_code(line.vat_category, line.vat_percent, None);
        made
    }

    fn allowance_charge_coded(&mut self, index: usize, part: &AllowanceCharge) -> CodingLine {
        let invoice = &self.judge.case().invoice;
        let name = if part.is_charge { charge_line(self.language) } else { allowance_line(self.language) };
        let description = if part.reason.trim().is_empty() { name.to_owned() } else { part.reason.clone() };
        let mut made =
            self.blank(CodingSource::AllowanceCharge { index }, description, invoice.kind.signed(part.signed()));
        made.vat_code = self.vat_code(part.vat_category, part.vat_percent, None);
        made
    }

    fn rounding(&mut self, rounding: Amount) -> CodingLine {
        let invoice = &self.judge.case().invoice;
        let text = rounding_line(self.language).to_owned();
        let mut made = self.blank(CodingSource::PayableRounding, text, invoice.kind.signed(rounding));
        let account = self.judge.case().settings.rounding_gl_account;
        made.target = account.map_or(Target::Open, |id| Target::GlAccount { id });
        made.vat_code = self.vat_code(None, Some(Decimal::ZERO), None);
        made
    }

    /// One line for a document of which no lines were recognised.
    fn whole(&mut self) -> CodingLine {
        let header = Header::proposed(&self.judge.case().invoice);
        let text = whole_invoice(self.language).to_owned();
        let mut made = self.blank(CodingSource::Manual, text, header.kind.signed(header.tax_exclusive));
        let percent = header.vat.value.checked_div(header.tax_exclusive.value);
        let percent = percent.map(|share| crate::money::round_half_up(share * Decimal::from(100), 0));
        made.vat_code = self.vat_code(None, percent, None);
        made
    }

    /// A new line on the supplier's default account.
    pub fn blank(&mut self, source: CodingSource, description: String, net: Amount) -> CodingLine {
        let account = self.judge.case().supplier.as_ref().and_then(|supplier| supplier.gl_account);
        CodingLine {
            id: (self.new_id)(),
            source,
            description,
            target: account.map_or(Target::Open, |id| Target::GlAccount { id }),
            quantity: Quantity { value: Decimal::ONE, unit: Unit::default() },
            unit_price: None,
            net,
            vat: Amount::zero(net.currency),
            vat_code: None,
            cost_center: None,
            cost_unit: None,
        }
    }

    fn vat_code(
        &self,
        category: Option<crate::vat::VatCategory>,
        percent: Option<Decimal>,
        of_order: Option<&str>,
    ) -> Option<String> {
        let case = self.judge.case();
        let supplier = case.supplier.as_ref();
        let of_account = supplier
            .and_then(|supplier| supplier.gl_account)
            .and_then(|id| case.master.gl_accounts.iter().find(|account| account.id == id))
            .and_then(|account| account.vat_code.as_deref());
        let of_supplier = supplier.and_then(|supplier| supplier.vat_code.as_deref());
        tax::choose_code(self.judge, category, percent, [of_order, of_supplier, of_account])
    }

    /// The OK of *Zoek*: these order lines, and no others, are taken.
    pub fn with_orders(&mut self, coding: &Coding, ticked: &[OrderLineId]) -> Coding {
        let pairing = pair(self.judge, ticked);
        let mut filled = coding.clone();
        filled.lines.retain(|line| line.source != CodingSource::OrderLine);
        let was_on_orders: BTreeSet<usize> =
            filled.lines.iter().filter(|line| takes(line).is_some()).filter_map(document_line).collect();
        let stays: BTreeSet<usize> =
            pairing.pairs.keys().copied().filter(|index| is_on(coding, *index, &pairing.pairs[index])).collect();
        let mut lines: Vec<CodingLine> = Vec::new();
        let mut done: BTreeSet<usize> = BTreeSet::new();
        for line in filled.lines {
            match document_line(&line) {
                Some(index) if stays.contains(&index) => {
                    done.insert(index);
                    lines.push(line);
                }
                Some(index) if pairing.pairs.contains_key(&index) => {
                    if done.insert(index) {
                        lines.extend(self.paired(&line, index, &pairing));
                    }
                }
                Some(index) if was_on_orders.contains(&index) => {
                    if done.insert(index)
                        && let Some(document) = self.judge.case().invoice.lines.get(index)
                    {
                        lines.push(CodingLine { id: line.id, ..self.document_line_coded(index, document) });
                    }
                }
                _ => lines.push(line),
            }
        }
        for index in pairing.pairs.keys().copied().filter(|index| !done.contains(index)).collect::<Vec<_>>() {
            if let Some(document) = self.judge.case().invoice.lines.get(index) {
                let line = self.document_line_coded(index, document);
                lines.extend(self.paired(&line, index, &pairing));
            }
        }
        // An invoice with lines bills those lines: an order line that none of them is about is not on this invoice.
        if self.judge.case().invoice.lines.is_empty() && !pairing.alone.is_empty() {
            lines.retain(|line| line.description != whole_invoice(self.language));
            for id in &pairing.alone {
                let known = coding.lines.iter().find(|line| takes(line) == Some(*id));
                let fresh = self.judge.order_line(*id).map(|(_, order_line)| order_line);
                match (known, fresh) {
                    (Some(known), _) => lines.push(known.clone()),
                    (None, Some(order_line)) => lines.push(self.order_line_coded(order_line)),
                    (None, None) => {}
                }
            }
        }
        filled.lines = lines;
        self.settle_targets(&mut filled);
        tax::spread(self.judge, &mut filled);
        self.name_orders(coding, &mut filled);
        filled
    }

    /// The order number in the header is that of the orders that are taken; without any, what the document says again.
    fn name_orders(&self, before: &Coding, filled: &mut Coding) {
        let taken = orders_taken(self.judge, filled);
        if !taken.is_empty() {
            let numbers: Vec<&str> = taken.iter().map(|order| order.number.as_str()).collect();
            filled.header.order_reference = Some(numbers.join(", "));
        } else if before.has_order_lines() {
            filled.header.order_reference.clone_from(&self.judge.case().invoice.order_reference);
        }
    }

    /// The coding lines of one line of the document: one for each order line that it is paired with. Together they keep
    /// its quantity and its amount.
    fn paired(&mut self, first: &CodingLine, index: usize, pairing: &Pairing) -> Vec<CodingLine> {
        let Some(document) = self.judge.case().invoice.lines.get(index) else { return vec![first.clone()] };
        let parts: Vec<(&OrderLine, Decimal)> = pairing.pairs[&index]
            .iter()
            .filter_map(|(id, quantity)| self.judge.order_line(*id).map(|(_, line)| (line, *quantity)))
            .collect();
        let fresh = self.document_line_coded(index, document);
        let shares: Vec<Decimal> = parts.iter().map(|(_, quantity)| *quantity).collect();
        let nets = spread_by_largest_remainder(fresh.net, &shares);
        let made = parts.iter().zip(nets).enumerate().map(|(at, ((order_line, quantity), net))| {
            let id = if at == 0 { first.id } else { (self.new_id)() };
            let mut line = on_order_line(CodingLine { id, net, ..fresh.clone() }, order_line);
            line.quantity = Quantity { value: *quantity, unit: order_line.unit.clone() };
            line.unit_price = line.unit_price.and_then(|price| self.price_in(price, document, order_line));
            let of_order = order_line.vat_code.as_deref();
            line.vat_code = self.vat_code(document.vat_category, document.vat_percent, of_order);
            line
        });
        made.collect()
    }

    /// The document's price in the unit of the order line.
    fn price_in(&self, price: UnitPrice, document: &InvoiceLine, order_line: &OrderLine) -> Option<UnitPrice> {
        let unit = document.quantity.as_ref().map(|quantity| &quantity.unit);
        let factor = unit.map_or(Some(Decimal::ONE), |unit| self.judge.conversion(unit, order_line));
        match factor {
            Some(factor) if factor != Decimal::ONE => {
                Some(UnitPrice::per(price.value, price.base_quantity.checked_mul(factor)?))
            }
            _ => Some(price),
        }
    }

    /// What is still to invoice of an order line, at its own price.
    fn order_line_coded(&mut self, order_line: &OrderLine) -> CodingLine {
        let currency = self.judge.case().invoice.currency;
        let open = self.judge.standing(order_line).open();
        let net = Amount::new(order_line.price.times(open).unwrap_or_default(), currency).rounded();
        let blank = self.blank(CodingSource::OrderLine, order_line.description.clone(), net);
        let mut line = on_order_line(blank, order_line);
        line.quantity = Quantity { value: open, unit: order_line.unit.clone() };
        line.unit_price = Some(order_line.price);
        line.vat_code = self.vat_code(None, order_line.vat_percent, order_line.vat_code.as_deref());
        line
    }

    /// In an invoice with order lines everything else is booked on items; without any, on GL accounts.
    fn settle_targets(&self, coding: &mut Coding) {
        let has_orders = coding.has_order_lines();
        let account = self.judge.case().supplier.as_ref().and_then(|supplier| supplier.gl_account);
        for line in &mut coding.lines {
            match line.target {
                Target::GlAccount { .. } | Target::Open if has_orders => {
                    line.target = self.default_item(line).map_or(Target::Open, |id| Target::Item { id });
                }
                Target::Item { .. } | Target::Open if !has_orders => {
                    let rounding = self.judge.case().settings.rounding_gl_account;
                    let own = if line.source == CodingSource::PayableRounding { rounding } else { account };
                    line.target = own.map_or(Target::Open, |id| Target::GlAccount { id });
                }
                _ => {}
            }
        }
    }

    /// The item that the administration has for freight, surcharges and roundings.
    fn default_item(&self, line: &CodingLine) -> Option<RemoteId> {
        let settings = &self.judge.case().settings;
        match line.source {
            CodingSource::PayableRounding => settings.rounding_item,
            CodingSource::Claim { .. } => settings.claims_item,
            _ if is_freight(&line.description) => settings.freight_item.or(settings.surcharge_item),
            CodingSource::AllowanceCharge { .. } => settings.surcharge_item,
            _ => None,
        }
    }
}

/// Whether the coding lines of this line of the document take from exactly these order lines: then what a person decided
/// on them, a split or an amount, stays.
fn is_on(coding: &Coding, index: usize, wanted: &[(OrderLineId, Decimal)]) -> bool {
    let own = coding.lines.iter().filter(|line| document_line(line) == Some(index));
    let taken: BTreeSet<OrderLineId> = own.filter_map(takes).collect();
    !taken.is_empty() && taken == wanted.iter().map(|(id, _)| *id).collect()
}

/// Ticked order lines that no line of the document is about.
pub fn not_on_invoice(judge: &Judge, ticked: &[OrderLineId]) -> usize {
    if judge.case().invoice.lines.is_empty() { 0 } else { pair(judge, ticked).alone.len() }
}

/// The line of the document on this order line, by a person's word, whatever the words and numbers say: with its own
/// quantity, price and amount. `None` takes it off every order.
pub fn on_order(judge: &Judge, coding: &mut Coding, at: usize, order_line: Option<OrderLineId>) {
    let Some(line) = coding.lines.get(at).cloned() else { return };
    let found = order_line.and_then(|id| judge.order_line(id)).map(|(_, line)| line);
    let mut changed = match found {
        Some(order_line) => on_order_line(line, order_line),
        None => CodingLine { target: Target::Open, ..line },
    };
    if let (Some(order_line), CodingSource::InvoiceLine { index }) = (found, &changed.source)
        && let Some(quantity) = judge.case().invoice.lines.get(*index).and_then(|line| line.quantity.as_ref())
        && let Some(factor) = judge.conversion(&quantity.unit, order_line)
        && changed.quantity.unit == quantity.unit
        && factor != Decimal::ONE
    {
        changed.quantity.value = changed.quantity.value.saturating_mul(factor).normalize();
    }
    if let Some(order_line) = found {
        changed.quantity.unit = order_line.unit.clone();
        if changed.vat_code.is_none() {
            changed.vat_code.clone_from(&order_line.vat_code);
        }
    }
    coding.lines[at] = changed;
    let mut no_new = || CodingLineId(uuid::Uuid::nil());
    Filler { judge, language: Language::Nl, new_id: &mut no_new }.settle_targets(coding);
    tax::spread(judge, coding);
}

fn on_order_line(line: CodingLine, order_line: &OrderLine) -> CodingLine {
    CodingLine {
        target: Target::OrderLine { id: order_line.id },
        cost_center: order_line.cost_center.clone(),
        cost_unit: order_line.cost_unit.clone(),
        ..line
    }
}

/// Whether a line is the cost of bringing things, in the languages of suppliers around here.
pub fn is_freight(description: &str) -> bool {
    const WORDS: [&str; 10] =
        ["vracht", "verzend", "transport", "porto", "bezorg", "freight", "shipping", "delivery", "carriage", "versand"];
    let text = description.to_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}
