//! What a request carries to a page and to a server function. Layers put it into the request; one closure hands it to
//! Leptos, for pages, server functions and the page that is not there alike.

use app::visit::{Person, Visit};
use axum::extract::FromRef;
use backend::accounts::SignedIn;
use backend::state::Services;
use http::request::Parts;
use leptos::nonce::Nonce;
use leptos::prelude::{LeptosOptions, provide_context, use_context};

use crate::layers::pulse::PagePulse;
use crate::layers::security::PageNonce;

/// What every handler may ask for.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The store, the clock, and what else the backend needs.
    pub services: Services,
    /// Where the browser program is.
    pub leptos: LeptosOptions,
}

impl FromRef<AppState> for Services {
    fn from_ref(state: &AppState) -> Self {
        state.services.clone()
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}

/// Who is signed in: for the server functions, and as the page shows it. In the request where there is a session.
#[derive(Clone, Debug)]
pub struct Present {
    /// For the server functions.
    pub signed_in: SignedIn,
    /// For the pages.
    pub person: Person,
}

/// The closure that gives a page or a server function its context. Leptos has put the request there before.
pub fn provider(services: Services) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(services.clone());
        let Some(parts) = use_context::<Parts>() else { return };
        if let Some(PageNonce(nonce)) = parts.extensions.get() {
            provide_context(Nonce::from_value(nonce.clone()));
        }
        let present = parts.extensions.get::<Present>();
        provide_context(Visit {
            preferences: crate::layers::preferences(&parts.headers),
            person: present.map(|present| present.person.clone()),
            pulse: parts.extensions.get().map(|PagePulse(pulse)| pulse.clone()),
        });
        if let Some(present) = present {
            provide_context(present.signed_in.clone());
        }
    }
}
