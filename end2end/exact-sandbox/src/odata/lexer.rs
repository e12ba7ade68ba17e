//! Cuts a `$filter` into tokens.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::value::Value;

/// A token and where it began.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    /// Offset in characters, for messages.
    pub(crate) at: usize,
    /// What stands there.
    pub(crate) kind: Kind,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A name: property, operator word or function.
    Word(String),
    /// A literal of any type.
    Literal(Value),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
}

/// Cuts the text, or says what can't be read, as Exact Online does: with the position.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let start = at;
        let kind = match c {
            ' ' | '\t' | '\n' => {
                at += 1;
                continue;
            }
            '(' => one(&mut at, Kind::Open),
            ')' => one(&mut at, Kind::Close),
            ',' => one(&mut at, Kind::Comma),
            '\'' => Kind::Literal(Value::Text(quoted(&chars, &mut at)?)),
            '-' | '0'..='9' => Kind::Literal(number(&chars, &mut at)?),
            c if c.is_ascii_alphabetic() || c == '_' => word(&chars, &mut at)?,
            _ => return Err(format!("Syntax error: character '{c}' is not valid at position {at}.")),
        };
        found.push(Token { at: start, kind });
    }
    Ok(found)
}

fn one(at: &mut usize, kind: Kind) -> Kind {
    *at += 1;
    kind
}

/// Text between quotes; a doubled quote stands for one.
fn quoted(chars: &[char], at: &mut usize) -> Result<String, String> {
    let start = *at;
    let mut text = String::new();
    *at += 1;
    loop {
        match (chars.get(*at), chars.get(*at + 1)) {
            (Some('\''), Some('\'')) => {
                text.push('\'');
                *at += 2;
            }
            (Some('\''), _) => {
                *at += 1;
                return Ok(text);
            }
            (Some(c), _) => {
                text.push(*c);
                *at += 1;
            }
            (None, _) => return Err(format!("There is an unterminated literal at position {start}.")),
        }
    }
}

/// `123`, `123L`, `-12.5`, `12.5m`, `12.5d`.
fn number(chars: &[char], at: &mut usize) -> Result<Value, String> {
    let start = *at;
    *at += 1;
    while chars.get(*at).is_some_and(|c| c.is_ascii_digit() || *c == '.') {
        *at += 1;
    }
    let digits: String = chars[start..*at].iter().collect();
    let suffix = chars.get(*at).filter(|c| c.is_ascii_alphabetic()).copied();
    if suffix.is_some() {
        *at += 1;
    }
    let wrong = || format!("Invalid number '{digits}' at position {start}.");
    match suffix {
        None | Some('L' | 'l') if !digits.contains('.') => digits.parse().map(Value::Int).map_err(|_| wrong()),
        None | Some('M' | 'm' | 'D' | 'd' | 'F' | 'f') => {
            digits.parse::<Decimal>().map(Value::Decimal).map_err(|_| wrong())
        }
        Some(_) => Err(wrong()),
    }
}

/// A name, or a literal that begins with a name: `guid'…'`, `datetime'…'`, `true`, `null`.
fn word(chars: &[char], at: &mut usize) -> Result<Kind, String> {
    let start = *at;
    while chars.get(*at).is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '/') {
        *at += 1;
    }
    let name: String = chars[start..*at].iter().collect();
    if chars.get(*at) == Some(&'\'') {
        let text = quoted(chars, at)?;
        let literal = match name.as_str() {
            "guid" => Uuid::parse_str(&text).ok().map(Value::Guid),
            "datetime" => moment(&text).map(Value::Moment),
            _ => None,
        };
        return literal
            .map(Kind::Literal)
            .ok_or_else(|| format!("Unrecognized '{name}' literal '{text}' at position {start}."));
    }
    Ok(match name.as_str() {
        "true" => Kind::Literal(Value::Bool(true)),
        "false" => Kind::Literal(Value::Bool(false)),
        "null" => Kind::Literal(Value::Null),
        _ => Kind::Word(name),
    })
}

/// A date and time without a zone: to the second, to the minute, or a date alone.
pub(crate) fn moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim_end_matches('Z');
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| text.parse::<chrono::NaiveDate>().ok().map(Into::into))
}
