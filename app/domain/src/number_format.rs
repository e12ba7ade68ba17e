//! Numbers as people read and type them: Dutch `1.087,85` or English `1,087.85`. One pure pair of functions for server
//! and browser.

use rust_decimal::Decimal;

use crate::language::Language;
use crate::money::{Amount, round_half_up};

fn signs(language: Language) -> (char, char) {
    match language {
        Language::Nl => ('.', ','),
        Language::En => (',', '.'),
    }
}

/// An amount with the digits of its currency, without the currency: `1.087,85`.
pub fn amount(language: Language, amount: Amount) -> String {
    fixed(language, amount.value, amount.currency.digits())
}

/// A figure with at least so many decimals, more where it has more: a price `24,50`, `0,0125`.
pub fn at_least(language: Language, value: Decimal, digits: u32) -> String {
    fixed(language, value, value.normalize().scale().max(digits))
}

/// A quantity: no decimals that say nothing. `10`, `2,5`.
pub fn quantity(language: Language, value: Decimal) -> String {
    at_least(language, value, 0)
}

/// A percentage without its sign: `21`, `5,5`.
pub fn percent(language: Language, value: Decimal) -> String {
    at_least(language, value, 0)
}

fn fixed(language: Language, value: Decimal, digits: u32) -> String {
    let (group, point) = signs(language);
    let value = round_half_up(value, digits);
    let plain = format!("{:.*}", digits as usize, value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::with_capacity(plain.len() + 6);
    if value.is_sign_negative() && !value.is_zero() {
        text.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(group);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

/// Reads what a person types. The last comma or point followed by other than three digits is the decimal sign; where
/// only one sign stands before exactly three digits, the language decides (`1.000` is a thousand in Dutch, `0.125` is
/// not).
pub fn parse_typed(language: Language, text: &str) -> Option<Decimal> {
    let text: String = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '€').collect();
    let (negative, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let (digits, negative) = match digits.strip_suffix('-') {
        Some(rest) => (rest, true),
        None => (digits, negative),
    };
    if digits.is_empty() || !digits.chars().all(|sign| sign.is_ascii_digit() || sign == '.' || sign == ',') {
        return None;
    }
    let (group, point) = signs(language);
    let last = digits.rfind(['.', ',']);
    let decimal_at = last.filter(|&at| {
        let sign = digits[at..].chars().next().unwrap_or(point);
        let is_only_one = digits.matches(sign).count() == 1;
        let is_alone = !digits[..at].contains(['.', ',']);
        let starts_a_group = (1..=3).contains(&at) && !digits.starts_with('0');
        let looks_like_group = digits.len() - at - 1 == 3 && sign == group && is_alone && starts_a_group;
        is_only_one && !looks_like_group
    });
    let mut plain = String::with_capacity(digits.len());
    for (at, sign) in digits.char_indices() {
        match sign {
            '.' | ',' if Some(at) == decimal_at => plain.push('.'),
            '.' | ',' => {}
            digit => plain.push(digit),
        }
    }
    let value: Decimal = plain.parse().ok()?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;
    use crate::money::Currency;

    #[test]
    fn amounts_are_grouped_by_language() {
        let value = Amount::new(dec!(-1087.85), Currency::EUR);
        assert_eq!(amount(Language::Nl, value), "-1.087,85");
        assert_eq!(amount(Language::En, value), "-1,087.85");
        assert_eq!(amount(Language::Nl, Amount::new(dec!(-0.001), Currency::EUR)), "0,00");
        assert_eq!(at_least(Language::Nl, dec!(0.0125), 2), "0,0125");
        assert_eq!(quantity(Language::Nl, dec!(10.000)), "10");
    }

    #[test]
    fn typed_figures_are_read_as_meant() {
        for (text, value) in [
            ("1.087,85", dec!(1087.85)),
            ("1087,85", dec!(1087.85)),
            ("1087.85", dec!(1087.85)),
            ("1,087.85", dec!(1087.85)),
            ("1.000", dec!(1000)),
            ("1,000", dec!(1)),
            ("10", dec!(10)),
            ("2,5", dec!(2.5)),
            ("-3", dec!(-3)),
            ("3-", dec!(-3)),
            ("€ 12,50", dec!(12.50)),
            ("1.000.000", dec!(1000000)),
            (",5", dec!(0.5)),
            ("0.125", dec!(0.125)),
            ("1234.567", dec!(1234.567)),
        ] {
            assert_eq!(parse_typed(Language::Nl, text), Some(value), "{text}");
        }
        for text in ["", "abc", "1e5", "--1", "12a"] {
            assert_eq!(parse_typed(Language::Nl, text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed(cents in -100_000_000i64..100_000_000) {
            let value = Decimal::new(cents, 2);
            for language in Language::ALL {
                let shown = amount(language, Amount::new(value, Currency::EUR));
                prop_assert_eq!(parse_typed(language, &shown), Some(value));
            }
        }
    }
}
