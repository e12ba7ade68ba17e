//! The words of the machine: its memory, what happens to it, and what it wants done.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::action::ActionState;
use super::super::finding::{Finding, MissingRight, NoAnswer, Request};
use super::super::witness::{Difference, Witness};
use crate::ids::{IntentId, RemoteId};
use crate::refusal::Refusal;

/// What is stored of a booking's progress.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Saga {
    /// The document, once its answer was seen to come from the right administration.
    pub document: Option<RemoteId>,
    /// A document whose answer was lost: looked for by its subject before another is posted.
    pub document_lost: bool,
    /// Whether the file is attached.
    pub attached: bool,
    /// The entry that an answer named. From then on no machine repeats it.
    pub entry: Option<EntryNamed>,
    /// The writing request that is, or was, under way.
    pub under_way: Option<UnderWay>,
    /// How often a lost entry was looked for, with a control.
    pub looks: u32,
    /// Since when looks have no answer that counts.
    pub unclear_since: Option<DateTime<Utc>>,
    /// Whether the bookkeeping system refused the entry as a duplicate: what is found then is not booked beside.
    pub refused_as_duplicate: bool,
    /// How often it was seen as entered, and not yet in the ledger.
    pub rests: u32,
    /// Since when the question of rights has no answer.
    pub rights_asked_since: Option<DateTime<Utc>>,
}

/// An entry as an answer named it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryNamed {
    /// Its id.
    pub id: RemoteId,
    /// Its number, where the answer had it.
    pub number: Option<String>,
    /// The division in the answer, where such an entry has one.
    pub division: Option<i64>,
}

/// A writing request that was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderWay {
    /// Which.
    pub request: Request,
    /// When its time-out ends.
    pub times_out_at: DateTime<Utc>,
    /// Where the user stood when it left.
    pub current_division: Option<i64>,
    /// Its intent, which may know the answer.
    #[serde(default)]
    pub intent: Option<IntentId>,
}

/// What the machine must know of the booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The administration it belongs to.
    pub division: i64,
    /// Its number and name.
    pub administration: String,
    /// Whether it is booked on orders.
    pub is_order_linked: bool,
    /// The connection's user, by id.
    pub user: String,
    /// Its name.
    pub user_name: String,
    /// Numbers of the entries of which a person said *boek toch*.
    pub accepted: Vec<String>,
}

/// An answer to a writing request: the table of the design, without transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer<T> {
    /// It stands there.
    Confirmed(T),
    /// It may stand there. The id, where the answer named one.
    Unknown {
        /// An id that the answer named.
        id: Option<RemoteId>,
        /// What came.
        detail: String,
    },
    /// No, for good.
    Refused {
        /// What it is about.
        refusal: Refusal,
        /// Its words.
        text: String,
    },
    /// The text of a duplicate: look.
    Duplicate,
    /// Nothing was done; later.
    NotNow {
        /// When.
        at: Option<DateTime<Utc>>,
        /// What stood in the way.
        detail: String,
    },
    /// Nothing was done: no right.
    Forbidden {
        /// Its words.
        text: String,
    },
    /// Not understood.
    Malformed {
        /// Its words.
        text: String,
    },
    /// It did not leave.
    NeverSent {
        /// Why.
        detail: String,
    },
}

/// What came back of a writing request: stored with its intent, so that it outlives the worker that was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "request", content = "answer", rename_all = "snake_case")]
pub enum Answered {
    /// The document's answer.
    Document(Answer<DocumentNamed>),
    /// The file's answer.
    Attachment(Answer<()>),
    /// The entry's answer.
    Entry(Answer<EntryNamed>),
}

impl Answered {
    /// Of which request.
    pub fn request(&self) -> Request {
        match self {
            Self::Document(_) => Request::Document,
            Self::Attachment(_) => Request::Attachment,
            Self::Entry(_) => Request::Entry,
        }
    }

    /// The administration that the answer names.
    pub fn division(&self) -> Option<i64> {
        match self {
            Self::Document(Answer::Confirmed(document)) => Some(document.division),
            Self::Entry(Answer::Confirmed(entry)) => entry.division,
            _ => None,
        }
    }

    /// Whether it names an entry: from then on no machine repeats it.
    pub fn names_entry(&self) -> bool {
        matches!(self, Self::Entry(Answer::Confirmed(_) | Answer::Unknown { id: Some(_), .. }))
    }
}

/// A document that an answer named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentNamed {
    /// Its id.
    pub id: RemoteId,
    /// The division in the answer.
    pub division: i64,
    /// Number and name of that administration, as far as known.
    pub administration: String,
}

/// What a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Nothing, where the answer counts.
    Nothing,
    /// An entry with our document or reference.
    Ours(EntryNamed),
    /// An entry of the same supplier and number that is not ours.
    Other {
        /// Its number.
        entry_number: String,
    },
    /// An entry with our mark in another administration.
    Elsewhere {
        /// Where.
        division: i64,
        /// Number and name.
        administration: String,
        /// Its number.
        entry_number: Option<String>,
    },
    /// No answer, or one that counts for nothing.
    NoAnswer {
        /// What came.
        detail: String,
    },
    /// The question itself is refused (400, 404): asked again it would be refused again.
    NotUnderstood {
        /// Its words.
        text: String,
    },
}

/// The answer to the question of rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Yes, to every request.
    Granted {
        /// Where the user stands now.
        current_division: Option<i64>,
    },
    /// No.
    Missing(MissingRight),
    /// None that can be used.
    NoAnswer(NoAnswer),
}

/// What the proof saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It stands there.
    Seen {
        /// The evidence.
        witness: Witness,
        /// What differs from what was sent.
        differences: Vec<Difference>,
        /// Whether it is in the ledger.
        is_processed: bool,
    },
    /// It stands in another administration.
    Elsewhere {
        /// Where.
        division: i64,
        /// Number and name.
        administration: String,
        /// Its number.
        entry_number: Option<String>,
    },
    /// Not found, beside a control that was found.
    NotFound,
    /// No answer, or one without a control.
    NoAnswer {
        /// What came.
        detail: String,
    },
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A worker holds the lease; the action was in this state.
    Leased(ActionState),
    /// Likewise, and the request that was under way has its answer: another worker was told, and could not go on.
    TakenOver(ActionState, Answered),
    /// The look is over.
    Looked(Looked),
    /// A lost document was looked for by its subject.
    DocumentLooked(Option<DocumentNamed>),
    /// The question of rights was answered, or not.
    Rights(Rights),
    /// The intent was not stored: a gate is closed.
    GateClosed,
    /// The budget does not reach, until then.
    NoBudget(DateTime<Utc>),
    /// A request of this kind was refused too often, and is not made until then.
    Rests(DateTime<Utc>),
    /// The file cannot be sent.
    FileUnreadable(String),
    /// A writing request came back.
    Answered(Answered),
    /// The proof.
    Proof(Proof),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Look by supplier and number, before anything leaves.
    Look,
    /// Look for a lost document by its subject.
    LookForDocument,
    /// Ask whether the connection's user may.
    AskRights,
    /// Store an intent under the gates' lock, then send.
    Write(Request),
    /// Look for evidence.
    Prove,
    /// Look for an entry whose answer was lost: here, and where the user stood.
    LookForEntry,
    /// It is over, for now.
    Settle(Box<Settlement>),
}

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The state.
    pub state: ActionState,
    /// Why.
    pub finding: Finding,
    /// When a worker looks at it again; never, where there is nothing to do for a machine.
    pub again_at: Option<DateTime<Utc>>,
    /// Whether bookings of this connector close for all: something of ours stands in a wrong place.
    pub closes_gate: bool,
    /// A document of ours in a wrong place, to be deleted there.
    pub stray: Option<DocumentNamed>,
}
