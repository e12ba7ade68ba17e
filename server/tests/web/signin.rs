//! Signing in and out as a person does, without JavaScript, over HTTP, on both engines.

use crate::support::TestApp;
use backend::accounts::demo;
use chrono::TimeDelta;
use http::{Method, StatusCode};

#[tokio::test]
async fn nobody_is_sent_to_the_sign_in_and_comes_back_to_the_page() {
    for app in TestApp::on_every_engine().await {
        let mut browser = app.browser();
        let sent = browser.get("/settings/users?a=1").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        assert_eq!(sent.location(), "/signin?next=%2Fsettings%2Fusers%3Fa%3D1");
        let page = browser.get(sent.location()).await;
        assert!(page.body.contains("Aanmelden") && !page.body.contains("<script"), "{}", page.body);
        let fields = [("email", "karin@rijnstroom.example"), ("password", demo::PASSWORD), ("next", "/settings/users")];
        let inside = browser.submit("/signin", &fields).await;
        assert_eq!(inside.location(), "/settings/users", "{}", app.engine);
        let users = browser.get("/settings/users").await;
        assert_eq!(users.status, StatusCode::OK);
        assert!(users.body.contains("mira@rijnstroom.example"), "rendered on the server, whole");
    }
}

#[tokio::test]
async fn a_wrong_password_says_so_and_keeps_the_address() {
    let app = TestApp::on_sqlite().await;
    let mut browser = app.browser();
    for _ in 0..5 {
        let answer = browser.submit("/signin", &[("email", "mira@rijnstroom.example"), ("password", "wrong")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("value=\"mira@rijnstroom.example\""));
    }
    let waits = browser.submit("/signin", &[("email", "mira@rijnstroom.example"), ("password", demo::PASSWORD)]).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(waits.body.contains("te vaak"));
    app.hand.advance(TimeDelta::minutes(1));
    app.sign_in("mira@rijnstroom.example").await;
}

#[tokio::test]
async fn whoever_signs_out_is_out_and_the_cookie_is_worth_nothing() {
    let app = TestApp::on_sqlite().await;
    let mut mira = app.sign_in("mira@rijnstroom.example").await;
    let mut copy = mira.clone();
    assert_eq!(mira.submit("/signout", &[]).await.location(), "/signin?signed_out=1");
    assert_eq!(copy.get("/").await.location(), "/signin");
}

#[tokio::test]
async fn a_form_on_another_site_changes_nothing() {
    let app = TestApp::on_sqlite().await;
    let mut mira = app.sign_in("mira@rijnstroom.example").await;
    let from_elsewhere = mira.request(Method::POST, "/signout").header("sec-fetch-site", "cross-site");
    assert_eq!(mira.send(from_elsewhere).await.status, StatusCode::FORBIDDEN);
    assert_eq!(mira.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_way_on_never_leads_to_another_site() {
    let app = TestApp::on_sqlite().await;
    let mut browser = app.browser();
    let fields = [("email", "mira@rijnstroom.example"), ("password", demo::PASSWORD), ("next", "//evil.example")];
    assert_eq!(browser.submit("/signin", &fields).await.location(), "/");
}

#[tokio::test]
async fn the_switch_of_environment_shows_the_other_one() {
    let app = TestApp::on_sqlite().await;
    let mut annelies = app.sign_in("annelies@rijnstroom.example").await;
    let page = annelies.get("/").await.body;
    let (_, after) = page.split_once("name=\"environment\" value=\"").expect("a button for the other environment");
    let other = after.split('"').next().unwrap().to_owned();
    annelies.submit("/session/environment", &[("environment", &other)]).await;
    let again = annelies.get("/").await.body;
    assert!(!again.contains(&format!("value=\"{other}\"")), "one is there now");
    let foreign = app.services.ids.next::<domain::ids::EnvironmentId>().to_string();
    let refused = annelies.submit("/session/environment", &[("environment", &foreign)]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn language_and_theme_are_chosen_without_a_program() {
    let app = TestApp::on_sqlite().await;
    let mut browser = app.browser();
    browser.language = "en-GB";
    assert!(browser.get("/signin").await.body.contains("<html lang=\"en\""));
    browser.submit("/preferences/language", &[("language", "nl")]).await;
    browser.submit("/preferences/theme", &[("theme", "dark")]).await;
    let page = browser.get("/signin").await.body;
    assert!(page.contains("lang=\"nl\"") && page.contains("data-theme=\"dark\""), "{page}");
}

#[tokio::test]
async fn a_server_function_refuses_nobody_before_it_reads_what_is_sent() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let app = TestApp::on_sqlite().await;
    let asked = app.browser().request(Method::POST, "/api/fn/invoices/today").build().unwrap();
    let place = (asked.url().host_str().unwrap().to_owned(), asked.url().port().unwrap());
    let mut line = tokio::net::TcpStream::connect(place).await.unwrap();
    // A megabyte is announced, and nothing of it is sent.
    let head = "POST /api/fn/invoices/today HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\n\
                content-type: application/json\r\ncontent-length: 1000000\r\n\r\n";
    line.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    let read = tokio::time::timeout(std::time::Duration::from_secs(10), line.read_exact(&mut answer)).await;
    assert!(read.is_ok(), "it waited for what was not sent");
    assert_eq!(&answer, b"HTTP/1.1 401");
}

#[tokio::test]
async fn a_form_without_a_program_and_without_a_session_leads_to_the_sign_in() {
    let app = TestApp::on_sqlite().await;
    let sent = app.browser().submit("/api/fn/gates/turn", &[("reason", "x")]).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/signin"));
}
