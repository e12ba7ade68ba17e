//! A sandbox and clients that speak in verbs.

use exact_sandbox::{Options, Sandbox};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

/// Divisions of the demo.
pub(crate) const BAKERY: i32 = 2_190_120;
pub(crate) const INSTALLER: i32 = 2_190_131;
pub(crate) const GARDENER: i32 = 2_190_118;

/// A sandbox and a client for its board.
pub(crate) struct Ground {
    sandbox: Sandbox,
    http: reqwest::Client,
}

/// A connected app.
pub(crate) struct App {
    base: String,
    http: reqwest::Client,
    pub(crate) token: String,
    pub(crate) refresh_token: String,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Read {
    async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text))
    }

    /// `d`, of an entity.
    pub(crate) fn entity(&self) -> Value {
        self.json()["d"].clone()
    }

    /// `d.results`, of a list.
    pub(crate) fn rows(&self) -> Vec<Value> {
        self.json()["d"]["results"].as_array().cloned().unwrap_or_else(|| panic!("no list: {}", self.text))
    }

    /// The text of an error.
    pub(crate) fn error(&self) -> String {
        self.json()["error"]["message"]["value"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Ground {
    pub(crate) async fn demo() -> Self {
        Self::of(Options::default()).await
    }

    /// A sandbox of one's own making.
    pub(crate) async fn of(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { sandbox, http }
    }

    /// One with this patch of its settings.
    pub(crate) async fn with(settings: Value) -> Self {
        let ground = Self::demo().await;
        ground.board(Method::PATCH, "settings", settings).await;
        ground
    }

    /// Lets the clock stand still, so that rules hold to the second.
    pub(crate) async fn stop_clock(&self) {
        self.board(Method::POST, "clock", json!({"stops": true})).await;
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        self.board(Method::POST, "clock", json!({"advance_seconds": seconds})).await;
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url())
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Asks the fault board.
    pub(crate) async fn board(&self, method: Method, path: &str, body: Value) -> Value {
        let response =
            self.http.request(method, self.url(&format!("/sandbox/api/{path}"))).json(&body).send().await.unwrap();
        let read = Read::of(response).await;
        assert!(read.status.is_success(), "{path}: {} {}", read.status, read.text);
        read.json()
    }

    /// Connects an app as a user, without the consent page.
    pub(crate) async fn connect(&self, user: &str) -> App {
        let granted = self.board(Method::POST, "tokens", json!({"user": user})).await;
        App {
            base: self.sandbox.url(),
            http: self.http.clone(),
            token: granted["access_token"].as_str().unwrap().to_owned(),
            refresh_token: granted["refresh_token"].as_str().unwrap().to_owned(),
        }
    }

    /// Rows as they stand, asked of the board.
    pub(crate) async fn rows(&self, division: i32, set: &str) -> Vec<Value> {
        self.board(Method::GET, &format!("books/{division}/{set}"), Value::Null).await.as_array().unwrap().clone()
    }

    pub(crate) async fn token(&self, form: &[(&str, &str)]) -> Read {
        let mut all = vec![("client_id", "sluis-demo"), ("client_secret", "sluis-demo-secret")];
        all.extend_from_slice(form);
        Read::of(self.http.post(self.url("/api/oauth2/token")).form(&all).send().await.unwrap()).await
    }
}

impl App {
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}/api/v1/{path}", self.base) };
        self.http.request(method, url).bearer_auth(&self.token).header("accept", "application/json")
    }

    pub(crate) async fn get(&self, path: &str) -> Read {
        Read::of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// GET with query options.
    pub(crate) async fn query(&self, path: &str, options: &[(&str, &str)]) -> Read {
        Read::of(self.request(Method::GET, path).query(options).send().await.unwrap()).await
    }

    /// POST that asks for the representation.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Read {
        let request = self.request(Method::POST, path).header("prefer", "return=representation").json(&body);
        Read::of(request.send().await.unwrap()).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Read {
        Read::of(self.request(Method::PUT, path).json(&body).send().await.unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Read {
        Read::of(self.request(Method::DELETE, path).send().await.unwrap()).await
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Read {
        Read::of(request.send().await.unwrap()).await
    }

    /// The id of the first row with this value.
    pub(crate) async fn id_of(&self, path: &str, key: &str, filter: &str) -> String {
        let found = self.query(path, &[("$filter", filter), ("$select", key)]).await.rows();
        found.first().unwrap_or_else(|| panic!("{path}: nothing with {filter}"))[key].as_str().unwrap().to_owned()
    }

    /// Order 2600117 with its lines, as a purchase invoice of one line is posted on it.
    pub(crate) async fn order(&self) -> Value {
        let options = [("$filter", "OrderNumber eq 2600117"), ("$expand", "PurchaseOrderLines"), ("$top", "1")];
        self.query(&format!("{BAKERY}/purchaseorder/PurchaseOrders"), &options).await.rows().remove(0)
    }

    /// A purchase invoice on the first line of order 2600117, ready to post.
    pub(crate) async fn order_invoice(&self, your_ref: &str, quantity: i64) -> Value {
        let order = self.order().await;
        json!({
            "Type": 8033, "Journal": "70", "Supplier": order["Supplier"], "YourRef": your_ref,
            "InvoiceDate": "2026-10-08T00:00:00",
            "PurchaseInvoiceLines": [{
                "PurchaseOrderLine": order["PurchaseOrderLines"]["results"][0]["ID"],
                "Quantity": quantity, "Amount": 25 * quantity, "VATCode": "2",
            }],
        })
    }

    /// A purchase entry of one line, ready to post.
    pub(crate) async fn entry(&self, division: i32, your_ref: &str, amount: f64) -> Value {
        let supplier = self.id_of(&format!("{division}/crm/Accounts"), "ID", "trim(Code) eq '1001'").await;
        let account = self.id_of(&format!("{division}/financial/GLAccounts"), "ID", "Code eq '4200'").await;
        json!({
            "Journal": "70",
            "Supplier": supplier,
            "YourRef": your_ref,
            "EntryDate": "2026-07-01T00:00:00",
            "PurchaseEntryLines": [{"GLAccount": account, "AmountFC": amount, "VATCode": "2"}],
        })
    }
}
