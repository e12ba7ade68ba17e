//! `sluis user add`: what is needed before the first sign-in.

use backend::accounts::audit::Actor;
use backend::accounts::users::{self, Added, NewMember};
use backend::accounts::{AccountError, repo};
use domain::language::Language;
use serde_json::json;

use super::{Answer, Failure, answer, services};
use crate::cli::NewUser;
use crate::settings::Settings;

pub(super) async fn add(settings: &Settings, user: NewUser) -> Result<Answer, Failure> {
    let services = services(settings).await?;
    let actor = Actor::program("command line");
    let email = user.email.parse()?;
    let added = match user.environment {
        None => users::add_operator(&services, &actor, email, &user.name, None).await?,
        Some(name) => {
            let mut tx = services.store.read().await.map_err(AccountError::from)?;
            let found = repo::environment_by_name(&mut tx, &name).await.map_err(AccountError::from)?;
            drop(tx);
            let environment = found.ok_or(AccountError::UnknownEnvironment)?.id;
            let roles = user.roles.into_iter().map(Into::into).collect();
            let member = NewMember { email, name: user.name, language: Language::default(), roles };
            users::add_to(&services, &actor, environment, member, None).await?
        }
    };
    answer(&match added {
        Added::New(id, password) => json!({ "user": id, "email": user.email, "password": password.expose() }),
        Added::Existing(id) => json!({ "user": id, "email": user.email, "password": null }),
    });
    Ok(Answer::Yes)
}
