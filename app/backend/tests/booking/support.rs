//! An office with a connection, a synchronised administration and a worker; and the sandbox's books beside it.

use std::sync::Arc;
use std::time::Duration;

use backend::accounts::Caller;
use backend::accounts::password::PasswordHash;
use backend::accounts::repo::{self as accounts, Environment, User};
use backend::booking::access::Access;
use backend::booking::{Booker, BookingSettings};
use backend::clock::{Clock, Hand, Random};
use backend::connections::vault::Vault;
use backend::documents::FileStore;
use backend::invoices::intake;
use backend::state::{ExactSettings, Services, Settings};
use backend::store::Sql;
use backend::sync::Synchroniser;
use backend::testing::TestStore;
use backend::validating::{self, ValidateError};
use backend::{administrations, gates, master};
use chrono::{DateTime, TimeDelta, Utc};
use domain::administration::AdministrationSettings;
use domain::booking::action::ActionKind;
use domain::coding::{Coding, Target};
use domain::desk::{Desk, Opened};
use domain::ids::{ActionId, AdministrationId, ConnectionId, InvoiceId};
use domain::intake::Outcome;
use domain::language::Language;
use domain::matching::judge::Judge;
use domain::roles::Role;
use exact_sandbox::{Options, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) const BAKERY: i64 = 2_190_120;
pub(crate) const GARDENER: i64 = 2_190_118;
pub(crate) const ENTRIES: &str = "purchaseentry/PurchaseEntries";
pub(crate) const INVOICES: &str = "purchase/PurchaseInvoices";
pub(crate) const DOCUMENTS: &str = "documents/Documents";
pub(crate) const ATTACHMENTS: &str = "documents/DocumentAttachments";
pub(crate) const INVOICE: &str = include_str!("../samples/molenkamp-2026-0417.xml");
pub(crate) const CREDIT_NOTE: &str = include_str!("../samples/molenkamp-credit-2026-0031.xml");

/// The number of [`INVOICE`].
pub(crate) const NUMBER: &str = "2026-0417";

/// An office, its worker, and the bookkeeping system that it books in.
pub(crate) struct House {
    pub(crate) engine: &'static str,
    pub(crate) services: Services,
    pub(crate) caller: Caller,
    pub(crate) connection: ConnectionId,
    /// 120 Bakkerij Jansen, synchronised.
    pub(crate) administration: AdministrationId,
    /// How old a reading may be where an invoice has waited.
    pub(crate) read_within: TimeDelta,
    sandbox: Sandbox,
    board: reqwest::Client,
    hand: Hand,
    _folder: tempfile::TempDir,
    _database: TestStore,
}

impl House {
    /// A. Visser's connection carries 120 and 118. 120 was read, without its goods, which would take most of the time:
    /// its invoices are booked on accounts.
    pub(crate) async fn built(database: TestStore) -> Self {
        let mut house = Self::founded(database).await;
        for endpoint in ["logistics/*", "purchaseorder/*"] {
            house.fault("GET", endpoint, 99, json!({"kind": "empty_list"})).await;
        }
        house.connect(&[BAKERY, GARDENER]).await;
        house.board(Method::DELETE, "faults", Value::Null).await;
        house
    }

    /// The same, and 120 was read with its items and orders.
    pub(crate) async fn with_orders(database: TestStore) -> Self {
        let mut house = Self::founded(database).await;
        house.connect(&[BAKERY, GARDENER]).await;
        house.set(|settings| settings.matching = true).await;
        house
    }

    /// An office with this administration, which is loaded into the sandbox first.
    pub(crate) async fn with_books(database: TestStore, administration: Value) -> Self {
        let mut house = Self::founded(database).await;
        let loaded = house.board(Method::POST, "load", json!({"administrations": [administration]})).await;
        let division = loaded["divisions"][0].as_i64().unwrap();
        house.connect(&[division]).await;
        house.set(|settings| settings.matching = true).await;
        house
    }

    async fn founded(database: TestStore) -> Self {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            public_url: "http://127.0.0.1:7300".parse().unwrap(),
            data_dir: folder.path().to_owned(),
            is_demo: true,
            second_person: false,
            exact: ExactSettings {
                base_url: sandbox.url().parse().unwrap(),
                client_id: "sluis-demo".to_owned(),
                client_secret: "sluis-demo-secret".into(),
            },
        };
        let (clock, hand) = Clock::by_hand(Utc::now());
        let random = Random::seeded(1);
        let vault = Vault::with_key(&[7; 32], &random);
        let services = Services::with_clock(database.store.clone(), settings, (clock, random), vault).unwrap();
        let board = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let caller = accountant(&services).await;
        let house = Self {
            engine: database.engine,
            services,
            caller,
            connection: ConnectionId(uuid::Uuid::nil()),
            administration: AdministrationId(uuid::Uuid::nil()),
            read_within: TimeDelta::days(3650),
            sandbox,
            board,
            hand,
            _folder: folder,
            _database: database,
        };
        house.board(Method::PATCH, "settings", json!({"limits": {"calls_per_minute": 10_000}})).await;
        house
    }

    /// A. Visser's connection, which carries these divisions; the first is the administration of the house.
    async fn connect(&mut self, divisions: &[i64]) {
        let connections = self.services.connections.clone();
        let address = connections.begin(&self.caller).await.unwrap();
        let (state, code) = self.consent(&address, divisions).await;
        self.connection = connections.complete(&self.caller, &state, &code).await.unwrap().id;
        let taken = connections.take_over(&self.caller, self.connection, divisions).await.unwrap();
        self.administration = taken[0];
        self.synchronise().await;
        let (environment, id) = (self.caller.environment, self.administration);
        let mut tx = self.services.store.read().await.unwrap();
        let items = master::items(&mut tx, environment, id).await.unwrap();
        drop(tx);
        let claims_item = items.iter().find(|item| item.code == "CREDIT").map(|item| item.id);
        self.set(|settings| {
            *settings = AdministrationSettings {
                blocking_condition: Some("BL".into()),
                matching: false,
                claims_item,
                ..settings.clone()
            };
        })
        .await;
    }

    /// Gives consent as A. Visser on the consent page; answers what his browser brings back.
    async fn consent(&self, address: &str, divisions: &[i64]) -> (String, String) {
        let asked = reqwest::Url::parse(address).unwrap();
        let wanted = ["client_id", "redirect_uri", "response_type", "state"];
        let mut form: Vec<(String, String)> = asked
            .query_pairs()
            .filter(|(name, _)| wanted.contains(&name.as_ref()))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        form.push(("user".into(), "visser".into()));
        form.extend(divisions.iter().map(|division| ("division".into(), division.to_string())));
        let url = format!("{}/api/oauth2/auth", self.sandbox.url());
        let answer = self.board.post(url).form(&form).send().await.unwrap();
        let back: reqwest::Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
        let value = |wanted: &str| back.query_pairs().find(|(name, _)| name == wanted).unwrap().1.into_owned();
        (value("state"), value("code"))
    }

    /// The sandbox's board.
    pub(crate) async fn board(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}/sandbox/api/{path}", self.sandbox.url());
        let answer = self.board.request(method, url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// Somebody deletes an entry in the books, past Sluis.
    pub(crate) async fn delete_entry(&self, division: i64, entry: &str) {
        let token = self.board(Method::POST, "tokens", json!({"user": "jansen"})).await;
        let url = format!("{}/api/v1/{division}/{ENTRIES}(guid'{entry}')", self.sandbox.url());
        let token = token["access_token"].as_str().unwrap();
        let answer =
            self.board.delete(url).bearer_auth(token).header("accept", "application/json").send().await.unwrap();
        assert!(answer.status().is_success(), "{}: {}", answer.status(), answer.text().await.unwrap());
    }

    /// Reads 120, and what else is due.
    pub(crate) async fn synchronise(&self) {
        let (environment, id) = (self.caller.environment, self.administration);
        self.pass(TimeDelta::seconds(1)).await;
        let mut tx = self.services.store.write().await.unwrap();
        backend::sync::ask(&mut tx, &self.services.ids, environment, id, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        let synchroniser = Synchroniser::new(self.services.connections.clone());
        loop {
            assert!(synchroniser.work().await.unwrap(), "{}: there is something to read", self.engine);
            let mut tx = self.services.store.read().await.unwrap();
            let linked = administrations::fetch(&mut tx, environment, id).await.unwrap().unwrap();
            assert_eq!(linked.synchronise_error, None, "{}", self.engine);
            if linked.synchronised_at == Some(self.now()) {
                return;
            }
        }
    }

    /// Changes the settings of 120.
    pub(crate) async fn set(&self, change: impl FnOnce(&mut AdministrationSettings)) {
        let (environment, id) = (self.caller.environment, self.administration);
        let mut tx = self.services.store.write().await.unwrap();
        let linked = administrations::fetch(&mut tx, environment, id).await.unwrap().unwrap();
        let mut settings = linked.administration.settings;
        change(&mut settings);
        let which = (id, linked.version);
        administrations::save_settings(&mut tx, environment, which, &settings).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.services.clock.now()
    }

    /// Time passes, here and there.
    pub(crate) async fn pass(&self, time: TimeDelta) {
        self.hand.advance(time);
        self.board(Method::POST, "clock", json!({"advance_seconds": time.num_seconds()})).await;
    }

    // From a file to a line for booking.

    /// Takes a file in.
    pub(crate) async fn take_in(&self, content: String) -> InvoiceId {
        let taken = intake::take_in(&self.services, &self.caller, "factuur.xml", content.into()).await.unwrap();
        match taken {
            Outcome::New { invoice, .. } => invoice,
            other => panic!("{other:?}"),
        }
    }

    /// Opens an invoice as the validate screen does.
    pub(crate) async fn open(&self, invoice: InvoiceId) -> Desk {
        let mut tx = self.services.store.write().await.unwrap();
        let ids = &self.services.ids;
        let opened = validating::open(&mut tx, &self.caller, invoice, ids, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        match opened {
            Opened::Desk(desk) => *desk,
            other @ Opened::Unassigned(_) => panic!("{other:?}"),
        }
    }

    /// Puts what is on a desk in line.
    pub(crate) async fn ask(&self, desk: &Desk, coding: Coding, kind: ActionKind) -> Result<ActionId, ValidateError> {
        let services = &self.services;
        // First come, first served: no two come at the same moment.
        self.hand.advance(TimeDelta::milliseconds(1));
        let mut tx = services.store.write().await.unwrap();
        let how = (&services.ids, &services.random, self.now());
        let place = (desk.invoice, desk.version);
        let asked = validating::book(&mut tx, &self.caller, place, coding, kind, how).await?;
        tx.commit().await.unwrap();
        Ok(asked)
    }

    /// Takes this file in, codes it on an account, and puts it in line.
    pub(crate) async fn line_up(&self, content: String, kind: ActionKind) -> ActionId {
        let invoice = self.take_in(content).await;
        let desk = self.open(invoice).await;
        let coding = on_an_account(&desk);
        let verdict = Judge::new(desk.case.clone()).all(&coding);
        assert!(verdict.may_be_booked(), "{verdict:?}");
        self.ask(&desk, coding, kind).await.unwrap()
    }

    /// The sample under another number, in line for *boeken*.
    pub(crate) async fn line_up_numbered(&self, number: &str) -> ActionId {
        self.line_up(INVOICE.replace(NUMBER, number), ActionKind::Book).await
    }

    // The worker.

    /// A worker as the server has it.
    pub(crate) fn booker(&self) -> Booker {
        self.booker_with(Arc::new(self.services.connections.clone()))
    }

    /// A worker with somebody's hand in its access.
    pub(crate) fn booker_with(&self, access: Arc<dyn Access>) -> Booker {
        self.booker_of(access, Duration::from_mins(1))
    }

    /// A worker that does not wait long for an answer.
    pub(crate) fn booker_that_waits(&self, timeout: Duration) -> Booker {
        self.booker_of(Arc::new(self.services.connections.clone()), timeout)
    }

    /// A worker of a server that people reach at another address.
    pub(crate) fn booker_at(&self, public_url: &str) -> Booker {
        self.booker_from(Arc::new(self.services.connections.clone()), BookingSettings::new(public_url))
    }

    fn booker_of(&self, access: Arc<dyn Access>, timeout: Duration) -> Booker {
        let mut settings = BookingSettings::new(self.services.settings.public_url.as_str());
        settings.timeout = timeout;
        self.booker_from(access, settings)
    }

    fn booker_from(&self, access: Arc<dyn Access>, mut settings: BookingSettings) -> Booker {
        let services = &self.services;
        // What was read stays fresh, but for the tests that are about that: a reading takes most of a test's time.
        settings.freshness.read_within = self.read_within;
        Booker::new(
            (services.store.clone(), services.clock.clone(), services.ids.clone()),
            Arc::clone(services.connections.connector()),
            access,
            Arc::new(FileStore::new(&services.settings.data_dir)),
            Arc::new(|_, _, _| {}),
            settings,
        )
    }

    /// Carries out everything that is due now.
    pub(crate) async fn work(&self) {
        self.booker().run_due().await.unwrap();
    }

    /// Works for so long: whenever something is due, and not in between.
    pub(crate) async fn work_for(&self, time: TimeDelta) {
        let until = self.now() + time;
        loop {
            self.work().await;
            match self.next_due().await {
                Some(due) if due > self.now() && due <= until => self.pass(seconds_up(due - self.now())).await,
                _ => return,
            }
        }
    }

    /// When the next job of booking is due; a document that waits a day for a successor is none.
    pub(crate) async fn next_due(&self) -> Option<DateTime<Utc>> {
        const NEXT: Sql = Sql::both(
            "select min(run_at) from job where kind in ('book', 'look_back') or (kind = 'clean_up' and run_at < $1)",
        );
        let soon = self.now() + TimeDelta::hours(12);
        let mut tx = self.services.store.read().await.unwrap();
        backend::fetch_one!(tx, (Option<DateTime<Utc>>,), NEXT, soon).unwrap().0
    }

    /// Somebody else uses every call of this minute that is left.
    pub(crate) async fn use_up_the_minute(&self) {
        for calls in [1000, 100, 10, 1] {
            while self.services.connections.reserve(BAKERY, calls).await.unwrap().is_ok() {}
        }
    }
}

async fn accountant(services: &Services) -> Caller {
    let environment = Environment { id: services.ids.next(), name: "Kantoor".to_owned() };
    let user = User {
        id: services.ids.next(),
        email: "annelies@kantoor.example".parse().unwrap(),
        name: "Annelies".to_owned(),
        language: Language::Nl,
        is_active: true,
    };
    let now = services.clock.now();
    let password = PasswordHash("nobody signs in here".to_owned());
    let mut tx = services.store.write().await.unwrap();
    accounts::environment_create(&mut tx, &environment, now).await.unwrap();
    accounts::user_create(&mut tx, &user, &password, now).await.unwrap();
    gates::stands(&mut tx, now).await.unwrap();
    tx.commit().await.unwrap();
    let roles = vec![Role::Accountant, Role::EnvironmentAdmin];
    Caller { user: user.id, name: user.name, environment: environment.id, roles, language: Language::Nl }
}

/// What is proposed, every line on an account.
pub(crate) fn on_an_account(desk: &Desk) -> Coding {
    let usable = |account: &&domain::master::GlAccount| {
        !account.blocked && account.is_cost && !account.cost_center_required && !account.cost_unit_required
    };
    let account = desk.case.master.gl_accounts.iter().find(usable).unwrap().id;
    let mut coding = desk.coding.clone();
    for line in coding.lines.iter_mut().filter(|line| line.target == Target::Open) {
        line.target = Target::GlAccount { id: account };
    }
    coding
}

/// Whole seconds, upwards: the sandbox's clock has no finer ones.
fn seconds_up(time: TimeDelta) -> TimeDelta {
    TimeDelta::seconds(time.num_seconds() + 1)
}
