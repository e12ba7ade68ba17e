//! The overview: how many documents wait at each step.

use leptos::prelude::*;

use crate::components::PageHead;
use crate::i18n::{frame as text, use_language};

/// The first page after signing in.
#[component]
pub fn Dashboard() -> impl IntoView {
    let language = use_language();
    view! { <PageHead title=text::overview(language) /> }
}
