//! Access tokens, for whoever makes a call. One process of the fleet refreshes at a time:
//!
//! | step | why |
//! |---|---|
//! | read the pair | if more than 30 s are left it is used as it is |
//! | take the lock in the store, for the version that was read | a second process finds another version, or the lock held |
//! | ask for a new pair, never before 570 s | earlier is refused |
//! | store the new pair and give the lock back, in one statement | only then is it used: a refresh token works once |
//!
//! The last three are a task of their own: who asked may go away meanwhile (a closed request, a lost lease), the refresh goes
//! on. A crash between the answer and the store is a dead connection; it is said, and a new consent is asked for.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::connection::{ConnectionState, DeathCause};
use domain::ids::{ConnectionId, EnvironmentId, RemoteId, UserId};
use domain::news::Topic;
use secrecy::SecretString;
use uuid::Uuid;

use super::repo::{self, Login, SealedTokens, Stored};
use super::vault::Place;
use super::{Connections, SYSTEM};
use crate::connectors::token_service::{TokenError, TokenPair};
use crate::events::tell_in_tx;
use crate::gates;
use crate::store::{StoreError, Tx};

/// With so little left a token is renewed: a call that begins must also end within its life.
const RENEW_AT: TimeDelta = TimeDelta::seconds(30);
/// Exact Online refuses to renew before so long after the last time.
const NOT_BEFORE: TimeDelta = TimeDelta::seconds(570);
/// How long a process may hold the lock: longer than the token service may take.
const LOCK: TimeDelta = TimeDelta::seconds(45);
/// How long to wait between looks while another process refreshes, and how often.
const POLL: Duration = Duration::from_millis(200);
const POLLS: u32 = 100;
/// Between two tries to store a new pair where the store is away.
const STORE_AGAIN: Duration = Duration::from_millis(500);
/// Connections that nobody uses are kept alive: a refresh token lapses after 30 days.
const IDLE: TimeDelta = TimeDelta::days(7);

/// A token, and who it speaks for.
#[derive(Debug)]
pub struct AccessToken {
    /// The bearer token.
    pub token: SecretString,
    /// Until when it lives.
    pub expires_at: DateTime<Utc>,
    /// The id of its user, in the bookkeeping system.
    pub user: String,
    /// His name.
    pub user_name: String,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// There is no such connection in this environment.
    #[error("no such connection")]
    NotThere,
    /// Only a new consent helps.
    #[error("the connection is dead: {0:?}")]
    Dead(DeathCause),
    /// The present token lives too short for what was asked, and may not be renewed before this moment.
    #[error("no token of that life before {0}")]
    NotBefore(DateTime<Utc>),
    /// The token service did not answer, or another process is refreshing and does not come to an end.
    #[error("no token now: {0}")]
    NotNow(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

enum Step {
    Use(AccessToken),
    Again,
    Fail(AccessError),
}

impl Connections {
    /// A token of this connection that lives at least for `needs` from now.
    ///
    /// # Errors
    /// See [`AccessError`]; none of them says that anything was booked.
    pub async fn access(
        &self,
        environment: EnvironmentId,
        id: ConnectionId,
        needs: Duration,
    ) -> Result<AccessToken, AccessError> {
        let needs = TimeDelta::from_std(needs).unwrap_or(NOT_BEFORE).min(NOT_BEFORE);
        for _ in 0..POLLS {
            let stored = {
                let mut tx = self.store.read().await?;
                repo::fetch(&mut tx, environment, id).await?.ok_or(AccessError::NotThere)?
            };
            match self.step(&stored, needs).await? {
                Step::Use(token) => return Ok(token),
                Step::Again => self.clock.sleep(POLL).await,
                Step::Fail(error) => return Err(error),
            }
        }
        Err(AccessError::NotNow("another process is refreshing".to_owned()))
    }

    /// Renews connections that lie idle, so that they do not lapse. Answers how many.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn keep_alive(&self) -> Result<usize, StoreError> {
        let before = self.clock.now() - IDLE;
        let idle = {
            let mut tx = self.store.read().await?;
            repo::idle(&mut tx, before).await?
        };
        let mut renewed = 0;
        for (environment, id) in idle {
            match self.access(environment, id, Duration::from_mins(1)).await {
                Ok(_) => renewed += 1,
                Err(error) => tracing::warn!(connection = %id, %error, "an idle connection could not be renewed"),
            }
        }
        Ok(renewed)
    }

    async fn step(&self, stored: &Stored, needs: TimeDelta) -> Result<Step, StoreError> {
        if let ConnectionState::Dead { reason } = stored.state {
            return Ok(Step::Fail(AccessError::Dead(reason)));
        }
        let now = self.clock.now();
        let Some(tokens) = &stored.tokens else {
            return self.die(stored, DeathCause::Unreadable).await;
        };
        let left = tokens.expires_at - now;
        if left > RENEW_AT && left >= needs {
            return match self.opened(stored, tokens) {
                Some(token) => Ok(Step::Use(token)),
                None => self.die(stored, DeathCause::Unreadable).await,
            };
        }
        let allowed_at = tokens.refreshed_at + NOT_BEFORE;
        if now < allowed_at {
            return Ok(Step::Fail(AccessError::NotBefore(allowed_at)));
        }
        if stored.refresh_until.is_some_and(|until| until > now) {
            return Ok(Step::Again);
        }
        self.refresh_apart(stored, tokens, now).await
    }

    /// A refresh that ends, whoever waits for it.
    async fn refresh_apart(
        &self,
        stored: &Stored,
        tokens: &SealedTokens,
        now: DateTime<Utc>,
    ) -> Result<Step, StoreError> {
        let (connections, stored, tokens) = (self.clone(), stored.clone(), tokens.clone());
        let refresh = self.apart(async move { connections.refresh(&stored, &tokens, now).await });
        match refresh.await {
            Ok(step) => step,
            Err(error) => {
                tracing::error!(%error, "a refresh ended badly");
                Ok(Step::Fail(AccessError::NotNow("the refresh ended badly".to_owned())))
            }
        }
    }

    async fn refresh(&self, stored: &Stored, tokens: &SealedTokens, now: DateTime<Utc>) -> Result<Step, StoreError> {
        let Ok(refresh_token) = self.vault.unseal(place(stored, "refresh_token"), &tokens.refresh) else {
            return self.die(stored, DeathCause::Unreadable).await;
        };
        let owner: Uuid = self.ids.next();
        let mut tx = self.store.write().await?;
        let locked = repo::lock(&mut tx, stored, owner, now + LOCK, now).await?;
        tx.commit().await?;
        if !locked {
            return Ok(Step::Again);
        }
        match self.tokens.refresh(&refresh_token).await {
            Ok(pair) => {
                let sealed = self.sealed(stored.environment, stored.id, &pair);
                if !self.keep(stored.id, owner, &sealed).await? {
                    tracing::error!(connection = %stored.id, "a lock was lost during a refresh");
                }
                Ok(Step::Again)
            }
            Err(error) => self.not_refreshed(stored, owner, error).await,
        }
    }

    /// Stores a new pair, as often as it takes: the old one is spent, and this process alone has the new one. False where
    /// the lock was lost.
    async fn keep(&self, id: ConnectionId, owner: Uuid, sealed: &SealedTokens) -> Result<bool, StoreError> {
        loop {
            let kept = async {
                let mut tx = self.store.write().await?;
                let kept = repo::store_tokens(&mut tx, id, owner, sealed).await?;
                tx.commit().await?;
                Ok(kept)
            };
            match kept.await {
                Err(StoreError::Database(error)) if !matches!(error, sqlx::Error::PoolClosed) => {
                    tracing::error!(connection = %id, %error, "new tokens could not be stored; it is tried again");
                    self.clock.sleep(STORE_AGAIN).await;
                }
                ended => return ended,
            }
        }
    }

    async fn not_refreshed(&self, stored: &Stored, owner: Uuid, error: TokenError) -> Result<Step, StoreError> {
        tracing::warn!(connection = %stored.id, %error, "a token was not renewed");
        let cause = match &error {
            TokenError::Spent => Some(DeathCause::Spent),
            TokenError::Lapsed(_) => Some(DeathCause::Lapsed),
            _ => None,
        };
        if let Some(cause) = cause {
            // The lock made the version one higher. Where it is another by now, somebody else stored a new pair while
            // this process was held up, and the connection lives.
            let locked = Stored { version: stored.version + 1, ..stored.clone() };
            return self.die(&locked, cause).await;
        }
        let mut tx = self.store.write().await?;
        repo::release(&mut tx, stored.id, owner).await?;
        tx.commit().await?;
        Ok(Step::Fail(match error {
            TokenError::TooEarly => AccessError::NotBefore(self.clock.now() + RENEW_AT),
            other => AccessError::NotNow(other.to_string()),
        }))
    }

    async fn die(&self, stored: &Stored, cause: DeathCause) -> Result<Step, StoreError> {
        let mut tx = self.store.write().await?;
        let died = repo::dies(&mut tx, stored, cause).await?;
        if died {
            gates::connection_died(&mut tx, SYSTEM, stored.id, self.clock.now()).await?;
        }
        let (environment, subject) = (Some(stored.environment), stored.id.to_string());
        tell_in_tx(&mut tx, environment, Topic::Connection, &subject, self.clock.now()).await?;
        tx.commit().await?;
        if died {
            tracing::error!(connection = %stored.id, cause = cause.code(), "a connection is dead");
            return Ok(Step::Fail(AccessError::Dead(cause)));
        }
        Ok(Step::Again)
    }

    fn opened(&self, stored: &Stored, tokens: &SealedTokens) -> Option<AccessToken> {
        let token = self.vault.unseal(place(stored, "access_token"), &tokens.access).ok()?;
        Some(AccessToken {
            token,
            expires_at: tokens.expires_at,
            user: stored.remote_user.clone(),
            user_name: stored.remote_user_name.clone(),
        })
    }

    /// Writes a connection that has its pair already, or gives one that is there a new pair: a simulation's persons give
    /// their consent by themselves.
    pub(crate) async fn hold(
        &self,
        tx: &mut Tx,
        environment: EnvironmentId,
        (id, made_by): (ConnectionId, UserId),
        (user, name): (RemoteId, &str),
        pair: &TokenPair,
    ) -> Result<(), StoreError> {
        let user = user.to_string();
        let login = Login { user: &user, name, made_by };
        let sealed = self.sealed(environment, id, pair);
        match repo::fetch(tx, environment, id).await? {
            Some(_) => repo::renew(tx, environment, id, login, &sealed).await,
            None => repo::insert(tx, environment, id, login, &sealed).await,
        }
    }

    /// Seals a pair for the row of a connection.
    pub(super) fn sealed(&self, environment: EnvironmentId, id: ConnectionId, pair: &TokenPair) -> SealedTokens {
        let now = self.clock.now();
        let place = |column| Place { table: "connection", column, row: id.0, environment: environment.0 };
        SealedTokens {
            access: self.vault.seal(place("access_token"), &pair.access),
            expires_at: now + TimeDelta::seconds(i64::from(pair.lifetime_seconds)),
            refresh: self.vault.seal(place("refresh_token"), &pair.refresh),
            refreshed_at: now,
        }
    }
}

fn place(stored: &Stored, column: &'static str) -> Place {
    Place { table: "connection", column, row: stored.id.0, environment: stored.environment.0 }
}
