//! Holds a condition against a row.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::filter::{Comparison, Condition, Operand, TextTest};
use super::value::Value;
use crate::store::row::Row;

/// True when the row meets the condition.
pub(crate) fn holds(condition: &Condition, row: &Row) -> bool {
    match condition {
        Condition::And(a, b) => holds(a, row) && holds(b, row),
        Condition::Or(a, b) => holds(a, row) || holds(b, row),
        Condition::Not(inner) => !holds(inner, row),
        Condition::Is(operand) => matches!(row.get(operand.field.name), Value::Bool(true)),
        Condition::Compare(operand, comparison, literal) => compares(&value_of(operand, row), *comparison, literal),
        Condition::Text(test, operand, text) => match &*value_of(operand, row) {
            Value::Text(value) => has_text(*test, &value.to_lowercase(), &text.to_lowercase()),
            _ => false,
        },
    }
}

fn value_of<'a>(operand: &Operand, row: &'a Row) -> Cow<'a, Value> {
    match row.get(operand.field.name) {
        Value::Text(text) if operand.trimmed => Cow::Owned(Value::Text(text.trim().to_owned())),
        value => Cow::Borrowed(value),
    }
}

/// Nothing equals nothing only; it is neither greater nor less than anything.
fn compares(value: &Value, comparison: Comparison, literal: &Value) -> bool {
    if value.is_null() || literal.is_null() {
        let same = value.is_null() == literal.is_null();
        return match comparison {
            Comparison::Eq => same,
            Comparison::Ne => !same,
            _ => false,
        };
    }
    let Some(order) = value.compare(literal) else { return comparison == Comparison::Ne };
    match comparison {
        Comparison::Eq => order == Ordering::Equal,
        Comparison::Ne => order != Ordering::Equal,
        Comparison::Gt => order == Ordering::Greater,
        Comparison::Ge => order != Ordering::Less,
        Comparison::Lt => order == Ordering::Less,
        Comparison::Le => order != Ordering::Greater,
    }
}

fn has_text(test: TextTest, value: &str, text: &str) -> bool {
    match test {
        TextTest::Contains => value.contains(text),
        TextTest::StartsWith => value.starts_with(text),
        TextTest::EndsWith => value.ends_with(text),
    }
}
