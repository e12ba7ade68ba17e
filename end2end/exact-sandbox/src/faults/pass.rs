//! Takes a request through its faults: what waits, what is dropped, what comes instead.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};

use super::line::{Effect, Plan};
use crate::server::dropped;

/// Where one signs in.
pub(crate) const LOGIN: &str = "/docs/Login.aspx";
/// What one sees there.
pub(crate) const LOGIN_PAGE: &str =
    "<!DOCTYPE html><html><head><title>Exact Online</title></head><body><h1>Inloggen</h1></body></html>";

/// Carries out the work as the plan has it.
pub(crate) async fn pass(plan: Plan, work: impl FnOnce(&Plan) -> Response + Send + 'static) -> Response {
    if plan.drops_at_once {
        tokio::spawn(async move {
            pause(plan.lands_after).await;
            work(&plan);
        });
        return dropped();
    }
    pause(plan.lands_after).await;
    let response = if let Some(effect) = &plan.instead {
        broken(effect)
    } else {
        let answer = work(&plan);
        plan.answer.as_ref().map_or(answer, broken)
    };
    pause(plan.answers_after).await;
    response
}

async fn pause(duration: Duration) {
    if !duration.is_zero() {
        tokio::time::sleep(duration).await;
    }
}

/// What the caller gets of a broken line.
fn broken(effect: &Effect) -> Response {
    match effect {
        Effect::Status { status, .. } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, Html(format!("<html><body><h1>{status}</h1></body></html>"))).into_response()
        }
        Effect::Html { .. } => Html(LOGIN_PAGE).into_response(),
        Effect::Redirect => (StatusCode::FOUND, [("location", LOGIN)]).into_response(),
        _ => dropped(),
    }
}
