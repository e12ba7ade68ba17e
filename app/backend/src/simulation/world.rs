//! The time of a simulated world, and who acts in it. One actor moves at a time: it runs from one pause to the next, so that
//! everything that happens has one order, and the same seed makes the same world.
//!
//! An actor pauses where it waits for an answer, or comes to a [`Moment`](crate::store::Moment) of the store. There its
//! process may be killed (the actor never runs on: it is unwound, and touches neither store nor line again), stopped for
//! long, or find the store away.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use tokio::sync::{Notify, oneshot};

use super::faults::{Fault, Storm};
use super::guard::Guard;
use super::ledger::Ledger;
use crate::clock::Timeline;

/// A process of the fleet, or a person. It is another one after each restart.
pub(super) type ProcessId = usize;

/// What an unwound actor carries: he was killed, and did not panic.
pub(super) struct Killed;

type Landing = Box<dyn FnOnce(&mut State) + Send>;

enum Event {
    /// An actor runs on.
    Wake { process: ProcessId, wake: oneshot::Sender<()> },
    /// Something happens by itself: a request arrives at the other side.
    Land(Landing),
}

struct Process {
    /// A person is never killed, and his clock is right.
    is_person: bool,
    is_alive: bool,
    stopped_until: DateTime<Utc>,
    /// How far its clock is off.
    off_by: TimeDelta,
}

/// Everything that changes.
pub(super) struct State {
    pub(super) now: DateTime<Utc>,
    pub(super) random: StdRng,
    pub(super) ledger: Ledger,
    pub(super) storm: Storm,
    pub(super) met: BTreeMap<Fault, u64>,
    pub(super) guard: Option<Guard>,
    pub(super) refreshes: Refreshes,
    start: DateTime<Utc>,
    processes: Vec<Process>,
    queue: BTreeMap<(DateTime<Utc>, u64), Event>,
    sequence: u64,
    running: usize,
    store_away_until: DateTime<Utc>,
    /// Nothing is left to do: the world may end.
    pub(super) is_over: bool,
}

/// Refresh tokens that were used, and whether what came of it was stored.
#[derive(Default)]
pub(super) struct Refreshes(BTreeMap<usize, Refresh>);

struct Refresh {
    process: ProcessId,
    /// Its process was killed or stopped before it had stored the pair, or was never told.
    is_lost: bool,
    is_stored: bool,
}

impl Refreshes {
    pub(super) fn begin(&mut self, user: usize, process: ProcessId, is_lost: bool) {
        self.0.insert(user, Refresh { process, is_lost, is_stored: false });
    }

    /// A call was made with the user's new token.
    pub(super) fn is_stored(&mut self, user: usize) {
        if let Some(refresh) = self.0.get_mut(&user) {
            refresh.is_stored = true;
        }
    }

    /// Whether the last refresh of this user was lost, and no code could have helped it.
    pub(super) fn was_lost(&self, user: usize) -> bool {
        self.0.get(&user).is_some_and(|refresh| refresh.is_lost)
    }

    fn is_cut_off(&mut self, process: ProcessId) {
        for refresh in self.0.values_mut().filter(|refresh| refresh.process == process && !refresh.is_stored) {
            refresh.is_lost = true;
        }
    }
}

/// A world. Cloning it is another way to the same one.
#[derive(Clone)]
pub(super) struct World(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    idle: Notify,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("World")
    }
}

impl State {
    /// Whether something happens that has this chance, of a million.
    pub(super) fn happens(&mut self, per_million: u32) -> bool {
        per_million > 0 && self.random.random_range(0..1_000_000) < per_million
    }

    /// Whether this fault happens now; it is counted.
    pub(super) fn strikes(&mut self, fault: Fault) -> bool {
        let chance = self.storm.chance(fault, self.now);
        let strikes = self.happens(chance);
        if strikes {
            self.note(fault);
        }
        strikes
    }

    /// Counts a fault that happened.
    pub(super) fn note(&mut self, fault: Fault) {
        *self.met.entry(fault).or_default() += 1;
    }

    /// Any time between two.
    pub(super) fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let (least, most) = (as_millis(least), as_millis(most));
        Duration::from_millis(self.random.random_range(least..=most.max(least)))
    }

    /// Lets something happen at a moment to come.
    pub(super) fn at(&mut self, when: DateTime<Utc>, landing: impl FnOnce(&mut Self) + Send + 'static) {
        self.put(when, Event::Land(Box::new(landing)));
    }

    fn put(&mut self, when: DateTime<Utc>, event: Event) {
        self.sequence += 1;
        self.queue.insert((when.max(self.now), self.sequence), event);
    }

    /// Kills a process, as `kill -9` does: at its next step nothing of it runs on.
    pub(super) fn kill(&mut self, process: ProcessId) {
        self.processes[process].is_alive = false;
        self.refreshes.is_cut_off(process);
    }

    /// What may happen to a process at a pause.
    fn trouble(&mut self, process: ProcessId) {
        if self.strikes(Fault::Kill) {
            self.kill(process);
        }
        if self.strikes(Fault::Stop) {
            let longest = if self.happens(200_000) { 7200 } else { 200 };
            let stop = self.between(Duration::from_secs(2), Duration::from_secs(longest));
            self.processes[process].stopped_until = self.now + stop;
            self.refreshes.is_cut_off(process);
        }
        if self.strikes(Fault::ClockJump) {
            let jump = self.between(Duration::ZERO, Duration::from_mins(4));
            self.processes[process].off_by = TimeDelta::minutes(2) - delta(jump);
        }
    }

    /// Processes that are alive, without the persons.
    pub(super) fn living(&self) -> Vec<ProcessId> {
        (0..self.processes.len())
            .filter(|process| self.processes[*process].is_alive && !self.processes[*process].is_person)
            .collect()
    }

    fn monotonic(&self) -> Duration {
        (self.now - self.start).to_std().unwrap_or_default()
    }
}

impl World {
    pub(super) fn new(seed: u64, start: DateTime<Utc>, storm: Storm, ledger: Ledger, guard: Option<Guard>) -> Self {
        let state = State {
            now: start,
            random: StdRng::seed_from_u64(seed),
            ledger,
            storm,
            met: BTreeMap::new(),
            guard,
            refreshes: Refreshes::default(),
            start,
            processes: Vec::new(),
            queue: BTreeMap::new(),
            sequence: 0,
            running: 0,
            store_away_until: start,
            is_over: false,
        };
        Self(Arc::new(Inner { state: Mutex::new(state), idle: Notify::new() }))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new process; its clock may be off.
    pub(super) fn process(&self, off_by: TimeDelta) -> ProcessId {
        self.add(Process { is_person: false, is_alive: true, stopped_until: DateTime::UNIX_EPOCH, off_by })
    }

    /// A person, or the weather.
    pub(super) fn person(&self) -> ProcessId {
        let off_by = TimeDelta::zero();
        self.add(Process { is_person: true, is_alive: true, stopped_until: DateTime::UNIX_EPOCH, off_by })
    }

    fn add(&self, process: Process) -> ProcessId {
        let mut state = self.state();
        state.processes.push(process);
        state.processes.len() - 1
    }

    pub(super) fn is_alive(&self, process: ProcessId) -> bool {
        self.state().processes[process].is_alive
    }

    /// Runs an actor as a task of its own, from now on. It ends when it is done, or when its process is killed.
    pub(super) fn act(&self, actor: impl Future<Output = ()> + Send + 'static) {
        self.state().running += 1;
        let baton = Baton(self.clone());
        tokio::spawn(async move {
            let _baton = baton;
            actor.await;
        });
    }

    /// Nothing of a killed process runs on.
    pub(super) fn live(&self, process: ProcessId) {
        if !self.is_alive(process) {
            std::panic::resume_unwind(Box::new(Killed));
        }
    }

    /// Waits. Here a process may be killed or stopped.
    pub(super) async fn pause(&self, process: ProcessId, time: Duration) {
        self.live(process);
        let woken = {
            let mut state = self.state();
            if !state.processes[process].is_person {
                state.trouble(process);
            }
            let (wake, woken) = oneshot::channel();
            let when = state.now + time;
            state.put(when, Event::Wake { process, wake });
            state.running -= 1;
            woken
        };
        self.0.idle.notify_one();
        // The world ends while somebody waits: he never runs on.
        if woken.await.is_err() {
            std::future::pending::<()>().await;
        }
        self.live(process);
    }

    /// Whether the store is away at this moment.
    pub(super) fn store_is_away(&self) -> bool {
        let mut state = self.state();
        if state.strikes(Fault::StoreAway) {
            let away = state.between(Duration::from_secs(1), Duration::from_mins(1));
            state.store_away_until = state.now + away;
        }
        state.now < state.store_away_until
    }

    /// Moves on from event to event, until nothing is left to happen or `end` has come.
    pub(super) async fn run_until(&self, end: DateTime<Utc>) {
        loop {
            self.until_idle().await;
            let mut state = self.state();
            if state.is_over {
                return;
            }
            let Some(((when, _), event)) = state.queue.pop_first() else { return };
            if when > end {
                state.now = end;
                state.put(when, event);
                return;
            }
            state.now = state.now.max(when);
            match event {
                Event::Land(landing) => landing(&mut state),
                Event::Wake { process, wake } => {
                    let until = state.processes[process].stopped_until;
                    if state.processes[process].is_alive && until > state.now {
                        state.put(until, Event::Wake { process, wake });
                    } else {
                        state.running += 1;
                        if wake.send(()).is_err() {
                            // Whoever waited is gone: a request that nobody waits for any more.
                            state.running -= 1;
                        }
                    }
                }
            }
        }
    }

    async fn until_idle(&self) {
        loop {
            let idle = self.0.idle.notified();
            if self.state().running == 0 {
                return;
            }
            idle.await;
        }
    }
}

/// Held by an actor while it runs. Given back when it ends, however it ends.
struct Baton(World);

impl Drop for Baton {
    fn drop(&mut self) {
        let mut state = self.0.state();
        // When the world itself ends, whoever still waits holds no baton.
        state.running = state.running.saturating_sub(1);
        drop(state);
        self.0.0.idle.notify_one();
    }
}

/// The time of one process.
#[derive(Clone, Debug)]
pub(super) struct ProcessTime {
    pub(super) world: World,
    pub(super) process: ProcessId,
}

impl Timeline for ProcessTime {
    fn now(&self) -> DateTime<Utc> {
        let state = self.world.state();
        state.now + state.processes[self.process].off_by
    }

    fn monotonic(&self) -> Duration {
        self.world.state().monotonic()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        let (world, process) = (self.world.clone(), self.process);
        Box::pin(async move { world.pause(process, time).await })
    }
}

pub(super) fn as_millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn delta(time: Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX)
}

/// A random id that repeats by the seed.
pub(super) fn random_id(random: &mut StdRng) -> uuid::Uuid {
    let mut bytes = [0; 16];
    random.fill_bytes(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
