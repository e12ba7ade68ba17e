//! The durable queue: work that waits, under a lease, with a number that fences out whoever comes late.
//!
//! | promise | how |
//! |---|---|
//! | enqueued in the caller's transaction | [`enqueue`] takes the transaction |
//! | one worker at a time | [`claim`]: `begin immediate` on SQLite, `for update skip locked` on PostgreSQL |
//! | a late worker changes nothing | every change names the fencing number of its lease; another number touches no row |
//! | a dead worker loses nothing | its lease runs out, and the next claim takes the job with the next number |
//! | finished work leaves the hot table | [`finish`] moves the row to `job_done` |

mod queue;

#[cfg(test)]
pub(crate) use queue::STATEMENTS;
pub(crate) use queue::WITHOUT_FENCING;
pub use queue::{Job, JobKind, Lease, claim, enqueue, finish, hold, release};

/// A process of workers. Random at each start: a restarted process is another worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerId(pub uuid::Uuid);

impl From<uuid::Uuid> for WorkerId {
    fn from(id: uuid::Uuid) -> Self {
        Self(id)
    }
}
