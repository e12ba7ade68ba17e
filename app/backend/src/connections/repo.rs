//! The statements and rows of connections, of what they reach, and of consents under way.

use chrono::{DateTime, Utc};
use domain::connection::{ConnectionState, DeathCause, Rights};
use domain::ids::{ConnectionId, EnvironmentId, UserId};
use uuid::Uuid;

use super::SYSTEM;
use crate::connectors::answers::RemoteAdministration;
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_optional, statements};

statements! {
    /// A new connection, with its first pair of tokens.
    CONNECTION_INSERT = Sql::both(
        "insert into connection (id, environment_id, connector, remote_user_id, remote_user_name, state, access_token,
             access_expires_at, refresh_token, refreshed_at, created_by, created_at, version)
         values ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9, $10, $9, 1)",
    );
    /// The same login gave consent again: new tokens for the same connection.
    CONNECTION_RENEW = Sql::both(
        "update connection set state = 'active', dead_reason = null, remote_user_name = $3, access_token = $4,
             access_expires_at = $5, refresh_token = $6, refreshed_at = $7, refresh_owner = null, refresh_until = null,
             created_by = $8, created_at = $7, version = version + 1
         where environment_id = $1 and id = $2",
    );
    /// One connection.
    CONNECTION_FETCH = Sql::both(
        "select connection.id, environment_id, remote_user_id, remote_user_name, state, dead_reason, access_token,
             access_expires_at, refresh_token, refreshed_at, refresh_until, connection.created_at, user_account.name,
             version
         from connection join user_account on user_account.id = connection.created_by
         where environment_id = $1 and connection.id = $2",
    );
    /// Those of an environment, the newest first.
    CONNECTION_LIST = Sql::both(
        "select connection.id, environment_id, remote_user_id, remote_user_name, state, dead_reason, access_token,
             access_expires_at, refresh_token, refreshed_at, refresh_until, connection.created_at, user_account.name,
             version
         from connection join user_account on user_account.id = connection.created_by
         where environment_id = $1 order by connection.created_at desc",
    );
    /// Where a login holds connections, in all environments: one login holds one per app.
    CONNECTION_OF_LOGIN = Sql::both(
        "select id, environment_id from connection where connector = $1 and remote_user_id = $2",
    );
    /// The same login gave consent in another environment: theirs has ended.
    CONNECTION_ENDED_ELSEWHERE = Sql::both(
        "update connection set state = 'dead', dead_reason = $3, version = version + 1
         where connector = $1 and remote_user_id = $2 and environment_id <> $4 and state = 'active'
         returning id",
    );
    /// It is dead, if it is still the one that was read.
    CONNECTION_DIES = Sql::both(
        "update connection set state = 'dead', dead_reason = $3, refresh_owner = null, refresh_until = null,
             version = version + 1
         where id = $1 and version = $2",
    );
    /// Takes the lock of the fleet for a refresh, of the tokens that were read.
    REFRESH_LOCK = Sql::both(
        "update connection set refresh_owner = $3, refresh_until = $4, version = version + 1
         where id = $1 and version = $2 and state = 'active' and (refresh_until is null or refresh_until <= $5)",
    );
    /// Stores the new pair and gives the lock back, if it is still held.
    REFRESH_STORE = Sql::both(
        "update connection set access_token = $3, access_expires_at = $4, refresh_token = $5, refreshed_at = $6,
             refresh_owner = null, refresh_until = null, version = version + 1
         where id = $1 and refresh_owner = $2",
    );
    /// Gives the lock back without new tokens.
    REFRESH_RELEASE = Sql::both(
        "update connection set refresh_owner = null, refresh_until = null, version = version + 1
         where id = $1 and refresh_owner = $2",
    );
    /// A consent under way.
    ATTEMPT_INSERT = Sql::both(
        "insert into connect_attempt (state_hash, environment_id, user_id, connector, created_at)
         values ($1, $2, $3, $4, $5)",
    );
    /// Uses it: once, by the person who began it, not too late.
    ATTEMPT_USE = Sql::both(
        "update connect_attempt set used_at = $4
         where state_hash = $1 and environment_id = $2 and user_id = $3 and used_at is null and created_at > $5",
    );
    /// What a connection was seen to reach goes, to be written anew.
    REACH_DELETE = Sql::both("delete from connection_reach where environment_id = $1 and connection_id = $2");
    /// An administration that a connection reaches.
    REACH_INSERT = Sql::both(
        "insert into connection_reach (connection_id, environment_id, division, number, name, vat_number, company_id,
             currency, rights, seen_at, rights_seen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    );
    /// What all connections of an environment reach.
    REACH_LIST = Sql::both(
        "select connection_id, division, number, name, vat_number, company_id, currency, rights, seen_at
         from connection_reach where environment_id = $1 order by number, name",
    );
    /// Active connections whose tokens lie idle.
    CONNECTION_IDLE = Sql::both(
        "select environment_id, id from connection where state = 'active' and refreshed_at < $1 order by refreshed_at",
    );
}

/// Without its guard, as a simulation shows it: everybody gets the lock, and whoever comes back may store his pair.
pub(crate) const WITHOUT_LOCK: &[(&str, &str)] = &[
    (
        REFRESH_LOCK.sqlite,
        "update connection set version = version + 1
         where id = $1 and $2 is not null and $3 is not null and $4 is not null and $5 is not null and state = 'active'",
    ),
    (
        REFRESH_STORE.sqlite,
        "update connection set access_token = $3, access_expires_at = $4, refresh_token = $5, refreshed_at = $6,
             version = version + 1
         where id = $1 and $2 is not null",
    ),
];

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    environment_id: Uuid,
    remote_user_id: String,
    remote_user_name: String,
    state: String,
    dead_reason: Option<String>,
    access_token: Option<Vec<u8>>,
    access_expires_at: Option<DateTime<Utc>>,
    refresh_token: Option<Vec<u8>>,
    refreshed_at: Option<DateTime<Utc>>,
    refresh_until: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    name: String,
    version: i64,
}

/// A connection as it is stored, its tokens still sealed.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) id: ConnectionId,
    pub(super) environment: EnvironmentId,
    pub(super) remote_user: String,
    pub(super) remote_user_name: String,
    pub(super) state: ConnectionState,
    pub(super) tokens: Option<SealedTokens>,
    /// Somebody refreshes until then, at the latest.
    pub(super) refresh_until: Option<DateTime<Utc>>,
    pub(super) made_at: DateTime<Utc>,
    pub(super) made_by: String,
    pub(super) version: i64,
}

/// A pair as it lies in the store.
#[derive(Clone, Debug)]
pub(super) struct SealedTokens {
    pub(super) access: Vec<u8>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) refresh: Vec<u8>,
    pub(super) refreshed_at: DateTime<Utc>,
}

impl TryFrom<Row> for Stored {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let state = match row.state.as_str() {
            "active" => ConnectionState::Active,
            "dead" => {
                let code = row.dead_reason.unwrap_or_default();
                let reason = DeathCause::from_code(&code)
                    .ok_or_else(|| StoreError::inconsistent("connection", "dead_reason", code))?;
                ConnectionState::Dead { reason }
            }
            other => return Err(StoreError::inconsistent("connection", "state", other)),
        };
        let tokens = match (row.access_token, row.access_expires_at, row.refresh_token, row.refreshed_at) {
            (Some(access), Some(expires_at), Some(refresh), Some(refreshed_at)) => {
                Some(SealedTokens { access, expires_at, refresh, refreshed_at })
            }
            _ => None,
        };
        Ok(Self {
            id: ConnectionId(row.id),
            environment: EnvironmentId(row.environment_id),
            remote_user: row.remote_user_id,
            remote_user_name: row.remote_user_name,
            state,
            tokens,
            refresh_until: row.refresh_until,
            made_at: row.created_at,
            made_by: row.name,
            version: row.version,
        })
    }
}

/// Who a connection belongs to, for a new one or one that is renewed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Login<'a> {
    pub(super) user: &'a str,
    pub(super) name: &'a str,
    pub(super) made_by: UserId,
}

pub(super) async fn insert(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: ConnectionId,
    login: Login<'_>,
    tokens: &SealedTokens,
) -> Result<(), StoreError> {
    execute!(
        tx,
        CONNECTION_INSERT,
        id.0,
        environment.0,
        SYSTEM.code(),
        login.user,
        login.name,
        tokens.access.as_slice(),
        tokens.expires_at,
        tokens.refresh.as_slice(),
        tokens.refreshed_at,
        login.made_by.0,
    )?;
    Ok(())
}

pub(super) async fn renew(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: ConnectionId,
    login: Login<'_>,
    tokens: &SealedTokens,
) -> Result<(), StoreError> {
    execute!(
        tx,
        CONNECTION_RENEW,
        environment.0,
        id.0,
        login.name,
        tokens.access.as_slice(),
        tokens.expires_at,
        tokens.refresh.as_slice(),
        tokens.refreshed_at,
        login.made_by.0,
    )?;
    Ok(())
}

pub(super) async fn fetch(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: ConnectionId,
) -> Result<Option<Stored>, StoreError> {
    fetch_optional!(tx, Row, CONNECTION_FETCH, environment.0, id.0)?.map(Stored::try_from).transpose()
}

pub(super) async fn list(tx: &mut Tx, environment: EnvironmentId) -> Result<Vec<Stored>, StoreError> {
    fetch_all!(tx, Row, CONNECTION_LIST, environment.0)?.into_iter().map(Stored::try_from).collect()
}

/// The connection that a login holds in this environment.
pub(super) async fn of_login(
    tx: &mut Tx,
    environment: EnvironmentId,
    remote_user: &str,
) -> Result<Option<ConnectionId>, StoreError> {
    let rows = fetch_all!(tx, (Uuid, Uuid), CONNECTION_OF_LOGIN, SYSTEM.code(), remote_user)?;
    Ok(rows.into_iter().find(|(_, whose)| *whose == environment.0).map(|(id, _)| ConnectionId(id)))
}

/// Marks the connections of a login in other environments dead; answers how many there were.
pub(super) async fn end_elsewhere(
    tx: &mut Tx,
    environment: EnvironmentId,
    remote_user: &str,
) -> Result<Vec<ConnectionId>, StoreError> {
    let cause = DeathCause::ConnectedElsewhere.code();
    let ended = fetch_all!(tx, (Uuid,), CONNECTION_ENDED_ELSEWHERE, SYSTEM.code(), remote_user, cause, environment.0)?;
    Ok(ended.into_iter().map(|(id,)| ConnectionId(id)).collect())
}

/// Marks it dead; false where it is no longer the version that was read.
pub(super) async fn dies(tx: &mut Tx, connection: &Stored, cause: DeathCause) -> Result<bool, StoreError> {
    Ok(execute!(tx, CONNECTION_DIES, connection.id.0, connection.version, cause.code())? == 1)
}

/// Takes the lock; false where another process has it, or the tokens are no longer those that were read.
pub(super) async fn lock(
    tx: &mut Tx,
    connection: &Stored,
    owner: Uuid,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(execute!(tx, REFRESH_LOCK, connection.id.0, connection.version, owner, until, now)? == 1)
}

/// Stores the new pair; false where the lock was lost.
pub(super) async fn store_tokens(
    tx: &mut Tx,
    id: ConnectionId,
    owner: Uuid,
    tokens: &SealedTokens,
) -> Result<bool, StoreError> {
    let (access, refresh) = (tokens.access.as_slice(), tokens.refresh.as_slice());
    let touched = execute!(tx, REFRESH_STORE, id.0, owner, access, tokens.expires_at, refresh, tokens.refreshed_at)?;
    Ok(touched == 1)
}

pub(super) async fn release(tx: &mut Tx, id: ConnectionId, owner: Uuid) -> Result<(), StoreError> {
    execute!(tx, REFRESH_RELEASE, id.0, owner)?;
    Ok(())
}

pub(super) async fn begin_attempt(
    tx: &mut Tx,
    environment: EnvironmentId,
    user: UserId,
    state_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(tx, ATTEMPT_INSERT, state_hash, environment.0, user.0, SYSTEM.code(), now)?;
    Ok(())
}

/// Uses an attempt that was begun after `not_before`; false where there is none that this person may use.
pub(super) async fn use_attempt(
    tx: &mut Tx,
    environment: EnvironmentId,
    user: UserId,
    state_hash: &[u8],
    (now, not_before): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, StoreError> {
    Ok(execute!(tx, ATTEMPT_USE, state_hash, environment.0, user.0, now, not_before)? == 1)
}

#[derive(sqlx::FromRow)]
struct ReachRow {
    connection_id: Uuid,
    division: i64,
    number: String,
    name: String,
    vat_number: Option<String>,
    company_id: Option<String>,
    currency: String,
    rights: Json<Rights>,
    seen_at: DateTime<Utc>,
}

/// An administration that a connection reaches, as it was seen.
#[derive(Clone, Debug)]
pub(super) struct Reached {
    pub(super) connection: ConnectionId,
    pub(super) division: i64,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) vat_number: Option<String>,
    pub(super) company_id: Option<String>,
    pub(super) currency: String,
    pub(super) rights: Rights,
    pub(super) seen_at: DateTime<Utc>,
}

/// Writes what a connection was just seen to reach, in place of what was seen before.
pub(super) async fn write_reach(
    tx: &mut Tx,
    environment: EnvironmentId,
    connection: ConnectionId,
    seen: &[(RemoteAdministration, Rights)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(tx, REACH_DELETE, environment.0, connection.0)?;
    for (administration, rights) in seen {
        let number = administration.number.clone().unwrap_or_else(|| administration.division.to_string());
        let asked_at = (*rights != Rights::Unasked).then_some(now);
        execute!(
            tx,
            REACH_INSERT,
            connection.0,
            environment.0,
            administration.division.0,
            number.as_str(),
            administration.name.as_str(),
            administration.vat_number.as_deref(),
            administration.company_id.as_deref(),
            administration.currency.as_ref().map_or("EUR", domain::money::Currency::code),
            Json(rights),
            now,
            asked_at,
        )?;
    }
    Ok(())
}

pub(super) async fn reach(tx: &mut Tx, environment: EnvironmentId) -> Result<Vec<Reached>, StoreError> {
    let rows = fetch_all!(tx, ReachRow, REACH_LIST, environment.0)?;
    let reached = |row: ReachRow| Reached {
        connection: ConnectionId(row.connection_id),
        division: row.division,
        number: row.number,
        name: row.name,
        vat_number: row.vat_number,
        company_id: row.company_id,
        currency: row.currency,
        rights: row.rights.0,
        seen_at: row.seen_at,
    };
    Ok(rows.into_iter().map(reached).collect())
}

/// Active connections whose tokens were last renewed before `before`.
pub(super) async fn idle(tx: &mut Tx, before: DateTime<Utc>) -> Result<Vec<(EnvironmentId, ConnectionId)>, StoreError> {
    let rows = fetch_all!(tx, (Uuid, Uuid), CONNECTION_IDLE, before)?;
    Ok(rows.into_iter().map(|(environment, id)| (EnvironmentId(environment), ConnectionId(id))).collect())
}
