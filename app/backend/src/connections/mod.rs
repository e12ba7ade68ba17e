//! Connections: the credentials of users of a bookkeeping system, held by an environment.
//!
//! An environment keeps all of them, not only the last one. Each administration is bound to one that was *seen* to have
//! rights there; a new connection takes over only what a person confirms after having seen what it reaches.
//!
//! - [`flow`] consent: away with a state that is used once, back with a code
//! - [`takeover`] what a connection reaches, and taking administrations over
//! - [`tokens`] access tokens, refreshed by one process of the fleet at a time
//! - [`budgets`] calls and errors, counted in the store for all processes
//! - [`vault`] tokens at rest

mod access;
pub mod budgets;
pub mod flow;
mod repo;
pub mod takeover;
pub mod tokens;
pub mod vault;

use std::sync::Arc;

use domain::booking::gate::ConnectorKind;
use tokio::sync::RwLock;
use tokio::task::JoinHandle;

use crate::clock::{Clock, Ids, Random};
use crate::connectors::Connector;
use crate::connectors::exact_online::{ExactApp, ExactOnline};
use crate::connectors::token_service::TokenService;
use crate::state::Settings;
use crate::store::Store;
use vault::{Vault, VaultError};

#[cfg(test)]
pub(crate) use budgets::STATEMENTS as BUDGET_STATEMENTS;
#[cfg(test)]
pub(crate) use repo::STATEMENTS;
pub(crate) use repo::WITHOUT_LOCK;

/// The bookkeeping system of today. A second one makes this a parameter.
pub const SYSTEM: ConnectorKind = ConnectorKind::ExactOnline;

/// All that has to do with connections: the store, the connector, its token service, the vault. Cloning is cheap.
#[derive(Clone)]
pub struct Connections {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    random: Random,
    connector: Arc<dyn Connector>,
    tokens: Arc<dyn TokenService>,
    vault: Arc<Vault>,
    callback: Arc<str>,
    /// Held for reading by each task that may not be cut off.
    apart: Arc<RwLock<()>>,
}

impl std::fmt::Debug for Connections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connections").field("callback", &self.callback).finish_non_exhaustive()
    }
}

/// Why connections can't be served.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The key of the vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// TLS can't be set up on this machine.
    #[error("the HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}

/// Where the consent comes back to, after the public address.
pub const CALLBACK_PATH: &str = "/connections/callback";

impl Connections {
    /// Connections with Exact Online as the settings have it.
    ///
    /// # Errors
    /// Where TLS can't be set up.
    pub fn open(store: Store, settings: &Settings, time: (&Clock, &Random), vault: Vault) -> Result<Self, OpenError> {
        let app = ExactApp {
            base: settings.exact.base_url.clone(),
            client_id: settings.exact.client_id.clone(),
            client_secret: settings.exact.client_secret.clone(),
        };
        let (connector, tokens) = ExactOnline::new(app)?;
        let callback = format!("{}{CALLBACK_PATH}", settings.public_url.as_str().trim_end_matches('/'));
        Ok(Self::with(store, time, (Arc::new(connector), Arc::new(tokens)), vault, &callback))
    }

    /// Connections with a connector and a token service of the caller's choice.
    pub fn with(
        store: Store,
        (clock, random): (&Clock, &Random),
        (connector, tokens): (Arc<dyn Connector>, Arc<dyn TokenService>),
        vault: Vault,
        callback: &str,
    ) -> Self {
        Self {
            store,
            ids: Ids::new(clock.clone(), random.clone()),
            clock: clock.clone(),
            random: random.clone(),
            connector,
            tokens,
            vault: Arc::new(vault),
            callback: callback.into(),
            apart: Arc::default(),
        }
    }

    /// Runs it as a task of its own: it goes on where whoever waits for it is gone. See [`Self::settled`].
    fn apart<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        let apart = Arc::clone(&self.apart);
        tokio::spawn(async move {
            let _held = apart.read_owned().await;
            work.await
        })
    }

    /// Waits until no token is on its way into the store. For a process that ends: before it closes the store.
    pub async fn settled(&self) {
        drop(self.apart.write().await);
    }

    /// The connector that calls are made with.
    pub fn connector(&self) -> &Arc<dyn Connector> {
        &self.connector
    }
}
