//! The users of the caller's environment: for its administrator.

use domain::ids::UserId;
#[cfg(feature = "ssr")]
use domain::roles::Permission;
use domain::roles::Role;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::guard;
use super::json::Json;
use crate::error::AppError;

/// A user in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    /// Who.
    pub id: UserId,
    /// As others know the user.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// What the user is in this environment.
    pub roles: Vec<Role>,
    /// Whether the user may sign in.
    pub is_active: bool,
}

/// Somebody who was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedUser {
    /// The address to sign in with.
    pub email: String,
    /// The first password; none for somebody who works in another environment already.
    pub password: Option<String>,
}

/// Everybody with a role in this environment, by name.
#[server(prefix = "/api/fn", endpoint = "users/list", output = Json)]
pub async fn users_list() -> Result<Vec<UserRow>, AppError> {
    let caller = guard::require(Permission::ManageUsers)?;
    let members = backend::accounts::users::list(&guard::services()?, &caller).await?;
    let row = |member: backend::accounts::repo::Member| UserRow {
        id: member.user.id,
        name: member.user.name,
        email: member.user.email.to_string(),
        roles: member.roles.into_iter().collect(),
        is_active: member.user.is_active,
    };
    Ok(members.into_iter().map(row).collect())
}

/// Adds somebody to this environment.
#[server(prefix = "/api/fn", endpoint = "users/add", output = Json)]
pub async fn users_add(
    email: String,
    name: String,
    #[server(default)] roles: Vec<Role>,
) -> Result<AddedUser, AppError> {
    use backend::accounts::users::{self, Added, NewMember};
    let caller = guard::require(Permission::ManageUsers)?;
    if roles.is_empty() {
        return Err(AppError::RoleMissing);
    }
    let email: backend::accounts::email::Email = email.parse()?;
    let member =
        NewMember { email: email.clone(), name, language: caller.language, roles: roles.into_iter().collect() };
    let password = match users::add(&guard::services()?, &caller, member).await? {
        Added::New(_, password) => Some(password.expose().to_owned()),
        Added::Existing(_) => None,
    };
    Ok(AddedUser { email: email.to_string(), password })
}

/// Gives a user exactly these roles; none takes the user out of this environment.
#[server(prefix = "/api/fn", endpoint = "users/set_roles", output = Json)]
pub async fn users_set_roles(user: UserId, #[server(default)] roles: Vec<Role>) -> Result<(), AppError> {
    let caller = guard::require(Permission::ManageUsers)?;
    let roles = roles.into_iter().collect();
    Ok(backend::accounts::users::set_roles(&guard::services()?, &caller, user, roles).await?)
}

/// A new password, shown once; all of the user's sessions end.
#[server(prefix = "/api/fn", endpoint = "users/reset_password", output = Json)]
pub async fn users_reset_password(user: UserId) -> Result<String, AppError> {
    let caller = guard::require(Permission::ManageUsers)?;
    let password = backend::accounts::users::reset_password(&guard::services()?, &caller, user).await?;
    Ok(password.expose().to_owned())
}

/// Shuts a user out, or lets the user in again.
#[server(prefix = "/api/fn", endpoint = "users/set_active", output = Json)]
pub async fn users_set_active(user: UserId, is_active: bool) -> Result<(), AppError> {
    let caller = guard::require(Permission::ManageUsers)?;
    Ok(backend::accounts::users::set_active(&guard::services()?, &caller, user, is_active).await?)
}

#[cfg(feature = "ssr")]
impl From<backend::accounts::AccountError> for AppError {
    fn from(error: backend::accounts::AccountError) -> Self {
        use backend::accounts::AccountError as E;
        match error {
            E::NotAnEmail(_) => Self::NotAnEmail,
            E::EmptyName => Self::NameMissing,
            E::PasswordLength | E::EnvironmentNameTaken | E::EmailTaken | E::RoleNotHere => Self::Invalid,
            E::UnknownUser | E::UnknownEnvironment => Self::NotFound,
            E::LastAdministrator => Self::LastAdministrator,
            E::WorksElsewhere => Self::WorksElsewhere,
            E::Store(_) | E::Hashing(_) => Self::internal(error),
        }
    }
}
