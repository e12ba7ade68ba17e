//! What came back, and what it means. The table "Answers to a writing request" of `booking-safety.md`, as types: a caller
//! must say what it does with each.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::RemoteId;
use domain::refusal::Refusal;

/// The outcome of a writing request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a booking whose outcome nobody looks at is lost"]
pub enum WriteOutcome<T> {
    /// 201 with the full entity (204 where nothing is answered): it stands there.
    Confirmed(T),
    /// It may stand there, or not. Look; never repeat by guess.
    Unknown(Unclear),
    /// A rule of the books said no, for good: 500 with a known text.
    Refused(Refused),
    /// The text of a duplicate: look, it may be ours.
    Duplicate(Refused),
    /// 401 or 429: nothing was done; later.
    NotNow(NotNow),
    /// 403: nothing was done, and will not be under this connection.
    Forbidden(Forbidden),
    /// 400 or 404: what was sent can't be understood there.
    Malformed(Malformed),
    /// It did not leave: the connection could not be made, or the intent was too old.
    NeverSent(String),
}

impl<T> WriteOutcome<T> {
    /// The same outcome with another confirmed value.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> WriteOutcome<U> {
        match self {
            Self::Confirmed(value) => WriteOutcome::Confirmed(convert(value)),
            Self::Unknown(unclear) => WriteOutcome::Unknown(unclear),
            Self::Refused(refused) => WriteOutcome::Refused(refused),
            Self::Duplicate(refused) => WriteOutcome::Duplicate(refused),
            Self::NotNow(later) => WriteOutcome::NotNow(later),
            Self::Forbidden(forbidden) => WriteOutcome::Forbidden(forbidden),
            Self::Malformed(malformed) => WriteOutcome::Malformed(malformed),
            Self::NeverSent(why) => WriteOutcome::NeverSent(why),
        }
    }
}

/// Why it is unknown whether a request did anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// The kind of it.
    pub why: Why,
    /// The status, where an answer came.
    pub status: Option<u16>,
    /// The id of an entity, where the answer named one. Such an action is never repeated by a machine.
    pub id: Option<RemoteId>,
    /// What was answered, cut short, for a person who looks into it.
    pub detail: String,
}

/// The kinds of unclear answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// No answer within the time.
    TimedOut,
    /// The connection broke after the request left.
    Dropped,
    /// 408: the other side gave up waiting for itself.
    GaveUpThere,
    /// 200 or 201 without the full entity.
    NoEntity,
    /// A page for people instead of data.
    Html,
    /// A redirect, which is not followed.
    Redirected,
    /// A 5xx that is no known refusal.
    Breakdown,
    /// A status that the contract does not name.
    Unexpected,
}

/// A refusal by a rule of the books, with the words that it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What it is about.
    pub refusal: Refusal,
    /// The original text; several sentences are joined by line breaks.
    pub text: String,
}

/// Nothing was done, and a later try may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotNow {
    /// What stood in the way.
    pub cause: NotNowCause,
    /// When the window starts anew, where the answer said so.
    pub retry_at: Option<DateTime<Utc>>,
    /// How long to wait, where the answer said so.
    pub retry_after: Option<Duration>,
}

/// What stood in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNowCause {
    /// 401: the access token is not, or no longer, accepted.
    Token,
    /// 429: the calls of this minute are used up.
    MinuteUsedUp,
    /// 429: the calls of this day are used up.
    DayUsedUp,
}

/// 403: no right to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// Which of the layers refused, as far as it says.
    pub reason: ForbiddenReason,
    /// The original text.
    pub text: String,
}

/// Which layer refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForbiddenReason {
    /// The user is blocked.
    BlockedUser,
    /// The user is no longer active.
    InactiveUser,
    /// The customer is blocked.
    BlockedCustomer,
    /// The licence ran out.
    LicenseExpired,
    /// The administration is blocked.
    DivisionBlocked,
    /// The user, or the app, has no access to this administration.
    NoDivisionAccess,
    /// The app lacks a scope.
    Scope,
    /// It does not say: role, module, app or scope.
    Unsaid,
}

/// 400 or 404: not understood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// 400 or 404.
    pub status: u16,
    /// The original text.
    pub text: String,
}

/// A reading request without an answer that can be used. It never means that something is absent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// 401 or 429.
    #[error("not now: {:?}", .0.cause)]
    NotNow(NotNow),
    /// 403.
    #[error("forbidden ({:?}): {}", .0.reason, .0.text)]
    Forbidden(Forbidden),
    /// 400 or 404.
    #[error("not understood ({}): {}", .0.status, .0.text)]
    Malformed(Malformed),
    /// No answer, a breakdown, a page for people, a redirect: ask again later.
    #[error("no usable answer ({why:?}, status {status:?}): {detail}")]
    NoAnswer {
        /// The kind of it.
        why: Why,
        /// The status, where an answer came.
        status: Option<u16>,
        /// What was answered, cut short.
        detail: String,
    },
    /// An answer that is not what the question asks for: a field that is missing or senseless.
    #[error("unreadable answer of {endpoint}: {detail}")]
    Unreadable {
        /// The resource.
        endpoint: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// The request did not leave.
    #[error("never sent: {0}")]
    NeverSent(String),
}

impl CallError {
    /// Whether a later try, with nothing changed by a person, may be answered.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::NotNow(_) | Self::NoAnswer { .. } | Self::NeverSent(_))
    }
}
