//! The switches of language and theme: plain forms to plain routes, so that they work without the browser program. The
//! page comes back in the new language, and both sides render it alike.

use leptos::prelude::*;

use crate::i18n::{Language, frame as words, use_language};
use crate::preferences::{Preferences, Theme};
use crate::visit::Visit;

/// Dutch or English.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let present = use_language();
    view! {
        <form method="post" action="/preferences/language" class="segments" aria-label=words::language(present)>
            {Language::ALL
                .into_iter()
                .map(|language| {
                    view! {
                        <button
                            name="language"
                            value=language.tag()
                            lang=language.tag()
                            title=language.own_name()
                            aria-pressed=pressed(language == present)
                        >
                            {language.tag().to_uppercase()}
                        </button>
                    }
                })
                .collect_view()}
        </form>
    }
}

/// As the system has it, light, or dark.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let language = use_language();
    let Preferences { theme: present, .. } = use_context::<Visit>().unwrap_or_default().preferences;
    view! {
        <form method="post" action="/preferences/theme" class="segments" aria-label=words::theme(language)>
            {Theme::ALL
                .into_iter()
                .map(|theme| {
                    view! {
                        <button name="theme" value=theme.code() aria-pressed=pressed(theme == present)>
                            {name(theme, language)}
                        </button>
                    }
                })
                .collect_view()}
        </form>
    }
}

fn name(theme: Theme, language: Language) -> &'static str {
    match theme {
        Theme::System => words::theme_system(language),
        Theme::Light => words::theme_light(language),
        Theme::Dark => words::theme_dark(language),
    }
}

fn pressed(is_present: bool) -> &'static str {
    if is_present { "true" } else { "false" }
}
