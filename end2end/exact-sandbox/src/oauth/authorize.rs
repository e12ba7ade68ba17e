//! The consent page: who one is (demo logins without a password), and which administrations the app may reach.

use std::collections::BTreeSet;

use axum::extract::{Query, RawForm, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::AppRegistration;
use super::grant::Consent;
use crate::pages::layout;
use crate::state::Shared;
use crate::users::User;
use crate::world::World;

/// What the app asks.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Request {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    state: Option<String>,
    /// 1 asks for credentials even with a session. There are no sessions here: it always asks.
    #[serde(default, rename = "force_login")]
    _force_login: Option<String>,
}

/// `GET /api/oauth2/auth`
pub(crate) async fn page(State(shared): State<Shared>, Query(request): Query<Request>) -> Response {
    let world = shared.read();
    match checked(&world, &request) {
        Ok(app) => layout::page("Toegang geven", &consent(&world, app, &request)).into_response(),
        Err(reason) => refused(reason),
    }
}

/// `POST /api/oauth2/auth`: the answer of the page.
pub(crate) async fn submit(State(shared): State<Shared>, RawForm(form): RawForm) -> Response {
    let mut request = Request::default();
    let (mut login, mut denied, mut divisions) = (String::new(), false, BTreeSet::new());
    for (name, value) in url::form_urlencoded::parse(&form) {
        match name.as_ref() {
            "client_id" => request.client_id = value.into_owned(),
            "redirect_uri" => request.redirect_uri = value.into_owned(),
            "response_type" => request.response_type = value.into_owned(),
            "state" => request.state = Some(value.into_owned()),
            "user" => login = value.into_owned(),
            "deny" => denied = true,
            "division" => divisions.extend(value.parse::<i32>()),
            _ => {}
        }
    }
    let mut world = shared.write();
    if let Err(reason) = checked(&world, &request) {
        return refused(reason);
    }
    if denied {
        return back(&request, &[("error", "access_denied")]);
    }
    let Some(user) = world.user_by_login(&login).map(|user| user.id) else {
        return refused("Deze gebruiker bestaat niet.");
    };
    let consent =
        Consent { client_id: request.client_id.clone(), redirect_uri: request.redirect_uri.clone(), user, divisions };
    let (rules, now) = (world.settings.oauth.clone(), world.clock.now());
    let code = world.oauth.hand_out_code(consent, &rules, now);
    back(&request, &[("code", &code)])
}

fn checked<'a>(world: &'a World, request: &Request) -> Result<&'a AppRegistration, &'static str> {
    let app = world.oauth.app(&request.client_id).ok_or("Deze app is niet geregistreerd (client_id).")?;
    if !app.allows(&request.redirect_uri) {
        return Err("Het adres waar de app naar terug wil (redirect_uri) is niet geregistreerd.");
    }
    if request.response_type != "code" {
        return Err("Alleen response_type=code wordt hier gegeven.");
    }
    Ok(app)
}

fn refused(reason: &str) -> Response {
    let body = layout::page("Geen toegang", &html! { h1 { "Dit gaat niet" } p { (reason) } });
    (StatusCode::BAD_REQUEST, body).into_response()
}

/// To the app, with the state unchanged.
fn back(request: &Request, pairs: &[(&str, &str)]) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    if let Some(state) = &request.state {
        query.append_pair("state", state);
    }
    let mark = if request.redirect_uri.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{}{mark}{}", request.redirect_uri, query.finish())).into_response()
}

fn consent(world: &World, app: &AppRegistration, request: &Request) -> Markup {
    html! {
        h1 { "Toegang geven aan " (app.name) }
        p { "De app " strong { (app.name) } " vraagt toegang tot uw boekhouding. Kies wie u bent en welke administraties de app mag bereiken." }
        @for user in &world.users {
            (user_form(world, user, request))
        }
    }
}

fn user_form(world: &World, user: &User, request: &Request) -> Markup {
    html! {
        form.card method="post" action="/api/oauth2/auth" data-user=(user.login) {
            @for (name, value) in [
                ("client_id", &request.client_id),
                ("redirect_uri", &request.redirect_uri),
                ("response_type", &request.response_type),
                ("user", &user.login),
            ] {
                input type="hidden" name=(name) value=(value);
            }
            @if let Some(state) = &request.state {
                input type="hidden" name="state" value=(state);
            }
            h2 { (user.full_name) }
            p.quiet { (user.email) }
            fieldset {
                legend { "Administraties" }
                @for (division, books) in world.books.iter().filter(|(code, _)| user.rights.contains_key(code)) {
                    label {
                        input type="checkbox" name="division" value=(division) checked;
                        " " (books.administration.hid) " " (books.administration.description)
                    }
                }
            }
            button type="submit" { "Toestaan als " (user.full_name) }
            " "
            button.quiet type="submit" name="deny" value="1" { "Weigeren" }
        }
    }
}
