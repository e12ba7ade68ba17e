//! Amounts of money: a decimal with its currency, and the places where money is rounded, by name.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// Currencies that do not have two decimal digits (ISO 4217).
const OTHER_DIGITS: &[(&str, u32)] = &[
    ("BHD", 3),
    ("BIF", 0),
    ("CLP", 0),
    ("DJF", 0),
    ("GNF", 0),
    ("IQD", 3),
    ("ISK", 0),
    ("JOD", 3),
    ("JPY", 0),
    ("KMF", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("LYD", 3),
    ("OMR", 3),
    ("PYG", 0),
    ("RWF", 0),
    ("TND", 3),
    ("UGX", 0),
    ("VND", 0),
    ("VUV", 0),
    ("XAF", 0),
    ("XOF", 0),
    ("XPF", 0),
];

/// The currencies of ISO 4217 that are in circulation.
const CURRENCIES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF \
CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS \
INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR \
MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS \
SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR \
ZMW ZWG ANG HRK SLL";

/// A currency of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");
    /// The document names none, or one that does not exist: a person has to choose. Written `XXX`, the code of
    /// ISO 4217 for *no currency*; no document can claim it and nothing can be booked in it.
    pub const UNKNOWN: Self = Self(*b"XXX");

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("EUR")
    }

    /// Whether a person still has to choose it.
    pub fn is_unknown(&self) -> bool {
        *self == Self::UNKNOWN
    }

    /// Decimal digits of its smallest unit.
    pub fn digits(&self) -> u32 {
        OTHER_DIGITS.iter().find(|(code, _)| *code == self.code()).map_or(2, |(_, digits)| *digits)
    }
}

/// A text that is no currency code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no currency of ISO 4217")]
pub struct UnknownCurrency(pub String);

impl std::str::FromStr for Currency {
    type Err = UnknownCurrency;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim();
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(bytes) if CURRENCIES.split_whitespace().any(|known| known == code) => Ok(Self(bytes)),
            _ => Err(UnknownCurrency(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;
    /// From our own store, where an unknown currency may stand; documents and people go through [`str::parse`].
    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == Self::UNKNOWN.code() { Ok(Self::UNKNOWN) } else { text.parse() }
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of money. Arithmetic between two currencies, or beyond 28 digits, answers `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Amount {
    /// The figure, in units of the currency (not in cents).
    pub value: Decimal,
    /// What it is counted in.
    pub currency: Currency,
}

impl Amount {
    /// An amount.
    pub fn new(value: Decimal, currency: Currency) -> Self {
        Self { value, currency }
    }

    /// Nothing, in this currency.
    pub fn zero(currency: Currency) -> Self {
        Self { value: Decimal::ZERO, currency }
    }

    /// The sum, where both are of one currency.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        (self.currency == other.currency)
            .then(|| self.value.checked_add(other.value))
            .flatten()
            .map(|value| Self { value, ..self })
    }

    /// The difference, where both are of one currency.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(-other)
    }

    /// Rounded to the smallest unit of its currency, half away from zero: how amounts of EN 16931 are rounded.
    #[must_use]
    pub fn rounded(self) -> Self {
        Self { value: round_half_up(self.value, self.currency.digits()), ..self }
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.value.is_zero()
    }

    /// Its size, without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { value: self.value.abs(), ..self }
    }
}

impl std::ops::Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self { value: -self.value, ..self }
    }
}

/// Rounds half away from zero to so many digits. The one rounding rule of the product; each place that rounds calls it
/// under a name of its own.
pub fn round_half_up(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// Spreads a rounded total over shares in proportion, by largest remainder: the parts sum to the total exactly, and the
/// same input gives the same parts everywhere. Ties go to the first share.
///
/// A bookkeeping system that computes VAT per line is sent such parts of the VAT that EN 16931 rounds per rate.
pub fn spread_by_largest_remainder(total: Amount, shares: &[Decimal]) -> Vec<Amount> {
    let digits = total.currency.digits();
    let weight: Decimal = shares.iter().map(Decimal::abs).sum();
    if shares.is_empty() {
        return Vec::new();
    }
    if weight.is_zero() {
        let mut parts = vec![Amount::zero(total.currency); shares.len()];
        parts[0] = total;
        return parts;
    }
    // Signed shares keep their sign where they sum to something; otherwise the sizes decide.
    let signed: Decimal = shares.iter().sum();
    let base: Vec<Decimal> = if signed.is_zero() { shares.iter().map(Decimal::abs).collect() } else { shares.to_vec() };
    let sum: Decimal = base.iter().sum();
    let exact: Vec<Decimal> =
        base.iter().map(|share| (total.value * share).checked_div(sum).unwrap_or_default()).collect();
    let mut parts: Vec<Decimal> =
        exact.iter().map(|value| value.round_dp_with_strategy(digits, RoundingStrategy::ToNegativeInfinity)).collect();
    let unit = Decimal::new(1, digits);
    let mut missing = total.value - parts.iter().sum::<Decimal>();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| (exact[b] - parts[b]).cmp(&(exact[a] - parts[a])).then(a.cmp(&b)));
    for index in order.into_iter().cycle() {
        if missing < unit {
            // What is left is smaller than the currency's unit (an unrounded total): it stays with the first share.
            parts[0] += missing;
            break;
        }
        parts[index] += unit;
        missing -= unit;
    }
    parts.into_iter().map(|value| Amount::new(value, total.currency)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn currencies_are_those_of_the_standard() {
        assert_eq!("EUR".parse::<Currency>().unwrap().digits(), 2);
        assert_eq!("JPY".parse::<Currency>().unwrap().digits(), 0);
        for wrong in ["", "eur", "EU", "ABC", "EURO", "XXX"] {
            assert!(wrong.parse::<Currency>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn two_currencies_do_not_add() {
        let euro = Amount::new(dec!(1), Currency::EUR);
        let dollar = Amount::new(dec!(1), "USD".parse().unwrap());
        assert_eq!(euro.checked_add(dollar), None);
        assert_eq!(euro.checked_sub(euro), Some(Amount::zero(Currency::EUR)));
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(Amount::new(dec!(1.005), Currency::EUR).rounded().value, dec!(1.01));
        assert_eq!(Amount::new(dec!(-1.005), Currency::EUR).rounded().value, dec!(-1.01));
    }

    #[test]
    fn vat_is_spread_over_lines_without_losing_a_cent() {
        let parts = spread_by_largest_remainder(Amount::new(dec!(0.10), Currency::EUR), &[dec!(1), dec!(1), dec!(1)]);
        assert_eq!(parts.iter().map(|part| part.value).collect::<Vec<_>>(), [dec!(0.04), dec!(0.03), dec!(0.03)]);
    }

    proptest! {
        #[test]
        fn parts_always_sum_to_the_total(cents in -1_000_000i64..1_000_000, shares in prop::collection::vec(-10_000i64..10_000, 1..40)) {
            let total = Amount::new(Decimal::new(cents, 2), Currency::EUR);
            let shares: Vec<Decimal> = shares.into_iter().map(|share| Decimal::new(share, 2)).collect();
            let parts = spread_by_largest_remainder(total, &shares);
            prop_assert_eq!(parts.iter().map(|part| part.value).sum::<Decimal>(), total.value);
        }
    }
}
