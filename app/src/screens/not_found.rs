//! The page that is not there.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::PageHead;
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
        <PageHead title=text::not_found_title(language) />
        <div class="page-body">
            <p>{text::not_found_text(language)}</p>
            <p>
                <A href="/">{text::back_to_overview(language)}</A>
            </p>
        </div>
    }
}
