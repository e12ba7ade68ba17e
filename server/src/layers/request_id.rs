//! One id for each request: in the log's span, and in the answer, so that a report can be found back.

use axum::body::Body;
use backend::clock::Ids;
use http::{HeaderName, HeaderValue, Request};
use tower_http::request_id::{MakeRequestId, RequestId};
use tracing::Span;
use uuid::Uuid;

/// The header that carries it.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Makes ids of our own; one that a client sends along is not taken over.
#[derive(Clone, Debug)]
pub struct RequestIds(pub Ids);

impl MakeRequestId for RequestIds {
    fn make_request_id<B>(&mut self, _request: &Request<B>) -> Option<RequestId> {
        let id: Uuid = self.0.next();
        HeaderValue::try_from(id.to_string()).ok().map(RequestId::new)
    }
}

/// The span of a request: its id, method and path. Never the query, which may hold what a person typed.
pub fn span(request: &Request<Body>) -> Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", request.id = id, http.method = %request.method(), http.path = request.uri().path())
}
