//! `POST /api/oauth2/token`, with the answers seen in the field (reference 1.3).

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::grant::{GrantRefusal, Granted};
use crate::calls::{CountedBy, Ended};
use crate::faults::Seen;
use crate::faults::pass::pass;
use crate::state::Shared;

/// The token endpoint. As the rest, it goes on when the caller hangs up.
pub(crate) async fn post(State(shared): State<Shared>, Form(form): Form<HashMap<String, String>>) -> Response {
    let seen = Seen { user: None, division: None, endpoint: "oauth2/token", method: "POST" };
    let plan = shared.write().faults.plan(seen);
    let work = pass(plan, move |_| answer(&shared, &form));
    tokio::spawn(work).await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn answer(shared: &Shared, form: &HashMap<String, String>) -> Response {
    let of = |name: &str| form.get(name).map_or("", String::as_str);
    let client = (of("client_id"), of("client_secret"));
    let mut world = shared.write();
    let now = world.clock.now();
    let rules = world.settings.oauth.clone();
    let outcome = match of("grant_type") {
        "authorization_code" => world.oauth.exchange_code(client, of("code"), of("redirect_uri"), &rules, now),
        "refresh_token" => world.oauth.refresh(client, of("refresh_token"), &rules, now),
        _ => {
            return error(StatusCode::BAD_REQUEST, "unsupported_grant_type", "The grant type is not supported.");
        }
    };
    let response = match &outcome {
        Ok(granted) => given(granted),
        Err(refusal) => refused(refusal),
    };
    let status = response.status().as_u16();
    world.log.note_token_call(now, of("grant_type"), status);
    let by = CountedBy {
        division: None,
        endpoint: "oauth2/token".to_owned(),
        method: "POST".to_owned(),
        status: Some(status),
    };
    world.calls.end(None, Ended { by, served_division: None });
    response
}

fn given(granted: &Granted) -> Response {
    Json(json!({
        "access_token": granted.access_token,
        "token_type": "bearer",
        // A string, not a number.
        "expires_in": granted.expires_in_seconds.to_string(),
        "refresh_token": granted.refresh_token,
    }))
    .into_response()
}

fn refused(refusal: &GrantRefusal) -> Response {
    match refusal {
        GrantRefusal::UnknownClient => {
            error(StatusCode::BAD_REQUEST, "invalid_client", "The client is unknown or its secret is wrong.")
        }
        GrantRefusal::BadCode => error(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "The authorization code is invalid, expired or already used.",
        ),
        GrantRefusal::UnknownRefreshToken => {
            error(StatusCode::BAD_REQUEST, "invalid_request", "The refresh token is invalid.")
        }
        GrantRefusal::OldRefreshToken => {
            error(StatusCode::UNAUTHORIZED, "unauthorized_client", "Old refresh token used.")
        }
        GrantRefusal::TooManyCalls => {
            error(StatusCode::BAD_REQUEST, "access_denied", "Rate limit exceeded: too many token calls")
        }
        GrantRefusal::Expired { at, now } => error(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            &format!(
                "The refresh token expired at {} and it is now {}",
                at.format("%Y-%m-%d %H:%M:%S"),
                now.format("%Y-%m-%d %H:%M:%S")
            ),
        ),
        GrantRefusal::TooEarly => {
            let mut headers = HeaderMap::new();
            headers.insert("Reason", HeaderValue::from_static("TooEarlyToRefreshTokens"));
            let body = error(StatusCode::BAD_REQUEST, "access_denied", "Rate limit exceeded: access_token not expired");
            (headers, body).into_response()
        }
    }
}

fn error(status: StatusCode, code: &str, description: &str) -> Response {
    (status, Json(json!({"error": code, "error_description": description}))).into_response()
}
