//! Reference, section 3.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{BAKERY, GARDENER, Ground};

#[tokio::test]
async fn without_an_accept_header_the_answer_is_atom() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let answer = ground.http().get(ground.url("/api/v1/current/Me")).bearer_auth(&app.token).send().await.unwrap();
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/atom+xml"));
    assert!(answer.text().await.unwrap().contains("<d:CurrentDivision>"));
}

#[tokio::test]
async fn me_is_a_list_of_one() {
    let ground = Ground::demo().await;
    let app = ground.connect("jansen").await;
    let me = app.query("current/Me", &[("$select", "UserID,CurrentDivision,FullName")]).await.rows();
    assert_eq!(me.len(), 1);
    assert_eq!(me[0]["CurrentDivision"], json!(GARDENER));
    assert_eq!(me[0]["FullName"], json!("J. Jansen"));
    assert!(me[0].get("Email").is_none());
}

#[tokio::test]
async fn pages_have_sixty_rows_and_name_the_next() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let mut next = format!("{BAKERY}/financial/FinancialPeriods?$select=ID,FinYear,FinPeriod");
    let (mut sizes, mut ids) = (Vec::new(), std::collections::BTreeSet::new());
    loop {
        let page = app.get(&next).await.json();
        let rows = page["d"]["results"].as_array().unwrap().clone();
        sizes.push(rows.len());
        ids.extend(rows.iter().map(|row| row["ID"].as_str().unwrap().to_owned()));
        match page["d"]["__next"].as_str() {
            Some(link) => {
                assert!(link.contains("skiptoken"), "{link}");
                next = link.to_owned();
            }
            None => break,
        }
    }
    assert_eq!(sizes, [60, 60, 60]);
    assert_eq!(ids.len(), 15 * 12);
}

#[tokio::test]
async fn top_can_not_exceed_the_page() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let page = app.query(&format!("{BAKERY}/financial/FinancialPeriods"), &[("$top", "100")]).await;
    assert_eq!(page.rows().len(), 60);
}

#[tokio::test]
async fn filters_know_the_operators_and_functions() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let accounts = format!("{BAKERY}/crm/Accounts");
    let names = async |filter: &str| -> Vec<String> {
        let read = app.query(&accounts, &[("$filter", filter), ("$select", "Name"), ("$orderby", "Name")]).await;
        assert_eq!(read.status, StatusCode::OK, "{filter}: {}", read.text);
        read.rows().iter().map(|row| row["Name"].as_str().unwrap().to_owned()).collect()
    };
    let molenkamp = ["Molenkamp Bakkerijtechniek B.V."];
    assert_eq!(names("Code eq '              1001'").await, molenkamp);
    assert_eq!(names("trim(Code) eq '1001'").await, molenkamp);
    assert!(names("Code eq '1001'").await.is_empty());
    assert_eq!(names("startswith(Name,'Molen') and IsSupplier eq true").await, molenkamp);
    assert_eq!(names("substringof('kerijtech', Name)").await, molenkamp);
    assert_eq!(names("endswith(Name,'Spice Ltd')").await, ["Thames Tea & Spice Ltd"]);
    assert_eq!(names("not (IsSupplier eq true)").await, ["Lunchroom De Hoek"]);
    assert_eq!(names("Country eq 'SE' or (Country eq 'GB' and PurchaseCurrency ne 'EUR')").await.len(), 2);
    assert_eq!(names("PurchaseCurrency eq null").await, ["Lunchroom De Hoek"]);
    let periods = format!("{BAKERY}/financial/FinancialPeriods");
    let filter =
        "StartDate ge datetime'2025-01-01T00:00' and EndDate lt datetime'2025-04-01T00:00:00' and FinPeriod gt 1L";
    assert_eq!(app.query(&periods, &[("$filter", filter)]).await.rows().len(), 2);
}

#[tokio::test]
async fn a_filter_that_can_not_be_read_is_400() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    for filter in
        ["Nonsense eq 1", "Name eq 1", "ID eq 'abc'", "Name eq", "Name eq City", "ID eq guid'12'", "Name eq 'open"]
    {
        let answer = app.query(&format!("{BAKERY}/crm/Accounts"), &[("$filter", filter)]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{filter}");
        assert_eq!(answer.json()["error"]["code"], json!(""));
    }
}

#[tokio::test]
async fn a_row_by_key_a_count_and_what_does_not_exist() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let accounts = format!("{BAKERY}/crm/Accounts");
    let id = app.id_of(&accounts, "ID", "trim(Code) eq '1001'").await;
    let one = app.get(&format!("{accounts}(guid'{id}')")).await.entity();
    assert_eq!(one["Name"], json!("Molenkamp Bakkerijtechniek B.V."));
    assert_eq!(one["Code"], json!("              1001"));
    assert_eq!(one["Division"], json!(BAKERY));
    assert!(one["__metadata"]["uri"].as_str().unwrap().ends_with(&format!("crm/Accounts(guid'{id}')")));
    assert_eq!(app.get(&format!("{accounts}/$count")).await.text, "29");
    let counted = app.query(&accounts, &[("$inlinecount", "allpages"), ("$top", "1")]).await.json();
    assert_eq!(counted["d"]["__count"], json!("29"));
    assert_eq!(app.get(&format!("{accounts}(guid'{}')", uuid_of_nobody())).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&format!("{BAKERY}/crm/accounts")).await.status, StatusCode::NOT_FOUND);
}

fn uuid_of_nobody() -> &'static str {
    "11111111-2222-3333-4444-555555555555"
}

#[tokio::test]
async fn int64_is_quoted_and_dates_count_in_local_time() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let divisions = app.get(&format!("{BAKERY}/system/Divisions")).await.rows();
    assert_eq!(divisions.iter().find(|row| row["Code"] == json!(BAKERY)).unwrap()["Hid"], json!("120"));
    let filter = [("$filter", "FinYear eq 2025 and FinPeriod eq 1")];
    let period = app.query(&format!("{BAKERY}/financial/FinancialPeriods"), &filter).await.rows();
    // 2025-01-01T00:00:00 counted as if it were UTC.
    assert_eq!(period[0]["StartDate"], json!("/Date(1735689600000)/"));
}

#[tokio::test]
async fn without_prefer_the_answer_holds_the_key_and_nulls() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let body = json!({"Subject": "A-1", "Type": 55});
    let request = app.request(Method::POST, &format!("{BAKERY}/documents/Documents")).json(&body);
    let bare = app.send(request).await;
    assert_eq!(bare.status, StatusCode::CREATED);
    let entity = bare.entity();
    assert!(entity["ID"].is_string() && entity["HID"].is_null() && entity["Division"].is_null());
    let again = app.get(entity["__metadata"]["uri"].as_str().unwrap()).await.entity();
    assert_eq!(again["Subject"], json!("A-1"));
    let full = app.post(&format!("{BAKERY}/documents/Documents"), json!({"Subject": "A-2", "Type": 55})).await;
    assert_eq!(full.entity()["Division"], json!(BAKERY));
    assert!(full.header("location").is_some());
}

#[tokio::test]
async fn unknown_properties_and_bad_guids_are_malformed() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    let documents = format!("{BAKERY}/documents/Documents");
    let unknown = app.post(&documents, json!({"Subject": "x", "Type": 55, "Colour": "red"})).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    let bad = app.post(&documents, json!({"Subject": "x", "Type": 55, "Account": "not-a-guid"})).await;
    assert_eq!((bad.status, bad.error().as_str()), (StatusCode::BAD_REQUEST, "Niet herkende GUID-indeling"));
}

#[tokio::test]
async fn select_may_be_mandatory() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    ground.board(Method::PATCH, "settings", json!({"answers": {"select_mandatory": ["crm/Accounts"]}})).await;
    let accounts = format!("{BAKERY}/crm/Accounts");
    let refused = app.get(&accounts).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.error(), "Please add a $select or a $top=1 statement to the query string.");
    assert_eq!(app.query(&accounts, &[("$top", "1")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn numbers_beyond_reason_are_malformed_and_break_nothing() {
    let ground = Ground::demo().await;
    let app = ground.connect("visser").await;
    for amount in [json!(1e28), json!("99999999999999999999999999"), json!("NaN"), json!(1e300)] {
        let mut entry = app.entry(BAKERY, "F1", 1.0).await;
        entry["PurchaseEntryLines"][0]["AmountFC"] = amount.clone();
        let answer = app.post(&format!("{BAKERY}/purchaseentry/PurchaseEntries"), entry).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{amount}");
    }
    assert_eq!(app.get("current/Me").await.status, StatusCode::OK);
}
