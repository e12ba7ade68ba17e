//! What the world is set up with: environments, administrations, connections; and the processes that work in it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::administration::{AdministrationIdentity, AdministrationSettings};
use domain::booking::action::ActionKind;
use domain::ids::{
    AdministrationId, ConnectionId, DocumentId, EnvironmentId, InvoiceId, OrderId, OrderLineId, RemoteId, UserId,
};
use domain::language::Language;
use domain::money::Currency;

use super::SimulationError;
use super::faults::Fault;
use super::ledger::{Ledger, User as LedgerUser};
use super::line::Line;
use super::people::Intentions;
use super::remote::{Remote, fresh_pair};
use super::seam::ProcessSeam;
use super::weather::Died;
use super::world::{ProcessId, ProcessTime, World, delta, random_id};
use crate::accounts::password::PasswordHash;
use crate::accounts::repo::{self as accounts, Environment, User};
use crate::booking::access::{Access, Desk, FileError, Files};
use crate::booking::{Booker, BookingSettings, Freshness};
use crate::clock::{Clock, Ids, Random};
use crate::connections::vault::Vault;
use crate::connections::{Connections, SYSTEM};
use crate::connectors::answers::MasterKind;
use crate::master::{self, Record};
use crate::store::{Sql, Store, Tx};
use crate::validating::ValidateError;
use crate::{administrations, execute, gates, statements};

/// How many environments, administrations in each, and processes there are.
const ENVIRONMENTS: i64 = 4;
const ADMINISTRATIONS: i64 = 6;
const PROCESSES: usize = 3;
/// How many bookings a process carries out at once.
const LANES: usize = 2;

statements! {
    /// The one file of an environment's invoices.
    SIMULATED_DOCUMENT = Sql::both(
        "insert into document (id, environment_id, sha256, file_name, mime, size, source, received_at)
         values ($1, $2, $3, 'factuur.pdf', 'application/pdf', 4, 'upload', $4)",
    );
    /// The one order of an administration.
    SIMULATED_ORDER = Sql::both(
        "insert into purchase_order (id, environment_id, administration_id, remote_id, number, description, supplier,
             supplier_name, currency, order_status, receipt_status, invoice_status, awaits_approval, changed_after_receipt,
             search_text, seen_at)
         values ($1, $2, $3, $1, '1', '', $4, '', 'EUR', 'open', 'open', 'open', false, false, '', $5)",
    );
    /// A line of it.
    SIMULATED_ORDER_LINE = Sql::both(
        "insert into purchase_order_line (id, environment_id, administration_id, order_id, remote_id, line_number, item_code,
             description, unit, ordered, received, invoiced, details, seen_at)
         values ($1, $2, $3, $4, $5, $6, '', '', '', '1', '0', '0', '{}', $7)",
    );
}

/// An administration of the world.
#[derive(Clone, Debug)]
pub(super) struct Books {
    pub(super) environment: usize,
    pub(super) id: AdministrationId,
    pub(super) division: i64,
    pub(super) suppliers: Vec<RemoteId>,
    pub(super) accounts: Vec<RemoteId>,
    pub(super) order_lines: Vec<RemoteId>,
}

/// An environment: one connection carries its administrations.
#[derive(Clone, Debug)]
pub(super) struct Office {
    pub(super) id: EnvironmentId,
    pub(super) user: UserId,
    pub(super) connection: ConnectionId,
    /// The connection's user, in the ledger.
    pub(super) ledger_user: usize,
    pub(super) document: DocumentId,
}

/// Everything that was set up.
#[derive(Clone)]
pub(super) struct Setting {
    pub(super) world: World,
    /// The store as the persons see it: no fault is in their way.
    pub(super) store: Store,
    base: Store,
    pub(super) person: ProcessId,
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) random: Random,
    /// A hand on the connections, for new consents.
    pub(super) connections: Connections,
    pub(super) offices: Arc<Vec<Office>>,
    pub(super) books: Arc<Vec<Books>>,
    intentions: Arc<Mutex<Intentions>>,
    died: Arc<Mutex<Died>>,
    failed: Arc<Mutex<Option<SimulationError>>>,
}

/// The divisions, before there is a world: each user reaches his environment's, and one more of his own that Sluis does not
/// book in.
pub(super) fn ledger() -> Ledger {
    let mut ledger = Ledger::default();
    for environment in 0..ENVIRONMENTS {
        let own: Vec<i64> = (0..=ADMINISTRATIONS).map(|number| 1000 * (environment + 1) + number).collect();
        for division in &own {
            ledger.add_division(*division);
        }
        let id = RemoteId(uuid::Uuid::from_u128(u128::from(environment.unsigned_abs()) + 1));
        let stands_in = 1000 * (environment + 1) + ADMINISTRATIONS;
        ledger.add_user(LedgerUser { id, name: format!("Gebruiker {environment}"), stands_in }, &own);
    }
    ledger
}

impl Setting {
    /// What was meant, and what persons decided.
    pub(super) fn intentions(&self) -> MutexGuard<'_, Intentions> {
        self.intentions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connections that died.
    pub(super) fn died(&self) -> MutexGuard<'_, Died> {
        self.died.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A person cannot go on: the world ends.
    pub(super) fn fail(&self, error: SimulationError) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        self.world.state().is_over = true;
    }

    /// Why the world ended before its time.
    pub(super) fn failed(&self) -> Option<SimulationError> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Writes the rows that a booking stands on.
    pub(super) async fn found(world: &World, base: Store) -> Result<Self, SimulationError> {
        let person = world.person();
        let (clock, random) = clock_of(world, person);
        let ids = Ids::new(clock.clone(), random.clone());
        let store = base.behind(Arc::new(ProcessSeam::new(world, person, true)));
        let connections = connections(world, person, &store, (&clock, &random));
        let now = clock.now();
        let (mut offices, mut books) = (Vec::new(), Vec::new());
        let mut tx = store.write().await?;
        gates::stands(&mut tx, now).await?;
        for environment in 0..ENVIRONMENTS {
            let number = usize::try_from(environment).unwrap_or_default();
            let office = Office {
                id: ids.next(),
                user: ids.next(),
                connection: ids.next(),
                ledger_user: number,
                document: ids.next(),
            };
            let row = Environment { id: office.id, name: format!("Kantoor {environment}") };
            accounts::environment_create(&mut tx, &row, now).await?;
            let user = User {
                id: office.user,
                email: format!("a{environment}@example.test").parse()?,
                name: format!("Accountant {environment}"),
                language: Language::Nl,
                is_active: true,
            };
            accounts::user_create(&mut tx, &user, &PasswordHash(String::new()), now).await?;
            let pair = fresh_pair(&mut world.state(), office.ledger_user);
            let name = world.state().ledger.users[office.ledger_user].clone();
            connections
                .hold(&mut tx, office.id, (office.connection, office.user), (name.id, &name.name), &pair)
                .await?;
            execute!(tx, SIMULATED_DOCUMENT, office.document.0, office.id.0, format!("{environment:064}"), now)?;
            for administration in 0..ADMINISTRATIONS {
                let division = 1000 * (environment + 1) + administration;
                let some = |count: usize| -> Vec<RemoteId> {
                    (0..count).map(|_| RemoteId(random_id(&mut world.state().random))).collect()
                };
                let (suppliers, gl_accounts) = (some(40), some(12));
                let id: AdministrationId = ids.next();
                let identity = AdministrationIdentity {
                    division,
                    number: division.to_string(),
                    name: format!("Administratie {division}"),
                    vat_number: None,
                    company_id: None,
                    currency: Currency::EUR,
                };
                let settings = AdministrationSettings { matching: administration % 2 == 0, ..Default::default() };
                let bound = Some(office.connection);
                administrations::link(&mut tx, office.id, (id, SYSTEM), &identity, (&settings, bound), now).await?;
                administrations::bind(&mut tx, office.id, id, bound).await?;
                administrations::synchronised(&mut tx, office.id, id, Ok(now)).await?;
                let order_lines = some(30);
                let one = Books { environment: number, id, division, suppliers, accounts: gl_accounts, order_lines };
                master_data(&mut tx, (&office, &one), &ids, now).await?;
                books.push(one);
            }
            offices.push(office);
        }
        tx.commit().await?;
        let (offices, books) = (Arc::new(offices), Arc::new(books));
        Ok(Self {
            world: world.clone(),
            store,
            base,
            person,
            clock,
            ids,
            random,
            connections,
            offices,
            books,
            intentions: Arc::default(),
            died: Arc::default(),
            failed: Arc::default(),
        })
    }

    /// Starts a fleet, and each process anew when it was killed.
    pub(super) async fn keep_running(self) {
        let mut fleet: Vec<ProcessId> = (0..PROCESSES).map(|_| self.start_process()).collect();
        loop {
            self.world.pause(self.person, Duration::from_secs(5)).await;
            for process in &mut fleet {
                if !self.world.is_alive(*process) {
                    *process = self.start_process();
                }
            }
        }
    }

    fn start_process(&self) -> ProcessId {
        let world = &self.world;
        let off_by = {
            let mut state = world.state();
            TimeDelta::seconds(10) - delta(state.between(Duration::ZERO, Duration::from_secs(20)))
        };
        let process = world.process(off_by);
        let (clock, random) = clock_of(world, process);
        let store = self.base.behind(Arc::new(ProcessSeam::new(world, process, false)));
        let connections = connections(world, process, &store, (&clock, &random));
        let connector = Arc::clone(connections.connector());
        let access: Arc<dyn Access> = Arc::new(connections);
        let ids = Ids::new(clock.clone(), random);
        // What is read of an administration is set up once, and no sooner out of date than the world ends.
        let freshness = Freshness { read_within: TimeDelta::days(365), ..Freshness::default() };
        let settings = BookingSettings { freshness, ..BookingSettings::new("https://sluis.example") };
        let news = Arc::new(|_, _, _| {});
        let booker = Booker::new((store, clock.clone(), ids), connector, access, Arc::new(OneFile), news, settings)
            .with_desk(Arc::new(ModelDesk(world.clone())));
        for _ in 0..LANES {
            world.act(lane(booker.clone(), clock.clone()));
        }
        process
    }
}

/// Works as long as the process lives. Where nothing is due it looks again, less and less often.
async fn lane(booker: Booker, clock: Clock) {
    let mut idle = Duration::from_secs(2);
    loop {
        if let Ok(true) = booker.run_one().await {
            idle = Duration::from_secs(2);
        } else {
            clock.sleep(idle).await;
            idle = (idle * 2).min(Duration::from_mins(1));
        }
    }
}

fn clock_of(world: &World, process: ProcessId) -> (Clock, Random) {
    let clock = Clock::of(Arc::new(ProcessTime { world: world.clone(), process }));
    let seed = random_id(&mut world.state().random).as_u64_pair().0;
    (clock, Random::seeded(seed))
}

fn connections(world: &World, process: ProcessId, store: &Store, time: (&Clock, &Random)) -> Connections {
    let remote = Arc::new(Remote(Line { world: world.clone(), process }));
    let vault = Vault::with_key(&[7; 32], time.1);
    Connections::with(store.clone(), time, (remote.clone(), remote), vault, "https://sluis.example/callback")
}

/// Master data and an order, as a reading leaves them.
async fn master_data(
    tx: &mut Tx,
    (office, books): (&Office, &Books),
    ids: &Ids,
    now: DateTime<Utc>,
) -> Result<(), SimulationError> {
    let record = |key: String, code: &str| Record {
        id: ids.next(),
        key,
        code: code.to_owned(),
        name: String::new(),
        data: serde_json::Value::Null,
    };
    let cards = |list: &[RemoteId]| list.iter().map(|id| record(id.to_string(), "")).collect::<Vec<Record>>();
    let kinds = [
        (MasterKind::Suppliers, cards(&books.suppliers)),
        (MasterKind::GlAccounts, cards(&books.accounts)),
        (MasterKind::Journals, vec![record("70".to_owned(), "70")]),
        (MasterKind::PaymentConditions, vec![record("30".to_owned(), "30")]),
    ];
    for (kind, records) in kinds {
        master::upsert(tx, office.id, (books.id, kind), &records, now).await?;
    }
    let order: OrderId = ids.next();
    execute!(tx, SIMULATED_ORDER, order.0, office.id.0, books.id.0, books.suppliers[0].0, now)?;
    for (number, line) in (1_i64..).zip(&books.order_lines) {
        let id: OrderLineId = ids.next();
        execute!(tx, SIMULATED_ORDER_LINE, id.0, office.id.0, books.id.0, order.0, line.0, number, now)?;
    }
    Ok(())
}

/// The desk's opinion of what has waited: now and then it is no longer right.
struct ModelDesk(World);

#[async_trait]
impl Desk for ModelDesk {
    async fn blocks_now(
        &self,
        _: &mut Tx,
        _: (EnvironmentId, InvoiceId),
        _: ActionKind,
        _: DateTime<Utc>,
    ) -> Result<Vec<String>, ValidateError> {
        let is_wrong = self.0.state().strikes(Fault::NoLongerValid);
        Ok(if is_wrong { vec!["price_differs".to_owned()] } else { Vec::new() })
    }
}

/// The file of every invoice.
struct OneFile;

#[async_trait]
impl Files for OneFile {
    async fn read(&self, _: &str) -> Result<Bytes, FileError> {
        Ok(Bytes::from_static(b"%PDF"))
    }
}
