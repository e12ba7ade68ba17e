//! The whole server in this process, on a port of its own, its clock by hand; and browsers that talk to it in verbs.
//!
//! ```ignore
//! for app in TestApp::on_every_engine().await {
//!     let mut annelies = app.sign_in("annelies@rijnstroom.example").await;
//!     let page = annelies.get("/validate").await;
//! }
//! ```

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use backend::accounts::demo;
use backend::accounts::door::{self, Attempt};
use backend::accounts::sessions::SessionToken;
use backend::clock::Hand;
use backend::state::Services;
use backend::testing::{self, TestStore};
use http::{HeaderMap, Method, StatusCode, header};
use secrecy::SecretString;
use server::cli::ProcessRole;
use server::settings::Settings;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A running server with the people of the demonstration.
pub(crate) struct TestApp {
    /// What the server works with.
    pub(crate) services: Services,
    /// Moves its clock.
    pub(crate) hand: Hand,
    /// `sqlite` or `postgres`.
    pub(crate) engine: &'static str,
    base: String,
    _store: TestStore,
    _stop: DropGuard,
}

impl TestApp {
    /// One server on each engine that is there.
    pub(crate) async fn on_every_engine() -> Vec<Self> {
        let mut apps = Vec::new();
        for store in testing::every_engine().await {
            apps.push(Self::start(store).await);
        }
        apps
    }

    /// One server on SQLite: for what has nothing to do with the store.
    pub(crate) async fn on_sqlite() -> Self {
        Self::start(testing::sqlite().await).await
    }

    /// One server that keeps its documents in this folder.
    pub(crate) async fn with_data_in(folder: &Path) -> Self {
        let store = testing::sqlite().await;
        let (mut services, hand) = testing::services(&store.store);
        let mut settings = (*services.settings).clone();
        settings.data_dir = folder.to_owned();
        services.settings = Arc::new(settings);
        Self::serve(store, services, hand).await
    }

    async fn start(store: TestStore) -> Self {
        let (services, hand) = testing::services(&store.store);
        Self::serve(store, services, hand).await
    }

    async fn serve(store: TestStore, services: Services, hand: Hand) -> Self {
        demo::seed(&services).await.unwrap();
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let app = server::router::router(&Settings::default(), services.clone(), ProcessRole::All, stop.clone());
        let (watching, watched) = (services.clone(), stop.clone());
        tokio::spawn(async move { watched.run_until_cancelled(backend::events::watch(&watching)).await });
        let stopped = stop.clone();
        tokio::spawn(async move {
            let service = app.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, service).with_graceful_shutdown(async move { stopped.cancelled().await }).await
        });
        Self { services, hand, engine: store.engine, base, _store: store, _stop: stop.drop_guard() }
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn browser(&self) -> Browser {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Browser { client, base: self.base.clone(), cookies: Vec::new(), language: "nl" }
    }

    /// A browser of one of the demonstration's people.
    pub(crate) async fn sign_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.submit("/signin", &[("email", email), ("password", demo::PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{email} on {}: {}", self.engine, answer.body);
        browser
    }
}

impl TestApp {
    /// A session of one of the demonstration's people, for calling the backend directly.
    pub(crate) async fn session_of(&self, email: &str) -> SessionToken {
        let attempt = Attempt {
            email: email.to_owned(),
            password: SecretString::from(demo::PASSWORD),
            address: IpAddr::from([192, 0, 2, 1]),
            agent: "a test".to_owned(),
        };
        match door::sign_in(&self.services, attempt).await.unwrap() {
            door::Answer::Welcome(token) => token,
            refused => panic!("{email}: {refused:?}"),
        }
    }
}

/// A browser: keeps its cookies, follows no redirect by itself.
#[derive(Clone)]
pub(crate) struct Browser {
    client: reqwest::Client,
    base: String,
    cookies: Vec<(String, String)>,
    /// Its first language.
    pub(crate) language: &'static str,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// Where a redirect leads.
    pub(crate) fn location(&self) -> &str {
        self.header(header::LOCATION)
    }

    /// The text of a header.
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Browser {
    /// Opens a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).header(header::ACCEPT, "text/html");
        self.send(request).await
    }

    /// Sends a plain form from a page of ours.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, path).header(header::ACCEPT, "text/html").form(fields);
        self.send(request.header("sec-fetch-site", "same-origin")).await
    }

    /// Calls a server function as the browser program does, its arguments URL-encoded.
    pub(crate) async fn call(&mut self, path: &str, arguments: &str) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(arguments.to_owned());
        self.send(request).await
    }

    /// Calls a server function whose arguments are JSON.
    pub(crate) async fn call_json(&mut self, path: &str, arguments: &serde_json::Value) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin")
            .json(arguments);
        self.send(request).await
    }

    /// A request with nothing but the cookies.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = request.header(header::ACCEPT_LANGUAGE, self.language);
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) }
    }

    /// Sends it, and keeps the cookies that come back.
    pub(crate) async fn send(&mut self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(other, _)| other != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let body = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
        Answer { status, headers, body }
    }
}
