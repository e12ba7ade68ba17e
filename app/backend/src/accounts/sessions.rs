//! Sessions: a random token in the browser's cookie, its hash in the store. A stolen copy of the table opens nothing.
//!
//! A session ends when nobody used it for [`IDLE`], at the latest [`LIFE`] after the sign-in. Signing in always makes a
//! new token, so that one that was planted before is worth nothing after.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{EnvironmentId, UserId};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::clock::Random;
use crate::store::{Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_optional, statements};

/// Unused for so long, a session is over: a working day with its evening.
pub const IDLE: TimeDelta = TimeDelta::hours(12);
/// The longest life of a session.
pub const LIFE: TimeDelta = TimeDelta::days(7);
/// How old `seen_at` may get before it is written again: not with each request.
const SEEN_STEP: TimeDelta = TimeDelta::minutes(1);

/// What the browser holds: 256 random bits.
#[derive(Clone, Debug)]
pub struct SessionToken(SecretString);

impl SessionToken {
    /// A new one.
    pub fn new(random: &Random) -> Self {
        Self(SecretString::from(URL_SAFE_NO_PAD.encode(random.bytes::<32>())))
    }

    /// From a cookie.
    pub fn of_cookie(value: &str) -> Self {
        Self(SecretString::from(value))
    }

    /// For the cookie.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.expose_secret().as_bytes()).to_vec()
    }
}

/// From where a person signed in, for the list of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The network address.
    pub address: String,
    /// What the browser calls itself, cut off at 200 characters.
    pub agent: String,
}

/// A session as it stands in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub user: UserId,
    /// Where the person works; none where the user belongs to no environment.
    pub environment: Option<EnvironmentId>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Last used.
    pub seen_at: DateTime<Utc>,
    /// From where.
    pub origin: Origin,
}

#[derive(sqlx::FromRow)]
struct Row {
    user_id: Uuid,
    environment_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    address: String,
    agent: String,
}

impl Row {
    fn is_alive(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at && now - self.seen_at < IDLE
    }
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            user: UserId(row.user_id),
            environment: row.environment_id.map(EnvironmentId),
            created_at: row.created_at,
            seen_at: row.seen_at,
            origin: Origin { address: row.address, agent: row.agent },
        }
    }
}

statements! {
    SESSION_INSERT = Sql::both(
        "insert into session (id_hash, user_id, environment_id, created_at, seen_at, expires_at, address, agent)
         values ($1, $2, $3, $4, $4, $5, $6, $7)",
    );
    SESSION_FETCH = Sql::both(
        "select user_id, environment_id, created_at, seen_at, expires_at, address, agent from session where id_hash = $1",
    );
    SESSION_LIST = Sql::both(
        "select user_id, environment_id, created_at, seen_at, expires_at, address, agent
         from session
         where user_id = $1
         order by seen_at desc",
    );
    SESSION_SEEN = Sql::both("update session set seen_at = $2 where id_hash = $1");
    SESSION_MOVE = Sql::both("update session set environment_id = $2 where id_hash = $1");
    SESSION_END = Sql::both("delete from session where id_hash = $1");
    SESSION_END_ALL = Sql::both("delete from session where user_id = $1");
    SESSION_SWEEP = Sql::both("delete from session where expires_at <= $1 or seen_at <= $2");
}

/// Begins a session. Those that are over are cleared away with the same hand.
pub async fn start(
    tx: &mut Tx,
    token: &SessionToken,
    user: UserId,
    environment: Option<EnvironmentId>,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(tx, SESSION_SWEEP, now, now - IDLE)?;
    let agent: String = origin.agent.chars().take(200).collect();
    execute!(
        tx,
        SESSION_INSERT,
        token.hash(),
        user.0,
        environment.map(|id| id.0),
        now,
        now + LIFE,
        &origin.address,
        agent
    )?;
    Ok(())
}

/// The living session of this token; and whether it is time to call [`seen`].
pub async fn find(
    tx: &mut Tx,
    token: &SessionToken,
    now: DateTime<Utc>,
) -> Result<Option<(Session, bool)>, StoreError> {
    let row = fetch_optional!(tx, Row, SESSION_FETCH, token.hash())?;
    Ok(row.filter(|row| row.is_alive(now)).map(|row| {
        let is_stale = now - row.seen_at >= SEEN_STEP;
        (row.into(), is_stale)
    }))
}

/// Notes that the session was used.
pub async fn seen(tx: &mut Tx, token: &SessionToken, now: DateTime<Utc>) -> Result<(), StoreError> {
    execute!(tx, SESSION_SEEN, token.hash(), now)?;
    Ok(())
}

/// Lets the person go on in another environment. Whether the person may is the caller's question.
pub async fn go_to(tx: &mut Tx, token: &SessionToken, environment: EnvironmentId) -> Result<(), StoreError> {
    execute!(tx, SESSION_MOVE, token.hash(), environment.0)?;
    Ok(())
}

/// Ends it.
pub async fn end(tx: &mut Tx, token: &SessionToken) -> Result<(), StoreError> {
    execute!(tx, SESSION_END, token.hash())?;
    Ok(())
}

/// Ends all of a user: after a new password, or when the user may no longer come in.
pub async fn end_all(tx: &mut Tx, user: UserId) -> Result<u64, StoreError> {
    execute!(tx, SESSION_END_ALL, user.0)
}

/// The living sessions of a user, the last used first.
pub async fn list(tx: &mut Tx, user: UserId, now: DateTime<Utc>) -> Result<Vec<Session>, StoreError> {
    let rows = fetch_all!(tx, Row, SESSION_LIST, user.0)?;
    Ok(rows.into_iter().filter(|row| row.is_alive(now)).map(Session::from).collect())
}
