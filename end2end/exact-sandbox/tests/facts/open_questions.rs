//! What the reference marks as not found, not documented or disputed: each reading of it, by switch (`src/settings`).

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{App, BAKERY, GARDENER, Ground};

const ENTRIES: &str = "2190120/purchaseentry/PurchaseEntries";
const INVOICES: &str = "2190120/purchase/PurchaseInvoices";

async fn scene(settings: Value) -> (Ground, App) {
    let ground = Ground::with(settings).await;
    let app = ground.connect("visser").await;
    (ground, app)
}

/// Every switch has its plausible value in the demo, and one call sets the harder ones; what is named beside it is set
/// after it.
#[tokio::test]
async fn one_call_sets_the_harder_value_of_all() {
    let ground = Ground::demo().await;
    let plausible = ground.board(Method::GET, "settings", Value::Null).await;
    assert_eq!(plausible["variant"], json!("plausible"));
    let patch = json!({"variant": "harder", "answers": {"dates": "local"}, "oauth": {"access_life_seconds": 60}});
    let harder = ground.board(Method::PATCH, "settings", patch).await;
    assert_eq!((harder["variant"].clone(), harder["answers"]["dates"].clone()), (json!("harder"), json!("local")));
    let differing: Vec<String> = ["oauth", "limits", "answers", "books"]
        .into_iter()
        .flat_map(|group| {
            let (a, b) = (&plausible[group], &harder[group]);
            a.as_object().unwrap().keys().filter(|name| a[*name] != b[*name]).map(move |name| format!("{group}.{name}"))
        })
        .collect();
    let expected = [
        "oauth.access_life_seconds",
        "oauth.token_checked",
        "limits.contract_headers",
        "limits.day_ends",
        "limits.error_block_growth",
        "limits.error_block_status",
        "limits.body_bytes",
        "answers.user_has_rights",
        "answers.empty_instead_of_forbidden",
        "answers.reason_header",
        "answers.english_refusals",
        "answers.select_mandatory",
        "answers.unfilterable",
        "answers.unauthorized",
        "answers.purchase_entries_scope",
        "books.duplicate_text",
        "books.foreign_ids",
        "books.entry_amounts_negative",
        "books.credits_are_type_31",
        "books.invoices_processed_at_once",
        "books.invoices_begin_as_draft",
        "books.invoiced_quantity_moves",
        "books.order_quantities_in",
    ];
    assert_eq!(differing, expected);
    let back = ground.board(Method::PATCH, "settings", json!({"variant": "plausible"})).await;
    assert_eq!(back, plausible);
}

/// "What a POST does with a GUID of another division is not documented: 'Ongeldige referentie' is the usual text […], but
/// one blog claims a POST was accepted (201) with the foreign G/L account silently null" (2.4).
#[tokio::test]
async fn an_id_of_another_division_is_refused_emptied_or_kept() {
    for rule in ["refused", "emptied", "kept"] {
        let (_ground, app) = scene(json!({"books": {"foreign_ids": rule}})).await;
        let mut entry = app.entry(BAKERY, "F1", 100.0).await;
        let foreign = app.id_of(&format!("{GARDENER}/financial/GLAccounts"), "ID", "Code eq '4200'").await;
        entry["PurchaseEntryLines"][0]["GLAccount"] = json!(foreign);
        let answer = app.post(ENTRIES, entry).await;
        if rule == "refused" {
            assert_eq!(answer.error(), "Ongeldige referentie: Grootboekrekening");
            continue;
        }
        assert_eq!(answer.status, StatusCode::CREATED, "{rule}: {}", answer.text);
        let id = answer.entity()["EntryID"].as_str().unwrap().to_owned();
        let lines = app.get(&format!("{ENTRIES}(guid'{id}')/PurchaseEntryLines")).await.rows();
        let expected = if rule == "kept" { json!(foreign) } else { Value::Null };
        assert_eq!(lines[0]["GLAccount"], expected, "{rule}");
    }
}

/// "Whether a client-chosen `EntryID`/`ID` is honoured on POST": not found (8).
#[tokio::test]
async fn a_chosen_id_is_passed_over_or_honoured() {
    let chosen = "6f2f8c1e-0000-4000-8000-000000000001";
    for honoured in [false, true] {
        let (_ground, app) = scene(json!({"books": {"chosen_ids_honoured": honoured}})).await;
        let mut entry = app.entry(BAKERY, "F1", 100.0).await;
        entry["EntryID"] = json!(chosen);
        let made = app.post(ENTRIES, entry.clone()).await.entity();
        assert_eq!(made["EntryID"] == json!(chosen), honoured);
        entry["YourRef"] = json!("F2");
        let second = app.post(ENTRIES, entry).await;
        assert_eq!(second.status == StatusCode::CREATED, !honoured, "a key is taken once");
    }
}

/// "The exact error text was **not found**" (5.12); *Bestaat reeds - Boekstuknummer* is that of the XML import (3.4).
#[tokio::test]
async fn a_duplicate_is_refused_in_three_ways() {
    for (text, expected) in [
        ("data_exists", "Gegeven bestaat reeds"),
        ("numbered", "Bestaat reeds - Boekstuknummer: "),
        ("unheard", "Deze factuur is eerder ingevoerd"),
    ] {
        let (_ground, app) = scene(json!({"books": {"duplicate_text": text}})).await;
        let entry = app.entry(BAKERY, "F1", 100.0).await;
        let made = app.post(ENTRIES, entry.clone()).await.entity();
        let refused = app.post(ENTRIES, entry).await;
        assert_eq!(refused.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(refused.error().starts_with(expected), "{}", refused.error());
        assert_eq!(refused.error().contains(&made["EntryNumber"].to_string()), text == "numbered");
    }
}

/// "Nor whether `purchase/PurchaseInvoices` has the same check" (5.12): without it nothing stops a second one.
#[tokio::test]
async fn a_second_order_invoice_is_made_unless_a_switch_checks() {
    for (checks, made) in [(false, 2), (true, 1)] {
        let (ground, app) = scene(json!({"books": {"duplicate_check_invoices": checks}})).await;
        let invoice = app.order_invoice("TWICE", 1).await;
        app.post(INVOICES, invoice.clone()).await;
        app.post(INVOICES, invoice).await;
        let rows = ground.rows(BAKERY, "purchase/PurchaseInvoices").await;
        assert_eq!(rows.iter().filter(|row| row["YourRef"] == "TWICE").count(), made);
    }
}

/// "Sign of the header `AmountFC`/`AmountDC` **as returned** is not documented […] compare absolute values" (5.4); "an
/// official rule [for credit notes] was **not found**".
#[tokio::test]
async fn an_entrys_amount_and_type_may_tell_little() {
    let (_ground, app) = scene(json!({})).await;
    let plain = app.post(ENTRIES, app.entry(BAKERY, "C1", -100.0).await).await.entity();
    assert_eq!((plain["AmountFC"].clone(), plain["Type"].clone()), (json!(121), json!(31)));
    let settings = json!({"books": {"entry_amounts_negative": false, "credits_are_type_31": false}});
    let (_ground, app) = scene(settings).await;
    let credit = app.entry(BAKERY, "C1", -100.0).await;
    let other = app.post(ENTRIES, credit.clone()).await.entity();
    assert_eq!((other["AmountFC"].clone(), other["Type"].clone()), (json!(-121), json!(30)));
    assert_eq!(app.post(ENTRIES, credit).await.error(), "Gegeven bestaat reeds", "a duplicate whatever its sign");
    let debit = app.entry(BAKERY, "C1", 100.0).await;
    assert_eq!(app.post(ENTRIES, debit).await.status, StatusCode::CREATED, "another amount is no duplicate");
}

/// "What moves `Status` from Draft/Open to Processed, and whether a POST lands in Draft or Open: **not documented**" (5.3).
#[tokio::test]
async fn an_order_invoice_begins_processed_open_or_as_a_draft() {
    for (at_once, draft, status, ledger_rows) in [(true, false, 50, 3), (false, false, 20, 0), (false, true, 10, 0)] {
        let settings = json!({"books": {"invoices_processed_at_once": at_once, "invoices_begin_as_draft": draft}});
        let (ground, app) = scene(settings).await;
        let made = app.post(INVOICES, app.order_invoice("F1", 1).await).await.entity();
        // The answer shows the row as it stands after all of it.
        assert_eq!(made["Status"], json!(status));
        let ledger = async || {
            let rows = ground.rows(BAKERY, "financialtransaction/TransactionLines").await;
            rows.iter().filter(|row| row["YourRef"] == "F1").count()
        };
        assert_eq!(ledger().await, ledger_rows);
        if !at_once {
            let id = made["ID"].as_str().unwrap();
            ground.board(Method::POST, &format!("books/120/invoices/{id}/process"), Value::Null).await;
            assert_eq!(ledger().await, 3, "a person processes it, whatever it was");
        }
    }
}

/// "After booking see `InvoicedQuantity` go up on the order" [M] (5.3): at the POST or when it is processed is not said.
#[tokio::test]
async fn the_invoiced_quantity_goes_up_at_the_post_or_when_processed() {
    for (moves, after_post) in [("on_post", 3), ("on_process", 0)] {
        let settings = json!({"books": {"invoices_processed_at_once": false, "invoiced_quantity_moves": moves}});
        let (ground, app) = scene(settings).await;
        let made = app.post(INVOICES, app.order_invoice("F1", 3).await).await.entity();
        let invoiced = async || app.order().await["PurchaseOrderLines"]["results"][0]["InvoicedQuantity"].clone();
        assert_eq!(invoiced().await, json!(after_post), "{moves}");
        let id = made["ID"].as_str().unwrap();
        ground.board(Method::POST, &format!("books/120/invoices/{id}/process"), Value::Null).await;
        assert_eq!(invoiced().await, json!(3), "{moves}");
    }
}

/// "Unit of `ReceivedQuantity`/`InvoicedQuantity` on order lines": not found (8).
#[tokio::test]
async fn quantities_of_an_order_line_may_be_in_item_units() {
    let received = async |unit: &str| {
        let (_ground, app) = scene(json!({"books": {"order_quantities_in": unit}})).await;
        let options = [("$select", "ID,Quantity,QuantityInPurchaseUnits,ReceivedQuantity"), ("$orderby", "ID")];
        app.query(&format!("{BAKERY}/purchaseorder/PurchaseOrderLines"), &options).await.rows()
    };
    let (in_purchase, in_item) = (received("purchase_units").await, received("item_units").await);
    let mut differ = 0;
    for (a, b) in in_purchase.iter().zip(&in_item) {
        let number = |row: &Value, name: &str| row[name].as_f64().unwrap();
        let factor = number(a, "Quantity") / number(a, "QuantityInPurchaseUnits");
        let expected = number(a, "ReceivedQuantity") * factor;
        assert!((number(b, "ReceivedQuantity") - expected).abs() < 1e-6, "{a} {b}");
        differ += usize::from((number(a, "ReceivedQuantity") - number(b, "ReceivedQuantity")).abs() > 1e-6);
    }
    assert!(differ > 0, "some lines are bought by the box");
}

/// "The epoch number stands for **CET local time** (KB-FAQ); another official page simply calls it Unix time" (3.2).
#[tokio::test]
async fn dates_count_from_local_time_or_from_utc() {
    for (dates, ms) in [("local", 1_782_864_000_000_i64), ("unix", 1_782_864_000_000 - 7_200_000)] {
        let (_ground, app) = scene(json!({"answers": {"dates": dates}})).await;
        let made = app.post(ENTRIES, app.entry(BAKERY, "F1", 1.0).await).await.entity();
        assert_eq!(made["EntryDate"], json!(format!("/Date({ms})/")), "{dates}: 1 July 2026, midnight in Amsterdam");
    }
}

/// "`ExternalLinkReference`: can carry an own key. Filterability not verified" (5.12); "`$select` is mandatory on bulk and
/// on many endpoints" (3.1).
#[tokio::test]
async fn a_filter_or_a_read_of_all_properties_may_be_refused() {
    let (ground, app) = scene(json!({})).await;
    let by_link = [("$filter", "ExternalLinkReference eq 'x'"), ("$select", "EntryID")];
    assert_eq!(app.query(ENTRIES, &by_link).await.status, StatusCode::OK);
    let settings = json!({"answers": {"unfilterable": ["ExternalLinkReference"], "select_mandatory": ["*"]}});
    ground.board(Method::PATCH, "settings", settings).await;
    let refused = app.query(ENTRIES, &by_link).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.error(), "Filtering on 'ExternalLinkReference' is not supported.");
    let all = app.get(ENTRIES).await;
    assert_eq!(all.error(), "Please add a $select or a $top=1 statement to the query string.");
    assert_eq!(app.query(ENTRIES, &[("$top", "1")]).await.status, StatusCode::OK);
}

/// "Reads may answer 200 with an empty list instead of 403 when the user lacks rights […] so 'no rows' is not proof of
/// 'nothing there'" (2.4). Writes are refused as ever.
#[tokio::test]
async fn a_read_without_rights_may_be_empty() {
    let (ground, visser) =
        scene(json!({"answers": {"empty_instead_of_forbidden": true, "reason_header": false}})).await;
    let entry = visser.entry(BAKERY, "F1", 1.0).await;
    visser.post(ENTRIES, entry.clone()).await;
    let jansen = ground.connect("jansen").await;
    for endpoint in ["purchaseentry/PurchaseEntries", "documents/Documents", "financialtransaction/TransactionLines"] {
        let answer = jansen.get(&format!("{BAKERY}/{endpoint}")).await;
        assert_eq!((answer.status, answer.rows().len()), (StatusCode::OK, 0), "{endpoint}");
    }
    let refused = jansen.post(ENTRIES, entry).await;
    assert_eq!((refused.status, refused.error().as_str()), (StatusCode::FORBIDDEN, "Forbidden"));
    assert_eq!(refused.header("reason"), None);
}

/// "Response shape differs between reports: `{"d": true}` and `{"d":{"UserHasRights":true}}`" (2.5).
#[tokio::test]
async fn the_rights_answer_has_two_shapes() {
    let question = [("endpoint", "'purchaseentry/PurchaseEntries'"), ("action", "'POST'")];
    for (shape, expected) in [("plain", json!({"d": true})), ("named", json!({"d": {"UserHasRights": true}}))] {
        let (_ground, app) = scene(json!({"answers": {"user_has_rights": shape}})).await;
        assert_eq!(app.query(&format!("{BAKERY}/users/UserHasRights"), &question).await.json(), expected);
    }
}

/// With everything at its harder value an entry can still be booked and read back by a client that builds on no reading.
#[tokio::test]
async fn a_careful_client_books_under_the_harder_variant() {
    let (_ground, app) = scene(json!({"variant": "harder"})).await;
    let body = json!({"Subject": "SL-ABC", "Type": 20});
    let document = app.post(&format!("{BAKERY}/documents/Documents"), body).await.entity();
    let mut entry = app.entry(BAKERY, "F1", 100.0).await;
    entry["Document"] = document["ID"].clone();
    let made = app.post(ENTRIES, entry).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let filter = format!("Document eq guid'{}'", document["ID"].as_str().unwrap());
    let found = app.query(ENTRIES, &[("$filter", &filter), ("$select", "EntryID,Division,Document,AmountFC")]).await;
    assert_eq!(found.rows()[0]["EntryID"], made.entity()["EntryID"]);
}
