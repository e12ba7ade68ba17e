//! The figures of a run, as the command line answers them.

use std::collections::BTreeMap;

use serde::Serialize;

/// What became of every booking, and what must never be.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    /// Bookings that were meant.
    pub bookings: u64,
    /// Booked, and witnessed in the right administration.
    pub done: u64,
    /// Seen in *Inkoop*, not yet in the ledger.
    pub entered: u64,
    /// Refused before anything was booked.
    pub undone: u64,
    /// Refused for good.
    pub failed: u64,
    /// Waiting behind a closed gate.
    pub delayed: u64,
    /// In the right place, but not what was sent.
    pub deviating: u64,
    /// Shown as standing in a wrong place.
    pub misbooked: u64,
    /// Unknown still, each visibly so.
    pub unresolved: u64,
    /// Entries elsewhere that are not shown as such.
    pub wrong_administration: u64,
    /// Invoices that stand twice.
    pub twice: u64,
    /// Meant, and neither booked, nor waiting, nor refused with a reason.
    pub lost: u64,
    /// Writing requests that began after a close had returned.
    pub starts_after_close: u64,
    /// Connections that died though nothing was lost inside their refresh.
    pub dead_connections: u64,
    /// Those that died of a crash, stop or lost answer inside it.
    pub connections_lost_in_refresh: u64,
    /// Wrong entries that Sluis found: the right went between the last answer and the entry.
    pub misbooked_detected: u64,
    /// Wrong entries where the right was not there at the last answer.
    pub misbooked_detected_outside_window: u64,
    /// The most wrong entries of one connection before its gate closed.
    pub blast_radius: u64,
    /// Gates that closed by themselves.
    pub gates_closed_by_themselves: u64,
    /// How often each fault happened.
    pub faults: BTreeMap<&'static str, u64>,
    /// Calls that count against a limit.
    pub calls: u64,
    /// How long it took.
    #[serde(skip)]
    pub seconds: f64,
}

impl Figures {
    /// Adds those of another world.
    pub fn add(&mut self, other: &Self) {
        let sums: [(&mut u64, u64); 20] = [
            (&mut self.bookings, other.bookings),
            (&mut self.done, other.done),
            (&mut self.entered, other.entered),
            (&mut self.undone, other.undone),
            (&mut self.failed, other.failed),
            (&mut self.delayed, other.delayed),
            (&mut self.deviating, other.deviating),
            (&mut self.misbooked, other.misbooked),
            (&mut self.unresolved, other.unresolved),
            (&mut self.wrong_administration, other.wrong_administration),
            (&mut self.twice, other.twice),
            (&mut self.lost, other.lost),
            (&mut self.starts_after_close, other.starts_after_close),
            (&mut self.dead_connections, other.dead_connections),
            (&mut self.connections_lost_in_refresh, other.connections_lost_in_refresh),
            (&mut self.misbooked_detected, other.misbooked_detected),
            (&mut self.misbooked_detected_outside_window, other.misbooked_detected_outside_window),
            (&mut self.gates_closed_by_themselves, other.gates_closed_by_themselves),
            (&mut self.calls, other.calls),
            (&mut self.blast_radius, 0),
        ];
        for (sum, more) in sums {
            *sum += more;
        }
        self.blast_radius = self.blast_radius.max(other.blast_radius);
        for (fault, count) in &other.faults {
            *self.faults.entry(fault).or_default() += count;
        }
    }

    /// Whether everything that must be 0 is, and every booking came to one of its ends.
    pub fn is_clean(&self) -> bool {
        let never = [
            self.wrong_administration,
            self.twice,
            self.lost,
            self.starts_after_close,
            self.dead_connections,
            self.misbooked_detected_outside_window,
        ];
        never.iter().all(|figure| *figure == 0) && self.ends() == self.bookings
    }

    /// Everything that a booking can end as, together.
    pub fn ends(&self) -> u64 {
        self.done
            + self.entered
            + self.undone
            + self.failed
            + self.delayed
            + self.deviating
            + self.misbooked
            + self.unresolved
            + self.lost
    }

    /// Calls that count, for each booking.
    #[expect(clippy::cast_precision_loss, reason = "a ratio for a person to read")]
    pub fn calls_per_booking(&self) -> f64 {
        if self.bookings == 0 { 0.0 } else { self.calls as f64 / self.bookings as f64 }
    }
}
