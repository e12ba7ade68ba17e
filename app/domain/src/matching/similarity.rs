//! How alike two descriptions are, in thousandths, counted in integers so that browser and server agree to the byte.
//!
//! The measure is the indel ratio, 2 × LCS ÷ (length + length), by the bit-parallel batches of `rapidfuzz`. Texts are
//! normalised once, when they are loaded.

use rapidfuzz::distance::lcs_seq;

/// A text in the form in which it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Normalised(Vec<char>);

impl Normalised {
    /// Small letters without accents, digits, single spaces; signs are spaces, `×` is an `x`.
    pub fn new(text: &str) -> Self {
        let mut signs: Vec<char> = Vec::with_capacity(text.len());
        for sign in text.chars().flat_map(char::to_lowercase) {
            match fold(sign) {
                Some(plain) => signs.extend(plain.chars()),
                None if sign.is_alphanumeric() => signs.push(sign),
                None if signs.last().is_some_and(|last| *last != ' ') => signs.push(' '),
                None => {}
            }
        }
        while signs.last() == Some(&' ') {
            signs.pop();
        }
        Self(signs)
    }

    /// Whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The plain letters of a letter with an accent, as they occur in the languages of suppliers around here.
fn fold(sign: char) -> Option<&'static str> {
    Some(match sign {
        'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' => "o",
        'ö' | 'ø' => "oe",
        'ù' | 'ú' | 'û' => "u",
        'ü' => "ue",
        'ß' => "ss",
        'ä' | 'æ' => "ae",
        '×' => "x",
        _ => return None,
    })
}

/// One text that is held against many.
pub struct Comparer {
    length: usize,
    batch: lcs_seq::BatchComparator<char>,
}

impl Comparer {
    /// Of a text.
    pub fn new(text: &Normalised) -> Self {
        Self { length: text.0.len(), batch: lcs_seq::BatchComparator::new(text.0.iter().copied()) }
    }

    /// How alike, from 0 to 1000; `None` below the cut-off.
    pub fn likeness(&self, other: &Normalised, cutoff: u32) -> Option<u32> {
        let both = self.length + other.0.len();
        if both == 0 || self.length.min(other.0.len()) == 0 {
            return None;
        }
        // No common subsequence is longer than the shorter text.
        let needed = (both * cutoff as usize).div_ceil(2000);
        if self.length.min(other.0.len()) < needed {
            return None;
        }
        let args = lcs_seq::Args::default().score_cutoff(needed);
        let common = self.batch.similarity_with_args(other.0.iter().copied(), &args)?;
        u32::try_from(2000 * common / both).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn likeness(a: &str, b: &str) -> Option<u32> {
        Comparer::new(&Normalised::new(a)).likeness(&Normalised::new(b), 500)
    }

    #[test]
    fn writing_habits_make_no_difference() {
        assert_eq!(likeness("Bakplaat 60 × 40, aluminium", "BAKPLAAT 60 x 40 ALUMINIUM"), Some(1000));
        assert_eq!(likeness("Crème brûlée", "creme brulee"), Some(1000));
        assert_eq!(likeness("", ""), None);
    }

    #[test]
    fn what_is_unlike_is_cut_off() {
        assert_eq!(likeness("Roggebloem T1150, zak 25 kg", "Siliconen bakmat 585 × 385 mm"), None);
        assert!(likeness("Roggebloem T1150, zak 25 kg", "Roggebloem T1150 zak 10 kg").is_some_and(|value| value > 900));
    }

    proptest! {
        #[test]
        fn the_cutoff_only_hides(a in "[a-e ]{0,30}", b in "[a-e ]{0,30}", cutoff in 0u32..1000) {
            let (a, b) = (Normalised::new(&a), Normalised::new(&b));
            let all = Comparer::new(&a).likeness(&b, 0);
            prop_assert_eq!(Comparer::new(&a).likeness(&b, cutoff), all.filter(|value| *value >= cutoff));
        }
    }
}
