//! Who is asking. Found once for each request, from the session; handed to everything that acts for a person.

use domain::ids::{EnvironmentId, UserId};
use domain::language::Language;
use domain::roles::{Permission, Role};

/// The person behind a request, as the session says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub user: UserId,
    /// As others know the person; for histories.
    pub name: String,
    /// The language in which this request is answered.
    pub language: Language,
    /// Where the person works at the moment, and as what there. A platform operator may belong to no environment.
    pub environment: Option<(EnvironmentId, Vec<Role>)>,
    /// Whether the person is a platform operator, which is a role over all environments.
    pub is_operator: bool,
}

/// A person at work in one environment: what every function that reads or writes an environment's data takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub user: UserId,
    /// As others know the person; for histories.
    pub name: String,
    /// The environment, and the only one that may be touched.
    pub environment: EnvironmentId,
    /// What the person is there.
    pub roles: Vec<Role>,
    /// The language in which this request is answered.
    pub language: Language,
}

/// A platform operator at work: over all environments, and in none of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Who.
    pub user: UserId,
    /// As others know the person; for histories.
    pub name: String,
    /// The language in which this request is answered.
    pub language: Language,
}

impl SignedIn {
    /// The person at work in the present environment, where there is one.
    pub fn caller(&self) -> Option<Caller> {
        let (environment, roles) = self.environment.clone()?;
        Some(Caller { user: self.user, name: self.name.clone(), environment, roles, language: self.language })
    }

    /// The person as a platform operator, where that is one of the roles.
    pub fn operator(&self) -> Option<Operator> {
        self.is_operator.then(|| Operator { user: self.user, name: self.name.clone(), language: self.language })
    }
}

impl Caller {
    /// Whether one of the roles in this environment allows it.
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.iter().any(|role| role.allows(permission))
    }
}
