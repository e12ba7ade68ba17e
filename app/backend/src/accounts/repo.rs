//! Environments, users and their roles, in the store.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::ids::{EnvironmentId, UserId};
use domain::language::Language;
use domain::roles::Role;
use uuid::Uuid;

use super::AccountError;
use super::email::Email;
use super::password::PasswordHash;
use crate::store::{Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional, statements};

/// A customer of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Which.
    pub id: EnvironmentId,
    /// Its name, of which there is one.
    pub name: String,
}

/// A user as the store has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Which.
    pub id: UserId,
    /// The address to sign in with.
    pub email: Email,
    /// As others know the user.
    pub name: String,
    /// The language that the user was added with.
    pub language: Language,
    /// Whether the user may sign in.
    pub is_active: bool,
}

/// A user of an environment, with the roles there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: User,
    /// What the user is in this environment.
    pub roles: BTreeSet<Role>,
}

statements! {
    ENVIRONMENT_INSERT = Sql::both("insert into environment (id, name, created_at) values ($1, $2, $3)");
    ENVIRONMENT_LIST = Sql::both("select id, name from environment order by name");
    ENVIRONMENT_BY_NAME = Sql::both("select id, name from environment where name = $1");
    USER_INSERT = Sql::both(
        "insert into user_account (id, email, name, password_hash, language, is_active, created_at)
         values ($1, $2, $3, $4, $5, true, $6)",
    );
    USER_FETCH = Sql::both("select id, email, name, language, is_active from user_account where id = $1");
    USER_BY_EMAIL = Sql::both("select id, email, name, language, is_active from user_account where email = $1");
    USER_PASSWORD = Sql::both("select password_hash from user_account where id = $1");
    USER_SET_PASSWORD = Sql::both("update user_account set password_hash = $2 where id = $1");
    USER_SET_ACTIVE = Sql::both("update user_account set is_active = $2 where id = $1");
    USER_COUNT = Sql::both("select count(*) from user_account");
    MEMBER_LIST = Sql::both(
        "select u.id, u.email, u.name, u.language, u.is_active, m.role
         from membership m
         join user_account u on u.id = m.user_id
         where m.environment_id = $1
         order by u.name, u.id, m.role",
    );
    MEMBERSHIP_LIST = Sql::both(
        "select m.environment_id, e.name, m.role
         from membership m
         left join environment e on e.id = m.environment_id
         where m.user_id = $1
         order by e.name, m.role",
    );
    MEMBERSHIP_INSERT = Sql::both(
        "insert into membership (user_id, environment_id, role, created_at) values ($1, $2, $3, $4)
         on conflict do nothing",
    );
    MEMBERSHIP_CLEAR = Sql::both("delete from membership where user_id = $1 and environment_id = $2");
    // Whoever changes the roles of an environment waits for another who does: two administrators may not take each
    // other's role at the same moment. SQLite has one writer anyway.
    ENVIRONMENT_LOCK = Sql::differs(
        "select id, name from environment where id = $1",
        "select id, name from environment where id = $1 for update",
    );
}

#[derive(sqlx::FromRow)]
struct UserRow {
    id: Uuid,
    email: String,
    name: String,
    language: String,
    is_active: bool,
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    #[sqlx(flatten)]
    user: UserRow,
    role: String,
}

#[derive(sqlx::FromRow)]
struct MembershipRow {
    environment_id: Option<Uuid>,
    name: Option<String>,
    role: String,
}

impl TryFrom<UserRow> for User {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, Self::Error> {
        let email = row.email.parse().map_err(|error| StoreError::inconsistent("user_account", "email", error))?;
        Ok(Self {
            id: UserId(row.id),
            email,
            name: row.name,
            language: Language::from_tag(&row.language),
            is_active: row.is_active,
        })
    }
}

fn role_of(code: &str) -> Result<Role, StoreError> {
    Role::from_code(code).ok_or_else(|| StoreError::inconsistent("membership", "role", code))
}

fn environment_of((id, name): (Uuid, String)) -> Environment {
    Environment { id: EnvironmentId(id), name }
}

/// Adds an environment.
pub async fn environment_create(
    tx: &mut Tx,
    environment: &Environment,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    match execute!(tx, ENVIRONMENT_INSERT, environment.id.0, &environment.name, now) {
        Err(error) if error.unique_violation().is_some() => Err(AccountError::EnvironmentNameTaken),
        other => Ok(other.map(drop)?),
    }
}

/// Every environment, by name. For the command line and the operator; a person sees [`memberships`].
pub async fn environment_list(tx: &mut Tx) -> Result<Vec<Environment>, StoreError> {
    Ok(fetch_all!(tx, (Uuid, String), ENVIRONMENT_LIST)?.into_iter().map(environment_of).collect())
}

/// The environment of this name.
pub async fn environment_by_name(tx: &mut Tx, name: &str) -> Result<Option<Environment>, StoreError> {
    Ok(fetch_optional!(tx, (Uuid, String), ENVIRONMENT_BY_NAME, name)?.map(environment_of))
}

/// Holds the environment until the end of the transaction, against others that change its users.
pub async fn environment_lock(tx: &mut Tx, environment: EnvironmentId) -> Result<Option<Environment>, StoreError> {
    Ok(fetch_optional!(tx, (Uuid, String), ENVIRONMENT_LOCK, environment.0)?.map(environment_of))
}

/// Adds a user, who has no role yet.
pub async fn user_create(
    tx: &mut Tx,
    user: &User,
    password: &PasswordHash,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    let (email, language) = (user.email.as_str(), user.language.tag());
    match execute!(tx, USER_INSERT, user.id.0, email, &user.name, &password.0, language, now) {
        Err(error) if error.unique_violation().is_some() => Err(AccountError::EmailTaken),
        other => Ok(other.map(drop)?),
    }
}

/// One user.
pub async fn user_fetch(tx: &mut Tx, user: UserId) -> Result<Option<User>, StoreError> {
    fetch_optional!(tx, UserRow, USER_FETCH, user.0)?.map(User::try_from).transpose()
}

/// The user who signs in with this address.
pub async fn user_by_email(tx: &mut Tx, email: &Email) -> Result<Option<User>, StoreError> {
    fetch_optional!(tx, UserRow, USER_BY_EMAIL, email.as_str())?.map(User::try_from).transpose()
}

/// The hash of the user's password.
pub async fn user_password(tx: &mut Tx, user: UserId) -> Result<Option<PasswordHash>, StoreError> {
    Ok(fetch_optional!(tx, (String,), USER_PASSWORD, user.0)?.map(|(hash,)| PasswordHash(hash)))
}

/// Gives the user another password.
pub async fn user_set_password(tx: &mut Tx, user: UserId, password: &PasswordHash) -> Result<(), StoreError> {
    execute!(tx, USER_SET_PASSWORD, user.0, &password.0).map(drop)
}

/// Lets the user in, or keeps the user out.
pub async fn user_set_active(tx: &mut Tx, user: UserId, is_active: bool) -> Result<(), StoreError> {
    execute!(tx, USER_SET_ACTIVE, user.0, is_active).map(drop)
}

/// How many users there are: none in a new database.
pub async fn user_count(tx: &mut Tx) -> Result<i64, StoreError> {
    Ok(fetch_one!(tx, (i64,), USER_COUNT)?.0)
}

/// Everybody with a role in this environment, by name.
pub async fn member_list(tx: &mut Tx, environment: EnvironmentId) -> Result<Vec<Member>, StoreError> {
    let mut members: Vec<Member> = Vec::new();
    for row in fetch_all!(tx, MemberRow, MEMBER_LIST, environment.0)? {
        let (user, role) = (User::try_from(row.user)?, role_of(&row.role)?);
        match members.last_mut().filter(|member| member.user.id == user.id) {
            Some(member) => drop(member.roles.insert(role)),
            None => members.push(Member { user, roles: BTreeSet::from([role]) }),
        }
    }
    Ok(members)
}

/// Where a user may work, and as what; and whether the user is a platform operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memberships {
    /// By environment, ordered by its name.
    pub environments: Vec<(Environment, Vec<Role>)>,
    /// A role over all environments.
    pub is_operator: bool,
}

/// All roles of a user.
pub async fn memberships(tx: &mut Tx, user: UserId) -> Result<Memberships, StoreError> {
    let mut found: BTreeMap<(String, EnvironmentId), Vec<Role>> = BTreeMap::new();
    let mut is_operator = false;
    for row in fetch_all!(tx, MembershipRow, MEMBERSHIP_LIST, user.0)? {
        let role = role_of(&row.role)?;
        match (row.environment_id, row.name) {
            (Some(id), Some(name)) => found.entry((name, EnvironmentId(id))).or_default().push(role),
            _ => is_operator |= role == Role::PlatformOperator,
        }
    }
    let environments = found.into_iter().map(|((name, id), roles)| (Environment { id, name }, roles)).collect();
    Ok(Memberships { environments, is_operator })
}

/// Gives a role in an environment; the platform operator's is given in none.
pub async fn membership_add(
    tx: &mut Tx,
    user: UserId,
    environment: Option<EnvironmentId>,
    role: Role,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    if (role == Role::PlatformOperator) != environment.is_none() {
        return Err(AccountError::RoleNotHere);
    }
    execute!(tx, MEMBERSHIP_INSERT, user.0, environment.map(|id| id.0), role.code(), now)?;
    Ok(())
}

/// Takes all roles of a user in an environment.
pub async fn membership_clear(tx: &mut Tx, user: UserId, environment: EnvironmentId) -> Result<(), StoreError> {
    execute!(tx, MEMBERSHIP_CLEAR, user.0, environment.0).map(drop)
}
