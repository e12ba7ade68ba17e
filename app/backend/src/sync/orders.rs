//! From an order as it was answered to one that invoices are matched with: everything in purchase units, prices without
//! VAT.

use std::collections::{BTreeMap, HashMap};

use domain::ids::{OrderId, OrderLineId, RemoteId};
use domain::master::{Item, SupplierItem, VatCode, VatCodeType};
use domain::money::{Currency, round_half_up};
use domain::order::{Basis, Order, OrderLine};
use domain::quantity::{Unit, UnitPrice};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::connectors::order_answers::{RemoteOrder, RemoteOrderLine};

/// Digits of a price that was converted: more than any invoice shows, fewer than a division makes.
const PRICE_DIGITS: u32 = 8;
/// Units of time (UN/ECE Rec 20): hour, day, month.
const TIME: [&str; 3] = ["HUR", "DAY", "MON"];

/// What is known of items when orders are taken over.
#[derive(Debug, Default)]
pub(super) struct Goods {
    items: HashMap<RemoteId, Item>,
    supplier_items: HashMap<(RemoteId, RemoteId), SupplierItem>,
    vat_codes: HashMap<String, VatCode>,
    received: BTreeMap<RemoteId, Decimal>,
}

impl Goods {
    pub(super) fn new(
        items: Vec<Item>,
        supplier_items: Vec<SupplierItem>,
        vat_codes: Vec<VatCode>,
        received: BTreeMap<RemoteId, Decimal>,
    ) -> Self {
        Self {
            items: items.into_iter().map(|item| (item.id, item)).collect(),
            supplier_items: supplier_items.into_iter().map(|item| ((item.supplier, item.item), item)).collect(),
            vat_codes: vat_codes.into_iter().map(|code| (code.code.clone(), code)).collect(),
            received,
        }
    }
}

/// The order. Identities of ours are given when it is stored.
pub(super) fn to_domain(order: &RemoteOrder, goods: &Goods) -> Order {
    Order {
        id: OrderId(Uuid::nil()),
        remote_id: order.id,
        number: order.number.clone(),
        reference: order.reference.clone(),
        description: order.description.clone().unwrap_or_default(),
        supplier: order.supplier,
        supplier_name: order.supplier_name.clone().unwrap_or_default(),
        date: order.date,
        currency: order.currency.as_deref().and_then(|code| code.parse().ok()).unwrap_or(Currency::EUR),
        status: order.status,
        receipt: order.receipt,
        invoicing: order.invoicing,
        awaits_approval: order.awaits_approval,
        // The head's time of change moves with receipts and invoices as well: it proves no change of what was ordered.
        changed_after_receipt: false,
        lines: order.lines.iter().map(|line| line_to_domain(line, order, goods)).collect(),
    }
}

fn line_to_domain(line: &RemoteOrderLine, order: &RemoteOrder, goods: &Goods) -> OrderLine {
    let item = line.item.and_then(|id| goods.items.get(&id));
    let supplier_item = line.item.and_then(|id| goods.supplier_items.get(&(order.supplier, id)));
    let vat_code = line.vat_code.as_deref().and_then(|code| goods.vat_codes.get(code));
    let (price, price_was_inclusive) = price(line, vat_code);
    let purchase_unit = supplier_item.map(|item| item.purchase_unit.clone()).filter(|unit| !unit.is_empty());
    let stock_unit = line.stock_unit.clone().or_else(|| item.map(|item| item.unit.clone()));
    let unit = Unit::new(purchase_unit.or(stock_unit).unwrap_or_default());
    let factor = factor(line, supplier_item);
    // Which unit the totals of an order line are in is not documented. Where it makes a difference, what was received is
    // summed from the receipts, which are in the unit of the purchase; where no receipt is known, it is taken to be in stock
    // units, which is never too much; and what was invoiced is taken to be in stock units
    // only where it would be more than was ordered otherwise.
    let in_purchase_units = || line.received.checked_div(factor).unwrap_or_default();
    let received = match goods.received.get(&line.id) {
        Some(received) if factor != Decimal::ONE => *received,
        _ => in_purchase_units(),
    };
    let invoiced = if factor != Decimal::ONE && line.invoiced > line.ordered {
        line.invoiced.checked_div(factor).unwrap_or(line.invoiced)
    } else {
        line.invoiced
    };
    OrderLine {
        id: OrderLineId(Uuid::nil()),
        remote_id: line.id,
        number: line.number,
        item: line.item,
        item_code: line.item_code.clone().or_else(|| item.map(|item| item.code.clone())).unwrap_or_default(),
        supplier_item_code: line
            .supplier_item_code
            .clone()
            .or_else(|| supplier_item.and_then(|item| item.code.clone())),
        barcode: item.and_then(|item| item.barcode.clone()),
        description: line.description.clone().or_else(|| item.map(|item| item.name.clone())).unwrap_or_default(),
        basis: basis(line, item, &unit, order.drop_shipment),
        unit,
        ordered: line.ordered,
        received,
        invoiced,
        counted: None,
        pending: Decimal::ZERO,
        price: UnitPrice::per_one(price),
        price_was_inclusive,
        vat_code: line.vat_code.clone(),
        vat_percent: vat_code.map(|code| code.percent).or_else(|| line.vat_percent.map(percent)),
        cost_center: line.cost_center.clone(),
        cost_unit: line.cost_unit.clone(),
        gl_account: item.and_then(|item| item.gl_account),
    }
}

/// How many stock units one purchase unit is: by the line itself, else by the supplier's item.
fn factor(line: &RemoteOrderLine, supplier_item: Option<&SupplierItem>) -> Decimal {
    line.ordered_in_stock_units
        .filter(|stock| !stock.is_zero() && !line.ordered.is_zero())
        .and_then(|stock| stock.checked_div(line.ordered))
        .or_else(|| supplier_item.map(|item| item.purchase_unit_factor))
        .map_or(Decimal::ONE, |factor| factor.normalize())
}

/// A receipt is expected of everything but two: what the supplier sends to our customer, and time. Exact Online has no
/// mark for a service, and goods that are not kept in stock are received all the same; so an item that is not kept in
/// stock is a service only where its unit is one of time and nothing of it was ever received. Other services are the
/// supplier's policy to tell.
fn basis(line: &RemoteOrderLine, item: Option<&Item>, unit: &Unit, drop_shipment: bool) -> Basis {
    let is_time = TIME.iter().any(|time| unit.same_as(&Unit::new(*time)));
    let is_service = item.is_some_and(|item| !item.is_stock) && is_time && line.received.is_zero();
    if drop_shipment || is_service { Basis::None } else { Basis::Received }
}

/// The net price per purchase unit, without VAT; and whether it was converted from one that includes it.
fn price(line: &RemoteOrderLine, vat_code: Option<&VatCode>) -> (Decimal, bool) {
    let per_amount = || line.amount.and_then(|amount| amount.checked_div(line.ordered));
    let price = line.net_price.or(line.unit_price).or_else(per_amount).unwrap_or_default();
    match vat_code {
        Some(code) if code.kind == VatCodeType::Including && !code.percent.is_zero() => {
            let divisor = Decimal::ONE + code.percent / Decimal::ONE_HUNDRED;
            (round_half_up(price.checked_div(divisor).unwrap_or(price), PRICE_DIGITS).normalize(), true)
        }
        _ => (price, false),
    }
}

/// 21 for 0.21.
fn percent(answered: Decimal) -> Decimal {
    if answered.abs() < Decimal::ONE { (answered * Decimal::ONE_HUNDRED).normalize() } else { answered }
}

#[cfg(test)]
mod tests {
    use domain::order::Progress;
    use rust_decimal::dec;

    use super::*;

    fn id(number: u128) -> RemoteId {
        RemoteId(Uuid::from_u128(number))
    }

    fn line() -> RemoteOrderLine {
        RemoteOrderLine {
            id: id(2),
            number: 1,
            item: Some(id(3)),
            item_code: Some("OM-6040".into()),
            supplier_item_code: None,
            description: None,
            ordered: dec!(10),
            ordered_in_stock_units: Some(dec!(10)),
            received: dec!(8),
            invoiced: dec!(0),
            stock_unit: Some("stuk".into()),
            unit_price: Some(dec!(25)),
            net_price: Some(dec!(25)),
            amount: Some(dec!(250)),
            vat_code: Some("2".into()),
            vat_percent: Some(dec!(0.21)),
            cost_center: None,
            cost_unit: None,
            expected: None,
        }
    }

    fn order(line: RemoteOrderLine) -> RemoteOrder {
        RemoteOrder {
            id: id(1),
            division: None,
            number: "2600117".into(),
            reference: None,
            description: None,
            supplier: id(9),
            supplier_name: None,
            date: None,
            currency: Some("EUR".into()),
            status: Progress::Open,
            receipt: Progress::Partial,
            invoicing: Progress::Open,
            awaits_approval: false,
            drop_shipment: false,
            modified: None,
            lines: vec![line],
        }
    }

    fn item(is_stock: bool) -> Item {
        Item {
            id: id(3),
            code: "OM-6040".into(),
            name: "Omdoos".into(),
            unit: "stuk".into(),
            is_stock,
            gl_account: None,
            barcode: None,
        }
    }

    fn vat(kind: VatCodeType) -> VatCode {
        VatCode {
            code: "2".into(),
            name: "hoog".into(),
            percent: dec!(21),
            kind,
            reverse_charge: false,
            purchase: true,
            blocked: false,
        }
    }

    #[test]
    fn one_to_one_units_are_taken_as_they_are() {
        let goods = Goods::new(vec![item(true)], vec![], vec![vat(VatCodeType::Excluding)], BTreeMap::new());
        let line = to_domain(&order(line()), &goods).lines.remove(0);
        assert_eq!((line.ordered, line.received, line.invoiced), (dec!(10), dec!(8), dec!(0)));
        assert_eq!((line.price.value, line.price_was_inclusive, line.vat_percent), (dec!(25), false, Some(dec!(21))));
        assert_eq!((line.basis, line.unit.0.as_str()), (Basis::Received, "stuk"));
    }

    #[test]
    fn boxes_of_twelve_are_counted_by_their_receipts() {
        let boxes = RemoteOrderLine {
            ordered_in_stock_units: Some(dec!(120)),
            received: dec!(96),
            invoiced: dec!(60),
            ..line()
        };
        let supplier_item = SupplierItem {
            supplier: id(9),
            item: id(3),
            code: Some("L-12".into()),
            purchase_unit: "doos".into(),
            purchase_unit_factor: dec!(12),
        };
        let received = BTreeMap::from([(id(2), dec!(8))]);
        let goods = Goods::new(vec![item(true)], vec![supplier_item], vec![], received);
        let line = to_domain(&order(boxes), &goods).lines.remove(0);
        assert_eq!((line.received, line.invoiced, line.unit.0.as_str()), (dec!(8), dec!(5), "doos"));
        assert_eq!(line.supplier_item_code.as_deref(), Some("L-12"));
    }

    #[test]
    fn without_receipts_what_the_line_says_is_in_stock_units() {
        let boxes = RemoteOrderLine {
            ordered_in_stock_units: Some(dec!(120)),
            received: dec!(96),
            invoiced: dec!(0),
            ..line()
        };
        let goods = Goods::new(vec![item(true)], vec![], vec![], BTreeMap::new());
        assert_eq!(to_domain(&order(boxes), &goods).lines.remove(0).received, dec!(8));
    }

    #[test]
    fn a_receipt_is_expected_of_goods_also_where_they_are_not_kept_in_stock() {
        let basis = |received, unit: &str, drop_shipment| {
            let goods = Goods::new(vec![item(false)], vec![], vec![], BTreeMap::new());
            let line = RemoteOrderLine { received, stock_unit: Some(unit.into()), ..line() };
            to_domain(&RemoteOrder { drop_shipment, ..order(line) }, &goods).lines.remove(0).basis
        };
        assert_eq!(basis(dec!(8), "stuk", false), Basis::Received);
        assert_eq!(basis(dec!(0), "stuk", false), Basis::Received);
        assert_eq!(basis(dec!(0), "uur", false), Basis::None);
        assert_eq!(basis(dec!(2), "uur", false), Basis::Received);
        assert_eq!(basis(dec!(0), "stuk", true), Basis::None);
    }

    #[test]
    fn a_price_with_vat_is_converted_and_says_so() {
        let inclusive = RemoteOrderLine { net_price: Some(dec!(121)), ..line() };
        let goods = Goods::new(vec![item(false)], vec![], vec![vat(VatCodeType::Including)], BTreeMap::new());
        let line = to_domain(&order(inclusive), &goods).lines.remove(0);
        assert_eq!((line.price.value, line.price_was_inclusive, line.basis), (dec!(100), true, Basis::Received));
    }
}
