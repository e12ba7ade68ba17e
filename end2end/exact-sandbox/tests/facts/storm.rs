//! Faults by chance, and storms of many kinds at once.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{App, BAKERY, Ground};

/// Which of a number of reads met a fault of this chance and seed.
async fn met(seed: u64) -> Vec<bool> {
    let ground = Ground::with(json!({"limits": {"calls_per_minute": 1_000}})).await;
    let app = ground.connect("visser").await;
    let fault = json!({"chance": 0.25, "seed": seed, "effect": {"kind": "status", "status": 503}});
    ground.board(Method::POST, "faults", fault).await;
    let mut met = Vec::new();
    for _ in 0..80 {
        met.push(app.get("current/Me").await.status == 503);
    }
    met
}

#[tokio::test]
async fn chance_follows_from_its_seed() {
    let first = met(7).await;
    assert_eq!(first, met(7).await, "the same seed does the same");
    assert_ne!(first, met(8).await);
    let hits = first.iter().filter(|met| **met).count();
    assert!((8..35).contains(&hits), "{hits} of 80 at a chance of a quarter");
}

async fn read(app: &App) -> String {
    let request = app.request(Method::GET, &format!("{BAKERY}/financial/Journals"));
    match request.send().await {
        Err(_) => "dropped".to_owned(),
        Ok(answer) => {
            let status = answer.status();
            let is_json = answer.text().await.is_ok_and(|text| text.starts_with('{'));
            format!("{status} {is_json}")
        }
    }
}

#[tokio::test]
async fn a_storm_is_many_kinds_at_once_and_ends_with_one_call() {
    let ground = Ground::with(json!({"limits": {"calls_per_minute": 10_000}})).await;
    let app = ground.connect("visser").await;
    let mine = json!({"endpoint": "documents/Documents", "effect": {"kind": "redirect"}});
    ground.board(Method::POST, "faults", mine).await;
    let begun = ground.board(Method::POST, "storm", json!({"chance": 0.9, "seed": 3, "late_ms": 3})).await;
    assert!(begun["kinds"].as_u64().unwrap() > 10);
    let mut answers = std::collections::BTreeSet::new();
    for _ in 0..200 {
        answers.insert(read(&app).await);
    }
    assert!(answers.len() >= 6, "{answers:?}");
    let form = [("grant_type", "refresh_token"), ("refresh_token", app.refresh_token.as_str())];
    for _ in 0..40 {
        assert_eq!(ground.token(&form).await.header("reason"), Some("TooEarlyToRefreshTokens"), "tokens are spared");
    }
    ground.board(Method::DELETE, "storm", Value::Null).await;
    for _ in 0..20 {
        assert_eq!(read(&app).await, "200 OK true");
    }
    assert_eq!(ground.board(Method::GET, "faults", Value::Null).await.as_array().unwrap().len(), 1, "others stay");
}

/// A storm may be of kinds that one names, for requests that one names.
#[tokio::test]
async fn a_storm_may_be_narrow() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let storm = json!({
        "chance": 1.0,
        "effects": [{"kind": "status", "status": 502}],
        "scope": {"division": 120, "method": "GET"},
    });
    assert_eq!(ground.board(Method::POST, "storm", storm).await["kinds"], json!(1));
    assert_eq!(read(&app).await, "502 Bad Gateway false");
    assert_eq!(app.get("current/Me").await.status, 200);
    let entry = json!({"Subject": "x", "Type": 20});
    assert_eq!(app.post(&format!("{BAKERY}/documents/Documents"), entry).await.status, 201);
}

/// "Blog: SalesInvoices header created while lines were lost, call reported success. Verify line count and total after
/// creation" (reference 7).
#[tokio::test]
async fn a_header_may_lose_its_lines() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let entry = app.entry(BAKERY, "F1", 100.0).await;
    let fault = json!({"endpoint": "purchaseentry/PurchaseEntries", "method": "POST", "times": 1, "effect": {"kind": "loses_lines"}});
    ground.board(Method::POST, "faults", fault).await;
    let made = app.post(&format!("{BAKERY}/purchaseentry/PurchaseEntries"), entry).await;
    assert_eq!(made.status, 201, "the call reports success");
    let id = made.entity()["EntryID"].as_str().unwrap().to_owned();
    let lines = app.get(&format!("{BAKERY}/purchaseentry/PurchaseEntries(guid'{id}')/PurchaseEntryLines")).await;
    assert!(lines.rows().is_empty());
}
