//! Reference 2.3 and 2.4: administrations that are blocked, moved, taken over, or lack a module.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{App, BAKERY, GARDENER, Ground};

async fn listed(app: &App) -> Vec<Value> {
    let options = [("$select", "Code,BlockingStatus,Status,DivisionMoveDate")];
    app.query(&format!("{GARDENER}/system/Divisions"), &options).await.rows()
}

async fn bakery(app: &App) -> Value {
    listed(app).await.into_iter().find(|row| row["Code"] == json!(BAKERY)).unwrap_or_default()
}

/// "`BlockingStatus`: 0 not blocked, 1 backup/restore, 2 conversion busy, …" (2.3); `DivisionBlocked` (2.4).
#[tokio::test]
async fn a_blocked_division_is_listed_and_refused() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let entry = app.entry(BAKERY, "F1", 1.0).await;
    ground.board(Method::PUT, "divisions", json!({"division": 120, "blocking_status": 2})).await;
    assert_eq!(bakery(&app).await["BlockingStatus"], json!(2));
    let refused = app.post(&format!("{BAKERY}/purchaseentry/PurchaseEntries"), entry.clone()).await;
    assert_eq!((refused.status, refused.header("reason")), (StatusCode::FORBIDDEN, Some("DivisionBlocked")));
    ground.board(Method::PUT, "divisions", json!({"division": 120, "blocking_status": 0})).await;
    let made = app.post(&format!("{BAKERY}/purchaseentry/PurchaseEntries"), entry).await;
    assert_eq!(made.status, StatusCode::CREATED);
}

/// "`DivisionMoveDate`: changed → all Timestamps are regenerated: full resync" (2.3).
#[tokio::test]
async fn a_moved_division_tells_when() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    assert_eq!(bakery(&app).await["DivisionMoveDate"], Value::Null);
    ground.board(Method::PUT, "divisions", json!({"division": 120, "moves": true})).await;
    assert!(bakery(&app).await["DivisionMoveDate"].as_str().unwrap().starts_with("/Date("));
}

/// "Accountant take-over: company moved to another accountant: 'Wrong Division'" (7).
#[tokio::test]
async fn a_division_that_was_taken_over_is_gone_from_the_list_and_wrong() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    ground.board(Method::PUT, "divisions", json!({"division": 120, "taken_over": true})).await;
    assert_eq!(bakery(&app).await, Value::Null);
    let refused = app.get(&format!("{BAKERY}/purchaseentry/PurchaseEntries")).await;
    assert_eq!((refused.status, refused.error().as_str()), (StatusCode::FORBIDDEN, "Wrong Division"));
}

/// The header `reason` may be `BlockedCustomer` or `LicenseExpired` (2.4).
#[tokio::test]
async fn a_lapsed_licence_refuses_everything() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    ground.board(Method::PUT, "divisions", json!({"division": 120, "refused_as": "LicenseExpired"})).await;
    let refused = app.get(&format!("{BAKERY}/financial/Journals")).await;
    assert_eq!((refused.status, refused.header("reason")), (StatusCode::FORBIDDEN, Some("LicenseExpired")));
    assert_eq!(app.get(&format!("{GARDENER}/financial/Journals")).await.status, StatusCode::OK);
}

/// "`purchase/PurchaseInvoices` POST gives 403 when the company lacks the purchase/trade module" and "Division not
/// accessible for a missing module" (2.4); "PurchaseEntries: not tied to the trade module" (5.4).
#[tokio::test]
async fn without_the_trade_module_only_financial_invoices_are_booked() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let (entry, invoice) = (app.entry(BAKERY, "F1", 1.0).await, app.order_invoice("F2", 1).await);
    ground.board(Method::PUT, "divisions", json!({"division": 120, "lacks_trade_module": true})).await;
    let refused = app.post(&format!("{BAKERY}/purchase/PurchaseInvoices"), invoice).await;
    assert_eq!((refused.status, refused.error().as_str()), (StatusCode::FORBIDDEN, "Division not accessible"));
    for endpoint in ["purchaseorder/PurchaseOrders", "logistics/SupplierItem"] {
        assert_eq!(app.get(&format!("{BAKERY}/{endpoint}")).await.status, StatusCode::FORBIDDEN, "{endpoint}");
    }
    let made = app.post(&format!("{BAKERY}/purchaseentry/PurchaseEntries"), entry).await;
    assert_eq!(made.status, StatusCode::CREATED);
}
