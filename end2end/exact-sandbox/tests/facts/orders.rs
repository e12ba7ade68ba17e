//! Reference 5.1 to 5.3: orders, receipts, invoices against orders, and the demo's own.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{App, BAKERY, Ground};

const SAMPLE: &str = "OrderNumber eq 2600117";

fn path(set: &str) -> String {
    format!("{BAKERY}/{set}")
}

/// The issue's own sample: the order and its line.
async fn sample(app: &App) -> (Value, Value) {
    let options = [("$filter", SAMPLE), ("$expand", "PurchaseOrderLines")];
    let order = app.query(&path("purchaseorder/PurchaseOrders"), &options).await.rows().remove(0);
    let line = order["PurchaseOrderLines"]["results"][0].clone();
    (order, line)
}

fn invoice(order: &Value, kind: i32, your_ref: &str, lines: Value) -> Value {
    json!({
        "Type": kind,
        "Journal": "70",
        "Supplier": order["Supplier"],
        "YourRef": your_ref,
        "InvoiceDate": "2026-09-20T00:00:00",
        "PurchaseInvoiceLines": lines,
    })
}

#[tokio::test]
async fn the_sample_is_ten_ordered_eight_received_nothing_invoiced() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let (order, line) = sample(&app).await;
    assert_eq!(order["SupplierName"], json!("Molenkamp Bakkerijtechniek B.V."));
    assert_eq!((line["QuantityInPurchaseUnits"].clone(), line["NetPrice"].clone()), (json!(10), json!(25)));
    assert_eq!((line["ReceivedQuantity"].clone(), line["InvoicedQuantity"].clone()), (json!(8), json!(0)));
    assert_eq!((order["ReceiptStatus"].clone(), order["InvoiceStatus"].clone()), (json!(20), json!(10)));
    assert_eq!((order["AmountFCExclVat"].clone(), order["AmountFC"].clone()), (json!(250), json!(302.5)));
}

#[tokio::test]
async fn the_demo_has_orders_in_all_states_and_several_currencies() {
    let ground = Ground::demo().await;
    let orders = ground.rows(BAKERY, "purchaseorder/PurchaseOrders").await;
    assert_eq!(orders.len(), 120);
    let has = |order: i64, receipt: i64, invoice: i64| {
        orders.iter().any(|row| {
            row["OrderStatus"] == order && row["ReceiptStatus"] == receipt && row["InvoiceStatus"] == invoice
        })
    };
    for (order, receipt, invoice) in
        [(10, 10, 10), (20, 20, 10), (20, 30, 10), (20, 30, 20), (30, 30, 30), (20, 20, 20), (20, 10, 30), (40, 40, 40)]
    {
        assert!(has(order, receipt, invoice), "{order} {receipt} {invoice}");
    }
    for currency in ["EUR", "USD", "SEK", "GBP"] {
        assert!(orders.iter().any(|row| row["Currency"] == currency), "{currency}");
    }
    assert!(orders.iter().any(|row| row["ApprovalStatus"] == 0));
    let offers = ground.rows(BAKERY, "logistics/SupplierItem").await;
    for supplier in ["1002", "1003"] {
        assert!(offers.iter().filter(|row| row["SupplierCode"] == supplier).count() > 250, "{supplier}");
    }
}

#[tokio::test]
async fn each_start_gives_the_same_books() {
    let (one, two) = (Ground::demo().await, Ground::demo().await);
    for set in [
        "crm/Accounts",
        "purchaseorder/PurchaseOrders",
        "purchaseorder/PurchaseOrderLines",
        "financialtransaction/TransactionLines",
    ] {
        assert_eq!(one.rows(BAKERY, set).await, two.rows(BAKERY, set).await, "{set}");
    }
}

#[tokio::test]
async fn an_invoice_against_an_order_moves_its_invoiced_quantity_and_stands_in_the_ledger() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let (order, line) = sample(&app).await;
    let document = app.post(&path("documents/Documents"), json!({"Subject": "SL-1", "Type": 20})).await.entity();
    let mut body = invoice(
        &order,
        8033,
        "F1",
        json!([{"PurchaseOrderLine": line["ID"], "Quantity": 8, "Amount": 200, "VATCode": "2"}]),
    );
    body["Document"] = document["ID"].clone();
    body["Remarks"] = json!("SL-1");
    let made = app.post(&path("purchase/PurchaseInvoices"), body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let made = made.entity();
    assert!(made.get("Division").is_none(), "no Division stands in a purchase invoice");
    assert_eq!((made["Status"].clone(), made["Source"].clone()), (json!(50), json!(5)));
    assert_eq!(
        (made["Amount"].clone(), made["AmountFCExclVat"].clone(), made["VATAmount"].clone()),
        (json!(242), json!(200), json!(42))
    );
    let (order, line) = sample(&app).await;
    assert_eq!(line["InvoicedQuantity"], json!(8));
    assert_eq!(order["InvoiceStatus"], json!(20));

    let filter = format!("Document eq guid'{}'", document["ID"].as_str().unwrap());
    let options = [("$filter", filter.as_str()), ("$orderby", "LineNumber")];
    let ledger = app.query(&path("financialtransaction/TransactionLines"), &options).await.rows();
    let amounts: Vec<_> = ledger.iter().map(|row| row["AmountDC"].clone()).collect();
    assert_eq!(amounts, [-242, 200, 42].map(Value::from));
    assert!(ledger.iter().all(|row| row["Division"] == json!(BAKERY) && row["EntryNumber"] == made["EntryNumber"]));
    assert_ne!(ledger[0]["EntryID"], made["ID"]);
}

#[tokio::test]
async fn a_line_without_amounts_copies_the_order_line() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let (order, line) = sample(&app).await;
    let body = invoice(&order, 8033, "F1", json!([{"PurchaseOrderLine": line["ID"]}]));
    assert_eq!(app.post(&path("purchase/PurchaseInvoices"), body).await.entity()["AmountFCExclVat"], json!(250));
    let (order, line) = sample(&app).await;
    assert_eq!((line["InvoicedQuantity"].clone(), order["InvoiceStatus"].clone()), (json!(10), json!(30)));
}

#[tokio::test]
async fn a_credit_is_posted_with_positive_amounts_and_takes_back() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let (order, line) = sample(&app).await;
    let lines = json!([{"PurchaseOrderLine": line["ID"], "Quantity": 3, "Amount": 75, "VATCode": "2"}]);
    app.post(&path("purchase/PurchaseInvoices"), invoice(&order, 8033, "F1", lines.clone())).await;
    let credit = app.post(&path("purchase/PurchaseInvoices"), invoice(&order, 8034, "C1", lines)).await.entity();
    assert_eq!(credit["Amount"], json!(90.75));
    assert_eq!(sample(&app).await.1["InvoicedQuantity"], json!(0));
    let ledger = ground.rows(BAKERY, "financialtransaction/TransactionLines").await;
    let header = ledger.iter().find(|row| row["YourRef"] == "C1" && row["LineNumber"] == 0).unwrap();
    assert_eq!((header["Type"].clone(), header["AmountDC"].clone()), (json!(31), json!(90.75)));
}

#[tokio::test]
async fn eight_on_the_order_line_and_two_on_the_claims_item() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let (order, line) = sample(&app).await;
    let claims = app.id_of(&path("logistics/Items"), "ID", "Code eq 'CREDIT'").await;
    let lines = json!([
        {"PurchaseOrderLine": line["ID"], "Quantity": 8, "Amount": 200, "VATCode": "2"},
        {"Item": claims, "Quantity": 2, "Amount": 50, "VATCode": "2"},
    ]);
    let made = app.post(&path("purchase/PurchaseInvoices"), invoice(&order, 8033, "F1", lines)).await.entity();
    assert_eq!(made["AmountFCExclVat"], json!(250));
    let ledger = ground.rows(BAKERY, "financialtransaction/TransactionLines").await;
    let accounts: Vec<_> =
        ledger.iter().filter(|row| row["YourRef"] == "F1").map(|row| row["GLAccountCode"].clone()).collect();
    assert_eq!(accounts, ["1600", "4200", "1810", "1520"].map(Value::from));
}

#[tokio::test]
async fn by_switch_an_invoice_stays_open_until_a_person_processes_it() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    ground.board(Method::PATCH, "settings", json!({"books": {"invoices_processed_at_once": false}})).await;
    let (order, line) = sample(&app).await;
    let body = invoice(&order, 8033, "F1", json!([{"PurchaseOrderLine": line["ID"]}]));
    let made = app.post(&path("purchase/PurchaseInvoices"), body).await.entity();
    assert_eq!(made["Status"], json!(20));
    let in_ledger = async || {
        let rows = ground.rows(BAKERY, "financialtransaction/TransactionLines").await;
        rows.iter().filter(|row| row["YourRef"] == "F1").count()
    };
    assert_eq!(in_ledger().await, 0);
    let id = made["ID"].as_str().unwrap();
    ground.board(Method::POST, &format!("books/120/invoices/{id}/process"), Value::Null).await;
    assert_eq!(in_ledger().await, 3);
    let one = format!("{}(guid'{id}')", path("purchase/PurchaseInvoices"));
    assert_eq!(app.get(&one).await.entity()["Status"], json!(50));
    assert_eq!(app.delete(&one).await.error(), "Reeds verwerkt");
}

#[tokio::test]
async fn deleting_an_open_invoice_gives_the_quantity_back() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    ground.board(Method::PATCH, "settings", json!({"books": {"invoices_processed_at_once": false}})).await;
    let (order, line) = sample(&app).await;
    let body = invoice(&order, 8033, "F1", json!([{"PurchaseOrderLine": line["ID"]}]));
    let made = app.post(&path("purchase/PurchaseInvoices"), body).await.entity();
    let one = format!("{}(guid'{}')", path("purchase/PurchaseInvoices"), made["ID"].as_str().unwrap());
    assert_eq!(app.delete(&one).await.status, StatusCode::NO_CONTENT);
    assert_eq!(sample(&app).await.1["InvoicedQuantity"], json!(0));
}

#[tokio::test]
async fn invoices_have_no_duplicate_check_unless_switched_on() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let (order, line) = sample(&app).await;
    let body = invoice(&order, 8033, "F1", json!([{"PurchaseOrderLine": line["ID"], "Quantity": 1}]));
    for _ in 0..2 {
        assert_eq!(app.post(&path("purchase/PurchaseInvoices"), body.clone()).await.status, StatusCode::CREATED);
    }
    ground.board(Method::PATCH, "settings", json!({"books": {"duplicate_check_invoices": true}})).await;
    assert_eq!(app.post(&path("purchase/PurchaseInvoices"), body).await.error(), "Gegeven bestaat reeds");
}

#[tokio::test]
async fn what_is_refused_of_an_invoice() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let (order, line) = sample(&app).await;
    let good = invoice(&order, 8033, "F1", json!([{"PurchaseOrderLine": line["ID"]}]));
    let other = app.id_of(&path("crm/Accounts"), "ID", "trim(Code) eq '1002'").await;
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    for (body, text) in [
        (with("Type", json!(8030)), "Verplicht: Magazijn"),
        (with("Type", json!(8032)), "Ongeldig: Type"),
        (with("Currency", json!("USD")), "Ongeldig: Valuta"),
        (with("Supplier", json!(other)), "Ongeldige referentie: Inkooporder"),
        (with("PurchaseInvoiceLines", json!([{"Quantity": 1}])), "Verplicht: Artikel"),
        (with("PurchaseInvoiceLines", json!([{"PurchaseOrderLine": line["ID"], "Quantity": 1.5}])), "Ongeldig: Aantal"),
        (with("InvoiceDate", json!("2025-01-10T00:00:00")), "Periode is afgesloten"),
    ] {
        let answer = app.post(&path("purchase/PurchaseInvoices"), body).await;
        assert_eq!((answer.status, answer.error().as_str()), (StatusCode::INTERNAL_SERVER_ERROR, text));
    }
    ground.board(Method::PATCH, "settings", json!({"books": {"refuse_over_invoicing": true}})).await;
    let body = with("PurchaseInvoiceLines", json!([{"PurchaseOrderLine": line["ID"], "Quantity": 11}]));
    assert_eq!(app.post(&path("purchase/PurchaseInvoices"), body).await.error(), "Ongeldig: Aantal");
}

#[tokio::test]
async fn no_more_is_received_than_is_open_unless_the_company_allows_it() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let (_, line) = sample(&app).await;
    let receipt = |quantity: Value| {
        let mut of = json!({"PurchaseOrderLineID": line["ID"]});
        of["QuantityReceived"] = quantity;
        json!({"ReceiptDate": "2026-09-20T00:00:00", "GoodsReceiptLines": [of]})
    };
    let receipts = path("purchaseorder/GoodsReceipts");
    assert_eq!(app.post(&receipts, receipt(json!(3))).await.error(), "Ongeldig: Aantal");
    let made = app.post(&receipts, receipt(Value::Null)).await.entity();
    assert_eq!(made["SupplierName"], json!("Molenkamp Bakkerijtechniek B.V."));
    let (order, line_after) = sample(&app).await;
    assert_eq!((line_after["ReceivedQuantity"].clone(), order["ReceiptStatus"].clone()), (json!(10), json!(30)));
    ground.board(Method::PATCH, "settings", json!({"books": {"receive_more_than_ordered": true}})).await;
    assert_eq!(app.post(&receipts, receipt(json!(1))).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn an_order_is_posted_with_its_lines_and_a_line_alone_is_not() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let (order, line) = sample(&app).await;
    let orders = path("purchaseorder/PurchaseOrders");
    let body = json!({"Supplier": order["Supplier"], "PurchaseOrderLines": [{"Item": line["Item"], "QuantityInPurchaseUnits": 4}]});
    let made = app.post(&orders, body).await.entity();
    assert_eq!((made["OrderNumber"].clone(), made["AmountFCExclVat"].clone()), (json!(2_600_121), json!(100)));
    let alone = json!({"PurchaseOrderID": made["PurchaseOrderID"], "Item": line["Item"], "QuantityInPurchaseUnits": 1});
    assert_eq!(app.post(&path("purchaseorder/PurchaseOrderLines"), alone).await.status, StatusCode::BAD_REQUEST);
    let received = format!("{orders}(guid'{}')", order["PurchaseOrderID"].as_str().unwrap());
    assert_eq!(app.delete(&received).await.status, StatusCode::INTERNAL_SERVER_ERROR);
    let open = format!("{orders}(guid'{}')", made["PurchaseOrderID"].as_str().unwrap());
    assert_eq!(app.delete(&open).await.status, StatusCode::NO_CONTENT);
}
