//! Reference 5.4, 5.8, 5.11 and 5.12: purchase entries and the ledger.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{App, BAKERY, GARDENER, Ground};

fn entries() -> String {
    format!("{BAKERY}/purchaseentry/PurchaseEntries")
}

async fn refusal(app: &App, body: Value) -> String {
    let answer = app.post(&entries(), body).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", answer.text);
    answer.error()
}

#[tokio::test]
async fn an_entry_is_numbered_and_stands_in_the_ledger() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let document =
        app.post(&format!("{BAKERY}/documents/Documents"), json!({"Subject": "SL-1", "Type": 20})).await.entity();
    let mut body = app.entry(BAKERY, "F2026-1", 100.0).await;
    body["Document"] = document["ID"].clone();
    body["ExternalLinkReference"] = json!("http://example.nl/SL-1");
    let entry = app.post(&entries(), body).await.entity();
    // Year, journal, and the next number: 26 70 0051.
    assert_eq!(entry["EntryNumber"].as_i64().unwrap() / 10_000, 2_670);
    assert_eq!(entry["Division"], json!(BAKERY));
    assert_eq!((entry["Type"].clone(), entry["Status"].clone()), (json!(30), json!(20)));
    // The header has the opposite sign of its lines.
    assert_eq!((entry["AmountFC"].clone(), entry["VATAmountFC"].clone()), (json!(-121), json!(21)));
    assert_eq!(
        (entry["PaymentCondition"].clone(), entry["DueDate"].clone()),
        (json!("30"), json!("/Date(1785456000000)/"))
    );
    assert_eq!(entry["DocumentSubject"], json!("SL-1"));
    assert!(entry["PurchaseEntryLines"]["__deferred"].is_object());

    let filter = format!("Document eq guid'{}'", document["ID"].as_str().unwrap());
    let options = [("$filter", filter.as_str()), ("$orderby", "LineNumber")];
    let ledger = app.query(&format!("{BAKERY}/financialtransaction/TransactionLines"), &options).await.rows();
    let of = |name: &str| ledger.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    assert_eq!(of("LineNumber"), [0, 1, 2].map(Value::from));
    assert_eq!(of("AmountDC"), [-121, 100, 21].map(Value::from));
    assert_eq!(of("GLAccountCode"), ["1600", "4200", "1520"].map(Value::from));
    assert!(
        ledger.iter().all(|row| row["EntryID"] == entry["EntryID"]
            && row["Division"] == json!(BAKERY)
            && row["Type"] == json!(30))
    );
    assert_eq!(ledger[0]["ExternalLinkReference"], json!("http://example.nl/SL-1"));
}

#[tokio::test]
async fn lines_come_with_expand() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    app.post(&entries(), app.entry(BAKERY, "F1", 100.0).await).await;
    let options =
        [("$expand", "PurchaseEntryLines"), ("$filter", "YourRef eq 'F1'"), ("$select", "EntryID,PurchaseEntryLines")];
    let rows = app.query(&entries(), &options).await.rows();
    let lines = rows[0]["PurchaseEntryLines"]["results"].as_array().unwrap();
    assert_eq!(lines[0]["AmountFC"], json!(100));
    assert_eq!(lines[0]["GLAccountCode"], json!("4200"));
    let id = rows[0]["EntryID"].as_str().unwrap();
    assert_eq!(app.get(&format!("{}(guid'{id}')/PurchaseEntryLines", entries())).await.rows().len(), 1);
}

#[tokio::test]
async fn a_credit_note_is_an_entry_with_negative_lines() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let entry = app.post(&entries(), app.entry(BAKERY, "C1", -100.0).await).await.entity();
    assert_eq!((entry["Type"].clone(), entry["AmountFC"].clone()), (json!(31), json!(121)));
}

#[tokio::test]
async fn vat_given_per_line_overrides_and_vat_on_the_header_must_balance() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let mut body = app.entry(BAKERY, "F1", 100.0).await;
    body["PurchaseEntryLines"][0]["VATAmountFC"] = json!(21.01);
    assert_eq!(app.post(&entries(), body).await.entity()["AmountFC"], json!(-121.01));
    let mut body = app.entry(BAKERY, "F2", 100.0).await;
    body["VATAmountFC"] = json!(21.01);
    let text = refusal(&app, body).await;
    assert_eq!(text, "De boeking is niet in evenwicht op: 2026 / 7 (Type: Inkoopboeking) - Verschil: EUR -0,01");
}

#[tokio::test]
async fn an_including_code_takes_the_vat_out_of_the_amount() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let mut body = app.entry(BAKERY, "F1", 100.0).await;
    body["PurchaseEntryLines"][0]["VATCode"] = json!("4");
    let entry = app.post(&entries(), body).await.entity();
    assert_eq!((entry["AmountFC"].clone(), entry["VATAmountFC"].clone()), (json!(-100), json!(17.36)));
}

#[tokio::test]
async fn reverse_charge_makes_two_vat_lines() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let mut body = app.entry(BAKERY, "F1", 100.0).await;
    body["PurchaseEntryLines"][0]["VATCode"] = json!("5");
    let entry = app.post(&entries(), body).await.entity();
    assert_eq!(entry["AmountFC"], json!(-100));
    let filter = format!("EntryID eq guid'{}'", entry["EntryID"].as_str().unwrap());
    let options = [("$filter", filter.as_str()), ("$orderby", "LineNumber")];
    let ledger = app.query(&format!("{BAKERY}/financialtransaction/TransactionLines"), &options).await.rows();
    assert_eq!(
        ledger.iter().map(|row| row["AmountDC"].clone()).collect::<Vec<_>>(),
        [-100, 100, 21, -21].map(Value::from)
    );
}

#[tokio::test]
async fn refusals_are_500_with_a_dutch_sentence() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let stranger = app.id_of(&format!("{GARDENER}/crm/Accounts"), "ID", "trim(Code) eq '1001'").await;
    let customer = app.id_of(&format!("{BAKERY}/crm/Accounts"), "ID", "trim(Code) eq '2001'").await;
    let blocked = app.id_of(&format!("{BAKERY}/financial/GLAccounts"), "ID", "Code eq '4999'").await;
    let good = app.entry(BAKERY, "F1", 100.0).await;
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        match pointer.strip_prefix("line/") {
            Some(name) => body["PurchaseEntryLines"][0][name] = value,
            None => body[pointer] = value,
        }
        body
    };
    for (body, text) in [
        (with("Supplier", Value::Null), "Verplicht: Relatie"),
        (with("Journal", Value::Null), "Verplicht: Dagboek"),
        (with("PurchaseEntryLines", json!([])), "Verplicht: Boekingsregels"),
        (with("line/GLAccount", Value::Null), "Verplicht: Grootboekrekening"),
        (with("Supplier", json!(stranger)), "Ongeldige referentie: Relatie"),
        (with("Supplier", json!(customer)), "Ongeldig: Leverancier (Type)"),
        (with("line/VATCode", json!("77")), "Ongeldige referentie: Btw-code"),
        (with("line/CostUnit", json!("NOPE")), "Ongeldige referentie: Kostendrager"),
        (with("line/GLAccount", json!(blocked)), "Ongeldige referentie: Grootboekrekening"),
        (with("PaymentCondition", json!("99")), "Ongeldige referentie: Betalingsconditie"),
        (with("Journal", json!("60")), "Ongeldig: Dagboek (type)"),
        (with("EntryDate", json!("2025-01-15T00:00:00")), "Periode is afgesloten"),
        (with("EntryDate", json!("2012-01-15T00:00:00")), "Onbekend: Boekjaar (Periode-datumtabel)"),
        (with("line/From", json!("2026-01-01T00:00:00")), "Verplicht: Tot"),
    ] {
        assert_eq!(refusal(&app, body).await, text);
    }
}

#[tokio::test]
async fn several_messages_are_joined_and_may_be_in_english() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let mut body = app.entry(BAKERY, "F1", 100.0).await;
    body["Supplier"] = Value::Null;
    body["Journal"] = Value::Null;
    assert_eq!(refusal(&app, body.clone()).await, "Verplicht: Dagboek\r\nVerplicht: Relatie");
    ground.board(reqwest::Method::PATCH, "settings", json!({"answers": {"english_refusals": true}})).await;
    assert_eq!(refusal(&app, body).await, "Mandatory: Diary\r\nMandatory: Relationship");
    let mut body = app.entry(BAKERY, "F1", 100.0).await;
    body["EntryDate"] = json!("2025-01-15T00:00:00");
    assert_eq!(refusal(&app, body).await, "Period is closed");
}

#[tokio::test]
async fn a_journal_of_one_currency_takes_no_other() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let mut body = app.entry(BAKERY, "F1", 100.0).await;
    body["Currency"] = json!("USD");
    let entry = app.post(&entries(), body.clone()).await.entity();
    assert_eq!((entry["AmountFC"].clone(), entry["AmountDC"].clone()), (json!(-121), json!(-111.7)));
    body["Journal"] = json!("72");
    assert_eq!(refusal(&app, body).await, "Ongeldig: Valuta");
}

/// "Supplier + YourRef + invoice date + amount are all equal … if any one of them differs it is accepted."
#[tokio::test]
async fn duplicates_are_refused_only_when_all_four_are_equal() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let body = app.entry(BAKERY, "F1", 100.0).await;
    assert_eq!(app.post(&entries(), body.clone()).await.status, StatusCode::CREATED);
    assert_eq!(refusal(&app, body.clone()).await, "Gegeven bestaat reeds");
    for (name, value) in [("YourRef", json!("F2")), ("EntryDate", json!("2026-07-02T00:00:00"))] {
        let mut other = body.clone();
        other[name] = value;
        assert_eq!(app.post(&entries(), other).await.status, StatusCode::CREATED, "{name}");
    }
    assert_eq!(app.post(&entries(), app.entry(BAKERY, "F1", 100.01).await).await.status, StatusCode::CREATED);
    let mut unnamed = body;
    unnamed["YourRef"] = Value::Null;
    assert_eq!(app.post(&entries(), unnamed.clone()).await.status, StatusCode::CREATED);
    assert_eq!(refusal(&app, unnamed).await, "Gegeven bestaat reeds");
}

#[tokio::test]
async fn a_chosen_number_must_be_free_and_deleting_hands_it_out_again() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let first = app.post(&entries(), app.entry(BAKERY, "F1", 1.0).await).await.entity();
    let mut taken = app.entry(BAKERY, "F2", 2.0).await;
    taken["EntryNumber"] = first["EntryNumber"].clone();
    assert_eq!(refusal(&app, taken).await, "In gebruik: Boekstuknummer");
    let one = format!("{}(guid'{}')", entries(), first["EntryID"].as_str().unwrap());
    assert_eq!(app.delete(&one).await.status, StatusCode::NO_CONTENT);
    assert!(
        ground
            .rows(BAKERY, "financialtransaction/TransactionLines")
            .await
            .iter()
            .all(|row| row["EntryID"] != first["EntryID"])
    );
    let second = app.post(&entries(), app.entry(BAKERY, "F2", 2.0).await).await.entity();
    assert_eq!(second["EntryNumber"], first["EntryNumber"]);
    assert_ne!(second["EntryID"], first["EntryID"]);
}

#[tokio::test]
async fn a_put_changes_what_it_names_and_the_whole_model_is_refused() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let mut body = app.entry(BAKERY, "F1", 100.0).await;
    body["PaymentCondition"] = json!("BL");
    let entry = app.post(&entries(), body).await.entity();
    assert_eq!(entry["PaymentConditionPaymentMethod"], json!("K"));
    let one = format!("{}(guid'{}')", entries(), entry["EntryID"].as_str().unwrap());
    assert_eq!(app.put(&one, json!({"PaymentCondition": "30"})).await.status, StatusCode::NO_CONTENT);
    let after = app.get(&one).await.entity();
    assert_eq!(
        (after["PaymentCondition"].clone(), after["PaymentConditionPaymentMethod"].clone()),
        (json!("30"), json!("B"))
    );
    assert_eq!(after["DueDate"], json!("/Date(1785456000000)/"));
    let whole = app.put(&one, json!({"EntryID": entry["EntryID"], "PaymentCondition": "30"})).await;
    assert_eq!(whole.error(), "Gegeven bestaat reeds");
    let lines = app.put(&one, json!({"PurchaseEntryLines": []})).await;
    assert_eq!(lines.status, StatusCode::BAD_REQUEST);
    assert!(lines.error().contains("Binding to new entities"));
}

#[tokio::test]
async fn a_processed_entry_is_neither_changed_nor_deleted() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    ground.board(reqwest::Method::PATCH, "settings", json!({"books": {"entries_processed_at_once": true}})).await;
    let entry = app.post(&entries(), app.entry(BAKERY, "F1", 100.0).await).await.entity();
    assert_eq!(entry["Status"], json!(50));
    let one = format!("{}(guid'{}')", entries(), entry["EntryID"].as_str().unwrap());
    assert_eq!(app.put(&one, json!({"PaymentCondition": "30"})).await.error(), "Reeds verwerkt");
    assert_eq!(app.delete(&one).await.error(), "Reeds verwerkt");
}
