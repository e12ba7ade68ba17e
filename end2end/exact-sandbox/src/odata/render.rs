//! Rows as verbose JSON: `__metadata`, `/Date(ms)/`, quoted `Edm.Int64`, deferred collections (reference 3.1 and 3.2).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Map, Number, Value as Json, json};

use super::query::Query;
use super::schema::{Edm, EntitySet, Field};
use super::value::Value;
use crate::clock;
use crate::settings::{Dates, OrderQuantities, Settings};
use crate::store::books::Books;
use crate::store::row::Row;

/// The address under which rows are shown. The division is that of the request, not that of the row.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// `http://127.0.0.1:7400`
    pub(crate) base: String,
    /// The division in the request's address.
    pub(crate) division: Option<i32>,
    /// How values are shown.
    pub(crate) manner: Manner,
}

/// How values are shown where the reference leaves it open.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// What dates count from.
    pub(crate) dates: Dates,
    /// The unit of received and invoiced quantities.
    pub(crate) order_quantities: OrderQuantities,
}

impl Manner {
    /// As it is switched.
    pub(crate) fn of(settings: &Settings) -> Self {
        Self { dates: settings.answers.dates, order_quantities: settings.books.order_quantities_in }
    }
}

impl Address {
    /// The address of a set.
    pub(crate) fn set(&self, set: &EntitySet) -> String {
        match self.division {
            Some(division) => format!("{}/api/v1/{division}/{}", self.base, set.path()),
            None => format!("{}/api/v1/{}", self.base, set.path()),
        }
    }

    /// The address of one entity.
    pub(crate) fn entity(&self, set: &EntitySet, row: &Row) -> String {
        format!("{}({})", self.set(set), key_text(row.get(set.key)))
    }
}

/// A key as it stands between the brackets of an address.
fn key_text(key: &Value) -> String {
    match key {
        Value::Guid(id) => format!("guid'{id}'"),
        Value::Int(id) => id.to_string(),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        _ => String::new(),
    }
}

/// One entity with what the query asks of it.
pub(crate) fn entity(
    books: Option<&Books>,
    set: &'static EntitySet,
    row: &Row,
    query: &Query,
    address: &Address,
) -> Json {
    let mut object = Map::new();
    object.insert("__metadata".to_owned(), metadata(set, row, address));
    for field in set.all_fields() {
        if let Some(value) = property(books, set, row, field, query, address) {
            object.insert(field.name.to_owned(), value);
        }
    }
    Json::Object(object)
}

/// What a POST answers that did not ask for the representation: the key, and nulls.
pub(crate) fn bare_entity(set: &'static EntitySet, row: &Row, address: &Address) -> Json {
    let mut object = Map::new();
    object.insert("__metadata".to_owned(), metadata(set, row, address));
    for field in set.all_fields().filter(|field| !matches!(field.edm, Edm::Lines(_))) {
        let value = if field.name == set.key { plain(set, row, field.name) } else { Json::Null };
        object.insert(field.name.to_owned(), value);
    }
    Json::Object(object)
}

fn metadata(set: &EntitySet, row: &Row, address: &Address) -> Json {
    json!({"uri": address.entity(set, row), "type": format!("Exact.Web.Api.Models.{}", set.entity)})
}

/// A property's JSON, or nothing when it was not selected.
fn property(
    books: Option<&Books>,
    set: &'static EntitySet,
    row: &Row,
    field: &'static Field,
    query: &Query,
    address: &Address,
) -> Option<Json> {
    let expanded = query.expand.iter().any(|name| name == field.name);
    let selected = query.select.as_ref().is_none_or(|names| {
        names.iter().any(|name| name == field.name || name.starts_with(&format!("{}/", field.name)))
    });
    let Edm::Lines(lines) = field.edm else {
        let value = in_item_units(row, field.name, address.manner).unwrap_or_else(|| row.get(field.name).clone());
        return selected.then(|| scalar(field.edm, &value, address.manner.dates));
    };
    if !expanded {
        let uri = format!("{}/{}", address.entity(set, row), field.name);
        return selected.then(|| json!({"__deferred": {"uri": uri}}));
    }
    let below = Query::showing(selected_below(query, field.name));
    let rows: Vec<Json> = books
        .into_iter()
        .flat_map(|books| books.lines_of(set, row))
        .map(|line| entity(books, lines, line, &below, address))
        .collect();
    Some(json!({"results": rows}))
}

/// `$select=Lines/Amount` narrows the lines; `$select=Lines` does not.
fn selected_below(query: &Query, collection: &str) -> Option<Vec<String>> {
    let names = query.select.as_ref()?;
    let below: Vec<String> = names
        .iter()
        .filter_map(|name| name.split_once('/'))
        .filter(|(head, _)| *head == collection)
        .map(|(_, tail)| tail.to_owned())
        .collect();
    (!below.is_empty() && !names.iter().any(|name| name == collection)).then_some(below)
}

/// One property as it stands, shown in the plain manner.
pub(crate) fn plain(set: &EntitySet, row: &Row, name: &str) -> Json {
    set.field(name).map_or(Json::Null, |field| scalar(field.edm, row.get(name), Dates::Local))
}

/// The received or invoiced quantity of an order line in item units, where that is how they are shown: the books count
/// purchase units, and `Quantity` beside `QuantityInPurchaseUnits` tells the factor.
fn in_item_units(row: &Row, name: &str, manner: Manner) -> Option<Value> {
    let is_one = name == "ReceivedQuantity" || name == "InvoicedQuantity";
    if !is_one || manner.order_quantities == OrderQuantities::PurchaseUnits {
        return None;
    }
    let factor = row.decimal("Quantity").checked_div(row.decimal_if("QuantityInPurchaseUnits")?)?;
    Some(Value::Decimal(row.decimal(name) * factor))
}

/// A value on the wire.
fn scalar(edm: Edm, value: &Value, dates: Dates) -> Json {
    match (edm, value) {
        (_, Value::Null) => Json::Null,
        (_, Value::Bool(flag)) => Json::Bool(*flag),
        (Edm::Int64, Value::Int(number)) => Json::String(number.to_string()),
        (_, Value::Int(number)) => Json::from(*number),
        (_, Value::Decimal(number)) => double(*number),
        (_, Value::Text(text)) => Json::String(text.clone()),
        (_, Value::Guid(id)) => Json::String(id.to_string()),
        // The number counts from 1970 in *local* time: "the epoch stands for CET, not GMT".
        // Another page calls it Unix time.
        (_, Value::Moment(moment)) => {
            let behind = if dates == Dates::Unix { clock::local_offset_seconds(*moment) } else { 0 };
            Json::String(format!("/Date({})/", moment.and_utc().timestamp_millis() - behind * 1000))
        }
    }
}

/// The wire knows doubles only. Whole numbers go without a point.
fn double(number: Decimal) -> Json {
    if let Some(whole) = number.is_integer().then(|| number.to_i64()).flatten() {
        return Json::from(whole);
    }
    number.to_f64().and_then(Number::from_f64).map_or(Json::Null, Json::Number)
}
