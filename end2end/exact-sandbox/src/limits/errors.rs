//! More than ten errors (400, 401, 403, 404) of one app, user, administration and endpoint within an hour block the key
//! for that combination for an hour. Refusals with 500 do not count.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::settings::LimitRules;

/// What errors are counted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ErrorKey {
    /// `client_id`
    pub(crate) app: String,
    /// The user.
    pub(crate) user: Uuid,
    /// The division in the address.
    pub(crate) division: Option<i32>,
    /// The endpoint.
    pub(crate) endpoint: String,
}

/// Errors counted, and keys blocked.
#[derive(Clone, Debug, Default)]
pub(crate) struct ErrorCounts {
    errors: HashMap<ErrorKey, VecDeque<DateTime<Utc>>>,
    blocked_until: HashMap<ErrorKey, DateTime<Utc>>,
}

impl ErrorCounts {
    /// True when the key is blocked now.
    pub(crate) fn is_blocked(&self, key: &ErrorKey, now: DateTime<Utc>) -> bool {
        self.blocked_until.get(key).is_some_and(|until| *until > now)
    }

    /// Counts an answer, if it is one of those that count.
    pub(crate) fn count(&mut self, key: &ErrorKey, status: u16, rules: &LimitRules, now: DateTime<Utc>) {
        if !matches!(status, 400 | 401 | 403 | 404) {
            return;
        }
        let errors = self.errors.entry(key.clone()).or_default();
        errors.push_back(now);
        while errors.front().is_some_and(|first| *first <= now - TimeDelta::hours(1)) {
            errors.pop_front();
        }
        if errors.len() > usize::try_from(rules.errors_per_hour).unwrap_or(usize::MAX) {
            errors.clear();
            self.blocked_until.insert(key.clone(), now + TimeDelta::seconds(rules.error_block_seconds));
        }
    }
}
