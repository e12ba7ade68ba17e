//! An answer on its way out: JSON, or Atom for those who did not ask for JSON.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use serde_json::{Value as Json, json};

use crate::faults::pass::{LOGIN, LOGIN_PAGE};
use crate::odata::atom;
use crate::settings::Unauthorized;
use crate::store::refusal::Refusal;

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: StatusCode,
    /// Its body, if it has one.
    pub(crate) json: Option<Json>,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// The text of a refusal, for the log.
    pub(crate) text: Option<String>,
    /// Where it was carried out.
    pub(crate) served_division: Option<i32>,
    /// The login page stands in the place of a body.
    is_login_page: bool,
}

impl Answer {
    /// An answer with a body.
    pub(crate) fn json(status: StatusCode, json: Json) -> Self {
        Self {
            status,
            json: Some(json),
            headers: HeaderMap::new(),
            text: None,
            served_division: None,
            is_login_page: false,
        }
    }

    /// 204.
    pub(crate) fn nothing() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            json: None,
            headers: HeaderMap::new(),
            text: None,
            served_division: None,
            is_login_page: false,
        }
    }

    /// What a dead token gets.
    pub(crate) fn unauthorized(shape: Unauthorized) -> Self {
        let answer = Self::error(StatusCode::UNAUTHORIZED, "Unauthorized");
        match shape {
            Unauthorized::Json => answer,
            Unauthorized::Html => Self { is_login_page: true, ..answer },
            Unauthorized::Redirect => {
                let mut headers = HeaderMap::new();
                headers.insert(header::LOCATION, HeaderValue::from_static(LOGIN));
                Self { status: StatusCode::FOUND, json: None, headers, ..answer }
            }
        }
    }

    /// An error with its text in the only shape there is: the code is empty.
    pub(crate) fn error(status: StatusCode, text: &str) -> Self {
        let json = json!({"error": {"code": "", "message": {"lang": "", "value": text}}});
        Self { text: Some(text.to_owned()), ..Self::json(status, json) }
    }

    /// A request that can't be read.
    pub(crate) fn malformed(text: &str) -> Self {
        Self::error(StatusCode::BAD_REQUEST, text)
    }

    /// The bare 403, unless it has a text of its own, with the reason in a header where that is switched on.
    pub(crate) fn forbidden(reason: Option<&str>, text: Option<&str>) -> Self {
        let mut answer = Self::error(StatusCode::FORBIDDEN, text.unwrap_or("Forbidden"));
        if let Some(value) = reason.and_then(|reason| HeaderValue::from_str(reason).ok()) {
            answer.headers.insert(HeaderName::from_static("reason"), value);
        }
        answer
    }

    /// 404.
    pub(crate) fn not_found() -> Self {
        Self::error(StatusCode::NOT_FOUND, "Resource not found for the segment.")
    }

    /// A refusal of the books.
    pub(crate) fn refused(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Business(text) => Self::error(StatusCode::INTERNAL_SERVER_ERROR, text),
            Refusal::Malformed(text) => Self::malformed(text),
            Refusal::NotFound => Self::not_found(),
            Refusal::Method => Self::error(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"),
        }
    }

    /// Adds headers.
    pub(crate) fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    /// As HTTP.
    pub(crate) fn into_response(self, as_json: bool) -> Response {
        if self.is_login_page {
            return (self.status, self.headers, Html(LOGIN_PAGE)).into_response();
        }
        let Some(json) = self.json else { return (self.status, self.headers).into_response() };
        let (kind, body) = if as_json {
            ("application/json; charset=utf-8", json.to_string())
        } else {
            ("application/atom+xml; charset=utf-8", atom::document(&json))
        };
        (self.status, self.headers, [(header::CONTENT_TYPE, kind)], body).into_response()
    }
}
