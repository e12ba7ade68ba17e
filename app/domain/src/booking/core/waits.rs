//! How long the machine waits, and how often it looks: the figures of the design, which a test may shorten.

use chrono::TimeDelta;

/// Waits of the machine. Each is what the design says unless somebody sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// How long the question of rights may stay without an answer: two hours.
    pub rights_patience: TimeDelta,
    /// After which times, counted from the end of the lost request's time-out, a machine looks for it: 1, 5, 15 minutes.
    pub looks_after: [TimeDelta; 3],
    /// How long an outcome may stay unknown before it waits for a person: two hours, repeats included.
    pub looks_patience: TimeDelta,
    /// How much longer than a token's life nobody sends with it: clocks differ.
    pub token_margin: TimeDelta,
    /// How long the finding that a lost entry stands nowhere may be acted upon. Later it is looked for again.
    pub cleared_for: TimeDelta,
    /// How long an entered invoice rests between looks, at first; after that it is looked at each night.
    pub rests: [TimeDelta; 2],
    /// How long to wait after a passing refusal that does not say when to come back.
    pub pause: TimeDelta,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            rights_patience: TimeDelta::hours(2),
            looks_after: [TimeDelta::minutes(1), TimeDelta::minutes(5), TimeDelta::minutes(15)],
            looks_patience: TimeDelta::hours(2),
            token_margin: TimeDelta::seconds(30),
            cleared_for: TimeDelta::minutes(10),
            rests: [TimeDelta::minutes(15), TimeDelta::hours(1)],
            pause: TimeDelta::seconds(30),
        }
    }
}

impl Waits {
    /// The longest wait between two questions that get no answer.
    pub(super) fn longest(&self) -> TimeDelta {
        self.looks_after[self.looks_after.len() - 1]
    }
}
