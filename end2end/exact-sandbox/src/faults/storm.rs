//! A storm: many kinds of faults at once, each now and then. One call switches it on, one off.

use serde::{Deserialize, Serialize};

use super::line::{Effect, Fault};
use super::{FaultBoard, Scope};

/// How a storm is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Storm {
    /// How likely it is that a request meets one of its faults.
    pub(crate) chance: f64,
    /// The same seed gives the same storm.
    pub(crate) seed: u64,
    /// Late is at most so many milliseconds late.
    pub(crate) late_ms: u64,
    /// Its kinds, each as likely as the others; left out means those of [`Storm::usual`].
    pub(crate) effects: Vec<Effect>,
    /// Requests that it may meet.
    pub(crate) scope: Scope,
    /// Endpoints that it spares. A refresh token whose answer gets lost ends its connection for good, so that is asked for
    /// by name: an empty list spares nothing.
    pub(crate) spares: Vec<String>,
}

impl Default for Storm {
    fn default() -> Self {
        Self {
            chance: 0.02,
            seed: 1,
            late_ms: 500,
            effects: Vec::new(),
            scope: Scope::default(),
            spares: vec!["oauth2/token".to_owned()],
        }
    }
}

impl Storm {
    /// Everything that a line does which passes by itself. Rights that contradict each other and lines that get lost do
    /// not pass: they are asked for by name.
    fn usual(&self) -> Vec<Effect> {
        let ms = self.late_ms;
        let mut effects = vec![
            Effect::Latency { ms },
            Effect::DropBefore { ms },
            Effect::DropAfter { ms },
            Effect::LandsLate { ms, drops: false },
            Effect::LandsLate { ms, drops: true },
            Effect::VisibleLate { ms },
            Effect::Html { carried_out: false },
            Effect::Html { carried_out: true },
            Effect::Redirect,
            Effect::EmptyList,
        ];
        effects.extend([408, 500, 502, 503].map(|status| Effect::Status { status, carried_out: false }));
        effects.extend([408, 500, 502].map(|status| Effect::Status { status, carried_out: true }));
        effects
    }
}

impl FaultBoard {
    /// Switches a storm on, in place of one that rages; gives its number of kinds.
    pub(crate) fn begin_storm(&mut self, storm: &Storm) -> usize {
        self.end_storm();
        let effects = if storm.effects.is_empty() { storm.usual() } else { storm.effects.clone() };
        let kinds = u32::try_from(effects.len()).unwrap_or(u32::MAX);
        for (effect, number) in effects.into_iter().zip(0_u64..) {
            let id = self.next_id();
            self.faults.push(Fault {
                chance: Some(storm.chance / f64::from(kinds)),
                seed: storm.seed.wrapping_mul(1_000).wrapping_add(number),
                varies: true,
                spares: storm.spares.clone(),
                of_storm: true,
                ..Fault::new(id, storm.scope.clone(), effect)
            });
        }
        usize::try_from(kinds).unwrap_or(usize::MAX)
    }

    /// Switches it off; other faults stay.
    pub(crate) fn end_storm(&mut self) {
        self.faults.retain(|fault| !fault.of_storm);
    }
}
