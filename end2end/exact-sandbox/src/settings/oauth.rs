//! Lifetimes of codes and tokens (reference 1.1 and 1.2).

use serde::{Deserialize, Serialize};

/// When a request's token must be alive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TokenCheck {
    /// "The token must be valid until the request *ends*": one that expires on the way is answered 401.
    #[default]
    UntilTheEnd,
    /// When the request arrives. What lands late lands, though its token is dead by then.
    OnArrival,
}

/// OAuth lifetimes, in seconds. They are kept to the second: 599 s is within 600 s, 600 s is not.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OauthRules {
    /// An authorization code lives three minutes.
    pub(crate) code_life_seconds: i64,
    /// An access token lives ten minutes.
    pub(crate) access_life_seconds: i64,
    /// A new one may be asked for after 570 s.
    pub(crate) refresh_not_before_seconds: i64,
    /// A refresh token lapses after 30 days without use.
    pub(crate) refresh_life_seconds: i64,
    /// Token calls per app, user and UTC day.
    pub(crate) token_calls_per_day: u32,
    /// When a request's token must be alive.
    pub(crate) token_checked: TokenCheck,
}

impl Default for OauthRules {
    fn default() -> Self {
        Self {
            code_life_seconds: 180,
            access_life_seconds: 600,
            refresh_not_before_seconds: 570,
            refresh_life_seconds: 30 * 24 * 3600,
            token_calls_per_day: 200,
            token_checked: TokenCheck::UntilTheEnd,
        }
    }
}
