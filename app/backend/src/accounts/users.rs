//! What the administrator of an environment does with its users.
//!
//! A user may work in several environments and has one password for all. So an administrator resets the password of, or
//! shuts out, only somebody who works nowhere else: otherwise the administrator of one customer could come in at another.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::ids::{EnvironmentId, UserId};
use domain::language::Language;
use domain::roles::Role;

use super::audit::{self, Action, Actor, Details};
use super::email::Email;
use super::password::{NewPassword, PasswordHash};
use super::repo::{self, Environment, Member, User};
use super::{AccountError, Caller, sessions};
use crate::state::Services;
use crate::store::Tx;

/// Somebody to be added to an environment.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// The address to sign in with.
    pub email: Email,
    /// As others will know the user.
    pub name: String,
    /// The language to begin with.
    pub language: Language,
    /// What the user will be here.
    pub roles: BTreeSet<Role>,
}

/// How somebody was added.
#[derive(Clone, Debug)]
pub enum Added {
    /// A new user, with a first password that is shown once.
    New(UserId, NewPassword),
    /// Somebody who works in another environment already, and signs in as before.
    Existing(UserId),
}

/// Everybody with a role in the caller's environment.
pub async fn list(services: &Services, caller: &Caller) -> Result<Vec<Member>, AccountError> {
    let mut tx = services.store.read().await?;
    Ok(repo::member_list(&mut tx, caller.environment).await?)
}

/// Adds somebody to the caller's environment.
pub async fn add(services: &Services, caller: &Caller, member: NewMember) -> Result<Added, AccountError> {
    add_to(services, &caller.into(), caller.environment, member, None).await
}

/// Adds somebody to an environment, with a password that was chosen or one that the machine chooses.
pub async fn add_to(
    services: &Services,
    actor: &Actor,
    environment: EnvironmentId,
    member: NewMember,
    password: Option<NewPassword>,
) -> Result<Added, AccountError> {
    let name = member.name.trim();
    if name.is_empty() {
        return Err(AccountError::EmptyName);
    }
    let password = password.unwrap_or_else(|| NewPassword::generated(&services.random));
    let hash = services.hasher.hash(&services.random, password.clone()).await?;
    let now = services.clock.now();
    let mut tx = services.store.write().await?;
    repo::environment_lock(&mut tx, environment).await?.ok_or(AccountError::UnknownEnvironment)?;
    let id = services.ids.next();
    let user = User { id, email: member.email, name: name.to_owned(), language: member.language, is_active: true };
    let added = find_or_create(&mut tx, user, password, &hash, now).await?;
    let (Added::New(user, _) | Added::Existing(user)) = added;
    for role in &member.roles {
        repo::membership_add(&mut tx, user, Some(environment), *role, now).await?;
    }
    let details = roles_detail(&member.roles);
    audit::record_in_tx(&mut tx, now, actor, Action::UserAdded, &user.to_string(), details).await?;
    tx.commit().await?;
    Ok(added)
}

/// Gives a user exactly these roles in the caller's environment; none takes the user out of it.
pub async fn set_roles(
    services: &Services,
    caller: &Caller,
    user: UserId,
    roles: BTreeSet<Role>,
) -> Result<(), AccountError> {
    let now = services.clock.now();
    let mut tx = services.store.write().await?;
    member_locked(&mut tx, caller.environment, user).await?;
    repo::membership_clear(&mut tx, user, caller.environment).await?;
    for role in &roles {
        repo::membership_add(&mut tx, user, Some(caller.environment), *role, now).await?;
    }
    keep_an_administrator(&mut tx, caller.environment).await?;
    let target = user.to_string();
    audit::record_in_tx(&mut tx, now, &caller.into(), Action::RolesSet, &target, roles_detail(&roles)).await?;
    Ok(tx.commit().await?)
}

/// A new password for somebody who works nowhere else; all of the user's sessions end. It is shown once.
pub async fn reset_password(services: &Services, caller: &Caller, user: UserId) -> Result<NewPassword, AccountError> {
    let password = NewPassword::generated(&services.random);
    let hash = services.hasher.hash(&services.random, password.clone()).await?;
    let mut tx = services.store.write().await?;
    member_locked(&mut tx, caller.environment, user).await?;
    works_only_here(&mut tx, caller.environment, user).await?;
    repo::user_set_password(&mut tx, user, &hash).await?;
    sessions::end_all(&mut tx, user).await?;
    let (now, target) = (services.clock.now(), user.to_string());
    audit::record_in_tx(&mut tx, now, &caller.into(), Action::PasswordReset, &target, Details::new()).await?;
    tx.commit().await?;
    Ok(password)
}

/// Shuts out, or lets in again, somebody who works nowhere else. Shutting out ends all of the user's sessions.
pub async fn set_active(
    services: &Services,
    caller: &Caller,
    user: UserId,
    is_active: bool,
) -> Result<(), AccountError> {
    let mut tx = services.store.write().await?;
    member_locked(&mut tx, caller.environment, user).await?;
    works_only_here(&mut tx, caller.environment, user).await?;
    repo::user_set_active(&mut tx, user, is_active).await?;
    let action = if is_active {
        Action::UserActivated
    } else {
        sessions::end_all(&mut tx, user).await?;
        keep_an_administrator(&mut tx, caller.environment).await?;
        Action::UserDeactivated
    };
    let (now, target) = (services.clock.now(), user.to_string());
    audit::record_in_tx(&mut tx, now, &caller.into(), action, &target, Details::new()).await?;
    Ok(tx.commit().await?)
}

/// Adds an environment. For the command line and the demo.
pub async fn add_environment(services: &Services, actor: &Actor, name: &str) -> Result<Environment, AccountError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(AccountError::EmptyName);
    }
    let environment = Environment { id: services.ids.next(), name: name.to_owned() };
    let now = services.clock.now();
    let mut tx = services.store.write().await?;
    repo::environment_create(&mut tx, &environment, now).await?;
    let target = environment.id.to_string();
    let details = Details::from([("name".to_owned(), environment.name.clone())]);
    audit::record_in_tx(&mut tx, now, actor, Action::EnvironmentAdded, &target, details).await?;
    tx.commit().await?;
    Ok(environment)
}

/// Adds a platform operator. For the command line and the demo.
pub async fn add_operator(
    services: &Services,
    actor: &Actor,
    email: Email,
    name: &str,
    password: Option<NewPassword>,
) -> Result<Added, AccountError> {
    let password = password.unwrap_or_else(|| NewPassword::generated(&services.random));
    let hash = services.hasher.hash(&services.random, password.clone()).await?;
    let now = services.clock.now();
    let mut tx = services.store.write().await?;
    let id = services.ids.next();
    let user = User { id, email, name: name.trim().to_owned(), language: Language::default(), is_active: true };
    let added = find_or_create(&mut tx, user, password, &hash, now).await?;
    let (Added::New(user, _) | Added::Existing(user)) = added;
    repo::membership_add(&mut tx, user, None, Role::PlatformOperator, now).await?;
    let details = roles_detail(&BTreeSet::from([Role::PlatformOperator]));
    audit::record_in_tx(&mut tx, now, actor, Action::UserAdded, &user.to_string(), details).await?;
    tx.commit().await?;
    Ok(added)
}

/// The user who has this address already, or this one, who is new.
async fn find_or_create(
    tx: &mut Tx,
    user: User,
    password: NewPassword,
    hash: &PasswordHash,
    now: DateTime<Utc>,
) -> Result<Added, AccountError> {
    if let Some(known) = repo::user_by_email(tx, &user.email).await? {
        return Ok(Added::Existing(known.id));
    }
    repo::user_create(tx, &user, hash, now).await?;
    Ok(Added::New(user.id, password))
}

/// The member, held against other changes of the environment's users.
async fn member_locked(tx: &mut Tx, environment: EnvironmentId, user: UserId) -> Result<Member, AccountError> {
    repo::environment_lock(tx, environment).await?.ok_or(AccountError::UnknownEnvironment)?;
    let members = repo::member_list(tx, environment).await?;
    members.into_iter().find(|member| member.user.id == user).ok_or(AccountError::UnknownUser)
}

async fn keep_an_administrator(tx: &mut Tx, environment: EnvironmentId) -> Result<(), AccountError> {
    let members = repo::member_list(tx, environment).await?;
    let is_kept = members.iter().any(|member| member.user.is_active && member.roles.contains(&Role::EnvironmentAdmin));
    if is_kept { Ok(()) } else { Err(AccountError::LastAdministrator) }
}

async fn works_only_here(tx: &mut Tx, environment: EnvironmentId, user: UserId) -> Result<(), AccountError> {
    let memberships = repo::memberships(tx, user).await?;
    let is_elsewhere =
        memberships.is_operator || memberships.environments.iter().any(|(other, _)| other.id != environment);
    if is_elsewhere { Err(AccountError::WorksElsewhere) } else { Ok(()) }
}

fn roles_detail(roles: &BTreeSet<Role>) -> Details {
    let codes: Vec<_> = roles.iter().map(|role| role.code()).collect();
    Details::from([("roles".to_owned(), codes.join(" "))])
}
