//! One value of a property: typed, with decimals for every number that is not whole.

use std::cmp::Ordering;

use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A property's value. `Int` stands for all of `Edm.Byte` to `Edm.Int64`; the schema knows which.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) enum Value {
    /// Nothing filled in.
    #[default]
    Null,
    /// `Edm.Boolean`
    Bool(bool),
    /// `Edm.Byte`, `Edm.Int16`, `Edm.Int32`, `Edm.Int64`
    Int(i64),
    /// `Edm.Double`: a double on the wire, exact in here.
    Decimal(Decimal),
    /// `Edm.String`, and `Edm.Binary` as base64.
    Text(String),
    /// `Edm.Guid`
    Guid(Uuid),
    /// `Edm.DateTime`, local time without a zone.
    Moment(NaiveDateTime),
}

impl Value {
    /// True when nothing is filled in.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Order of two values of comparable types; `None` where they have none.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Decimal(a), Self::Decimal(b)) => Some(a.cmp(b)),
            (Self::Int(a), Self::Decimal(b)) => Some(Decimal::from(*a).cmp(b)),
            (Self::Decimal(a), Self::Int(b)) => Some(a.cmp(&Decimal::from(*b))),
            // The database below Exact Online compares without regard to case.
            (Self::Text(a), Self::Text(b)) => Some(a.to_lowercase().cmp(&b.to_lowercase())),
            (Self::Guid(a), Self::Guid(b)) => Some(a.cmp(b)),
            (Self::Moment(a), Self::Moment(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// Order for `$orderby`: nothing comes first.
    pub(crate) fn sort_order(&self, other: &Self) -> Ordering {
        match (self.is_null(), other.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.compare(other).unwrap_or(Ordering::Equal),
        }
    }
}

macro_rules! from {
    ($($source:ty => |$v:ident| $made:expr;)*) => {$(
        impl From<$source> for Value {
            fn from($v: $source) -> Self {
                $made
            }
        }
    )*};
}

from! {
    bool => |v| Self::Bool(v);
    i32 => |v| Self::Int(i64::from(v));
    i64 => |v| Self::Int(v);
    Decimal => |v| Self::Decimal(v);
    &str => |v| Self::Text(v.to_owned());
    String => |v| Self::Text(v);
    Uuid => |v| Self::Guid(v);
    NaiveDateTime => |v| Self::Moment(v);
    chrono::NaiveDate => |v| Self::Moment(v.and_time(chrono::NaiveTime::MIN));
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
