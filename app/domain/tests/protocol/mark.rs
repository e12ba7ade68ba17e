//! Values of the real machine, which can't be hashed, inside states, which must be: each beside a mark made from all of it.

use std::fmt::{self, Debug, Write as _};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// A value with its mark. Two are the same when their marks are: 64 bits of everything that `Debug` shows.
#[derive(Clone)]
pub(crate) struct Marked<T> {
    value: Arc<T>,
    mark: u64,
}

/// Writes text into a hash.
struct Hashing(DefaultHasher);

impl fmt::Write for Hashing {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

impl<T: Debug> Marked<T> {
    /// Marks a value.
    pub(crate) fn new(value: T) -> Self {
        let mut text = Hashing(DefaultHasher::new());
        write!(text, "{value:?}").expect("a hash takes any text");
        Self { mark: text.0.finish(), value: Arc::new(value) }
    }
}

impl<T> std::ops::Deref for Marked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Debug> Debug for Marked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T> PartialEq for Marked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.mark == other.mark
    }
}

impl<T> Eq for Marked<T> {}

impl<T> Hash for Marked<T> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_u64(self.mark);
    }
}
