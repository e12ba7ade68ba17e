//! Language and theme of a browser: two cookies, chosen by plain forms, so that they work without the browser program.

use domain::language::Language;
use serde::{Deserialize, Serialize};

/// The cookie that holds the language.
pub const LANGUAGE_COOKIE: &str = "sluis-language";
/// The cookie that holds the theme.
pub const THEME_COOKIE: &str = "sluis-theme";

/// How a page looks and speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// What it speaks.
    pub language: Language,
    /// How it looks.
    pub theme: Theme,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the browser has it.
    #[default]
    System,
    /// Light, whatever the browser says.
    Light,
    /// Dark, whatever the browser says.
    Dark,
}

impl Theme {
    /// Every theme, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in the cookie and in the form.
    pub fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the word; anything unknown is the browser's own choice.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.code() == code).unwrap_or_default()
    }

    /// The value of `data-theme` on `<html>`; none lets the browser decide.
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            chosen => Some(chosen.code()),
        }
    }
}

impl Preferences {
    /// What the headers of a request ask for: the cookies, else the browser's languages, else Dutch.
    pub fn of_request(cookies: &str, accept_language: &str) -> Self {
        Self {
            language: cookie(cookies, LANGUAGE_COOKIE)
                .map_or_else(|| first_known_language(accept_language), Language::from_tag),
            theme: cookie(cookies, THEME_COOKIE).map(Theme::from_code).unwrap_or_default(),
        }
    }
}

/// The value of one cookie in a `Cookie` header.
pub fn cookie<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The first language of an `Accept-Language` header that the interface speaks. Its weights are left aside: browsers send
/// the list in the order of preference.
fn first_known_language(accept_language: &str) -> Language {
    accept_language
        .split(',')
        .map(|part| part.trim().split([';', '-']).next().unwrap_or_default().to_ascii_lowercase())
        .find_map(|tag| Language::ALL.into_iter().find(|language| language.tag() == tag))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_wins_then_the_browser_then_dutch() {
        let language = |cookies, accepted| Preferences::of_request(cookies, accepted).language;
        assert_eq!(language("a=1; sluis-language=nl", "en-GB,en;q=0.9"), Language::Nl);
        assert_eq!(language("", "en-GB,en;q=0.9,nl;q=0.8"), Language::En);
        assert_eq!(language("", "fr-FR,fr;q=0.9,en;q=0.8"), Language::En);
        assert_eq!(language("", "fr"), Language::Nl);
        assert_eq!(language("", ""), Language::Nl);
    }

    #[test]
    fn an_unknown_theme_is_the_browsers() {
        let theme = |cookies| Preferences::of_request(cookies, "").theme;
        assert_eq!(theme("sluis-theme=dark"), Theme::Dark);
        assert_eq!(theme("sluis-theme=purple"), Theme::System);
        assert_eq!(Theme::System.attribute(), None);
        assert_eq!(Theme::Dark.attribute(), Some("dark"));
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        assert_eq!(cookie("xsluis-theme=dark; sluis-theme=light", THEME_COOKIE), Some("light"));
        assert_eq!(cookie("sluis-themes=dark", THEME_COOKIE), None);
    }
}
