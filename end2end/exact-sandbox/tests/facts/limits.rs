//! Reference, section 4, and the body limit of 3.3.

use base64::Engine as _;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

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

/// "Fair use per contract, all apps together, per day: 20,000" (4.1). What other apps use stands in no header.
#[tokio::test]
async fn a_contract_has_a_day_of_its_own_over_all_its_administrations() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let journals = |division: i32| format!("{division}/financial/Journals");
    let used = ground.board(Method::POST, "use", json!({"division": 120, "calls": 19_999})).await;
    assert_eq!(used["calls_today"], json!(19_999));
    let last = app.get(&journals(BAKERY)).await;
    assert_eq!((last.status, last.header(DAY[1])), (StatusCode::OK, Some("4999")), "no header tells of the others");
    let refused = app.get(&journals(GARDENER)).await;
    assert_eq!((refused.status, refused.header(DAY[1])), (StatusCode::TOO_MANY_REQUESTS, Some("0")));
    assert!(MINUTE.iter().all(|name| refused.header(name).is_none()), "one family only");
    assert_eq!(app.get("current/Me").await.status, StatusCode::OK, "\"URLs without a company code: not counted\"");
    ground.board(Method::PATCH, "settings", json!({"limits": {"contract_headers": "none"}})).await;
    let silent = app.get(&journals(BAKERY)).await;
    assert_eq!(silent.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(DAY.iter().chain(&MINUTE).all(|name| silent.header(name).is_none()));
    assert!(silent.header("retry-after").is_none(), "\"Retry-After: not documented\"");
    ground.advance(24 * 3600).await;
    let app = ground.connect("visser").await;
    assert_eq!(app.get(&journals(BAKERY)).await.status, StatusCode::OK);
}

/// A chaos run of minutes sees many minutes: their length is a setting, and the header says when one ends.
#[tokio::test]
async fn a_minute_may_be_made_shorter() {
    let ground = Ground::with(json!({"limits": {"calls_per_minute": 2, "minute_seconds": 5}})).await;
    ground.stop_clock().await;
    let app = ground.connect("visser").await;
    let path = format!("{BAKERY}/financial/Journals");
    let first = app.get(&path).await;
    let now = ground.board(Method::GET, "clock", Value::Null).await["now"].as_str().unwrap().to_owned();
    let now = chrono::DateTime::parse_from_rfc3339(&now).unwrap().timestamp_millis();
    let reset: i64 = first.header(MINUTE[2]).unwrap().parse().unwrap();
    assert!(reset % 5_000 == 0 && (now..=now + 5_000).contains(&reset), "{now} {reset}");
    assert_eq!(app.get(&path).await.status, StatusCode::OK);
    assert_eq!(app.get(&path).await.status, StatusCode::TOO_MANY_REQUESTS);
    ground.advance(5).await;
    assert_eq!(app.get(&path).await.status, StatusCode::OK);
}

/// "Blocked for that combination for 1 hour; longer on repetition" (4.2). How much longer is not said.
#[tokio::test]
async fn a_block_that_is_earned_again_lasts_longer() {
    let ground = Ground::demo().await;
    ground.stop_clock().await;
    let journals = format!("{BAKERY}/financial/Journals");
    let earn = async || {
        let app = ground.connect("visser").await;
        for _ in 0..11 {
            assert_eq!(app.query(&journals, &[("$filter", "Nonsense eq 1")]).await.status, StatusCode::BAD_REQUEST);
        }
    };
    let status_after = async |seconds: i64| {
        ground.advance(seconds).await;
        ground.connect("visser").await.get(&journals).await.status
    };
    earn().await;
    assert_eq!(status_after(3_599).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(status_after(1).await, StatusCode::OK);
    earn().await;
    assert_eq!(status_after(7_199).await, StatusCode::TOO_MANY_REQUESTS, "twice as long");
    assert_eq!(status_after(1).await, StatusCode::OK);
}

/// "Per API key + user + company + endpoint" (4.2): another user of the same app goes on, and so does another company.
#[tokio::test]
async fn errors_are_counted_for_one_user_and_one_administration() {
    let ground = Ground::demo().await;
    let (visser, jansen) = (ground.connect("visser").await, ground.connect("jansen").await);
    let journals = |division: i32| format!("{division}/financial/Journals");
    for _ in 0..11 {
        visser.query(&journals(GARDENER), &[("$filter", "Nonsense eq 1")]).await;
    }
    assert_eq!(visser.get(&journals(GARDENER)).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(visser.get(&journals(BAKERY)).await.status, StatusCode::OK);
    assert_eq!(jansen.get(&journals(GARDENER)).await.status, StatusCode::OK);
}

/// An error that the fault board made is an error.
#[tokio::test]
async fn made_errors_count_too() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let fault = json!({"endpoint": "financial/Journals", "times": 11, "effect": {"kind": "status", "status": 404}});
    ground.board(Method::POST, "faults", fault).await;
    let journals = format!("{BAKERY}/financial/Journals");
    for _ in 0..11 {
        assert_eq!(app.get(&journals).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(app.get(&journals).await.status, StatusCode::TOO_MANY_REQUESTS);
}
