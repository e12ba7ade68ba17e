//! How bookings are carried out: waits, leases and the size of bursts. The defaults are those of the design; a test of bad
//! days shortens them, an installation has no reason to.

use std::time::Duration;

use backend::booking::BookingSettings;
use chrono::TimeDelta;
use serde::Deserialize;

/// The settings of `[booking]`, by their variables `SLUIS_BOOKING_…`. Times are whole seconds.
pub(super) const KEYS: [&str; 12] = [
    "lease",
    "timeout",
    "looks_after",
    "patience",
    "cleared_for",
    "token_margin",
    "pause",
    "waited",
    "burst",
    "burst_bookings",
    "unwitnessed",
    "parallel",
];

/// How bookings are carried out.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Booking {
    /// How long a worker holds its work without renewing.
    pub lease: u32,
    /// How long a writing request may take.
    pub timeout: u32,
    /// After which times a lost entry is looked for: a list of three.
    pub looks_after: [u32; 3],
    /// How long rights may stay unanswered, and an outcome unknown, before a person is asked.
    pub patience: u32,
    /// How long the finding that a lost entry stands nowhere may be acted upon.
    pub cleared_for: u32,
    /// How much longer than a token's life nobody sends with it.
    pub token_margin: u32,
    /// How long to wait after a passing refusal.
    pub pause: u32,
    /// How long a booking may wait and leave without being validated again, and how old a reading may be then.
    pub waited: u32,
    /// How long one answer on rights serves.
    pub burst: u32,
    /// How many bookings it serves.
    pub burst_bookings: u32,
    /// How many of a connection may have left and not be witnessed.
    pub unwitnessed: u32,
    /// How many bursts a process carries out at once.
    pub parallel: u32,
}

impl Default for Booking {
    fn default() -> Self {
        Self {
            lease: 90,
            timeout: 60,
            looks_after: [60, 300, 900],
            patience: 7200,
            cleared_for: 600,
            token_margin: 30,
            pause: 30,
            waited: 600,
            burst: 60,
            burst_bookings: 25,
            unwitnessed: 10,
            parallel: 4,
        }
    }
}

impl Booking {
    /// What the worker works by.
    pub fn for_worker(&self, public_url: &str) -> BookingSettings {
        let seconds = |seconds: u32| TimeDelta::seconds(i64::from(seconds));
        let mut settings = BookingSettings::new(public_url);
        settings.lease = seconds(self.lease);
        settings.timeout = Duration::from_secs(u64::from(self.timeout));
        settings.waits.looks_after = self.looks_after.map(seconds);
        settings.waits.looks_patience = seconds(self.patience);
        settings.waits.rights_patience = seconds(self.patience);
        settings.waits.cleared_for = seconds(self.cleared_for);
        settings.waits.token_margin = seconds(self.token_margin);
        settings.waits.pause = seconds(self.pause);
        settings.freshness.waited = seconds(self.waited);
        settings.freshness.read_within = seconds(self.waited);
        settings.burst.lasts = seconds(self.burst);
        settings.burst.bookings = self.burst_bookings.max(1);
        settings.burst.unwitnessed = self.unwitnessed.max(1);
        settings.burst.together = settings.burst.together.min(settings.burst.unwitnessed);
        settings.parallel = usize::try_from(self.parallel).unwrap_or(1).max(1);
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_design() {
        let settings = Booking::default().for_worker("http://127.0.0.1:7300");
        let design = BookingSettings::new("http://127.0.0.1:7300");
        assert_eq!((settings.waits, settings.burst), (design.waits, design.burst));
        assert_eq!((settings.lease, settings.timeout), (design.lease, design.timeout));
        assert_eq!((settings.freshness, settings.parallel), (design.freshness, design.parallel));
    }
}
