//! The page that is not there.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Glyph, Icon};
use crate::i18n::{frame as text, use_language};

/// Says so, with the way back. The server answers 404.
#[component]
pub fn NotFound() -> impl IntoView {
    let language = use_language();
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text=text::not_found_title(language) />
        <div class="empty">
            <Icon glyph=Glyph::Search />
            <h1 tabindex="-1">{text::not_found_title(language)}</h1>
            <p>{text::not_found_text(language)}</p>
            <a class="button" href="/">
                {text::back_to_overview(language)}
            </a>
        </div>
    }
}
