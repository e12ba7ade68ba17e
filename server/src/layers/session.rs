//! Who is behind a request: the cookie's session, looked up once, before pages and server functions.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::error::AppError;
use app::preferences::cookie;
use app::visit::{Environment, Person};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use backend::accounts::door::{self, Identified};
use backend::accounts::repo;
use backend::accounts::sessions::{LIFE, SessionToken};
use backend::state::Services;
use domain::roles::Role;
use http::{HeaderName, Method, StatusCode, header};
use url::Url;

use super::header_text;
use crate::context::Present;
use crate::routes::{is_local, page_before, refused};

const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Puts who is signed in into the request. Where the database does not answer, nobody learns more than that.
pub async fn identify(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    if let Some(token) = token_of(&services, &request) {
        let language = super::preferences(request.headers()).language;
        match door::identify(&services, &token, language).await {
            Ok(Some(found)) => {
                request.extensions_mut().insert(token);
                request.extensions_mut().insert(present(found));
            }
            Ok(None) => (),
            Err(error) => {
                tracing::error!(%error, "the session could not be looked up");
                return (StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.").into_response();
            }
        }
    }
    next.run(request).await
}

/// Sends nobody in particular from a page to the sign-in, with the way back; refuses him at a server function, before the
/// body is read. Each of them is for people who are signed in, and says itself for whom.
pub async fn demand(request: Request, next: Next) -> Response {
    if request.extensions().get::<Present>().is_some() {
        return next.run(request).await;
    }
    if request.uri().path().starts_with("/api/") {
        // A form that was sent without a program wants a page.
        let wants_page = header_text(request.headers(), header::ACCEPT).contains("text/html");
        let back = wants_page.then(|| Redirect::to(&sign_in_path(&page_before(request.headers()))).into_response());
        return back.unwrap_or_else(|| refused(AppError::NotSignedIn));
    }
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    Redirect::to(&sign_in_path(request.uri().path_and_query().map_or("/", |path| path.as_str()))).into_response()
}

/// The sign-in page that leads back to this path.
pub fn sign_in_path(next: &str) -> String {
    if next == "/" || !is_local(next) {
        return "/signin".to_owned();
    }
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    format!("/signin?{query}")
}

fn token_of(services: &Services, request: &Request) -> Option<SessionToken> {
    let cookies = header_text(request.headers(), header::COOKIE);
    cookie(cookies, cookie_name(&services.settings.public_url)).map(SessionToken::of_cookie)
}

fn present(found: Identified) -> Present {
    let named = |environment: repo::Environment| Environment { id: environment.id, name: environment.name };
    let mut roles = found.signed_in.environment.as_ref().map(|(_, roles)| roles.clone()).unwrap_or_default();
    if found.signed_in.is_operator {
        roles.push(Role::PlatformOperator);
    }
    let person = Person {
        user: found.signed_in.user,
        name: found.signed_in.name.clone(),
        environment: found.environment.map(named),
        roles,
        environments: found.environments.into_iter().map(named).collect(),
    };
    Present { signed_in: found.signed_in, person }
}

/// The name of the session's cookie. With `__Host-`, the browser itself keeps it from other hosts and from plain HTTP.
pub fn cookie_name(public_url: &Url) -> &'static str {
    if public_url.scheme() == "https" { "__Host-sluis-session" } else { "sluis-session" }
}

/// The `Set-Cookie` of a new session; an empty token takes the cookie away.
pub fn set_cookie(public_url: &Url, token: &str) -> String {
    let seconds = if token.is_empty() { 0 } else { LIFE.num_seconds() };
    let secure = if public_url.scheme() == "https" { "; Secure" } else { "" };
    format!("{}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", cookie_name(public_url))
}

/// The address of the client. Behind a proxy that the settings trust it is the last one that this proxy wrote down.
pub fn client_address(request: &Request, trusted_proxies: &[IpAddr]) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip().to_canonical());
    if !trusted_proxies.contains(&peer) {
        return peer;
    }
    let forwarded = request.headers().get_all(FORWARDED).iter().filter_map(|value| value.to_str().ok());
    let mut addresses: Vec<IpAddr> =
        forwarded.flat_map(|value| value.split(',')).filter_map(|part| part.trim().parse().ok()).collect();
    while let Some(address) = addresses.pop() {
        if !trusted_proxies.contains(&address) {
            return address;
        }
    }
    peer
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn from(peer: [u8; 4], forwarded: &str) -> IpAddr {
        let mut request = Request::builder().header("x-forwarded-for", forwarded).body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 1))));
        client_address(&request, &[IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2])])
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(from([192, 0, 2, 1], "198.51.100.7"), IpAddr::from([192, 0, 2, 1]));
        assert_eq!(from([10, 0, 0, 1], "203.0.113.5, 198.51.100.7, 10.0.0.2"), IpAddr::from([198, 51, 100, 7]));
        assert_eq!(from([10, 0, 0, 1], ""), IpAddr::from([10, 0, 0, 1]));
    }

    #[test]
    fn the_cookie_is_the_hosts_own_over_https() {
        let https = set_cookie(&"https://sluis.example".parse().unwrap(), "abc");
        assert!(https.starts_with("__Host-sluis-session=abc; Path=/;"), "{https}");
        assert!(https.ends_with("HttpOnly; SameSite=Lax; Secure"), "{https}");
        let http = set_cookie(&"http://127.0.0.1:7300".parse().unwrap(), "");
        assert_eq!(http, "sluis-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn the_way_back_is_a_path_of_ours() {
        assert_eq!(sign_in_path("/validate?a=1&b=2"), "/signin?next=%2Fvalidate%3Fa%3D1%26b%3D2");
        assert_eq!(sign_in_path("//evil.example"), "/signin");
        assert_eq!(sign_in_path("/"), "/signin");
    }
}
