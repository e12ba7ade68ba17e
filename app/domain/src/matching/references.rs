//! Which orders, and which lines of them, a document names. Suppliers write what they like where a purchase order number
//! is asked: the number, our reference, a part of the description, two numbers in one field.

use std::collections::{BTreeMap, BTreeSet};

use super::similarity::Normalised;
use crate::invoice::{Invoice, InvoiceLine, normalise_number};
use crate::order::{Order, OrderLine};

/// Shorter texts name nothing: "12" stands in half of all references.
const SHORTEST: usize = 3;

/// The orders at hand by what they can be named with.
#[derive(Clone, Debug, Default)]
pub struct OrderNames {
    numbers: BTreeMap<String, Vec<usize>>,
    digits: BTreeMap<String, Vec<usize>>,
    references: BTreeMap<String, Vec<usize>>,
    words: BTreeMap<String, Vec<usize>>,
}

impl OrderNames {
    /// Of these orders.
    pub fn new(orders: &[Order]) -> Self {
        let mut names = Self::default();
        let put = |map: &mut BTreeMap<String, Vec<usize>>, key: String, at: usize| {
            if key.len() >= SHORTEST {
                map.entry(key).or_default().push(at);
            }
        };
        for (at, order) in orders.iter().enumerate() {
            // A number of one or two digits names its order when it stands alone.
            names.numbers.entry(normalise_number(&order.number)).or_default().push(at);
            put(&mut names.digits, only_digits(&order.number), at);
            for text in [order.reference.as_deref(), Some(order.description.as_str())].into_iter().flatten() {
                put(&mut names.references, normalise_number(text), at);
                for word in words(text).filter(|word| word.chars().any(|sign| sign.is_ascii_digit())) {
                    put(&mut names.words, normalise_number(word), at);
                }
            }
        }
        names
    }

    /// The orders that a text names: by number, by our reference or description, by a number within those; else by the
    /// numbers within the text itself ("IO-2026-0412 en 0398").
    pub fn named_by(&self, text: &str) -> BTreeSet<usize> {
        let whole = normalise_number(text);
        if whole.is_empty() {
            return BTreeSet::new();
        }
        let found = self.exactly(&whole, &only_digits(text));
        if !found.is_empty() {
            return found;
        }
        words(text)
            .filter(|word| word.chars().any(|sign| sign.is_ascii_digit()))
            .flat_map(|word| self.exactly(&normalise_number(word), &only_digits(word)))
            .collect()
    }

    fn exactly(&self, whole: &str, digits: &str) -> BTreeSet<usize> {
        let look = |map: &BTreeMap<String, Vec<usize>>, key: &str| map.get(key).cloned().unwrap_or_default();
        for found in [
            look(&self.numbers, whole),
            look(&self.references, whole),
            look(&self.words, whole),
            // The bookkeeping system numbers its orders with digits only.
            look(&self.digits, digits),
        ] {
            if !found.is_empty() {
                return found.into_iter().collect();
            }
        }
        BTreeSet::new()
    }
}

/// What the document calls the order, where none of the orders at hand is named so: a person looks for it, or knows that
/// it was never made.
pub fn unknown_order(invoice: &Invoice, orders: &[Order]) -> Option<String> {
    let text = invoice.order_reference.as_deref()?.trim();
    (!text.is_empty() && OrderNames::new(orders).named_by(text).is_empty()).then(|| text.to_owned())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | '/' | '+' | '&'))
        .filter(|word| !word.is_empty())
}

fn only_digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

/// How a document's line names a line of an order that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineName {
    /// By its number.
    Number,
    /// By an item number in the place of the line number.
    Item,
    /// By its description there.
    Description,
}

/// Whether the line reference of a document's line means this order line: by number, else by item, else by description.
pub fn names_line(line: &InvoiceLine, order_line: &OrderLine) -> Option<LineName> {
    let reference = line.order_line_reference.as_deref()?.trim();
    if reference.is_empty() {
        return None;
    }
    if reference.parse::<i64>() == Ok(order_line.number) {
        return Some(LineName::Number);
    }
    let plain = normalise_number(reference);
    let codes = [Some(order_line.item_code.as_str()), order_line.supplier_item_code.as_deref()];
    if codes.into_iter().flatten().any(|code| !code.is_empty() && normalise_number(code) == plain) {
        return Some(LineName::Item);
    }
    let text = Normalised::new(reference);
    (!text.is_empty() && text == Normalised::new(&order_line.description)).then_some(LineName::Description)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::samples;

    #[test]
    fn an_order_that_nobody_made_is_named_as_the_document_calls_it() {
        let orders = [samples::order(1, "20260412", None, "")];
        let mut invoice = samples::invoice(Vec::new());
        for (reference, unknown) in
            [(None, None), (Some("20260412"), None), (Some(" "), None), (Some("PO 7781 "), Some("PO 7781"))]
        {
            invoice.order_reference = reference.map(str::to_owned);
            assert_eq!(unknown_order(&invoice, &orders).as_deref(), unknown);
        }
    }

    #[test]
    fn orders_are_named_in_many_ways() {
        let orders = [
            samples::order(1, "20260412", Some("IO-2026-0412"), "najaar oven 2"),
            samples::order(2, "398", None, "Grondstoffen week 38"),
            samples::order(3, "500", Some("project 7731"), ""),
        ];
        let names = OrderNames::new(&orders);
        for (text, expected) in [
            ("20260412", vec![0]),
            ("io 2026 0412", vec![0]),
            ("IO-2026-0412", vec![0]),
            ("PO 398", vec![1]),
            ("398", vec![1]),
            ("0398", vec![1]),
            ("grondstoffen week 38", vec![1]),
            ("7731", vec![2]),
            ("IO-2026-0412 en 0398", vec![0, 1]),
            ("onbekend", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(names.named_by(text).into_iter().collect::<Vec<_>>(), expected, "{text:?}");
        }
    }
}
