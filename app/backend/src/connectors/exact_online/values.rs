//! Reading and writing the values of OData's JSON: amounts without a detour through binary fractions, dates that are
//! local, whole numbers that may be quoted.

use std::str::FromStr;

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A number as the answer wrote it, digit for digit. Quoted numbers are numbers; an empty text is none.
pub(super) fn decimal<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Decimal>, D::Error> {
    let raw = Box::<RawValue>::deserialize(input)?;
    let text = raw.get().trim_matches('"');
    if text == "null" || text.is_empty() {
        return Ok(None);
    }
    parse_decimal(text).map(Some).ok_or_else(|| D::Error::custom(format!("{text} is no amount")))
}

/// `0.1`, `-121.00`, `1E-05`.
fn parse_decimal(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) { Decimal::from_scientific(text).ok() } else { Decimal::from_str(text).ok() }
}

/// A whole number: bare, quoted (`Edm.Int64`), or with an empty fraction.
pub(super) fn whole<'de, D: Deserializer<'de>>(input: D) -> Result<Option<i64>, D::Error> {
    let Some(value) = decimal(input)? else { return Ok(None) };
    if !value.fract().is_zero() {
        return Err(D::Error::custom(format!("{value} is no whole number")));
    }
    i64::try_from(value.trunc()).map(Some).map_err(|_| D::Error::custom(format!("{value} is too large")))
}

/// A yes or no that may be written as 1 or 0 (`Edm.Byte`).
pub(super) fn flag<'de, D: Deserializer<'de>>(input: D) -> Result<Option<bool>, D::Error> {
    let raw = Box::<RawValue>::deserialize(input)?;
    match raw.get().trim_matches('"') {
        "null" | "" => Ok(None),
        "true" | "1" => Ok(Some(true)),
        "false" | "0" => Ok(Some(false)),
        other => Err(D::Error::custom(format!("{other} is neither yes nor no"))),
    }
}

/// A text; one of blanks is none. Codes come padded on the left.
pub(super) fn text<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    let raw: Option<String> = Option::deserialize(input)?;
    Ok(raw.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// A moment as Exact Online writes it: `/Date(ms)/`, where the number stands for the local time of the Netherlands and
/// not for UTC.
pub(super) fn local_moment<'de, D: Deserializer<'de>>(input: D) -> Result<Option<NaiveDateTime>, D::Error> {
    let Some(text) = Option::<String>::deserialize(input)? else { return Ok(None) };
    parse_moment(&text).map(Some).ok_or_else(|| D::Error::custom(format!("{text} is no date")))
}

/// A day. Days are written as midnight. Two official pages disagree whether that is local midnight or the same moment
/// in UTC, which is 22:00 or 23:00 of the day before: two hours on, both are read as the same day.
pub(super) fn day<'de, D: Deserializer<'de>>(input: D) -> Result<Option<NaiveDate>, D::Error> {
    Ok(local_moment(input)?
        .and_then(|moment| moment.checked_add_signed(Duration::hours(2)))
        .map(|moment| moment.date()))
}

fn parse_moment(text: &str) -> Option<NaiveDateTime> {
    if let Some(ms) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        return DateTime::from_timestamp_millis(ms.parse().ok()?).map(|moment| moment.naive_utc());
    }
    NaiveDateTime::from_str(text.trim_end_matches('Z')).ok()
}

/// An amount as a JSON number, digit for digit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number(pub(super) Decimal);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_string()).map_err(serde::ser::Error::custom)?.serialize(output)
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Row {
        #[serde(default, deserialize_with = "decimal")]
        amount: Option<Decimal>,
        #[serde(default, deserialize_with = "whole")]
        number: Option<i64>,
        #[serde(default, deserialize_with = "day")]
        date: Option<NaiveDate>,
        #[serde(default, deserialize_with = "flag")]
        yes: Option<bool>,
        #[serde(default, deserialize_with = "text")]
        code: Option<String>,
    }

    fn row(json: &str) -> Row {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn amounts_keep_every_digit() {
        for (json, value) in [
            ("0.1", dec!(0.1)),
            ("1234567890123456.78", dec!(1234567890123456.78)),
            ("-8500", dec!(-8500)),
            ("\"12.50\"", dec!(12.50)),
            ("1E-05", dec!(0.00001)),
            ("1.5e2", dec!(150)),
        ] {
            assert_eq!(row(&format!("{{\"amount\":{json}}}")).amount, Some(value), "{json}");
        }
        assert_eq!(row("{\"amount\":null}").amount, None);
        assert_eq!(row("{}").amount, None);
        assert_eq!(serde_json::to_string(&Number(dec!(121.00))).unwrap(), "121.00");
    }

    #[test]
    fn whole_numbers_come_bare_and_quoted() {
        assert_eq!(row("{\"number\":\"24700123\"}").number, Some(24_700_123));
        assert_eq!(row("{\"number\":7.0}").number, Some(7));
        assert!(serde_json::from_str::<Row>("{\"number\":7.5}").is_err());
    }

    #[test]
    fn a_day_is_the_same_by_both_readings_of_the_epoch() {
        let expected = NaiveDate::from_ymd_opt(2026, 7, 1);
        for ms in ["1782864000000", "1782856800000"] {
            assert_eq!(row(&format!("{{\"date\":\"\\/Date({ms})\\/\"}}")).date, expected, "{ms}");
        }
        assert_eq!(row("{\"date\":null}").date, None);
    }

    #[test]
    fn bytes_are_flags_and_codes_lose_their_padding() {
        let row = row("{\"yes\":1,\"code\":\"              1234\"}");
        assert_eq!(row.yes, Some(true));
        assert_eq!(row.code.as_deref(), Some("1234"));
    }
}
