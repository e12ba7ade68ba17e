//! The pages and the loader.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{BAKERY, Ground};

async fn page(ground: &Ground, path: &str) -> String {
    let answer = ground.http().get(ground.url(path)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.text().await.unwrap()
}

#[tokio::test]
async fn the_books_are_shown_as_a_person_sees_them() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let entry = app.entry(BAKERY, "<b>F1</b>", 1234.5).await;
    let entry = app.post(&format!("{BAKERY}/purchaseentry/PurchaseEntries"), entry).await.entity();
    let entries = page(&ground, "/sandbox/administraties/120/boekingen").await;
    assert!(
        entries.contains("Molenkamp Bakkerijtechniek B.V.") && entries.contains(&entry["EntryNumber"].to_string()),
        "{entries}"
    );
    assert!(entries.contains("-1.493,75") && entries.contains("&lt;b&gt;F1&lt;/b&gt;"));
    for tab in ["facturen", "orders", "ontvangsten", "documenten", "grootboek", "leveranciers"] {
        page(&ground, &format!("/sandbox/administraties/120/{tab}")).await;
    }
    for path in ["/", "/sandbox/storingen", "/sandbox/logboek"] {
        page(&ground, path).await;
    }
    let unknown = ground.http().get(ground.url("/sandbox/administraties/999/orders")).send().await.unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_person_processes_an_open_invoice() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    ground.board(Method::PATCH, "settings", json!({"books": {"invoices_processed_at_once": false}})).await;
    let options = [("$filter", "OrderNumber eq 2600117"), ("$expand", "PurchaseOrderLines")];
    let order = app.query(&format!("{BAKERY}/purchaseorder/PurchaseOrders"), &options).await.rows().remove(0);
    let body = json!({
        "Type": 8033, "Journal": "70", "Supplier": order["Supplier"], "YourRef": "F1",
        "PurchaseInvoiceLines": [{"PurchaseOrderLine": order["PurchaseOrderLines"]["results"][0]["ID"]}],
    });
    let invoice = app.post(&format!("{BAKERY}/purchase/PurchaseInvoices"), body).await.entity();
    assert!(page(&ground, "/sandbox/administraties/120/facturen").await.contains(">verwerk<"));
    let form = [
        ("division", BAKERY.to_string()),
        ("kind", "invoice".to_owned()),
        ("id", invoice["ID"].as_str().unwrap().to_owned()),
    ];
    let answer = ground.http().post(ground.url("/sandbox/doen/verwerk")).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let ledger = ground.rows(BAKERY, "financialtransaction/TransactionLines").await;
    assert_eq!(ledger.iter().filter(|row| row["YourRef"] == "F1").count(), 3);
}

#[tokio::test]
async fn the_buttons_of_the_board_do_what_they_say() {
    let ground = Ground::demo().await;
    ground.connect("visser").await;
    let press = async |path: &str, form: &[(&str, &str)]| {
        let answer = ground.http().post(ground.url(path)).form(form).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
    };
    let scope = [("user", ""), ("division", ""), ("endpoint", ""), ("method", "")];
    press("/sandbox/doen/naspelen", &[]).await;
    press("/sandbox/doen/fout", &[("kind", "all_redirected_ids_emptied")]).await;
    press("/sandbox/doen/recht", &scope).await;
    press("/sandbox/doen/storing", &[&scope[..], &[("effect", "status"), ("amount", "503"), ("times", "2")]].concat())
        .await;
    press("/sandbox/doen/open", &[("user", "jansen"), ("division", "2190131")]).await;
    press("/sandbox/doen/schakel", &[("path", "books.duplicate_check_entries"), ("on", "false")]).await;
    let state = ground.board(Method::GET, "state", Value::Null).await;
    assert_eq!(state["bug"]["kind"], json!("all_redirected_ids_emptied"));
    assert_eq!((state["rights"].as_array().unwrap().len(), state["faults"][0]["times"].clone()), (1, json!(2)));
    let jansen = state["users"].as_array().unwrap().iter().find(|user| user["login"] == "jansen").unwrap().clone();
    assert_eq!(jansen["current_division"], json!(2_190_131));
    let settings = ground.board(Method::GET, "settings", Value::Null).await;
    assert_eq!(settings["books"]["duplicate_check_entries"], json!(false));
    let id = state["faults"][0]["id"].to_string();
    press("/sandbox/doen/weg", &[("kind", "storing"), ("id", &id)]).await;
    press("/sandbox/doen/begin", &[]).await;
    let state = ground.board(Method::GET, "state", Value::Null).await;
    assert_eq!((state["bug"].clone(), state["connections"].as_array().unwrap().len()), (Value::Null, 1));
}

/// Chain C of the shared data is an order of 2014: an administration with periods of its year.
#[tokio::test]
async fn a_chain_of_another_year_is_loaded() {
    let ground = Ground::demo().await;
    let load = json!({"administrations": [{
        "hid": 150,
        "description": "Gemeente Voorbeeldstad",
        "years": [2014, 2015],
        "closed_periods": [[2014, 1]],
        "users": {"visser": "full", "deboer": "documents"},
        "vat_codes": [{"code": "UK", "description": "VAT 17.5%", "percentage": "0.175"}],
        "suppliers": [{"code": "1001", "name": "Leverancier van de keten B.V.", "iban": "NL91ABNA0417164300"}],
        "items": [{"code": "ART-1", "description": "Stoel", "suppliers": [{"supplier": "1001", "price": "3.27", "supplier_item_code": "A1"}]}],
        "orders": [{
            "number": 40_000_695, "supplier": "1001", "date": "2014-10-07",
            "lines": [
                {"item": "ART-1", "quantity": 1000, "price": "3.27", "received": "1000"},
                {"item": "ART-2", "description": "Tafel", "quantity": "10000", "price": 2.76, "received": 400, "invoiced": 100},
            ],
        }],
    }]});
    let loaded = ground.board(Method::POST, "load", load.clone()).await;
    assert_eq!(loaded["divisions"], json!([2_190_150]));
    let app = ground.connect("visser").await;
    let options = [("$expand", "PurchaseOrderLines")];
    let order = app.query("2190150/purchaseorder/PurchaseOrders", &options).await.rows().remove(0);
    assert_eq!((order["OrderNumber"].clone(), order["AmountFC"].clone()), (json!(40_000_695), json!(37_352.7)));
    let lines = order["PurchaseOrderLines"]["results"].as_array().unwrap();
    assert_eq!(lines[0]["SupplierItemCode"], json!("A1"));
    assert_eq!((lines[1]["ReceivedQuantity"].clone(), lines[1]["InvoicedQuantity"].clone()), (json!(400), json!(100)));
    let invoice = json!({
        "Type": 8033, "Journal": "70", "Supplier": order["Supplier"], "YourRef": "F1", "InvoiceDate": "2014-11-01T00:00:00",
        "PurchaseInvoiceLines": [{"PurchaseOrderLine": lines[0]["ID"]}],
    });
    assert_eq!(app.post("2190150/purchase/PurchaseInvoices", invoice).await.status, StatusCode::CREATED);

    let url = ground.url("/sandbox/api/load");
    let again = ground.http().post(url).json(&load).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::BAD_REQUEST, "the same codes again are refused, and nothing is loaded");
}
