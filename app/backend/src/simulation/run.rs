//! A run: worlds of a few thousand bookings each, one after the other on each thread, and their figures added up.

use chrono::{DateTime, TimeDelta, Utc};

use super::faults::Storm;
use super::figures::Figures;
use super::guard::Guard;
use super::office::{self, Setting};
use super::people::Intentions;
use super::world::World;
use super::{SimulationError, audit};
use crate::store::{Store, schema};

/// Bookings of one world. Each world is a store of its own, so that a run of a million needs no more memory than one.
const BOOKINGS_OF_A_WORLD: u64 = 4000;
/// The longest that a world takes: two days and a half after the last booking was asked for.
const LONGEST: TimeDelta = TimeDelta::hours(80);

/// What is run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many bookings.
    pub bookings: u64,
    /// What makes it repeatable.
    pub seed: u64,
    /// The guard that is out.
    pub without: Option<Guard>,
    /// How many worlds at once: each has a thread of its own.
    pub threads: usize,
}

/// Runs every world and adds their figures up. `progress` hears of each world that came to its end.
///
/// # Errors
/// Where the machine refuses: a thread, the store's memory.
pub fn run(options: Options, progress: impl Fn(u64) + Sync) -> Result<Figures, SimulationError> {
    let worlds = options.bookings.div_ceil(BOOKINGS_OF_A_WORLD);
    let next = std::sync::atomic::AtomicU64::new(0);
    let started = std::time::Instant::now();
    let work = || -> Result<Figures, SimulationError> {
        let mut sum = Figures::default();
        loop {
            let world = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if world >= worlds {
                return Ok(sum);
            }
            let bookings = BOOKINGS_OF_A_WORLD.min(options.bookings - world * BOOKINGS_OF_A_WORLD);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let seed = options.seed.wrapping_mul(1_000_003).wrapping_add(world);
            sum.add(&runtime.block_on(one_world(bookings, seed, options.without))?);
            progress(bookings);
        }
    };
    let mut figures = std::thread::scope(|scope| -> Result<Figures, SimulationError> {
        let threads: Vec<_> = (0..options.threads.max(1)).map(|_| scope.spawn(work)).collect();
        let mut sum = Figures::default();
        for thread in threads {
            sum.add(&thread.join().map_err(|_| SimulationError::Panicked)??);
        }
        Ok(sum)
    })?;
    figures.seconds = started.elapsed().as_secs_f64();
    Ok(figures)
}

async fn one_world(bookings: u64, seed: u64, without: Option<Guard>) -> Result<Figures, SimulationError> {
    let start: DateTime<Utc> = DateTime::from_timestamp(1_791_957_600, 0).unwrap_or_default();
    let asked_for = TimeDelta::milliseconds(i64::try_from(bookings * 1400).unwrap_or(i64::MAX));
    // Fair weather, and foul.
    let strength = [60, 100, 150, 250][usize::try_from(seed % 4).unwrap_or_default()];
    let storm = Storm { strength, until: start + asked_for + TimeDelta::minutes(30) };
    let world = World::new(seed, start, storm, office::ledger(), without);
    let base = Store::in_memory().await?;
    schema::migrate(&base).await?;
    let setting = Setting::found(&world, base).await?;
    let actors = (setting.clone(), setting.clone(), setting.clone(), setting.clone(), setting.clone());
    world.act(actors.0.keep_running());
    world.act(ends(&setting, actors.1.code_invoices(bookings)));
    world.act(ends(&setting, actors.2.decide()));
    world.act(ends(&setting, actors.3.operate()));
    world.act(ends(&setting, actors.4.weather()));
    world.run_until(start + asked_for + LONGEST).await;
    if let Some(error) = setting.failed() {
        return Err(error);
    }
    let intentions: Intentions = std::mem::take(&mut *setting.intentions());
    audit::figures(&setting, &intentions.meant).await
}

/// A person who cannot go on ends the run: his world would say nothing.
fn ends(
    setting: &Setting,
    actor: impl Future<Output = Result<(), SimulationError>> + Send + 'static,
) -> impl Future<Output = ()> + Send + 'static {
    let setting = setting.clone();
    async move {
        if let Err(error) = actor.await {
            setting.fail(error);
        }
    }
}
