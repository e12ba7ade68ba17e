//! Counted calls since a mark, by division, endpoint, method and status, and the writing requests among them one by one
//! with the machine's time at which each began: what a proof program asks to know that nothing left after a close, and
//! what a booking costs.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use crate::clock::machine_ms;

/// Writing requests kept.
const KEPT: usize = 200_000;

/// What calls are counted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct CountedBy {
    /// The division in the address.
    pub(crate) division: Option<i32>,
    /// `purchaseentry/PurchaseEntries`, `oauth2/token`
    pub(crate) endpoint: String,
    /// GET, POST, …
    pub(crate) method: String,
    /// None where the connection was dropped.
    pub(crate) status: Option<u16>,
}

/// A writing request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WritingCall {
    /// Counts up, over marks too.
    pub(crate) number: u64,
    /// Its head was there.
    pub(crate) begun_ms: i64,
    /// Its body was there.
    pub(crate) arrived_ms: i64,
    /// It was carried out or refused; none while it is under way.
    pub(crate) ended_ms: Option<i64>,
    /// The division in its address.
    pub(crate) division: Option<i32>,
    /// Where it was carried out.
    pub(crate) served_division: Option<i32>,
    /// Its endpoint.
    pub(crate) endpoint: String,
    /// POST, PUT or DELETE.
    pub(crate) method: String,
    /// None where the connection was dropped.
    pub(crate) status: Option<u16>,
    /// The login.
    pub(crate) user: Option<String>,
}

/// How a call ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// What it is counted by.
    pub(crate) by: CountedBy,
    /// Where it was carried out.
    pub(crate) served_division: Option<i32>,
}

/// Calls since the mark.
#[derive(Clone, Debug)]
pub(crate) struct CallBook {
    since_ms: i64,
    counts: BTreeMap<CountedBy, u64>,
    last: u64,
    writes: VecDeque<WritingCall>,
}

impl Default for CallBook {
    fn default() -> Self {
        Self { since_ms: machine_ms(), counts: BTreeMap::new(), last: 0, writes: VecDeque::new() }
    }
}

impl CallBook {
    /// Notes a writing request that has arrived; gives its number.
    pub(crate) fn begin(&mut self, mut call: WritingCall) -> u64 {
        self.last += 1;
        call.number = self.last;
        if self.writes.len() == KEPT {
            self.writes.pop_front();
        }
        self.writes.push_back(call);
        self.last
    }

    /// Counts a call, and notes its end where it is a writing request of this number.
    pub(crate) fn end(&mut self, number: Option<u64>, ended: Ended) {
        if let Some(call) = number.and_then(|number| self.numbered(number)) {
            call.ended_ms = Some(machine_ms());
            call.status = ended.by.status;
            call.served_division = ended.served_division;
        }
        *self.counts.entry(ended.by).or_default() += 1;
    }

    fn numbered(&mut self, number: u64) -> Option<&mut WritingCall> {
        let first = self.writes.front()?.number;
        let place = usize::try_from(number.checked_sub(first)?).ok()?;
        self.writes.get_mut(place)
    }

    /// The mark.
    pub(crate) fn since_ms(&self) -> i64 {
        self.since_ms
    }

    /// The counts.
    pub(crate) fn counts(&self) -> &BTreeMap<CountedBy, u64> {
        &self.counts
    }

    /// The writing requests with a higher number than this, oldest first.
    pub(crate) fn writes_after(&self, number: u64) -> impl Iterator<Item = &WritingCall> {
        self.writes.iter().filter(move |call| call.number > number)
    }

    /// Sets the mark: forgets all but what is still under way.
    pub(crate) fn mark(&mut self) {
        self.since_ms = machine_ms();
        self.counts.clear();
        // Numbers are places: what is kept must stay together, from the oldest that is still under way.
        while self.writes.front().is_some_and(|call| call.ended_ms.is_some()) {
            self.writes.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> WritingCall {
        WritingCall {
            number: 0,
            begun_ms: 1,
            arrived_ms: 2,
            ended_ms: None,
            division: Some(1),
            served_division: None,
            endpoint: "documents/Documents".to_owned(),
            method: "POST".to_owned(),
            status: None,
            user: None,
        }
    }

    fn ended(status: u16) -> Ended {
        let by = CountedBy {
            division: Some(1),
            endpoint: "documents/Documents".to_owned(),
            method: "POST".to_owned(),
            status: Some(status),
        };
        Ended { by, served_division: Some(1) }
    }

    #[test]
    fn what_is_under_way_outlives_the_mark() {
        let mut book = CallBook::default();
        let (first, second) = (book.begin(call()), book.begin(call()));
        book.end(Some(first), ended(201));
        book.mark();
        assert!(book.counts().is_empty());
        assert_eq!(book.writes_after(0).map(|call| call.number).collect::<Vec<_>>(), [second]);
        book.end(Some(second), ended(201));
        assert_eq!(book.writes_after(0).map(|call| call.status).collect::<Vec<_>>(), [Some(201)]);
        assert_eq!(book.counts().values().sum::<u64>(), 1);
    }
}
