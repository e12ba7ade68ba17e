//! Ten thousand bookings: look-ups, refusals of duplicates and boards stay quick.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{App, BAKERY, Ground};

const BOOKINGS: u32 = 10_000;
const ENTRIES: &str = "2190120/purchaseentry/PurchaseEntries";

/// The quickest of five times, and the rows of the last.
async fn timed(app: &App, path: &str, filter: &str, select: &str) -> (Duration, Vec<Value>) {
    let options = [("$filter", filter), ("$select", select)];
    let mut best = Duration::MAX;
    let mut rows = Vec::new();
    for _ in 0..5 {
        let begun = Instant::now();
        let answer = app.query(path, &options).await;
        best = best.min(begun.elapsed());
        assert_eq!(answer.status, StatusCode::OK, "{filter}: {}", answer.text);
        rows = answer.rows();
    }
    (best, rows)
}

/// Held against a read of all rows in the same run: time alone says nothing on a busy machine.
#[tokio::test]
async fn look_ups_do_not_read_all_rows() {
    let ground = Ground::with(json!({"limits": {"calls_per_minute": 100_000}})).await;
    let app = ground.connect("visser").await;
    ground.board(Method::POST, "bulk", json!({"division": 120, "bookings": BOOKINGS})).await;
    let one = app.query(ENTRIES, &[("$filter", "YourRef eq 'BULK-7777'"), ("$select", "Supplier,Document")]).await;
    let one = one.rows().remove(0);
    let (supplier, document) = (one["Supplier"].as_str().unwrap(), one["Document"].as_str().unwrap());
    let (all, _) = timed(&app, ENTRIES, "substringof('nowhere', YourRef)", "EntryID").await;
    let ledger = "2190120/financialtransaction/TransactionLines";
    for (path, filter, rows) in [
        (ENTRIES, "YourRef eq 'bulk-7777'".to_owned(), 1),
        (ENTRIES, format!("Supplier eq guid'{supplier}' and YourRef eq 'BULK-7777'"), 1),
        (ENTRIES, format!("Document eq guid'{document}'"), 1),
        (ENTRIES, "(YourRef eq 'BULK-1' or YourRef eq 'BULK-2') or YourRef eq 'BULK-3'".to_owned(), 3),
        (ENTRIES, "YourRef eq 'BULK-NONE'".to_owned(), 0),
        (ledger, format!("Document eq guid'{document}'"), 3),
        ("2190120/documents/Documents", "Subject eq 'BULK-7777'".to_owned(), 1),
        ("2190120/purchase/PurchaseInvoices", "YourRef eq 'BULK-5000'".to_owned(), 1),
    ] {
        let (took, found) = timed(&app, path, &filter, select_of(path)).await;
        assert_eq!(found.len(), rows, "{filter}");
        assert!(took * 3 < all, "{path} {filter}: {took:?}, all rows {all:?}");
    }
    // A booking among ten thousand: its number, its duplicate check, its ledger rows.
    let mut entry = app.entry(BAKERY, "F1", 100.0).await;
    let mut best = Duration::MAX;
    for number in 0..5 {
        entry["YourRef"] = json!(format!("F{number}"));
        let begun = Instant::now();
        assert_eq!(app.post(ENTRIES, entry.clone()).await.status, StatusCode::CREATED);
        best = best.min(begun.elapsed());
    }
    assert!(best < all, "a booking took {best:?}, a read of all rows {all:?}");
    assert_eq!(app.post(ENTRIES, entry).await.error(), "Gegeven bestaat reeds");
    for path in ["/", "/sandbox/administraties/120/boekingen", "/sandbox/administraties/120/grootboek"] {
        let page = ground.http().get(ground.url(path)).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK, "{path}");
    }
}

fn select_of(path: &str) -> &'static str {
    if path.ends_with("Documents") { "Subject" } else { "YourRef" }
}
