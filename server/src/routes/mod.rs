//! Handlers that are no pages of the app and no server functions.

pub mod connections;
pub mod documents;
pub mod events;
pub mod health;
pub mod misbookings;
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

/// Whether it is a path of this server: `//host` would lead elsewhere. Browsers read `\` as `/`, and leave tabs and ends of
/// lines out before they read at all, so a path with one of them is none.
pub fn is_local(path: &str) -> bool {
    let leads_elsewhere = path.starts_with("//") || path.contains(|sign: char| sign == '\\' || sign.is_control());
    path.starts_with('/') && !leads_elsewhere
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
    }

    #[test]
    fn a_path_of_ours_begins_with_one_stroke_whatever_a_browser_leaves_out() {
        for path in ["/", "/validate", "/validate?supplier=a%2F%2Fb", "/orders//2", "/zoek?tekst=caf\u{e9}"] {
            assert!(is_local(path), "{path:?}");
        }
        let elsewhere = [
            "",
            "validate",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r\n/evil.example",
            "\t//evil.example",
            "/a\\b",
            "/\u{0}/evil.example",
            "/\u{85}/evil.example",
        ];
        for path in elsewhere {
            assert!(!is_local(path), "{path:?}");
        }
    }
}
