//! Suppliers and buyers as documents name them, and the numbers that identify them.

use serde::{Deserialize, Serialize};

/// A VAT identification number, in capitals without spaces, points and hyphens. Its country's checksum is a question apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VatNumber(String);

impl VatNumber {
    /// Cleans what a document or a person wrote; `None` where nothing is left.
    pub fn clean(text: &str) -> Option<Self> {
        clean(text, |sign| !sign.is_whitespace() && !matches!(sign, '.' | '-')).map(Self)
    }

    /// The cleaned number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the number passes the check of its country. Numbers of countries without a known check pass when they
    /// look like one. Source for NL: the mod-97 form of 2020 and the older mod-11 form; for BE: mod 97.
    pub fn is_plausible(&self) -> bool {
        if !self.0.is_ascii() {
            return false;
        }
        let (country, rest) = self.0.split_at(self.0.len().min(2));
        match country {
            "NL" => dutch_vat_is_valid(rest),
            "BE" => belgian_vat_is_valid(rest),
            _ => country.bytes().all(|byte| byte.is_ascii_uppercase()) && (2..=13).contains(&rest.len()),
        }
    }
}

fn dutch_vat_is_valid(rest: &str) -> bool {
    if rest.len() != 12 || rest.as_bytes()[9] != b'B' {
        return false;
    }
    let digits: Option<Vec<u32>> = rest[..9].chars().map(|digit| digit.to_digit(10)).collect();
    let Some(digits) = digits else { return false };
    if !rest[10..].bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let eleven: u32 = digits[..8].iter().zip((2..=9).rev()).map(|(digit, weight)| digit * weight).sum::<u32>() % 11;
    let mod_97 = format!("NL{rest}")
        .chars()
        .filter_map(|sign| sign.to_digit(36))
        .fold(0_u32, |sum, value| if value > 9 { (sum * 100 + value) % 97 } else { (sum * 10 + value) % 97 });
    eleven == digits[8] || mod_97 == 1
}

fn belgian_vat_is_valid(rest: &str) -> bool {
    let digits = if rest.len() == 9 { format!("0{rest}") } else { rest.to_owned() };
    let (Some(Ok(base)), Some(Ok(check))) =
        (digits.get(..8).map(str::parse::<u32>), digits.get(8..).map(str::parse::<u32>))
    else {
        return false;
    };
    digits.len() == 10 && 97 - base % 97 == check
}

/// An IBAN, in capitals without spaces.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Iban(String);

impl Iban {
    /// Cleans what a document wrote; `None` where nothing is left.
    pub fn clean(text: &str) -> Option<Self> {
        clean(text, char::is_alphanumeric).map(Self)
    }

    /// The cleaned number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether country, length, structure and check digits are right (ISO 13616).
    pub fn is_valid(&self) -> bool {
        self.0.parse::<iban::Iban>().is_ok()
    }

    /// In groups of four, as people read it.
    pub fn grouped(&self) -> String {
        let signs: Vec<char> = self.0.chars().collect();
        signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

fn clean(text: &str, keep: impl Fn(char) -> bool) -> Option<String> {
    let cleaned: String = text.chars().filter(|sign| keep(*sign)).flat_map(char::to_uppercase).collect();
    (!cleaned.is_empty()).then_some(cleaned)
}

/// A supplier or buyer as a document names it (EN 16931 BG-4, BG-7).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Party {
    /// Registered name (BT-27, BT-44), else the trading name.
    pub name: String,
    /// VAT identifier (BT-31, BT-48).
    pub vat_number: Option<VatNumber>,
    /// Legal registration (BT-30, BT-47): in the Netherlands KvK or OIN, without its scheme.
    pub company_id: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Street, postcode and town, a line each.
    pub address: Vec<String>,
    /// Where to ask.
    pub email: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vat_numbers_are_checked_by_country() {
        for right in ["NL000099998B57", "NL 0044 95.445.B01", "BE0428759497", "DE136695976"] {
            assert!(VatNumber::clean(right).unwrap().is_plausible(), "{right}");
        }
        for wrong in ["NL123456789B01", "NL1", "BE0428759498", "12345", "NLé", "BEéé000000"] {
            assert!(!VatNumber::clean(wrong).unwrap().is_plausible(), "{wrong}");
        }
        assert_eq!(VatNumber::clean(" . "), None);
    }

    #[test]
    fn ibans_are_cleaned_checked_and_grouped() {
        let iban = Iban::clean("nl91 abna 0417.1643 00").unwrap();
        assert!(iban.is_valid());
        assert_eq!(iban.grouped(), "NL91 ABNA 0417 1643 00");
        assert!(!Iban::clean("NL92ABNA0417164300").unwrap().is_valid());
    }
}
