//! The headers that keep a page to itself, and the nonce of its scripts.
//!
//! A new nonce for each request stands in the policy and in the request; pages give it to the scripts that they write.
//! Styles come from our own files alone: no style attribute anywhere. A handler that sets a header of its own keeps it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use backend::state::Services;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use http::{HeaderName, HeaderValue, header};

/// The nonce of this request's page.
#[derive(Clone, Debug)]
pub struct PageNonce(pub String);

/// The headers that are the same for every answer.
const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Without it a form that works without JavaScript could not come back to its page.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
    // What a page shows belongs to a person: no shared or later reader finds it in a cache.
    (header::CACHE_CONTROL, "no-store"),
];

/// Mints the nonce, and sets the headers that the handler did not set.
pub async fn headers(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let nonce = STANDARD_NO_PAD.encode(services.random.bytes::<16>());
    request.extensions_mut().insert(PageNonce(nonce.clone()));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    let is_https = services.settings.public_url.scheme() == "https";
    if is_https {
        let a_year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(a_year);
    }
    let policy = policy(&nonce, &services.settings.exact.base_url.origin().ascii_serialization(), is_https);
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    response
}

/// The content security policy. A form may lead to Exact Online: that is where a connection is made.
fn policy(nonce: &str, exact_origin: &str, is_https: bool) -> String {
    let mut policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self' blob:; \
         manifest-src 'self'; worker-src 'self'; form-action 'self' {exact_origin}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    if is_https {
        policy.push_str("; upgrade-insecure-requests");
    }
    policy
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn nothing_inline_but_what_carries_the_nonce() {
        let policy = policy("abc", "https://start.exactonline.nl", false);
        assert!(policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';"));
        assert!(policy.contains("style-src 'self';"));
        assert!(!policy.contains("unsafe-inline"));
        assert!(!policy.contains("'unsafe-eval'"));
    }
}
