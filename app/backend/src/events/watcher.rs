//! Looks for new rows, and passes them on.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::{MissedTickBehavior, interval};

use super::repo::{self, Row};
use super::{Change, Position};
use crate::state::Services;
use crate::store::StoreError;

/// How often it looks: four reads by primary key.
const EVERY: Duration = Duration::from_millis(300);
/// How far back it looks for rows that came out late.
const LOOK_BACK: i64 = 64;
/// How many looks lie between two sweeps of what was told.
const LOOKS_PER_SWEEP: u32 = 2_000;
/// How long a change is remembered.
const REMEMBERED: TimeDelta = TimeDelta::hours(1);

/// What of one source was passed on.
#[derive(Clone, Debug, Default)]
struct Seen {
    newest: i64,
    recent: BTreeSet<i64>,
}

impl Seen {
    /// Everything up to this number counts as passed on.
    fn up_to(newest: i64) -> Self {
        Self { newest, recent: (newest.saturating_sub(LOOK_BACK) + 1..=newest).collect() }
    }

    /// Whether the row is new; it is not any more then.
    fn is_new(&mut self, sequence: i64) -> bool {
        let is_new = self.recent.insert(sequence);
        self.newest = self.newest.max(sequence);
        let oldest = self.newest - LOOK_BACK;
        self.recent.retain(|seen| *seen > oldest);
        is_new
    }
}

/// Watches until it is dropped. A database that is away for a while is waited for.
pub async fn watch(services: &Services) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seen: Option<[Seen; 4]> = None;
    let mut looks: u32 = 0;
    let mut is_away = false;
    loop {
        ticks.tick().await;
        let looked = match &mut seen {
            Some(seen) => look(services, seen).await,
            None => start(services).await.map(|found| seen = Some(found)),
        };
        match &looked {
            Err(error) if !is_away => tracing::warn!(%error, "the news cannot be read; trying again"),
            Ok(()) if is_away => tracing::info!("the news can be read again"),
            _ => (),
        }
        is_away = looked.is_err();
        looks = (looks + 1) % LOOKS_PER_SWEEP;
        if looks == 0
            && let Err(error) = sweep(services).await
        {
            tracing::warn!(%error, "old news cannot be swept away");
        }
    }
}

async fn start(services: &Services) -> Result<[Seen; 4], StoreError> {
    let mut tx = services.store.read().await?;
    Ok(repo::position(&mut tx).await?.0.map(Seen::up_to))
}

async fn look(services: &Services, seen: &mut [Seen; 4]) -> Result<(), StoreError> {
    let from = Position(std::array::from_fn(|source| seen[source].newest - LOOK_BACK));
    let mut tx = services.store.read().await?;
    let sources = repo::after(&mut tx, from).await?;
    drop(tx);
    for (source, rows) in sources.into_iter().enumerate() {
        for row in rows {
            if seen[source].is_new(row.sequence) {
                let position = Position(std::array::from_fn(|source| seen[source].newest));
                services.events.pass_on(change(row, position));
            }
        }
    }
    Ok(())
}

fn change(row: Row, position: Position) -> Change {
    Change { environment: row.environment, topic: row.topic, subject: row.subject, position }
}

async fn sweep(services: &Services) -> Result<(), StoreError> {
    let mut tx = services.store.write().await?;
    repo::sweep(&mut tx, services.clock.now() - REMEMBERED).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn a_row_that_comes_out_late_is_passed_on_and_none_is_twice() {
        let mut seen = Seen::up_to(100);
        assert!(!seen.is_new(100) && !seen.is_new(99));
        assert!(seen.is_new(102));
        assert!(seen.is_new(101), "its transaction took longer");
        assert!(!seen.is_new(101) && !seen.is_new(102));
        for sequence in 103..400 {
            assert!(seen.is_new(sequence));
        }
        assert!(seen.recent.len() <= 64);
    }
}
