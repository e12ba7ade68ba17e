//! An entry whose outcome is not known: it is looked for, and sent again only where it certainly stands nowhere.
//!
//! | what | then |
//! |---|---|
//! | found | proved, or misbooked |
//! | not found beside a control, three times | where no machine repeats (invoices on orders): a person |
//! | the token of the lost request still lives | waits: a worker that was stopped may still send with it |
//! | then one round over every other administration within reach | found: misbooked; a place cannot be read: a person |
//! | it stands nowhere | back in line, *cleared*: rights, look, gates and intent anew, and the same bytes |
//! | two hours since it was lost | a person |
//!
//! An action that was ever answered with the id of an entry never comes here: its entry is proved, or its place is unknown.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::action::ActionState;
use super::super::finding::{Finding, Request};
use super::{Booking, Cleared, Effect, Looked, Round, again, settle};

impl Booking {
    /// Nobody knows whether the entry stands. The looks begin anew; since when it is unknown is kept, repeats included.
    pub(super) fn entry_unknown(&mut self, detail: impl Into<String>, now: DateTime<Utc>) -> Effect {
        let finding = Finding::OutcomeUnknown { request: Request::Entry, detail: detail.into() };
        self.saga.looks = 0;
        self.saga.other_stands = false;
        self.saga.cleared = None;
        self.saga.lost_since.get_or_insert(now);
        again(ActionState::Unknown, finding, self.next_look(now))
    }

    /// When a lost entry is looked for next.
    fn next_look(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let timed_out = self.saga.under_way.as_ref().map_or(now, |lost| lost.times_out_at);
        let wait = self.waits.looks_after.get(self.saga.looks as usize).copied();
        (timed_out + wait.unwrap_or(self.waits.longest())).max(now)
    }

    pub(super) fn lost_entry_looked(&mut self, looked: Looked, now: DateTime<Utc>) -> Effect {
        match looked {
            Looked::Ours(entry) => {
                self.saga.under_way = None;
                self.saga.entry = Some(entry);
                self.saga.looks = 0;
                Effect::Prove
            }
            Looked::Elsewhere { division, administration, entry_number } => {
                self.misbooked(division, administration, entry_number)
            }
            Looked::Nothing => self.count_look(now),
            // Somebody else's entry bears the number: a repeat would be refused, and ours may have been.
            Looked::Other { .. } => {
                self.saga.other_stands = true;
                self.count_look(now)
            }
            Looked::NoAnswer { detail } => self.no_answer_to_look(detail, now),
            Looked::NotUnderstood { .. } => self.needs_a_person(),
        }
    }

    /// A look without an answer that counts: again, less and less often, until a person must look.
    pub(super) fn no_answer_to_look(&mut self, detail: String, now: DateTime<Utc>) -> Effect {
        let since = *self.saga.unclear_since.get_or_insert(now);
        if now - since >= self.waits.looks_patience {
            return self.needs_a_person();
        }
        let wait = self.patience(now, self.waits.looks_after[0]);
        self.look_again(Finding::LookWithoutControl { detail }, now + wait, now)
    }

    /// One more look that found nothing. After the last it is sent again where a machine may, or a person decides.
    fn count_look(&mut self, now: DateTime<Utc>) -> Effect {
        self.saga.looks = self.saga.looks.saturating_add(1);
        let finding = Finding::NotFound { looks: self.saga.looks };
        if (self.saga.looks as usize) < self.waits.looks_after.len() {
            return self.look_again(finding, self.next_look(now), now);
        }
        match self.may_be_repeated_from() {
            Some(at) if at <= now => Effect::LookElsewhere,
            Some(at) => self.look_again(finding, at, now),
            None => self.needs_a_person(),
        }
    }

    /// From when a machine may send the lost entry again, where it ever may: it knows what it sent, the other side has a
    /// check of duplicates that has not spoken yet, and nobody holds a living token of that request any more.
    fn may_be_repeated_from(&self) -> Option<DateTime<Utc>> {
        let lost = self.saga.under_way.as_ref()?;
        let is_taken = self.saga.refused_as_duplicate || self.saga.other_stands;
        let may = !self.plan.is_order_linked && self.saga.entry.is_none() && !is_taken;
        lost.body_hash.as_ref().filter(|_| may)?;
        lost.access_expires_at.map(|expires| expires + self.waits.token_margin)
    }

    /// The round over every other administration that the connection reaches.
    pub(super) fn round(&mut self, round: Round, now: DateTime<Utc>) -> Effect {
        match round {
            Round::Elsewhere { division, administration, entry_number } => {
                self.misbooked(division, administration, entry_number)
            }
            Round::NoAnswer { detail } => self.no_answer_to_look(detail, now),
            Round::Unreadable { .. } => self.needs_a_person(),
            Round::Nothing => {
                let Some(lost) = self.saga.under_way.take() else { return self.needs_a_person() };
                let looks = self.saga.looks;
                self.saga.cleared = Some(Cleared { at: now, lost });
                self.saga.unclear_since = None;
                again(ActionState::Queued, Finding::SentAgain { looks }, now)
            }
        }
    }

    /// What was cleared is held back for too long to be acted upon, or is not what would be sent now: as it was before.
    pub(super) fn no_longer_cleared(&mut self, now: DateTime<Utc>) -> Effect {
        if let Some(cleared) = self.saga.cleared.take() {
            self.saga.under_way = Some(cleared.lost);
        }
        let finding = Finding::NotFound { looks: self.saga.looks };
        self.look_again(finding, now, now)
    }

    /// What would be sent is not what was lost: no repeat, and no machine makes it one.
    pub(super) fn not_the_same(&mut self) -> Effect {
        if let Some(cleared) = self.saga.cleared.take() {
            self.saga.under_way = Some(cleared.lost);
        }
        self.needs_a_person()
    }

    /// Looks again, unless it has been unknown for so long that a person must.
    fn look_again(&self, finding: Finding, at: DateTime<Utc>, now: DateTime<Utc>) -> Effect {
        let until = self.saga.lost_since.map(|since| since + self.waits.looks_patience);
        match until {
            Some(until) if until <= now => self.needs_a_person(),
            Some(until) => again(ActionState::Unknown, finding, at.min(until)),
            None => again(ActionState::Unknown, finding, at),
        }
    }

    fn needs_a_person(&self) -> Effect {
        settle(ActionState::Unknown, Finding::NeedsAPerson { looks: self.saga.looks })
    }

    /// How long to wait after a look without an answer: longer, the longer there was none.
    pub(super) fn patience(&mut self, now: DateTime<Utc>, least: TimeDelta) -> TimeDelta {
        let since = *self.saga.unclear_since.get_or_insert(now);
        ((now - since) / 2).clamp(least, self.waits.longest().max(least))
    }
}
