//! What can go wrong with people.

use crate::store::StoreError;

/// Why something about people was not done.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No e-mail address.
    #[error("{0:?} is no e-mail address")]
    NotAnEmail(String),
    /// Another user has the address.
    #[error("a user with this e-mail address exists already")]
    EmailTaken,
    /// Another environment has the name.
    #[error("an environment with this name exists already")]
    EnvironmentNameTaken,
    /// A name of nothing but spaces.
    #[error("a name may not be empty")]
    EmptyName,
    /// Too short or too long to be a password.
    #[error("a password has at least {min} and at most {max} characters", min = super::password::SHORTEST, max = super::password::LONGEST)]
    PasswordLength,
    /// No such user here.
    #[error("there is no such user in this environment")]
    UnknownUser,
    /// No such environment.
    #[error("there is no such environment")]
    UnknownEnvironment,
    /// A platform operator's role is given by the command line alone, and a role of an environment needs one.
    #[error("this role cannot be given here")]
    RoleNotHere,
    /// The change would leave the environment without an administrator who can sign in.
    #[error("an environment keeps at least one administrator")]
    LastAdministrator,
    /// The user works in another environment too, whose administrator would be passed over.
    #[error("this user works in another environment too: take the roles here away instead")]
    WorksElsewhere,
    /// The password could not be hashed or compared.
    #[error("hashing a password failed: {0}")]
    Hashing(String),
}

impl From<sqlx::Error> for AccountError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
