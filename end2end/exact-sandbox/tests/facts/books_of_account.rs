//! Reference, sections 2.4 to 2.6 and 5.6 to 5.10: rights, relations, documents.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{BAKERY, GARDENER, Ground, INSTALLER};

#[tokio::test]
async fn a_user_without_rights_gets_the_bare_403() {
    let ground = Ground::demo().await;
    let app = ground.connect("jansen").await;
    let answer = app.get(&format!("{BAKERY}/financial/Journals")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.json(), json!({"error": {"code": "", "message": {"lang": "", "value": "Forbidden"}}}));
    assert_eq!(answer.header("reason"), Some("NoDivisionAccess"));
}

#[tokio::test]
async fn by_switch_reads_without_rights_are_empty() {
    let ground = Ground::demo().await;
    let app = ground.connect("jansen").await;
    ground.board(Method::PATCH, "settings", json!({"answers": {"empty_instead_of_forbidden": true}})).await;
    let answer = app.get(&format!("{BAKERY}/financial/Journals")).await;
    assert_eq!((answer.status, answer.rows().len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn divisions_lists_what_the_user_may_open() {
    let ground = Ground::demo().await;
    let app = ground.connect("jansen").await;
    // The division in the address is not validated.
    let rows = app.get("999/system/Divisions").await.rows();
    let codes: Vec<_> = rows.iter().map(|row| row["Code"].clone()).collect();
    assert_eq!(codes, [json!(GARDENER), json!(INSTALLER)]);
}

#[tokio::test]
async fn user_has_rights_answers_in_both_shapes() {
    let ground = Ground::demo().await;
    let (visser, jansen, deboer) =
        (ground.connect("visser").await, ground.connect("jansen").await, ground.connect("deboer").await);
    let path = format!("{BAKERY}/users/UserHasRights");
    let entries = [("endpoint", "'purchaseentry/PurchaseEntries'"), ("action", "'POST'")];
    assert_eq!(visser.query(&path, &entries).await.json(), json!({"d": true}));
    assert_eq!(jansen.query(&path, &entries).await.json(), json!({"d": false}));
    assert_eq!(deboer.query(&path, &entries).await.json(), json!({"d": false}));
    let documents = [("endpoint", "'documents/Documents'"), ("action", "'POST'")];
    assert_eq!(deboer.query(&path, &documents).await.json(), json!({"d": true}));
    ground.board(Method::PATCH, "settings", json!({"answers": {"user_has_rights": "named"}})).await;
    assert_eq!(visser.query(&path, &entries).await.json(), json!({"d": {"UserHasRights": true}}));
    let unquoted = [("endpoint", "purchaseentry/PurchaseEntries"), ("action", "POST")];
    assert_eq!(visser.query(&path, &unquoted).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn one_who_may_make_documents_but_no_entries() {
    let ground = Ground::demo().await;
    let app = ground.connect("deboer").await;
    let document = app.post(&format!("{BAKERY}/documents/Documents"), json!({"Subject": "x", "Type": 20})).await;
    assert_eq!(document.status, StatusCode::CREATED);
    let entry = app.entry(BAKERY, "F1", 100.0).await;
    assert_eq!(app.post(&format!("{BAKERY}/purchaseentry/PurchaseEntries"), entry).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_portal_login_may_make_no_document() {
    let ground = Ground::demo().await;
    let app = ground.connect("portaal").await;
    let answer = app.post(&format!("{BAKERY}/documents/Documents"), json!({"Subject": "x", "Type": 20})).await;
    assert_eq!(
        (answer.status, answer.error().as_str()),
        (StatusCode::INTERNAL_SERVER_ERROR, "Document Type not allowed")
    );
    assert_eq!(app.get(&format!("{BAKERY}/financialtransaction/TransactionLines")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_deactivated_user_gets_403_though_the_token_lives() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    ground.board(Method::PUT, "users", json!({"login": "visser", "status": "inactive"})).await;
    let answer = app.get("current/Me").await;
    assert_eq!((answer.status, answer.header("reason")), (StatusCode::FORBIDDEN, Some("InactiveUser")));
}

#[tokio::test]
async fn a_relation_gets_a_code_and_loses_an_unknown_currency() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let accounts = format!("{BAKERY}/crm/Accounts");
    let made = app
        .post(&accounts, json!({"Name": "Nieuw B.V.", "IsSupplier": true, "PurchaseCurrency": "XAF"}))
        .await
        .entity();
    assert_eq!(made["Code"].as_str().unwrap().len(), 18);
    assert!(made["PurchaseCurrency"].is_null());
    let missing = app.post(&accounts, json!({"IsSupplier": true})).await;
    assert_eq!((missing.status, missing.error().as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "Verplicht: Naam"));
    let twice = app.post(&accounts, json!({"Name": "X", "Code": "1001"})).await;
    assert_eq!(twice.error(), "Gegeven bestaat reeds");
    let bank = json!({"Account": made["ID"], "BankAccount": "NL91 ABNA 0417 1643 00"});
    assert_eq!(
        app.post(&format!("{BAKERY}/crm/BankAccounts"), bank).await.entity()["BankAccount"],
        json!("NL91ABNA0417164300")
    );
}

#[tokio::test]
async fn attachments_are_made_and_deleted_but_never_changed() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let document =
        app.post(&format!("{BAKERY}/documents/Documents"), json!({"Subject": "x", "Type": 55})).await.entity();
    let attachments = format!("{BAKERY}/documents/DocumentAttachments");
    let body = json!({"Document": document["ID"], "FileName": "a.xml", "Attachment": "PGEvPg=="});
    let made = app.post(&attachments, body).await.entity();
    assert_eq!(made["FileSize"], json!(4));
    let one = format!("{attachments}(guid'{}')", made["ID"].as_str().unwrap());
    assert_eq!(app.put(&one, json!({"FileName": "b.xml"})).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(app.delete(&one).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&one).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn there_is_a_condition_of_method_cash() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let rows =
        app.query(&format!("{BAKERY}/cashflow/PaymentConditions"), &[("$filter", "PaymentMethod eq 'K'")]).await.rows();
    assert!(rows.iter().any(|row| row["Code"] == json!("BL")));
}

/// Reference 2.6: where `Division` stands, and where it does not.
#[tokio::test]
async fn the_division_stands_where_the_reference_says() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    app.post(&format!("{BAKERY}/documents/Documents"), json!({"Subject": "x", "Type": 20})).await;
    app.post(&format!("{BAKERY}/purchaseentry/PurchaseEntries"), app.entry(BAKERY, "F1", 1.0).await).await;
    for (set, stands) in [
        ("purchaseentry/PurchaseEntries", true),
        ("documents/Documents", true),
        ("financialtransaction/TransactionLines", true),
        ("financial/Journals", true),
        ("purchaseorder/GoodsReceipts", true),
        ("purchaseorder/PurchaseOrders", true),
        ("purchaseorder/PurchaseOrderLines", true),
        ("crm/Accounts", true),
        ("purchase/PurchaseInvoices", false),
        ("purchase/PurchaseInvoiceLines", false),
        ("logistics/Items", false),
        ("financial/GLAccounts", false),
        ("vat/VATCodes", false),
    ] {
        let rows = app.query(&format!("{BAKERY}/{set}"), &[("$top", "1")]).await.rows();
        assert_eq!(rows[0].get("Division").is_some(), stands, "{set}");
    }
}

#[tokio::test]
async fn vat_percentages_are_fractions() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let rows = app.get(&format!("{BAKERY}/vat/VATCodes")).await.rows();
    let of = |code: &str| rows.iter().find(|row| row["Code"] == json!(code)).unwrap().clone();
    assert_eq!((of("2")["Percentage"].clone(), of("2")["Type"].clone()), (json!(0.21), json!("E")));
    assert_eq!((of("1")["Percentage"].clone(), of("4")["Type"].clone()), (json!(0.09), json!("I")));
    assert_eq!(
        (of("5")["Charged"].clone(), of("7")["Type"].clone(), of("0")["Type"].clone()),
        (json!(true), json!("B"), json!("N"))
    );
}
