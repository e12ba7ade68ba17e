//! The door: who comes in, who is inside, who leaves.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::ids::EnvironmentId;
use domain::language::Language;
use secrecy::SecretString;

use super::audit::{self, Action, Actor, Details};
use super::email::Email;
use super::repo::{self, Environment, Memberships, User};
use super::sessions::{self, Origin, SessionToken};
use super::throttle::{self, Admission};
use super::{AccountError, SignedIn};
use crate::state::Services;

/// An attempt to sign in.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The address, as it was typed.
    pub email: String,
    /// The password.
    pub password: SecretString,
    /// From where.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub agent: String,
}

/// The answer to an attempt.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Come in; the token goes into the cookie.
    Welcome(SessionToken),
    /// No such pair of address and password, or the user may not come in. Nobody learns which.
    Refused,
    /// Too many attempts: not before this moment.
    Wait(DateTime<Utc>),
}

/// Who is behind a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identified {
    /// For the server functions.
    pub signed_in: SignedIn,
    /// Where the person works at the moment.
    pub environment: Option<Environment>,
    /// Everywhere the person may work.
    pub environments: Vec<Environment>,
}

/// Signs in: throttled, compared, begun, written down.
pub async fn sign_in(services: &Services, attempt: Attempt) -> Result<Answer, AccountError> {
    let now = services.clock.now();
    let Ok(email) = attempt.email.parse::<Email>() else { return at_no_account(services, attempt, now).await };
    let mut tx = services.store.write().await?;
    if let Admission::Wait(until) = throttle::admit(&mut tx, &email, attempt.address, now).await? {
        return Ok(Answer::Wait(until));
    }
    let user = repo::user_by_email(&mut tx, &email).await?;
    let hash = match &user {
        Some(user) => repo::user_password(&mut tx, user.id).await?,
        None => None,
    };
    tx.commit().await?;

    let is_right = services.hasher.matches(attempt.password, hash).await?;
    let mut tx = services.store.write().await?;
    let admitted = match user.filter(|user| is_right && user.is_active) {
        Some(user) => {
            let memberships = repo::memberships(&mut tx, user.id).await?;
            (memberships.is_operator || !memberships.environments.is_empty()).then_some((user, memberships))
        }
        None => None,
    };
    let Some((user, memberships)) = admitted else {
        let at_the_door = Actor::program("sign-in");
        audit::record_in_tx(&mut tx, now, &at_the_door, Action::SignInRefused, email.as_str(), Details::new()).await?;
        tx.commit().await?;
        return Ok(Answer::Refused);
    };
    // The one that was there first: ids lie in the order of their making.
    let environment = memberships.environments.iter().map(|(environment, _)| environment.id).min();
    let token = SessionToken::new(&services.random);
    let origin = Origin { address: attempt.address.to_canonical().to_string(), agent: attempt.agent };
    throttle::succeeded(&mut tx, &email, attempt.address).await?;
    sessions::start(&mut tx, &token, user.id, environment, &origin, now).await?;
    let actor = Actor::person(user.id, &user.name, environment);
    audit::record_in_tx(&mut tx, now, &actor, Action::SignedIn, &user.id.to_string(), Details::new()).await?;
    tx.commit().await?;
    Ok(Answer::Welcome(token))
}

/// What was typed is no address of anybody. It is throttled by where it comes from, and takes as long as another refusal.
async fn at_no_account(services: &Services, attempt: Attempt, now: DateTime<Utc>) -> Result<Answer, AccountError> {
    let mut tx = services.store.write().await?;
    if let Admission::Wait(until) = throttle::admit_address(&mut tx, attempt.address, now).await? {
        return Ok(Answer::Wait(until));
    }
    tx.commit().await?;
    services.hasher.matches(attempt.password, None).await?;
    Ok(Answer::Refused)
}

/// Who is behind this token, as the roles are now: whoever lost one lost it in the middle of the session.
pub async fn identify(
    services: &Services,
    token: &SessionToken,
    language: Language,
) -> Result<Option<Identified>, AccountError> {
    let now = services.clock.now();
    let mut tx = services.store.read().await?;
    let Some((session, is_stale)) = sessions::find(&mut tx, token, now).await? else { return Ok(None) };
    let Some(user) = repo::user_fetch(&mut tx, session.user).await?.filter(|user| user.is_active) else {
        return Ok(None);
    };
    let memberships = repo::memberships(&mut tx, user.id).await?;
    drop(tx);
    if is_stale {
        let mut tx = services.store.write().await?;
        sessions::seen(&mut tx, token, now).await?;
        tx.commit().await?;
    }
    Ok(describe(user, memberships, session.environment, language))
}

/// The person in the environment of the session, or in the first one where that is no longer the person's.
fn describe(
    user: User,
    memberships: Memberships,
    wanted: Option<EnvironmentId>,
    language: Language,
) -> Option<Identified> {
    let Memberships { environments, is_operator } = memberships;
    let present = environments
        .iter()
        .find(|(environment, _)| Some(environment.id) == wanted)
        .or_else(|| environments.first())
        .cloned();
    if present.is_none() && !is_operator {
        return None;
    }
    let signed_in = SignedIn {
        user: user.id,
        name: user.name,
        language,
        environment: present.as_ref().map(|(environment, roles)| (environment.id, roles.clone())),
        is_operator,
    };
    let environments = environments.into_iter().map(|(environment, _)| environment).collect();
    Some(Identified { signed_in, environment: present.map(|(environment, _)| environment), environments })
}

/// Whether the session is still alive, its person still welcome, and at work in the same environment. Does not count as
/// use: a page that is merely open keeps nobody signed in.
pub async fn is_still_inside(
    services: &Services,
    token: &SessionToken,
    environment: Option<EnvironmentId>,
) -> Result<bool, AccountError> {
    let mut tx = services.store.read().await?;
    let Some((session, _)) = sessions::find(&mut tx, token, services.clock.now()).await? else { return Ok(false) };
    let Some(user) = repo::user_fetch(&mut tx, session.user).await?.filter(|user| user.is_active) else {
        return Ok(false);
    };
    let memberships = repo::memberships(&mut tx, user.id).await?;
    let found = describe(user, memberships, session.environment, Language::default());
    Ok(found.is_some_and(|found| found.environment.map(|present| present.id) == environment))
}

/// Ends the session.
pub async fn sign_out(services: &Services, token: &SessionToken, who: &SignedIn) -> Result<(), AccountError> {
    let mut tx = services.store.write().await?;
    sessions::end(&mut tx, token).await?;
    let target = who.user.to_string();
    audit::record_in_tx(&mut tx, services.clock.now(), &actor(who), Action::SignedOut, &target, Details::new()).await?;
    Ok(tx.commit().await?)
}

/// Goes on in another environment of this person.
pub async fn switch_environment(
    services: &Services,
    token: &SessionToken,
    who: &SignedIn,
    to: EnvironmentId,
) -> Result<(), AccountError> {
    let mut tx = services.store.write().await?;
    let memberships = repo::memberships(&mut tx, who.user).await?;
    if !memberships.environments.iter().any(|(environment, _)| environment.id == to) {
        return Err(AccountError::UnknownEnvironment);
    }
    sessions::go_to(&mut tx, token, to).await?;
    let actor = Actor::person(who.user, &who.name, Some(to));
    let now = services.clock.now();
    audit::record_in_tx(&mut tx, now, &actor, Action::EnvironmentSwitched, &to.to_string(), Details::new()).await?;
    Ok(tx.commit().await?)
}

fn actor(who: &SignedIn) -> Actor {
    Actor::person(who.user, &who.name, who.environment.as_ref().map(|(environment, _)| *environment))
}
