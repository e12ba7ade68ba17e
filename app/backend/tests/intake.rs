//! Files come in on both engines: once each, for one environment, opened by one person, saved at one version.

#![expect(clippy::unwrap_used, reason = "a test stops where its ground gives way")]

use backend::accounts::Caller;
use backend::accounts::password::PasswordHash;
use backend::accounts::repo::{self as accounts, Environment, User};
use backend::invoices::{LOCK_SECONDS, intake, repo};
use backend::state::Services;
use backend::testing;
use bytes::Bytes;
use chrono::TimeDelta;
use domain::ids::InvoiceId;
use domain::intake::{Outcome, Stage};
use domain::language::Language;
use domain::reading::ReadMessage;
use domain::roles::Role;

const SAMPLE: &[u8] = include_bytes!("samples/molenkamp-2026-0417.xml");

struct House {
    services: Services,
    hand: backend::clock::Hand,
    ours: Caller,
    theirs: Caller,
    _folder: tempfile::TempDir,
}

async fn house(test: &testing::TestStore) -> House {
    let (mut services, hand) = testing::services(&test.store);
    let folder = tempfile::tempdir().unwrap();
    let mut settings = (*services.settings).clone();
    settings.data_dir = folder.path().to_owned();
    services.settings = std::sync::Arc::new(settings);
    let ours = caller(&services, "Annelies", "annelies@example.nl").await;
    let theirs = caller(&services, "Tom", "tom@example.nl").await;
    House { services, hand, ours, theirs, _folder: folder }
}

async fn caller(services: &Services, name: &str, email: &str) -> Caller {
    let environment = Environment { id: services.ids.next(), name: name.to_owned() };
    let user = User {
        id: services.ids.next(),
        email: email.parse().unwrap(),
        name: name.to_owned(),
        language: Language::Nl,
        is_active: true,
    };
    let now = services.clock.now();
    let password = PasswordHash("nobody signs in here".to_owned());
    let mut tx = services.store.write().await.unwrap();
    accounts::environment_create(&mut tx, &environment, now).await.unwrap();
    accounts::user_create(&mut tx, &user, &password, now).await.unwrap();
    tx.commit().await.unwrap();
    let (user, environment) = (user.id, environment.id);
    Caller { user, name: name.to_owned(), environment, roles: vec![Role::Accountant], language: Language::Nl }
}

#[tokio::test]
async fn the_same_file_many_times_at_once_is_one_invoice() {
    for test in testing::every_engine().await {
        let house = house(&test).await;
        let all = futures::future::join_all((0..8).map(|_| take(&house, &house.ours, SAMPLE))).await;
        let new = all.iter().filter(|outcome| matches!(outcome, Outcome::New { .. })).count();
        let same = all.iter().filter(|outcome| matches!(outcome, Outcome::SameFile { .. })).count();
        assert_eq!((new, same), (1, 7), "{}: {all:?}", test.engine);
    }
}

async fn take(house: &House, caller: &Caller, content: &'static [u8]) -> Outcome {
    intake::take_in(&house.services, caller, "map/factuur.xml", Bytes::from_static(content)).await.unwrap()
}

fn id_of(outcome: &Outcome) -> InvoiceId {
    match outcome {
        Outcome::New { invoice, .. } | Outcome::SameFile { invoice, .. } => *invoice,
        Outcome::Refused { messages } => panic!("{messages:?}"),
    }
}

#[tokio::test]
async fn a_file_comes_in_once_for_each_environment() {
    for test in testing::every_engine().await {
        let house = house(&test).await;
        let first = take(&house, &house.ours, SAMPLE).await;
        assert!(matches!(&first, Outcome::New { number, questions: 0, .. } if number == "2026-0417"), "{first:?}");
        let again = take(&house, &house.ours, SAMPLE).await;
        assert!(matches!(&again, Outcome::SameFile { file_name, .. } if file_name == "factuur.xml"), "{again:?}");
        assert_eq!(id_of(&first), id_of(&again));
        let elsewhere = take(&house, &house.theirs, SAMPLE).await;
        assert!(matches!(elsewhere, Outcome::New { .. }), "{}: {elsewhere:?}", test.engine);
        let mut tx = house.services.store.read().await.unwrap();
        let found = repo::fetch(&mut tx, house.ours.environment, id_of(&elsewhere)).await.unwrap();
        assert_eq!(found, None, "{}: an invoice of another environment", test.engine);
    }
}

#[tokio::test]
async fn a_refused_file_leaves_nothing() {
    for test in testing::every_engine().await {
        let house = house(&test).await;
        let outcome = take(&house, &house.ours, b"<html>niet gevonden</html>").await;
        assert!(matches!(outcome, Outcome::Refused { .. }));
        let outcome = take(&house, &house.ours, b"").await;
        assert_eq!(outcome, Outcome::Refused { messages: vec![ReadMessage::FileEmpty] });
        let now = house.services.clock.now();
        let mut tx = house.services.store.read().await.unwrap();
        let waiting = repo::waiting(&mut tx, house.ours.environment, house.ours.user, now).await.unwrap();
        assert_eq!(waiting, []);
        assert!(!house.services.settings.data_dir.join("documents").exists(), "no bytes of it are kept");
    }
}

#[tokio::test]
async fn what_was_read_comes_back_exactly() {
    for test in testing::every_engine().await {
        let house = house(&test).await;
        let id = id_of(&take(&house, &house.ours, SAMPLE).await);
        let mut tx = house.services.store.read().await.unwrap();
        let stored = repo::fetch(&mut tx, house.ours.environment, id).await.unwrap().unwrap();
        assert_eq!((stored.version, stored.stage), (1, Stage::ToValidate));
        assert_eq!(stored.read.lines[0].unit_price.unwrap().value.to_string(), "25.00", "{}", test.engine);
        assert_eq!(stored.coding.header.tax_inclusive.value.to_string(), "302.50");
        let files = backend::documents::FileStore::new(&house.services.settings.data_dir);
        assert_eq!(files.read(&stored.document.sha256).await.unwrap(), SAMPLE);
    }
}

#[tokio::test]
async fn two_people_saving_at_once_lose_nothing() {
    for test in testing::every_engine().await {
        let house = house(&test).await;
        let id = id_of(&take(&house, &house.ours, SAMPLE).await);
        let (environment, now) = (house.ours.environment, house.services.clock.now());
        let mut tx = house.services.store.write().await.unwrap();
        let stored = repo::fetch(&mut tx, environment, id).await.unwrap().unwrap();
        let mut coding = stored.coding.clone();
        coding.header.number = "2026-0417A".to_owned();
        assert!(repo::save(&mut tx, environment, (id, 1), &coding, (None, now)).await.unwrap());
        let stale = repo::save(&mut tx, environment, (id, 1), &stored.coding, (None, now)).await.unwrap();
        assert!(!stale, "{}: the version that was read is gone", test.engine);
        let kept = repo::fetch(&mut tx, environment, id).await.unwrap().unwrap();
        assert_eq!((kept.version, kept.coding.header.number.as_str()), (2, "2026-0417A"));
        let theirs = repo::save(&mut tx, house.theirs.environment, (id, 2), &coding, (None, now)).await.unwrap();
        assert!(!theirs, "{}: another environment saves nothing", test.engine);
    }
}

#[tokio::test]
async fn an_open_invoice_is_locked_for_others_until_its_holder_is_silent() {
    for test in testing::every_engine().await {
        let house = house(&test).await;
        let id = id_of(&take(&house, &house.ours, SAMPLE).await);
        let environment = house.ours.environment;
        let mut tx = house.services.store.write().await.unwrap();
        let now = house.services.clock.now();
        assert_eq!(repo::open(&mut tx, environment, id, (house.ours.user, now)).await.unwrap(), None);
        let holder = repo::open(&mut tx, environment, id, (house.theirs.user, now)).await.unwrap();
        assert_eq!(holder.as_deref(), Some("Annelies"), "{}", test.engine);
        house.hand.advance(TimeDelta::seconds(LOCK_SECONDS + 1));
        let later = house.services.clock.now();
        assert_eq!(repo::open(&mut tx, environment, id, (house.theirs.user, later)).await.unwrap(), None);
        let waiting = repo::waiting(&mut tx, environment, house.ours.user, later).await.unwrap();
        assert_eq!(waiting[0].opened_by.as_deref(), Some("Tom"));
        repo::close(&mut tx, environment, id, house.theirs.user).await.unwrap();
        assert_eq!(repo::open(&mut tx, environment, id, (house.ours.user, later)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_same_number_of_the_same_supplier_is_seen() {
    for test in testing::every_engine().await {
        let house = house(&test).await;
        let first = id_of(&take(&house, &house.ours, SAMPLE).await);
        let text = String::from_utf8(SAMPLE.to_vec()).unwrap().replace(">2026-0417<", ">20260417<");
        let content = Bytes::from(text);
        let outcome = intake::take_in(&house.services, &house.ours, "b.xml", content).await.unwrap();
        let mut tx = house.services.store.read().await.unwrap();
        let second = repo::fetch(&mut tx, house.ours.environment, id_of(&outcome)).await.unwrap().unwrap();
        let named = (&second.coding, second.read.supplier.name.as_str());
        let twins = repo::twins(&mut tx, house.ours.environment, second.id, named).await.unwrap();
        assert_eq!(twins.iter().map(|twin| twin.id).collect::<Vec<_>>(), [first], "{}", test.engine);
    }
}
