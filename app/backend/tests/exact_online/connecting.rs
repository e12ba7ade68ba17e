//! Consent, tokens, taking administrations over, budgets.

use std::time::Duration;

use backend::clock::Clock;
use backend::connections::flow::ConnectError;
use backend::connections::takeover::TakeoverError;
use backend::connections::tokens::AccessError;
use backend::testing;
use chrono::{TimeDelta, Utc};
use domain::connection::{ConnectionState, DeathCause, Rights, RunsUnder};
use reqwest::Method;
use serde_json::json;

use crate::support::{BAKERY, GARDENER, Ground, INSTALLER, brought_back, connections, person, slowly};

#[tokio::test]
async fn a_consent_becomes_a_connection_that_takes_over_what_is_confirmed() {
    for test in testing::every_engine().await {
        let ground = Ground::demo().await;
        let (connections, caller) = connections(&ground, &test.store, &Clock::system()).await;
        let environment = caller.environment;
        let address = connections.begin(&caller).await.unwrap();
        let back = ground.consent(&address, "visser", &[BAKERY, GARDENER]).await;
        let (state, code) = brought_back(&back);
        let connected = connections.complete(&caller, &state, &code).await.unwrap();
        assert!(!connected.is_renewed);
        let again = connections.complete(&caller, &state, &code).await;
        assert!(matches!(again, Err(ConnectError::NotAsked)), "a state works once: {again:?}");

        let listed = connections.list(environment).await.unwrap().remove(0);
        assert_eq!((listed.user.as_str(), listed.reach.len()), ("A. Visser", 2), "{}", test.engine);
        assert!(listed.reach.iter().all(|reach| reach.rights == Rights::Allowed && reach.is_proposed()));
        assert!(listed.carries.is_empty(), "nothing changes before it is confirmed");

        let taken = connections.take_over(&caller, connected.id, &[BAKERY.0]).await.unwrap();
        let listed = connections.list(environment).await.unwrap().remove(0);
        assert_eq!(listed.carries.iter().map(|carried| carried.id).collect::<Vec<_>>(), taken);
        let elsewhere = connections.take_over(&caller, connected.id, &[INSTALLER.0]).await;
        assert!(matches!(elsewhere, Err(TakeoverError::NoRights(_))), "{elsewhere:?}");
    }
}

#[tokio::test]
async fn a_second_connection_takes_nothing_by_itself() {
    let test = testing::sqlite().await;
    let ground = Ground::demo().await;
    let (connections, caller) = connections(&ground, &test.store, &Clock::system()).await;
    let environment = caller.environment;
    let connect = async |user: &str| {
        let address = connections.begin(&caller).await.unwrap();
        let back = ground.consent(&address, user, &[BAKERY, INSTALLER, GARDENER]).await;
        let (state, code) = brought_back(&back);
        connections.complete(&caller, &state, &code).await.unwrap().id
    };
    let first = connect("visser").await;
    connections.take_over(&caller, first, &[BAKERY.0, GARDENER.0]).await.unwrap();
    let second = connect("deboer").await;

    let listed = connections.list(environment).await.unwrap();
    let of = |id| listed.iter().find(|connection| connection.id == id).unwrap();
    assert_eq!(of(first).carries.len(), 2);
    let bakery = of(second).reach.iter().find(|reach| reach.division == BAKERY.0).unwrap();
    assert!(matches!(&bakery.under, RunsUnder::Other { user, .. } if user == "A. Visser"));
    assert!(matches!(&bakery.rights, Rights::Missing { operations } if operations == &["create_entry"]));
    let refused = connections.take_over(&caller, second, &[BAKERY.0]).await;
    assert!(matches!(refused, Err(TakeoverError::NoRights(_))));
}

#[tokio::test]
async fn the_same_login_again_renews_here_and_ends_elsewhere() {
    let test = testing::sqlite().await;
    let ground = Ground::demo().await;
    let (connections, caller) = connections(&ground, &test.store, &Clock::system()).await;
    let other = person(&test.store, 2).await;
    let connect = async |caller| {
        let address = connections.begin(caller).await.unwrap();
        let back = ground.consent(&address, "visser", &[BAKERY]).await;
        let (state, code) = brought_back(&back);
        connections.complete(caller, &state, &code).await.unwrap()
    };
    let first = connect(&caller).await;
    let renewed = connect(&caller).await;
    assert_eq!((renewed.id, renewed.is_renewed), (first.id, true));
    let elsewhere = connect(&other).await;
    assert_eq!(elsewhere.ended_elsewhere, 1);
    let listed = connections.list(caller.environment).await.unwrap().remove(0);
    assert_eq!(listed.state, ConnectionState::Dead { reason: DeathCause::ConnectedElsewhere });
    let dead = connections.access(caller.environment, first.id, Duration::ZERO).await;
    assert!(matches!(dead, Err(AccessError::Dead(DeathCause::ConnectedElsewhere))));
}

#[tokio::test]
async fn a_state_belongs_to_the_person_who_asked() {
    let test = testing::sqlite().await;
    let ground = Ground::demo().await;
    let (connections, caller) = connections(&ground, &test.store, &Clock::system()).await;
    let other = person(&test.store, 2).await;
    let address = connections.begin(&caller).await.unwrap();
    let back = ground.consent(&address, "visser", &[BAKERY]).await;
    let (state, code) = brought_back(&back);
    let stolen = connections.complete(&other, &state, &code).await;
    assert!(matches!(stolen, Err(ConnectError::NotAsked)));
    assert!(connections.list(other.environment).await.unwrap().is_empty());
}

#[tokio::test]
async fn tokens_are_renewed_by_one_and_never_too_early() {
    for test in testing::every_engine().await {
        let ground = Ground::demo().await;
        let (clock, hand) = Clock::by_hand(Utc::now());
        let (connections, caller) = connections(&ground, &test.store, &clock).await;
        let environment = caller.environment;
        let address = connections.begin(&caller).await.unwrap();
        let back = ground.consent(&address, "visser", &[BAKERY]).await;
        let (state, code) = brought_back(&back);
        let id = connections.complete(&caller, &state, &code).await.unwrap().id;
        let first = connections.access(environment, id, Duration::from_secs(70)).await.unwrap();

        let pass = async |seconds: i64| {
            hand.advance(TimeDelta::seconds(seconds));
            ground.board(Method::POST, "clock", json!({"advance_seconds": seconds})).await;
        };
        pass(545).await;
        let short = connections.access(environment, id, Duration::from_secs(70)).await;
        assert!(matches!(short, Err(AccessError::NotBefore(_))), "{short:?}");
        pass(30).await;
        let many = (0..8).map(|_| connections.access(environment, id, Duration::from_secs(70)));
        let tokens: Vec<_> = futures::future::join_all(many).await.into_iter().map(Result::unwrap).collect();
        let texts: std::collections::BTreeSet<_> =
            tokens.iter().map(|token| secrecy::ExposeSecret::expose_secret(&token.token).to_owned()).collect();
        assert_eq!(texts.len(), 1, "{}: one renewed, all use it", test.engine);
        assert!(tokens[0].expires_at > first.expires_at);
        let listed = connections.list(environment).await.unwrap().remove(0);
        assert_eq!(listed.state, ConnectionState::Active);
    }
}

#[tokio::test]
async fn a_refresh_that_nobody_waits_for_any_more_is_stored_all_the_same() {
    for test in testing::every_engine().await {
        let ground = Ground::demo().await;
        let (clock, hand) = Clock::by_hand(Utc::now());
        let (_, caller) = connections(&ground, &test.store, &clock).await;
        let connections = slowly(&ground, &test.store, &clock, Duration::from_millis(300));
        let address = connections.begin(&caller).await.unwrap();
        let back = ground.consent(&address, "visser", &[BAKERY]).await;
        let (state, code) = brought_back(&back);
        let id = connections.complete(&caller, &state, &code).await.unwrap().id;
        hand.advance(TimeDelta::seconds(580));
        ground.board(Method::POST, "clock", json!({"advance_seconds": 580})).await;
        let asked = connections.access(caller.environment, id, Duration::from_secs(70));
        let given_up = tokio::time::timeout(Duration::from_millis(150), asked).await;
        assert!(given_up.is_err(), "the answer is on its way");
        connections.settled().await;
        let token = connections.access(caller.environment, id, Duration::from_secs(70)).await;
        assert!(token.is_ok(), "{}: {token:?}", test.engine);
    }
}

#[tokio::test]
async fn a_consent_that_is_cut_off_or_sees_nothing_is_a_connection_all_the_same() {
    let test = testing::sqlite().await;
    let ground = Ground::demo().await;
    let (_, caller) = connections(&ground, &test.store, &Clock::system()).await;
    let connections = slowly(&ground, &test.store, &Clock::system(), Duration::from_millis(300));
    let address = connections.begin(&caller).await.unwrap();
    let back = ground.consent(&address, "visser", &[BAKERY]).await;
    let (state, code) = brought_back(&back);
    // The list of administrations does not come.
    ground.fault("GET", "system/Divisions", json!({"kind": "status", "status": 500})).await;
    let cut = tokio::time::timeout(Duration::from_millis(150), connections.complete(&caller, &state, &code)).await;
    assert!(cut.is_err(), "the answer is on its way");
    connections.settled().await;
    let listed = connections.list(caller.environment).await.unwrap().remove(0);
    assert_eq!((&listed.state, listed.reach.len()), (&ConnectionState::Active, 0));
    // Two may look around at the same moment: the one above may not have ended yet.
    while connections.look_again(caller.environment, listed.id).await.is_err() {}
    assert_eq!(connections.list(caller.environment).await.unwrap()[0].reach.len(), 1);
}

#[tokio::test]
async fn a_spent_refresh_token_is_a_dead_connection_that_says_so() {
    let test = testing::sqlite().await;
    let ground = Ground::demo().await;
    let (clock, hand) = Clock::by_hand(Utc::now());
    let (connections, caller) = connections(&ground, &test.store, &clock).await;
    let address = connections.begin(&caller).await.unwrap();
    let back = ground.consent(&address, "visser", &[BAKERY]).await;
    let (state, code) = brought_back(&back);
    let id = connections.complete(&caller, &state, &code).await.unwrap().id;
    // The same login gives consent behind our back: at Exact Online that ends ours.
    ground.token("visser").await;
    hand.advance(TimeDelta::seconds(580));
    ground.board(Method::POST, "clock", json!({"advance_seconds": 580})).await;
    let dead = connections.access(caller.environment, id, Duration::ZERO).await;
    assert!(matches!(dead, Err(AccessError::Dead(_))), "{dead:?}");
    let listed = connections.list(caller.environment).await.unwrap().remove(0);
    assert!(matches!(listed.state, ConnectionState::Dead { .. }));
}

#[tokio::test]
async fn a_minute_has_sixty_calls_for_all_processes() {
    for test in testing::every_engine().await {
        let ground = Ground::demo().await;
        let (clock, hand) = Clock::by_hand("2026-10-11T12:00:10Z".parse().unwrap());
        let (connections, _) = connections(&ground, &test.store, &clock).await;
        for _ in 0..30 {
            connections.reserve(BAKERY.0, 2).await.unwrap().unwrap();
        }
        let next = connections.reserve(BAKERY.0, 1).await.unwrap().unwrap_err();
        assert_eq!(next.to_rfc3339(), "2026-10-11T12:01:00+00:00", "{}", test.engine);
        connections.reserve(GARDENER.0, 1).await.unwrap().unwrap();
        hand.advance(TimeDelta::seconds(50));
        connections.reserve(BAKERY.0, 60).await.unwrap().unwrap();
    }
}
