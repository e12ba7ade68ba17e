//! What there is in the first environment: real things, whose ids the table's arguments name.

use backend::accounts::{door, users};
use domain::ids::UserId;
use domain::language::Language;

use crate::support::TestApp;

/// The first environment's things.
pub(super) struct World {
    /// A user of it.
    pub(super) user: UserId,
    /// What no answer to another environment may contain.
    secrets: Vec<String>,
}

impl World {
    /// Reads what the demonstration made, and adds what it lacks.
    pub(super) async fn build(app: &TestApp) -> Self {
        let token = app.session_of("karin@rijnstroom.example").await;
        let karin = door::identify(&app.services, &token, Language::Nl).await.unwrap().unwrap();
        let karin = karin.signed_in.caller().unwrap();
        let members = users::list(&app.services, &karin).await.unwrap();
        let user = members.iter().find(|member| member.user.email.as_str().starts_with("mira")).unwrap().user.id;
        let secrets = vec![
            karin.environment.to_string(),
            "mira@rijnstroom.example".to_owned(),
            "pieter@rijnstroom.example".to_owned(),
        ];
        Self { user, secrets }
    }

    /// Whether something of the first environment shows in this text.
    pub(super) fn shows_in(&self, text: &str) -> bool {
        self.secrets.iter().any(|secret| text.contains(secret.as_str()))
    }
}
