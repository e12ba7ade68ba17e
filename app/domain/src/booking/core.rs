//! The machine that carries one booking out. Events in, effects out; no I/O, no clock, no store.
//!
//! | step | effect | what must be true before the next |
//! |---|---|---|
//! | 1 | [`Effect::AskRights`] | the connection's own user reaches the administration and may make every request there |
//! | 2 | [`Effect::Look`] | it is not in the books, by supplier and number at any date and amount |
//! | 3 | [`Effect::Write`] the document | its answer carries the intended division: the canary |
//! | 4 | [`Effect::Write`] the file | |
//! | 5 | [`Effect::Write`] the entry | |
//! | 6 | [`Effect::Prove`] | a witness that does not depend on the address |
//!
//! Rights come first: a look without them would be refused, and refusals are counted on the other side.
//!
//! Finished steps are kept in the [`Saga`], stored before and after each writing request. A lease that ran out finds
//! there what may have arrived. An entry whose outcome is not known is the business of `lost`.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::action::ActionState;
use super::finding::{Finding, LIMITS, MissingRight, Request};
use super::witness::{Absence, WitnessKind};

pub mod burst;
mod lost;
mod vocabulary;
mod waits;

pub use vocabulary::*;
pub use waits::Waits;

/// When the night's looks are due, after midnight UTC.
const NIGHT: TimeDelta = TimeDelta::hours(1);
/// One booking in the hands of one worker.
#[derive(Clone, Debug)]
pub struct Booking {
    plan: Plan,
    saga: Saga,
    waits: Waits,
    was: ActionState,
    granted: bool,
    looked: bool,
    current_division: Option<i64>,
}

impl Booking {
    /// A booking as the store has it.
    pub fn new(plan: Plan, saga: Saga, waits: Waits) -> Self {
        Self { plan, saga, waits, was: ActionState::Queued, granted: false, looked: false, current_division: None }
    }

    /// Its progress, to be stored with whatever follows.
    pub fn saga(&self) -> &Saga {
        &self.saga
    }

    /// What it is.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The same booking, when it is known under whom it is made.
    #[must_use]
    pub fn with_plan(&self, plan: Plan) -> Self {
        Self { plan, ..self.clone() }
    }

    /// Where the connection's user stood at the last answer on rights.
    pub fn current_division(&self) -> Option<i64> {
        self.current_division
    }

    /// Notes, before it is sent, that a request is under way. The store keeps it in the transaction of the intent.
    pub fn begin(&mut self, request: Request, sent: Option<Sent>, times_out_at: DateTime<Utc>) {
        let current_division = self.current_division;
        let (intent, access_expires_at, body_hash) = match sent {
            Some(sent) => (Some(sent.intent), Some(sent.access_expires_at), Some(sent.body_hash)),
            None => (None, None, None),
        };
        self.saga.under_way =
            Some(UnderWay { request, times_out_at, current_division, intent, access_expires_at, body_hash });
        if request == Request::Entry {
            self.saga.unclear_since = None;
        }
    }

    /// One event; what is to be done next.
    pub fn step(&mut self, event: Event, now: DateTime<Utc>) -> Effect {
        match event {
            Event::Leased(state) => self.leased(state, now),
            Event::TakenOver(state, answered) => self.taken_over(state, answered, now),
            Event::Looked(looked) if self.saga.under_way.is_some() => self.lost_entry_looked(looked, now),
            Event::Looked(looked) => self.looked(looked, now),
            Event::LookedElsewhere(round) => self.round(round, now),
            Event::NotTheSame => self.not_the_same(),
            Event::DocumentLooked(found) => self.document_looked(found, now),
            Event::Rights(rights) => self.rights(rights, now),
            Event::GateClosed => self.gate_closed(now),
            Event::NoBudget(at) => self.no_budget(at.max(now), now),
            Event::Crowded(at) => {
                self.later(None, "ten bookings of this connection are not witnessed yet", Some(at), now)
            }
            Event::Rests(until) => self.later(None, "too many refusals", Some(until), now),
            Event::FileUnreadable(detail) => {
                self.saga.under_way = None;
                settle(ActionState::Failed, Finding::FileUnreadable { detail })
            }
            Event::Answered(answered) => self.answered(answered, now),
            Event::Proof(proof) => self.proof(proof, now),
        }
    }

    /// What a new lease finds. A request that was under way may have arrived.
    fn leased(&mut self, state: ActionState, now: DateTime<Utc>) -> Effect {
        self.was = state;
        if state == ActionState::Entered || self.saga.entry.is_some() {
            return Effect::Prove;
        }
        // What was cleared is acted upon by whoever is told so with the state. One who finds it unknown all the same looks anew.
        if state == ActionState::Unknown
            && self.saga.under_way.is_none()
            && let Some(cleared) = self.saga.cleared.take()
        {
            self.saga.under_way = Some(cleared.lost);
        }
        match self.saga.under_way.as_ref().map(|lost| lost.request) {
            Some(Request::Entry) if state == ActionState::Unknown => Effect::LookForEntry,
            Some(Request::Entry) => self.entry_unknown("the worker stopped", now),
            Some(Request::Document) => {
                self.saga.under_way = None;
                self.saga.document_lost = true;
                self.next(now)
            }
            Some(Request::Attachment) | None => {
                // A second copy of the file on our own document does no harm: it is the same file.
                self.saga.under_way = None;
                self.next(now)
            }
        }
    }

    /// What a new lease finds, where an answer is stored that the last one did not live to hear. An entry's name is always
    /// taken up, however late it comes; everything else that an answer may say was said before it was lost.
    fn taken_over(&mut self, state: ActionState, answered: Answered, now: DateTime<Utc>) -> Effect {
        let is_waited_for = self.saga.under_way.as_ref().is_some_and(|lost| lost.request == answered.request());
        let names_it = answered.names_entry() && self.saga.entry.is_none();
        if names_it || (is_waited_for && state == ActionState::InFlight) {
            self.was = state;
            return self.answered(answered, now);
        }
        self.leased(state, now)
    }

    fn answered(&mut self, answered: Answered, now: DateTime<Utc>) -> Effect {
        match answered {
            Answered::Document(answer) => self.document_answered(answer, now),
            Answered::Attachment(answer) => self.attachment_answered(answer, now),
            Answered::Entry(answer) => self.entry_answered(answer, now),
        }
    }

    /// An answer on rights serves no longer: what is not sent asks anew, and looks anew.
    fn ask_anew(&mut self, now: DateTime<Utc>) -> Effect {
        self.granted = false;
        self.looked = false;
        self.next(now)
    }

    /// The next step of a booking of which nothing is under way.
    fn next(&mut self, now: DateTime<Utc>) -> Effect {
        if self.saga.entry.is_some() {
            Effect::Prove
        } else if !self.granted {
            Effect::AskRights
        } else if !self.looked {
            Effect::Look
        } else if self.saga.document_lost {
            Effect::LookForDocument
        } else if self.saga.document.is_none() {
            Effect::Write(Request::Document)
        } else if self.plan.attaches && !self.saga.attached {
            Effect::Write(Request::Attachment)
        } else if self.saga.cleared.as_ref().is_some_and(|cleared| now - cleared.at > self.waits.cleared_for) {
            self.no_longer_cleared(now)
        } else {
            Effect::Write(Request::Entry)
        }
    }

    fn looked(&mut self, looked: Looked, now: DateTime<Utc>) -> Effect {
        match looked {
            // Something like it is there, and nobody sees it: it may be ours, and is looked for as what was lost.
            Looked::Nothing if self.saga.refused_as_duplicate => {
                self.begin(Request::Entry, None, now);
                self.entry_unknown("refused as a duplicate that is not found", now)
            }
            Looked::Nothing => {
                self.looked = true;
                self.next(now)
            }
            // A person may say *boek toch* of this very entry; where the bookkeeping system itself refuses it, he can't.
            Looked::Other { entry_number } if self.may_stand_beside(&entry_number) => {
                self.looked = true;
                self.next(now)
            }
            Looked::Ours(entry) => {
                self.saga.entry = Some(entry);
                Effect::Prove
            }
            Looked::Other { entry_number } => settle(ActionState::Undone, Finding::AlreadyBooked { entry_number }),
            Looked::Elsewhere { division, administration, entry_number } => {
                self.misbooked(division, administration, entry_number)
            }
            Looked::NoAnswer { detail } => {
                let at = now + self.patience(now, self.waits.pause);
                self.later(None, detail, Some(at), now)
            }
            Looked::NotUnderstood { text } => settle(ActionState::Failed, Finding::Malformed { text }),
        }
    }

    fn may_stand_beside(&self, entry_number: &str) -> bool {
        !self.saga.refused_as_duplicate && self.plan.accepted.iter().any(|accepted| accepted == entry_number)
    }

    fn document_looked(&mut self, found: Option<DocumentNamed>, now: DateTime<Utc>) -> Effect {
        self.saga.document_lost = false;
        match found {
            Some(document) if document.division == self.plan.division => {
                self.saga.document = Some(document.id);
                self.next(now)
            }
            Some(stray) => self.stray(stray, now),
            None => self.next(now),
        }
    }

    fn rights(&mut self, rights: Rights, now: DateTime<Utc>) -> Effect {
        match rights {
            Rights::Granted { current_division } => {
                self.granted = true;
                self.current_division = current_division;
                self.saga.rights_asked_since = None;
                self.next(now)
            }
            Rights::Missing(missing) => settle(ActionState::Undone, self.no_rights(missing)),
            Rights::NoAnswer(why) => {
                let since = *self.saga.rights_asked_since.get_or_insert(now);
                let finding = Finding::NoAnswerOnRights { why, since };
                if now - since >= self.waits.rights_patience {
                    settle(ActionState::Undone, finding)
                } else {
                    let wait = ((now - since) / 2).clamp(self.waits.pause, self.waits.longest().max(self.waits.pause));
                    again(ActionState::Queued, finding, (now + wait).min(since + self.waits.rights_patience))
                }
            }
        }
    }

    fn no_rights(&self, missing: MissingRight) -> Finding {
        Finding::NoRights {
            user: self.plan.user_name.clone(),
            administration: self.plan.administration.clone(),
            missing,
        }
    }

    /// Calls are used up. What may have been sent stays what it is, and is looked for when there are calls again.
    fn no_budget(&mut self, at: DateTime<Utc>, now: DateTime<Utc>) -> Effect {
        let lost = self.saga.under_way.as_ref().is_some_and(|lost| lost.request == Request::Entry);
        let finding = || Finding::LookWithoutControl { detail: LIMITS.to_owned() };
        if self.was == ActionState::Entered {
            again(ActionState::Entered, finding(), at)
        } else if lost || self.saga.entry.is_some() {
            again(ActionState::Unknown, finding(), at)
        } else {
            self.later(None, LIMITS, Some(at), now)
        }
    }

    fn gate_closed(&mut self, now: DateTime<Utc>) -> Effect {
        self.saga.under_way = None;
        again(ActionState::Queued, Finding::GateClosed, now)
    }

    fn document_answered(&mut self, answer: Answer<DocumentNamed>, now: DateTime<Utc>) -> Effect {
        self.saga.under_way = None;
        match answer {
            Answer::Confirmed(document) if document.division == self.plan.division => {
                self.saga.document = Some(document.id);
                self.next(now)
            }
            Answer::Confirmed(stray) => self.stray(stray, now),
            // Nothing is booked by a document: it is looked for by its subject, and the action waits a moment.
            Answer::Unknown { detail, .. } => {
                self.saga.document_lost = true;
                self.later(Some(Request::Document), detail, None, now)
            }
            Answer::Duplicate => {
                self.saga.document_lost = true;
                self.later(Some(Request::Document), "duplicate", None, now)
            }
            other => self.not_done(Request::Document, other, now),
        }
    }

    fn attachment_answered(&mut self, answer: Answer<()>, now: DateTime<Utc>) -> Effect {
        self.saga.under_way = None;
        match answer {
            Answer::Confirmed(()) | Answer::Duplicate => {
                self.saga.attached = true;
                self.next(now)
            }
            Answer::Unknown { detail, .. } => self.later(Some(Request::Attachment), detail, None, now),
            other => self.not_done(Request::Attachment, other, now),
        }
    }

    fn entry_answered(&mut self, answer: Answer<EntryNamed>, now: DateTime<Utc>) -> Effect {
        match answer {
            Answer::Confirmed(entry) => {
                let division = entry.division;
                let number = entry.number.clone();
                self.saga.entry = Some(entry);
                self.saga.under_way = None;
                // Looks for it from before it had a name say nothing of where the named one stands.
                self.saga.looks = 0;
                match division {
                    Some(elsewhere) if elsewhere != self.plan.division => {
                        self.misbooked(elsewhere, elsewhere.to_string(), number)
                    }
                    _ => Effect::Prove,
                }
            }
            Answer::Unknown { id, detail } => {
                if let Some(id) = id {
                    self.saga.entry = Some(EntryNamed { id, number: None, division: None });
                }
                self.entry_unknown(detail, now)
            }
            // The look before it found nothing, and it is there now: ours that landed late, or a person's this minute.
            Answer::Duplicate => {
                self.saga.under_way = None;
                self.looked = false;
                self.saga.refused_as_duplicate = true;
                self.next(now)
            }
            other => {
                self.saga.under_way = None;
                self.not_done(Request::Entry, other, now)
            }
        }
    }

    /// Answers that say for sure that nothing was done.
    fn not_done<T>(&mut self, request: Request, answer: Answer<T>, now: DateTime<Utc>) -> Effect {
        match answer {
            Answer::Refused { refusal, text } => settle(ActionState::Failed, Finding::Refused { refusal, text }),
            Answer::Malformed { text } => settle(ActionState::Failed, Finding::Malformed { text }),
            Answer::Forbidden { text } => settle(ActionState::Undone, self.no_rights(MissingRight::Forbidden { text })),
            Answer::NotNow { at, detail } => self.later(Some(request), detail, at, now),
            Answer::NeverSent { detail } => self.later(Some(request), detail, None, now),
            Answer::Confirmed(_) | Answer::Unknown { .. } | Answer::Duplicate => {
                self.later(Some(request), "an answer that its caller handles", None, now)
            }
        }
    }

    fn proof(&mut self, proof: Proof, now: DateTime<Utc>) -> Effect {
        match proof {
            Proof::Seen { witness, differences, .. } if witness.division != self.plan.division => {
                drop(differences);
                let administration = witness.administration;
                self.misbooked(witness.division, administration, witness.entry_number)
            }
            Proof::Seen { witness, differences, .. } if !differences.is_empty() => {
                settle(ActionState::Deviating, Finding::Deviates { witness, differences })
            }
            Proof::Seen { witness, is_processed: true, .. } => settle(ActionState::Done, Finding::Witnessed(witness)),
            Proof::Seen { witness, .. } => {
                again(ActionState::Entered, Finding::Witnessed(witness), self.next_rest(now))
            }
            Proof::Elsewhere { division, administration, entry_number } => {
                self.misbooked(division, administration, entry_number)
            }
            // What was seen once in the right place stays *entered* until it is seen otherwise.
            Proof::NotFound | Proof::NoAnswer { .. } if self.was == ActionState::Entered => {
                let finding = Finding::LookWithoutControl { detail: "not seen again yet".to_owned() };
                again(ActionState::Entered, finding, self.next_rest(now))
            }
            Proof::NotFound => self.named_but_not_found(now),
            Proof::NoAnswer { detail } => self.no_answer_to_look(detail, now),
        }
    }

    /// When an entered invoice is looked at again: processing it is a person's work there, and may take weeks.
    fn next_rest(&mut self, now: DateTime<Utc>) -> DateTime<Utc> {
        let rest = self.waits.rests.get(self.saga.rests as usize).copied();
        self.saga.rests = self.saga.rests.saturating_add(1);
        rest.map_or_else(|| next_night(now), |rest| now + rest)
    }

    /// An answer named the entry, and it is not where it belongs. It may become visible late; after the looks it counts as
    /// misbooked, place unknown.
    fn named_but_not_found(&mut self, now: DateTime<Utc>) -> Effect {
        self.saga.looks += 1;
        let looks = self.saga.looks;
        if looks as usize <= self.waits.looks_after.len() {
            let wait = self.waits.looks_after[looks as usize - 1];
            return again(ActionState::Unknown, Finding::NotFound { looks }, now + wait);
        }
        let entry_number = self.saga.entry.as_ref().and_then(|entry| entry.number.clone());
        let finding = Finding::PlaceUnknown { entry_number, intended: self.plan.administration.clone() };
        Effect::Settle(Box::new(Settlement { closes_gate: true, ..settlement(ActionState::Misbooked, finding) }))
    }

    fn misbooked(&mut self, division: i64, administration: String, entry_number: Option<String>) -> Effect {
        let intended = self.plan.administration.clone();
        let finding = Finding::FoundElsewhere { division, administration, entry_number, intended };
        Effect::Settle(Box::new(Settlement { closes_gate: true, ..settlement(ActionState::Misbooked, finding) }))
    }

    /// Nothing of this booking is kept, the document is cleared away where it landed, and nothing else leaves.
    fn stray(&mut self, stray: DocumentNamed, now: DateTime<Utc>) -> Effect {
        self.saga = Saga::default();
        let finding = Finding::StrayDocument { division: stray.division, administration: stray.administration.clone() };
        Effect::Settle(Box::new(Settlement {
            closes_gate: true,
            stray: Some(stray),
            again_at: Some(now),
            ..settlement(ActionState::Queued, finding)
        }))
    }
}

impl Booking {
    fn later(
        &self,
        request: Option<Request>,
        detail: impl Into<String>,
        at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Effect {
        let finding = Finding::Later { request, detail: detail.into() };
        again(ActionState::Queued, finding, at.unwrap_or(now + self.waits.pause).max(now))
    }
}

/// The next 01:00 UTC.
fn next_night(now: DateTime<Utc>) -> DateTime<Utc> {
    let tonight = now.date_naive().and_time(NaiveTime::MIN).and_utc() + NIGHT;
    if tonight > now { tonight } else { tonight + TimeDelta::days(1) }
}

fn settlement(state: ActionState, finding: Finding) -> Settlement {
    Settlement { state, finding, again_at: None, closes_gate: false, stray: None }
}

fn settle(state: ActionState, finding: Finding) -> Effect {
    Effect::Settle(Box::new(settlement(state, finding)))
}

fn again(state: ActionState, finding: Finding, at: DateTime<Utc>) -> Effect {
    Effect::Settle(Box::new(Settlement { again_at: Some(at), ..settlement(state, finding) }))
}

/// How a witness is shaped when the user stood in `current` and the booking belongs to `intended`.
pub fn absence(current: Option<i64>, intended: i64, found_nothing_there: Option<bool>) -> Absence {
    match (current, found_nothing_there) {
        (Some(current), _) if current == intended => Absence::StoodThere,
        (Some(_), Some(true)) => Absence::NotFoundThere,
        _ => Absence::Unreadable,
    }
}

/// Which witness proves a booking of this kind.
pub fn witness_kind(is_order_linked: bool, in_ledger: bool) -> WitnessKind {
    match (is_order_linked, in_ledger) {
        (false, _) => WitnessKind::EntryDivision,
        (true, true) => WitnessKind::LedgerLines,
        (true, false) => WitnessKind::OrderInvoiceByDocument,
    }
}

#[cfg(test)]
mod tests;
