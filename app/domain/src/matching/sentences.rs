//! Every finding, gap and reason as a sentence for people: "8 ontvangen, 10 gefactureerd: 2 te veel".

use rust_decimal::Decimal;

use super::candidates::Reason;
use super::claims::Standing;
use super::deviation::{Code, DateFinding, DuplicatePlace, Finding, VatFinding};
use super::gap::Gap;
use crate::calendar;
use crate::language::Language;
use crate::money::Amount;
use crate::number_format::{amount, at_least, percent, quantity};

/// A sentence: what it comes to, and what else is good to know of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// What a person must read.
    pub text: String,
    /// What he may read.
    pub note: String,
}

impl From<String> for Sentence {
    fn from(text: String) -> Self {
        Self { text, note: String::new() }
    }
}

impl From<&str> for Sentence {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

mod words {
    crate::catalogue! {
        received(n: &str): { nl: "{n} ontvangen", en: "{n} received" },
        ordered(n: &str): { nl: "{n} besteld", en: "{n} ordered" },
        invoiced(n: &str): { nl: "{n} gefactureerd", en: "{n} invoiced" },
        invoiced_before(n: &str): { nl: "{n} eerder gefactureerd", en: "{n} invoiced before" },
        pending(n: &str): { nl: "{n} in behandeling", en: "{n} pending" },
        on_this(n: &str): { nl: "{n} op deze factuur", en: "{n} on this invoice" },
        too_many(what: &str, n: &str): { nl: "{what}: {n} te veel", en: "{what}: {n} too many" },
        partial(open: &str, taken: &str): { nl: "{open} nog te factureren, {taken} op deze factuur", en: "{open} still to invoice, {taken} on this invoice" },
        stays_open(n: &str): { nl: "daarna nog {n} te factureren", en: "{n} still to invoice after it" },
        still(what: &str, n: &str): { nl: "{what}: {n} nog te factureren", en: "{what}: {n} still to invoice" },
        to_credit(what: &str, n: &str): { nl: "{what}: {n} te crediteren", en: "{what}: {n} to credit" },
        unallocated(q: &str, a: &str, d: &str): { nl: "{q} op de factuur, {a} gekoppeld: {d} verschil", en: "{q} on the invoice, {a} allocated: {d} difference" },
        credit_over_invoiced(c: &str, i: &str, d: &str): { nl: "{c} gecrediteerd, {i} gefactureerd: {d} te veel gecrediteerd", en: "{c} credited, {i} invoiced: {d} credited too much" },
        credit_over_difference(c: &str, i: &str, d: &str): { nl: "{c} gecrediteerd, {i} te veel gefactureerd: {d} meer dan het verschil", en: "{c} credited, {i} invoiced too much: {d} more than the difference" },
        counted(c: &str, r: &str, d: &str): { nl: "{c} geteld in het magazijn, {r} ontvangen: {d} verschil", en: "{c} counted in the warehouse, {r} received: {d} difference" },
        price_higher(price: &str, ordered: &str, d: &str): { nl: "Prijs {price}, besteld voor {ordered}: {d} hoger", en: "Price {price}, ordered for {ordered}: {d} higher" },
        price_lower(price: &str, ordered: &str, d: &str): { nl: "Prijs {price}, besteld voor {ordered}: {d} lager", en: "Price {price}, ordered for {ordered}: {d} lower" },
        sum_higher(net: &str, expected: &str, d: &str): { nl: "{net} gefactureerd, volgens de order {expected}: {d} hoger", en: "{net} invoiced, {expected} by the order: {d} higher" },
        sum_lower(net: &str, expected: &str, d: &str): { nl: "{net} gefactureerd, volgens de order {expected}: {d} lager", en: "{net} invoiced, {expected} by the order: {d} lower" },
        on_the_line(d: &str): { nl: "{d} op de regel", en: "{d} on the line" },
        within_tolerance: { nl: "binnen de tolerantie", en: "within tolerance" },
        amount(computed: &str, net: &str): { nl: "Aantal × prijs is {computed}, op de factuur staat {net}", en: "Quantity × price is {computed}, the invoice says {net}" },
        unit(invoice: &str, order: &str): { nl: "Gefactureerd per {invoice}, besteld per {order}: geen omrekening bekend", en: "Invoiced per {invoice}, ordered per {order}: no conversion known" },
        vat_rate(code: &str, rate: &str, document: &str): { nl: "Btw-code {code} is {rate} %, de factuur rekent {document} %", en: "VAT code {code} is {rate} %, the invoice charges {document} %" },
        vat_other(code: &str, order: &str): { nl: "Btw-code {code}, op de order staat {order}", en: "VAT code {code}, the order has {order}" },
        vat_reverse(code: &str): { nl: "De btw is verlegd, btw-code {code} is dat niet", en: "VAT is reverse-charged, VAT code {code} is not" },
        vat_not_reverse(code: &str): { nl: "Btw-code {code} is voor verlegde btw, de factuur rekent zelf btw", en: "VAT code {code} is for reverse charge, the invoice charges VAT itself" },
        currency(invoice: &str, order: &str): { nl: "Factuur in {invoice}, order in {order}", en: "Invoice in {invoice}, order in {order}" },
        supplier(order: &str, invoice: &str): { nl: "De order is van {order}, de factuur van {invoice}", en: "The order is of {order}, the invoice of {invoice}" },
        buyer(document: &str, own: &str): { nl: "De factuur is aan {document}, deze administratie is {own}", en: "The invoice is addressed to {document}, this administration is {own}" },
        buyer_name(document: &str, own: &str): { nl: "De factuur is op naam van {document}, deze administratie heet {own}", en: "The invoice names {document}, this administration is called {own}" },
        order_closed(order: &str): { nl: "Order {order} is afgehandeld", en: "Order {order} is complete" },
        order_cancelled(order: &str): { nl: "Order {order} is geannuleerd", en: "Order {order} is cancelled" },
        order_not_approved(order: &str): { nl: "Order {order} is nog niet goedgekeurd", en: "Order {order} is not approved yet" },
        order_changed(order: &str): { nl: "Order {order} is gewijzigd na ontvangst", en: "Order {order} was changed after receipt" },
        not_ordered(net: &str): { nl: "Niet besteld: {net}", en: "Not ordered: {net}" },
        goes_to(item: &str): { nl: "gaat naar artikel {item}", en: "goes to item {item}" },
        item_missing: { nl: "Kies een artikel: een factuur met orderregels neemt geen grootboekrekening", en: "Choose an item: an invoice with order lines takes no GL account" },
        total(computed: &str, total: &str, d: &str): { nl: "Regels en btw zijn samen {computed}, de factuur zegt {total}: {d} verschil", en: "Lines and VAT come to {computed}, the invoice says {total}: {d} difference" },
        duplicate_here(number: &str): { nl: "Factuur {number} van deze leverancier is er al", en: "Invoice {number} of this supplier is here already" },
        duplicate_booked(number: &str): { nl: "Factuur {number} van deze leverancier is al geboekt", en: "Invoice {number} of this supplier is booked already" },
        entry(number: &str): { nl: "boekstuk {number}", en: "entry {number}" },
        iban(iban: &str): { nl: "{iban} staat niet op de kaart van deze leverancier", en: "{iban} is not on this supplier's card" },
        iban_known(known: &str): { nl: "bekend: {known}", en: "known: {known}" },
        iban_none: { nl: "de kaart heeft geen bankrekening", en: "the card has no bank account" },
        vat_number_missing(vat: &str): { nl: "{vat} btw, maar geen btw-nummer van de leverancier", en: "{vat} VAT, but no VAT number of the supplier" },
        before_order(date: &str, order: &str, ordered: &str): { nl: "Factuurdatum {date} ligt vóór order {order} van {ordered}", en: "Invoice date {date} is before order {order} of {ordered}" },
        in_future(date: &str): { nl: "Factuurdatum {date} ligt in de toekomst", en: "Invoice date {date} is in the future" },
        no_period(date: &str): { nl: "Voor {date} heeft deze administratie geen periode", en: "This administration has no period for {date}" },
        due_before(due: &str, date: &str): { nl: "Vervaldatum {due} ligt vóór factuurdatum {date}", en: "Due date {due} is before invoice date {date}" },
        g_account(iban: &str): { nl: "Een deel gaat naar G-rekening {iban}", en: "A part goes to G-account {iban}" },

        gap_supplier: { nl: "Kies de leverancier", en: "Choose the supplier" },
        gap_number: { nl: "Vul het factuurnummer in", en: "Fill in the invoice number" },
        gap_date: { nl: "Vul de factuurdatum in", en: "Fill in the invoice date" },
        gap_journal: { nl: "Kies het dagboek", en: "Choose the journal" },
        gap_lines: { nl: "Er is nog geen codeerregel", en: "There is no coding line yet" },
        gap_target: { nl: "Kies een grootboekrekening", en: "Choose a GL account" },
        gap_vat_code: { nl: "Kies een btw-code", en: "Choose a VAT code" },
        gap_cost_center: { nl: "Deze rekening vraagt een kostenplaats", en: "This account asks for a cost centre" },
        gap_cost_unit: { nl: "Deze rekening vraagt een kostendrager", en: "This account asks for a cost unit" },
        gap_order_line: { nl: "Deze orderregel is er niet meer: koppel opnieuw", en: "This order line is gone: match again" },
        gap_currency(currency: &str): { nl: "Deze regel is in {currency}", en: "This line is in {currency}" },
        gap_net(percent: &str, coded: &str, document: &str): { nl: "{percent} %: {coded} gecodeerd van {document}", en: "{percent} %: {coded} coded of {document}" },
        gap_net_plain(coded: &str, document: &str): { nl: "{coded} gecodeerd van {document}", en: "{coded} coded of {document}" },
        gap_vat(coded: &str, document: &str): { nl: "Btw {coded} gecodeerd van {document}", en: "VAT {coded} coded of {document}" },

        line_named: { nl: "deze orderregel staat op de factuur", en: "the invoice names this order line" },
        order_named: { nl: "order genoemd op de factuur", en: "order named on the invoice" },
        same_item(code: &str): { nl: "zelfde artikelnummer {code}", en: "same item number {code}" },
        same_gtin: { nl: "zelfde streepjescode", en: "same bar code" },
        alike(percent: u32): { nl: "omschrijving {percent} % gelijk", en: "description {percent} % alike" },
        price_equal: { nl: "prijs gelijk", en: "price equal" },
        price_is_higher(d: &str): { nl: "prijs {d} hoger", en: "price {d} higher" },
        price_is_lower(d: &str): { nl: "prijs {d} lager", en: "price {d} lower" },
        quantity_is_open: { nl: "aantal is precies wat nog open staat", en: "quantity is precisely what is open" },
        received_of(r: &str, o: &str): { nl: "{r} van {o} ontvangen", en: "{r} of {o} received" },
    }
}

/// The name of a code, for lists and settings.
pub fn code_name(language: Language, code: Code) -> &'static str {
    let (nl, en) = match code {
        Code::QuantityOverReceived => ("meer dan ontvangen", "more than received"),
        Code::QuantityOverOrdered => ("meer dan besteld", "more than ordered"),
        Code::QuantityPartial => ("deel van wat open staat", "part of what is open"),
        Code::Unallocated => ("niet alles gekoppeld", "not all allocated"),
        Code::CreditOverInvoiced => ("meer gecrediteerd dan gefactureerd", "more credited than invoiced"),
        Code::CreditOverDifference => ("meer gecrediteerd dan het verschil", "more credited than the difference"),
        Code::CountDiffers => ("telling wijkt af", "count differs"),
        Code::Price => ("prijs", "price"),
        Code::Amount => ("regelbedrag", "line amount"),
        Code::Unit => ("eenheid", "unit"),
        Code::Vat => ("btw", "VAT"),
        Code::Currency => ("valuta", "currency"),
        Code::Supplier => ("leverancier", "supplier"),
        Code::Buyer => ("afnemer", "buyer"),
        Code::BuyerName => ("naam van de afnemer", "buyer's name"),
        Code::OrderClosed => ("order afgehandeld", "order complete"),
        Code::OrderCancelled => ("order geannuleerd", "order cancelled"),
        Code::OrderNotApproved => ("order niet goedgekeurd", "order not approved"),
        Code::OrderChanged => ("order gewijzigd na ontvangst", "order changed after receipt"),
        Code::NotOrdered => ("niet besteld", "not ordered"),
        Code::ItemMissing => ("artikel ontbreekt", "item missing"),
        Code::Total => ("totaal", "total"),
        Code::Duplicate => ("dubbel", "duplicate"),
        Code::IbanDiffers => ("ander IBAN", "other IBAN"),
        Code::VatNumberMissing => ("btw-nummer ontbreekt", "VAT number missing"),
        Code::Date => ("datum", "date"),
        Code::GAccount => ("G-rekening", "G-account"),
    };
    if language == Language::Nl { nl } else { en }
}

/// A finding as a sentence.
pub fn finding(language: Language, finding: &Finding) -> Sentence {
    let number = |value: &Decimal| quantity(language, *value);
    let money = |value: &Amount| amount(language, *value);
    let less = |a: &Decimal, b: &Decimal| quantity(language, a.saturating_sub(*b).abs());
    match finding {
        Finding::QuantityOverReceived { received, invoiced, pending, taken, excess } => {
            over(language, words::received(language, &number(received)), [invoiced, pending, taken, excess]).into()
        }
        Finding::QuantityOverOrdered { ordered, invoiced, pending, taken, excess } => {
            over(language, words::ordered(language, &number(ordered)), [invoiced, pending, taken, excess]).into()
        }
        Finding::QuantityPartial { open, taken } => Sentence {
            text: words::partial(language, &number(open), &number(taken)),
            note: words::stays_open(language, &less(open, taken)),
        },
        Finding::Unallocated { quantity, allocated } => {
            words::unallocated(language, &number(quantity), &number(allocated), &less(quantity, allocated)).into()
        }
        Finding::CreditOverInvoiced { creditable, credited, excess } => {
            words::credit_over_invoiced(language, &number(credited), &number(creditable), &number(excess)).into()
        }
        Finding::CreditOverDifference { difference, credited, excess } => {
            words::credit_over_difference(language, &number(credited), &number(difference), &number(excess)).into()
        }
        Finding::CountDiffers { received, counted } => {
            words::counted(language, &number(counted), &number(received), &less(counted, received)).into()
        }
        Finding::Price { expected, net, order_price, invoice_price, tolerated } => {
            let prices = order_price.as_ref().zip(invoice_price.as_ref());
            price(language, expected, net, prices, *tolerated)
        }
        Finding::Amount { computed, net } => words::amount(language, &money(computed), &money(net)).into(),
        Finding::Unit { invoice, order } => words::unit(language, invoice.name(language), order.name(language)).into(),
        Finding::Vat(vat) => vat_sentence(language, vat).into(),
        Finding::Currency { invoice, order } => words::currency(language, invoice.code(), order.code()).into(),
        Finding::Supplier { order, invoice } => words::supplier(language, order, invoice).into(),
        Finding::Buyer { document, administration } => words::buyer(language, document, administration).into(),
        Finding::BuyerName { document, administration } => words::buyer_name(language, document, administration).into(),
        Finding::OrderClosed { order } => words::order_closed(language, order).into(),
        Finding::OrderCancelled { order } => words::order_cancelled(language, order).into(),
        Finding::OrderNotApproved { order } => words::order_not_approved(language, order).into(),
        Finding::OrderChanged { order } => words::order_changed(language, order).into(),
        Finding::NotOrdered { net, item } => Sentence {
            text: words::not_ordered(language, &money(net)),
            note: item.as_deref().map(|item| words::goes_to(language, item)).unwrap_or_default(),
        },
        Finding::ItemMissing { .. } => words::item_missing(language).into(),
        Finding::Total { computed, total } => {
            let off = Amount::new(computed.value.saturating_sub(total.value).abs(), total.currency);
            words::total(language, &money(computed), &money(total), &money(&off)).into()
        }
        Finding::Duplicate { number, place: DuplicatePlace::Here } => words::duplicate_here(language, number).into(),
        Finding::Duplicate { number, place: DuplicatePlace::Booked { entry } } => Sentence {
            text: words::duplicate_booked(language, number),
            note: entry.as_deref().map(|entry| words::entry(language, entry)).unwrap_or_default(),
        },
        Finding::IbanDiffers { document, known } => Sentence {
            text: words::iban(language, document),
            note: if known.is_empty() {
                words::iban_none(language).to_owned()
            } else {
                words::iban_known(language, &known.join(", "))
            },
        },
        Finding::VatNumberMissing { vat } => words::vat_number_missing(language, &money(vat)).into(),
        Finding::Date(date) => date_sentence(language, date).into(),
        Finding::GAccount { iban, part } => {
            Sentence { text: words::g_account(language, iban), note: part.as_ref().map(money).unwrap_or_default() }
        }
    }
}

/// "8 ontvangen, 10 gefactureerd: 2 te veel"; with earlier invoices "8 ontvangen, 4 eerder gefactureerd, 6 op deze
/// factuur: 2 te veel".
fn over(language: Language, first: String, [invoiced, pending, taken, excess]: [&Decimal; 4]) -> String {
    let mut parts = vec![first];
    parts.extend(before(language, invoiced, pending));
    let taken = quantity(language, *taken);
    let is_alone = parts.len() == 1;
    parts.push(if is_alone { words::invoiced(language, &taken) } else { words::on_this(language, &taken) });
    words::too_many(language, &parts.join(", "), &quantity(language, *excess))
}

fn before(language: Language, invoiced: &Decimal, pending: &Decimal) -> Vec<String> {
    let mut parts = Vec::new();
    if !invoiced.is_zero() {
        parts.push(words::invoiced_before(language, &quantity(language, *invoiced)));
    }
    if !pending.is_zero() {
        parts.push(words::pending(language, &quantity(language, *pending)));
    }
    parts
}

/// How an order line stands: "20 ontvangen, 6 gefactureerd, 2 in behandeling: 12 nog te factureren".
pub fn standing(language: Language, standing: &Standing) -> String {
    let mut parts = vec![match standing.basis_quantity() {
        Some(received) => words::received(language, &quantity(language, received)),
        None => words::ordered(language, &quantity(language, standing.ordered)),
    }];
    if !standing.invoiced.is_zero() {
        parts.push(words::invoiced(language, &quantity(language, standing.invoiced)));
    }
    if !standing.pending.is_zero() {
        parts.push(words::pending(language, &quantity(language, standing.pending)));
    }
    let (what, still) = (parts.join(", "), standing.still_to_invoice());
    if still < Decimal::ZERO {
        words::to_credit(language, &what, &quantity(language, -still))
    } else {
        words::still(language, &what, &quantity(language, still))
    }
}

fn price(
    language: Language,
    expected: &Amount,
    net: &Amount,
    prices: Option<(&Decimal, &Decimal)>,
    tolerated: bool,
) -> Sentence {
    let off = Amount::new(net.value.saturating_sub(expected.value), net.currency);
    // A credit's amounts are negative: what is higher is told by the prices, or by the amounts without their sign.
    let is_higher = match prices {
        Some((ordered, price)) => price > ordered,
        None => net.value.abs() > expected.value.abs(),
    };
    let shown_off = amount(language, off.abs());
    let text = match prices {
        Some((ordered, price)) => {
            let each = at_least(language, price.saturating_sub(*ordered).abs(), 2);
            let (price, ordered) = (at_least(language, *price, 2), at_least(language, *ordered, 2));
            if is_higher {
                words::price_higher(language, &price, &ordered, &each)
            } else {
                words::price_lower(language, &price, &ordered, &each)
            }
        }
        None if is_higher => {
            words::sum_higher(language, &amount(language, *net), &amount(language, *expected), &shown_off)
        }
        None => words::sum_lower(language, &amount(language, *net), &amount(language, *expected), &shown_off),
    };
    let mut note = words::on_the_line(language, &shown_off);
    let share =
        off.value.abs().checked_mul(Decimal::from(100)).and_then(|value| value.checked_div(expected.value.abs()));
    if let Some(share) = share {
        note = format!("{note}, {} %", percent(language, crate::money::round_half_up(share, 1)));
    }
    if tolerated {
        note = format!("{note}, {}", words::within_tolerance(language));
    }
    Sentence { text, note }
}

fn vat_sentence(language: Language, vat: &VatFinding) -> String {
    match vat {
        VatFinding::Rate { code, rate, document } => {
            words::vat_rate(language, code, &percent(language, *rate), &percent(language, *document))
        }
        VatFinding::OtherCode { code, order } => words::vat_other(language, code, order),
        VatFinding::ReverseChargeExpected { code } => words::vat_reverse(language, code),
        VatFinding::ReverseChargeUnexpected { code } => words::vat_not_reverse(language, code),
    }
}

fn date_sentence(language: Language, date: &DateFinding) -> String {
    match date {
        DateFinding::BeforeOrder { date, ordered, order } => {
            words::before_order(language, &calendar::date(*date), order, &calendar::date(*ordered))
        }
        DateFinding::InFuture { date, .. } => words::in_future(language, &calendar::date(*date)),
        DateFinding::NoPeriod { date } => words::no_period(language, &calendar::date(*date)),
        DateFinding::DueBeforeIssue { date, due } => {
            words::due_before(language, &calendar::date(*due), &calendar::date(*date))
        }
    }
}

/// A gap as a sentence.
pub fn gap(language: Language, gap: &Gap) -> String {
    let money = |value: &Amount| amount(language, *value);
    match gap {
        Gap::Supplier => words::gap_supplier(language).to_owned(),
        Gap::Number => words::gap_number(language).to_owned(),
        Gap::IssueDate => words::gap_date(language).to_owned(),
        Gap::Journal => words::gap_journal(language).to_owned(),
        Gap::NoLines => words::gap_lines(language).to_owned(),
        Gap::Target { .. } => words::gap_target(language).to_owned(),
        Gap::VatCode { .. } => words::gap_vat_code(language).to_owned(),
        Gap::CostCenter { .. } => words::gap_cost_center(language).to_owned(),
        Gap::CostUnit { .. } => words::gap_cost_unit(language).to_owned(),
        Gap::OrderLineUnknown { .. } => words::gap_order_line(language).to_owned(),
        Gap::LineCurrency { currency, .. } => words::gap_currency(language, currency.code()),
        Gap::NetPerRate { percent: Some(rate), coded, document } => {
            words::gap_net(language, &percent(language, *rate), &money(coded), &money(document))
        }
        Gap::NetPerRate { percent: None, coded, document } => {
            words::gap_net_plain(language, &money(coded), &money(document))
        }
        Gap::VatTotal { coded, document } => words::gap_vat(language, &money(coded), &money(document)),
    }
}

/// The reasons of a proposed pair in one sentence: "Zelfde artikelnummer 4711, prijs gelijk, 8 van 10 ontvangen."
pub fn reasons(language: Language, reasons: &[Reason]) -> String {
    let parts: Vec<String> = reasons.iter().map(|reason| self::reason(language, reason)).collect();
    let text = parts.join(", ");
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), signs.as_str()))
}

fn reason(language: Language, reason: &Reason) -> String {
    match reason {
        Reason::LineNamed => words::line_named(language).to_owned(),
        Reason::OrderNamed => words::order_named(language).to_owned(),
        Reason::SameItem { code } => words::same_item(language, code),
        Reason::SameGtin => words::same_gtin(language).to_owned(),
        Reason::Alike { percent } => words::alike(language, *percent),
        Reason::PriceEqual => words::price_equal(language).to_owned(),
        Reason::PriceTolerated { higher } | Reason::PriceDiffers { higher } => {
            let each = at_least(language, higher.abs(), 2);
            let mut text = if *higher < Decimal::ZERO {
                words::price_is_lower(language, &each)
            } else {
                words::price_is_higher(language, &each)
            };
            if matches!(reason, Reason::PriceTolerated { .. }) {
                text = format!("{text}, {}", words::within_tolerance(language));
            }
            text
        }
        Reason::QuantityIsOpen => words::quantity_is_open(language).to_owned(),
        Reason::ReceivedOf { received, ordered } => {
            words::received_of(language, &quantity(language, *received), &quantity(language, *ordered))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::samples::{decimal, euro};

    #[test]
    fn the_sentence_of_the_warehouse() {
        let found = |received, invoiced, pending, taken, excess| Finding::QuantityOverReceived {
            received: decimal(received),
            invoiced: decimal(invoiced),
            pending: decimal(pending),
            taken: decimal(taken),
            excess: decimal(excess),
        };
        let text = |language, found| finding(language, &found).text;
        assert_eq!(text(Language::Nl, found("8", "0", "0", "10", "2")), "8 ontvangen, 10 gefactureerd: 2 te veel");
        assert_eq!(text(Language::En, found("8", "0", "0", "10", "2")), "8 received, 10 invoiced: 2 too many");
        assert_eq!(
            text(Language::Nl, found("8", "4", "1", "5.5", "2.5")),
            "8 ontvangen, 4 eerder gefactureerd, 1 in behandeling, 5,5 op deze factuur: 2,5 te veel"
        );
    }

    #[test]
    fn a_price_says_what_each_one_costs_more() {
        let found = Finding::Price {
            expected: euro("110.40"),
            net: euro("113.40"),
            order_price: Some(decimal("18.4")),
            invoice_price: Some(decimal("18.9")),
            tolerated: true,
        };
        let sentence = finding(Language::Nl, &found);
        assert_eq!(sentence.text, "Prijs 18,90, besteld voor 18,40: 0,50 hoger");
        assert_eq!(sentence.note, "3,00 op de regel, 2,7 %, binnen de tolerantie");
    }

    #[test]
    fn reasons_are_one_sentence() {
        let why = [
            Reason::SameItem { code: "4711".into() },
            Reason::PriceEqual,
            Reason::ReceivedOf { received: decimal("8"), ordered: decimal("10") },
        ];
        assert_eq!(reasons(Language::Nl, &why), "Zelfde artikelnummer 4711, prijs gelijk, 8 van 10 ontvangen.");
        assert_eq!(reasons(Language::En, &why), "Same item number 4711, price equal, 8 of 10 received.");
        assert_eq!(reasons(Language::Nl, &[]), "");
    }
}
