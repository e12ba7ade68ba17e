//! What an address means: `/api/v1/{division}/{service}/{Set}(key)/Collection`, `/$count`, or a function.

use uuid::Uuid;

use crate::entities;
use crate::odata::schema::{Edm, EntitySet};
use crate::odata::value::Value;

/// What an address names.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The division in the address.
    pub(crate) division: Option<i32>,
    /// `purchaseentry/PurchaseEntries`: without key and query.
    pub(crate) endpoint: String,
    /// What it is.
    pub(crate) resource: Resource,
}

/// What kind of thing an address names.
#[derive(Clone, Debug)]
pub(crate) enum Resource {
    /// `current/Me`
    Me,
    /// `system/Divisions`
    Divisions,
    /// `hrm/Divisions`
    HrmDivisions,
    /// `users/UserHasRights`
    UserHasRights,
    /// A set's rows.
    List(&'static EntitySet),
    /// How many rows a set has.
    Count(&'static EntitySet),
    /// One row.
    Entity(&'static EntitySet, Value),
    /// The lines of one row.
    Lines(&'static EntitySet, Value),
    /// Nothing that exists.
    Nothing,
}

impl Target {
    /// Reads a path.
    pub(crate) fn parse(path: &str) -> Self {
        let path = decoded(path.strip_prefix("/api/v1/").unwrap_or(path));
        let path = path.trim_end_matches('/');
        if path == "current/Me" {
            return Self { division: None, endpoint: path.to_owned(), resource: Resource::Me };
        }
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let Ok(division) = first.parse::<i32>() else {
            return Self { division: None, endpoint: path.to_owned(), resource: Resource::Nothing };
        };
        let (endpoint, resource) = resource(rest);
        Self { division: Some(division), endpoint, resource }
    }
}

fn decoded(path: &str) -> String {
    // A plus stands for itself in a path.
    let pairs = format!("x={}", path.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(pairs.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn resource(rest: &str) -> (String, Resource) {
    let (endpoint, key, tail) = match rest.split_once('(') {
        Some((endpoint, after)) => {
            let (key, tail) = after.split_once(')').unwrap_or((after, ""));
            (endpoint, Some(key), tail.trim_start_matches('/'))
        }
        None => match rest.strip_suffix("/$count") {
            Some(endpoint) => (endpoint, None, "$count"),
            None => (rest, None, ""),
        },
    };
    let resource = match (endpoint, key) {
        ("system/Divisions", None) => Resource::Divisions,
        ("hrm/Divisions", None) => Resource::HrmDivisions,
        ("users/UserHasRights", None) => Resource::UserHasRights,
        _ => entities::find(endpoint).map_or(Resource::Nothing, |set| of_set(set, key, tail)),
    };
    (endpoint.to_owned(), resource)
}

fn of_set(set: &'static EntitySet, key: Option<&str>, tail: &str) -> Resource {
    let Some(key) = key else {
        return if tail == "$count" { Resource::Count(set) } else { Resource::List(set) };
    };
    let Some(key) = key_value(set, key) else { return Resource::Nothing };
    match set.lines() {
        _ if tail.is_empty() => Resource::Entity(set, key),
        Some((field, _)) if field.name == tail => Resource::Lines(set, key),
        _ => Resource::Nothing,
    }
}

fn key_value(set: &EntitySet, text: &str) -> Option<Value> {
    match set.field(set.key)?.edm {
        Edm::Guid => {
            let id = text.strip_prefix("guid'")?.strip_suffix('\'')?;
            Uuid::parse_str(id).ok().map(Value::Guid)
        }
        _ => text.parse().ok().map(Value::Int),
    }
}
