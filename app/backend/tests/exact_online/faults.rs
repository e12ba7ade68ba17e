//! Each fault of the line, and what the connector makes of it.

use std::time::Duration;

use backend::connectors::connector::Connector;
use backend::connectors::outcome::{CallError, NotNowCause, Unclear, Why, WriteOutcome};
use backend::connectors::requests::{AtMostTen, EntryTerm};
use reqwest::Method;
use serde_json::json;

use crate::support::{BAKERY, GARDENER, Ground, context};

const ENTRIES: &str = "purchaseentry/PurchaseEntries";

#[tokio::test]
async fn each_fault_of_a_booking_is_unknown_and_none_is_repeated() {
    for (effect, expected, stands) in [
        (json!({"kind": "drop_before"}), Why::Dropped, false),
        (json!({"kind": "drop_after"}), Why::Dropped, true),
        (json!({"kind": "latency", "ms": 900}), Why::TimedOut, true),
        (json!({"kind": "status", "status": 500}), Why::Breakdown, false),
        (json!({"kind": "status", "status": 502, "carried_out": true}), Why::Breakdown, true),
        (json!({"kind": "status", "status": 503}), Why::Breakdown, false),
        (json!({"kind": "status", "status": 408, "carried_out": true}), Why::GaveUpThere, true),
        (json!({"kind": "html", "carried_out": true}), Why::Html, true),
        (json!({"kind": "redirect"}), Why::Redirected, false),
    ] {
        let ground = Ground::demo().await;
        let token = ground.token("visser").await;
        let new = ground.entry(&context(&token, BAKERY), "STORING-1").await;
        ground.fault("POST", ENTRIES, effect.clone()).await;
        let mut hurried = context(&token, BAKERY);
        hurried.timeout = Duration::from_millis(400);
        let outcome = ground.exact.book_entry(&hurried, &new).await;
        let is_expected = match &outcome {
            WriteOutcome::Unknown(Unclear { why, .. }) => {
                *why == expected || (expected == Why::Breakdown && *why == Why::Html)
            }
            _ => false,
        };
        assert!(is_expected, "{effect}: {outcome:?}");
        tokio::time::sleep(Duration::from_millis(700)).await;
        let standing = ground.rows(BAKERY, ENTRIES).await;
        let ours = standing.iter().filter(|row| row["YourRef"] == "STORING-1").count();
        assert_eq!(ours, usize::from(stands), "{effect}");
    }
}

#[tokio::test]
async fn faults_of_a_look_are_no_answer() {
    let ground = Ground::demo().await;
    let token = ground.token("visser").await;
    let terms = AtMostTen::one(EntryTerm::AnySupplier("X".into()));
    for effect in [
        json!({"kind": "html"}),
        json!({"kind": "redirect"}),
        json!({"kind": "status", "status": 503}),
        json!({"kind": "drop_before"}),
    ] {
        ground.fault("GET", ENTRIES, effect.clone()).await;
        let looked = ground.exact.find_entries(&context(&token, BAKERY), &terms).await;
        assert!(matches!(looked, Err(CallError::NoAnswer { .. })), "{effect}: {looked:?}");
    }
}

#[tokio::test]
async fn an_unknown_token_and_a_used_up_minute_are_not_now() {
    let ground = Ground::demo().await;
    let wrong = "no-such-token".into();
    let asked = ground.exact.who_am_i(&context(&wrong, BAKERY)).await;
    assert!(matches!(&asked, Err(CallError::NotNow(later)) if later.cause == NotNowCause::Token), "{asked:?}");

    ground.board(Method::PATCH, "settings", json!({"limits": {"calls_per_minute": 2}})).await;
    let token = ground.token("visser").await;
    let terms = AtMostTen::one(EntryTerm::AnySupplier("X".into()));
    let mut last = Ok(Vec::new());
    for _ in 0..4 {
        last = ground.exact.find_entries(&context(&token, BAKERY), &terms).await;
    }
    let Err(CallError::NotNow(later)) = last else { panic!("{last:?}") };
    assert_eq!(later.cause, NotNowCause::MinuteUsedUp);
}

#[tokio::test]
async fn the_bug_of_2019_shows_in_the_division_of_the_answer() {
    for kind in ["writes_redirected", "all_redirected"] {
        let ground = Ground::demo().await;
        let full = ground.token("visser").await;
        let subject = format!("SL-{kind}");
        let document = backend::connectors::requests::NewDocument {
            subject,
            kind: ground.document_type(&context(&full, BAKERY)).await,
            account: None,
            date: None,
        };
        let incident = json!({"kind": kind, "user": "jansen"});
        ground.board(Method::POST, "incident", incident).await;
        let token = ground.token("jansen").await;
        let outcome = ground.archive().post_document(&context(&token, BAKERY), &document).await;
        let WriteOutcome::Confirmed(card) = outcome else { panic!("{kind}: {outcome:?}") };
        assert_eq!(card.division, GARDENER, "{kind}: the canary says where it stands");
    }
}
