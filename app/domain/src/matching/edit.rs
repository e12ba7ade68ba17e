//! What one keystroke does to a coding line: a changed quantity takes its amount along, and the VAT is spread anew.

use rust_decimal::Decimal;

use super::judge::Judge;
use super::tax;
use crate::coding::{Coding, CodingLine, CodingSource};
use crate::invoice::InvoiceKind;
use crate::money::{Amount, Currency};
use crate::quantity::UnitPrice;

/// Another quantity. The line's own quantity of the document brings back its own amount, to the cent; any other takes
/// its share of it.
pub fn set_quantity(judge: &Judge, coding: &mut Coding, at: usize, quantity: Decimal) {
    let Some(line) = coding.lines.get_mut(at) else { return };
    line.net = net_for(judge, line, quantity);
    line.quantity.value = quantity;
    tax::spread(judge, coding);
}

/// Another price: the amount follows.
pub fn set_price(judge: &Judge, coding: &mut Coding, at: usize, price: UnitPrice) {
    let Some(line) = coding.lines.get_mut(at) else { return };
    line.unit_price = Some(price);
    if let Some(net) = price.times(line.quantity.value) {
        line.net = Amount::new(net, line.net.currency).rounded();
    }
    tax::spread(judge, coding);
}

/// Another amount, by hand.
pub fn set_net(judge: &Judge, coding: &mut Coding, at: usize, net: Decimal) {
    let Some(line) = coding.lines.get_mut(at) else { return };
    line.net = Amount::new(net, line.net.currency).rounded();
    tax::spread(judge, coding);
}

/// Another kind of document, where nobody could read it: every line counts the other way.
pub fn set_kind(judge: &Judge, coding: &mut Coding, kind: InvoiceKind) {
    if coding.header.kind == kind {
        return;
    }
    coding.header.kind = kind;
    for line in &mut coding.lines {
        line.net = -line.net;
        line.quantity.value = -line.quantity.value;
    }
    tax::spread(judge, coding);
}

/// Another currency, where nobody could read it: the figures stay as they were typed.
pub fn set_currency(judge: &Judge, coding: &mut Coding, currency: Currency) {
    let header = &mut coding.header;
    header.currency = currency;
    for amount in [&mut header.tax_exclusive, &mut header.vat, &mut header.tax_inclusive] {
        amount.currency = currency;
    }
    for line in &mut coding.lines {
        line.net.currency = currency;
        line.vat.currency = currency;
    }
    tax::spread(judge, coding);
}

/// After a total of the header was typed: the VAT is spread, and where one line stands for the whole invoice it follows.
pub fn follow_total(judge: &Judge, coding: &mut Coding) {
    let whole = coding.header.kind.signed(coding.header.tax_exclusive);
    if let ([line], true) = (coding.lines.as_mut_slice(), judge.case().invoice.lines.is_empty()) {
        line.net = whole;
    }
    tax::spread(judge, coding);
}

/// A line less; the VAT of the others is spread anew.
pub fn remove(judge: &Judge, coding: &mut Coding, at: usize) {
    if at < coding.lines.len() {
        let gone = coding.lines.remove(at);
        coding.acceptances.retain(|acceptance| acceptance.line != Some(gone.id));
        tax::spread(judge, coding);
    }
}

fn net_for(judge: &Judge, line: &CodingLine, quantity: Decimal) -> Amount {
    let currency = line.net.currency;
    let invoice = &judge.case().invoice;
    if let CodingSource::InvoiceLine { index } = line.source
        && let Some(document) = invoice.lines.get(index)
        && let Some(own) = own_quantity(judge, line, index)
    {
        let net = invoice.kind.signed(Amount::new(document.net.value, currency));
        let share = net.value.checked_mul(quantity).and_then(|value| value.checked_div(own));
        return share.map_or(net, |value| Amount::new(value, currency).rounded());
    }
    let by_price = line.unit_price.and_then(|price| price.times(quantity));
    by_price.map_or(line.net, |value| Amount::new(value, currency).rounded())
}

/// The quantity of the document's line in the unit of the coding line, signed; `None` where it has none or it is zero.
fn own_quantity(judge: &Judge, line: &CodingLine, index: usize) -> Option<Decimal> {
    let invoice = &judge.case().invoice;
    let quantity = invoice.lines.get(index)?.quantity.as_ref()?;
    let factor = match super::judge::takes(line).and_then(|id| judge.order_line(id)) {
        Some((_, order_line)) => judge.conversion(&quantity.unit, order_line)?,
        None => Decimal::ONE,
    };
    let value = invoice.kind.signed(Amount::new(quantity.value.checked_mul(factor)?, invoice.currency)).value;
    (!value.is_zero()).then_some(value)
}
