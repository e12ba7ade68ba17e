//! Where a simulated process meets its store: it may be killed there, find the store away, or the disk full; and where a
//! guard is out, the store runs another text.

use std::time::Duration;

use async_trait::async_trait;

use super::faults::Fault;
use super::guard::Guard;
use super::world::{ProcessId, World};
use crate::store::{Moment, Seam, StoreError};

/// The seam of one process.
#[derive(Debug)]
pub(super) struct ProcessSeam {
    world: World,
    process: ProcessId,
    /// Persons are no processes: their hand is never in the way of a kill.
    is_person: bool,
    guard: Option<Guard>,
}

impl ProcessSeam {
    pub(super) fn new(world: &World, process: ProcessId, is_person: bool) -> Self {
        let guard = world.state().guard;
        Self { world: world.clone(), process, is_person, guard }
    }

    /// A short stop at a moment where no transaction is open: long enough to be killed or stopped in.
    async fn stumble(&self) {
        let beat = {
            let mut state = self.world.state();
            if !state.strikes(Fault::Stumble) {
                return;
            }
            state.between(Duration::from_millis(1), Duration::from_millis(50))
        };
        self.world.pause(self.process, beat).await;
    }
}

#[async_trait]
impl Seam for ProcessSeam {
    async fn reaches(&self, moment: Moment) -> Result<(), StoreError> {
        self.world.live(self.process);
        if self.is_person {
            return Ok(());
        }
        match moment {
            Moment::Begin => {
                self.stumble().await;
                if self.world.store_is_away() {
                    return Err(sqlx::Error::PoolTimedOut.into());
                }
            }
            Moment::Commit => {
                let (is_full, is_killed) = {
                    let mut state = self.world.state();
                    (state.strikes(Fault::DiskFull), state.strikes(Fault::KillInTransaction))
                };
                if is_killed {
                    self.world.state().kill(self.process);
                    self.world.live(self.process);
                }
                if is_full {
                    return Err(sqlx::Error::Io(std::io::Error::from(std::io::ErrorKind::StorageFull)).into());
                }
            }
            Moment::Committed => self.stumble().await,
        }
        Ok(())
    }

    fn text(&self, text: &'static str) -> &'static str {
        self.guard.map_or(text, |guard| guard.text(text))
    }
}
