//! Reference, section 4, and the body limit of 3.3.

use base64::Engine as _;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{BAKERY, GARDENER, Ground};

const DAY: [&str; 3] = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
const MINUTE: [&str; 3] =
    ["x-ratelimit-minutely-limit", "x-ratelimit-minutely-remaining", "x-ratelimit-minutely-reset"];

#[tokio::test]
async fn headers_tell_both_families() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let answer = app.get(&format!("{BAKERY}/financial/Journals")).await;
    assert_eq!((answer.header(DAY[0]), answer.header(DAY[1])), (Some("5000"), Some("4999")));
    assert_eq!((answer.header(MINUTE[0]), answer.header(MINUTE[1])), (Some("60"), Some("59")));
    let reset: i64 = answer.header(DAY[2]).unwrap().parse().unwrap();
    assert_eq!(reset % 86_400_000, 0, "00:00 UTC, in milliseconds");
    assert_eq!(answer.header(MINUTE[2]).unwrap().parse::<i64>().unwrap() % 60_000, 0);
    assert!(app.get("current/Me").await.header(DAY[0]).is_none(), "an address without a division is not counted");
}

#[tokio::test]
async fn the_sixty_first_call_of_a_minute_is_429_with_the_minutes_headers_only() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    ground.board(Method::PATCH, "settings", json!({"limits": {"calls_per_minute": 3}})).await;
    // The clock may step into the next minute once.
    let mut refused = None;
    for _ in 0..8 {
        let answer = app.get(&format!("{BAKERY}/financial/Journals")).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.unwrap();
    assert!(DAY.iter().all(|name| refused.header(name).is_none()));
    assert_eq!(refused.header(MINUTE[1]), Some("0"));
    assert_eq!(
        app.get(&format!("{GARDENER}/financial/Journals")).await.status,
        StatusCode::OK,
        "each administration its own"
    );
    ground.board(Method::POST, "clock", json!({"advance_seconds": 60})).await;
    assert_eq!(app.get(&format!("{BAKERY}/financial/Journals")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_used_up_day_sends_the_days_headers_only() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    ground.board(Method::PATCH, "settings", json!({"limits": {"calls_per_day": 1}})).await;
    let path = format!("{BAKERY}/financial/Journals");
    assert_eq!(app.get(&path).await.status, StatusCode::OK);
    let refused = app.get(&path).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header(DAY[1]), Some("0"));
    assert!(MINUTE.iter().all(|name| refused.header(name).is_none()));
}

#[tokio::test]
async fn more_than_ten_errors_block_the_key_for_that_endpoint_for_an_hour() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let wrong = [("$filter", "Nonsense eq 1")];
    let journals = format!("{BAKERY}/financial/Journals");
    for _ in 0..11 {
        assert_eq!(app.query(&journals, &wrong).await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(app.get(&journals).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        app.get(&format!("{BAKERY}/financial/GLAccounts")).await.status,
        StatusCode::OK,
        "another endpoint is open"
    );
    ground.board(Method::POST, "clock", json!({"advance_seconds": 3_601})).await;
    let app = ground.connect("visser").await;
    assert_eq!(app.get(&journals).await.status, StatusCode::OK);
}

#[tokio::test]
async fn business_refusals_do_not_count_as_errors() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let documents = format!("{BAKERY}/documents/Documents");
    for _ in 0..15 {
        let answer = app.post(&documents, json!({"Type": 20})).await;
        assert_eq!(
            (answer.status, answer.error().as_str()),
            (StatusCode::INTERNAL_SERVER_ERROR, "Verplicht: Onderwerp")
        );
    }
}

#[tokio::test]
async fn ten_megabytes_are_counted_on_the_bytes_not_on_base64() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let document =
        app.post(&format!("{BAKERY}/documents/Documents"), json!({"Subject": "x", "Type": 20})).await.entity();
    let of = |bytes: usize| {
        let content = base64::engine::general_purpose::STANDARD.encode(vec![7; bytes]);
        json!({"Document": document["ID"], "FileName": "a.pdf", "Attachment": content})
    };
    let attachments = format!("{BAKERY}/documents/DocumentAttachments");
    assert_eq!(app.post(&attachments, of(9 * 1024 * 1024)).await.status, StatusCode::CREATED);
    assert_eq!(app.post(&attachments, of(11 * 1024 * 1024)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}
