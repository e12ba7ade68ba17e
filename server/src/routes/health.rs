//! For whoever watches over the process.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use backend::state::Services;
use http::StatusCode;

/// `/healthz`: the process answers. Says nothing of the database, so that its outage restarts nobody.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `/readyz`: the process can do its work, because the database answers.
pub async fn ready(State(services): State<Services>) -> Response {
    match services.store.read().await {
        Ok(_) => (StatusCode::OK, "ready\n").into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready: the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}
