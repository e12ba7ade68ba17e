//! A small run of each kind. The large ones are the command's.

use super::{Figures, Guard, Options, run};

fn figures(bookings: u64, without: Option<Guard>) -> Figures {
    run(Options { bookings, seed: 7, without, threads: 2 }, |_| {}).unwrap()
}

#[test]
fn everything_goes_wrong_and_nothing_is_booked_wrong() {
    let figures = figures(10_000, None);
    assert!(figures.is_clean(), "{figures:#?}");
    assert!(figures.misbooked_detected > 0, "the window is there: {figures:#?}");
    assert!(figures.faults.values().filter(|count| **count > 0).count() >= 15, "{figures:#?}");
    assert!(figures.blast_radius <= 10, "{figures:#?}");
}
