//! Changed bytes never break the reader: it answers, whatever stands there.

use backend::reading::{attachment, json, read};
use domain::language::Language;
use proptest::prelude::*;

use crate::samples::SAMPLES;

/// Reads and shows everything that can be shown.
fn exercise(bytes: &[u8]) {
    match read(bytes) {
        Ok(documents) => {
            for document in &documents {
                let _ = json::document("x", document, Language::En).to_string();
            }
        }
        Err(rejected) => {
            assert!(!rejected.messages.is_empty());
            let _ = json::rejected("x", &rejected, Language::Nl).to_string();
        }
    }
    let _ = attachment(bytes, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn bytes_changed_anywhere(sample in 0..SAMPLES.len(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = SAMPLES[sample].1.as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        exercise(&bytes);
    }

    #[test]
    fn pieces_moved_or_repeated(sample in 0..SAMPLES.len(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), length in 1usize..400) {
        let mut bytes = SAMPLES[sample].1.as_bytes().to_vec();
        let from = from.index(bytes.len());
        let piece = bytes[from..(from + length).min(bytes.len())].to_vec();
        let at = to.index(bytes.len());
        bytes.splice(at..at, piece);
        exercise(&bytes);
    }

    #[test]
    fn cut_off_anywhere(sample in 0..SAMPLES.len(), at in any::<prop::sample::Index>()) {
        let bytes = SAMPLES[sample].1.as_bytes();
        let cut = &bytes[..at.index(bytes.len())];
        prop_assert!(read(cut).is_err());
    }

    #[test]
    fn figures_of_any_text(text in "[-+0-9.,eE NaINF_]{1,40}") {
        let sample = SAMPLES[0].1.replace(">302.50<", &format!(">{text}<"));
        exercise(sample.as_bytes());
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        exercise(&bytes);
    }
}
