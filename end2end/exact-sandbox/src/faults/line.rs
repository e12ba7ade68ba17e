//! Faults of the line: late answers, dropped connections, breakdowns, and rows that come late.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::chance::{happens, up_to};
use super::{FaultBoard, Scope, Seen, names};

/// A fault of the line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Fault {
    /// Given by the board.
    #[serde(default)]
    pub(crate) id: u64,
    /// Which requests it meets.
    #[serde(flatten)]
    pub(crate) scope: Scope,
    /// So many of them pass first.
    #[serde(default)]
    pub(crate) after_calls: u32,
    /// So many are met after that; left out means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<u32>,
    /// How many it has met.
    #[serde(default)]
    pub(crate) met: u32,
    /// Meets a request with this probability; left out means always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) chance: Option<f64>,
    /// Which requests it meets, and how late things are, follow from this: the same seed does the same.
    #[serde(default)]
    pub(crate) seed: u64,
    /// How often chance was asked.
    #[serde(default)]
    pub(crate) draws: u64,
    /// Times are drawn from 0 to what the effect says.
    #[serde(default)]
    pub(crate) varies: bool,
    /// Endpoints that it does not meet, whatever its scope; each may end in `*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) spares: Vec<String>,
    /// It came with a storm, and goes with it.
    #[serde(default)]
    pub(crate) of_storm: bool,
    /// What happens.
    pub(crate) effect: Effect,
}

impl Fault {
    /// One that meets every request of its scope.
    pub(crate) fn new(id: u64, scope: Scope, effect: Effect) -> Self {
        Self {
            id,
            scope,
            after_calls: 0,
            times: None,
            met: 0,
            chance: None,
            seed: 0,
            draws: 0,
            varies: false,
            spares: Vec::new(),
            of_storm: false,
            effect,
        }
    }

    /// What it does to this request, if it meets it.
    fn meet(&mut self, seen: Seen<'_>) -> Option<Effect> {
        if !self.scope.covers(seen) || self.spares.iter().any(|spared| names(spared, seen.endpoint)) {
            return None;
        }
        if self.after_calls > 0 {
            self.after_calls -= 1;
            return None;
        }
        if self.times.is_some_and(|times| self.met >= times) {
            return None;
        }
        self.draws += 1;
        if self.chance.is_some_and(|chance| !happens(chance, self.seed, self.draws)) {
            return None;
        }
        self.met += 1;
        let mut effect = self.effect.clone();
        if let (true, Some(ms)) = (self.varies, effect.time()) {
            *ms = up_to(*ms, self.seed, self.draws);
        }
        Some(effect)
    }
}

/// What a fault does to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Effect {
    /// It is carried out; the answer comes this much later.
    Latency {
        /// Milliseconds.
        ms: u64,
    },
    /// The connection is dropped and nothing was carried out.
    DropBefore {
        /// Milliseconds until it is dropped.
        #[serde(default)]
        ms: u64,
    },
    /// It is carried out, and the connection is dropped without an answer.
    DropAfter {
        /// Milliseconds until it is dropped.
        #[serde(default)]
        ms: u64,
    },
    /// It is carried out this much later; the caller waits, or gave up long before.
    LandsLate {
        /// Milliseconds.
        ms: u64,
        /// The connection is dropped at once.
        #[serde(default)]
        drops: bool,
    },
    /// It is carried out at once, but readers see the new rows this much later.
    VisibleLate {
        /// Milliseconds.
        ms: u64,
    },
    /// An answer with this status, without a refusal's text; nothing was carried out unless `carried_out`.
    Status {
        /// 500, 502, 503, 408, …
        status: u16,
        /// It was carried out all the same.
        #[serde(default)]
        carried_out: bool,
    },
    /// A page of HTML with status 200 instead of JSON; nothing was carried out unless `carried_out`.
    Html {
        /// It was carried out all the same.
        #[serde(default)]
        carried_out: bool,
    },
    /// A redirect to the login page; nothing was carried out.
    Redirect,
    /// A read answers 200 with an empty list.
    EmptyList,
    /// The header is made and its lines get lost, while the call reports success (reference 7, *Header without lines*).
    LosesLines,
    /// `UserHasRights` gives this answer, whatever is true.
    RightsAnswer {
        /// The answer.
        answer: bool,
    },
}

impl Effect {
    /// Its time in milliseconds, where it has one.
    fn time(&mut self) -> Option<&mut u64> {
        match self {
            Self::Latency { ms }
            | Self::DropBefore { ms }
            | Self::DropAfter { ms }
            | Self::LandsLate { ms, .. }
            | Self::VisibleLate { ms } => Some(ms),
            _ => None,
        }
    }
}

/// What happens to one request, all its faults together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// Wait before it is carried out.
    pub(crate) lands_after: Duration,
    /// Answer the caller now, before it is carried out, by dropping the connection.
    pub(crate) drops_at_once: bool,
    /// What comes instead of carrying it out.
    pub(crate) instead: Option<Effect>,
    /// What comes instead of the answer, after it was carried out.
    pub(crate) answer: Option<Effect>,
    /// Wait before the answer.
    pub(crate) answers_after: Duration,
    /// Readers see new rows so much later.
    pub(crate) visible_after: Option<Duration>,
    /// Read as empty.
    pub(crate) empty: bool,
    /// Lines get lost.
    pub(crate) loses_lines: bool,
    /// What `UserHasRights` says.
    pub(crate) rights_answer: Option<bool>,
}

impl FaultBoard {
    /// Takes the faults that meet this request, and counts them.
    pub(crate) fn plan(&mut self, seen: Seen<'_>) -> Plan {
        let mut plan = Plan::default();
        for effect in self.faults.iter_mut().filter_map(|fault| fault.meet(seen)) {
            plan.add(&effect);
        }
        plan
    }
}

impl Plan {
    fn add(&mut self, effect: &Effect) {
        let wait = |ms: &u64| Duration::from_millis(*ms);
        match effect {
            Effect::Latency { ms } => self.answers_after += wait(ms),
            Effect::LandsLate { ms, drops } => {
                self.lands_after += wait(ms);
                self.drops_at_once |= drops;
            }
            Effect::VisibleLate { ms } => self.visible_after = Some(wait(ms)),
            Effect::EmptyList => self.empty = true,
            Effect::LosesLines => self.loses_lines = true,
            Effect::RightsAnswer { answer } => self.rights_answer = Some(*answer),
            Effect::DropAfter { ms } => {
                self.answers_after += wait(ms);
                self.answer = Some(effect.clone());
            }
            Effect::DropBefore { ms } => {
                self.answers_after += wait(ms);
                self.instead = Some(effect.clone());
            }
            Effect::Status { carried_out: true, .. } | Effect::Html { carried_out: true } => {
                self.answer = Some(effect.clone());
            }
            Effect::Status { .. } | Effect::Html { .. } | Effect::Redirect => self.instead = Some(effect.clone()),
        }
    }

    /// In words, for the log.
    pub(crate) fn note(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        words.extend(self.instead.iter().chain(&self.answer).map(|effect| format!("{effect:?}")));
        if !self.lands_after.is_zero() {
            words.push(format!("lands after {} ms", self.lands_after.as_millis()));
        }
        if !self.answers_after.is_zero() {
            words.push(format!("answers after {} ms", self.answers_after.as_millis()));
        }
        if let Some(after) = self.visible_after {
            words.push(format!("visible after {} ms", after.as_millis()));
        }
        words.join(", ")
    }
}
