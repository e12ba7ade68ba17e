//! People at the door and in the books, on both engines.

use std::collections::BTreeSet;
use std::net::IpAddr;

use chrono::TimeDelta;
use domain::ids::{EnvironmentId, UserId};
use domain::language::Language;
use domain::roles::{Permission, Role};
use secrecy::SecretString;

use super::door::{self, Answer, Attempt, Identified};
use super::sessions::{IDLE, LIFE, SessionToken};
use super::users::{self, Added, NewMember};
use super::{AccountError, Caller, audit, demo};
use crate::clock::Hand;
use crate::state::Services;
use crate::testing::{self, TestStore};

/// A demonstration on each engine, its clock by hand.
async fn demonstrations() -> Vec<(TestStore, Services, Hand)> {
    let mut all = Vec::new();
    for test in testing::every_engine().await {
        let (services, hand) = testing::services(&test.store);
        assert!(demo::seed(&services).await.unwrap(), "{}", test.engine);
        all.push((test, services, hand));
    }
    all
}

fn attempt(email: &str, password: &str) -> Attempt {
    Attempt {
        email: email.to_owned(),
        password: SecretString::from(password),
        address: IpAddr::from([192, 0, 2, 1]),
        agent: "a test".to_owned(),
    }
}

async fn welcome(services: &Services, email: &str) -> SessionToken {
    match door::sign_in(services, attempt(email, demo::PASSWORD)).await.unwrap() {
        Answer::Welcome(token) => token,
        other => panic!("{email}: {other:?}"),
    }
}

async fn inside(services: &Services, token: &SessionToken) -> Option<Identified> {
    door::identify(services, token, Language::Nl).await.unwrap()
}

async fn caller(services: &Services, email: &str) -> Caller {
    let token = welcome(services, email).await;
    inside(services, &token).await.and_then(|found| found.signed_in.caller()).unwrap()
}

async fn user(services: &Services, by: &Caller, email: &str) -> UserId {
    let members = users::list(services, by).await.unwrap();
    members.into_iter().find(|member| member.user.email.as_str() == email).unwrap().user.id
}

#[tokio::test]
async fn whoever_knows_the_password_comes_in_with_the_roles_of_one_environment() {
    for (test, services, _) in demonstrations().await {
        let token = welcome(&services, "KARIN@rijnstroom.example").await;
        let karin = inside(&services, &token).await.unwrap();
        assert_eq!(karin.environment.unwrap().name, demo::FIRST_ENVIRONMENT, "{}", test.engine);
        let karin = karin.signed_in.caller().unwrap();
        assert!(karin.may(Permission::ManageUsers) && karin.may(Permission::Book) && !karin.may(Permission::Receive));

        let token = welcome(&services, "roos@rijnstroom.example").await;
        let roos = inside(&services, &token).await.unwrap().signed_in;
        assert!(roos.operator().is_some() && roos.caller().is_none());
    }
}

#[tokio::test]
async fn a_wrong_password_an_unknown_address_and_an_inactive_user_are_refused_alike() {
    for (_, services, _) in demonstrations().await {
        let karin = caller(&services, "karin@rijnstroom.example").await;
        let pieter = user(&services, &karin, "pieter@rijnstroom.example").await;
        users::set_active(&services, &karin, pieter, false).await.unwrap();
        for (email, password) in [
            ("annelies@rijnstroom.example", "zestien-sluize"),
            ("nobody@rijnstroom.example", demo::PASSWORD),
            ("no address", demo::PASSWORD),
            ("pieter@rijnstroom.example", demo::PASSWORD),
        ] {
            let answer = door::sign_in(&services, attempt(email, password)).await.unwrap();
            assert!(matches!(answer, Answer::Refused), "{email}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn what_is_no_address_is_throttled_by_where_it_comes_from() {
    for (test, services, _) in demonstrations().await {
        let mut refused = 0;
        let waits = loop {
            match door::sign_in(&services, attempt("no address", "x")).await.unwrap() {
                Answer::Refused if refused < 100 => refused += 1,
                answer => break matches!(answer, Answer::Wait(_)),
            }
        };
        assert!(waits, "{}: {refused} attempts were compared", test.engine);
        let known = door::sign_in(&services, attempt("karin@rijnstroom.example", demo::PASSWORD)).await.unwrap();
        assert!(matches!(known, Answer::Wait(_)), "{}: the same address", test.engine);
    }
}

#[tokio::test]
async fn a_session_ends_when_it_is_left_and_when_it_is_old() {
    for (test, services, hand) in demonstrations().await {
        let token = welcome(&services, "mira@rijnstroom.example").await;
        hand.advance(IDLE - TimeDelta::minutes(1));
        assert!(inside(&services, &token).await.is_some(), "{}", test.engine);
        hand.advance(IDLE - TimeDelta::minutes(1));
        assert!(inside(&services, &token).await.is_some(), "used meanwhile");
        hand.advance(IDLE);
        assert!(inside(&services, &token).await.is_none(), "left alone");

        let token = welcome(&services, "mira@rijnstroom.example").await;
        let mut lived = TimeDelta::zero();
        while lived < LIFE {
            assert!(inside(&services, &token).await.is_some(), "{lived}");
            hand.advance(IDLE / 2);
            lived += IDLE / 2;
        }
        assert!(inside(&services, &token).await.is_none(), "old");
    }
}

#[tokio::test]
async fn whoever_signs_out_is_out() {
    for (_, services, _) in demonstrations().await {
        let token = welcome(&services, "mira@rijnstroom.example").await;
        let mira = inside(&services, &token).await.unwrap();
        door::sign_out(&services, &token, &mira.signed_in).await.unwrap();
        assert!(inside(&services, &token).await.is_none());
        assert!(inside(&services, &SessionToken::of_cookie("made up")).await.is_none());
    }
}

#[tokio::test]
async fn a_person_goes_to_an_own_environment_and_to_no_other() {
    for (_, services, _) in demonstrations().await {
        let token = welcome(&services, "annelies@rijnstroom.example").await;
        let annelies = inside(&services, &token).await.unwrap();
        let other = annelies.environments.iter().find(|other| Some(*other) != annelies.environment.as_ref()).unwrap();
        door::switch_environment(&services, &token, &annelies.signed_in, other.id).await.unwrap();
        assert_eq!(inside(&services, &token).await.unwrap().environment.as_ref(), Some(other));

        let token = welcome(&services, "pieter@rijnstroom.example").await;
        let pieter = inside(&services, &token).await.unwrap();
        let tom = caller(&services, "tom@zuiderkruis.example").await;
        for foreign in [tom.environment, services.ids.next::<EnvironmentId>()] {
            let refused = door::switch_environment(&services, &token, &pieter.signed_in, foreign).await;
            assert!(matches!(refused, Err(AccountError::UnknownEnvironment)));
        }
    }
}

#[tokio::test]
async fn roles_that_are_taken_away_are_gone_in_the_middle_of_a_session() {
    for (_, services, _) in demonstrations().await {
        let karin = caller(&services, "karin@rijnstroom.example").await;
        let token = welcome(&services, "pieter@rijnstroom.example").await;
        let pieter = user(&services, &karin, "pieter@rijnstroom.example").await;
        users::set_roles(&services, &karin, pieter, BTreeSet::new()).await.unwrap();
        assert!(inside(&services, &token).await.is_none());
    }
}

#[tokio::test]
async fn an_environment_keeps_an_administrator() {
    for (_, services, _) in demonstrations().await {
        let karin = caller(&services, "karin@rijnstroom.example").await;
        let refused = users::set_roles(&services, &karin, karin.user, BTreeSet::from([Role::Accountant])).await;
        assert!(matches!(refused, Err(AccountError::LastAdministrator)));
        let refused = users::set_active(&services, &karin, karin.user, false).await;
        assert!(matches!(refused, Err(AccountError::LastAdministrator)));
        let pieter = user(&services, &karin, "pieter@rijnstroom.example").await;
        users::set_roles(&services, &karin, pieter, BTreeSet::from([Role::EnvironmentAdmin])).await.unwrap();
        users::set_roles(&services, &karin, karin.user, BTreeSet::from([Role::Accountant])).await.unwrap();
    }
}

#[tokio::test]
async fn an_administrator_reaches_nobody_of_another_environment() {
    for (_, services, _) in demonstrations().await {
        let karin = caller(&services, "karin@rijnstroom.example").await;
        let tom = caller(&services, "tom@zuiderkruis.example").await;
        let refused = users::reset_password(&services, &karin, tom.user).await;
        assert!(matches!(refused, Err(AccountError::UnknownUser)));
        let refused = users::set_roles(&services, &karin, tom.user, BTreeSet::from([Role::Approver])).await;
        assert!(matches!(refused, Err(AccountError::UnknownUser)));

        // Annelies works at both: a new password from one would open the other.
        let annelies = user(&services, &karin, "annelies@rijnstroom.example").await;
        let refused = users::reset_password(&services, &karin, annelies).await;
        assert!(matches!(refused, Err(AccountError::WorksElsewhere)));
        let refused = users::set_active(&services, &karin, annelies, false).await;
        assert!(matches!(refused, Err(AccountError::WorksElsewhere)));
    }
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_of_the_old_one() {
    for (_, services, _) in demonstrations().await {
        let karin = caller(&services, "karin@rijnstroom.example").await;
        let token = welcome(&services, "mira@rijnstroom.example").await;
        let mira = user(&services, &karin, "mira@rijnstroom.example").await;
        let password = users::reset_password(&services, &karin, mira).await.unwrap();
        assert!(inside(&services, &token).await.is_none());
        let old = door::sign_in(&services, attempt("mira@rijnstroom.example", demo::PASSWORD)).await.unwrap();
        assert!(matches!(old, Answer::Refused));
        let new = door::sign_in(&services, attempt("mira@rijnstroom.example", password.expose())).await.unwrap();
        assert!(matches!(new, Answer::Welcome(_)));
    }
}

#[tokio::test]
async fn somebody_new_gets_a_password_and_somebody_known_keeps_the_own() {
    for (_, services, _) in demonstrations().await {
        let karin = caller(&services, "karin@rijnstroom.example").await;
        let member = |email: &str| NewMember {
            email: email.parse().unwrap(),
            name: "Iemand".to_owned(),
            language: Language::En,
            roles: BTreeSet::from([Role::Approver]),
        };
        let Added::New(_, password) = users::add(&services, &karin, member("new@example.nl")).await.unwrap() else {
            panic!("the address is new");
        };
        let answer = door::sign_in(&services, attempt("new@example.nl", password.expose())).await.unwrap();
        assert!(matches!(answer, Answer::Welcome(_)));
        let known = users::add(&services, &karin, member("tom@zuiderkruis.example")).await.unwrap();
        assert!(matches!(known, Added::Existing(_)));
        welcome(&services, "tom@zuiderkruis.example").await;
        let role = NewMember { roles: BTreeSet::from([Role::PlatformOperator]), ..member("sly@example.nl") };
        assert!(matches!(users::add(&services, &karin, role).await, Err(AccountError::RoleNotHere)));
    }
}

#[tokio::test]
async fn the_demonstration_is_made_once_and_everything_is_written_down() {
    for (test, services, _) in demonstrations().await {
        assert!(!demo::seed(&services).await.unwrap(), "{}", test.engine);
        welcome(&services, "annelies@rijnstroom.example").await;
        let verdict = audit::verify(&services.store).await.unwrap();
        assert!(matches!(verdict, audit::Verdict::Whole { entries } if entries >= 9), "{verdict:?}");
    }
}
