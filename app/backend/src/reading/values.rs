//! From the text of an element to a value of the domain, and what went wrong on the way. Nothing is guessed: a figure
//! that is none refuses the document, a date that does not exist stays empty and is asked for.

use chrono::NaiveDate;
use domain::money::{Amount, Currency};
use domain::reading::{DateField, ReadMessage};
use rust_decimal::Decimal;

use super::xml::Element;

/// Digits before the point of the largest figure taken. Products of two such figures still fit the 28 digits of a
/// [`Decimal`], so that no later arithmetic can overflow.
const WHOLE_DIGITS: usize = 13;
/// So many messages go with a document: nobody reads more, and a file may ask for half a million.
pub(super) const MESSAGES: usize = 200;
/// Of them, so many of what was found while reading; the others are for whether the document agrees with itself.
const MESSAGES_OF_READING: usize = 100;
/// Characters of a number or a code, of a name, and of any other text. Longer ones are cut, and it is said.
const NUMBER: usize = 100;
const NAME: usize = 500;
const TEXT: usize = 2000;
/// Accounts to pay to that are kept; an invoice has one or two.
pub(super) const ACCOUNTS: usize = 50;
/// Of a hostile text, so much is repeated in a message, in characters.
const QUOTED_CHARACTERS: usize = 60;

/// Signs that turn the direction of text or hide in it: with them a name can be made to look like another.
fn is_hidden(sign: char) -> bool {
    matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// What is gathered while a document is read.
#[derive(Debug)]
pub(super) struct Findings {
    /// The document's currency; amounts with another one keep their own.
    pub(super) currency: Currency,
    /// What a person should know.
    pub(super) messages: Vec<ReadMessage>,
    /// What makes the document unreadable.
    pub(super) refusals: Vec<ReadMessage>,
    /// Whether there was more to say than is said.
    has_more: bool,
}

impl Findings {
    /// Nothing found yet, in no known currency.
    pub(super) fn new() -> Self {
        Self { currency: Currency::UNKNOWN, messages: Vec::new(), refusals: Vec::new(), has_more: false }
    }

    /// What a person should know, once each.
    pub(super) fn tell(&mut self, message: ReadMessage) {
        if self.messages.contains(&message) {
            return;
        }
        if self.messages.len() < MESSAGES_OF_READING {
            self.messages.push(message);
        } else {
            self.has_more = true;
        }
    }

    fn refuse(&mut self, message: ReadMessage) {
        if self.refusals.len() < MESSAGES {
            self.refusals.push(message);
        }
    }

    /// All messages, with those that were found after reading.
    pub(super) fn with(self, later: Vec<ReadMessage>) -> Vec<ReadMessage> {
        let mut messages = self.messages;
        messages.extend(later);
        if self.has_more || messages.len() > MESSAGES {
            messages.truncate(MESSAGES - 1);
            messages.push(ReadMessage::MoreMessages);
        }
        messages
    }

    /// Takes the currency of the document; one that does not exist is asked for.
    pub(super) fn take_currency(&mut self, found: Option<&str>) {
        match found.map(|code| (code, code.parse::<Currency>())) {
            Some((_, Ok(currency))) => self.currency = currency,
            Some((code, Err(_))) => self.tell(ReadMessage::CurrencyUnknown { found: quoted(code) }),
            None => self.tell(ReadMessage::CurrencyMissing),
        }
    }

    /// The text of an element, on one line each, without signs that hide.
    pub(super) fn text(&mut self, element: Option<&Element>) -> Option<String> {
        let text = self.plain(element?)?;
        Some(self.cut(text, TEXT, element?.line))
    }

    /// The text of an element, all white space made single spaces.
    pub(super) fn line_of_text(&mut self, element: Option<&Element>) -> Option<String> {
        self.line_of(element?, TEXT)
    }

    /// The name of somebody or something, likewise.
    pub(super) fn name(&mut self, element: Option<&Element>) -> Option<String> {
        self.line_of(element?, NAME)
    }

    /// A number or another word that identifies something, likewise.
    pub(super) fn number(&mut self, element: Option<&Element>) -> Option<String> {
        self.line_of(element?, NUMBER)
    }

    /// A text that was put together, not longer than another may be.
    pub(super) fn joined(&mut self, text: String, line: u32) -> String {
        self.cut(text, TEXT, line)
    }

    fn line_of(&mut self, element: &Element, limit: usize) -> Option<String> {
        let text = self.plain(element)?.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(self.cut(text, limit, element.line))
    }

    fn plain(&mut self, element: &Element) -> Option<String> {
        let text = element.value()?;
        if !text.contains(is_hidden) {
            return Some(text.to_owned());
        }
        self.tell(ReadMessage::HiddenSigns { line: element.line });
        Some(text.replace(is_hidden, "").trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn cut(&mut self, mut text: String, limit: usize, line: u32) -> String {
        if let Some((at, _)) = text.char_indices().nth(limit) {
            self.tell(ReadMessage::TextTooLong { line, limit: u32::try_from(limit).unwrap_or(u32::MAX) });
            text.truncate(at);
        }
        text
    }

    /// A figure, exactly as written.
    pub(super) fn decimal(&mut self, element: Option<&Element>) -> Option<Decimal> {
        let element = element?;
        let text = element.value()?;
        let value = parse_decimal(text);
        if value.is_none() {
            self.refuse(ReadMessage::AmountUnreadable {
                element: element.name.to_string(),
                value: quoted(text),
                line: element.line,
            });
        }
        value
    }

    /// An amount, in its own currency where it names one.
    pub(super) fn amount(&mut self, element: Option<&Element>) -> Option<Amount> {
        let value = self.decimal(element)?;
        let named = element.and_then(|element| Some((element.attribute("currencyID")?, element.line)));
        let Some((code, line)) = named else { return Some(Amount::new(value, self.currency)) };
        match code.parse::<Currency>() {
            Ok(currency) if currency != self.currency => {
                self.other_currency(code, line);
                Some(Amount::new(value, currency))
            }
            Ok(currency) => Some(Amount::new(value, currency)),
            Err(_) => {
                if !self.currency.is_unknown() {
                    self.other_currency(code, line);
                }
                Some(Amount::new(value, Currency::UNKNOWN))
            }
        }
    }

    /// An amount that a line cannot do without: where it is absent the document is refused, never filled in.
    pub(super) fn required_amount(&mut self, element: Option<&Element>, name: &str, line: u32) -> Option<Amount> {
        if element.is_none() {
            let element = name.to_owned();
            self.refuse(ReadMessage::AmountUnreadable { element, value: String::new(), line });
        }
        self.amount(element)
    }

    fn other_currency(&mut self, code: &str, line: u32) {
        let is_known = |message: &ReadMessage| matches!(message, ReadMessage::AmountCurrencyDiffers { found, .. } if *found == quoted(code));
        if !self.messages.iter().any(is_known) {
            self.tell(ReadMessage::AmountCurrencyDiffers { found: quoted(code), line });
        }
    }

    /// A day: `2026-01-15`, also with a zone or a time behind it, or `20260115` (CII, format 102).
    pub(super) fn date(&mut self, element: Option<&Element>, field: DateField) -> Option<NaiveDate> {
        let text = element?.value()?;
        let day = parse_date(text);
        if day.is_none() {
            self.tell(ReadMessage::DateImpossible { field, value: quoted(text) });
        }
        day
    }
}

/// A decimal of XML Schema: sign, digits, point. No exponents, no grouping, no more digits than can be kept.
fn parse_decimal(text: &str) -> Option<Decimal> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    if whole.trim_start_matches('0').len() > WHOLE_DIGITS {
        return None;
    }
    Decimal::from_str_exact(text.strip_prefix('+').unwrap_or(text)).ok()
}

fn parse_date(text: &str) -> Option<NaiveDate> {
    let is_basic = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_basic {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let day = text.get(..10)?;
    let rest = &text[10..];
    let is_day_only = rest.is_empty() || rest.starts_with(['T', 'Z', '+', '-', ' ']);
    let is_plain = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if is_day_only && is_plain { NaiveDate::parse_from_str(day, "%Y-%m-%d").ok() } else { None }
}

/// A code that stands in a list somewhere: what is longer than a number is none, and cut without a word.
pub(super) fn code(text: &str) -> String {
    text.chars().take(NUMBER).collect()
}

/// A text that can be a number of somebody; a longer one is not looked at.
pub(super) fn short(text: &str) -> Option<&str> {
    (text.len() <= NUMBER).then_some(text)
}

/// A text of the document as it may stand in a message: short, on one line, without signs that hide.
pub(super) fn quoted(text: &str) -> String {
    let clean: String = text.chars().filter(|sign| !is_hidden(*sign) && !sign.is_control()).collect();
    match clean.char_indices().nth(QUOTED_CHARACTERS) {
        Some((at, _)) => format!("{}…", &clean[..at]),
        None => clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_their_digits() {
        for text in ["1000.000", "-25", "0.00880", "6.3270", "9999999999999.999999999999999"] {
            assert_eq!(parse_decimal(text).unwrap().to_string(), text);
        }
        assert_eq!(parse_decimal("+1.50").unwrap().to_string(), "1.50");
        assert_eq!(parse_decimal(".5").unwrap().to_string(), "0.5");
        assert_eq!(parse_decimal("5.").unwrap().to_string(), "5");
    }

    #[test]
    fn what_is_no_figure_is_none() {
        for text in ["", ".", "-", "1E400", "NaN", "INF", "1.234,56", "1 000", "1_000", "--1", "0x10", "१"] {
            assert_eq!(parse_decimal(text), None, "{text}");
        }
        assert_eq!(parse_decimal("999999999999999999999999999999"), None);
        assert_eq!(parse_decimal("10000000000000"), None);
        assert_eq!(parse_decimal(&format!("0.{}", "3".repeat(40))), None);
    }

    #[test]
    fn days_exist_or_are_none() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 15);
        for text in ["2026-01-15", "2026-01-15Z", "2026-01-15+01:00", "20260115", "2026-01-15T00:00:00"] {
            assert_eq!(parse_date(text), day, "{text}");
        }
        for text in ["2026-02-30", "15-01-2026", "2026-1-5", "2026-01-155", "20261301", "é026-01-15", "gisteren"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn messages_have_an_end_and_say_that_there_is_more() {
        let mut findings = Findings::new();
        for line in 0..100_000 {
            findings.tell(ReadMessage::HiddenSigns { line });
            findings.refuse(ReadMessage::XmlMalformed { line });
        }
        assert_eq!(findings.refusals.len(), MESSAGES);
        let messages = findings.with(vec![ReadMessage::NumberMissing]);
        assert_eq!(messages.len(), MESSAGES_OF_READING + 2);
        assert_eq!(messages[MESSAGES_OF_READING..], [ReadMessage::NumberMissing, ReadMessage::MoreMessages]);
        let many = vec![ReadMessage::NumberMissing; 1000];
        let messages = Findings::new().with(many);
        assert_eq!((messages.len(), messages.last()), (MESSAGES, Some(&ReadMessage::MoreMessages)));
    }

    #[test]
    fn a_quotation_is_short_and_plain() {
        assert_eq!(quoted("a\u{202e}b\nc"), "abc");
        assert_eq!(quoted(&"x".repeat(100)).chars().count(), 61);
    }
}
