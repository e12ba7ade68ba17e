//! The switches of language and theme: a cookie of a year, and back to the page.

use app::preferences::{LANGUAGE_COOKIE, THEME_COOKIE, Theme};
use axum::Form;
use axum::extract::State;
use axum::response::Redirect;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use backend::state::Services;
use domain::language::Language;
use http::HeaderMap;
use serde::Deserialize;

use super::page_before;

/// What the form of the language sends.
#[derive(Debug, Deserialize)]
pub struct LanguageChoice {
    language: Language,
}

/// What the form of the theme sends.
#[derive(Debug, Deserialize)]
pub struct ThemeChoice {
    theme: Theme,
}

/// `POST /preferences/language`.
pub async fn language(
    State(services): State<Services>,
    headers: HeaderMap,
    cookies: CookieJar,
    Form(choice): Form<LanguageChoice>,
) -> (CookieJar, Redirect) {
    let cookie = lasting(&services, LANGUAGE_COOKIE, choice.language.tag());
    (cookies.add(cookie), Redirect::to(&page_before(&headers)))
}

/// `POST /preferences/theme`.
pub async fn theme(
    State(services): State<Services>,
    headers: HeaderMap,
    cookies: CookieJar,
    Form(choice): Form<ThemeChoice>,
) -> (CookieJar, Redirect) {
    let cookie = lasting(&services, THEME_COOKIE, choice.theme.code());
    (cookies.add(cookie), Redirect::to(&page_before(&headers)))
}

/// A cookie of a year, that no script needs.
fn lasting(services: &Services, name: &'static str, value: &'static str) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(services.settings.public_url.scheme() == "https")
        .permanent()
        .build()
}
