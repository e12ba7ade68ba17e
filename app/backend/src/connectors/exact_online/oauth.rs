//! OAuth 2 of Exact Online: the consent's address, the code, and refreshing. A refresh token works once; the lock around
//! it is `connections::tokens`' business.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::ExactApp;
use super::client::chain;
use super::errors::excerpt;
use crate::connectors::token_service::{TokenError, TokenPair, TokenService};

/// How long the token service may take. It is below the 30 s that are left of the old token.
const TIMEOUT: Duration = Duration::from_secs(20);
/// What an access token lives when the answer does not say it.
const LIFETIME_SECONDS: u32 = 600;

/// The token service of an app.
#[derive(Clone, Debug)]
pub struct ExactTokens {
    http: reqwest::Client,
    app: ExactApp,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    refresh_token: String,
    /// Seconds, as a text.
    #[serde(default)]
    expires_in: serde_json::Value,
}

#[derive(Default, Deserialize)]
struct Denied {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

impl ExactTokens {
    pub(super) fn new(http: reqwest::Client, app: ExactApp) -> Self {
        Self { http, app }
    }

    fn address(&self, last: &str) -> String {
        format!("{}/api/oauth2/{last}", self.app.base.as_str().trim_end_matches('/'))
    }

    async fn ask(&self, grant: &[(&str, &str)]) -> Result<TokenPair, TokenError> {
        let mut form = grant.to_vec();
        form.push(("client_id", &self.app.client_id));
        form.push(("client_secret", self.app.client_secret.expose_secret()));
        let request = self.http.post(self.address("token")).timeout(TIMEOUT).form(&form);
        let response = request.send().await.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                TokenError::NeverSent(chain(&error))
            } else {
                TokenError::NoAnswer(chain(&error))
            }
        })?;
        let status = response.status();
        let reason =
            response.headers().get("reason").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let body = response.bytes().await.map_err(|error| TokenError::NoAnswer(chain(&error)))?;
        if status == StatusCode::OK { granted(&body) } else { Err(denied(status, &reason, &body)) }
    }
}

fn granted(body: &[u8]) -> Result<TokenPair, TokenError> {
    let pair: Granted =
        serde_json::from_slice(body).map_err(|_| TokenError::NoAnswer("an answer without tokens".to_owned()))?;
    let seconds = match &pair.expires_in {
        serde_json::Value::String(text) => text.parse().ok(),
        serde_json::Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        _ => None,
    };
    Ok(TokenPair {
        access: pair.access_token.into(),
        refresh: pair.refresh_token.into(),
        lifetime_seconds: seconds.unwrap_or(LIFETIME_SECONDS),
    })
}

/// Reads the errors that were seen in the field (reference 1.3).
fn denied(status: StatusCode, reason: &str, body: &[u8]) -> TokenError {
    let said: Denied = serde_json::from_slice(body).unwrap_or_default();
    let words = said.error_description.to_lowercase();
    let text = if said.error_description.is_empty() { excerpt(body) } else { said.error_description };
    if reason == "TooEarlyToRefreshTokens" || words.contains("access_token not expired") {
        return TokenError::TooEarly;
    }
    if words.contains("old refresh token used") {
        return TokenError::Spent;
    }
    if words.contains("refresh token expired") {
        return TokenError::Lapsed(text);
    }
    match (status.as_u16(), said.error.as_str()) {
        (_, "invalid_client") | (401, _) => TokenError::AppRefused(text),
        (400, _) => TokenError::CodeRefused(text),
        (status, _) => TokenError::NoAnswer(format!("status {status}: {text}")),
    }
}

#[async_trait]
impl TokenService for ExactTokens {
    fn consent_address(&self, redirect_uri: &str, state: &str, ask_again: bool) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("client_id", &self.app.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("state", state)
            .append_pair("force_login", if ask_again { "1" } else { "0" });
        format!("{}?{}", self.address("auth"), query.finish())
    }

    async fn exchange(&self, code: &str, redirect_uri: &str) -> Result<TokenPair, TokenError> {
        // The form encodes it once more: it must be decoded here, or `%21` arrives as `%2521`.
        self.ask(&[("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect_uri)]).await
    }

    async fn refresh(&self, refresh: &SecretString) -> Result<TokenPair, TokenError> {
        let answered = self.ask(&[("grant_type", "refresh_token"), ("refresh_token", refresh.expose_secret())]).await;
        // A 400 that is none of the known ones says nothing of a code here.
        answered.map_err(|error| match error {
            TokenError::CodeRefused(text) => TokenError::NoAnswer(text),
            other => other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_seen_in_the_field() {
        let read = |status, reason, error: &str, description: &str| {
            let body = serde_json::json!({"error": error, "error_description": description}).to_string();
            denied(StatusCode::from_u16(status).unwrap(), reason, body.as_bytes())
        };
        let early = "Rate limit exceeded: access_token not expired";
        assert_eq!(read(400, "TooEarlyToRefreshTokens", "access_denied", early), TokenError::TooEarly);
        assert_eq!(read(400, "", "access_denied", early), TokenError::TooEarly);
        assert_eq!(read(401, "", "unauthorized_client", "Old refresh token used."), TokenError::Spent);
        let lapsed = "The refresh token expired at 1-1-2026 and it is now 2-2-2026";
        assert!(read(400, "", "invalid_request", lapsed).is_dead());
        assert!(matches!(read(400, "", "invalid_request", "x"), TokenError::CodeRefused(_)));
        assert!(matches!(read(503, "", "", ""), TokenError::NoAnswer(_)));
    }

    #[test]
    fn the_lifetime_comes_as_a_text() {
        let pair =
            granted(br#"{"access_token":"a","token_type":"bearer","expires_in":"540","refresh_token":"r"}"#).unwrap();
        assert_eq!(pair.lifetime_seconds, 540);
        assert!(granted(b"<html>").is_err());
    }
}
