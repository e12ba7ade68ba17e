//! The durable queue: work that waits, under a lease, with a number that fences out whoever comes late.
//!
//! | promise | how |
//! |---|---|
//! | enqueued in the caller's transaction | [`enqueue`] takes the transaction |
//! | one worker at a time | [`claim`]: `begin immediate` on SQLite, `for update skip locked` on PostgreSQL |
//! | a late worker changes nothing | every change names the fencing number of its lease; another number touches no row |
//! | a dead worker loses nothing | its lease runs out, and the next claim takes the job with the next number |
//! | one holder an administration | [`claim_group`] passes over an administration of which a lease lives |
//! | the pause is read in the claim | the gates of all, environment, connection and administration are part of it |
//! | fair | the administration that was served longest ago has its turn; within it, first come, first served |
//! | finished work leaves the hot table | [`finish`] moves the row to `job_done` |

mod group;
mod queue;

#[cfg(test)]
pub(crate) use group::STATEMENTS as GROUP_STATEMENTS;
pub use group::{Claim, claim_group, give_back, renew, rest, wait, wake_unknown};
#[cfg(test)]
pub(crate) use queue::STATEMENTS;
pub(crate) use queue::WITHOUT_FENCING;
pub use queue::{Job, JobKind, Lease, claim, enqueue, finish, hold, release, release_as};

/// Who holds a lease. New and random for each group of jobs that is claimed: a restarted process is another worker, and one
/// statement renews what is held together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerId(pub uuid::Uuid);

impl From<uuid::Uuid> for WorkerId {
    fn from(id: uuid::Uuid) -> Self {
        Self(id)
    }
}
