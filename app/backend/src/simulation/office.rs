//! What the world is set up with: environments, administrations, connections; and the processes that work in it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::TimeDelta;
use domain::administration::{AdministrationIdentity, AdministrationSettings};
use domain::ids::{AdministrationId, ConnectionId, DocumentId, EnvironmentId, RemoteId, UserId};
use domain::language::Language;
use domain::money::Currency;

use super::SimulationError;
use super::ledger::{Ledger, User as LedgerUser};
use super::line::Line;
use super::people::Intentions;
use super::remote::{Remote, fresh_pair};
use super::seam::ProcessSeam;
use super::weather::Died;
use super::world::{ProcessId, ProcessTime, World, delta, random_id};
use crate::accounts::password::PasswordHash;
use crate::accounts::repo::{self as accounts, Environment, User};
use crate::booking::access::{Access, FileError, Files};
use crate::booking::{Booker, BookingSettings};
use crate::clock::{Clock, Ids, Random};
use crate::connections::vault::Vault;
use crate::connections::{Connections, SYSTEM};
use crate::store::{Sql, Store};
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
}

/// An administration of the world.
#[derive(Clone, Debug)]
pub(super) struct Books {
    pub(super) environment: usize,
    pub(super) id: AdministrationId,
    pub(super) division: i64,
    pub(super) suppliers: Vec<RemoteId>,
    pub(super) accounts: Vec<RemoteId>,
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
            connections.hold(&mut tx, office.id, (office.connection, office.user), (name.id, &name.name), &pair).await?;
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
                books.push(Books { environment: number, id, division, suppliers, accounts: gl_accounts });
            }
            offices.push(office);
        }
        tx.commit().await?;
        let (offices, books) = (Arc::new(offices), Arc::new(books));
        Ok(Self { world: world.clone(), store, base, person, clock, ids, random, connections, offices, books, intentions: Arc::default(), died: Arc::default(), failed: Arc::default() })
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
        let settings = BookingSettings::new("https://sluis.example");
        let news = Arc::new(|_, _, _| {});
        let booker = Booker::new((store, clock.clone(), ids), connector, access, Arc::new(OneFile), news, settings);
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

/// The file of every invoice.
struct OneFile;

#[async_trait]
impl Files for OneFile {
    async fn read(&self, _: &str) -> Result<Bytes, FileError> {
        Ok(Bytes::from_static(b"%PDF"))
    }
}
