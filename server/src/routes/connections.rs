//! Consent at a bookkeeping system: away from here, and back. Only whoever manages connections may begin and end one; the
//! state that comes back is that person's, and works once.

use axum::extract::{Extension, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use backend::accounts::Caller;
use backend::connections::flow::{ConnectError, Connected};
use backend::state::Services;
use domain::roles::Permission;
use http::StatusCode;
use serde::Deserialize;

use crate::context::Present;
use crate::layers::session::sign_in_path;

const SCREEN: &str = "/settings/connections";

/// What the browser brings back.
#[derive(Debug, Deserialize)]
pub struct CameBack {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: Option<String>,
}

/// `POST /connections/start`: away to the consent.
pub async fn start(State(services): State<Services>, present: Option<Extension<Present>>) -> Response {
    let caller = match allowed(present) {
        Ok(caller) => caller,
        Err(answer) => return answer,
    };
    match services.connections.begin(&caller).await {
        Ok(address) => Redirect::to(&address).into_response(),
        Err(error) => {
            tracing::error!(%error, "a consent could not be begun");
            back("failed=silent")
        }
    }
}

/// `GET /connections/callback`: back with a code, or without one where the person said no.
pub async fn callback(
    State(services): State<Services>,
    present: Option<Extension<Present>>,
    Query(came_back): Query<CameBack>,
) -> Response {
    let caller = match allowed(present) {
        Ok(caller) => caller,
        Err(answer) => return answer,
    };
    let Some(code) = came_back.code else { return back("failed=denied") };
    match services.connections.complete(&caller, &came_back.state, &code).await {
        Ok(connected) => back(&made(connected)),
        Err(error) => {
            tracing::warn!(%error, "a consent did not become a connection");
            back(match error {
                ConnectError::NotAsked => "failed=not_asked",
                ConnectError::Tokens(_) => "failed=code",
                ConnectError::Unanswered(_) | ConnectError::Broken | ConnectError::Store(_) => "failed=silent",
            })
        }
    }
}

fn made(connected: Connected) -> String {
    let made = if connected.is_renewed { "made=renewed" } else { "made=new" };
    let ended = if connected.ended_elsewhere > 0 { "&ended=1" } else { "" };
    format!("{made}{ended}")
}

fn back(said: &str) -> Response {
    Redirect::to(&format!("{SCREEN}?{said}")).into_response()
}

/// Whoever manages connections in the present environment; another answer for everybody else.
#[expect(clippy::result_large_err, reason = "the answer of a request that ends here")]
fn allowed(present: Option<Extension<Present>>) -> Result<Caller, Response> {
    let Some(Extension(present)) = present else {
        return Err(Redirect::to(&sign_in_path(SCREEN)).into_response());
    };
    let caller = present.signed_in.caller().filter(|caller| caller.may(Permission::ManageConnections));
    caller.ok_or_else(|| StatusCode::FORBIDDEN.into_response())
}
