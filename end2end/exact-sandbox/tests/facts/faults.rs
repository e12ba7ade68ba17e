//! The fault board: what the line does to a request, and rights that go.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{App, BAKERY, Ground};

const ENTRIES: &str = "2190120/purchaseentry/PurchaseEntries";

async fn scene(fault: Value) -> (Ground, App, Value) {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let entry = app.entry(BAKERY, "F1", 100.0).await;
    ground.board(Method::POST, "faults", fault).await;
    (ground, app, entry)
}

fn on_post(effect: Value) -> Value {
    json!({"endpoint": "purchaseentry/PurchaseEntries", "method": "POST", "times": 1, "effect": effect})
}

async fn standing(ground: &Ground) -> usize {
    let rows = ground.rows(BAKERY, "purchaseentry/PurchaseEntries").await;
    rows.iter().filter(|row| row["YourRef"] == "F1").count()
}

async fn send(app: &App, body: &Value) -> Result<StatusCode, reqwest::Error> {
    let request = app.request(Method::POST, ENTRIES).header("prefer", "return=representation").json(body);
    request.send().await.map(|answer| answer.status())
}

#[tokio::test]
async fn dropped_before_the_entry_is_made() {
    let (ground, app, entry) = scene(on_post(json!({"kind": "drop_before"}))).await;
    assert!(send(&app, &entry).await.is_err());
    assert_eq!(standing(&ground).await, 0);
    assert_eq!(send(&app, &entry).await.unwrap(), StatusCode::CREATED, "once is once");
}

#[tokio::test]
async fn dropped_after_the_entry_is_made() {
    let (ground, app, entry) = scene(on_post(json!({"kind": "drop_after"}))).await;
    assert!(send(&app, &entry).await.is_err());
    assert_eq!(standing(&ground).await, 1);
    assert_eq!(send(&app, &entry).await.unwrap(), StatusCode::INTERNAL_SERVER_ERROR, "a repeat is a duplicate");
}

#[tokio::test]
async fn a_call_lands_after_its_time_out() {
    let (ground, app, entry) = scene(on_post(json!({"kind": "lands_late", "ms": 400}))).await;
    let request = app.request(Method::POST, ENTRIES).json(&entry).timeout(Duration::from_millis(100));
    assert!(request.send().await.unwrap_err().is_timeout());
    assert_eq!(standing(&ground).await, 0);
    let begun = Instant::now();
    while standing(&ground).await == 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never landed");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn the_connection_drops_at_once_and_the_call_lands_later() {
    let (ground, app, entry) = scene(on_post(json!({"kind": "lands_late", "ms": 300, "drops": true}))).await;
    assert!(send(&app, &entry).await.is_err());
    assert_eq!(standing(&ground).await, 0);
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(standing(&ground).await, 1);
}

#[tokio::test]
async fn a_new_entry_is_visible_late_but_known_to_the_duplicate_check() {
    let (ground, app, entry) = scene(on_post(json!({"kind": "visible_late", "ms": 3_600_000}))).await;
    assert_eq!(send(&app, &entry).await.unwrap(), StatusCode::CREATED);
    let filter = [("$filter", "YourRef eq 'F1'")];
    assert!(app.query(ENTRIES, &filter).await.rows().is_empty());
    let ledger = format!("{BAKERY}/financialtransaction/TransactionLines");
    assert!(app.query(&ledger, &filter).await.rows().is_empty());
    assert_eq!(app.post(ENTRIES, entry).await.error(), "Gegeven bestaat reeds");
    ground.board(Method::POST, "clock", json!({"advance_seconds": 3_601})).await;
    let app = ground.connect("visser").await;
    assert_eq!(app.query(ENTRIES, &filter).await.rows().len(), 1);
}

#[tokio::test]
async fn latency_is_before_the_answer_and_after_the_work() {
    let (ground, app, entry) = scene(on_post(json!({"kind": "latency", "ms": 300}))).await;
    let begun = Instant::now();
    assert_eq!(send(&app, &entry).await.unwrap(), StatusCode::CREATED);
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert_eq!(standing(&ground).await, 1);
}

#[tokio::test]
async fn breakdowns_html_and_redirects() {
    for (effect, status) in [
        (json!({"kind": "status", "status": 500}), StatusCode::INTERNAL_SERVER_ERROR),
        (json!({"kind": "status", "status": 502}), StatusCode::BAD_GATEWAY),
        (json!({"kind": "status", "status": 503}), StatusCode::SERVICE_UNAVAILABLE),
        (json!({"kind": "html"}), StatusCode::OK),
        (json!({"kind": "redirect"}), StatusCode::FOUND),
    ] {
        let (ground, app, entry) = scene(on_post(effect)).await;
        let request = app.request(Method::POST, ENTRIES).json(&entry);
        let answer = app.send(request).await;
        assert_eq!(answer.status, status);
        assert!(!answer.text.contains("\"error\""), "a breakdown has no refusal's text");
        assert_eq!(standing(&ground).await, 0);
    }
    let (ground, app, entry) = scene(on_post(json!({"kind": "status", "status": 502, "carried_out": true}))).await;
    assert_eq!(send(&app, &entry).await.unwrap(), StatusCode::BAD_GATEWAY);
    assert_eq!(standing(&ground).await, 1);
}

#[tokio::test]
async fn an_empty_list_and_a_contradicting_rights_answer() {
    let empty = json!({"endpoint": "purchaseentry/PurchaseEntries", "method": "GET", "effect": {"kind": "empty_list"}});
    let (ground, app, entry) = scene(empty).await;
    send(&app, &entry).await.unwrap();
    assert!(app.get(ENTRIES).await.rows().is_empty());
    let contradiction =
        json!({"endpoint": "users/UserHasRights", "times": 1, "effect": {"kind": "rights_answer", "answer": false}});
    ground.board(Method::POST, "faults", contradiction).await;
    let path = format!("{BAKERY}/users/UserHasRights");
    let question = [("endpoint", "'purchaseentry/PurchaseEntries'"), ("action", "'POST'")];
    assert_eq!(app.query(&path, &question).await.json(), json!({"d": false}));
    assert_eq!(app.query(&path, &question).await.json(), json!({"d": true}));
}

#[tokio::test]
async fn a_fault_may_begin_after_some_calls() {
    let mut fault = on_post(json!({"kind": "drop_before"}));
    fault["after_calls"] = json!(1);
    let (_ground, app, entry) = scene(fault).await;
    assert_eq!(send(&app, &entry).await.unwrap(), StatusCode::CREATED);
    assert!(send(&app, &entry).await.is_err());
}

#[tokio::test]
async fn the_answer_of_a_refresh_may_get_lost() {
    let fault = json!({"endpoint": "oauth2/token", "times": 1, "effect": {"kind": "drop_after"}});
    let (ground, app, _) = scene(fault).await;
    ground.board(Method::POST, "clock", json!({"advance_seconds": 571})).await;
    let form = [
        ("client_id", "sluis-demo"),
        ("client_secret", "sluis-demo-secret"),
        ("grant_type", "refresh_token"),
        ("refresh_token", app.refresh_token.as_str()),
    ];
    assert!(ground.http().post(ground.url("/api/oauth2/token")).form(&form).send().await.is_err());
    let again = ground.token(&[("grant_type", "refresh_token"), ("refresh_token", &app.refresh_token)]).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "the token was spent though its answer got lost");
}

#[tokio::test]
async fn a_closed_administration_leaves_the_list_too() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let right = ground
        .board(Method::POST, "rights", json!({"user": "visser", "division": 120, "reason": "NoDivisionAccess"}))
        .await;
    let refused = app.get(ENTRIES).await;
    assert_eq!((refused.status, refused.header("reason")), (StatusCode::FORBIDDEN, Some("NoDivisionAccess")));
    let listed = async || {
        let rows = app.get(&format!("{BAKERY}/system/Divisions")).await.rows();
        rows.iter().any(|row| row["Code"] == json!(BAKERY))
    };
    assert!(!listed().await);
    ground.board(Method::DELETE, &format!("rights/{}", right["id"]), Value::Null).await;
    assert!(listed().await);
}

#[tokio::test]
async fn a_missing_scope_has_a_text_of_its_own() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let text = "Forbidden - Application Scope Violated. Cannot read 'organization.administration' scope.";
    ground.board(Method::POST, "rights", json!({"endpoint": "documents/*", "text": text, "untold": true})).await;
    let refused = app.get(&format!("{BAKERY}/documents/Documents")).await;
    assert_eq!((refused.status, refused.error().as_str()), (StatusCode::FORBIDDEN, text));
    let question = [("endpoint", "'documents/Documents'"), ("action", "'GET'")];
    let rights = app.query(&format!("{BAKERY}/users/UserHasRights"), &question).await;
    assert_eq!(rights.json(), json!({"d": true}), "it does not weigh the app's scopes");
}

#[tokio::test]
async fn rights_may_go_after_the_rights_answer_and_the_bug_then_strikes() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let entry = app.entry(BAKERY, "STRAY-1", 100.0).await;
    ground.board(Method::PATCH, "settings", json!({"answers": {"calls_open_division": false}})).await;
    ground.board(Method::POST, "users/visser/open", json!({"division": 118})).await;
    ground.board(Method::PUT, "bug", json!({"kind": "all_redirected"})).await;
    let counting = json!({"user": "visser", "endpoint": "users/UserHasRights"});
    ground
        .board(
            Method::POST,
            "rights",
            json!({"user": "visser", "division": 120, "after_calls": 1, "counting": counting}),
        )
        .await;
    let question = [("endpoint", "'purchaseentry/PurchaseEntries'"), ("action", "'POST'")];
    let answer = app.query(&format!("{BAKERY}/users/UserHasRights"), &question).await;
    assert_eq!(answer.json(), json!({"d": true}));
    let made = app.post(ENTRIES, entry).await.entity();
    assert_eq!(made["Division"], json!(crate::support::GARDENER));
}

#[tokio::test]
async fn the_log_tells_where_a_request_was_carried_out() {
    let (ground, app, entry) = scene(on_post(json!({"kind": "drop_after"}))).await;
    ground.board(Method::DELETE, "log", Value::Null).await;
    assert!(send(&app, &entry).await.is_err());
    let log = ground.board(Method::GET, "log", Value::Null).await;
    assert_eq!(log[0]["endpoint"], json!("purchaseentry/PurchaseEntries"));
    assert_eq!((log[0]["user"].clone(), log[0]["status"].clone()), (json!("visser"), Value::Null));
    assert_eq!(log[0]["served_division"], json!(BAKERY));
    let counts = ground.board(Method::GET, "counts", Value::Null).await;
    assert_eq!(counts, json!({"POST purchaseentry/PurchaseEntries": 1}));
}
