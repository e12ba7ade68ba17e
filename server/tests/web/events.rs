//! News reaches the pages of the environment that it is about, and no other.

use std::time::Duration;

use backend::accounts::{demo, repo};
use backend::events::tell_in_tx;
use domain::ids::EnvironmentId;
use domain::news::Topic;
use http::{Method, StatusCode, header};
use reqwest::Response;

use crate::support::{Browser, TestApp};

/// News comes within a second; a busy machine takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// An open line.
struct Line {
    response: Response,
    text: String,
}

impl Line {
    async fn open(browser: &Browser, last_seen: Option<&str>) -> Self {
        let mut request = browser.request(Method::GET, "/events");
        if let Some(id) = last_seen {
            request = request.header("last-event-id", id);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self { response, text: String::new() }
    }

    /// Reads until this text has come.
    async fn until(&mut self, wanted: &str) -> &str {
        while !self.text.contains(wanted) {
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            let chunk = chunk.unwrap_or_else(|_| panic!("{wanted:?} never came, but {:?}", self.text));
            let chunk = chunk.unwrap().expect("the line stays open");
            self.text.push_str(&String::from_utf8_lossy(&chunk));
        }
        &self.text
    }
}

async fn environment(app: &TestApp, name: &str) -> EnvironmentId {
    let mut tx = app.services.store.read().await.unwrap();
    repo::environment_by_name(&mut tx, name).await.unwrap().unwrap().id
}

async fn tell(app: &TestApp, environment: Option<EnvironmentId>, subject: &str) {
    let mut tx = app.services.store.write().await.unwrap();
    tell_in_tx(&mut tx, environment, Topic::Connection, subject, app.services.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_page_hears_of_its_own_environment_and_of_what_touches_everybody() {
    for app in TestApp::on_every_engine().await {
        let karin = app.sign_in("karin@rijnstroom.example").await;
        let mut line = Line::open(&karin, None).await;
        line.until("event: hello").await;
        tell(&app, Some(environment(&app, demo::SECOND_ENVIRONMENT).await), "foreign").await;
        tell(&app, Some(environment(&app, demo::FIRST_ENVIRONMENT).await), "own").await;
        tell(&app, None, "everybody").await;
        let heard = line.until("everybody").await;
        assert!(heard.contains(r#"{"changed":{"topic":"connection","subject":"own"}}"#), "{heard}");
        assert!(!heard.contains("foreign"), "{}: {heard}", app.engine);
    }
}

#[tokio::test]
async fn whoever_was_away_learns_whether_something_was_missed() {
    let app = TestApp::on_sqlite().await;
    let karin = app.sign_in("karin@rijnstroom.example").await;
    let mut line = Line::open(&karin, None).await;
    let hello = line.until("data: {}").await;
    let position = hello.split("id: ").nth(1).unwrap().lines().next().unwrap().to_owned();
    drop(line);
    Line::open(&karin, Some(&position)).await.until("event: hello").await;
    tell(&app, None, "missed").await;
    Line::open(&karin, Some(&position)).await.until("\ndata: \"everything\"").await;
}
