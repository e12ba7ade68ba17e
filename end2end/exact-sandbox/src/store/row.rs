//! One row: its properties by name.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::odata::value::Value;

/// A row of any entity set. Properties that were never filled in are null.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    properties: BTreeMap<String, Value>,
    /// Readers see it from this moment (the fault *late visibility*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) visible_from: Option<DateTime<Utc>>,
}

static NULL: Value = Value::Null;

impl Row {
    /// A property; null when it was never filled in.
    pub(crate) fn get(&self, name: &str) -> &Value {
        self.properties.get(name).unwrap_or(&NULL)
    }

    /// Fills in a property.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.properties.insert(name.to_owned(), value.into());
    }

    /// As [`Row::set`], for building.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Fills in a property that has no value yet.
    pub(crate) fn fill_in(&mut self, name: &str, value: impl Into<Value>) {
        if self.get(name).is_null() {
            self.set(name, value);
        }
    }

    /// Takes over all properties of a partial row.
    pub(crate) fn apply(&mut self, changes: &Self) {
        self.properties.extend(changes.properties.clone());
    }

    /// True when the property is in the row, be it null.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.properties.contains_key(name)
    }

    /// Text that is not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// An identity.
    pub(crate) fn guid(&self, name: &str) -> Option<Uuid> {
        match self.get(name) {
            Value::Guid(id) => Some(*id),
            _ => None,
        }
    }

    /// A whole number.
    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// A flag; not filled in is false.
    pub(crate) fn is(&self, name: &str) -> bool {
        matches!(self.get(name), Value::Bool(true))
    }

    /// A number with decimals, if there is one.
    pub(crate) fn decimal_if(&self, name: &str) -> Option<Decimal> {
        match self.get(name) {
            Value::Decimal(number) => Some(*number),
            Value::Int(number) => Some(Decimal::from(*number)),
            _ => None,
        }
    }

    /// A number with decimals; not filled in is zero.
    pub(crate) fn decimal(&self, name: &str) -> Decimal {
        self.decimal_if(name).unwrap_or_default()
    }

    /// The day of a moment.
    pub(crate) fn date(&self, name: &str) -> Option<NaiveDate> {
        match self.get(name) {
            Value::Moment(moment) => Some(moment.date()),
            _ => None,
        }
    }

    /// True when readers may see it.
    pub(crate) fn visible(&self, now: DateTime<Utc>) -> bool {
        self.visible_from.is_none_or(|from| from <= now)
    }
}
