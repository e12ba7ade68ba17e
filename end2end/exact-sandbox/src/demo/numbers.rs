//! Numbers that pass their own checks: VAT numbers and bank accounts of invented companies.

use std::fmt::Write as _;

/// A Dutch VAT number whose nine digits pass the eleven test.
pub(crate) fn dutch_vat_number(seed: u64) -> String {
    format!("NL{}B01", eleven_test_nine(seed))
}

/// Nine digits: weights 9 to 2, and the rest modulo 11 is the last digit.
fn eleven_test_nine(seed: u64) -> String {
    (0..)
        .map(|step| 80_000_000 + seed * 7_919 + step)
        .find_map(|first| {
            let digits = format!("{first:08}");
            let sum: u32 =
                digits.chars().zip((2..=9).rev()).filter_map(|(c, weight)| Some(c.to_digit(10)? * weight)).sum();
            (sum % 11 < 10).then(|| format!("{digits}{}", sum % 11))
        })
        .unwrap_or_default()
}

/// A VAT number of a country, with the check digits that it uses there.
pub(crate) fn vat_number(country: &str, seed: u64) -> String {
    match country {
        "BE" => {
            let first = 4_000_000 + seed * 6_133;
            format!("BE0{first:07}{:02}", 97 - first % 97)
        }
        "DE" => format!("DE{}", iso_7064(&format!("{:08}", 11_000_000 + seed * 5_407))),
        "SE" => format!("SE{}01", luhn(&format!("{:09}", 556_000_000 + seed * 3_331))),
        "GB" => british(700_000 + seed * 311),
        "FR" => {
            let siren = luhn(&format!("{:08}", 40_000_000 + seed * 2_003));
            let number: u64 = siren.parse().unwrap_or_default();
            format!("FR{:02}{siren}", (12 + 3 * (number % 97)) % 97)
        }
        _ => dutch_vat_number(seed),
    }
}

/// Mod 11, 10 over eight digits (Germany).
fn iso_7064(digits: &str) -> String {
    let mut product = 10;
    for digit in digits.chars().filter_map(|c| c.to_digit(10)) {
        let sum = match (digit + product) % 10 {
            0 => 10,
            sum => sum,
        };
        product = (2 * sum) % 11;
    }
    format!("{digits}{}", (11 - product) % 10)
}

/// Adds a Luhn check digit.
fn luhn(digits: &str) -> String {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| (digit * weight) / 10 + (digit * weight) % 10)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Seven digits and two check digits, modulo 97 (United Kingdom).
fn british(first: u64) -> String {
    let digits = format!("{first:07}");
    let sum: u32 = digits.chars().zip((2..=8).rev()).filter_map(|(c, weight)| Some(c.to_digit(10)? * weight)).sum();
    format!("GB{digits}{:02}", 97 - sum % 97)
}

/// A bank account: IBAN with its check digits, the account inside passing the country's own test where it has one.
pub(crate) fn iban(country: &str, seed: u64) -> String {
    let inside = match country {
        "BE" => {
            let first = 3_100_000_000 + seed * 91_811;
            let rest = first % 97;
            format!("{first:010}{:02}", if rest == 0 { 97 } else { rest })
        }
        "DE" => format!("50010517{:010}", 5_400_000_000 + seed * 77_713),
        "GB" => format!("NWBK6016{:010}", 1_300_000_000 + seed * 55_511),
        "SE" => format!("5000{:016}", 58_000_000_000 + seed * 33_307),
        "FR" => french(seed),
        _ => {
            let bank = ["INGB", "RABO", "ABNA", "TRIO", "KNAB"][usize::try_from(seed % 5).unwrap_or(0)];
            format!("{bank}{}", eleven_test_ten(seed))
        }
    };
    let country = if ["BE", "DE", "GB", "SE", "FR"].contains(&country) { country } else { "NL" };
    format!("{country}{:02}{inside}", 98 - mod_97(&format!("{inside}{country}00")))
}

/// Bank, branch, account and their own key.
fn french(seed: u64) -> String {
    let account = 500_000_000 + seed * 11_003;
    let key = 97 - (89 * 20_041 + 15 * 1_005 + 3 * account) % 97;
    format!("2004101005{account:011}{key:02}")
}

/// Ten digits of a Dutch account: weights 10 to 1, and the sum divides by 11.
fn eleven_test_ten(seed: u64) -> String {
    (0..1_000)
        .map(|step| format!("{:010}", 300_000_000 + seed * 104_729 + step))
        .find(|digits| {
            let sum: u32 =
                digits.chars().zip((1..=10).rev()).filter_map(|(c, weight)| Some(c.to_digit(10)? * weight)).sum();
            sum.is_multiple_of(11)
        })
        .unwrap_or_default()
}

/// The rest modulo 97 of text whose letters count from 10.
fn mod_97(text: &str) -> u64 {
    let mut digits = String::new();
    for c in text.chars() {
        let _ = write!(digits, "{}", c.to_digit(36).unwrap_or(0));
    }
    digits.chars().filter_map(|c| c.to_digit(10)).fold(0, |rest, digit| (rest * 10 + u64::from(digit)) % 97)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers_pass_the_same_arithmetic() {
        // The documentation examples of the national formats.
        assert_eq!(iso_7064("13669597"), "136695976");
        assert_eq!(luhn("556012579"), "5560125790");
        assert_eq!(mod_97("INGB0001234567NL20"), 1);
    }

    #[test]
    fn bank_accounts_pass_the_check() {
        for country in ["NL", "BE", "DE", "GB", "SE", "FR"] {
            for seed in 0..200 {
                let iban = iban(country, seed);
                assert_eq!(mod_97(&format!("{}{}", &iban[4..], &iban[..4])), 1, "{iban}");
            }
        }
    }

    #[test]
    fn dutch_vat_numbers_pass_the_eleven_test() {
        for seed in 0..2_000 {
            let number = dutch_vat_number(seed);
            let digits: Vec<i64> = number[2..11].chars().filter_map(|c| c.to_digit(10)).map(i64::from).collect();
            let sum: i64 = digits.iter().take(8).zip((2..=9).rev()).map(|(d, w)| d * w).sum::<i64>() - digits[8];
            assert_eq!(sum % 11, 0, "{number}");
            assert_eq!(number.len(), 14);
        }
    }
}
