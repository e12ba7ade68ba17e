//! What a server function can answer instead of a result: one closed list.
//!
//! Without JavaScript an error travels in the address of the next page, so a variant carries no free text and no personal
//! data; anyone may craft a link with any of them. The text for people comes from the catalogue at the edge. What went
//! wrong inside goes to the log, once, where [`AppError::internal`] is called.
//!
//! | answer | status | means |
//! |---|---|---|
//! | `NotSignedIn` | 401 | no session, or it is over |
//! | `NotAllowed` | 403 | no role of the caller allows it |
//! | `NotFound` | 404 | not there, or of another environment: nobody learns which |
//! | `Stale` | 409 | read at another version than it has now |
//! | `NotPossibleNow` | 409 | its state does not permit it |
//! | `NotThisInvoice` | 409 | the entry that is linked is not in the books as this invoice |
//! | `ChangedMeanwhile` | 409 | orders or master data changed: what was right is not any more |
//! | `Invalid` | 422 | a value that the program cannot accept |
//! | `NotAnEmail`, `NameMissing`, `RoleMissing` | 422 | what is wrong with a new user |
//! | `LastAdministrator`, `WorksElsewhere` | 409 | why a user stays as the user is |
//! | `SecondPerson` | 409 | whoever asked does not confirm |
//! | `TooLarge` | 413 | more than the limit of this door |
//! | `TooOften` | 429 | throttled |
//! | `RemoteUnavailable` | 502 | a bookkeeping system did not answer as it should |
//! | `OutdatedPage` | 400 | arguments of another version |
//! | `Offline` | none | the browser could not reach the server |
//! | `Internal` | 500 | our fault |

use domain::language::Language;
use leptos::server_fn::{codec::JsonEncoding, error::FromServerFnError, error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::i18n::errors as text;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum AppError {
    /// No session, or it is over.
    #[error("not signed in")]
    NotSignedIn,
    /// No role of the caller allows it.
    #[error("not allowed")]
    NotAllowed,
    /// Not there, or of another environment.
    #[error("not found")]
    NotFound,
    /// Read at another version than it has now.
    #[error("stale")]
    Stale,
    /// Its state does not permit it.
    #[error("not possible now")]
    NotPossibleNow,
    /// The entry that a person links is not in the books with this supplier, number and amount.
    #[error("not this invoice")]
    NotThisInvoice,
    /// Orders or master data changed: what was right when it was shown is not any more.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    /// A value that the program cannot accept.
    #[error("invalid")]
    Invalid,
    /// A new user's address is none.
    #[error("not an e-mail address")]
    NotAnEmail,
    /// A new user has no name.
    #[error("name missing")]
    NameMissing,
    /// A new user has no role.
    #[error("role missing")]
    RoleMissing,
    /// The environment would be left without an administrator.
    #[error("last administrator")]
    LastAdministrator,
    /// The user works in another environment too.
    #[error("works elsewhere")]
    WorksElsewhere,
    /// Whoever asked for an opening does not confirm it.
    #[error("the second person is another one")]
    SecondPerson,
    /// More than the limit of this door.
    #[error("too large")]
    TooLarge,
    /// Throttled.
    #[error("too often")]
    TooOften,
    /// A bookkeeping system did not answer as it should.
    #[error("remote unavailable")]
    RemoteUnavailable,
    /// The browser could not reach the server.
    #[error("offline")]
    Offline,
    /// The arguments are of another version of the program.
    #[error("outdated page")]
    OutdatedPage,
    /// A fault of ours; it stands in the log.
    #[error("internal")]
    Internal,
}

impl AppError {
    /// Every answer.
    pub const ALL: [Self; 20] = [
        Self::NotSignedIn,
        Self::NotAllowed,
        Self::NotFound,
        Self::Stale,
        Self::NotPossibleNow,
        Self::NotThisInvoice,
        Self::ChangedMeanwhile,
        Self::Invalid,
        Self::NotAnEmail,
        Self::NameMissing,
        Self::RoleMissing,
        Self::LastAdministrator,
        Self::WorksElsewhere,
        Self::SecondPerson,
        Self::TooLarge,
        Self::TooOften,
        Self::RemoteUnavailable,
        Self::Offline,
        Self::OutdatedPage,
        Self::Internal,
    ];

    /// What happened, what it means, what to do next.
    pub fn sentence(self, language: Language) -> &'static str {
        match self {
            Self::NotSignedIn => text::not_signed_in(language),
            Self::NotAllowed => text::not_allowed(language),
            Self::NotFound => text::not_found(language),
            Self::Stale => text::stale(language),
            Self::NotPossibleNow => text::not_possible_now(language),
            Self::NotThisInvoice => text::not_this_invoice(language),
            Self::ChangedMeanwhile => text::changed_meanwhile(language),
            Self::Invalid => text::invalid(language),
            Self::NotAnEmail => text::not_an_email(language),
            Self::NameMissing => text::name_missing(language),
            Self::RoleMissing => text::role_missing(language),
            Self::LastAdministrator => text::last_administrator(language),
            Self::WorksElsewhere => text::works_elsewhere(language),
            Self::SecondPerson => text::second_person(language),
            Self::TooLarge => text::too_large(language),
            Self::TooOften => text::too_often(language),
            Self::RemoteUnavailable => text::remote_unavailable(language),
            Self::Offline => text::offline(language),
            Self::OutdatedPage => text::outdated_page(language),
            Self::Internal => text::internal(language),
        }
    }

    /// The status of the answer, as in the table above.
    pub fn status(self) -> u16 {
        match self {
            Self::OutdatedPage => 400,
            Self::NotSignedIn => 401,
            Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::Stale
            | Self::NotPossibleNow
            | Self::NotThisInvoice
            | Self::ChangedMeanwhile
            | Self::LastAdministrator
            | Self::SecondPerson
            | Self::WorksElsewhere => 409,
            Self::TooLarge => 413,
            Self::Invalid | Self::NotAnEmail | Self::NameMissing | Self::RoleMissing => 422,
            Self::TooOften => 429,
            Self::Internal => 500,
            Self::RemoteUnavailable => 502,
            Self::Offline => 503,
        }
    }

    /// A fault of ours: its cause goes to the log, here and nowhere else.
    #[cfg(feature = "ssr")]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(error.cause = %cause, "a server function failed");
        Self::Internal
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => Self::OutdatedPage,
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Response(_) => Self::Internal,
        }
    }

    fn ser(&self) -> server_fn::Bytes {
        #[cfg(feature = "ssr")]
        ssr::set_status(*self);
        // A unit variant always has a JSON form.
        serde_json::to_vec(self).map(Into::into).unwrap_or_default()
    }
}

#[cfg(feature = "ssr")]
mod ssr {
    use http::{StatusCode, header, request::Parts};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    /// Gives the answer its own status. Leptos would answer 500 for every error. A form without JavaScript keeps the
    /// redirect by which the error reaches the next page.
    pub(super) fn set_status(error: super::AppError) {
        let is_plain_form = use_context::<Parts>().is_some_and(|parts| {
            parts
                .headers
                .get(header::ACCEPT)
                .and_then(|accepted| accepted.to_str().ok())
                .is_some_and(|accepted| accepted.contains("text/html"))
        });
        if is_plain_form {
            return;
        }
        if let (Some(options), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status())) {
            options.set_status(status);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_survives_the_way_to_the_browser() {
        for error in AppError::ALL {
            assert_eq!(AppError::de(error.ser()), error);
        }
        assert_eq!(AppError::NotAllowed.ser().as_ref(), br#"{"error":"not_allowed"}"#);
    }

    #[test]
    fn each_error_is_a_sentence_of_its_own_in_every_language() {
        for language in Language::ALL {
            let sentences: std::collections::BTreeSet<_> =
                AppError::ALL.into_iter().map(|error| error.sentence(language)).collect();
            assert_eq!(sentences.len(), AppError::ALL.len());
        }
    }

    #[test]
    fn what_is_no_answer_of_ours_is_an_outdated_page() {
        assert_eq!(AppError::de("<html>".into()), AppError::OutdatedPage);
    }
}
