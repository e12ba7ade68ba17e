//! Linked administrations as the screens show them, and what their settings can be chosen from.

use domain::connection::{Choices, ConnectionState, LinkedAdministration, SyncProblem};
use domain::ids::{AdministrationId, EnvironmentId};

use super::repo;
use crate::administrations::{self, Linked};
use crate::connections::Connections;
use crate::master;
use crate::store::StoreError;

/// The method of payment conditions that keeps an invoice out of a payment batch.
const CASH: &str = "K";

impl Connections {
    /// The linked administrations of an environment, by number.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn administrations(&self, environment: EnvironmentId) -> Result<Vec<LinkedAdministration>, StoreError> {
        let connections = self.list(environment).await?;
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let mut rows = Vec::new();
        for linked in administrations::list(&mut tx, environment).await? {
            let id = linked.administration.id;
            let counts = repo::counts(&mut tx, environment, id, now).await?;
            let under = connections.iter().find(|connection| Some(connection.id) == linked.administration.connection);
            let runs_under =
                under.map(|connection| (connection.user.clone(), connection.state == ConnectionState::Active));
            rows.push(row(linked, runs_under, counts));
        }
        Ok(rows)
    }

    /// What the settings of an administration can be chosen from; `None` where there is no such administration.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn choices(
        &self,
        environment: EnvironmentId,
        administration: AdministrationId,
    ) -> Result<Option<Choices>, StoreError> {
        let mut tx = self.store.read().await?;
        if administrations::fetch(&mut tx, environment, administration).await?.is_none() {
            return Ok(None);
        }
        let data = master::data(&mut tx, environment, administration).await?;
        let items = master::items(&mut tx, environment, administration).await?;
        let named = |code: &str, name: &str| format!("{code} {name}");
        Ok(Some(Choices {
            journals: data
                .journals
                .iter()
                .filter(|journal| !journal.blocked)
                .map(|journal| (journal.code.clone(), named(&journal.code, &journal.name)))
                .collect(),
            blocking_conditions: data
                .payment_conditions
                .iter()
                .filter(|condition| condition.method == CASH)
                .map(|condition| (condition.code.clone(), named(&condition.code, &condition.name)))
                .collect(),
            items: items
                .iter()
                .filter(|item| !item.is_stock)
                .map(|item| (item.id, named(&item.code, &item.name)))
                .collect(),
            gl_accounts: data
                .gl_accounts
                .iter()
                .filter(|account| account.is_cost && !account.blocked)
                .map(|account| (account.id, named(&account.code, &account.name)))
                .collect(),
        }))
    }
}

fn row(linked: Linked, runs_under: Option<(String, bool)>, counts: repo::Counts) -> LinkedAdministration {
    LinkedAdministration {
        administration: linked.administration,
        version: linked.version,
        runs_under,
        synchronised_at: linked.synchronised_at,
        problem: linked.synchronise_error.as_deref().and_then(SyncProblem::from_code),
        is_reading: counts.is_reading,
        suppliers: counts.suppliers,
        gl_accounts: counts.gl_accounts,
        items: counts.items,
        orders: counts.orders,
    }
}
