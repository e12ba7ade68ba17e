//! The body of a POST or PUT, read against the schema.
//!
//! Unknown properties and values of another type are a malformed request (400). Properties that the caller may not
//! write are passed over, as clients are known to send whole models.

use rust_decimal::Decimal;
use serde_json::Value as Json;
use uuid::Uuid;

use super::lexer::moment;
use super::schema::{Edm, EntitySet, Field};
use super::value::Value;
use crate::store::refusal::Refusal;
use crate::store::row::Row;

/// What a body is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// POST
    Create,
    /// PUT
    Update,
}

/// A body that could be read: the entity's own properties, and its lines where it has them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    /// The entity.
    pub(crate) row: Row,
    /// Its lines, in their order.
    pub(crate) lines: Vec<Row>,
}

/// Reads a body.
pub(crate) fn read(set: &'static EntitySet, body: &[u8], purpose: Purpose) -> Result<Draft, Refusal> {
    let json: Json = serde_json::from_slice(body).map_err(|_| malformed("the body is no JSON"))?;
    read_json(set, &json, purpose)
}

/// Reads a body that is JSON already.
pub(crate) fn read_json(set: &'static EntitySet, json: &Json, purpose: Purpose) -> Result<Draft, Refusal> {
    let object = json.as_object().ok_or_else(|| malformed("an object is expected"))?;
    let mut draft = Draft::default();
    for (name, value) in object {
        if name == "__metadata" {
            continue;
        }
        let field = set.field(name).ok_or_else(|| {
            malformed(&format!(
                "The property name '{name}' specified for type 'Exact.Web.Api.Models.{}' is not valid.",
                set.entity
            ))
        })?;
        if let Edm::Lines(lines) = field.edm {
            if purpose == Purpose::Update {
                return Err(malformed("Binding to new entities is not supported in an update."));
            }
            draft.lines = collection(lines, value)?;
        } else if allowed(field, purpose) {
            let value = typed(field.edm, value).ok_or_else(|| wrong_type(field))?;
            draft.row.set(field.name, value);
        }
    }
    Ok(draft)
}

fn allowed(field: &Field, purpose: Purpose) -> bool {
    match purpose {
        Purpose::Create => field.access.creates(),
        Purpose::Update => field.access.updates(),
    }
}

/// Lines come as a list, or as `{"results": […]}`, or as null.
fn collection(set: &'static EntitySet, json: &Json) -> Result<Vec<Row>, Refusal> {
    let list = match json {
        Json::Null => return Ok(Vec::new()),
        Json::Object(object) => object.get("results").and_then(Json::as_array),
        other => other.as_array(),
    };
    list.ok_or_else(|| malformed("a collection is expected"))?
        .iter()
        .map(|line| read_json(set, line, Purpose::Create).map(|draft| draft.row))
        .collect()
}

fn typed(edm: Edm, json: &Json) -> Option<Value> {
    match (edm, json) {
        (_, Json::Null) => Some(Value::Null),
        (Edm::Boolean, Json::Bool(flag)) => Some(Value::Bool(*flag)),
        (Edm::Byte, Json::Bool(flag)) => Some(Value::Int(i64::from(*flag))),
        (Edm::Byte, json) => whole(json, 0, 255),
        (Edm::Int16, json) => whole(json, i64::from(i16::MIN), i64::from(i16::MAX)),
        (Edm::Int32, json) => whole(json, i64::from(i32::MIN), i64::from(i32::MAX)),
        (Edm::Int64, json) => whole(json, i64::MIN, i64::MAX),
        (Edm::Double, json) => decimal(json).map(Value::Decimal),
        (Edm::String | Edm::Binary, Json::String(text)) => Some(Value::Text(text.clone())),
        (Edm::Guid, Json::String(text)) => Uuid::parse_str(text).ok().map(Value::Guid),
        (Edm::DateTime, Json::String(text)) => moment(text).map(Value::Moment),
        _ => None,
    }
}

fn whole(json: &Json, least: i64, most: i64) -> Option<Value> {
    let number = decimal(json)?;
    let whole: i64 = number.is_integer().then(|| number.try_into().ok())??;
    (least..=most).contains(&whole).then_some(Value::Int(whole))
}

/// Numbers of a billion and more are refused: a product of three smaller ones (quantity, price, rate) can be computed.
const LARGEST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// A number as it was written: its shortest text, so that 0.1 stays 0.1.
fn decimal(json: &Json) -> Option<Decimal> {
    let text = match json {
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.clone(),
        _ => return None,
    };
    let number = text.parse().or_else(|_| Decimal::from_scientific(&text)).ok()?;
    (number.abs() < LARGEST).then_some(number)
}

fn wrong_type(field: &Field) -> Refusal {
    match field.edm {
        Edm::Guid => Refusal::Malformed("Niet herkende GUID-indeling".to_owned()),
        edm => malformed(&format!("Error converting a value to type '{}' for property '{}'.", edm.name(), field.name)),
    }
}

fn malformed(what: &str) -> Refusal {
    Refusal::Malformed(format!("Error processing request stream. {what}"))
}
