//! `sluis environment add`: a customer of the service.

use backend::accounts::audit::Actor;
use backend::accounts::users;
use serde_json::json;

use super::{Answer, Failure, answer, services};
use crate::settings::Settings;

pub(super) async fn add(settings: &Settings, name: &str) -> Result<Answer, Failure> {
    let services = services(settings).await?;
    let environment = users::add_environment(&services, &Actor::program("command line"), name).await?;
    answer(&json!({ "environment": environment.id, "name": environment.name }));
    Ok(Answer::Yes)
}
