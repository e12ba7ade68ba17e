//! Reading rows: one page, or all pages one after the other. Pages that are fetched at once double and miss rows.

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::client::{Call, Client, Target};
use super::endpoint::Endpoint;
use super::odata::{self, Rows};
use super::verdict;
use crate::connectors::answers::{Cursor, Page};
use crate::connectors::connector::CallContext;
use crate::connectors::outcome::CallError;

/// A look that needs more pages than this asked for too much.
const MOST_PAGES: usize = 50;

/// What is read: the resource and its options.
pub(super) struct Question {
    pub(super) endpoint: Endpoint,
    pub(super) options: Vec<(&'static str, String)>,
}

impl Question {
    /// All rows with these properties.
    pub(super) fn new(endpoint: Endpoint, select: &str) -> Self {
        Self { endpoint, options: vec![("$select", select.to_owned())] }
    }

    pub(super) fn filtered(mut self, filter: impl Into<String>) -> Self {
        self.options.push(("$filter", filter.into()));
        self
    }

    pub(super) fn expanding(mut self, collection: &str) -> Self {
        self.options.push(("$expand", collection.to_owned()));
        self
    }
}

/// One row of the wire that becomes one of the product.
pub(super) trait Wire: DeserializeOwned {
    type Row;
    fn into_row(self) -> Result<Self::Row, String>;
}

/// The data of one GET.
pub(super) async fn get(
    client: &Client,
    context: &CallContext<'_>,
    endpoint: Endpoint,
    target: Target<'_>,
) -> Result<Box<RawValue>, CallError> {
    let call = Call { endpoint, method: Method::GET, target, body: None };
    verdict::of_get(endpoint, client.send(context, call).await)
}

/// One page. A row that can't be read is told, and takes no list down.
pub(super) async fn page<W: Wire>(
    client: &Client,
    context: &CallContext<'_>,
    question: &Question,
    after: Option<&Cursor>,
) -> Result<Page<W::Row>, CallError> {
    let Rows { rows, next } = raw_page(client, context, question, after.map(|cursor| cursor.0.as_str())).await?;
    let mut page = Page { rows: Vec::with_capacity(rows.len()), unreadable: Vec::new(), next: next.map(Cursor) };
    for row in rows {
        match odata::entity::<W>(&row).and_then(W::into_row) {
            Ok(row) => page.rows.push(row),
            Err(detail) => page.unreadable.push(detail),
        }
    }
    Ok(page)
}

/// Every row of all pages. For looks and proofs: one row that can't be read makes the whole answer unreadable, since it
/// may be the one that is looked for.
pub(super) async fn all<W: Wire>(
    client: &Client,
    context: &CallContext<'_>,
    question: &Question,
) -> Result<Vec<W::Row>, CallError> {
    let unreadable = |detail| CallError::Unreadable { endpoint: question.endpoint.path(), detail };
    let mut found = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let Rows { rows, next } = raw_page(client, context, question, after.as_deref()).await?;
        for row in rows {
            found.push(odata::entity::<W>(&row).and_then(W::into_row).map_err(unreadable)?);
        }
        match next {
            None => return Ok(found),
            Some(next) => after = Some(next),
        }
    }
    Err(unreadable(format!("more than {MOST_PAGES} pages")))
}

async fn raw_page(
    client: &Client,
    context: &CallContext<'_>,
    question: &Question,
    after: Option<&str>,
) -> Result<Rows, CallError> {
    let endpoint = question.endpoint;
    let unreadable = |detail: String| CallError::Unreadable { endpoint: endpoint.path(), detail };
    let target = match after {
        None => Target::Options(&question.options),
        Some(next) => Target::Page(
            client
                .page_address(context, endpoint, next)
                .ok_or_else(|| unreadable("the next page lies elsewhere".to_owned()))?,
        ),
    };
    odata::list(&get(client, context, endpoint, target).await?).map_err(unreadable)
}

/// The rest of a collection that was expanded: its first rows came with the entity, more lie behind an address.
pub(super) fn whole_collection<T>(nested: odata::Nested<T>, name: &str) -> Result<Option<Vec<T>>, String> {
    match nested {
        odata::Nested::Deferred => Ok(None),
        odata::Nested::Rows { rows, next: None } => Ok(Some(rows)),
        odata::Nested::Rows { next: Some(_), .. } => Err(format!("{name} came in part")),
    }
}
