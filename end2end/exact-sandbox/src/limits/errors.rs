//! More than ten errors (400, 401, 403, 404) of one app, user, administration and endpoint within an hour block the key
//! for that combination for an hour, "longer on repetition" (reference 4.2). Refusals with 500 do not count.

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

/// How long a key is blocked, and how long it was the time before.
#[derive(Clone, Copy, Debug)]
struct Block {
    begun: DateTime<Utc>,
    lasts: TimeDelta,
}

/// Errors counted, and keys blocked.
#[derive(Clone, Debug, Default)]
pub(crate) struct ErrorCounts {
    errors: HashMap<ErrorKey, VecDeque<DateTime<Utc>>>,
    blocks: HashMap<ErrorKey, Block>,
}

impl ErrorCounts {
    /// True when the key is blocked now.
    pub(crate) fn is_blocked(&self, key: &ErrorKey, now: DateTime<Utc>) -> bool {
        self.blocks.get(key).is_some_and(|block| block.begun + block.lasts > now)
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
        if errors.len() <= usize::try_from(rules.errors_per_hour).unwrap_or(usize::MAX) {
            return;
        }
        errors.clear();
        let first = TimeDelta::seconds(rules.error_block_seconds);
        let growth = i32::try_from(rules.error_block_growth).unwrap_or(i32::MAX);
        // Repeated within a day of the last block's end.
        let last = self.blocks.get(key).filter(|block| block.begun + block.lasts + TimeDelta::days(1) > now);
        let lasts = last.and_then(|block| block.lasts.checked_mul(growth)).unwrap_or(first);
        self.blocks.insert(key.clone(), Block { begun: now, lasts });
    }
}
