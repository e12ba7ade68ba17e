//! A sandbox, and clients that speak in verbs.

use std::sync::Arc;
use std::time::Duration;

use backend::accounts::Caller;
use backend::clock::{Clock, Random};
use backend::connections::Connections;
use backend::connections::vault::Vault;
use backend::connectors::answers::{Division, MasterKind, MasterRow, MasterValue};
use backend::connectors::connector::{Archive, CallContext, Connector};
use backend::connectors::exact_online::{ExactApp, ExactOnline, ExactTokens};
use backend::connectors::outcome::WriteOutcome;
use backend::connectors::requests::{NewDocument, NewEntry, NewEntryLine};
use backend::connectors::token_service::{TokenError, TokenPair, TokenService};
use backend::store::{Sql, Store};
use domain::ids::{EnvironmentId, RemoteId, UserId};
use domain::language::Language;
use domain::money::Currency;
use domain::roles::Role;
use exact_sandbox::{Options, Sandbox};
use reqwest::Method;
use rust_decimal::dec;
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const BAKERY: Division = Division(2_190_120);
pub(crate) const INSTALLER: Division = Division(2_190_131);
pub(crate) const GARDENER: Division = Division(2_190_118);
pub(crate) const CALLBACK: &str = "http://127.0.0.1:7510/connections/callback";

/// A sandbox with the demo's books, and the connector that talks with it.
pub(crate) struct Ground {
    sandbox: Sandbox,
    board: reqwest::Client,
    pub(crate) exact: ExactOnline,
    pub(crate) tokens: ExactTokens,
}

impl Ground {
    pub(crate) async fn demo() -> Self {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        let app = ExactApp {
            base: sandbox.url().parse().unwrap(),
            client_id: "sluis-demo".to_owned(),
            client_secret: "sluis-demo-secret".into(),
        };
        let (exact, tokens) = ExactOnline::new(app).unwrap();
        let board = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { sandbox, board, exact, tokens }
    }

    pub(crate) async fn board(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}/sandbox/api/{path}", self.sandbox.url());
        let answer = self.board.request(method, url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// Connects as a user, without the consent page.
    pub(crate) async fn token(&self, user: &str) -> SecretString {
        let granted = self.board(Method::POST, "tokens", json!({"user": user})).await;
        granted["access_token"].as_str().unwrap().into()
    }

    /// Gives consent as a person does on the consent page; answers the address that the browser is sent back to.
    pub(crate) async fn consent(&self, address: &str, user: &str, divisions: &[Division]) -> reqwest::Url {
        let asked = reqwest::Url::parse(address).unwrap();
        let wanted = ["client_id", "redirect_uri", "response_type", "state"];
        let mut form: Vec<(String, String)> = asked
            .query_pairs()
            .filter(|(name, _)| wanted.contains(&name.as_ref()))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        form.push(("user".into(), user.into()));
        form.extend(divisions.iter().map(|division| ("division".into(), division.to_string())));
        let url = format!("{}/api/oauth2/auth", self.sandbox.url());
        let answer = self.board.post(url).form(&form).send().await.unwrap();
        answer.headers()["location"].to_str().unwrap().parse().unwrap()
    }

    /// A fault of the line for requests of one method to one endpoint.
    pub(crate) async fn fault(&self, method: &str, endpoint: &str, effect: Value) {
        let body = json!({"method": method, "endpoint": endpoint, "effect": effect, "times": 1});
        self.board(Method::POST, "faults", body).await;
    }

    pub(crate) async fn rows(&self, division: Division, set: &str) -> Vec<Value> {
        self.board(Method::GET, &format!("books/{division}/{set}"), Value::Null).await.as_array().unwrap().clone()
    }

    pub(crate) fn archive(&self) -> &dyn Archive {
        self.exact.archive().unwrap()
    }

    /// All rows of a kind.
    pub(crate) async fn master(&self, context: &CallContext<'_>, kind: MasterKind) -> Vec<MasterRow> {
        let (mut rows, mut after) = (Vec::new(), None);
        loop {
            let page = self.exact.master_page(context, kind, after.as_ref()).await.unwrap();
            assert_eq!(page.unreadable, Vec::<String>::new(), "{kind:?}");
            rows.extend(page.rows);
            match page.next {
                None => return rows,
                next => after = next,
            }
        }
    }

    /// A type of documents that may be made.
    pub(crate) async fn document_type(&self, context: &CallContext<'_>) -> i64 {
        let types = self.master(context, MasterKind::DocumentTypes).await;
        let creatable = |row: &MasterRow| match &row.value {
            MasterValue::DocumentType(kind) if kind.creatable => Some(kind.id),
            _ => None,
        };
        types.iter().find_map(creatable).unwrap()
    }

    pub(crate) async fn supplier(&self, context: &CallContext<'_>) -> RemoteId {
        let suppliers = self.master(context, MasterKind::Suppliers).await;
        suppliers[0].key.parse().unwrap()
    }

    pub(crate) async fn cost_account(&self, context: &CallContext<'_>) -> RemoteId {
        let accounts = self.master(context, MasterKind::GlAccounts).await;
        let usable = |row: &MasterRow| match &row.value {
            MasterValue::GlAccount(account) => {
                account.is_cost && !account.blocked && !account.cost_center_required && !account.cost_unit_required
            }
            _ => false,
        };
        accounts.iter().find(|row| usable(row)).unwrap().key.parse().unwrap()
    }

    /// A document of ours.
    pub(crate) async fn document(&self, context: &CallContext<'_>, subject: &str) -> RemoteId {
        let document = NewDocument {
            subject: subject.to_owned(),
            kind: self.document_type(context).await,
            account: None,
            date: None,
        };
        match self.archive().post_document(context, &document).await {
            WriteOutcome::Confirmed(card) => card.id,
            other => panic!("{other:?}"),
        }
    }

    /// An entry of one line that can be booked.
    pub(crate) async fn entry(&self, context: &CallContext<'_>, number: &str) -> NewEntry {
        NewEntry {
            journal: "70".into(),
            supplier: self.supplier(context).await,
            invoice_number: number.into(),
            date: "2026-07-01".parse().unwrap(),
            due_date: Some("2026-07-31".parse().unwrap()),
            payment_condition: None,
            payment_reference: None,
            currency: Currency::EUR,
            description: Some("d'Or & Zn. + €".into()),
            document: self.document(context, &format!("SL-{number}")).await,
            link: format!("https://sluis.example.nl/invoices/1#SL-{number}"),
            lines: vec![NewEntryLine {
                gl_account: self.cost_account(context).await,
                amount: dec!(100.10),
                vat_code: Some("2".into()),
                vat_amount: dec!(21.03),
                cost_center: None,
                cost_unit: None,
                description: Some("Bloem".into()),
            }],
        }
    }
}

pub(crate) fn context(token: &SecretString, division: Division) -> CallContext<'_> {
    CallContext { access_token: token, division, timeout: Duration::from_secs(5), leave_before: None, observer: &() }
}

/// Connections of an environment with one person, in this store.
pub(crate) async fn connections(ground: &Ground, store: &Store, clock: &Clock) -> (Connections, Caller) {
    let random = Random::seeded(1);
    let caller = person(store, 1).await;
    let systems = (Arc::new(ground.exact.clone()), Arc::new(ground.tokens.clone()));
    let vault = Vault::with_key(&[7; 32], &random);
    (Connections::with(store.clone(), (clock, &random), (systems.0, systems.1), vault, CALLBACK), caller)
}

/// A token service that takes its time to hand over what it granted.
pub(crate) struct Slow(pub(crate) ExactTokens, pub(crate) Duration);

#[async_trait::async_trait]
impl TokenService for Slow {
    fn consent_address(&self, redirect_uri: &str, state: &str, ask_again: bool) -> String {
        self.0.consent_address(redirect_uri, state, ask_again)
    }

    async fn exchange(&self, code: &str, redirect_uri: &str) -> Result<TokenPair, TokenError> {
        let pair = self.0.exchange(code, redirect_uri).await;
        tokio::time::sleep(self.1).await;
        pair
    }

    async fn refresh(&self, refresh: &SecretString) -> Result<TokenPair, TokenError> {
        let pair = self.0.refresh(refresh).await;
        tokio::time::sleep(self.1).await;
        pair
    }
}

/// Those connections over a token service that takes its time.
pub(crate) fn slowly(ground: &Ground, store: &Store, clock: &Clock, time: Duration) -> Connections {
    let random = Random::seeded(2);
    let systems = (Arc::new(ground.exact.clone()), Arc::new(Slow(ground.tokens.clone(), time)));
    let vault = Vault::with_key(&[7; 32], &random);
    Connections::with(store.clone(), (clock, &random), (systems.0, systems.1), vault, CALLBACK)
}

/// An environment and a person in it.
pub(crate) async fn person(store: &Store, number: u128) -> Caller {
    const ENVIRONMENT: Sql = Sql::both("insert into environment (id, name, created_at) values ($1, $2, $3)");
    const USER: Sql = Sql::both(
        "insert into user_account (id, email, name, password_hash, is_active, created_at)
         values ($1, $2, $3, '', true, $4)",
    );
    let (environment, user) = (Uuid::from_u128(number), Uuid::from_u128(1000 + number));
    let (name, now) = (format!("Kantoor {number}"), chrono::DateTime::UNIX_EPOCH);
    let mut tx = store.write().await.unwrap();
    backend::execute!(tx, ENVIRONMENT, environment, name.as_str(), now).unwrap();
    backend::execute!(tx, USER, user, format!("u{number}@kantoor.example"), "Karin", now).unwrap();
    backend::gates::stands(&mut tx, now).await.unwrap();
    tx.commit().await.unwrap();
    Caller {
        user: UserId(user),
        name: "Karin".into(),
        environment: EnvironmentId(environment),
        roles: vec![Role::EnvironmentAdmin],
        language: Language::Nl,
    }
}

/// What a browser brings back: state and code.
pub(crate) fn brought_back(address: &reqwest::Url) -> (String, String) {
    let value = |wanted: &str| address.query_pairs().find(|(name, _)| name == wanted).unwrap().1.into_owned();
    (value("state"), value("code"))
}
