//! What connections reach, and which administrations run under which. A new connection takes over only what a person
//! confirms, and only where it was seen to have rights.

use std::time::Duration;

use chrono::TimeDelta;
use domain::administration::{AdministrationIdentity, AdministrationSettings};
use domain::booking::gate::{Function, Passenger};
use domain::connection::{Carried, Connection, ConnectionState, Reach, Rights, RunsUnder};
use domain::ids::{AdministrationId, ConnectionId, EnvironmentId};
use domain::money::Currency;
use futures::{StreamExt as _, TryStreamExt as _};

use super::flow::ASKED_AT_A_TIME;
use super::repo::{self, Reached, Stored};
use super::tokens::AccessError;
use super::{Connections, SYSTEM};
use crate::accounts::Caller;
use crate::accounts::audit::{self, Action};
use crate::administrations::{self, Linked};
use crate::connectors::answers::Division;
use crate::gates;
use crate::store::StoreError;
use crate::sync;

/// What was seen of rights is asked again when it is older than this.
const RIGHTS_HOLD: TimeDelta = TimeDelta::minutes(10);

/// Why administrations were not taken over. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum TakeoverError {
    /// There is no such connection in this environment.
    #[error("no such connection")]
    NotThere,
    /// The connection does not reach it, or may not book there.
    #[error("division {0} is not one that this connection may book in")]
    NoRights(i64),
    /// Linking administrations is switched off.
    #[error("the gate of linking administrations is closed")]
    GateClosed,
    /// No token of the connection.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Connections {
    /// The connections of an environment with what they carry and reach.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn list(&self, environment: EnvironmentId) -> Result<Vec<Connection>, StoreError> {
        let mut tx = self.store.read().await?;
        let stored = repo::list(&mut tx, environment).await?;
        let reached = repo::reach(&mut tx, environment).await?;
        let linked = administrations::list(&mut tx, environment).await?;
        Ok(stored.iter().map(|connection| card(connection, &stored, &reached, &linked)).collect())
    }

    /// Takes these administrations over, links those that are new, and has each read. All or none.
    ///
    /// # Errors
    /// See [`TakeoverError`].
    pub async fn take_over(
        &self,
        caller: &Caller,
        connection: ConnectionId,
        divisions: &[i64],
    ) -> Result<Vec<AdministrationId>, TakeoverError> {
        let environment = caller.environment;
        let reached = self.reached_with_rights(environment, connection, divisions).await?;
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        let linked = administrations::list(&mut tx, environment).await?;
        let mut taken = Vec::with_capacity(reached.len());
        for reached in &reached {
            let known = linked.iter().find(|known| known.administration.identity.division == reached.division);
            let id = known.map_or_else(|| self.ids.next(), |known| known.administration.id);
            let passenger = Passenger { environment, administration: id, connection: Some(connection), action: None };
            if !gates::for_intent(&mut tx, SYSTEM, Function::LinkAdministrations, &passenger).await? {
                return Err(TakeoverError::GateClosed);
            }
            let settings = AdministrationSettings::default();
            let what = (&settings, Some(connection));
            administrations::link(&mut tx, environment, (id, SYSTEM), &identity(reached), what, now).await?;
            administrations::bind(&mut tx, environment, id, Some(connection)).await?;
            sync::ask(&mut tx, &self.ids, environment, id, now).await?;
            let details = [("connection", connection.to_string()), ("division", reached.division.to_string())];
            let details = details.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let (actor, target) = (caller.into(), id.to_string());
            audit::record_in_tx(&mut tx, now, &actor, Action::AdministrationLinked, &target, details).await?;
            taken.push(id);
        }
        tx.commit().await?;
        Ok(taken)
    }

    /// The administrations that are asked for, each seen to have rights a short while ago or now.
    async fn reached_with_rights(
        &self,
        environment: EnvironmentId,
        connection: ConnectionId,
        divisions: &[i64],
    ) -> Result<Vec<Reached>, TakeoverError> {
        let all = {
            let mut tx = self.store.read().await?;
            repo::fetch(&mut tx, environment, connection).await?.ok_or(TakeoverError::NotThere)?;
            repo::reach(&mut tx, environment).await?
        };
        let access = self.access(environment, connection, Duration::from_secs(30)).await?;
        let now = self.clock.now();
        // Several are asked at once: forty, each with its questions, must fit in one request.
        let asked = divisions.iter().copied().map(|division| {
            let known = all.iter().find(|reached| reached.connection == connection && reached.division == division);
            let (known, token) = (known.cloned(), &access.token);
            async move {
                let mut reached = known.ok_or(TakeoverError::NoRights(division))?;
                if reached.rights == Rights::Unasked || now - reached.seen_at > RIGHTS_HOLD {
                    reached.rights = self.rights(token, Division(division)).await;
                }
                if reached.rights == Rights::Allowed { Ok(reached) } else { Err(TakeoverError::NoRights(division)) }
            }
        });
        futures::stream::iter(asked).buffered(ASKED_AT_A_TIME).try_collect().await
    }
}

/// What identifies an administration, as it was seen when it is linked.
fn identity(reached: &Reached) -> AdministrationIdentity {
    AdministrationIdentity {
        division: reached.division,
        number: reached.number.clone(),
        name: reached.name.clone(),
        vat_number: reached.vat_number.clone(),
        company_id: reached.company_id.clone(),
        currency: reached.currency.parse().unwrap_or(Currency::EUR),
    }
}

fn card(connection: &Stored, all: &[Stored], reached: &[Reached], linked: &[Linked]) -> Connection {
    let own: Vec<&Reached> = reached.iter().filter(|reached| reached.connection == connection.id).collect();
    Connection {
        id: connection.id,
        system: SYSTEM.name().to_owned(),
        user: connection.remote_user_name.clone(),
        state: connection.state.clone(),
        made_by: connection.made_by.clone(),
        made_at: connection.made_at,
        refreshed_at: connection.tokens.as_ref().map(|tokens| tokens.refreshed_at),
        carries: linked
            .iter()
            .map(|linked| &linked.administration)
            .filter(|administration| administration.connection == Some(connection.id))
            .map(|administration| Carried {
                id: administration.id,
                division: administration.identity.division,
                name: format!("{} {}", administration.identity.number, administration.identity.name),
            })
            .collect(),
        seen_at: own.iter().map(|reached| reached.seen_at).max(),
        reach: own.into_iter().map(|reached| reach(reached, connection, all, linked)).collect(),
    }
}

fn reach(reached: &Reached, connection: &Stored, all: &[Stored], linked: &[Linked]) -> Reach {
    let known = linked.iter().find(|known| known.administration.identity.division == reached.division);
    let under = match known.map(|known| known.administration.connection) {
        None => RunsUnder::NotLinked,
        Some(None) => RunsUnder::Nothing,
        Some(Some(id)) if id == connection.id => RunsUnder::This,
        Some(Some(id)) => match all.iter().find(|other| other.id == id) {
            None => RunsUnder::Nothing,
            Some(other) => RunsUnder::Other {
                connection: id,
                user: other.remote_user_name.clone(),
                is_active: other.state == ConnectionState::Active,
            },
        },
    };
    Reach {
        division: reached.division,
        number: reached.number.clone(),
        name: reached.name.clone(),
        vat_number: reached.vat_number.clone(),
        rights: reached.rights.clone(),
        under,
    }
}
