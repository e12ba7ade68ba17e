//! The control of the product's tests: with the bug on, the raw call *does* go wrong.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{App, BAKERY, GARDENER, Ground};

const BAKERY_ENTRIES: &str = "2190120/purchaseentry/PurchaseEntries";

/// A connection of J. Jansen, who has no rights on 120 and stands in 118, and an entry meant for 120, with ids of 120.
async fn scene(kind: &str) -> (Ground, App, Value) {
    let ground = Ground::demo().await;
    let entry = ground.connect("visser").await.entry(BAKERY, "STRAY-1", 100.0).await;
    ground.board(Method::PUT, "bug", json!({"kind": kind})).await;
    let jansen = ground.connect("jansen").await;
    (ground, jansen, entry)
}

async fn standing(ground: &Ground, division: i32) -> usize {
    let rows = ground.rows(division, "purchaseentry/PurchaseEntries").await;
    rows.iter().filter(|row| row["YourRef"] == json!("STRAY-1")).count()
}

#[tokio::test]
async fn without_the_bug_the_entry_is_refused() {
    let ground = Ground::demo().await;
    let entry = ground.connect("visser").await.entry(BAKERY, "STRAY-1", 100.0).await;
    let jansen = ground.connect("jansen").await;
    assert_eq!(jansen.post(BAKERY_ENTRIES, entry).await.status, StatusCode::FORBIDDEN);
    assert_eq!((standing(&ground, BAKERY).await, standing(&ground, GARDENER).await), (0, 0));
}

#[tokio::test]
async fn kind_1_sends_only_writing_requests_astray() {
    let (ground, jansen, entry) = scene("writes_redirected").await;
    let answer = jansen.post(BAKERY_ENTRIES, entry.clone()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    assert_eq!(answer.entity()["Division"], json!(GARDENER));
    assert_eq!(answer.entity()["Supplier"], entry["Supplier"], "the foreign id is kept unchecked");
    assert_eq!((standing(&ground, BAKERY).await, standing(&ground, GARDENER).await), (0, 1));
    assert_eq!(jansen.get(BAKERY_ENTRIES).await.status, StatusCode::FORBIDDEN, "reads are refused as ever");
    let path = format!("{BAKERY}/users/UserHasRights");
    let rights = jansen.query(&path, &[("endpoint", "'purchaseentry/PurchaseEntries'"), ("action", "'POST'")]).await;
    assert_eq!(rights.json(), json!({"d": false}));
}

#[tokio::test]
async fn kind_2_sends_reads_and_rights_questions_astray_too() {
    let (ground, jansen, entry) = scene("all_redirected").await;
    assert_eq!(jansen.post(BAKERY_ENTRIES, entry).await.status, StatusCode::CREATED);
    assert_eq!((standing(&ground, BAKERY).await, standing(&ground, GARDENER).await), (0, 1));
    let read = jansen.query(BAKERY_ENTRIES, &[("$filter", "YourRef eq 'STRAY-1'")]).await.rows();
    assert_eq!(read.len(), 1, "reading back under the address of 120 finds it");
    assert_eq!(read[0]["Division"], json!(GARDENER), "only the division in the answer tells");
    let path = format!("{BAKERY}/users/UserHasRights");
    let rights = jansen.query(&path, &[("endpoint", "'purchaseentry/PurchaseEntries'"), ("action", "'POST'")]).await;
    assert_eq!(rights.json(), json!({"d": true}));
    let me = jansen.get("current/Me").await.rows();
    assert_eq!(me[0]["CurrentDivision"], json!(GARDENER));
    let divisions = jansen.get(&format!("{BAKERY}/system/Divisions")).await.rows();
    assert!(divisions.iter().all(|row| row["Code"] != json!(BAKERY)), "the list of divisions is honest");
}

#[tokio::test]
async fn kind_3_empties_foreign_ids() {
    let (ground, jansen, entry) = scene("all_redirected_ids_emptied").await;
    let answer = jansen.post(BAKERY_ENTRIES, entry).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    assert!(answer.entity()["Supplier"].is_null());
    assert_eq!(standing(&ground, GARDENER).await, 1);
    let lines = ground.rows(GARDENER, "purchaseentry/PurchaseEntryLines").await;
    assert!(lines.last().unwrap()["GLAccount"].is_null());
}

#[tokio::test]
async fn a_switch_refuses_foreign_ids() {
    let (ground, jansen, entry) = scene("all_redirected").await;
    ground.board(Method::PUT, "bug", json!({"kind": "all_redirected", "foreign_ids": "refused"})).await;
    let answer = jansen.post(BAKERY_ENTRIES, entry).await;
    assert_eq!(
        (answer.status, answer.error().as_str()),
        (StatusCode::INTERNAL_SERVER_ERROR, "Ongeldige referentie: Relatie")
    );
}

#[tokio::test]
async fn a_stray_document_says_where_it_stands() {
    let (ground, jansen, _) = scene("all_redirected").await;
    let answer = jansen.post(&format!("{BAKERY}/documents/Documents"), json!({"Subject": "canary", "Type": 20})).await;
    assert_eq!((answer.status, answer.entity()["Division"].clone()), (StatusCode::CREATED, json!(GARDENER)));
    let id = answer.entity()["ID"].as_str().unwrap().to_owned();
    let deleted = jansen.delete(&format!("{GARDENER}/documents/Documents(guid'{id}')")).await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    assert!(ground.rows(GARDENER, "documents/Documents").await.iter().all(|row| row["ID"] != json!(id)));
}

/// A stray purchase invoice has no `Division`, and its document does not exist where it stands: only the absence of its
/// ledger rows in 120 tells, and those rows in 118.
#[tokio::test]
async fn a_stray_purchase_invoice_stands_in_the_other_ledger() {
    let (ground, jansen, _) = scene("all_redirected").await;
    let options = [("$filter", "OrderNumber eq 2600117"), ("$expand", "PurchaseOrderLines")];
    let visser = ground.connect("visser").await;
    let order = visser.query(&format!("{BAKERY}/purchaseorder/PurchaseOrders"), &options).await.rows().remove(0);
    let line = &order["PurchaseOrderLines"]["results"][0];
    let body = json!({
        "Type": 8033, "Journal": "70", "Supplier": order["Supplier"], "YourRef": "STRAY-1", "Currency": "EUR",
        "InvoiceDate": "2026-10-08T00:00:00",
        "PurchaseInvoiceLines": [{"PurchaseOrderLine": line["ID"], "Quantity": 8, "Amount": 200, "VATCode": "2"}],
    });
    let answer = jansen.post("2190120/purchase/PurchaseInvoices", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    assert!(answer.entity().get("Division").is_none());
    let ledger = async |division| {
        let rows = ground.rows(division, "financialtransaction/TransactionLines").await;
        rows.iter().filter(|row| row["YourRef"] == "STRAY-1").count()
    };
    assert_eq!((ledger(BAKERY).await, ledger(GARDENER).await), (0, 3));
    let after = visser.query(&format!("{BAKERY}/purchaseorder/PurchaseOrders"), &options).await.rows().remove(0);
    assert_eq!(after["PurchaseOrderLines"]["results"][0]["InvoicedQuantity"], json!(0));
}

#[tokio::test]
async fn one_with_rights_is_not_sent_astray() {
    let (ground, _, entry) = scene("all_redirected").await;
    let visser = ground.connect("visser").await;
    ground.board(Method::POST, "users/visser/open", json!({"division": 118})).await;
    let answer = visser.post(BAKERY_ENTRIES, entry).await;
    assert_eq!(answer.entity()["Division"], json!(BAKERY));
}

#[tokio::test]
async fn the_incident_takes_the_connected_users_rights_on_120_and_stands_him_in_118() {
    let ground = Ground::demo().await;
    let visser = ground.connect("visser").await;
    let entry = visser.entry(BAKERY, "STRAY-1", 100.0).await;
    let played = ground.board(Method::POST, "incident", json!({})).await;
    assert_eq!(played["users"], json!(["visser"]));
    assert_eq!(visser.post(BAKERY_ENTRIES, entry).await.entity()["Division"], json!(GARDENER));
    assert_eq!((standing(&ground, BAKERY).await, standing(&ground, GARDENER).await), (0, 1));
}

#[tokio::test]
async fn rights_taken_away_after_so_many_calls() {
    let ground = Ground::demo().await;
    let visser = ground.connect("visser").await;
    let (first, second) = (visser.entry(BAKERY, "A", 1.0).await, visser.entry(BAKERY, "B", 2.0).await);
    let right = json!({"user": "visser", "division": 120, "endpoint": "purchaseentry/PurchaseEntries", "method": "POST", "after_calls": 1});
    ground.board(Method::POST, "rights", right).await;
    assert_eq!(visser.post(BAKERY_ENTRIES, first).await.status, StatusCode::CREATED);
    assert_eq!(visser.post(BAKERY_ENTRIES, second).await.status, StatusCode::FORBIDDEN);
    assert_eq!(visser.get(BAKERY_ENTRIES).await.status, StatusCode::OK);
}
