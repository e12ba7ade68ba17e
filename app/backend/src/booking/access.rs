//! What booking needs of others: tokens and call budgets of connections, the bytes of documents, and the desk's opinion of
//! what has waited.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::booking::action::ActionKind;
use domain::booking::gate::ConnectorKind;
use domain::ids::{ConnectionId, EnvironmentId, InvoiceId};
use secrecy::SecretString;

use crate::connectors::CallObserver;
pub use crate::documents::FileError;
use crate::store::Tx;
use crate::validating::ValidateError;

/// A token that lives long enough.
#[derive(Debug)]
pub struct Grant {
    /// The bearer token.
    pub token: SecretString,
    /// Until when it lives.
    pub expires_at: DateTime<Utc>,
    /// The id of the user that it belongs to, in the bookkeeping system.
    pub user: String,
    /// His name.
    pub user_name: String,
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAccess {
    /// The connection is dead: only a new consent helps.
    #[error("the connection is dead: {0}")]
    Dead(String),
    /// It cannot be had now: the token service did not answer, or another process is refreshing.
    #[error("no token now: {0}")]
    NotNow(String),
}

/// Tokens and call budgets.
#[async_trait]
pub trait Access: Send + Sync {
    /// A token of this connection that lives at least so long.
    async fn grant(
        &self,
        environment: EnvironmentId,
        connection: ConnectionId,
        needs: Duration,
    ) -> Result<Grant, NoAccess>;

    /// Who counts the calls and errors of this connection.
    fn observer(&self, environment: EnvironmentId, connection: ConnectionId) -> Arc<dyn CallObserver>;

    /// Reserves calls in the budget of an administration, or says when to come back.
    async fn reserve(&self, connector: ConnectorKind, division: i64, calls: u32) -> Result<(), DateTime<Utc>>;
}

/// The bytes of documents.
#[async_trait]
pub trait Files: Send + Sync {
    /// The file with this SHA-256 (hexadecimal), checked against it.
    async fn read(&self, sha256: &str) -> Result<Bytes, FileError>;
}

/// Whether what was put in line a while ago is still right.
#[async_trait]
pub trait Desk: Send + Sync {
    /// What blocks the booking of a coded invoice now and nobody accepted, as stored words.
    async fn blocks_now(
        &self,
        tx: &mut Tx,
        whose: (EnvironmentId, InvoiceId),
        kind: ActionKind,
        now: DateTime<Utc>,
    ) -> Result<Vec<String>, ValidateError>;
}
