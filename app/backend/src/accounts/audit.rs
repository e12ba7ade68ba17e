//! The audit log: who did what, where, when. A chain: the hash of each entry covers the one before it, so that an entry
//! that was changed or taken out shows. Entries are written in the transaction of what they tell.
//!
//! The hash is SHA-256 over the previous hash and each column, every one behind its length; details are text by key, in
//! the order of the keys, so that both engines give back what was hashed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{EnvironmentId, UserId};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{Caller, Operator};
use crate::store::{Json, Sql, Store, StoreError, Tx};
use crate::{execute, fetch_all, fetch_optional, statements};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each name says what was done")]
pub enum Action {
    SignedIn,
    SignInRefused,
    SignedOut,
    EnvironmentSwitched,
    EnvironmentAdded,
    UserAdded,
    RolesSet,
    PasswordReset,
    UserDeactivated,
    UserActivated,
    ConnectionMade,
    ConnectionRemoved,
    AdministrationLinked,
    AdministrationChanged,
    GateClosed,
    GateOpened,
    GateOpeningAsked,
    GateOpeningWithdrawn,
    ReportAsked,
    MisbookingDealtWith,
    ActionRequested,
    ActionCancelled,
    ActionRepeated,
    DocumentTakenIn,
    InvoiceDeleted,
}

impl Action {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignInRefused => "sign_in_refused",
            Self::SignedOut => "signed_out",
            Self::EnvironmentSwitched => "environment_switched",
            Self::EnvironmentAdded => "environment_added",
            Self::UserAdded => "user_added",
            Self::RolesSet => "roles_set",
            Self::PasswordReset => "password_reset",
            Self::UserDeactivated => "user_deactivated",
            Self::UserActivated => "user_activated",
            Self::ConnectionMade => "connection_made",
            Self::ConnectionRemoved => "connection_removed",
            Self::AdministrationLinked => "administration_linked",
            Self::AdministrationChanged => "administration_changed",
            Self::GateClosed => "gate_closed",
            Self::GateOpened => "gate_opened",
            Self::GateOpeningAsked => "gate_opening_asked",
            Self::GateOpeningWithdrawn => "gate_opening_withdrawn",
            Self::ReportAsked => "report_asked",
            Self::MisbookingDealtWith => "misbooking_dealt_with",
            Self::ActionRequested => "action_requested",
            Self::ActionCancelled => "action_cancelled",
            Self::ActionRepeated => "action_repeated",
            Self::DocumentTakenIn => "document_taken_in",
            Self::InvoiceDeleted => "invoice_deleted",
        }
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    environment: Option<EnvironmentId>,
    user: Option<UserId>,
    name: String,
}

impl Actor {
    /// The program itself, or somebody at its command line.
    pub fn program(name: &str) -> Self {
        Self { environment: None, user: None, name: name.to_owned() }
    }

    /// A person, in an environment where there is one.
    pub fn person(user: UserId, name: &str, environment: Option<EnvironmentId>) -> Self {
        Self { environment, user: Some(user), name: name.to_owned() }
    }
}

impl From<&Caller> for Actor {
    fn from(caller: &Caller) -> Self {
        Self::person(caller.user, &caller.name, Some(caller.environment))
    }
}

impl From<&Operator> for Actor {
    fn from(operator: &Operator) -> Self {
        Self::person(operator.user, &operator.name, None)
    }
}

/// What the action says beside its target: short texts by key. Never a password, a token, or a document's content.
pub type Details = BTreeMap<String, String>;

statements! {
    // One writer of the chain at a time. SQLite has one writer anyway.
    CHAIN_LOCK = Sql::differs("select 1", "select 1 from pg_advisory_xact_lock(7203001)");
    CHAIN_END = Sql::both("select sequence, hash from audit_entry order by sequence desc limit 1");
    ENTRY_INSERT = Sql::both(
        "insert into audit_entry
           (sequence, at, environment_id, user_id, actor, action, target, details, previous_hash, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    );
    ENTRY_PAGE = Sql::both(
        "select sequence, at, environment_id, user_id, actor, action, target, details, previous_hash, hash
         from audit_entry
         where sequence > $1
         order by sequence
         limit 1000",
    );
}

#[derive(sqlx::FromRow)]
struct Row {
    sequence: i64,
    at: DateTime<Utc>,
    environment_id: Option<Uuid>,
    user_id: Option<Uuid>,
    actor: String,
    action: String,
    target: String,
    details: Json<Details>,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
}

impl Row {
    fn expected_hash(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let details = serde_json::to_vec(&self.details.0).unwrap_or_default();
        let id = |id: Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
        let parts: [&[u8]; 9] = [
            &self.previous_hash,
            &self.sequence.to_be_bytes(),
            &self.at.timestamp_micros().to_be_bytes(),
            &id(self.environment_id),
            &id(self.user_id),
            self.actor.as_bytes(),
            self.action.as_bytes(),
            self.target.as_bytes(),
            &details,
        ];
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        hasher.finalize().into()
    }
}

/// Adds an entry to the chain, in the transaction of what it tells.
pub async fn record_in_tx(
    tx: &mut Tx,
    at: DateTime<Utc>,
    actor: &Actor,
    action: Action,
    target: &str,
    details: Details,
) -> Result<(), StoreError> {
    fetch_optional!(tx, (i32,), CHAIN_LOCK)?;
    let end = fetch_optional!(tx, (i64, Vec<u8>), CHAIN_END)?;
    let (sequence, previous_hash) = end.map_or_else(|| (1, vec![0; 32]), |(sequence, hash)| (sequence + 1, hash));
    let mut row = Row {
        sequence,
        at,
        environment_id: actor.environment.map(|id| id.0),
        user_id: actor.user.map(|id| id.0),
        actor: actor.name.clone(),
        action: action.code().to_owned(),
        target: target.to_owned(),
        details: Json(details),
        previous_hash,
        hash: Vec::new(),
    };
    row.hash = row.expected_hash().to_vec();
    let Row { sequence, at, environment_id, user_id, actor, action, target, details, previous_hash, hash } = row;
    execute!(
        tx,
        ENTRY_INSERT,
        sequence,
        at,
        environment_id,
        user_id,
        &actor,
        &action,
        &target,
        &details,
        &previous_hash,
        &hash
    )?;
    Ok(())
}

/// What a walk along the chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry follows from the one before it.
    Whole {
        /// How many there are.
        entries: i64,
    },
    /// From this entry on it does not hold.
    Broken {
        /// The first that is wrong.
        sequence: i64,
    },
}

/// Walks the chain from its first entry to its last.
pub async fn verify(store: &Store) -> Result<Verdict, StoreError> {
    let mut tx = store.read().await?;
    let (mut sequence, mut previous) = (0_i64, vec![0_u8; 32]);
    loop {
        let page = fetch_all!(tx, Row, ENTRY_PAGE, sequence)?;
        if page.is_empty() {
            return Ok(Verdict::Whole { entries: sequence });
        }
        for row in page {
            let follows = row.sequence == sequence + 1 && row.previous_hash == previous;
            if !follows || row.hash != row.expected_hash() {
                return Ok(Verdict::Broken { sequence: row.sequence });
            }
            sequence = row.sequence;
            previous = row.hash;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, TestStore};

    async fn with_three_entries() -> Vec<TestStore> {
        let tests = testing::every_engine().await;
        for test in &tests {
            let mut tx = test.store.write().await.unwrap();
            for number in 1..=3 {
                let at = "2026-10-14T12:00:00.123456Z".parse().unwrap();
                let details = Details::from([("z".into(), "1".into()), ("a".into(), format!("é {number}"))]);
                let actor = Actor::program("test");
                record_in_tx(&mut tx, at, &actor, Action::UserAdded, "someone", details).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        tests
    }

    #[tokio::test]
    async fn an_untouched_chain_is_whole() {
        for test in with_three_entries().await {
            assert_eq!(verify(&test.store).await.unwrap(), Verdict::Whole { entries: 3 }, "{}", test.engine);
        }
    }

    #[tokio::test]
    async fn a_changed_and_a_missing_entry_show() {
        const CHANGE: Sql = Sql::both("update audit_entry set actor = 'nobody' where sequence = 2");
        const REMOVE: Sql = Sql::both("delete from audit_entry where sequence = 1");
        for (spoil, first_wrong) in [(CHANGE, 2), (REMOVE, 2)] {
            for test in with_three_entries().await {
                let mut tx = test.store.write().await.unwrap();
                execute!(tx, spoil).unwrap();
                tx.commit().await.unwrap();
                assert_eq!(
                    verify(&test.store).await.unwrap(),
                    Verdict::Broken { sequence: first_wrong },
                    "{}",
                    test.engine
                );
            }
        }
    }
}
