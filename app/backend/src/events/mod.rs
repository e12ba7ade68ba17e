//! News from the store to open screens, whichever process wrote it.
//!
//! Every change of an invoice, an action and a gate leaves an event row behind it; what has no history of its own leaves
//! a row in `change` ([`tell_in_tx`]). One watcher in each process ([`watch`]) looks for new rows and passes them on to
//! the browsers that are connected to it. A browser that was away says up to where it has seen ([`Position`]).
//!
//! PostgreSQL may show a row later than one with a higher number, because its transaction took longer. So the watcher
//! always looks a little back, and remembers what it has passed on.

mod repo;
mod watcher;

use std::fmt;
use std::str::FromStr;

use domain::ids::EnvironmentId;
use domain::news::{News, Topic};
use tokio::sync::broadcast;

#[cfg(test)]
pub(crate) use repo::STATEMENTS;
pub use repo::{position, tell_in_tx};
pub use watcher::watch;

/// How many pieces of news may wait for a slow browser; one that falls behind is told that it missed something.
const BUFFER: usize = 1024;

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose; none for what touches everybody, as a gate of everybody does.
    pub environment: Option<EnvironmentId>,
    /// What kind of thing.
    pub topic: Topic,
    /// Its id, or the gate's name.
    pub subject: String,
    /// Up to where one has seen everything, having seen this.
    pub position: Position,
}

impl Change {
    /// As a browser is told.
    pub fn news(&self) -> News {
        News::Changed { topic: self.topic, subject: self.subject.clone() }
    }

    /// Whether somebody in this environment may hear of it. A platform operator hears of every gate.
    pub fn concerns(&self, environment: Option<EnvironmentId>, is_operator: bool) -> bool {
        let is_for_operator = is_operator && self.topic == Topic::Gate;
        self.environment.is_none() || self.environment == environment || is_for_operator
    }
}

/// The newest row of each source that one has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position(pub(crate) [i64; 4]);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [invoice, action, gate, change] = self.0;
        write!(f, "{invoice}.{action}.{gate}.{change}")
    }
}

/// It is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no position in the news")]
pub struct NoPosition;

impl FromStr for Position {
    type Err = NoPosition;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers: Vec<i64> = text.split('.').map(str::parse).collect::<Result<_, _>>().map_err(|_| NoPosition)?;
        numbers.try_into().map(Self).map_err(|_| NoPosition)
    }
}

/// Passes the news on inside this process.
#[derive(Clone, Debug)]
pub struct Events(broadcast::Sender<Change>);

impl Default for Events {
    fn default() -> Self {
        Self(broadcast::Sender::new(BUFFER))
    }
}

impl Events {
    /// Hears everything from now on. A browser hears only what [`Change::concerns`] its environment.
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.0.subscribe()
    }

    fn pass_on(&self, change: Change) {
        // Nobody listens: then nobody misses it.
        drop(self.0.send(change));
    }
}

#[cfg(test)]
mod tests;
