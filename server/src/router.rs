//! Every route, on one page, grouped by who calls it; and the layers around them.

use std::time::Duration;

use app::{App, shell};
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Extension, Router};
use backend::state::Services;
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::LeptosOptions;
use leptos_axum::{LeptosRoutes as _, generate_route_list, render_app_async_with_context};
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::Level;

use crate::cli::ProcessRole;
use crate::context::{AppState, provider};
use crate::layers::{panic, pulse, request_id, same_origin, security, session};
use crate::routes::{
    connections, documents, events, health, misbookings, preferences, session as session_routes, upload,
};
use crate::settings::Settings;

/// How long a page or a server function may take. A page that never ended would hang in the browser without an error.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// How long an upload may take.
const UPLOAD_WITHIN: Duration = Duration::from_mins(10);
/// The largest body of a server function: an invoice of 10,000 coding lines with room to spare.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Every route of a process in this role. `stop` ends the answers that would go on for ever.
pub fn router(settings: &Settings, services: Services, role: ProcessRole, stop: CancellationToken) -> Router {
    let leptos = leptos_options(settings);
    let state = AppState { services: services.clone(), leptos: leptos.clone() };
    let routes = if role.serves_pages() {
        let proxies = session_routes::TrustedProxies(settings.trusted_proxies.clone());
        anyone(&services)
            .merge(browser(&services, &leptos))
            .merge(papers(&services))
            .fallback_service(files(&services, leptos))
            .merge(live(&services))
            .layer(Extension(proxies))
            .layer(Extension(events::Stop(stop)))
    } else {
        watchers()
    };
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(request_id::HEADER, request_id::RequestIds(services.ids.clone())))
        .layer(PropagateRequestIdLayer::new(request_id::HEADER))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(request_id::span)
                .on_response(DefaultOnResponse::new().level(Level::INFO)),
        )
        .layer(CatchPanicLayer::custom(panic::answer))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(services.clone(), security::headers))
        .layer(from_fn_with_state(services, same_origin::check));
    routes.layer(layers).with_state(state)
}

/// Whoever watches over the process.
fn watchers() -> Router<AppState> {
    Router::new().route("/healthz", get(health::alive)).route("/readyz", get(health::ready))
}

/// Anyone, signed in or not.
fn anyone(services: &Services) -> Router<AppState> {
    Router::new()
        .route("/signin", get(session_routes::sign_in_page).post(session_routes::sign_in))
        .route("/signout", post(session_routes::sign_out))
        .route("/session/environment", post(session_routes::switch_environment))
        .route("/connections/start", post(connections::start))
        .route("/connections/callback", get(connections::callback))
        .layer(from_fn_with_state(services.clone(), session::identify))
        .route("/preferences/language", post(preferences::language))
        .route("/preferences/theme", post(preferences::theme))
        .merge(watchers())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
}

/// A browser with a person: the screens and the server functions. Each says itself who may.
fn browser(services: &Services, leptos: &LeptosOptions) -> Router<AppState> {
    let options = leptos.clone();
    let state = AppState { services: services.clone(), leptos: leptos.clone() };
    Router::new()
        .leptos_routes_with_context(&state, generate_route_list(App), provider(services.clone()), move || {
            shell(options.clone())
        })
        .layer(from_fn_with_state(services.clone(), pulse::feel))
        .layer(from_fn(session::demand))
        .layer(from_fn_with_state(services.clone(), session::identify))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
}

/// What goes on for as long as a page is open: no time limit.
fn live(services: &Services) -> Router<AppState> {
    Router::new().route("/events", get(events::events)).layer(from_fn_with_state(services.clone(), session::identify))
}

/// Files that come in and go out. Many files may take their time.
fn papers(services: &Services) -> Router<AppState> {
    Router::new()
        .route("/upload", post(upload::upload).layer(DefaultBodyLimit::max(upload::FORM_LIMIT)))
        .route("/documents/{id}", get(documents::document))
        .route("/invoices/{id}/attachments/{index}", get(documents::of_invoice))
        .route("/misbookings/report.csv", get(misbookings::csv))
        .route("/misbookings/report.xlsx", get(misbookings::xlsx))
        .route("/misbookings/statement.pdf", get(misbookings::statement))
        .layer(from_fn_with_state(services.clone(), session::identify))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, UPLOAD_WITHIN))
}

/// The browser program, the style sheet, the public files; and the page that is not there. The names of the files stay
/// the same, so the browser asks each time whether its copy is still the newest.
fn files(services: &Services, leptos: LeptosOptions) -> Router {
    let not_found = render_app_async_with_context(provider(services.clone()), {
        let leptos = leptos.clone();
        move || shell(leptos.clone())
    });
    let site = |folder: &str| {
        let folder = format!("{}/{folder}", leptos.site_root);
        ServeDir::new(folder).precompressed_br().precompressed_gzip().append_index_html_on_directories(false)
    };
    let ask_again = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let program = ServiceBuilder::new().layer(ask_again).service(site(&leptos.site_pkg_dir));
    let not_found = get(not_found).layer(from_fn_with_state(services.clone(), session::identify));
    Router::new()
        .nest_service(&format!("/{}", leptos.site_pkg_dir), program)
        .fallback_service(site("").fallback(not_found))
}

/// Where the browser program is. `make` writes wasm-bindgen's own names, without hashes.
fn leptos_options(settings: &Settings) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("sluis")
        .site_root(settings.site_root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .site_addr(settings.listen)
        .build()
}
