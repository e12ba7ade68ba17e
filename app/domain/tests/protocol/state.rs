//! What the world of the model is made of: the store's rows, the workers, the gate, the other side's books, the line.

use std::hash::{DefaultHasher, Hash, Hasher};

use domain::booking::action::ActionState;
use domain::booking::core::{Answered, Booking, Saga};
use domain::booking::finding::Request;

use crate::mark::Marked;

/// Actions in the model.
pub(crate) const ACTIONS: usize = 3;
/// Workers in the model.
pub(crate) const WORKERS: usize = 2;
/// Administrations in the model: 0 and 1. Who loses his rights in one stands in the other.
pub(crate) const BOOKS: usize = 2;

/// Whether a job is there to be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Job {
    /// As soon as nobody holds it. When that is said to be is not modelled: now, or any time later.
    Due,
    /// Over.
    Over,
}

/// The stored intention of one writing request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Intent {
    /// Its id.
    pub(crate) id: u8,
    /// What came back.
    pub(crate) answered: Option<Marked<Answered>>,
}

/// An action's rows: itself, its job, its intents that somebody still knows of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    /// Its state.
    pub(crate) state: ActionState,
    /// Its progress.
    pub(crate) saga: Marked<Saga>,
    /// Its job.
    pub(crate) job: Job,
    /// The number of the lease in force, if there is one that has not run out.
    pub(crate) lease: Option<u8>,
    /// The number given last.
    pub(crate) last_lease: u8,
    /// Counts changes of state and progress: the optimistic lock.
    pub(crate) version: u8,
    /// Twenty minutes each: how long it has waited.
    pub(crate) waited: u8,
    /// Its intents.
    pub(crate) intents: Vec<Intent>,
}

/// How far a worker is with its run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum At {
    /// It will store an intent.
    Intends(Request),
    /// Its intent is stored; the request has not left. An intent that is older than a second is not sent.
    Sends {
        /// Which request.
        request: Request,
        /// Which intent.
        intent: u8,
        /// It is older than a second.
        is_old: bool,
    },
    /// It has an answer that nobody else knows.
    Told {
        /// To which intent.
        intent: u8,
        /// What came.
        answered: Marked<Answered>,
    },
    /// The answer is stored with its intent, and the progress is not.
    Noted {
        /// What came.
        answered: Marked<Answered>,
    },
}

/// A worker.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Worker {
    /// It has nothing in hand.
    Idle,
    /// It carries an action out.
    Runs {
        /// Which.
        action: usize,
        /// The number of its lease.
        lease: u8,
        /// The version of the row that it knows.
        version: u8,
        /// How long the action had waited when the worker got its token.
        token_of: u8,
        /// The real machine.
        booking: Marked<Booking>,
        /// How far it is.
        at: At,
    },
}

/// The gate of bookings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Gate {
    /// Everything passes.
    Open,
    /// Nothing passes; the close has not returned yet.
    Closing,
    /// Nothing passes, and the close has returned.
    Closed,
}

/// What the user lost in an administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lost {
    /// Nothing.
    Nothing,
    /// He may make no entries there; documents and reading are left.
    Entries,
    /// All of it.
    Everything,
}

/// A request that is on the line and has no caller any more.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Late {
    /// Whose.
    pub(crate) action: usize,
    /// The entry, or the document before it.
    pub(crate) is_entry: bool,
    /// How long the action had waited when it was sent.
    pub(crate) sent_at: u8,
}

/// What stands in the books of one action, by administration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Standing {
    /// Documents; a second copy counts as the first.
    pub(crate) documents: [bool; BOOKS],
    /// Entries.
    pub(crate) entries: [u8; BOOKS],
    /// A person has processed the order invoice into the ledger.
    pub(crate) is_processed: bool,
}

/// How much may still go wrong: what makes the model finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Left {
    /// Workers killed, or stopped beyond their lease and then going on.
    pub(crate) stops: u8,
    /// Requests and reads that the line does something to.
    pub(crate) line: u8,
    /// Rights taken away.
    pub(crate) rights: u8,
    /// Times that an operator closes the gate. It may close by itself besides.
    pub(crate) closes: u8,
    /// Times that an operator opens it.
    pub(crate) opens: u8,
}

/// Everything.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    /// The store's rows.
    pub(crate) rows: [Row; ACTIONS],
    /// The workers. Which is which makes no difference: they stand in the order of their hashes.
    pub(crate) workers: [Worker; WORKERS],
    /// The gate.
    pub(crate) gate: Gate,
    /// The user's rights.
    pub(crate) lost: [Lost; BOOKS],
    /// The other side's books.
    pub(crate) standing: [Standing; ACTIONS],
    /// Requests on the line.
    pub(crate) late: Vec<Late>,
    /// What may still go wrong.
    pub(crate) left: Left,
    /// A writing request began after a close had returned.
    pub(crate) begun_after_close: bool,
    /// A change of state was refused by the table of transitions.
    pub(crate) bad_transition: bool,
}

impl State {
    /// Makes states equal that differ in names only: numbers of leases, versions and intents are counted from the lowest
    /// that somebody knows, and workers stand in the order of their hashes.
    pub(crate) fn canonical(mut self) -> Self {
        for action in 0..ACTIONS {
            self.forget_what_is_over(action);
            self.forget_intents(action);
            self.count_anew(action);
        }
        self.late.sort_unstable();
        let hash = |worker: &Worker| {
            let mut hasher = DefaultHasher::new();
            worker.hash(&mut hasher);
            hasher.finish()
        };
        self.workers.sort_by_key(hash);
        self
    }

    /// The progress of an action that is over, and that nobody has in hand, is read by nobody.
    fn forget_what_is_over(&mut self, action: usize) {
        let is_in_hand = |worker: &Worker| matches!(worker, Worker::Runs { action: theirs, .. } if *theirs == action);
        if self.rows[action].job == Job::Over && !self.workers.iter().any(is_in_hand) {
            let row = &mut self.rows[action];
            row.saga = Marked::new(Saga::default());
            row.waited = 0;
        }
    }

    /// Intents that neither the row nor a worker names, and that name no entry, are of no use to anyone.
    fn forget_intents(&mut self, action: usize) {
        let named = |saga: &Saga| saga.under_way.as_ref().and_then(|lost| lost.intent).map(|id| id.0.as_u128());
        let of_row = named(&self.rows[action].saga);
        let of_workers: Vec<u8> = self
            .workers
            .iter()
            .filter_map(|worker| match worker {
                Worker::Runs { action: theirs, at: At::Sends { intent, .. } | At::Told { intent, .. }, .. }
                    if *theirs == action =>
                {
                    Some(*intent)
                }
                _ => None,
            })
            .collect();
        let row = &mut self.rows[action];
        let is_open = row.saga.entry.is_none() && row.job == Job::Due;
        row.intents.retain(|intent| {
            let names_entry = intent.answered.as_ref().is_some_and(|answered| answered.names_entry());
            of_row == Some(u128::from(intent.id)) || of_workers.contains(&intent.id) || (is_open && names_entry)
        });
    }

    fn count_anew(&mut self, action: usize) {
        let row = &mut self.rows[action];
        let (mut leases, mut versions) = (vec![row.last_lease], vec![row.version]);
        leases.extend(row.lease);
        for worker in &self.workers {
            if let Worker::Runs { action: theirs, lease, version, .. } = worker
                && *theirs == action
            {
                leases.push(*lease);
                versions.push(*version);
            }
        }
        let rank = |known: &mut Vec<u8>| {
            known.sort_unstable();
            known.dedup();
        };
        rank(&mut leases);
        rank(&mut versions);
        let place = |known: &[u8], number: u8| {
            let found = known.iter().position(|other| *other == number);
            found.and_then(|place| u8::try_from(place).ok()).unwrap_or_default()
        };
        row.last_lease = place(&leases, row.last_lease);
        row.lease = row.lease.map(|lease| place(&leases, lease));
        row.version = place(&versions, row.version);
        for worker in &mut self.workers {
            if let Worker::Runs { action: theirs, lease, version, .. } = worker
                && *theirs == action
            {
                *lease = place(&leases, *lease);
                *version = place(&versions, *version);
            }
        }
    }
}
