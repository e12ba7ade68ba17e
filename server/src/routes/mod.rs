//! Handlers that are no pages of the app and no server functions.

pub mod connections;
pub mod documents;
pub mod events;
pub mod health;
pub mod preferences;
pub mod session;
pub mod upload;

use app::error::AppError;
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, Uri, header};

use crate::layers::header_text;

/// The answer of a door that stays shut: the error as the browser program reads it, with its status.
pub fn refused(error: AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(error)).into_response()
}

/// The page that a form was sent from: the path of its `Referer`, which the same-origin layer has seen to be ours. Never
/// another host.
pub fn page_before(headers: &HeaderMap) -> String {
    header_text(headers, header::REFERER)
        .parse::<Uri>()
        .ok()
        .and_then(|uri| uri.path_and_query().map(|path| path.as_str().to_owned()))
        .filter(|path| is_local(path))
        .unwrap_or_else(|| "/".to_owned())
}

/// Whether it is a path of this server: `//host` and `/\host` would lead elsewhere.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path[1..].starts_with(['/', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leads_elsewhere() {
        let back = |referer: &'static str| {
            page_before(&[(header::REFERER, http::HeaderValue::from_static(referer))].into_iter().collect())
        };
        assert_eq!(back("http://127.0.0.1:7300/validate?supplier=x"), "/validate?supplier=x");
        assert_eq!(back("http://127.0.0.1:7300//evil.example"), "/");
        assert_eq!(back("not a page"), "/");
        assert!(!is_local("/\\evil.example"));
    }
}
