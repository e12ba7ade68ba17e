//! Why a write did not happen.

use super::row::Row;
use crate::settings::DuplicateText;

/// A refusal, with the text that the caller sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A rule of the books is broken: 500 with a Dutch sentence (reference 3.4).
    Business(String),
    /// The request can't be read: 400.
    Malformed(String),
    /// There is no such row: 404.
    NotFound,
    /// The endpoint does not take this method: 405.
    Method,
}

/// Dutch texts whose English counterpart is known.
const ENGLISH: [(&str, &str); 5] = [
    ("Verplicht: Relatie", "Mandatory: Relationship"),
    ("Verplicht: Dagboek", "Mandatory: Diary"),
    ("Verplicht: ", "Mandatory: "),
    ("Gegeven bestaat reeds", "Data already exists"),
    ("Periode is afgesloten", "Period is closed"),
];

impl Refusal {
    /// The refusal for a user who reads English, as far as its text is known.
    #[must_use]
    pub(crate) fn in_english(self) -> Self {
        match self {
            Self::Business(text) => {
                Self::Business(ENGLISH.iter().fold(text, |text, (dutch, english)| text.replace(dutch, english)))
            }
            other => other,
        }
    }

    /// *Verplicht: Relatie*
    pub(crate) fn mandatory(label: &str) -> Self {
        Self::Business(format!("Verplicht: {label}"))
    }

    /// *Ongeldige referentie: Btw-code*
    pub(crate) fn reference(label: &str) -> Self {
        Self::Business(format!("Ongeldige referentie: {label}"))
    }

    /// *Ongeldig: Dagboek (type)*
    pub(crate) fn invalid(what: &str) -> Self {
        Self::Business(format!("Ongeldig: {what}"))
    }

    /// *Gegeven bestaat reeds*
    pub(crate) fn exists() -> Self {
        Self::Business("Gegeven bestaat reeds".to_owned())
    }

    /// A duplicate of another booking, in one of the ways that it may be said.
    pub(crate) fn duplicate(text: DuplicateText, other: &Row) -> Self {
        match text {
            DuplicateText::DataExists => Self::exists(),
            DuplicateText::Numbered => Self::Business(format!(
                "Bestaat reeds - Boekstuknummer: {}, Dagboek: {}",
                other.int("EntryNumber").unwrap_or_default(),
                other.text("Journal").unwrap_or_default()
            )),
            DuplicateText::Unheard => Self::Business("Deze factuur is eerder ingevoerd".to_owned()),
        }
    }

    /// *Reeds verwerkt*
    pub(crate) fn processed() -> Self {
        Self::Business("Reeds verwerkt".to_owned())
    }
}
