//! The shape of what the loader takes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::users::Role;

/// What is loaded. All of it, or, after an error, nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Load {
    pub(super) administrations: Vec<AdministrationLoad>,
}

/// An administration that is made, or, when its number is known, added to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdministrationLoad {
    /// The number that people use.
    pub(super) hid: i64,
    /// The `{division}`; 2190000 + hid where left out.
    #[serde(default)]
    pub(super) code: Option<i32>,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) vat_number: Option<String>,
    #[serde(default)]
    pub(super) chamber_of_commerce: Option<String>,
    /// First and last year of its periods.
    #[serde(default)]
    pub(super) years: Option<(i32, i32)>,
    /// Year and period.
    #[serde(default)]
    pub(super) closed_periods: Vec<(i64, i64)>,
    /// Rights by login; `{"visser": "full"}` where left out and the administration is new.
    #[serde(default)]
    pub(super) users: Option<BTreeMap<String, Role>>,
    #[serde(default)]
    pub(super) vat_codes: Vec<VatCodeLoad>,
    #[serde(default)]
    pub(super) suppliers: Vec<SupplierLoad>,
    #[serde(default)]
    pub(super) items: Vec<ItemLoad>,
    #[serde(default)]
    pub(super) orders: Vec<OrderLoad>,
}

/// A VAT code beside those that every administration has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VatCodeLoad {
    pub(super) code: String,
    pub(super) description: String,
    /// A fraction: 0.175
    #[serde(deserialize_with = "decimal")]
    pub(super) percentage: Decimal,
    /// E where left out.
    #[serde(default)]
    pub(super) kind: Option<String>,
    #[serde(default)]
    pub(super) charged: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SupplierLoad {
    pub(super) code: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) vat_number: Option<String>,
    #[serde(default)]
    pub(super) chamber_of_commerce: Option<String>,
    #[serde(default)]
    pub(super) country: Option<String>,
    #[serde(default)]
    pub(super) city: Option<String>,
    #[serde(default)]
    pub(super) currency: Option<String>,
    #[serde(default)]
    pub(super) payment_condition: Option<String>,
    #[serde(default)]
    pub(super) vat_code: Option<String>,
    #[serde(default)]
    pub(super) gl_account: Option<String>,
    #[serde(default)]
    pub(super) iban: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemLoad {
    pub(super) code: String,
    pub(super) description: String,
    #[serde(default)]
    pub(super) unit: Option<String>,
    #[serde(default)]
    pub(super) gl_account: Option<String>,
    #[serde(default)]
    pub(super) vat_code: Option<String>,
    /// Quantities of it may be broken.
    #[serde(default)]
    pub(super) fraction: bool,
    /// What a supplier asks for it, by the supplier's code.
    #[serde(default)]
    pub(super) suppliers: Vec<SupplierItemLoad>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SupplierItemLoad {
    pub(super) supplier: String,
    #[serde(default)]
    pub(super) supplier_item_code: Option<String>,
    #[serde(deserialize_with = "decimal")]
    pub(super) price: Decimal,
    #[serde(default)]
    pub(super) purchase_unit: Option<String>,
    /// Item units in a purchase unit.
    #[serde(default, deserialize_with = "decimal_if")]
    pub(super) factor: Option<Decimal>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderLoad {
    pub(super) number: i64,
    pub(super) supplier: String,
    pub(super) date: NaiveDate,
    #[serde(default)]
    pub(super) currency: Option<String>,
    #[serde(default)]
    pub(super) your_ref: Option<String>,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) canceled: bool,
    /// Date of the receipts; the order's own where left out.
    #[serde(default)]
    pub(super) received_on: Option<NaiveDate>,
    pub(super) lines: Vec<OrderLineLoad>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderLineLoad {
    /// Code of an item; one that is not known yet is made, divisible, with the line's description.
    pub(super) item: String,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "decimal")]
    pub(super) quantity: Decimal,
    #[serde(deserialize_with = "decimal")]
    pub(super) price: Decimal,
    #[serde(default)]
    pub(super) unit: Option<String>,
    #[serde(default)]
    pub(super) vat_code: Option<String>,
    #[serde(default)]
    pub(super) cost_center: Option<String>,
    #[serde(default, deserialize_with = "decimal_if")]
    pub(super) received: Option<Decimal>,
    /// Invoiced before: the quantity only, without an invoice.
    #[serde(default, deserialize_with = "decimal_if")]
    pub(super) invoiced: Option<Decimal>,
}

/// A number, or a number as text.
fn decimal<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
    let text = match Value::deserialize(from)? {
        Value::String(text) => text,
        other => other.to_string(),
    };
    text.parse().map_err(|_| serde::de::Error::custom(format!("{text} is no number")))
}

fn decimal_if<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Decimal>, D::Error> {
    decimal(from).map(Some)
}
