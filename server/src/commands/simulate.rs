//! `sluis simulate --json`: the code that books in production against a model of the other side, with everything going wrong.

use std::sync::atomic::{AtomicU64, Ordering};

use backend::simulation::{self, Options};
use serde_json::json;

use super::{Answer, answer, say};
use crate::cli::Simulate;

/// Runs, says on standard error how far it is, and answers the figures. The answer is *no* where one that must be 0 is not.
pub(super) fn run(what: Simulate) -> anyhow::Result<Answer> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let options = Options {
        bookings: what.bookings,
        seed: what.seed,
        without: what.without.map(simulation::Guard::from),
        threads,
    };
    let done = AtomicU64::new(0);
    let figures = simulation::run(options, |bookings| {
        let done = done.fetch_add(bookings, Ordering::Relaxed) + bookings;
        say(&format!("{done} of {} bookings", what.bookings));
    })?;
    let mut line = serde_json::to_value(&figures)?;
    line["seed"] = json!(what.seed);
    line["without"] = json!(options.without.map(simulation::Guard::code));
    line["calls_per_booking"] = json!(round(figures.calls_per_booking()));
    line["seconds"] = json!(round(figures.seconds));
    answer(&line);
    Ok(if figures.is_clean() { Answer::Yes } else { Answer::No })
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
