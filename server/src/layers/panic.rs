//! A panic costs one request: it is logged, and the visitor gets a sentence.

use std::any::Any;

use axum::body::Body;
use http::{Response, StatusCode, header};

/// The answer after a panic.
pub fn answer(panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let cause = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    tracing::error!(panic.cause = cause, "a request panicked");
    let mut response = Response::new(Body::from(
        "Er ging bij ons iets mis. De storing is vastgelegd; probeer het opnieuw.\n\
         Something went wrong on our side. The fault was recorded; please try again.\n",
    ));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
