//! Consent: away with a state that works once and for one person, back with a code that becomes tokens. Who the tokens
//! belong to is asked with the new token before anything is replaced.
//!
//! One login holds one connection per app at Exact Online, so a second consent of the same login ends the first: in the
//! same environment its tokens are replaced; in another one that connection is marked dead.

use std::time::Duration;

use chrono::TimeDelta;
use domain::connection::Rights;
use domain::ids::{ConnectionId, EnvironmentId};
use domain::news::Topic;
use futures::StreamExt as _;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::repo::{self, Login};
use super::{Connections, SYSTEM};
use crate::accounts::Caller;
use crate::accounts::audit::{self, Action};
use crate::connectors::answers::{Division, Me, RemoteAdministration};
use crate::connectors::connector::CallContext;
use crate::connectors::outcome::CallError;
use crate::connectors::requests::Operation;
use crate::connectors::token_service::{TokenError, TokenPair};
use crate::events::tell_in_tx;
use crate::gates;
use crate::store::StoreError;

/// How long a person may take over the consent.
const ATTEMPT_LIVES: TimeDelta = TimeDelta::minutes(15);
const TIMEOUT: Duration = Duration::from_secs(30);
/// How long the person who comes back waits for what his connection reaches; what is seen later comes as news.
const LOOK_WAIT: Duration = Duration::from_secs(10);
/// For so many administrations rights are asked at once, when the consent comes back; for the rest when they are taken.
const RIGHTS_ASKED_FOR: usize = 25;
pub(super) const ASKED_AT_A_TIME: usize = 4;
/// A list of administrations longer than this is cut: nobody confirms so many.
const MOST_PAGES: usize = 40;

/// Every request that a booking makes, reading back included.
pub(super) const NEEDED: [Operation; 6] = [
    Operation::CreateDocument,
    Operation::CreateEntry,
    Operation::CreateAttachment,
    Operation::ReadDocuments,
    Operation::ReadEntries,
    Operation::ReadLedger,
];

/// Why a consent did not become a connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The state is unknown, was used, is too old, or belongs to somebody else.
    #[error("the state of the consent is not one of this person")]
    NotAsked,
    /// No tokens for the code.
    #[error("the code: {0}")]
    Tokens(#[from] TokenError),
    /// The new token does not say who it belongs to.
    #[error("the new token: {0}")]
    Unanswered(#[from] CallError),
    /// The task ended badly; what it did is in the log.
    #[error("the consent was broken off")]
    Broken,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a consent became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connected {
    /// The connection.
    pub id: ConnectionId,
    /// Whether the login had one here already, whose tokens were replaced.
    pub is_renewed: bool,
    /// How many connections of other environments ended by it.
    pub ended_elsewhere: u64,
}

impl Connections {
    /// Begins a consent; answers where to send the person.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn begin(&self, caller: &Caller) -> Result<String, StoreError> {
        let state = hex::encode(self.random.bytes::<32>());
        let mut tx = self.store.write().await?;
        repo::begin_attempt(&mut tx, caller.environment, caller.user, &hash(&state), self.clock.now()).await?;
        tx.commit().await?;
        // Credentials are asked for even where the browser is signed in there: whose connection it becomes is a choice.
        Ok(self.tokens.consent_address(&self.callback, &state, true))
    }

    /// Ends a consent: the state is used, the code exchanged, the user recognised, his tokens stored; then his reach is
    /// seen. From the code on it is a task of its own: the code works once, so a request that is cut off loses nothing.
    /// Where the looking fails or takes long, the connection is there, and is asked again with [`Self::look_again`].
    ///
    /// # Errors
    /// See [`ConnectError`]. Nothing is replaced unless the new token said who it belongs to.
    pub async fn complete(&self, caller: &Caller, state: &str, code: &str) -> Result<Connected, ConnectError> {
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        let window = (now, now - ATTEMPT_LIVES);
        let is_ours = repo::use_attempt(&mut tx, caller.environment, caller.user, &hash(state), window).await?;
        tx.commit().await?;
        if !is_ours {
            return Err(ConnectError::NotAsked);
        }
        let (connections, caller, code) = (self.clone(), caller.clone(), code.to_owned());
        let making = self.apart(async move {
            let (connected, pair, me) = connections.make(&caller, &code).await?;
            let looking = tokio::spawn(async move {
                let seen = connections.see(caller.environment, connected.id, &pair.access, &me).await;
                if let Err(error) = seen {
                    tracing::warn!(connection = %connected.id, %error, "connected, but what it reaches was not seen");
                }
            });
            Ok::<_, ConnectError>((connected, looking))
        });
        let (connected, looking) = making.await.map_err(|_| ConnectError::Broken)??;
        // Open screens hear of what is seen later.
        drop(tokio::time::timeout(LOOK_WAIT, looking).await);
        Ok(connected)
    }

    /// The code becomes tokens, and the tokens a connection, in a transaction with nothing else to wait for.
    async fn make(&self, caller: &Caller, code: &str) -> Result<(Connected, TokenPair, Me), ConnectError> {
        let pair = self.tokens.exchange(code, &self.callback).await?;
        let me = self.recognise(&pair.access).await?;
        let user = me.user.to_string();
        let login = Login { user: &user, name: &me.full_name, made_by: caller.user };

        let mut tx = self.store.write().await?;
        let known = repo::of_login(&mut tx, caller.environment, &user).await?;
        let id = known.unwrap_or_else(|| self.ids.next());
        let tokens = self.sealed(caller.environment, id, &pair);
        match known {
            Some(_) => repo::renew(&mut tx, caller.environment, id, login, &tokens).await?,
            None => repo::insert(&mut tx, caller.environment, id, login, &tokens).await?,
        }
        let ended = repo::end_elsewhere(&mut tx, caller.environment, &user).await?;
        let ended_elsewhere = ended.len() as u64;
        gates::connection_lives(&mut tx, SYSTEM, id, self.clock.now()).await?;
        for connection in ended {
            gates::connection_died(&mut tx, SYSTEM, connection, self.clock.now()).await?;
        }
        let details = [("user".to_owned(), me.full_name.clone())].into_iter().collect();
        let (actor, target) = (caller.into(), id.to_string());
        let at = self.clock.now();
        audit::record_in_tx(&mut tx, at, &actor, Action::ConnectionMade, &target, details).await?;
        tell_in_tx(&mut tx, Some(caller.environment), Topic::Connection, &target, at).await?;
        tx.commit().await?;
        tracing::info!(connection = %id, ended_elsewhere, "connected");
        Ok((Connected { id, is_renewed: known.is_some(), ended_elsewhere }, pair, me))
    }

    /// Asks a connection once more what it reaches and what it may.
    ///
    /// # Errors
    /// Where no token can be had, or no answer comes; what was seen before stays then.
    pub async fn look_again(&self, environment: EnvironmentId, id: ConnectionId) -> Result<(), ReachError> {
        let access = self.access(environment, id, TIMEOUT).await?;
        let me = self.recognise(&access.token).await?;
        self.see(environment, id, &access.token, &me).await
    }

    /// Looks around with a token, and stores what the connection was seen to reach.
    async fn see(
        &self,
        environment: EnvironmentId,
        id: ConnectionId,
        token: &SecretString,
        me: &Me,
    ) -> Result<(), ReachError> {
        let reach = self.look_around(token, me).await?;
        if reach.is_empty() {
            // Reads without rights may be answered with an empty list: it says nothing.
            return Err(ReachError::Empty);
        }
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        repo::write_reach(&mut tx, environment, id, &reach, now).await?;
        tell_in_tx(&mut tx, Some(environment), Topic::Connection, &id.to_string(), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// `Me` with a new token. Its tokens are lost if this fails, so it is asked up to three times.
    async fn recognise(&self, token: &SecretString) -> Result<Me, CallError> {
        let context = context(token, Division(0));
        let mut asked = self.connector.who_am_i(&context).await;
        for _ in 0..2 {
            match asked {
                Err(error) if error.is_transient() => {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                    asked = self.connector.who_am_i(&context).await;
                }
                answered => return answered,
            }
        }
        asked
    }

    async fn look_around(
        &self,
        token: &SecretString,
        me: &Me,
    ) -> Result<Vec<(RemoteAdministration, Rights)>, CallError> {
        let administrations = self.every_administration(token, me).await?;
        let asked = administrations.into_iter().enumerate().map(|(index, administration)| async move {
            let is_asked = index < RIGHTS_ASKED_FOR && administration.usable;
            let rights = if is_asked { self.rights(token, administration.division).await } else { Rights::Unasked };
            (administration, rights)
        });
        Ok(futures::stream::iter(asked).buffered(ASKED_AT_A_TIME).collect().await)
    }

    async fn every_administration(
        &self,
        token: &SecretString,
        me: &Me,
    ) -> Result<Vec<RemoteAdministration>, CallError> {
        // The list needs some administration in its address; which one does not matter to its answer.
        let Some(division) = me.current_division else { return Ok(Vec::new()) };
        let context = context(token, division);
        let mut all = Vec::new();
        let mut after = None;
        for _ in 0..MOST_PAGES {
            let page = self.connector.administrations(&context, after.as_ref()).await?;
            all.extend(page.rows);
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        Ok(all)
    }

    /// Whether every request of a booking may be made in an administration. No answer to one of them is no answer.
    pub(super) async fn rights(&self, token: &SecretString, division: Division) -> Rights {
        let context = context(token, division);
        let mut missing = Vec::new();
        for operation in NEEDED {
            match self.connector.may_i(&context, operation).await {
                Ok(true) => {}
                Ok(false) | Err(CallError::Forbidden(_)) => missing.push(code(operation)),
                Err(error) => {
                    tracing::warn!(division = division.0, %error, "no answer to a question of rights");
                    return Rights::Unasked;
                }
            }
        }
        if missing.is_empty() { Rights::Allowed } else { Rights::Missing { operations: missing } }
    }
}

fn context(token: &SecretString, division: Division) -> CallContext<'_> {
    CallContext { access_token: token, division, timeout: TIMEOUT, leave_before: None, observer: &() }
}

/// Why a connection could not be asked what it reaches.
#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    /// No token.
    #[error(transparent)]
    Access(#[from] super::tokens::AccessError),
    /// No answer.
    #[error(transparent)]
    Unanswered(#[from] CallError),
    /// An empty list, which says nothing.
    #[error("an empty list of administrations")]
    Empty,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The stored word of an operation.
fn code(operation: Operation) -> String {
    match serde_json::to_value(operation) {
        Ok(serde_json::Value::String(code)) => code,
        _ => format!("{operation:?}"),
    }
}

/// Only the hash of a state is stored: a copy of the table completes nobody's consent.
fn hash(state: &str) -> [u8; 32] {
    Sha256::digest(state).into()
}
