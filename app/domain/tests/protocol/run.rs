//! A worker's steps: the real machine with modelled reads and a modelled store.
//!
//! A step goes from one point at which another may come between to the next: the intent, the sending, the answer in hand,
//! the answer stored. Reads between them, and the keeping of the progress, are one with the step before: whatever could
//! come between them could as well come before or after.

use chrono::TimeDelta;
use domain::booking::action::{ActionState, By};
use domain::booking::core::{Answered, Booking, Effect, Event, Plan, Rights, Saga, Sent, Settlement, Waits};
use domain::booking::finding::{MissingRight, Request};
use domain::ids::IntentId;
use uuid::Uuid;

use crate::books::{Bug, Eyes, Kind, division, now};
use crate::mark::Marked;
use crate::state::{At, Gate, Job, Lost, Row, State, Worker};

/// Guards that a configuration may take out, to see the damage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guards {
    /// The store asks whether the lease holds.
    pub(crate) leases: bool,
    /// The store asks whether the row is as the worker knows it.
    pub(crate) versions: bool,
    /// An intent older than a second is not sent.
    pub(crate) ages: bool,
    /// The gate is asked in the intent's transaction.
    pub(crate) gate: bool,
}

impl Guards {
    /// All of them.
    pub(crate) const ALL: Self = Self { leases: true, versions: true, ages: true, gate: true };
}

/// One worker's step in a state.
pub(crate) struct Step<'a> {
    /// The state as it becomes.
    pub(crate) state: &'a mut State,
    /// The worker.
    pub(crate) worker: usize,
    /// Its action.
    pub(crate) action: usize,
    /// What that is.
    pub(crate) kind: Kind,
    /// Which requests the bug sends astray.
    pub(crate) bug: Bug,
    /// What is checked.
    pub(crate) guards: Guards,
    /// What reads see.
    pub(crate) eyes: Eyes,
}

/// How long a token lives, and a request waits for its answer.
const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(10);
const TIME_OUT: TimeDelta = TimeDelta::seconds(60);

/// The hold that a worker has.
#[derive(Clone, Copy)]
struct Hold {
    lease: u8,
    version: u8,
    token_of: u8,
}

/// The answer that a new lease is told of: the name of an entry, from whichever request it came, before the answer that is
/// waited for.
fn told(row: &Row) -> Option<Answered> {
    let awaited = row.saga.under_way.as_ref().and_then(|lost| lost.intent);
    if row.saga.entry.is_some() || (awaited.is_none() && row.saga.cleared.is_none()) {
        return None;
    }
    let answers = || row.intents.iter().rev().filter_map(|intent| Some((intent.id, intent.answered.as_ref()?)));
    let is_awaited = |id: u8| awaited.is_some_and(|awaited| awaited.0.as_u128() == u128::from(id));
    let named = answers().find(|(_, answered)| answered.names_entry());
    named.or_else(|| answers().find(|(id, _)| is_awaited(*id))).map(|(_, answered)| Answered::clone(answered))
}

impl Step<'_> {
    /// Claims the job and begins. Where the action waited for something, that time is over.
    pub(crate) fn claim(mut self, rests: bool) {
        let row = &mut self.state.rows[self.action];
        let has_no_answer = row.saga.unclear_since.is_some() || row.saga.rights_asked_since.is_some();
        row.waited += match row.state {
            // Two hours, and more.
            _ if has_no_answer => 7,
            ActionState::Unknown => 1,
            _ => u8::from(rests),
        };
        row.last_lease += 1;
        row.lease = Some(row.last_lease);
        let before = row.state;
        if before == ActionState::Queued {
            row.state = ActionState::InFlight;
        }
        row.version += 1;
        let hold = Hold { lease: row.last_lease, version: row.version, token_of: row.waited };
        let event = told(row).map_or(Event::Leased(before), |answered| Event::TakenOver(before, answered));
        let plan = Plan {
            division: division(self.kind.home),
            administration: String::new(),
            is_order_linked: self.kind.on_orders,
            attaches: false,
            user: String::new(),
            user_name: String::new(),
            accepted: Vec::new(),
        };
        let booking = Booking::new(plan, Saga::clone(&row.saga), Waits::default());
        self.go(hold, booking, event);
    }

    /// Stores the intent, where lease, version and gate let it.
    pub(crate) fn intend(mut self, request: Request) {
        let Some((hold, mut booking)) = self.held() else { return };
        if self.guards.gate && self.state.gate != Gate::Open {
            return self.go(hold, booking, Event::GateClosed);
        }
        let row = &mut self.state.rows[self.action];
        let intent = (1..=u8::MAX).find(|id| row.intents.iter().all(|other| other.id != *id)).unwrap_or(u8::MAX);
        row.intents.push(crate::state::Intent { id: intent, answered: None });
        let at = now(row.waited);
        let sent = Sent {
            intent: IntentId(Uuid::from_u128(u128::from(intent))),
            access_expires_at: now(hold.token_of) + TOKEN_LIFE,
            body_hash: String::new(),
        };
        booking.begin(request, Some(sent), at + TIME_OUT);
        let hold = self.keep(hold, &booking);
        self.rest(hold, booking, At::Sends { request, intent, is_old: false });
    }

    /// Notes the answer with its intent, whoever has the lease; one that names another administration closes the gate.
    pub(crate) fn note(self, intent: u8, answered: Marked<Answered>) {
        let row = &mut self.state.rows[self.action];
        if let Some(known) = row.intents.iter_mut().find(|known| known.id == intent && known.answered.is_none()) {
            known.answered = Some(answered.clone());
        }
        if answered.division().is_some_and(|named| named != division(self.kind.home)) {
            self.state.closes_by_itself();
        }
        if let Worker::Runs { at, .. } = &mut self.state.workers[self.worker] {
            *at = At::Noted { answered };
        }
    }

    /// Goes on with the answer, where the lease still holds.
    pub(crate) fn take(mut self, answered: &Marked<Answered>) {
        if let Some((hold, booking)) = self.held() {
            self.go(hold, booking, Event::Answered(Answered::clone(answered)));
        }
    }

    /// The lease and the version, where the store says that they hold; else the worker lets go.
    fn held(&mut self) -> Option<(Hold, Booking)> {
        let Worker::Runs { lease, version, token_of, booking, .. } = &self.state.workers[self.worker] else {
            return None;
        };
        let row = &self.state.rows[self.action];
        let holds = !self.guards.leases || row.lease == Some(*lease);
        let is_known = !self.guards.versions || row.version == *version;
        let found = (Hold { lease: *lease, version: *version, token_of: *token_of }, Booking::clone(booking));
        if holds && is_known {
            return Some(found);
        }
        self.state.workers[self.worker] = Worker::Idle;
        None
    }

    /// Stores the progress.
    fn keep(&mut self, hold: Hold, booking: &Booking) -> Hold {
        let row = &mut self.state.rows[self.action];
        if *row.saga != *booking.saga() {
            row.saga = Marked::new(booking.saga().clone());
            row.version += 1;
            return Hold { version: row.version, ..hold };
        }
        hold
    }

    fn rest(&mut self, hold: Hold, booking: Booking, at: At) {
        let Hold { lease, version, token_of } = hold;
        self.state.workers[self.worker] =
            Worker::Runs { action: self.action, lease, version, token_of, booking: Marked::new(booking), at };
    }

    /// From an event to the next writing request, or to the end of the run.
    fn go(&mut self, hold: Hold, mut booking: Booking, mut event: Event) {
        loop {
            let at = now(self.state.rows[self.action].waited);
            let effect = booking.step(event, at);
            event = match effect {
                Effect::Settle(settlement) => return self.settle(&booking, *settlement),
                Effect::Write(request) => {
                    let hold = self.keep(hold, &booking);
                    return self.rest(hold, booking, At::Intends(request));
                }
                Effect::AskRights => Event::Rights(self.rights()),
                Effect::Look | Effect::LookForEntry => {
                    Event::Looked(self.state.look(self.action, self.kind, self.eyes))
                }
                Effect::LookForDocument => {
                    Event::DocumentLooked(self.state.look_for_document(self.action, self.kind, self.eyes))
                }
                Effect::LookElsewhere => Event::LookedElsewhere(self.state.round(self.action, self.kind, self.eyes)),
                Effect::Prove => Event::Proof(self.state.prove(self.action, self.kind, self.bug, self.eyes, at)),
            };
        }
    }

    /// The list of administrations is honest under the bug, and so is the answer on a single right.
    fn rights(&self) -> Rights {
        match self.state.lost[self.kind.home] {
            _ if self.eyes == Eyes::Shut => Rights::NoAnswer(domain::booking::finding::NoAnswer::Silence),
            Lost::Nothing => Rights::Granted { current_division: Some(division(1 - self.kind.home)) },
            Lost::Entries => Rights::Missing(MissingRight::NotAllowed { operation: String::new() }),
            Lost::Everything => Rights::Missing(MissingRight::NotReachable { reaches: 1 }),
        }
    }

    /// State, progress, job, gate and clearing away, in one transaction.
    fn settle(&mut self, booking: &Booking, settlement: Settlement) {
        let row = &mut self.state.rows[self.action];
        let allowed = row.state == settlement.state || row.state.become_state(settlement.state, By::Machine).is_ok();
        self.state.bad_transition |= !allowed;
        row.state = settlement.state;
        row.saga = Marked::new(booking.saga().clone());
        row.version += 1;
        row.lease = None;
        row.job = if settlement.again_at.is_some() { Job::Due } else { Job::Over };
        if let Some(stray) = settlement.stray {
            for books in 0..crate::state::BOOKS {
                if division(books) == stray.division {
                    self.state.standing[self.action].documents[books] = false;
                }
            }
        }
        if settlement.closes_gate {
            self.state.closes_by_itself();
        }
        self.state.workers[self.worker] = Worker::Idle;
    }
}

impl State {
    fn closes_by_itself(&mut self) {
        if self.gate == Gate::Open {
            self.gate = Gate::Closing;
        }
    }
}
