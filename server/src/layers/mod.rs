//! What happens to every request before and after its handler.

pub mod panic;
pub mod pulse;
pub mod request_id;
pub mod same_origin;
pub mod security;
pub mod session;

use app::preferences::Preferences;
use http::{HeaderMap, HeaderName, header};

/// The text of a header, or nothing.
pub fn header_text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Language and theme as this request asks for them.
pub fn preferences(headers: &HeaderMap) -> Preferences {
    Preferences::of_request(header_text(headers, header::COOKIE), header_text(headers, header::ACCEPT_LANGUAGE))
}
