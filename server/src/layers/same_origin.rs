//! Whoever changes something must come from our own pages.
//!
//! Leptos' server functions have no protection of their own. The browser says where a request comes from in
//! `Sec-Fetch-Site`, older ones in `Origin`; a page cannot forge either. A request with neither comes from no browser,
//! and is let through only without a cookie.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use backend::state::Services;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use url::Url;

use super::header_text;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a changing request that comes from elsewhere: 403.
pub async fn check(State(services): State<Services>, request: Request, next: Next) -> Response {
    if is_ours(request.method(), request.headers(), &services.settings.public_url) {
        return next.run(request).await;
    }
    tracing::warn!("refused a changing request that did not come from our own pages");
    (StatusCode::FORBIDDEN, "This request did not come from a page of Sluis.").into_response()
}

fn is_ours(method: &Method, headers: &HeaderMap, public_url: &Url) -> bool {
    if method.is_safe() {
        return true;
    }
    if headers.contains_key(FETCH_SITE) {
        return matches!(header_text(headers, FETCH_SITE), "same-origin" | "none");
    }
    if headers.contains_key(header::ORIGIN) {
        let origin = header_text(headers, header::ORIGIN);
        return origin == public_url.origin().ascii_serialization() || is_of_host(origin, headers);
    }
    !headers.contains_key(header::COOKIE)
}

/// Whether the origin is the host that was asked. A browser fills in both, and they differ on a page of somebody else.
fn is_of_host(origin: &str, headers: &HeaderMap) -> bool {
    let host = header_text(headers, header::HOST);
    !host.is_empty() && origin.split_once("://").is_some_and(|(_, origin_host)| origin_host == host)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn allowed(method: Method, given: &[(HeaderName, &'static str)]) -> bool {
        let headers = given.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        is_ours(&method, &headers, &"https://sluis.example".parse().unwrap())
    }

    #[test]
    fn what_changes_nothing_may_come_from_anywhere() {
        assert!(allowed(Method::GET, &[(FETCH_SITE, "cross-site")]));
    }

    #[test]
    fn what_changes_something_comes_from_our_pages() {
        let cookie = (header::COOKIE, "session=1");
        assert!(allowed(Method::POST, &[(FETCH_SITE, "same-origin"), cookie.clone()]));
        assert!(!allowed(Method::POST, &[(FETCH_SITE, "same-site"), cookie.clone()]));
        assert!(!allowed(Method::POST, &[(FETCH_SITE, "cross-site"), cookie.clone()]));
        assert!(allowed(Method::POST, &[(header::ORIGIN, "https://sluis.example"), cookie.clone()]));
        assert!(allowed(Method::POST, &[(header::ORIGIN, "http://127.0.0.1:7300"), (header::HOST, "127.0.0.1:7300")]));
        assert!(!allowed(Method::POST, &[(header::ORIGIN, "https://evil.example"), (header::HOST, "sluis.example")]));
        assert!(!allowed(Method::POST, &[(header::ORIGIN, "null"), cookie.clone()]));
        assert!(!allowed(Method::DELETE, &[cookie]));
    }

    #[test]
    fn a_program_without_a_cookie_has_nothing_to_lose() {
        assert!(allowed(Method::POST, &[]));
    }
}
