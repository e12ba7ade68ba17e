//! Several bookings of one administration in one worker's hands: what they want is put together, so that one call serves
//! many. Orders out, events in; no I/O, no clock, no store.
//!
//! | rule | how |
//! |---|---|
//! | one answer on rights serves a burst | a [`Standing`] of at most 60 s and 25 bookings; then rights are asked anew |
//! | ten to a question | looks and proofs are asked together |
//! | the first of a burst is witnessed before the second leaves | until then one booking writes, and is proved alone |
//! | at most ten are unwitnessed | then what left is proved before another leaves |
//! | the next answer on rights ends the former | what left is proved before it is asked: nothing is unwitnessed then |
//! | doubt (an unknown outcome, a refusal for want of rights) | ends the standing: rights, and a first to be witnessed |
//!
//! A booking writes its document, its file and its entry one after the other: what is begun is brought to its end.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Answer, Answered, Booking, Effect, Event, Plan, Rights, Sent, Settlement};
use crate::booking::action::ActionState;
use crate::booking::finding::Request;

/// How large a burst may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BurstRules {
    /// How long one answer on rights serves: 60 s.
    pub lasts: TimeDelta,
    /// How many bookings it serves: 25.
    pub bookings: u32,
    /// How many may have left and not be witnessed: 10.
    pub unwitnessed: u32,
    /// How many are asked about in one question, and carried out together: 10.
    pub together: u32,
}

impl Default for BurstRules {
    fn default() -> Self {
        Self { lasts: TimeDelta::seconds(60), bookings: 25, unwitnessed: 10, together: 10 }
    }
}

/// An answer on rights that still serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// When it was given.
    pub asked_at: DateTime<Utc>,
    /// Where the user stood then.
    pub current_division: Option<i64>,
    /// How many bookings began under it.
    pub served: u32,
    /// Whether one of them was witnessed.
    pub is_witnessed: bool,
}

/// What is to be done next. Numbers are places in the burst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Ask the question of rights, once for all.
    AskRights,
    /// Look for these before they leave.
    Look(Vec<usize>),
    /// Look for these lost documents.
    LookForDocument(Vec<usize>),
    /// Look for these lost entries.
    LookForEntry(Vec<usize>),
    /// Look for these in every other administration.
    LookElsewhere(Vec<usize>),
    /// Store an intent, then send.
    Write(usize, Request),
    /// Look for evidence of these.
    Prove(Vec<usize>),
    /// One is over, for now.
    Settle(usize, Box<Settlement>),
}

#[derive(Clone, Debug)]
struct Member {
    booking: Booking,
    wants: Option<Effect>,
    /// Whether it began to write under the standing.
    began: bool,
    /// Another worker's, or nobody's: nothing is done with it here.
    is_out: bool,
}

/// Bookings of one administration, under one connection.
#[derive(Clone, Debug)]
pub struct Burst {
    members: Vec<Member>,
    rules: BurstRules,
    standing: Option<Standing>,
    /// What left is proved before another leaves.
    proves_first: bool,
}

impl Burst {
    /// Bookings as the store has them; the answer on rights of the group before, where it still serves.
    pub fn new(bookings: Vec<Booking>, rules: BurstRules, standing: Option<Standing>) -> Self {
        let member = |booking| Member { booking, wants: None, began: false, is_out: false };
        Self { members: bookings.into_iter().map(member).collect(), rules, standing, proves_first: false }
    }

    /// One of its bookings.
    pub fn booking(&self, index: usize) -> &Booking {
        &self.members[index].booking
    }

    /// The answer on rights that serves now.
    pub fn standing(&self) -> Option<Standing> {
        self.standing
    }

    /// It is known under whom the bookings are made.
    pub fn set_plan(&mut self, index: usize, plan: Plan) {
        self.members[index].booking = self.members[index].booking.with_plan(plan);
    }

    /// Notes, before it is sent, that a request of one of them is under way.
    pub fn begin(&mut self, index: usize, request: Request, sent: Option<Sent>, times_out_at: DateTime<Utc>) {
        self.members[index].booking.begin(request, sent, times_out_at);
    }

    /// One is another worker's from now on: nothing more is done with it here.
    pub fn drop_out(&mut self, index: usize) {
        self.members[index].wants = None;
        self.members[index].is_out = true;
    }

    /// Something happened to one of them.
    pub fn tell(&mut self, index: usize, event: Event, now: DateTime<Utc>) {
        let raises_doubt = raises_doubt(&event);
        let member = &mut self.members[index];
        if member.is_out {
            return;
        }
        let effect = member.booking.step(event, now);
        if let Effect::Settle(settlement) = &effect {
            let witnessed = [ActionState::Done, ActionState::Entered, ActionState::Deviating];
            if member.began && witnessed.contains(&settlement.state) {
                self.standing.iter_mut().for_each(|standing| standing.is_witnessed = true);
            }
        }
        self.members[index].wants = Some(effect);
        if raises_doubt {
            self.doubt(now);
        }
    }

    /// The question of rights was answered, or not: for all that want to know.
    pub fn told_rights(&mut self, rights: &Rights, now: DateTime<Utc>) {
        self.standing = match rights {
            Rights::Granted { current_division } => {
                Some(Standing { asked_at: now, current_division: *current_division, served: 0, is_witnessed: false })
            }
            Rights::Missing(_) | Rights::NoAnswer(_) => None,
        };
        self.members.iter_mut().for_each(|member| member.began = false);
        self.not_asked(&Event::Rights(rights.clone()), now);
    }

    /// The same for all that want to know whether they may: where the question could not be asked, why.
    pub fn not_asked(&mut self, event: &Event, now: DateTime<Utc>) {
        for index in 0..self.members.len() {
            if self.members[index].wants == Some(Effect::AskRights) {
                self.tell(index, event.clone(), now);
            }
        }
    }

    /// As many as may be are unwitnessed, in all processes together: what left here is proved first. Where nothing did, this
    /// one waits until `at`.
    pub fn crowded(&mut self, index: usize, at: DateTime<Utc>, now: DateTime<Utc>) {
        if self.wanting(&Effect::Prove).is_empty() {
            self.tell(index, Event::Crowded(at), now);
        } else {
            self.proves_first = true;
        }
    }

    /// The answer on rights serves no longer. Who is on his way asks anew, and looks anew.
    pub fn doubt(&mut self, now: DateTime<Utc>) {
        self.standing = None;
        for member in &mut self.members {
            member.began = false;
            let is_on_its_way = matches!(
                member.wants,
                Some(Effect::Look | Effect::LookForDocument | Effect::Write(_) | Effect::AskRights)
            );
            if is_on_its_way {
                member.wants = Some(member.booking.ask_anew(now));
            }
        }
    }

    /// What is to be done next; nothing, where all are over.
    pub fn next(&mut self, now: DateTime<Utc>) -> Option<Order> {
        if let Some(over) = self.settled() {
            return Some(over);
        }
        self.end_standing(now);
        for (wanted, order) in [
            (Effect::LookForEntry, Order::LookForEntry as fn(Vec<usize>) -> Order),
            (Effect::LookElsewhere, Order::LookElsewhere),
        ] {
            let wanting = self.wanting(&wanted);
            if !wanting.is_empty() {
                return Some(order(wanting));
            }
        }
        let unproved = self.wanting(&Effect::Prove);
        if !self.wanting(&Effect::AskRights).is_empty() {
            // The next answer ends what the former allowed: nothing that left under it may be unwitnessed then.
            if !unproved.is_empty() {
                return Some(Order::Prove(unproved));
            }
            let Some(standing) = self.standing else { return Some(Order::AskRights) };
            self.serve(standing, now);
            return self.next(now);
        }
        let looks = self.wanting(&Effect::Look);
        if !looks.is_empty() {
            return Some(Order::Look(looks));
        }
        let lost = self.wanting(&Effect::LookForDocument);
        if !lost.is_empty() {
            return Some(Order::LookForDocument(lost));
        }
        self.write_or_prove(unproved)
    }

    fn settled(&mut self) -> Option<Order> {
        let index = self.members.iter().position(|member| matches!(member.wants, Some(Effect::Settle(_))))?;
        match self.members[index].wants.take() {
            Some(Effect::Settle(settlement)) => Some(Order::Settle(index, settlement)),
            _ => None,
        }
    }

    /// Ends the standing where its time is over, or where it has served as many as it may and another wants to begin.
    fn end_standing(&mut self, now: DateTime<Utc>) {
        let Some(standing) = self.standing else { return };
        let is_used_up = standing.served >= self.rules.bookings;
        let begins = |member: &Member| !member.began && matches!(member.wants, Some(Effect::Write(_)));
        let is_on_its_way = |member: &Member| member.began && matches!(member.wants, Some(Effect::Write(_)));
        let another_begins = self.members.iter().any(begins) && !self.members.iter().any(is_on_its_way);
        if now - standing.asked_at >= self.rules.lasts || (is_used_up && another_begins) {
            self.doubt(now);
        }
    }

    /// Who asks for rights while an answer serves has his answer.
    fn serve(&mut self, standing: Standing, now: DateTime<Utc>) {
        let granted = Rights::Granted { current_division: standing.current_division };
        self.not_asked(&Event::Rights(granted), now);
    }

    fn write_or_prove(&mut self, unproved: Vec<usize>) -> Option<Order> {
        let is_full = unproved.len() >= self.rules.unwitnessed.max(1) as usize;
        let is_first = self.standing.is_none_or(|standing| !standing.is_witnessed);
        if !unproved.is_empty() && (is_full || is_first || self.proves_first) {
            self.proves_first = false;
            return Some(Order::Prove(unproved));
        }
        let Some((index, request)) = self.writer() else {
            return Some(Order::Prove(unproved)).filter(|order| *order != Order::Prove(Vec::new()));
        };
        if !self.members[index].began {
            self.members[index].began = true;
            self.standing.iter_mut().for_each(|standing| standing.served += 1);
        }
        Some(Order::Write(index, request))
    }

    /// Who writes next: what is begun is brought to its end, then the first in line.
    fn writer(&self) -> Option<(usize, Request)> {
        let writing = |(index, member): (usize, &Member)| match member.wants {
            Some(Effect::Write(request)) => Some((index, request, member.began)),
            _ => None,
        };
        let mut writers: Vec<_> = self.members.iter().enumerate().filter_map(writing).collect();
        writers.sort_by_key(|(index, _, began)| (!began, *index));
        writers.first().map(|(index, request, _)| (*index, *request))
    }

    /// Who wants this, as many as fit one question.
    fn wanting(&self, effect: &Effect) -> Vec<usize> {
        let wanting = self.members.iter().enumerate().filter(|(_, member)| member.wants.as_ref() == Some(effect));
        wanting.map(|(index, _)| index).take(self.rules.together.max(1) as usize).collect()
    }
}

/// What makes an answer on rights worth asking for again: a request that nobody knows the end of, one that was refused for
/// want of rights, and anything of ours in a wrong place.
fn raises_doubt(event: &Event) -> bool {
    fn of<T>(answer: &Answer<T>) -> bool {
        matches!(answer, Answer::Unknown { .. } | Answer::Forbidden { .. } | Answer::NotNow { .. })
    }
    match event {
        Event::Answered(Answered::Document(answer)) => of(answer),
        Event::Answered(Answered::Attachment(answer)) => of(answer),
        Event::Answered(Answered::Entry(answer)) => of(answer),
        Event::Looked(looked) => matches!(looked, super::Looked::Elsewhere { .. }),
        Event::Proof(proof) => matches!(proof, super::Proof::Elsewhere { .. } | super::Proof::NotFound),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
