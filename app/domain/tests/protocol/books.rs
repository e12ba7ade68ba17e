//! The other side, as the design and the public facts have it: it checks duplicates of purchase entries and of nothing
//! else, and under the bug of 2019 it carries a request out elsewhere that its user may not make.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use domain::booking::core::{Answer, Answered, DocumentNamed, EntryNamed, Looked, Proof, Round, absence, witness_kind};
use domain::booking::finding::Request;
use domain::booking::witness::Witness;
use domain::ids::RemoteId;
use uuid::Uuid;

use crate::state::{BOOKS, Lost, State};

/// What an action is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Its administration.
    pub(crate) home: usize,
    /// It is booked on orders: the other side checks no duplicates of it.
    pub(crate) on_orders: bool,
}

/// Which requests the bug sends astray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// Only those that write.
    Writes,
    /// Reads too.
    All,
}

/// What a read sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Eyes {
    /// What stands there.
    Open,
    /// Nothing that is new: it becomes visible late.
    Late,
    /// No answer comes.
    Shut,
}

/// The division of an administration.
pub(crate) fn division(books: usize) -> i64 {
    100 + i64::try_from(books).unwrap_or(0)
}

/// When it is for an action that has waited so often: twenty minutes each time, which is longer than any wait between two
/// looks and than the life of a token.
pub(crate) fn now(waited: u8) -> DateTime<Utc> {
    let begin = Utc.with_ymd_and_hms(2026, 10, 9, 14, 0, 0).single().unwrap_or_default();
    begin + TimeDelta::minutes(20) * i32::from(waited)
}

fn id(action: usize, books: usize, is_entry: bool) -> RemoteId {
    RemoteId(Uuid::from_u128(1 + (action * 100 + books * 10 + usize::from(is_entry)) as u128))
}

fn other(books: usize) -> usize {
    (books + 1) % BOOKS
}

/// An entry as answers and looks name it. Order invoices carry no division.
fn entry(action: usize, kind: Kind, books: usize) -> EntryNamed {
    let of_entries = (!kind.on_orders).then(|| division(books));
    EntryNamed { id: id(action, books, true), number: Some("24700123".to_owned()), division: of_entries }
}

impl State {
    fn may(&self, books: usize, is_entry: bool) -> bool {
        match self.lost[books] {
            Lost::Nothing => true,
            Lost::Entries => !is_entry,
            Lost::Everything => false,
        }
    }

    /// Whether the user reads there.
    pub(crate) fn reads(&self, books: usize) -> bool {
        self.lost[books] != Lost::Everything
    }

    /// Where a writing request is carried out: at home, or where the user stands, or nowhere.
    fn served(&self, home: usize, is_entry: bool) -> Option<usize> {
        if self.may(home, is_entry) {
            return Some(home);
        }
        Some(other(home)).filter(|elsewhere| self.may(*elsewhere, is_entry))
    }

    /// A writing request is carried out; what it is answered.
    pub(crate) fn land(&mut self, action: usize, kind: Kind, request: Request) -> Answered {
        match request {
            Request::Document => Answered::Document(self.land_document(action, kind)),
            Request::Attachment => Answered::Attachment(Answer::Confirmed(())),
            Request::Entry => Answered::Entry(self.land_entry(action, kind)),
        }
    }

    fn land_document(&mut self, action: usize, kind: Kind) -> Answer<DocumentNamed> {
        let Some(at) = self.served(kind.home, false) else { return Answer::Forbidden { text: String::new() } };
        self.standing[action].documents[at] = true;
        Answer::Confirmed(document(action, at))
    }

    fn land_entry(&mut self, action: usize, kind: Kind) -> Answer<EntryNamed> {
        let Some(at) = self.served(kind.home, true) else { return Answer::Forbidden { text: String::new() } };
        let standing = &mut self.standing[action].entries[at];
        if *standing > 0 && !kind.on_orders {
            return Answer::Duplicate;
        }
        *standing += 1;
        Answer::Confirmed(entry(action, kind, at))
    }

    fn sees(&self, action: usize, books: usize, eyes: Eyes) -> bool {
        eyes == Eyes::Open && self.reads(books) && self.standing[action].entries[books] > 0
    }

    /// A look by supplier and number, or for a lost entry: at home and where the user stands, each beside its control.
    pub(crate) fn look(&self, action: usize, kind: Kind, eyes: Eyes) -> Looked {
        if eyes == Eyes::Shut {
            return Looked::NoAnswer { detail: String::new() };
        }
        if self.sees(action, kind.home, eyes) {
            return Looked::Ours(entry(action, kind, kind.home));
        }
        let elsewhere = other(kind.home);
        if self.sees(action, elsewhere, eyes) {
            return Looked::Elsewhere {
                division: division(elsewhere),
                administration: String::new(),
                entry_number: None,
            };
        }
        if self.reads(kind.home) { Looked::Nothing } else { Looked::NoAnswer { detail: String::new() } }
    }

    /// The round over the other administrations.
    pub(crate) fn round(&self, action: usize, kind: Kind, eyes: Eyes) -> Round {
        let elsewhere = other(kind.home);
        if eyes == Eyes::Shut {
            return Round::NoAnswer { detail: String::new() };
        }
        if !self.reads(elsewhere) {
            return Round::Unreadable { division: division(elsewhere) };
        }
        if self.sees(action, elsewhere, eyes) {
            return Round::Elsewhere {
                division: division(elsewhere),
                administration: String::new(),
                entry_number: None,
            };
        }
        Round::Nothing
    }

    /// A lost document, by its subject.
    pub(crate) fn look_for_document(&self, action: usize, kind: Kind, eyes: Eyes) -> Option<DocumentNamed> {
        let stands = self.standing[action].documents[kind.home] && eyes == Eyes::Open && self.reads(kind.home);
        stands.then(|| document(action, kind.home))
    }

    /// The proof.
    pub(crate) fn prove(&self, action: usize, kind: Kind, bug: Bug, eyes: Eyes, now: DateTime<Utc>) -> Proof {
        let elsewhere = other(kind.home);
        let seen = |at: usize| Proof::Seen {
            witness: Witness {
                kind: witness_kind(kind.on_orders, self.standing[action].is_processed),
                division: division(at),
                administration: String::new(),
                entry: Some(id(action, at, true)),
                entry_number: None,
                document: id(action, kind.home, false),
                user: String::new(),
                seen_at: now,
                absence: absence(Some(division(elsewhere)), division(kind.home), Some(true)),
            },
            differences: Vec::new(),
            is_processed: !kind.on_orders || self.standing[action].is_processed,
        };
        if eyes == Eyes::Shut {
            return Proof::NoAnswer { detail: String::new() };
        }
        if self.sees(action, kind.home, eyes) {
            return seen(kind.home);
        }
        // A read that goes astray is answered from there, and its rows say so.
        if !self.reads(kind.home) && bug == Bug::All && self.sees(action, elsewhere, eyes) {
            return seen(elsewhere);
        }
        if self.sees(action, elsewhere, eyes) {
            return Proof::Elsewhere {
                division: division(elsewhere),
                administration: String::new(),
                entry_number: None,
            };
        }
        if self.reads(kind.home) { Proof::NotFound } else { Proof::NoAnswer { detail: String::new() } }
    }
}

fn document(action: usize, books: usize) -> DocumentNamed {
    DocumentNamed { id: id(action, books, false), division: division(books), administration: String::new() }
}
