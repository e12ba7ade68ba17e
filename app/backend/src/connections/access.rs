//! Tokens and call budgets, as booking asks for them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::gate::ConnectorKind;
use domain::ids::{ConnectionId, EnvironmentId};

use super::Connections;
use super::tokens::AccessError;
use crate::booking::access::{Access, Grant, NoAccess};
use crate::connectors::CallObserver;

/// Where the store did not answer, calls are not reserved: come back then.
const STORE_AWAY: TimeDelta = TimeDelta::seconds(10);

#[async_trait]
impl Access for Connections {
    async fn grant(
        &self,
        environment: EnvironmentId,
        connection: ConnectionId,
        needs: Duration,
    ) -> Result<Grant, NoAccess> {
        match self.access(environment, connection, needs).await {
            Ok(access) => Ok(Grant {
                token: access.token,
                expires_at: access.expires_at,
                user: access.user,
                user_name: access.user_name,
            }),
            Err(AccessError::Dead(cause)) => Err(NoAccess::Dead(cause.code().to_owned())),
            Err(AccessError::NotThere) => Err(NoAccess::Dead("not_there".to_owned())),
            Err(later) => Err(NoAccess::NotNow(later.to_string())),
        }
    }

    fn observer(&self, _: EnvironmentId, connection: ConnectionId) -> Arc<dyn CallObserver> {
        Arc::new(self.counter(connection))
    }

    async fn reserve(&self, _: ConnectorKind, division: i64, calls: u32) -> Result<(), DateTime<Utc>> {
        match Self::reserve(self, division, calls).await {
            Ok(reserved) => reserved,
            Err(error) => {
                tracing::error!(%error, "calls could not be reserved");
                Err(self.clock.now() + STORE_AWAY)
            }
        }
    }
}
