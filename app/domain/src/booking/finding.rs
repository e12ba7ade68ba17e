//! Why an action is in its state: codes and values, stored with each line of its history and told by [`super::sentences`].

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::witness::{Difference, Witness};
use crate::refusal::Refusal;

/// A right that was missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingRight {
    /// The administration is not among those that the user reaches.
    NotReachable {
        /// How many he reaches.
        reaches: usize,
    },
    /// A request of the booking is not allowed there.
    NotAllowed {
        /// Which, by its stored word.
        operation: String,
    },
    /// The request itself was refused.
    Forbidden {
        /// The bookkeeping system's own words.
        text: String,
    },
}

/// A writing request of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Posting the document: the canary.
    Document,
    /// Adding the file to it.
    Attachment,
    /// Making the entry.
    Entry,
}

impl Request {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Attachment => "attachment",
            Self::Entry => "entry",
        }
    }
}

/// Why there was no answer to the question of rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoAnswer {
    /// No usable answer came.
    Silence,
    /// The list of administrations was empty, which says nothing.
    EmptyList,
    /// The token belongs to another user than the connection says.
    AnotherUser,
    /// The administration runs under no connection, or under one that is dead.
    NoConnection,
    /// The limits of the bookkeeping system are used up.
    Limits,
    /// It does not accept the token, though its time is not over.
    Token,
}

/// The detail of a finding that only waits for calls: there is nothing wrong.
pub const LIMITS: &str = "limits";

/// Why an action is in its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// A person asked for it.
    Asked,
    /// A person asked for it again.
    AskedAgain,
    /// A worker began.
    Begun {
        /// Which attempt, counted from 1.
        attempt: i64,
    },
    /// A gate closed between two steps; finished steps are kept.
    GateClosed,
    /// The other side asked to wait, or could not be reached: nothing was done.
    Later {
        /// Before which request.
        request: Option<Request>,
        /// What stood in the way, in words for a person who looks into it.
        detail: String,
    },
    /// The connection's user may not.
    NoRights {
        /// Who.
        user: String,
        /// Number and name of the administration.
        administration: String,
        /// What is missing.
        missing: MissingRight,
    },
    /// No answer to the question of rights.
    NoAnswerOnRights {
        /// Why.
        why: NoAnswer,
        /// Since when it was asked.
        since: DateTime<Utc>,
    },
    /// It stands in the books already, and is not ours.
    AlreadyBooked {
        /// Under this number.
        entry_number: String,
    },
    /// It has waited, and is validated again on what is read now: that reading is asked for.
    WaitsForReading,
    /// It is made with something that is not one of its administration, or is not there any more.
    UnknownHere {
        /// Which, as stored words.
        what: Vec<String>,
    },
    /// Validated again before it left: it is no longer right.
    NoLongerValid {
        /// Codes of what blocks it.
        deviations: Vec<String>,
    },
    /// The bookkeeping system said no for good.
    Refused {
        /// What it is about.
        refusal: Refusal,
        /// Its own words.
        text: String,
    },
    /// What was sent was not understood.
    Malformed {
        /// Its own words.
        text: String,
    },
    /// The file is no longer in the store, or may not be sent.
    FileUnreadable {
        /// What is wrong.
        detail: String,
    },
    /// A request may or may not have arrived.
    OutcomeUnknown {
        /// Which.
        request: Request,
        /// What came instead of an answer.
        detail: String,
    },
    /// Looked, and found nothing, beside a control that was found.
    NotFound {
        /// How often by now.
        looks: u32,
    },
    /// Looked, and the answer counts for nothing: the control was not found either, or no answer came.
    LookWithoutControl {
        /// What came.
        detail: String,
    },
    /// Looked for in every place that it may stand, and found nowhere: it is sent again, the same to the byte.
    SentAgain {
        /// How often it was looked for.
        looks: u32,
    },
    /// Looked as often as a machine may: a person decides.
    NeedsAPerson {
        /// How often.
        looks: u32,
    },
    /// Seen in the right place.
    Witnessed(Witness),
    /// Right place, other content.
    Deviates {
        /// What was seen.
        witness: Witness,
        /// What differs.
        differences: Vec<Difference>,
    },
    /// Seen in another administration.
    FoundElsewhere {
        /// Where.
        division: i64,
        /// Number and name, as far as known.
        administration: String,
        /// Under which number.
        entry_number: Option<String>,
        /// Where it belongs.
        intended: String,
    },
    /// An answer named it, and it is not found where it belongs: it may stand elsewhere.
    PlaceUnknown {
        /// The number in the answer.
        entry_number: Option<String>,
        /// Where it belongs.
        intended: String,
    },
    /// The document, which goes before the entry, landed in another administration. Nothing was booked.
    StrayDocument {
        /// Where.
        division: i64,
        /// Number and name, as far as known.
        administration: String,
    },
    /// A person took it back before it left.
    TakenBack,
    /// A person booked it in the bookkeeping system and linked it here.
    BookedByHand {
        /// Under this number.
        entry_number: String,
        /// Why it was linked though the books did not say that it is this invoice.
        #[serde(default)]
        unverified: Option<String>,
    },
    /// A person looked and found nothing: it may be worked on again.
    LookedByAPerson,
    /// A person accepts what differs.
    DifferencesAccepted {
        /// Why.
        reason: String,
    },
    /// The wrong entry was reversed or deleted.
    Repaired {
        /// In the person's words.
        reason: String,
    },
    /// A worker stopped in the middle: its lease ran out.
    WorkerLost,
    /// A document of ours that landed in another administration was cleared away there, or is not there any more.
    ClearedAway {
        /// Number and name of that administration.
        administration: String,
    },
    /// It could not be cleared away: a person deletes it there.
    NotClearedAway {
        /// Number and name of that administration.
        administration: String,
        /// What stood in the way.
        detail: String,
    },
}

impl Finding {
    /// The witness, where there is one.
    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Self::Witnessed(witness) | Self::Deviates { witness, .. } => Some(witness),
            _ => None,
        }
    }
}
