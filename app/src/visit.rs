//! What a page must know before it renders its first line: how it looks and speaks, and who is signed in.
//!
//! The server finds it in the request (`server::context`) and sends it with the page; the browser reads it there. Both
//! render the same page from it. It decides what is *shown*; what is *allowed* is asked again at every server function.

use domain::ids::{EnvironmentId, UserId};
use domain::overview::Pulse;
use domain::roles::{Permission, Role};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::preferences::Preferences;

/// One page in one browser.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Language and theme.
    pub preferences: Preferences,
    /// Who is signed in; nobody on the public pages.
    pub person: Option<Person>,
    /// What waits in the person's environment; the page keeps it fresh from there (`crate::pulse`).
    pub pulse: Option<Pulse>,
}

/// Who is signed in, where, and as what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The user.
    pub user: UserId,
    /// As others know the user.
    pub name: String,
    /// The environment that the user works in at the moment; a platform operator may have none.
    pub environment: Option<Environment>,
    /// What the user is there; with the platform operator's role, which is one over all environments.
    pub roles: Vec<Role>,
    /// All environments of the user, this one too, by name.
    pub environments: Vec<Environment>,
}

/// A customer of the service, as its users see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Which.
    pub id: EnvironmentId,
    /// Its name.
    pub name: String,
}

impl Person {
    /// Whether the roles allow it: for showing and hiding. The server asks again.
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.iter().any(|role| role.allows(permission))
    }

    /// At most two letters, for the avatar.
    pub fn initials(&self) -> String {
        let mut words = self.name.split_whitespace().filter_map(|word| word.chars().next());
        let first = words.next();
        first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
    }
}

/// The visit of this page: on the server from the request's context, in the browser from the page itself. Called once,
/// by the app.
pub(crate) fn receive() -> Visit {
    SharedValue::new(|| use_context::<Visit>().unwrap_or_default()).into_inner()
}

/// Who is signed in.
pub fn use_person() -> Option<Person> {
    use_context::<Visit>().and_then(|visit| visit.person)
}

/// Whether the person who is signed in may do it: for showing and hiding.
pub fn use_may(permission: Permission) -> bool {
    use_person().is_some_and(|person| person.may(permission))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Person {
        let nobody = "00000000-0000-7000-8000-000000000000".parse().unwrap();
        Person {
            user: nobody,
            name: name.to_owned(),
            environment: None,
            roles: vec![Role::Approver],
            environments: Vec::new(),
        }
    }

    #[test]
    fn initials_are_those_of_the_first_and_the_last_name() {
        assert_eq!(named("Annelies de Visser").initials(), "AV");
        assert_eq!(named("roos").initials(), "R");
        assert_eq!(named("").initials(), "");
    }

    #[test]
    fn a_person_may_what_one_of_the_roles_allows() {
        assert!(named("").may(Permission::Approve));
        assert!(!named("").may(Permission::Book));
    }
}
