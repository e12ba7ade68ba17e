//! OAuth 2: registered apps, codes, connections (reference, section 1).

pub(crate) mod authorize;
pub(crate) mod grant;
pub(crate) mod scopes;
pub(crate) mod token;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use scopes::Scopes;

/// A registered app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AppRegistration {
    /// `client_id`
    pub(crate) client_id: String,
    /// `client_secret`
    pub(crate) client_secret: String,
    /// Name on the consent page.
    pub(crate) name: String,
    /// Addresses that a code may be sent to; `*` stands for any port.
    pub(crate) redirect_uris: Vec<String>,
    /// Its scopes; left out means all, managed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scopes: Option<Scopes>,
}

impl AppRegistration {
    /// True when the address is a registered one.
    pub(crate) fn allows(&self, redirect_uri: &str) -> bool {
        self.redirect_uris.iter().any(|registered| matches_port(registered, redirect_uri))
    }
}

/// Equal, but for a port where `*` is registered.
fn matches_port(registered: &str, uri: &str) -> bool {
    let Some((before, after)) = registered.split_once('*') else { return registered == uri };
    uri.strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after))
        .is_some_and(|port| !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit()))
}

/// An authorization code that was handed out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Code {
    /// The code itself.
    pub(crate) text: String,
    /// The app that asked for it.
    pub(crate) client_id: String,
    /// Where it was sent.
    pub(crate) redirect_uri: String,
    pub(crate) user: Uuid,
    pub(crate) divisions: BTreeSet<i32>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) used: bool,
}

/// What one login granted to one app. There is at most one that lives.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Connection {
    pub(crate) client_id: String,
    pub(crate) user: Uuid,
    /// The administrations granted.
    pub(crate) divisions: BTreeSet<i32>,
    pub(crate) refresh_token: String,
    /// Refresh tokens that were used.
    pub(crate) spent: Vec<String>,
    pub(crate) access: Vec<AccessToken>,
    /// The last successful token call.
    pub(crate) granted_at: DateTime<Utc>,
    /// Ended by a second consent of the same login.
    pub(crate) ended: bool,
}

/// An access token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccessToken {
    pub(crate) token: String,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Token calls of an app and a user on a day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TokenCalls {
    client_id: String,
    user: Uuid,
    day: NaiveDate,
    calls: u32,
}

/// Apps, codes and connections.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Oauth {
    pub(crate) apps: Vec<AppRegistration>,
    pub(crate) codes: Vec<Code>,
    pub(crate) connections: Vec<Connection>,
    pub(crate) token_calls: Vec<TokenCalls>,
}

impl Oauth {
    /// An app by its id.
    pub(crate) fn app(&self, client_id: &str) -> Option<&AppRegistration> {
        self.apps.iter().find(|app| app.client_id == client_id)
    }

    /// The connection that an access token belongs to, if both still live.
    pub(crate) fn bearer(&self, token: &str, now: DateTime<Utc>) -> Option<&Connection> {
        self.connections.iter().find(|connection| {
            !connection.ended && connection.access.iter().any(|access| access.token == token && access.expires_at > now)
        })
    }

    /// The connection that an access token ever belonged to.
    pub(crate) fn once_bearer(&self, token: &str) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.access.iter().any(|access| access.token == token))
    }

    /// The living connections.
    pub(crate) fn living(&self) -> impl Iterator<Item = &Connection> {
        self.connections.iter().filter(|connection| !connection.ended)
    }

    /// Counts a token call; false when the day's are used up.
    pub(crate) fn count_token_call(&mut self, client_id: &str, user: Uuid, day: NaiveDate, most: u32) -> bool {
        self.token_calls.retain(|count| count.day == day);
        let found = self.token_calls.iter_mut().find(|count| count.client_id == client_id && count.user == user);
        let Some(count) = found else {
            self.token_calls.push(TokenCalls { client_id: client_id.to_owned(), user, day, calls: 1 });
            return most > 0;
        };
        count.calls += 1;
        count.calls <= most
    }
}

/// A random token. Its prefix tells a reader of logs what it is.
pub(crate) fn random_token(prefix: &str) -> String {
    use base64::Engine as _;
    let bytes: [u8; 32] = rand::random();
    format!("{prefix}{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::matches_port;

    #[test]
    fn a_star_stands_for_a_port_and_nothing_else() {
        let registered = "http://127.0.0.1:*/connections/callback";
        assert!(matches_port(registered, "http://127.0.0.1:7300/connections/callback"));
        assert!(!matches_port(registered, "http://127.0.0.1:7300/elsewhere/connections/callback"));
        assert!(!matches_port(registered, "http://127.0.0.1:/connections/callback"));
        assert!(!matches_port("https://a.example.nl/cb", "https://a.example.nl/cb/"));
    }
}
