//! A request, read as far as that needs no state.

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use chrono::{DateTime, Utc};

use super::target::Target;
use crate::odata::query::{Options, options};
use crate::world::World;

/// A request below `/api/v1/`.
#[derive(Debug)]
pub(crate) struct Call {
    /// GET, POST, …
    pub(crate) method: Method,
    /// What it is about.
    pub(crate) target: Target,
    /// The query, undecoded.
    pub(crate) query: String,
    /// The query, decoded.
    pub(crate) options: Options,
    headers: HeaderMap,
    /// The body.
    pub(crate) body: Bytes,
    /// When it came.
    pub(crate) came: Came,
}

/// When a request came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Came {
    /// Its head was there, by the machine's clock.
    pub(crate) begun_ms: i64,
    /// Its body was there, by the machine's clock.
    pub(crate) arrived_ms: i64,
    /// Likewise, by the sandbox's clock.
    pub(crate) at: DateTime<Utc>,
}

impl Call {
    /// Takes a request apart.
    pub(crate) fn new(parts: Parts, body: Bytes, came: Came) -> Self {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        Self {
            method: parts.method,
            target: Target::parse(parts.uri.path()),
            options: options(&query),
            query,
            headers: parts.headers,
            body,
            came,
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The bearer token.
    pub(crate) fn token(&self) -> &str {
        let header = self.header("authorization");
        match header.split_at_checked(7) {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer ") => token.trim(),
            _ => "",
        }
    }

    /// The login that the token belongs or belonged to.
    pub(crate) fn login(&self, world: &World) -> Option<String> {
        let connection = world.oauth.once_bearer(self.token())?;
        world.user(connection.user).map(|user| user.login.clone())
    }

    /// `Accept: application/json`; the default is Atom.
    pub(crate) fn wants_json(&self) -> bool {
        self.header("accept").contains("application/json")
            || self.option("$format").is_some_and(|format| format == "json")
    }

    /// The body is JSON.
    pub(crate) fn brings_json(&self) -> bool {
        self.header("content-type").starts_with("application/json")
    }

    /// `Prefer: return=representation`
    pub(crate) fn prefers_representation(&self) -> bool {
        self.header("prefer").split([',', ';']).any(|part| part.trim() == "return=representation")
    }

    /// A decoded option of the query.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The sandbox's own address, as the caller knows it.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.header("host"))
    }
}
