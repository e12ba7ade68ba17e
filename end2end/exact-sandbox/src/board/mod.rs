//! `/sandbox/api/…`: the fault board, settings and log as JSON, for tests. Nothing of it exists at Exact Online.

pub(crate) mod books;
mod bulk;
mod divisions;
pub(crate) mod faults;
mod load;
mod load_shape;
mod log;
mod people;
pub(crate) mod state;
pub(crate) mod switches;
mod truth;

use axum::Json;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use serde_json::json;

use crate::state::Shared;

/// The addresses of the board.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/state", get(state::state))
        .route("/reset", post(state::reset))
        .route("/settings", get(switches::settings).patch(switches::patch_settings))
        .route("/clock", get(switches::clock).post(switches::advance))
        .route("/log", get(log::log).delete(log::clear_log))
        .route("/counts", get(log::counts))
        .route("/books/{division}/{service}/{set}", get(books::rows))
        .route("/books/{division}/invoices/{id}/process", post(books::process_invoice))
        .route("/books/{division}/entries/{id}/process", post(books::process_entry))
        .route("/load", post(load::load))
        .route("/bulk", post(bulk::bulk))
        .route("/apps", get(people::apps).put(people::register_app))
        .route("/tokens", post(people::tokens))
        .route("/users", get(people::users).put(people::put_user))
        .route("/users/{login}/open", post(people::open))
        .route("/bug", get(faults::bug).put(faults::put_bug).delete(faults::delete_bug))
        .route("/rights", get(faults::revocations).post(faults::revoke).delete(faults::give_back_all))
        .route("/rights/{id}", delete(faults::give_back))
        .route("/faults", get(faults::faults).post(faults::add_fault).delete(faults::clear_faults))
        .route("/faults/{id}", delete(faults::remove_fault))
        .route("/storm", post(faults::begin_storm).delete(faults::end_storm))
        .route("/divisions", put(divisions::put_division))
        .route("/use", post(divisions::use_elsewhere))
        .route("/truth", get(truth::truth))
        .route("/calls", get(truth::calls).delete(truth::mark))
        .route("/incident", post(faults::incident))
        .route("/periods", put(switches::periods))
}

/// What was wrong with a request to the board.
#[derive(Debug)]
pub(crate) struct Wrong(StatusCode, String);

impl Wrong {
    fn unknown(what: &str) -> Self {
        Self(StatusCode::NOT_FOUND, format!("{what} is not known here"))
    }

    fn invalid(what: impl ToString) -> Self {
        Self(StatusCode::BAD_REQUEST, what.to_string())
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}
