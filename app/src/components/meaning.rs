//! What a state means to a person. Every state is an icon, a word and a colour; the word is the caller's.

use super::icon::Glyph;
use domain::booking::action::ActionState;

/// The meanings the interface knows; the style sheet paints them by `data-meaning`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Right, seen, done.
    Ok,
    /// Within tolerance, running.
    Info,
    /// Look: unknown, deviating, offline.
    Warning,
    /// Solve this first; failed.
    Blocking,
    /// A gate is shut: it waits and nothing is lost. The only violet.
    Delayed,
    /// Refused before anything was booked: dashed, since nothing stands in the books.
    Undone,
    /// Stands in another administration: the only filled one.
    Misbooked,
    /// A plain state.
    #[default]
    Neutral,
}

impl Meaning {
    /// The value of `data-meaning`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Blocking => "blocking",
            Self::Delayed => "delayed",
            Self::Undone => "undone",
            Self::Misbooked => "misbooked",
            Self::Neutral => "neutral",
        }
    }

    /// The icon that goes with it; a plain state has none.
    pub const fn glyph(self) -> Option<Glyph> {
        match self {
            Self::Ok => Some(Glyph::Check),
            Self::Info => Some(Glyph::Info),
            Self::Warning => Some(Glyph::Warning),
            Self::Blocking => Some(Glyph::Blocking),
            Self::Delayed => Some(Glyph::GateShut),
            Self::Undone => Some(Glyph::Undo),
            Self::Misbooked => Some(Glyph::Misbooked),
            Self::Neutral => None,
        }
    }
}

/// What the state of an action means, and its icon. A queued action is delayed only under a closed gate: see
/// [`Meaning::Delayed`].
pub const fn of_action(state: ActionState) -> (Meaning, Glyph) {
    match state {
        ActionState::Queued => (Meaning::Neutral, Glyph::Clock),
        ActionState::InFlight => (Meaning::Info, Glyph::Play),
        ActionState::Entered => (Meaning::Ok, Glyph::Eye),
        ActionState::Unknown => (Meaning::Warning, Glyph::Question),
        ActionState::Done => (Meaning::Ok, Glyph::Check),
        ActionState::Deviating => (Meaning::Warning, Glyph::NotEqual),
        ActionState::Undone => (Meaning::Undone, Glyph::Undo),
        ActionState::Failed => (Meaning::Blocking, Glyph::Failed),
        ActionState::Misbooked => (Meaning::Misbooked, Glyph::Misbooked),
        ActionState::Repaired => (Meaning::Ok, Glyph::History),
        ActionState::Cancelled => (Meaning::Neutral, Glyph::Cross),
    }
}
