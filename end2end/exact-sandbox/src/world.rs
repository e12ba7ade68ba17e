//! Everything that the sandbox knows, behind one lock.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::calls::CallBook;
use crate::clock::Clock;
use crate::faults::FaultBoard;
use crate::limits::Limits;
use crate::log::RequestLog;
use crate::oauth::Oauth;
use crate::settings::Settings;
use crate::store::books::Books;
use crate::truth::Truth;
use crate::users::User;

/// The whole state. What is skipped is counted anew after a restart.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct World {
    /// The sandbox's time.
    pub(crate) clock: Clock,
    /// All switches.
    pub(crate) settings: Settings,
    /// The logins.
    pub(crate) users: Vec<User>,
    /// Apps, codes and connections.
    pub(crate) oauth: Oauth,
    /// The books, by division.
    pub(crate) books: BTreeMap<i32, Books>,
    /// Faults that were switched on.
    pub(crate) faults: FaultBoard,
    /// What was written through the API, and when.
    #[serde(default)]
    pub(crate) truth: Truth,
    /// All of it was put in place of what was: it is kept anew as a whole.
    #[serde(skip)]
    pub(crate) replaced: bool,
    /// Calls for the proof programs.
    #[serde(skip)]
    pub(crate) calls: CallBook,
    /// Counted calls and errors.
    #[serde(skip)]
    pub(crate) limits: Limits,
    /// What was asked.
    #[serde(skip)]
    pub(crate) log: RequestLog,
}

impl World {
    /// A login by id.
    pub(crate) fn user(&self, id: Uuid) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// A login by id, to change it.
    pub(crate) fn user_mut(&mut self, id: Uuid) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == id)
    }

    /// The owner of a division's licence.
    pub(crate) fn contract(&self, division: i32) -> Option<Uuid> {
        self.books.get(&division).map(|books| books.administration.customer)
    }

    /// A login by its short name.
    pub(crate) fn user_by_login(&self, login: &str) -> Option<&User> {
        self.users.iter().find(|user| user.login == login)
    }

    /// A division by its code, or by the number that people use.
    pub(crate) fn division(&self, number: i64) -> Option<i32> {
        self.books
            .values()
            .map(|books| &books.administration)
            .find(|administration| i64::from(administration.code) == number || administration.hid == number)
            .map(|administration| administration.code)
    }
}
