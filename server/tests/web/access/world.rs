//! What there is in the first environment: real things, whose ids the table's arguments name.

use backend::accounts::{door, users};
use backend::administrations;
use backend::invoices::{intake, repo};
use bytes::Bytes;
use domain::administration::{AdministrationIdentity, AdministrationSettings};
use domain::booking::gate::ConnectorKind;
use domain::ids::{AdministrationId, DocumentId, EnvironmentId, InvoiceId, UserId};
use domain::intake::Outcome;
use domain::language::Language;
use domain::money::Currency;
use uuid::Uuid;

use crate::support::TestApp;

const ADMINISTRATION_NAME: &str = "Bakkerij Ademloos";

/// The first environment's things.
pub(super) struct World {
    /// A user of it.
    pub(super) user: UserId,
    /// An administration of it.
    pub(super) administration: AdministrationId,
    /// An invoice of it.
    pub(super) invoice: InvoiceId,
    /// The file of that invoice.
    pub(super) document: DocumentId,
    /// An id of which there is nothing anywhere.
    pub(super) unknown: Uuid,
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
        let administration = link_administration(app, karin.environment).await;
        let sample = include_bytes!("../../../../app/backend/tests/samples/molenkamp-2026-0417.xml");
        let content = Bytes::from_static(sample);
        let taken = intake::take_in(&app.services, &karin, "molenkamp.xml", content).await.unwrap();
        let Outcome::New { invoice, .. } = taken else { panic!("{taken:?}") };
        let mut tx = app.services.store.read().await.unwrap();
        let document = repo::fetch(&mut tx, karin.environment, invoice).await.unwrap().unwrap().document.id;
        let secrets = vec![
            "2026-0417".to_owned(),
            "Molenkamp".to_owned(),
            karin.environment.to_string(),
            administration.to_string(),
            ADMINISTRATION_NAME.to_owned(),
            "mira@rijnstroom.example".to_owned(),
            "pieter@rijnstroom.example".to_owned(),
        ];
        Self { user, administration, invoice, document, unknown: app.services.ids.next(), secrets }
    }

    /// Whether something of the first environment shows in this text.
    pub(super) fn shows_in(&self, text: &str) -> bool {
        self.secrets.iter().any(|secret| text.contains(secret.as_str()))
    }
}

async fn link_administration(app: &TestApp, environment: EnvironmentId) -> AdministrationId {
    let id = app.services.ids.next();
    let identity = AdministrationIdentity {
        division: 990_120,
        number: "990120".to_owned(),
        name: ADMINISTRATION_NAME.to_owned(),
        vat_number: None,
        company_id: None,
        currency: Currency::EUR,
    };
    let mut tx = app.services.store.write().await.unwrap();
    let (key, now) = ((id, ConnectorKind::ExactOnline), app.services.clock.now());
    let settings = AdministrationSettings::default();
    administrations::link(&mut tx, environment, key, &identity, (&settings, None), now).await.unwrap();
    tx.commit().await.unwrap();
    id
}
