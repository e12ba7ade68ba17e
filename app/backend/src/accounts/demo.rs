//! The people of the demonstration: with `SLUIS_DEMO=true`, and only into an empty database. Their password is no
//! secret: the sign-in page of a demonstration shows it.

use std::collections::BTreeSet;
use std::path::Path;

use domain::language::Language;
use domain::roles::Role;
use secrecy::SecretString;

use super::AccountError;
use super::audit::Actor;
use super::password::NewPassword;
use super::repo;
use super::users::{self, NewMember};
use crate::state::Services;

/// The first environment of the demonstration.
pub const FIRST_ENVIRONMENT: &str = "Rijnstroom Accountants";
/// The second, so that there is somewhere to switch to, and somewhere that others may not see.
pub const SECOND_ENVIRONMENT: &str = "Kantoor Zuiderkruis";
/// The password of everybody in the demonstration.
pub const PASSWORD: &str = "zestien-sluizen";
/// Where the people are written down, in the data folder: e-mail, password, roles, a tab between, a line each.
pub const FILE: &str = "demo-people.txt";

/// Somebody in the demonstration.
#[derive(Clone, Copy, Debug)]
pub struct DemoPerson {
    /// The address to sign in with.
    pub email: &'static str,
    /// The name.
    pub name: &'static str,
    /// The roles, by environment; a platform operator belongs to none.
    pub roles: &'static [(Option<&'static str>, &'static [Role])],
}

/// One person for each role, one who works in both environments, one who works in the other alone.
pub const PEOPLE: [DemoPerson; 7] = [
    DemoPerson {
        email: "annelies@rijnstroom.example",
        name: "Annelies Visser",
        roles: &[(Some(FIRST_ENVIRONMENT), &[Role::Accountant]), (Some(SECOND_ENVIRONMENT), &[Role::Accountant])],
    },
    DemoPerson {
        email: "sanne@rijnstroom.example",
        name: "Sanne Bakker",
        roles: &[(Some(FIRST_ENVIRONMENT), &[Role::Accountant])],
    },
    DemoPerson {
        email: "pieter@rijnstroom.example",
        name: "Pieter de Boer",
        roles: &[(Some(FIRST_ENVIRONMENT), &[Role::Approver])],
    },
    DemoPerson {
        email: "mira@rijnstroom.example",
        name: "Mira Kaya",
        roles: &[(Some(FIRST_ENVIRONMENT), &[Role::Warehouse])],
    },
    DemoPerson {
        email: "karin@rijnstroom.example",
        name: "Karin Smit",
        roles: &[(Some(FIRST_ENVIRONMENT), &[Role::Accountant, Role::EnvironmentAdmin])],
    },
    DemoPerson { email: "roos@rijnstroom.example", name: "Roos van Dijk", roles: &[(None, &[Role::PlatformOperator])] },
    DemoPerson {
        email: "tom@zuiderkruis.example",
        name: "Tom Hendriks",
        roles: &[(Some(SECOND_ENVIRONMENT), &[Role::Accountant, Role::EnvironmentAdmin])],
    },
];

/// Fills an empty database. Says whether it did.
pub async fn seed(services: &Services) -> Result<bool, AccountError> {
    let mut tx = services.store.read().await?;
    let is_empty = repo::user_count(&mut tx).await? == 0;
    drop(tx);
    if !is_empty {
        return Ok(false);
    }
    let actor = Actor::program("demo");
    for name in [FIRST_ENVIRONMENT, SECOND_ENVIRONMENT] {
        users::add_environment(services, &actor, name).await?;
    }
    for person in PEOPLE {
        add(services, &actor, person).await?;
    }
    Ok(true)
}

async fn add(services: &Services, actor: &Actor, person: DemoPerson) -> Result<(), AccountError> {
    let password = NewPassword::parse(SecretString::from(PASSWORD))?;
    for (environment, roles) in person.roles {
        let email = person.email.parse()?;
        let Some(environment) = environment else {
            users::add_operator(services, actor, email, person.name, Some(password.clone())).await?;
            continue;
        };
        let mut tx = services.store.read().await?;
        let environment = repo::environment_by_name(&mut tx, environment).await?;
        drop(tx);
        let environment = environment.ok_or(AccountError::UnknownEnvironment)?.id;
        let roles: BTreeSet<Role> = roles.iter().copied().collect();
        let member = NewMember { email, name: person.name.to_owned(), language: Language::Nl, roles };
        users::add_to(services, actor, environment, member, Some(password.clone())).await?;
    }
    Ok(())
}

/// Writes the people down in the data folder, for `make run` and the browser tests.
pub fn write_down(data_dir: &Path) -> std::io::Result<()> {
    let lines: Vec<String> =
        PEOPLE.iter().map(|person| format!("{}\t{PASSWORD}\t{}\n", person.email, roles(person))).collect();
    std::fs::write(data_dir.join(FILE), lines.concat())
}

fn roles(person: &DemoPerson) -> String {
    let codes: BTreeSet<_> = person.roles.iter().flat_map(|(_, roles)| roles.iter()).map(|role| role.code()).collect();
    codes.into_iter().collect::<Vec<_>>().join(" ")
}
