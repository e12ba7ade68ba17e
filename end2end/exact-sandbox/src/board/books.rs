//! The rows of the books without asking for rights, and *verwerk*.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Wrong;
use crate::entities::{self, purchase_entry_rules, purchase_invoice_rules};
use crate::odata::query::{self, Query};
use crate::odata::render::{self, Address, Manner};
use crate::state::Shared;
use crate::store::refusal::Refusal;
use crate::store::write::Context;
use crate::world::World;

/// A set's rows as they stand in the books, late ones included: the same options as the API, no rights, no limits, all
/// rows on one page.
pub(crate) async fn rows(
    State(shared): State<Shared>,
    Path((division, service, set)): Path<(i64, String, String)>,
    uri: Uri,
) -> Result<Json<Value>, Wrong> {
    let world = shared.read();
    let code = world.division(division).ok_or_else(|| Wrong::unknown("this division"))?;
    let books = world.books.get(&code).ok_or_else(|| Wrong::unknown("this division"))?;
    let set = entities::find(&format!("{service}/{set}")).ok_or_else(|| Wrong::unknown("this set"))?;
    let options = query::options(uri.query().unwrap_or_default());
    let mut query = Query::parse(set, &options).map_err(Wrong::invalid)?;
    query.expand.extend(set.lines().map(|(field, _)| field.name.to_owned()));
    let address = Address { base: String::new(), division: Some(code), manner: Manner::default() };
    let rows: Vec<Value> = query
        .all(query.rows_of(set, books.table(set)))
        .into_iter()
        .map(|row| render::entity(Some(books), set, row, &query, &address))
        .collect();
    Ok(Json(json!(rows)))
}

/// A person processes an open purchase invoice.
pub(crate) async fn process_invoice(state: State<Shared>, path: Path<(i64, Uuid)>) -> Result<Json<Value>, Wrong> {
    process(state, path, "invoice")
}

/// A person processes an open purchase entry.
pub(crate) async fn process_entry(state: State<Shared>, path: Path<(i64, Uuid)>) -> Result<Json<Value>, Wrong> {
    process(state, path, "entry")
}

fn process(
    State(shared): State<Shared>,
    Path((division, id)): Path<(i64, Uuid)>,
    kind: &str,
) -> Result<Json<Value>, Wrong> {
    let mut world = shared.write();
    let code = world.division(division).ok_or_else(|| Wrong::unknown("this division"))?;
    process_in(&mut world, code, kind, id).map_err(|refusal| match refusal {
        Refusal::Business(text) | Refusal::Malformed(text) => Wrong::invalid(text),
        Refusal::NotFound | Refusal::Method => Wrong::unknown("this booking"),
    })?;
    Ok(Json(json!({"processed": id})))
}

/// Processes an entry or an invoice, as a person at the sandbox.
pub(crate) fn process_in(world: &mut World, division: i32, kind: &str, id: Uuid) -> Result<(), Refusal> {
    let context = Context::of_person(world);
    let books = world.books.get_mut(&division).ok_or(Refusal::NotFound)?;
    match kind {
        "entry" => purchase_entry_rules::process(books, &context, id),
        _ => purchase_invoice_rules::process(books, &context, id),
    }
}
