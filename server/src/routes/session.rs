//! Signing in and out, and the switch of environment: plain forms and plain pages, without the browser program.

use std::net::IpAddr;

use app::screens::signin::{self, DemoOffer, Message, Page};
use app::visit::Visit;
use axum::body::Body;
use axum::extract::{Form, Query, Request, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::{Extension, RequestExt as _};
use backend::accounts::demo;
use backend::accounts::door::{self, Answer, Attempt};
use backend::accounts::sessions::SessionToken;
use backend::state::Services;
use chrono::{DateTime, Utc};
use domain::ids::EnvironmentId;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use secrecy::SecretString;
use serde::Deserialize;

use super::is_local;
use crate::context::Present;
use crate::layers::session::{client_address, set_cookie};
use crate::layers::{header_text, preferences};

/// The proxies of the settings.
#[derive(Clone, Debug)]
pub struct TrustedProxies(pub Vec<IpAddr>);

/// What the address of the sign-in page says.
#[derive(Debug, Deserialize)]
pub struct SignInQuery {
    #[serde(default)]
    next: String,
    #[serde(default)]
    signed_out: Option<String>,
}

/// `GET /signin`. Whoever is inside already goes on.
pub async fn sign_in_page(
    State(services): State<Services>,
    present: Option<Extension<Present>>,
    Query(query): Query<SignInQuery>,
    headers: HeaderMap,
) -> Response {
    if present.is_some() {
        return Redirect::to(local_or_home(&query.next)).into_response();
    }
    let message = query.signed_out.map(|_| Message::SignedOut);
    page(&services, &headers, StatusCode::OK, Page { next: query.next, message, ..Page::default() })
}

/// What the form of the sign-in sends.
#[derive(Deserialize)]
pub struct SignInForm {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// `POST /signin`.
pub async fn sign_in(
    State(services): State<Services>,
    Extension(TrustedProxies(proxies)): Extension<TrustedProxies>,
    request: Request<Body>,
) -> Response {
    let headers = request.headers().clone();
    let address = client_address(&request, &proxies);
    let Form(form) = match request.extract::<Form<SignInForm>, _>().await {
        Ok(form) => form,
        Err(refused) => return refused.into_response(),
    };
    let attempt = Attempt {
        email: form.email.clone(),
        password: SecretString::from(form.password),
        address,
        agent: header_text(&headers, header::USER_AGENT).to_owned(),
    };
    let (status, message) = match door::sign_in(&services, attempt).await {
        Ok(Answer::Welcome(token)) => return welcome(&services, &token, local_or_home(&form.next)),
        Ok(Answer::Refused) => (StatusCode::UNPROCESSABLE_ENTITY, Message::Refused),
        Ok(Answer::Wait(until)) => (StatusCode::TOO_MANY_REQUESTS, Message::Wait(time_of_day(until))),
        Err(error) => {
            tracing::error!(%error, "signing in failed");
            (StatusCode::SERVICE_UNAVAILABLE, Message::Unavailable)
        }
    };
    page(&services, &headers, status, Page { next: form.next, email: form.email, message: Some(message), demo: None })
}

/// `POST /signout`.
pub async fn sign_out(
    State(services): State<Services>,
    present: Option<Extension<Present>>,
    token: Option<Extension<SessionToken>>,
) -> Response {
    if let (Some(Extension(present)), Some(Extension(token))) = (present, token)
        && let Err(error) = door::sign_out(&services, &token, &present.signed_in).await
    {
        tracing::error!(%error, "signing out failed");
        return (StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.").into_response();
    }
    with_cookie(Redirect::to("/signin?signed_out=1").into_response(), &services, "")
}

/// What the switch of environment sends.
#[derive(Debug, Deserialize)]
pub struct EnvironmentChoice {
    environment: EnvironmentId,
}

/// `POST /session/environment`: to the overview of another environment. What stood on the page before is not there.
pub async fn switch_environment(
    State(services): State<Services>,
    present: Option<Extension<Present>>,
    token: Option<Extension<SessionToken>>,
    Form(choice): Form<EnvironmentChoice>,
) -> Response {
    let (Some(Extension(present)), Some(Extension(token))) = (present, token) else {
        return Redirect::to("/signin").into_response();
    };
    match door::switch_environment(&services, &token, &present.signed_in, choice.environment).await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(error) => {
            tracing::warn!(%error, "the environment was not switched");
            StatusCode::NOT_FOUND.into_response()
        }
    }
}

fn page(services: &Services, headers: &HeaderMap, status: StatusCode, page: Page) -> Response {
    let visit = Visit { preferences: preferences(headers), ..Visit::default() };
    let demo = services.settings.is_demo.then(|| (demo_offers(), demo::PASSWORD.to_owned()));
    (status, Html(signin::render(visit, Page { demo, ..page }))).into_response()
}

fn demo_offers() -> Vec<DemoOffer> {
    let offer = |person: &demo::DemoPerson| {
        let roles: std::collections::BTreeSet<_> =
            person.roles.iter().flat_map(|(_, roles)| roles.iter().copied()).collect();
        DemoOffer {
            name: person.name.to_owned(),
            email: person.email.to_owned(),
            roles: roles.into_iter().collect(),
            environments: person.roles.iter().filter_map(|(environment, _)| environment.map(str::to_owned)).collect(),
        }
    };
    demo::PEOPLE.iter().map(offer).collect()
}

fn welcome(services: &Services, token: &SessionToken, next: &str) -> Response {
    with_cookie(Redirect::to(next).into_response(), services, token.expose())
}

fn with_cookie(mut response: Response, services: &Services, token: &str) -> Response {
    if let Ok(cookie) = HeaderValue::try_from(set_cookie(&services.settings.public_url, token)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn local_or_home(next: &str) -> &str {
    if is_local(next) { next } else { "/" }
}

/// The time in the Netherlands, where the waiting person is.
fn time_of_day(moment: DateTime<Utc>) -> String {
    domain::calendar::local(moment).format("%H:%M:%S").to_string()
}
