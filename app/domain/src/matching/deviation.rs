//! Deviations (*afwijkingen*): the closed list of named differences, each with its default severity, the two values and
//! the difference. Sentences for people stand in [`super::sentences`].

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::invoice::Severity;
use crate::money::{Amount, Currency};
use crate::quantity::Unit;

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $text:literal, $severity:ident;)+) => {
        /// What kind of difference it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Code {
            $($(#[$doc])* $code,)+
        }

        impl Code {
            /// Every code, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$code),+];

            /// The stored word.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$code => $text),+ }
            }

            /// From the stored word.
            pub fn from_code(text: &str) -> Option<Self> {
                Self::ALL.iter().find(|code| code.as_str() == text).copied()
            }

            /// How bad it is until an administration says otherwise.
            pub fn default_severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity),+ }
            }
        }
    };
}

codes! {
    /// A > B − I − P, where a receipt is expected.
    QuantityOverReceived = "quantity_over_received", Blocking;
    /// A > O − I − P.
    QuantityOverOrdered = "quantity_over_ordered", Blocking;
    /// 0 < A < still to invoice.
    QuantityPartial = "quantity_partial", Information;
    /// The quantity of a line is not the sum of its allocations.
    Unallocated = "unallocated", Blocking;
    /// A credit takes more than was ever invoiced.
    CreditOverInvoiced = "credit_over_invoiced", Blocking;
    /// A credit takes more than what was invoiced too much.
    CreditOverDifference = "credit_over_difference", Warning;
    /// The warehouse counted something else than was received.
    CountDiffers = "count_differs", Warning;
    /// Net is not what the order's prices make it.
    Price = "price", Blocking;
    /// Net is not quantity × price.
    Amount = "amount", Warning;
    /// Another unit without a known conversion.
    Unit = "unit", Blocking;
    /// Another VAT code, a rate that the code does not have, reverse charge not as expected.
    Vat = "vat", Blocking;
    /// The invoice's currency is not the order's.
    Currency = "currency", Blocking;
    /// The order is of another supplier.
    Supplier = "supplier", Blocking;
    /// The buyer's VAT or chamber of commerce number is not this administration's.
    Buyer = "buyer", Blocking;
    /// Only the buyer's name differs.
    BuyerName = "buyer_name", Warning;
    /// The order is complete.
    OrderClosed = "order_closed", Blocking;
    /// The order is cancelled.
    OrderCancelled = "order_cancelled", Blocking;
    /// The order awaits approval.
    OrderNotApproved = "order_not_approved", Blocking;
    /// The order was changed after goods were received.
    OrderChanged = "order_changed", Blocking;
    /// A line of an ordered invoice without an order line.
    NotOrdered = "not_ordered", Warning;
    /// Such a line has no item, and a purchase invoice takes no GL account.
    ItemMissing = "item_missing", Blocking;
    /// The document's own figures do not add up to its total with VAT.
    Total = "total", Blocking;
    /// Same supplier and number, here or already booked.
    Duplicate = "duplicate", Blocking;
    /// Not an account of this supplier.
    IbanDiffers = "iban_differs", Blocking;
    /// VAT above 0 and no VAT number of the supplier.
    VatNumberMissing = "vat_number_missing", Warning;
    /// Before the order, in the future, in no period, or due before it.
    Date = "date", Warning;
    /// A part is to be paid to a G-account.
    GAccount = "g_account", Warning;
}

/// A difference with its values, in the terms of a person who has to judge it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// More is taken than was received.
    QuantityOverReceived {
        /// R.
        received: Decimal,
        /// I.
        invoiced: Decimal,
        /// P.
        pending: Decimal,
        /// A: what this invoice takes.
        taken: Decimal,
        /// How much too much.
        excess: Decimal,
    },
    /// More is taken than was ordered.
    QuantityOverOrdered {
        /// O.
        ordered: Decimal,
        /// I.
        invoiced: Decimal,
        /// P.
        pending: Decimal,
        /// A.
        taken: Decimal,
        /// How much too much.
        excess: Decimal,
    },
    /// Less is taken than may be invoiced.
    QuantityPartial {
        /// Still to invoice.
        open: Decimal,
        /// A.
        taken: Decimal,
    },
    /// The line's quantity is not what its allocations carry together.
    Unallocated {
        /// Q, in the order line's unit.
        quantity: Decimal,
        /// Σ of the allocations.
        allocated: Decimal,
    },
    /// More is credited than was ever invoiced.
    CreditOverInvoiced {
        /// I and the credits that are on their way.
        creditable: Decimal,
        /// What is credited, positive.
        credited: Decimal,
        /// How much too much.
        excess: Decimal,
    },
    /// More is credited than what was invoiced too much.
    CreditOverDifference {
        /// What was invoiced too much.
        difference: Decimal,
        /// What is credited, positive.
        credited: Decimal,
        /// How much too much.
        excess: Decimal,
    },
    /// The warehouse counted something else.
    CountDiffers {
        /// R.
        received: Decimal,
        /// C.
        counted: Decimal,
    },
    /// The amount is not what the order's prices make it.
    Price {
        /// Σ (allocation × order price ÷ base).
        expected: Amount,
        /// The line's net.
        net: Amount,
        /// The order's price of one, where one order line is taken.
        order_price: Option<Decimal>,
        /// The invoice's price of one.
        invoice_price: Option<Decimal>,
        /// Whether it is within the tolerance.
        tolerated: bool,
    },
    /// The document's line does not multiply.
    Amount {
        /// Quantity × price ÷ base − allowances + charges, rounded.
        computed: Amount,
        /// What the document says.
        net: Amount,
    },
    /// No known conversion.
    Unit {
        /// On the invoice.
        invoice: Unit,
        /// On the order.
        order: Unit,
    },
    /// Something about VAT.
    Vat(VatFinding),
    /// Two currencies.
    Currency {
        /// Of the invoice.
        invoice: Currency,
        /// Of the order.
        order: Currency,
    },
    /// Another supplier.
    Supplier {
        /// The order's.
        order: String,
        /// The invoice's.
        invoice: String,
    },
    /// Another buyer.
    Buyer {
        /// The number on the document.
        document: String,
        /// The administration's.
        administration: String,
    },
    /// Another name of the buyer.
    BuyerName {
        /// The name on the document.
        document: String,
        /// The administration's.
        administration: String,
    },
    /// The order is complete.
    OrderClosed {
        /// Its number.
        order: String,
    },
    /// The order is cancelled.
    OrderCancelled {
        /// Its number.
        order: String,
    },
    /// The order awaits approval.
    OrderNotApproved {
        /// Its number.
        order: String,
    },
    /// The order was changed after receipt.
    OrderChanged {
        /// Its number.
        order: String,
    },
    /// A line that nobody ordered.
    NotOrdered {
        /// What it costs.
        net: Amount,
        /// The item that it goes to, by code and name, where it is known.
        item: Option<String>,
    },
    /// A line that needs an item.
    ItemMissing {
        /// What it is.
        description: String,
    },
    /// The document does not add up.
    Total {
        /// Lines − allowances + charges + VAT.
        computed: Amount,
        /// Total with VAT.
        total: Amount,
    },
    /// Seen before.
    Duplicate {
        /// Its number as it stands there.
        number: String,
        /// Where.
        place: DuplicatePlace,
    },
    /// An account that is not on the supplier's card.
    IbanDiffers {
        /// On the document.
        document: String,
        /// On the card; empty where the card has none.
        known: Vec<String>,
    },
    /// No VAT number.
    VatNumberMissing {
        /// The VAT that is charged.
        vat: Amount,
    },
    /// A date that cannot be right.
    Date(DateFinding),
    /// A part for a G-account.
    GAccount {
        /// The account.
        iban: String,
        /// The part, where the document says so.
        part: Option<Amount>,
    },
}

/// What is wrong with the VAT of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VatFinding {
    /// The code has another rate than the document's line.
    Rate {
        /// The code.
        code: String,
        /// Its rate.
        rate: Decimal,
        /// The document's rate.
        document: Decimal,
    },
    /// The order line has another code.
    OtherCode {
        /// The code of the coding line.
        code: String,
        /// The code of the order line.
        order: String,
    },
    /// The document charges no VAT because the buyer owes it, and the code does not say so.
    ReverseChargeExpected {
        /// The code.
        code: String,
    },
    /// The code is for reverse charge, and the document charges VAT itself.
    ReverseChargeUnexpected {
        /// The code.
        code: String,
    },
}

/// What is wrong with a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFinding {
    /// The invoice is older than its order.
    BeforeOrder {
        /// Of the invoice.
        date: NaiveDate,
        /// Of the order.
        ordered: NaiveDate,
        /// The order.
        order: String,
    },
    /// The invoice is of a later day than today.
    InFuture {
        /// Of the invoice.
        date: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// The administration has no period for it.
    NoPeriod {
        /// Of the invoice.
        date: NaiveDate,
    },
    /// To be paid before it was sent.
    DueBeforeIssue {
        /// Of the invoice.
        date: NaiveDate,
        /// When it is to be paid.
        due: NaiveDate,
    },
}

/// Where the same invoice was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicatePlace {
    /// In Sluis, not booked.
    Here,
    /// Booked, under this entry number where it is known.
    Booked {
        /// The entry number.
        entry: Option<String>,
    },
}

/// A difference and how bad it is under the policy in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deviation {
    /// What differs.
    pub finding: Finding,
    /// How bad it is.
    pub severity: Severity,
    /// Why a person accepted it, where one did.
    pub accepted: Option<String>,
}

impl Deviation {
    /// Its code.
    pub fn code(&self) -> Code {
        self.finding.code()
    }

    /// Whether it stands in the way of booking.
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Blocking && self.accepted.is_none()
    }

    /// Whether booking it *and blocking the payment* is a way to deal with it: the goods or the price are in question,
    /// the invoice itself is not.
    pub fn may_be_booked_blocked(&self) -> bool {
        matches!(
            self.code(),
            Code::QuantityOverReceived
                | Code::QuantityOverOrdered
                | Code::Price
                | Code::CountDiffers
                | Code::OrderNotApproved
        )
    }
}

impl Finding {
    /// Its code.
    pub fn code(&self) -> Code {
        match self {
            Self::QuantityOverReceived { .. } => Code::QuantityOverReceived,
            Self::QuantityOverOrdered { .. } => Code::QuantityOverOrdered,
            Self::QuantityPartial { .. } => Code::QuantityPartial,
            Self::Unallocated { .. } => Code::Unallocated,
            Self::CreditOverInvoiced { .. } => Code::CreditOverInvoiced,
            Self::CreditOverDifference { .. } => Code::CreditOverDifference,
            Self::CountDiffers { .. } => Code::CountDiffers,
            Self::Price { .. } => Code::Price,
            Self::Amount { .. } => Code::Amount,
            Self::Unit { .. } => Code::Unit,
            Self::Vat(_) => Code::Vat,
            Self::Currency { .. } => Code::Currency,
            Self::Supplier { .. } => Code::Supplier,
            Self::Buyer { .. } => Code::Buyer,
            Self::BuyerName { .. } => Code::BuyerName,
            Self::OrderClosed { .. } => Code::OrderClosed,
            Self::OrderCancelled { .. } => Code::OrderCancelled,
            Self::OrderNotApproved { .. } => Code::OrderNotApproved,
            Self::OrderChanged { .. } => Code::OrderChanged,
            Self::NotOrdered { .. } => Code::NotOrdered,
            Self::ItemMissing { .. } => Code::ItemMissing,
            Self::Total { .. } => Code::Total,
            Self::Duplicate { .. } => Code::Duplicate,
            Self::IbanDiffers { .. } => Code::IbanDiffers,
            Self::VatNumberMissing { .. } => Code::VatNumberMissing,
            Self::Date(_) => Code::Date,
            Self::GAccount { .. } => Code::GAccount,
        }
    }

    /// The two values, expected and found, as an acceptance remembers them: another difference is not accepted by it.
    pub fn values(&self) -> (String, String) {
        let plain = |value: &Decimal| value.normalize().to_string();
        let money = |amount: &Amount| format!("{} {}", amount.value.normalize(), amount.currency);
        match self {
            Self::QuantityOverReceived { received, invoiced, pending, taken, .. } => {
                (format!("{} {} {}", plain(received), plain(invoiced), plain(pending)), plain(taken))
            }
            Self::QuantityOverOrdered { ordered, invoiced, pending, taken, .. } => {
                (format!("{} {} {}", plain(ordered), plain(invoiced), plain(pending)), plain(taken))
            }
            Self::QuantityPartial { open, taken } => (plain(open), plain(taken)),
            Self::Unallocated { quantity, allocated } => (plain(quantity), plain(allocated)),
            Self::CreditOverInvoiced { creditable, credited, .. } => (plain(creditable), plain(credited)),
            Self::CreditOverDifference { difference, credited, .. } => (plain(difference), plain(credited)),
            Self::CountDiffers { received, counted } => (plain(received), plain(counted)),
            Self::Price { expected, net, .. } => (money(expected), money(net)),
            Self::Amount { computed, net } => (money(computed), money(net)),
            Self::Unit { invoice, order } => (order.to_string(), invoice.to_string()),
            Self::Vat(vat) => vat.values(),
            Self::Currency { invoice, order } => (order.to_string(), invoice.to_string()),
            Self::Supplier { order, invoice } => (order.clone(), invoice.clone()),
            Self::Buyer { document, administration } | Self::BuyerName { document, administration } => {
                (administration.clone(), document.clone())
            }
            Self::OrderClosed { order }
            | Self::OrderCancelled { order }
            | Self::OrderNotApproved { order }
            | Self::OrderChanged { order } => (order.clone(), String::new()),
            Self::NotOrdered { net, .. } => (String::new(), money(net)),
            Self::ItemMissing { description } => (String::new(), description.clone()),
            Self::Total { computed, total } => (money(computed), money(total)),
            Self::Duplicate { number, place } => (format!("{place:?}"), number.clone()),
            Self::IbanDiffers { document, known } => (known.join(" "), document.clone()),
            Self::VatNumberMissing { vat } => (String::new(), money(vat)),
            Self::Date(date) => date.values(),
            Self::GAccount { iban, part } => (part.as_ref().map(money).unwrap_or_default(), iban.clone()),
        }
    }

    /// Both values in one text: what an acceptance is kept under.
    pub fn values_key(&self) -> String {
        let (expected, found) = self.values();
        format!("{expected} | {found}")
    }

    /// The difference as a quantity, for those that have one.
    pub fn excess(&self) -> Option<Decimal> {
        match self {
            Self::QuantityOverReceived { excess, .. }
            | Self::QuantityOverOrdered { excess, .. }
            | Self::CreditOverInvoiced { excess, .. }
            | Self::CreditOverDifference { excess, .. } => Some(*excess),
            _ => None,
        }
    }
}

impl VatFinding {
    fn values(&self) -> (String, String) {
        match self {
            Self::Rate { code, rate, document } => {
                (document.normalize().to_string(), format!("{code} {}", rate.normalize()))
            }
            Self::OtherCode { code, order } => (order.clone(), code.clone()),
            Self::ReverseChargeExpected { code } => ("AE".to_owned(), code.clone()),
            Self::ReverseChargeUnexpected { code } => ("S".to_owned(), code.clone()),
        }
    }
}

impl DateFinding {
    fn values(&self) -> (String, String) {
        match self {
            Self::BeforeOrder { date, ordered, .. } => (ordered.to_string(), date.to_string()),
            Self::InFuture { date, .. } => ("today".to_owned(), date.to_string()),
            Self::NoPeriod { date } => ("period".to_owned(), date.to_string()),
            Self::DueBeforeIssue { date, due } => (date.to_string(), due.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_words_that_are_stored() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
        assert_eq!(Code::ALL.len(), 27);
    }

    #[test]
    fn defaults_are_those_of_the_specification() {
        let of = |severity| Code::ALL.iter().filter(|code| code.default_severity() == severity).count();
        assert_eq!((of(Severity::Information), of(Severity::Warning), of(Severity::Blocking)), (1, 8, 18));
    }

    #[test]
    fn an_acceptance_remembers_the_values() {
        let two = Finding::CountDiffers { received: Decimal::from(8), counted: Decimal::from(6) };
        let three = Finding::CountDiffers { received: Decimal::from(8), counted: Decimal::from(5) };
        assert_eq!(two.values_key(), "8 | 6");
        assert_ne!(two.values_key(), three.values_key());
    }
}
