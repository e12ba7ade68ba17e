//! What a running server is made of: handed to every request and to every worker, and never looked up elsewhere.

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use crate::accounts::password::Hasher;
use crate::clock::{Clock, Ids, Random};
use crate::connections::vault::Vault;
use crate::connections::{Connections, OpenError};
use crate::events::Events;
use crate::store::Store;

/// The services of a running server. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Services {
    /// Where everything is kept.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Secrets, nonces, jitter.
    pub random: Random,
    /// New identities.
    pub ids: Ids,
    /// News for open screens.
    pub events: Events,
    /// Hashes passwords, few at a time.
    pub hasher: Hasher,
    /// Connections with bookkeeping systems.
    pub connections: Connections,
    /// What was decided outside the program.
    pub settings: Arc<Settings>,
}

/// The settings that the backend works by. `server::settings` reads them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address under which browsers reach this server, without a path.
    pub public_url: Url,
    /// The folder of documents, and of the SQLite database where that is the store.
    pub data_dir: PathBuf,
    /// Whether this installation shows itself with demonstration data.
    pub is_demo: bool,
    /// Whether the opening of a gate needs a second operator.
    pub second_person: bool,
    /// How to reach Exact Online.
    pub exact: ExactSettings,
}

/// The registration of this installation as an app of Exact Online.
#[derive(Clone, Debug)]
pub struct ExactSettings {
    /// The country's host, or the sandbox's.
    pub base_url: Url,
    /// The app's public name.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: SecretString,
}

impl Services {
    /// The services of a real server: the machine's clock and randomness, the key of the vault in the data folder.
    ///
    /// # Errors
    /// Where the key cannot be read or made, or TLS cannot be set up.
    pub fn new(store: Store, settings: Settings) -> Result<Self, OpenError> {
        let random = Random::system();
        let vault = Vault::open(&settings.data_dir, &random)?;
        Self::with_clock(store, settings, (Clock::system(), random), vault)
    }

    /// The services with the time, the randomness and the vault of the caller.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn with_clock(
        store: Store,
        settings: Settings,
        (clock, random): (Clock, Random),
        vault: Vault,
    ) -> Result<Self, OpenError> {
        Ok(Self {
            connections: Connections::open(store.clone(), &settings, (&clock, &random), vault)?,
            store,
            ids: Ids::new(clock.clone(), random.clone()),
            clock,
            random,
            events: Events::default(),
            hasher: Hasher::default(),
            settings: Arc::new(settings),
        })
    }
}
