//! Who tries too often waits: per account and per address, counted in the store, so that all processes count together.
//!
//! An attempt counts as failed *before* the password is compared, in one writing transaction; a success takes it back.
//! So a hundred attempts at the same moment are a hundred, and not one.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use super::email::Email;
use crate::store::{Sql, StoreError, Tx};
use crate::{execute, fetch_optional, statements};

/// Failures of one account before it waits.
const PER_ACCOUNT: i64 = 5;
/// Failures from one address before it waits: an office has many people behind one.
const PER_ADDRESS: i64 = 30;
/// The first wait; it doubles with each further failure.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(30);
/// The longest wait: a guesser is slow enough then, and nobody can lock a person out for a day.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);
/// After this time without an attempt everything is forgotten.
const FORGET_AFTER: TimeDelta = TimeDelta::hours(2);

statements! {
    ATTEMPT_FETCH = Sql::both("select failures, last_at, blocked_until from sign_in_attempt where subject = $1");
    ATTEMPT_PUT = Sql::both(
        "insert into sign_in_attempt (subject, failures, last_at, blocked_until) values ($1, $2, $3, $4)
         on conflict (subject) do update
         set failures = excluded.failures, last_at = excluded.last_at, blocked_until = excluded.blocked_until",
    );
    ATTEMPT_FORGET = Sql::both("delete from sign_in_attempt where subject = $1");
    ATTEMPT_TAKE_BACK = Sql::both(
        "update sign_in_attempt set failures = failures - 1, blocked_until = null where subject = $1 and failures > 0",
    );
    // Two attempts on one subject at the same moment wait for each other. SQLite has one writer anyway.
    ATTEMPT_LOCK = Sql::differs("select 1 where $1 <> ''", "select 1 from pg_advisory_xact_lock(hashtext($1))");
}

#[derive(sqlx::FromRow)]
struct Row {
    failures: i64,
    last_at: DateTime<Utc>,
    blocked_until: Option<DateTime<Utc>>,
}

/// What the throttle says to an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Go on; the attempt is counted.
    Admitted,
    /// Not before this moment. Nothing was counted.
    Wait(DateTime<Utc>),
}

/// Counts an attempt, or says how long to wait.
pub async fn admit(tx: &mut Tx, email: &Email, address: IpAddr, now: DateTime<Utc>) -> Result<Admission, StoreError> {
    admit_all(tx, &[(account_of(email), PER_ACCOUNT), (address_of(address), PER_ADDRESS)], now).await
}

/// Counts an attempt that names no account, or says how long to wait.
pub async fn admit_address(tx: &mut Tx, address: IpAddr, now: DateTime<Utc>) -> Result<Admission, StoreError> {
    admit_all(tx, &[(address_of(address), PER_ADDRESS)], now).await
}

/// Counts against each subject, or against none of them.
async fn admit_all(tx: &mut Tx, counted: &[(String, i64)], now: DateTime<Utc>) -> Result<Admission, StoreError> {
    let mut failures = Vec::with_capacity(counted.len());
    for (subject, _) in counted {
        fetch_optional!(tx, (i32,), ATTEMPT_LOCK, subject.as_str())?;
        let row = fetch_optional!(tx, Row, ATTEMPT_FETCH, subject.as_str())?;
        if let Some(until) = row.as_ref().and_then(|row| row.blocked_until).filter(|until| *until > now) {
            return Ok(Admission::Wait(until));
        }
        failures.push(row.filter(|row| now - row.last_at < FORGET_AFTER).map_or(0, |row| row.failures) + 1);
    }
    for ((subject, limit), failures) in counted.iter().zip(failures) {
        let blocked_until = wait_after(failures, *limit).map(|wait| now + wait);
        execute!(tx, ATTEMPT_PUT, subject.as_str(), failures, now, blocked_until)?;
    }
    Ok(Admission::Admitted)
}

/// The attempt was no failure: the account starts anew, the address gets this one back.
pub async fn succeeded(tx: &mut Tx, email: &Email, address: IpAddr) -> Result<(), StoreError> {
    execute!(tx, ATTEMPT_FORGET, account_of(email))?;
    execute!(tx, ATTEMPT_TAKE_BACK, address_of(address))?;
    Ok(())
}

/// How long to wait after so many failures, where `limit` of them are free.
fn wait_after(failures: i64, limit: i64) -> Option<TimeDelta> {
    let beyond = u32::try_from(failures - limit).ok()?;
    let doubled = FIRST_WAIT.checked_mul(1_i32.checked_shl(beyond.min(20))?);
    Some(doubled.map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT)))
}

fn account_of(email: &Email) -> String {
    format!("account {email}")
}

/// One address of IPv4; the network of a household in IPv6, where each has 2⁶⁴ addresses to choose from.
fn address_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => format!("address {address}"),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("address {a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn noon() -> DateTime<Utc> {
        "2026-10-14T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        assert_eq!(wait_after(4, 5), None);
        assert_eq!(wait_after(5, 5), Some(TimeDelta::seconds(30)));
        assert_eq!(wait_after(6, 5), Some(TimeDelta::seconds(60)));
        assert_eq!(wait_after(9, 5), Some(TimeDelta::seconds(480)));
        assert_eq!(wait_after(10, 5), Some(LONGEST_WAIT));
        assert_eq!(wait_after(5000, 5), Some(LONGEST_WAIT));
    }

    #[test]
    fn a_household_is_one_address() {
        assert_eq!(address_of("2001:db8:1:2:3:4:5:6".parse().unwrap()), "address 2001:db8:1:2::/64");
        assert_eq!(address_of("::ffff:192.0.2.7".parse().unwrap()), "address 192.0.2.7");
    }

    #[tokio::test]
    async fn the_sixth_attempt_waits_and_a_success_forgets() {
        let (email, address): (Email, IpAddr) = ("a@b.example".parse().unwrap(), "192.0.2.7".parse().unwrap());
        for test in testing::every_engine().await {
            let mut tx = test.store.write().await.unwrap();
            for _ in 0..5 {
                assert_eq!(admit(&mut tx, &email, address, noon()).await.unwrap(), Admission::Admitted);
            }
            let until = noon() + FIRST_WAIT;
            assert_eq!(
                admit(&mut tx, &email, address, noon()).await.unwrap(),
                Admission::Wait(until),
                "{}",
                test.engine
            );
            assert_eq!(admit(&mut tx, &email, address, until).await.unwrap(), Admission::Admitted);
            succeeded(&mut tx, &email, address).await.unwrap();
            for _ in 0..5 {
                assert_eq!(admit(&mut tx, &email, address, until).await.unwrap(), Admission::Admitted);
            }
            let later = until + FORGET_AFTER;
            assert_eq!(admit(&mut tx, &email, address, later).await.unwrap(), Admission::Admitted);
            assert_eq!(admit(&mut tx, &email, address, later).await.unwrap(), Admission::Admitted, "forgotten");
        }
    }

    #[tokio::test]
    async fn one_address_waits_however_many_accounts_it_tries() {
        for test in testing::every_engine().await {
            let mut tx = test.store.write().await.unwrap();
            let address: IpAddr = "192.0.2.8".parse().unwrap();
            for number in 0..PER_ADDRESS {
                let email = format!("user{number}@b.example").parse().unwrap();
                assert_eq!(admit(&mut tx, &email, address, noon()).await.unwrap(), Admission::Admitted);
            }
            let email = "another@b.example".parse().unwrap();
            assert!(
                matches!(admit(&mut tx, &email, address, noon()).await.unwrap(), Admission::Wait(_)),
                "{}",
                test.engine
            );
        }
    }
}
