//! The languages of the interface and the typed catalogue of its sentences.
//!
//! A catalogue is a module of functions, one for each sentence, made by [`catalogue!`]. The compiler checks that a
//! sentence exists, has every language and gets the values it names. It adds no table and no parser to the browser
//! program.

use serde::{Deserialize, Serialize};

/// A language of the interface. Dutch is the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Nederlands.
    #[default]
    Nl,
    /// English.
    En,
}

impl Language {
    /// Every language, the first one first.
    pub const ALL: [Self; 2] = [Self::Nl, Self::En];

    /// The BCP 47 tag, as it stands in `<html lang>` and in the cookie.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }

    /// Reads a tag such as `en-GB`; anything that is not English is Dutch.
    pub fn from_tag(tag: &str) -> Self {
        if tag.trim().to_ascii_lowercase().starts_with("en") { Self::En } else { Self::Nl }
    }

    /// The name of the language in that language.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Nl => "Nederlands",
            Self::En => "English",
        }
    }
}

/// A sentence that ends with a name such as "Jansen B.V." has one full stop, not two.
#[doc(hidden)]
pub fn one_full_stop(sentence: String) -> String {
    if sentence.contains("..") && !sentence.contains("...") { sentence.replace("..", ".") } else { sentence }
}

/// Makes one public function for each sentence.
///
/// ```
/// mod words {
///     domain::catalogue! {
///         /// On the button.
///         book: { nl: "Boeken", en: "Book" },
///         lines(count: usize): { nl: "{count} regels", en: "{count} lines" },
///     }
/// }
/// use domain::language::Language;
/// assert_eq!(words::book(Language::Nl), "Boeken");
/// assert_eq!(words::lines(Language::En, 3), "3 lines");
/// ```
#[macro_export]
macro_rules! catalogue {
    () => {};
    ($(#[$doc:meta])* $name:ident : { nl: $nl:literal, en: $en:literal $(,)? } $(, $($rest:tt)*)?) => {
        $(#[$doc])*
        #[doc = concat!("«", $nl, "»")]
        #[must_use]
        #[allow(unreachable_pub, reason = "a catalogue may be private to its screen")]
        pub fn $name(language: $crate::language::Language) -> &'static str {
            match language {
                $crate::language::Language::Nl => $nl,
                $crate::language::Language::En => $en,
            }
        }
        $($crate::catalogue! { $($rest)* })?
    };
    ($(#[$doc:meta])* $name:ident ( $($arg:ident : $type:ty),+ $(,)? ) : { nl: $nl:literal, en: $en:literal $(,)? } $(, $($rest:tt)*)?) => {
        $(#[$doc])*
        #[doc = concat!("«", $nl, "»")]
        #[must_use]
        #[allow(unreachable_pub, reason = "a catalogue may be private to its screen")]
        pub fn $name(language: $crate::language::Language, $($arg: $type),+) -> String {
            $(let _ = &$arg;)+
            $crate::language::one_full_stop(match language {
                $crate::language::Language::Nl => format!($nl),
                $crate::language::Language::En => format!($en),
            })
        }
        $($crate::catalogue! { $($rest)* })?
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::catalogue! {
        belongs_in(name: &str): { nl: "Het hoorde in {name}. Kijk na.", en: "It belonged in {name}." },
    }

    #[test]
    fn a_name_that_ends_with_a_full_stop_ends_its_sentence() {
        assert_eq!(belongs_in(Language::Nl, "120 Jansen B.V."), "Het hoorde in 120 Jansen B.V. Kijk na.");
        assert_eq!(belongs_in(Language::En, "120 Jansen"), "It belonged in 120 Jansen.");
        assert_eq!(one_full_stop("wacht...".to_owned()), "wacht...");
    }
}
