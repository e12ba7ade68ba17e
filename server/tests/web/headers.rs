//! What every answer carries, and what the watchers get.

use crate::support::TestApp;
use http::{StatusCode, header};

#[tokio::test]
async fn a_page_keeps_to_itself_and_its_scripts_carry_its_nonce() {
    let app = TestApp::on_sqlite().await;
    let mut annelies = app.sign_in("annelies@rijnstroom.example").await;
    let page = annelies.get("/").await;
    let policy = page.header(header::CONTENT_SECURITY_POLICY).to_owned();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
    let scripts: Vec<&str> = page.body.split("<script").skip(1).collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "a script without the nonce: <script{tag}>");
    }
    assert!(!page.body.contains(" style=\""), "a style attribute would be refused by the policy");
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    assert_ne!(annelies.get("/").await.header(header::CONTENT_SECURITY_POLICY), policy, "a nonce for each request");
}

#[tokio::test]
async fn each_answer_has_an_id_and_is_not_guessed_at() {
    let app = TestApp::on_sqlite().await;
    let mut browser = app.browser();
    for path in ["/signin", "/healthz", "/nowhere", "/pkg/nothing.js"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn watchers_get_an_answer() {
    for app in TestApp::on_every_engine().await {
        let mut browser = app.browser();
        assert_eq!(browser.get("/healthz").await.status, StatusCode::OK);
        assert_eq!(browser.get("/readyz").await.status, StatusCode::OK);
        app.services.store.close().await;
        assert_eq!(browser.get("/healthz").await.status, StatusCode::OK, "{}", app.engine);
        assert_eq!(browser.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE, "{}", app.engine);
    }
}

#[tokio::test]
async fn the_page_that_is_not_there_is_a_page() {
    let app = TestApp::on_sqlite().await;
    let mut annelies = app.sign_in("annelies@rijnstroom.example").await;
    let page = annelies.get("/nowhere").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.body.contains("Deze pagina bestaat niet"), "{}", page.body);
}
