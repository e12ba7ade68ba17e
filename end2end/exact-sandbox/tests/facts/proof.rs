//! What the product's proof programs ask: the truth of what was written, and the calls that were made.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{App, BAKERY, GARDENER, Ground};

async fn truth(ground: &Ground, query: &str) -> Vec<Value> {
    ground.board(Method::GET, &format!("truth{query}"), Value::Null).await["rows"].as_array().unwrap().clone()
}

/// A document and an entry with our reference.
async fn book(app: &App, reference: &str, your_ref: &str) -> (Value, Value) {
    let body = json!({"Subject": format!("Factuur {your_ref} {reference}"), "Type": 20});
    let document = app.post(&format!("{BAKERY}/documents/Documents"), body).await.entity();
    let mut entry = app.entry(BAKERY, your_ref, 100.0).await;
    entry["Document"] = document["ID"].clone();
    entry["ExternalLinkReference"] = json!(format!("https://sluis.example.nl/i/{reference}"));
    let entry = app.post(&format!("{BAKERY}/purchaseentry/PurchaseEntries"), entry).await.entity();
    (document, entry)
}

#[tokio::test]
async fn the_truth_tells_what_stands_where_with_whose_reference() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let before = ground.board(Method::GET, "clock", Value::Null).await["machine_ms"].as_i64().unwrap();
    let (document, entry) = book(&app, "SL-AAAA", "F1").await;
    let mut invoice = app.order_invoice("F2", 1).await;
    invoice["Remarks"] = json!("SL-BBBB");
    app.post(&format!("{BAKERY}/purchase/PurchaseInvoices"), invoice).await;
    app.post(&format!("{BAKERY}/documents/Documents"), json!({"Subject": "of a person", "Type": 20})).await;

    let rows = truth(&ground, "").await;
    let told: Vec<_> = rows.iter().map(|row| (row["kind"].clone(), row["reference"].clone())).collect();
    let expected = [("document", "SL-AAAA"), ("entry", "SL-AAAA"), ("order_invoice", "SL-BBBB")];
    assert_eq!(told, expected.map(|(kind, reference)| (json!(kind), json!(reference))));
    let row = &rows[1];
    assert_eq!((row["id"].clone(), row["document"].clone()), (entry["EntryID"].clone(), document["ID"].clone()));
    assert_eq!(
        (row["invoice_number"].clone(), row["entry_number"].clone()),
        (json!("F1"), entry["EntryNumber"].clone())
    );
    assert_eq!((row["division"].clone(), row["administration"].clone()), (json!(BAKERY), json!(120)));
    assert_eq!((row["user"].clone(), row["lines"].clone()), (json!("visser"), json!(1)));
    assert!(rows.iter().skip(1).all(|row| row["in_ledger"] == json!(true)));
    let ms = |name: &str| row[name].as_i64().unwrap();
    assert!(before <= ms("begun_ms") && ms("begun_ms") <= ms("arrived_ms") && ms("arrived_ms") <= ms("landed_ms"));

    assert_eq!(truth(&ground, "?all=true").await.len(), 4);
    assert_eq!(truth(&ground, "?division=118").await.len(), 0);
    assert_eq!(truth(&ground, "?prefix=SL-B").await.len(), 1);
}

#[tokio::test]
async fn deleted_rows_stay_in_the_truth() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let (document, entry) = book(&app, "SL-AAAA", "F1").await;
    let path = |set: &str, id: &Value| format!("{BAKERY}/{set}(guid'{}')", id.as_str().unwrap());
    let deleted = app.delete(&path("purchaseentry/PurchaseEntries", &entry["EntryID"])).await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    app.delete(&path("documents/Documents", &document["ID"])).await;
    let rows = truth(&ground, "").await;
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row["deleted"]["by"] == json!("visser") && row["in_ledger"] == json!(false)));
    assert_eq!(rows[1]["invoice_number"], json!("F1"), "as it last was");
}

#[tokio::test]
async fn a_stray_row_is_told_where_it_stands_and_where_it_was_addressed() {
    let ground = Ground::demo().await;
    ground.board(Method::PUT, "bug", json!({"kind": "all_redirected"})).await;
    let jansen = ground.connect("jansen").await;
    let body = json!({"Subject": "SL-STRAY", "Type": 20});
    jansen.post(&format!("{BAKERY}/documents/Documents"), body).await;
    let rows = truth(&ground, "").await;
    assert_eq!((rows[0]["division"].clone(), rows[0]["addressed"].clone()), (json!(GARDENER), json!(BAKERY)));
}

/// A call that lands late was begun before: the proof that nothing left after a close needs the beginning.
#[tokio::test]
async fn a_late_call_is_told_with_its_beginning_and_its_landing() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let late = json!({"method": "POST", "effect": {"kind": "lands_late", "ms": 300, "drops": true}});
    ground.board(Method::POST, "faults", late).await;
    let path = format!("{BAKERY}/documents/Documents");
    let request = app.request(Method::POST, &path).json(&json!({"Subject": "SL-LATE", "Type": 20}));
    assert!(request.send().await.is_err());
    let calls = ground.board(Method::GET, "calls", Value::Null).await;
    assert_eq!(calls["writes"][0]["ended_ms"], Value::Null, "it is under way");
    let rows = loop {
        match truth(&ground, "").await {
            rows if rows.is_empty() => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            rows => break rows,
        }
    };
    let ms = |name: &str| rows[0][name].as_i64().unwrap();
    assert!(ms("landed_ms") >= ms("arrived_ms") + 300);
    assert_eq!(rows[0]["begun_ms"], calls["writes"][0]["begun_ms"]);
}

#[tokio::test]
async fn calls_are_counted_since_a_mark() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    book(&app, "SL-AAAA", "F1").await;
    ground.board(Method::DELETE, "calls", Value::Null).await;
    book(&app, "SL-BBBB", "F2").await;
    app.get("current/Me").await;
    app.post(&format!("{BAKERY}/documents/Documents"), json!({"Type": 20})).await;
    ground.token(&[("grant_type", "refresh_token"), ("refresh_token", &app.refresh_token)]).await;
    let dropped = json!({"endpoint": "documents/Documents", "effect": {"kind": "drop_before"}});
    ground.board(Method::POST, "faults", dropped).await;
    assert!(app.request(Method::GET, &format!("{BAKERY}/documents/Documents")).send().await.is_err());

    let told = ground.board(Method::GET, "calls", Value::Null).await;
    let count = |division: Value, method: &str, endpoint: &str, status: Value| {
        let by = |row: &&Value| {
            row["division"] == division
                && row["method"] == method
                && row["endpoint"] == endpoint
                && row["status"] == status
        };
        told["counts"].as_array().unwrap().iter().find(by).map_or(0, |row| row["calls"].as_u64().unwrap())
    };
    assert_eq!(count(json!(BAKERY), "POST", "documents/Documents", json!(201)), 1);
    assert_eq!(count(json!(BAKERY), "POST", "documents/Documents", json!(500)), 1, "refused");
    assert_eq!(count(json!(BAKERY), "GET", "documents/Documents", Value::Null), 1, "dropped");
    assert_eq!(count(json!(BAKERY), "POST", "purchaseentry/PurchaseEntries", json!(201)), 1);
    assert_eq!(count(Value::Null, "GET", "current/Me", json!(200)), 1);
    assert_eq!(count(Value::Null, "POST", "oauth2/token", json!(400)), 1);
    let writes: Vec<_> = told["writes"].as_array().unwrap().iter().map(|call| call["status"].clone()).collect();
    assert_eq!(writes, [json!(201), json!(201), json!(500)], "writing requests one by one, in order");
    let after = told["writes"][1]["number"].as_u64().unwrap();
    let rest = ground.board(Method::GET, &format!("calls?after={after}"), Value::Null).await;
    assert_eq!(rest["writes"].as_array().unwrap().len(), 1);
}
