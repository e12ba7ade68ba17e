//! Who may go through which door: every server function, every page and every other route, walked as nobody, as each
//! role, and as a user of another environment who knows the ids of this one.
//!
//! [`table`] says what each must answer. A door that is not in it fails the test.

mod table;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use app::App;
use http::{Method, StatusCode};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;

use crate::support::{Answer, Browser, TestApp};
use table::{Arguments, FUNCTIONS, Foreign, Function, PAGES, ROUTES, Who};
use world::World;

/// One browser for each kind of person.
async fn everybody(app: &TestApp) -> BTreeMap<Who, Browser> {
    let mut browsers = BTreeMap::new();
    for who in Who::ALL {
        browsers.insert(who, app.sign_in(who.email()).await);
    }
    browsers
}

async fn call(browser: &mut Browser, function: &Function, world: &World) -> Answer {
    match function.arguments {
        Arguments::None => browser.call(function.path, "").await,
        Arguments::Form(arguments) => browser.call(function.path, &arguments(world)).await,
        Arguments::Json(arguments) => browser.call_json(function.path, &arguments(world)).await,
    }
}

#[test]
fn every_server_function_has_a_row_and_every_row_a_function() {
    let registered: BTreeSet<&str> = server_fn_paths().map(|(path, _)| path).collect();
    let listed: BTreeSet<&str> = FUNCTIONS.iter().map(|function| function.path).collect();
    let missing: Vec<_> = registered.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&registered).collect();
    assert!(missing.is_empty(), "who may call these? add rows to access/table.rs: {missing:#?}");
    assert!(gone.is_empty(), "no such functions any more: {gone:#?}");
    for (path, method) in server_fn_paths() {
        assert_eq!(method, Method::POST, "{path}: what changes something is never a GET");
        assert!(
            path.starts_with("/api/fn/") && path.matches('/').count() == 4,
            "{path}: a stable path by topic and name"
        );
    }
}

#[tokio::test]
async fn a_server_function_answers_whom_the_table_names_and_nobody_else() {
    for app in TestApp::on_every_engine().await {
        let world = World::build(&app).await;
        let mut browsers = everybody(&app).await;
        let mut wrong = Vec::new();
        for function in FUNCTIONS {
            let answer = call(&mut app.browser(), function, &world).await;
            if answer.status != StatusCode::UNAUTHORIZED {
                wrong.push(format!("{} as nobody: {}", function.path, answer.status));
            }
            for (who, browser) in &mut browsers {
                let may = function.who.contains(who);
                let refuses_at_the_door = !may;
                if *who == Who::Foreigner || (function.is_only_walked_as_refused && may) {
                    continue;
                }
                let answer = call(browser, function, &world).await;
                let is_right = if refuses_at_the_door {
                    answer.status == StatusCode::FORBIDDEN
                } else {
                    answer.status.is_success() || [404, 409, 422, 502].contains(&answer.status.as_u16())
                };
                if !is_right {
                    wrong.push(format!("{} as {who:?}: {} {}", function.path, answer.status, answer.body));
                }
            }
        }
        assert!(wrong.is_empty(), "{}: {wrong:#?}", app.engine);
    }
}

#[tokio::test]
async fn another_environment_learns_and_changes_nothing_by_knowing_ids() {
    for app in TestApp::on_every_engine().await {
        let world = World::build(&app).await;
        let mut foreigner = app.sign_in(Who::Foreigner.email()).await;
        let mut wrong = Vec::new();
        for function in FUNCTIONS {
            let answer = call(&mut foreigner, function, &world).await;
            let is_right = match function.foreign {
                Foreign::NotFound => answer.status == StatusCode::NOT_FOUND,
                Foreign::NotAllowed => answer.status == StatusCode::FORBIDDEN,
                Foreign::OwnOnly => answer.status.is_success() && !world.shows_in(&answer.body),
            };
            if !is_right {
                wrong.push(format!("{}: {} {}", function.path, answer.status, answer.body));
            }
        }
        assert!(wrong.is_empty(), "{}: {wrong:#?}", app.engine);
    }
}

#[tokio::test]
async fn every_page_sends_nobody_to_the_door_and_renders_for_everybody_in_both_languages() {
    let app = TestApp::on_sqlite().await;
    let world = World::build(&app).await;
    let mut browsers = everybody(&app).await;
    let routes: BTreeSet<String> = generate_route_list(App).iter().map(|route| route.path().to_owned()).collect();
    let listed: BTreeSet<String> = PAGES.iter().map(|(pattern, _)| (*pattern).to_owned()).collect();
    assert_eq!(routes, listed, "each page has a row in access/table.rs");
    let mut wrong = Vec::new();
    for (_, path) in PAGES {
        let path = path(&world);
        let sent = app.browser().get(&path).await;
        if sent.status != StatusCode::SEE_OTHER || !sent.location().starts_with("/signin") {
            wrong.push(format!("{path} as nobody: {}", sent.status));
        }
        for (who, browser) in &mut browsers {
            for language in ["nl", "en"] {
                browser.language = language;
                let page = browser.get(&path).await;
                // The operator's first page is another one.
                if page.status.is_redirection() && !page.location().starts_with("/signin") {
                    continue;
                }
                let renders = [200, 403, 404].contains(&page.status.as_u16())
                    && page.body.contains(&format!("<html lang=\"{language}\""))
                    && page.body.contains("<h1");
                if !renders || (*who == Who::Foreigner && world.shows_in(&page.body)) {
                    wrong.push(format!("{path} as {who:?} in {language}: {}", page.status));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_other_route_has_a_row() {
    let source = include_str!("../../../src/router.rs");
    let routes: BTreeSet<&str> = source.split(".route(").skip(1).filter_map(|rest| rest.split('"').nth(1)).collect();
    let listed: BTreeSet<&str> = ROUTES.iter().map(|route| route.pattern).collect();
    assert_eq!(routes, listed, "each route has a row in access/table.rs");
}

#[tokio::test]
async fn every_other_route_answers_whom_the_table_names() {
    let app = TestApp::on_sqlite().await;
    let world = World::build(&app).await;
    let mut wrong = Vec::new();
    for route in ROUTES {
        let path = route.path.map_or_else(|| route.pattern.to_owned(), |path| path(&world));
        let mut nobody = app.browser();
        let request = nobody.request(route.method.clone(), &path).header("sec-fetch-site", "same-origin");
        let answer = nobody.send(request).await;
        if !route.nobody.contains(&answer.status.as_u16()) {
            wrong.push(format!("{} {path} as nobody: {}", route.method, answer.status));
        }
        if let Some(refusals) = route.foreigner {
            let mut foreigner = app.sign_in(Who::Foreigner.email()).await;
            let request = foreigner.request(route.method.clone(), &path).header("sec-fetch-site", "same-origin");
            let answer = foreigner.send(request).await;
            if !refusals.contains(&answer.status.as_u16()) || world.shows_in(&answer.body) {
                wrong.push(format!("{} {path} as a foreigner: {}", route.method, answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
