//! Chance that can be repeated: a fault's draws follow from its seed and their number, whatever else happens.

/// A whole number that follows from a seed and a count (SplitMix64).
fn draw(seed: u64, count: u64) -> u64 {
    let mut mixed = seed.wrapping_add(count.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// True with this probability.
pub(crate) fn happens(chance: f64, seed: u64, count: u64) -> bool {
    let drawn = u32::try_from(draw(seed, count) >> 32).unwrap_or(u32::MAX);
    f64::from(drawn) / f64::from(u32::MAX) < chance
}

/// A number from 0 to `most`, each as likely.
pub(crate) fn up_to(most: u64, seed: u64, count: u64) -> u64 {
    most.checked_add(1).map_or(most, |numbers| draw(!seed, count) % numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_as_often_as_it_says_and_the_same_each_time() {
        let met = |seed| (0..10_000).filter(|count| happens(0.02, seed, *count)).count();
        assert_eq!(met(1), met(1));
        for seed in 1..20 {
            assert!((140..260).contains(&met(seed)), "{}", met(seed));
        }
        assert!((0..100).all(|count| !happens(0.0, 1, count)));
        assert!((0..1_000).all(|count| up_to(9, 1, count) < 10));
        assert!((0..1_000).any(|count| up_to(9, 1, count) == 9));
    }
}
