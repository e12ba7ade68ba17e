//! What was asked of the sandbox: the last requests, and counts that tests read.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};
use serde::Serialize;

/// Requests kept.
const KEPT: usize = 5_000;

/// One request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LogEntry {
    /// Counts up.
    pub(crate) number: u64,
    /// When it came in.
    pub(crate) at: DateTime<Utc>,
    /// GET, POST, …
    pub(crate) method: String,
    /// `purchaseentry/PurchaseEntries`, `current/Me`, `oauth2/token`
    pub(crate) endpoint: String,
    /// The query, undecoded.
    pub(crate) query: String,
    /// The division in the address.
    pub(crate) division: Option<i32>,
    /// The division that it was carried out in: another one under the bug of 2019.
    pub(crate) served_division: Option<i32>,
    /// The login.
    pub(crate) user: Option<String>,
    /// The answer's status; none when the connection was dropped.
    pub(crate) status: Option<u16>,
    /// What the sandbox made of it: a fault, a refusal's text.
    pub(crate) note: String,
}

/// The log and its counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestLog {
    last: u64,
    entries: VecDeque<LogEntry>,
    counts: BTreeMap<String, u64>,
}

impl RequestLog {
    /// Adds a request; its number is given here.
    pub(crate) fn note(&mut self, mut entry: LogEntry) {
        self.last += 1;
        entry.number = self.last;
        *self.counts.entry(format!("{} {}", entry.method, entry.endpoint)).or_default() += 1;
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// Adds a call of the token endpoint.
    pub(crate) fn note_token_call(&mut self, at: DateTime<Utc>, grant_type: &str, status: u16) {
        self.note(LogEntry {
            number: 0,
            at,
            method: "POST".to_owned(),
            endpoint: "oauth2/token".to_owned(),
            query: String::new(),
            division: None,
            served_division: None,
            user: None,
            status: Some(status),
            note: grant_type.to_owned(),
        });
    }

    /// The requests with a higher number than this, oldest first.
    pub(crate) fn since(&self, number: u64) -> impl DoubleEndedIterator<Item = &LogEntry> {
        self.entries.iter().filter(move |entry| entry.number > number)
    }

    /// How often each method and endpoint was asked.
    pub(crate) fn counts(&self) -> &BTreeMap<String, u64> {
        &self.counts
    }

    /// Forgets all; numbers go on.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.counts.clear();
    }
}
