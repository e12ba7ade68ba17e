//! Which order lines could be meant by a line of the document, how sure that is, and why, as data.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

use super::judge::Judge;
use super::policy::{PriceFit, price_fit};
use super::references::{LineName, OrderNames, names_line};
use super::similarity::{Comparer, Normalised};
use super::units::factor;
use crate::ids::OrderLineId;
use crate::invoice::{Invoice, InvoiceLine, normalise_number};
use crate::order::{Order, OrderLine, Progress};
use crate::quantity::Unit;

/// Below this likeness of descriptions (in thousandths) nothing is read into them: in an order that the document names,
/// and in any other.
const LIKENESS_NAMED: u32 = 550;
const LIKENESS_ELSEWHERE: u32 = 680;
/// Below this score (in thousandths) a pair is not proposed.
pub(super) const PROPOSED_FROM: u32 = 500;

/// Why two lines are thought to belong together. Sentences for people stand in [`super::sentences`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The document names this very line of the order.
    LineNamed,
    /// The document names the order.
    OrderNamed,
    /// The supplier's or our own item number is the same.
    SameItem {
        /// The number.
        code: String,
    },
    /// The bar code is the same.
    SameGtin,
    /// The descriptions are alike.
    Alike {
        /// In percent.
        percent: u32,
    },
    /// The price is the same.
    PriceEqual,
    /// The price differs, within the tolerance.
    PriceTolerated {
        /// How much more than ordered each one costs; negative where it is less.
        higher: Decimal,
    },
    /// The price differs by more.
    PriceDiffers {
        /// How much more than ordered each one costs; negative where it is less.
        higher: Decimal,
    },
    /// The quantity is precisely what is still to invoice.
    QuantityIsOpen,
    /// So many of so many were received.
    ReceivedOf {
        /// R.
        received: Decimal,
        /// O.
        ordered: Decimal,
    },
}

/// One pair that could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Index of the document's line.
    pub(super) line: usize,
    /// The order line.
    pub(super) order_line: OrderLineId,
    /// Its rank in the order of age: oldest order, lowest line first.
    pub(super) rank: usize,
    /// How sure, in thousandths.
    pub(super) score: u32,
    /// Whether the document names its order.
    pub(super) is_named: bool,
    /// What the pair is thought to be by, before price and quantity.
    identity: Identity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Identity {
    LineNamed,
    Item,
    Gtin,
    Alike(u32),
}

impl Identity {
    /// What it adds to the score: an exact identity is worth 600 of 1000, a likeness its share of 450.
    fn score(self) -> u32 {
        match self {
            Self::LineNamed | Self::Item | Self::Gtin => 600,
            Self::Alike(likeness) => likeness * 450 / 1000,
        }
    }
}

/// An order line that may be proposed, prepared once for all lines of the document.
pub(super) struct Prepared<'a> {
    pub(super) order_at: usize,
    pub(super) line: &'a OrderLine,
    codes: Vec<String>,
    gtin: Option<String>,
    text: usize,
    unit: usize,
    pub(super) open: Decimal,
}

/// A line of the document, prepared once for all order lines.
pub(super) struct Asked<'a> {
    line: &'a InvoiceLine,
    named: BTreeSet<usize>,
    codes: Vec<String>,
    gtin: Option<String>,
    /// By what its quantity is multiplied, for each unit of the pool.
    factors: Vec<Option<Decimal>>,
}

/// The order lines at hand, oldest order and lowest line first.
pub(super) struct Pool<'a> {
    judge: &'a Judge,
    pub(super) lines: Vec<Prepared<'a>>,
    texts: Vec<Normalised>,
    units: Vec<&'a Unit>,
    names: OrderNames,
}

impl<'a> Pool<'a> {
    /// Of the orders of this supplier in the currency of the invoice that are neither closed nor cancelled; of every
    /// supplier as long as he is not known. For a credit, lines that were invoiced.
    pub(super) fn new(judge: &'a Judge) -> Self {
        let case = judge.case();
        let supplier = case.supplier.as_ref().map(|supplier| supplier.id);
        let mut orders: Vec<usize> = (0..case.orders.len()).collect();
        orders.retain(|at| {
            let order = &case.orders[*at];
            order.status != Progress::Cancelled
                && order.currency == case.invoice.currency
                && supplier.is_none_or(|supplier| supplier == order.supplier)
        });
        orders.sort_by(|a, b| age(&case.orders[*a]).cmp(&age(&case.orders[*b])));
        let mut numbers: BTreeMap<Normalised, usize> = BTreeMap::new();
        let mut texts = Vec::new();
        let mut units: Vec<&Unit> = Vec::new();
        let mut lines = Vec::new();
        for order_at in orders {
            let mut of_order: Vec<&OrderLine> = case.orders[order_at].lines.iter().collect();
            of_order.sort_by_key(|line| line.number);
            for line in of_order {
                // The same description often stands in many orders: it is compared once.
                let text = *numbers.entry(Normalised::new(&line.description)).or_insert_with_key(|text| {
                    texts.push(text.clone());
                    texts.len() - 1
                });
                let codes = [Some(line.item_code.as_str()), line.supplier_item_code.as_deref()];
                let codes = codes.into_iter().flatten().map(normalise_number).filter(|code| !code.is_empty()).collect();
                let gtin = line.barcode.as_deref().map(normalise_number).filter(|code| !code.is_empty());
                let unit = units.iter().position(|unit| **unit == line.unit).unwrap_or_else(|| {
                    units.push(&line.unit);
                    units.len() - 1
                });
                lines.push(Prepared { order_at, line, codes, gtin, text, unit, open: judge.standing(line).open() });
            }
        }
        Self { judge, lines, texts, units, names: OrderNames::new(&case.orders) }
    }

    /// Prepares every line of the document.
    pub(super) fn asked<'b>(&self, invoice: &'b Invoice) -> Vec<Asked<'b>> {
        let by_document = invoice.order_reference.as_deref().map(|text| self.names.named_by(text)).unwrap_or_default();
        let prepared = invoice.lines.iter().map(|line| {
            let codes = [line.supplier_item.as_deref(), line.buyer_item.as_deref()];
            let unit = line.quantity.as_ref().map(|quantity| &quantity.unit);
            Asked {
                line,
                named: self.named(line, &by_document),
                codes: codes.into_iter().flatten().map(normalise_number).filter(|code| !code.is_empty()).collect(),
                gtin: line.standard_item.as_deref().map(normalise_number).filter(|code| !code.is_empty()),
                factors: self.units.iter().map(|to| factor(unit?, to, None)).collect(),
            }
        });
        prepared.collect()
    }

    /// The orders that a line of the document names, or else the document.
    fn named(&self, line: &InvoiceLine, by_document: &BTreeSet<usize>) -> BTreeSet<usize> {
        let own = [line.order_reference.as_deref(), line.note.as_deref()].into_iter().flatten();
        let own: BTreeSet<usize> = own.flat_map(|text| self.names.named_by(text)).collect();
        if own.is_empty() { by_document.clone() } else { own }
    }

    /// Every pair that is worth a thought, for every line of the document.
    pub(super) fn candidates(&self, document: &[Asked<'_>]) -> Vec<Candidate> {
        let mut found = Vec::new();
        for (at, asked) in document.iter().enumerate() {
            let likeness = self.likeness(asked);
            for (rank, prepared) in self.lines.iter().enumerate() {
                let is_named = asked.named.contains(&prepared.order_at);
                let Some(identity) = asked.identity(prepared, is_named, likeness[prepared.text]) else { continue };
                let mut score = identity.score() + if is_named { 200 } else { 0 };
                score += self.price_score(asked, prepared) + self.quantity_score(asked, prepared);
                found.push(Candidate { line: at, order_line: prepared.line.id, rank, score, is_named, identity });
            }
        }
        found
    }

    /// How alike the line's description is to each text of the pool.
    fn likeness(&self, asked: &Asked<'_>) -> Vec<Option<u32>> {
        let text = Normalised::new(&asked.line.description);
        if text.is_empty() {
            return vec![None; self.texts.len()];
        }
        let comparer = Comparer::new(&text);
        let cutoff = if asked.named.is_empty() { LIKENESS_ELSEWHERE } else { LIKENESS_NAMED };
        self.texts.iter().map(|other| comparer.likeness(other, cutoff)).collect()
    }

    /// Up to 120: equal or tolerated, nearly, roughly.
    fn price_score(&self, asked: &Asked<'_>, prepared: &Prepared<'_>) -> u32 {
        match self.price_of_one(asked, prepared) {
            Some((_, _, PriceFit::Equal)) => 120,
            Some((_, _, PriceFit::Tolerated)) => 100,
            Some((price, ordered, PriceFit::Deviating)) if !ordered.is_zero() => {
                let off = (price.saturating_sub(ordered) / ordered).abs();
                if off <= dec!(0.05) {
                    60
                } else if off <= dec!(0.20) {
                    20
                } else {
                    0
                }
            }
            _ => 0,
        }
    }

    /// Up to 70: precisely what is open, within it, what was ordered or received, more than is open.
    fn quantity_score(&self, asked: &Asked<'_>, prepared: &Prepared<'_>) -> u32 {
        let Some(quantity) = self.quantity(asked, prepared) else { return 0 };
        if quantity == prepared.open && !quantity.is_zero() {
            70
        } else if quantity < prepared.open {
            55
        } else if quantity == prepared.line.ordered || quantity == prepared.line.received {
            60
        } else {
            20
        }
    }

    /// The line's quantity in the order line's unit, positive.
    pub(super) fn quantity(&self, asked: &Asked<'_>, prepared: &Prepared<'_>) -> Option<Decimal> {
        asked.line.quantity.as_ref()?.value.abs().checked_mul(self.factor(asked, prepared)?)
    }

    /// By what the line's quantity is multiplied to be one of this order line.
    pub(super) fn factor(&self, asked: &Asked<'_>, prepared: &Prepared<'_>) -> Option<Decimal> {
        let of_unit = asked.factors.get(prepared.unit).copied().flatten();
        of_unit.or_else(|| self.judge.conversion(&asked.line.quantity.as_ref()?.unit, prepared.line))
    }

    /// The invoice's and the order's price of one, in the order line's unit, and how they compare for the whole line.
    fn price_of_one(&self, asked: &Asked<'_>, prepared: &Prepared<'_>) -> Option<(Decimal, Decimal, PriceFit)> {
        let quantity = self.quantity(asked, prepared).filter(|quantity| !quantity.is_zero())?;
        let expected = prepared.line.price.times(quantity)?;
        let net = asked.line.net.value.abs();
        let fit = price_fit(net, expected, 1, self.judge.policy().tolerance());
        Some((net.checked_div(quantity)?, prepared.line.price.of_one(), fit))
    }

    /// Why a pair is thought to belong together, in the order in which a person would say it.
    pub(super) fn reasons(&self, document: &[Asked<'_>], candidate: &Candidate) -> Vec<Reason> {
        let (Some(asked), Some(prepared)) = (document.get(candidate.line), self.lines.get(candidate.rank)) else {
            return Vec::new();
        };
        let mut reasons = Vec::new();
        match candidate.identity {
            Identity::LineNamed => reasons.push(Reason::LineNamed),
            Identity::Item => reasons.push(Reason::SameItem { code: shown_code(asked.line, prepared) }),
            Identity::Gtin => reasons.push(Reason::SameGtin),
            Identity::Alike(likeness) => reasons.push(Reason::Alike { percent: likeness / 10 }),
        }
        if candidate.is_named && candidate.identity != Identity::LineNamed {
            reasons.push(Reason::OrderNamed);
        }
        if let Some((price, ordered, fit)) = self.price_of_one(asked, prepared) {
            let higher = crate::money::round_half_up(price.saturating_sub(ordered), 4).normalize();
            reasons.push(match fit {
                PriceFit::Equal => Reason::PriceEqual,
                PriceFit::Tolerated => Reason::PriceTolerated { higher },
                PriceFit::Deviating => Reason::PriceDiffers { higher },
            });
        }
        let standing = self.judge.standing(prepared.line);
        match self.quantity(asked, prepared) {
            Some(quantity) if quantity == prepared.open => reasons.push(Reason::QuantityIsOpen),
            _ if standing.basis_quantity().is_some() => {
                reasons.push(Reason::ReceivedOf { received: standing.received, ordered: standing.ordered });
            }
            _ => {}
        }
        reasons
    }
}

/// The item number that both know, as it is written on the order.
fn shown_code(line: &InvoiceLine, prepared: &Prepared<'_>) -> String {
    let written = [line.supplier_item.as_deref(), line.buyer_item.as_deref()].into_iter().flatten();
    let mut written = written.filter(|code| prepared.codes.contains(&normalise_number(code)));
    written.next().unwrap_or(&prepared.line.item_code).to_owned()
}

fn age(order: &Order) -> (Option<chrono::NaiveDate>, bool, i64, &str) {
    let number = order.number.trim().parse::<i64>();
    (order.date, number.is_err(), number.unwrap_or(0), &order.number)
}

impl Asked<'_> {
    /// What the pair is thought to be by; `None` where nothing speaks for it.
    fn identity(&self, prepared: &Prepared<'_>, is_named: bool, likeness: Option<u32>) -> Option<Identity> {
        if is_named && names_line(self.line, prepared.line).is_some_and(|name| self.agrees(name, prepared)) {
            return Some(Identity::LineNamed);
        }
        if self.codes.iter().any(|code| prepared.codes.contains(code)) {
            return Some(Identity::Item);
        }
        if self.gtin.is_some() && self.gtin == prepared.gtin {
            return Some(Identity::Gtin);
        }
        likeness.filter(|likeness| is_named || *likeness >= LIKENESS_ELSEWHERE).map(Identity::Alike)
    }

    /// A line number is often one's own count and not the order's: where both sides have item numbers and none of them
    /// is the same, the number names nothing.
    fn agrees(&self, name: LineName, prepared: &Prepared<'_>) -> bool {
        name != LineName::Number
            || self.codes.is_empty()
            || prepared.line.supplier_item_code.is_none()
            || self.codes.iter().any(|code| prepared.codes.contains(code))
    }
}
