//! The door where consent becomes tokens, and old tokens new ones.

use async_trait::async_trait;
use secrecy::SecretString;

/// A pair of tokens, fresh from the other side. Store it before anything is done with it.
#[derive(Clone, Debug)]
pub struct TokenPair {
    /// For calls.
    pub access: SecretString,
    /// For the next pair; works once.
    pub refresh: SecretString,
    /// Seconds that the access token lives, as answered.
    pub lifetime_seconds: u32,
}

/// Why there are no new tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Asked again before 570 s had passed. The present pair is still good.
    #[error("asked for a new token too early")]
    TooEarly,
    /// The refresh token was used before: the connection is dead, only a new consent helps.
    #[error("the refresh token was used before")]
    Spent,
    /// The refresh token was not used for 30 days: dead likewise.
    #[error("the refresh token has lapsed: {0}")]
    Lapsed(String),
    /// The code of the consent is older than 3 minutes, was used before, or is no code.
    #[error("the code of the consent is not accepted: {0}")]
    CodeRefused(String),
    /// The app itself is not known there: its id or secret is wrong.
    #[error("the app is not accepted: {0}")]
    AppRefused(String),
    /// It did not leave, so the refresh token is unused: try again.
    #[error("the token service can't be reached: {0}")]
    NeverSent(String),
    /// The request left and no usable answer came. A refresh token may be spent by it: the next try tells.
    #[error("no usable answer of the token service: {0}")]
    NoAnswer(String),
}

impl TokenError {
    /// Whether the connection is dead: only a new consent of the user helps.
    pub fn is_dead(&self) -> bool {
        matches!(self, Self::Spent | Self::Lapsed(_))
    }
}

/// The token service of a bookkeeping system.
#[async_trait]
pub trait TokenService: Send + Sync {
    /// Where to send the person who gives consent. `state` comes back unchanged. `ask_again` demands credentials even
    /// when the browser is signed in there.
    fn consent_address(&self, redirect_uri: &str, state: &str, ask_again: bool) -> String;

    /// Turns the code of a consent into the first pair. The code is as it stood in the address, decoded once.
    async fn exchange(&self, code: &str, redirect_uri: &str) -> Result<TokenPair, TokenError>;

    /// Turns a refresh token into a new pair. The old one is spent by it.
    async fn refresh(&self, refresh: &SecretString) -> Result<TokenPair, TokenError>;
}
