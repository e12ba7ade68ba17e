//! GET of rows.

use axum::http::StatusCode;
use serde_json::{Map, Value as Json, json};

use super::answer::Answer;
use super::call::Call;
use super::target::Resource;
use crate::odata::query::{Page, Query};
use crate::odata::render::{self, Address, Manner};
use crate::odata::schema::EntitySet;
use crate::odata::value::Value;
use crate::settings::AnswerRules;
use crate::store::books::Books;
use crate::store::row::Row;
use crate::world::World;

/// What a read without rights, or under the fault *empty list*, answers.
pub(crate) fn nothing(resource: &Resource) -> Answer {
    match resource {
        Resource::Entity(..) => Answer::not_found(),
        Resource::Count(_) => Answer::json(StatusCode::OK, Json::from(0)),
        _ => Answer::json(StatusCode::OK, json!({"d": {"results": []}})),
    }
}

/// Reads from the books of `served`, shown under the address of `division`.
pub(crate) fn answer(world: &World, call: &Call, resource: &Resource, division: i32, served: i32) -> Answer {
    let Some(books) = world.books.get(&served) else { return Answer::not_found() };
    let address = Address { base: call.base(), division: Some(division), manner: Manner::of(&world.settings) };
    let now = world.clock.now();
    match resource {
        Resource::List(set) => {
            let query = match Query::parse(set, &call.options) {
                Ok(query) => query,
                Err(text) => return Answer::malformed(&text),
            };
            if let Some(refused) = query_refusal(&world.settings.answers, set, &query) {
                return refused;
            }
            let page = query.page(query.rows_of(set, books.table(set)).filter(|(_, row)| row.visible(now)));
            list(Some(books), call, set, &query, &page, &address)
        }
        Resource::Count(set) => match Query::parse(set, &call.options) {
            Ok(query) => {
                let page = query.page(query.rows_of(set, books.table(set)).filter(|(_, row)| row.visible(now)));
                Answer::json(StatusCode::OK, Json::from(page.count))
            }
            Err(text) => Answer::malformed(&text),
        },
        Resource::Entity(set, key) => one(books, call, set, key, &address, now),
        Resource::Lines(set, key) => lines(books, call, set, key, &address, now),
        _ => Answer::not_found(),
    }
}

/// What a company's version of the API does not take.
fn query_refusal(rules: &AnswerRules, set: &EntitySet, query: &Query) -> Option<Answer> {
    let wants_select = rules.select_mandatory.iter().any(|path| path == "*" || *path == set.path());
    if wants_select && !query.is_narrow() {
        return Some(Answer::malformed("Please add a $select or a $top=1 statement to the query string."));
    }
    let unfilterable =
        query.filters_on().into_iter().find(|name| rules.unfilterable.iter().any(|refused| refused == name))?;
    Some(Answer::malformed(&format!("Filtering on '{unfilterable}' is not supported.")))
}

/// A page of rows.
pub(crate) fn list(
    books: Option<&Books>,
    call: &Call,
    set: &'static EntitySet,
    query: &Query,
    page: &Page<'_>,
    address: &Address,
) -> Answer {
    let rows: Vec<Json> = page.rows.iter().map(|row| render::entity(books, set, row, query, address)).collect();
    let mut data = Map::new();
    if query.counts {
        data.insert("__count".to_owned(), Json::String(page.count.to_string()));
    }
    data.insert("results".to_owned(), Json::Array(rows));
    if let Some(token) = &page.next {
        data.insert("__next".to_owned(), Json::String(next_page(call, set, address, token)));
    }
    Answer::json(StatusCode::OK, json!({"d": data}))
}

/// The same query with another `$skiptoken`.
fn next_page(call: &Call, set: &EntitySet, address: &Address, token: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in call.options.iter().filter(|(name, _)| name != "$skiptoken" && name != "$skip") {
        query.append_pair(name, value);
    }
    query.append_pair("$skiptoken", token);
    format!("{}?{}", address.set(set), query.finish())
}

fn find<'a>(books: &'a Books, set: &EntitySet, key: &Value, now: chrono::DateTime<chrono::Utc>) -> Option<&'a Row> {
    let table = books.table(set);
    let row = match key {
        Value::Guid(id) => table.get(*id),
        key => table.find(set.key, key),
    };
    row.filter(|row| row.visible(now))
}

fn one(
    books: &Books,
    call: &Call,
    set: &'static EntitySet,
    key: &Value,
    address: &Address,
    now: chrono::DateTime<chrono::Utc>,
) -> Answer {
    let Some(row) = find(books, set, key, now) else { return Answer::not_found() };
    match Query::parse(set, &call.options) {
        Ok(query) => Answer::json(StatusCode::OK, json!({"d": render::entity(Some(books), set, row, &query, address)})),
        Err(text) => Answer::malformed(&text),
    }
}

fn lines(
    books: &Books,
    call: &Call,
    set: &'static EntitySet,
    key: &Value,
    address: &Address,
    now: chrono::DateTime<chrono::Utc>,
) -> Answer {
    let (Some(row), Some((_, of))) = (find(books, set, key, now), set.lines()) else { return Answer::not_found() };
    match Query::parse(of, &call.options) {
        Ok(query) => {
            let page = query.page((1..).zip(books.lines_of(set, row)));
            list(Some(books), call, of, &query, &page, address)
        }
        Err(text) => Answer::malformed(&text),
    }
}
