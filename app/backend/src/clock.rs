//! Time, randomness and identities: the one place where they come from outside.
//!
//! Everything else takes a [`Clock`], a [`Random`] or [`Ids`] as a parameter, so that a test drives the time by hand and a
//! simulation repeats by its seed. `clippy.toml` bans the calls below everywhere else.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use futures::future::BoxFuture;
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// Tells the time, in UTC.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Hand(Arc<Mutex<DateTime<Utc>>>),
    Timeline(Arc<dyn Timeline>),
}

/// A time that somebody else owns: that of a simulated process.
pub trait Timeline: std::fmt::Debug + Send + Sync {
    /// What the process's clock shows. It may jump.
    fn now(&self) -> DateTime<Utc>;

    /// How long the process runs. It never jumps, and goes on while the process is stopped.
    fn monotonic(&self) -> Duration;

    /// Ends after that time.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;
}

/// A moment after which something may no longer begin, by the monotonic time of its process.
#[derive(Clone, Debug)]
pub struct Deadline {
    clock: Clock,
    at: Duration,
}

impl Deadline {
    /// Whether it is too late.
    pub fn is_over(&self) -> bool {
        self.left().is_zero()
    }

    /// How long it is not.
    pub fn left(&self) -> Duration {
        self.at.saturating_sub(self.clock.monotonic())
    }
}

/// The hand of a clock that stands still until it is moved.
#[derive(Clone, Debug)]
pub struct Hand(Arc<Mutex<DateTime<Utc>>>);

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that shows `start` until its hand is moved.
    pub fn by_hand(start: DateTime<Utc>) -> (Self, Hand) {
        let time = Arc::new(Mutex::new(start));
        (Self(Source::Hand(Arc::clone(&time))), Hand(time))
    }

    /// The present moment, to the microsecond: what both databases keep, so that a time that was stored and read back
    /// is equal to the one that was written.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System => system_time(),
            Source::Hand(time) => *time.lock().unwrap_or_else(PoisonError::into_inner),
            Source::Timeline(timeline) => timeline.now(),
        }
        .trunc_subsecs(6)
    }

    /// A clock whose time is somebody else's.
    pub fn of(timeline: Arc<dyn Timeline>) -> Self {
        Self(Source::Timeline(timeline))
    }

    /// How long this process runs: a time that never jumps. Where the clock is moved by hand it is the machine's.
    pub fn monotonic(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        match &self.0 {
            Source::System | Source::Hand(_) => START.elapsed(),
            Source::Timeline(timeline) => timeline.monotonic(),
        }
    }

    /// The moment so long after now.
    pub fn deadline(&self, after: Duration) -> Deadline {
        Deadline { at: self.monotonic() + after, clock: self.clone() }
    }

    /// Waits. Where the clock is moved by hand it is the machine's time that passes.
    pub async fn sleep(&self, time: Duration) {
        match &self.0 {
            Source::System | Source::Hand(_) => tokio::time::sleep(time).await,
            Source::Timeline(timeline) => timeline.sleep(time).await,
        }
    }
}

impl Hand {
    /// Moves the clock on.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    /// Sets the clock, backwards too.
    pub fn set(&self, to: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where the time comes in")]
fn system_time() -> DateTime<Utc> {
    Utc::now()
}

/// Hands out random bytes, fit for secrets: ChaCha, seeded by the operating system unless a test chose the seed.
#[derive(Clone, Debug)]
pub struct Random(Arc<Mutex<StdRng>>);

impl Random {
    /// Seeded by the operating system.
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is where randomness comes in")]
        let mut source = rand::rng();
        Self(Arc::new(Mutex::new(StdRng::from_rng(&mut source))))
    }

    /// The same bytes for the same seed. For tests and simulations only.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A whole number below `bound`; 0 where the bound is 0. For jitter and simulations: the bias of the remainder is
    /// below 2⁻³² for every bound that fits in 32 bits.
    pub fn below(&self, bound: u32) -> u32 {
        let wide = u64::from_le_bytes(self.bytes());
        u32::try_from(wide.checked_rem(u64::from(bound)).unwrap_or(0)).unwrap_or(0)
    }
}

/// Makes identities: UUIDs of version 7, so that those of one table lie in the order of their making.
#[derive(Clone, Debug)]
pub struct Ids {
    clock: Clock,
    random: Random,
}

impl Ids {
    /// Ids of this clock and this randomness.
    pub fn new(clock: Clock, random: Random) -> Self {
        Self { clock, random }
    }

    /// A new identity, of the type that is asked for: `let id: InvoiceId = ids.next();`
    pub fn next<T: From<Uuid>>(&self) -> T {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random.bytes()).into_uuid().into()
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::InvoiceId;

    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-10-14T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_clock_by_hand_stands_still_until_it_is_moved() {
        let (clock, hand) = Clock::by_hand(noon());
        assert_eq!(clock.now(), noon());
        hand.advance(TimeDelta::minutes(5));
        assert_eq!(clock.clone().now(), noon() + TimeDelta::minutes(5));
    }

    #[test]
    fn ids_are_version_7_carry_the_time_and_repeat_by_seed() {
        let ids = || Ids::new(Clock::by_hand(noon()).0, Random::seeded(7));
        let id: InvoiceId = ids().next();
        assert_eq!(id.0.get_version_num(), 7);
        assert_eq!(id.0.get_timestamp().map(|time| time.to_unix().0), u64::try_from(noon().timestamp()).ok());
        assert_eq!(id, ids().next());
    }

    #[test]
    fn two_ids_differ_and_a_later_one_sorts_after() {
        let (clock, hand) = Clock::by_hand(noon());
        let ids = Ids::new(clock, Random::system());
        let (first, second): (InvoiceId, InvoiceId) = (ids.next(), ids.next());
        assert_ne!(first, second);
        hand.advance(TimeDelta::milliseconds(1));
        assert!(first.max(second) < ids.next());
    }

    #[test]
    fn a_number_below_a_bound_is_below_it() {
        let random = Random::seeded(1);
        assert!((0..1000).all(|_| random.below(7) < 7));
        assert_eq!(random.below(0), 0);
    }
}
