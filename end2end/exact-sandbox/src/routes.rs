//! All addresses on one page.

use axum::Router;
use axum::routing::{any, get, post};

use crate::state::Shared;
use crate::{api, board, oauth, pages};

/// Everything that the sandbox answers.
pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        // As Exact Online.
        .route("/api/oauth2/auth", get(oauth::authorize::page).post(oauth::authorize::submit))
        .route("/api/oauth2/token", post(oauth::token::post))
        .route("/api/v1/{*path}", any(api::handle))
        // For people.
        .merge(pages::routes())
        // For tests: the fault board.
        .nest("/sandbox/api", board::routes())
        .with_state(shared)
}
