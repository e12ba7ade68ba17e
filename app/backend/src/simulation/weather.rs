//! What happens to a world by itself, minute by minute: rights that come and go, users who move, the bug, the power.

use std::time::Duration;

use super::SimulationError;
use super::faults::Fault;
use super::ledger::Bug;
use super::office::Setting;
use super::remote::some_right;
use super::world::State;

/// What the dead connections of a world were due to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Died {
    /// Nothing that could not be helped.
    pub(super) plainly: u64,
    /// A crash, a stop or a lost answer inside the refresh.
    pub(super) in_refresh: u64,
}

impl Setting {
    /// One minute after the other.
    pub(super) async fn weather(self) -> Result<(), SimulationError> {
        loop {
            self.world.pause(self.person, Duration::from_mins(1)).await;
            let replaced = {
                let mut state = self.world.state();
                let users = self.offices.len();
                let user = pick(&mut state, users);
                blow(&mut state, user);
                if state.strikes(Fault::PowerLoss) {
                    for process in state.living() {
                        state.kill(process);
                    }
                }
                state.strikes(Fault::ConnectionReplaced).then_some(user)
            };
            self.book_by_hand();
            if let Some(user) = replaced {
                self.consent(user).await?;
            }
            for excused in self.mend_connections().await? {
                let mut died = self.died();
                if excused {
                    died.in_refresh += 1;
                } else {
                    died.plainly += 1;
                }
            }
        }
    }
}

/// Rights and places of one user, and the bug.
fn blow(state: &mut State, user: usize) {
    let now = state.now;
    let reached = state.ledger.reached_by(user);
    let division = reached[pick(state, reached.len())];
    if state.strikes(Fault::UserSwitches) {
        state.ledger.users[user].stands_in = division;
    }
    let other = reached[pick(state, reached.len())];
    if state.strikes(Fault::RightsTaken) && state.ledger.users[user].stands_in != other {
        state.ledger.take_all(user, other, now);
        give_back_later(state, user, other);
    }
    let one = reached[pick(state, reached.len())];
    if state.strikes(Fault::OneRightTaken) && state.ledger.users[user].stands_in != one {
        let right = some_right(state);
        state.ledger.take_one(user, one, right, now);
        give_back_later(state, user, one);
    }
    if state.ledger.bug.is_none() {
        let bug = if state.strikes(Fault::BugWrites) {
            Some(Bug::Writes)
        } else if state.strikes(Fault::BugAll) {
            Some(Bug::All)
        } else if state.strikes(Fault::BugIdsEmptied) {
            Some(Bug::AllIdsEmptied)
        } else {
            None
        };
        if let Some(bug) = bug {
            break_out(state, bug);
        }
    }
}

/// The bug is on, for a while.
fn break_out(state: &mut State, bug: Bug) {
    state.ledger.bug = Some(bug);
    let lasts = state.between(Duration::from_mins(10), Duration::from_mins(90));
    let mended_at = state.now + super::world::delta(lasts);
    state.at(mended_at, |state| state.ledger.bug = None);
}

/// A document was posted, and the rights go before its entry comes: the one window that no question closes.
pub(super) fn take_midway(state: &mut State, user: usize, division: i64) {
    let reached = state.ledger.reached_by(user);
    let elsewhere = reached[pick(state, reached.len())];
    if elsewhere == division {
        return;
    }
    state.ledger.users[user].stands_in = elsewhere;
    if state.ledger.bug.is_none() && state.happens(600_000) {
        let kinds = [Bug::Writes, Bug::All, Bug::AllIdsEmptied];
        let bug = kinds[pick(state, kinds.len())];
        break_out(state, bug);
    }
    let soon = state.between(Duration::ZERO, Duration::from_millis(1500));
    let gone_at = state.now + super::world::delta(soon);
    state.at(gone_at, move |state| {
        let now = state.now;
        state.ledger.take_all(user, division, now);
        give_back_later(state, user, division);
    });
}

fn give_back_later(state: &mut State, user: usize, division: i64) {
    let lasts = state.between(Duration::from_mins(1), Duration::from_mins(20));
    let back_at = state.now + super::world::delta(lasts);
    state.at(back_at, move |state| state.ledger.give_back(user, division));
}

fn pick(state: &mut State, count: usize) -> usize {
    let last = u64::try_from(count).unwrap_or(1).saturating_sub(1);
    usize::try_from(state.between(Duration::ZERO, Duration::from_millis(last)).as_millis()).unwrap_or_default()
}
