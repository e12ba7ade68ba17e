//! The demo logins.

use uuid::Uuid;

use super::{BAKERY, GARDENER, INSTALLER};
use crate::users::{Role, User, UserStatus};

/// Four users: one with all rights, one without rights on 120, one who may make documents and no entries, and one of the
/// client's portal.
pub(crate) fn users() -> Vec<User> {
    vec![
        user("visser", "A. Visser", &[(BAKERY, Role::Full), (INSTALLER, Role::Full), (GARDENER, Role::Full)], BAKERY),
        user("jansen", "J. Jansen", &[(INSTALLER, Role::Full), (GARDENER, Role::Full)], GARDENER),
        user("deboer", "L. de Boer", &[(BAKERY, Role::Documents), (INSTALLER, Role::Full)], BAKERY),
        user("portaal", "K. Klant (MijnKantoor)", &[(BAKERY, Role::Portal)], BAKERY),
    ]
}

/// A login whose id is the same on each start.
pub(crate) fn user(login: &str, full_name: &str, rights: &[(i32, Role)], current_division: i32) -> User {
    User {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("exact-sandbox user {login}").as_bytes()),
        login: login.to_owned(),
        full_name: full_name.to_owned(),
        email: format!("{login}@kantoor.example.nl"),
        status: UserStatus::Active,
        rights: rights.iter().copied().collect(),
        current_division,
        api_division: None,
    }
}
