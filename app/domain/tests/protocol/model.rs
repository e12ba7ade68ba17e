//! The model itself: what may happen in each state, and what must always hold.

use domain::booking::action::ActionState;
use domain::booking::core::{Answer, Answered, Saga};
use domain::booking::finding::Request;
use stateright::{Model, Property};

use crate::books::{Bug, Eyes, Kind};
use crate::mark::Marked;
use crate::run::{Guards, Step};
use crate::state::{ACTIONS, At, BOOKS, Gate, Job, Late, Left, Lost, Row, Standing, State, WORKERS, Worker};

/// When a request lands that its caller has given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lateness {
    /// Before the last of the looks for it, or never: the waits are longer than the other side is late.
    WithinTheWaits,
    /// At any time.
    Any,
}

/// The looks for a lost entry.
const LOOKS: u8 = 3;

/// A configuration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Protocol {
    /// What the actions are.
    pub(crate) kinds: [Kind; ACTIONS],
    /// How many of them there are; the rest is over from the start.
    pub(crate) actions: usize,
    /// What may go wrong.
    pub(crate) left: Left,
    /// Which requests the bug of 2019 sends astray.
    pub(crate) bug: Bug,
    /// When a late request lands at the latest.
    pub(crate) lateness: Lateness,
    /// What is checked.
    pub(crate) guards: Guards,
}

/// What becomes of a request that leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// It is carried out and answered.
    Good,
    /// It is never carried out, and nobody answers.
    LostBefore,
    /// It is carried out at any later time or never, and nobody answers. At once is a later time too: that is the lost
    /// answer.
    Late,
    /// Its token has expired: 401, nothing is done.
    TokenDead,
}

/// What may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happens {
    /// A worker claims a job, asks and looks.
    Claim { worker: usize, action: usize, eyes: Eyes, rests: bool },
    /// A worker stores its intent.
    Intend { worker: usize },
    /// A worker sends its request, or finds its intent too old.
    Send { worker: usize, line: Line },
    /// A worker notes its answer.
    Note { worker: usize },
    /// A worker goes on with its answer.
    Take { worker: usize, eyes: Eyes },
    /// A worker is killed. Its lease runs out.
    Killed { worker: usize },
    /// A worker is stopped until its lease has run out, and then goes on.
    Stopped { worker: usize },
    /// A request lands that its caller has given up.
    Lands { late: usize },
    /// The operator closes the gate.
    Close,
    /// The close returns: every intent stored before is answered or older than a second.
    Returns,
    /// The operator opens the gate.
    Open,
    /// The user loses rights.
    Loses { books: usize, lost: Lost },
    /// A person processes an entered order invoice into the ledger.
    Processes { action: usize },
}

impl Protocol {
    fn reads(state: &State, action: usize) -> Vec<Eyes> {
        let stands = &state.standing[action];
        let is_new = stands.documents.contains(&true) || stands.entries.iter().any(|entries| *entries > 0);
        let mut eyes = vec![Eyes::Open];
        if state.left.line > 0 {
            eyes.push(Eyes::Shut);
            if is_new {
                eyes.push(Eyes::Late);
            }
        }
        eyes
    }

    fn claims(&self, state: &State, happens: &mut Vec<Happens>) {
        // Which of two idle workers claims makes no difference.
        let Some(worker) = state.workers.iter().position(|worker| *worker == Worker::Idle) else { return };
        for (action, row) in state.rows.iter().enumerate() {
            // It rests from night to night until a person has processed it; a look at it that sees nothing changes nothing.
            let can_be_seen = state.standing[action].is_processed && state.reads(self.kinds[action].home);
            let waits_for_a_person = row.state == ActionState::Entered && !can_be_seen;
            let is_held_back = row.state == ActionState::Queued && state.gate != Gate::Open;
            if row.job == Job::Due && row.lease.is_none() && !waits_for_a_person && !is_held_back {
                let eyes = Self::reads(state, action).into_iter();
                happens.extend(eyes.map(|eyes| Happens::Claim { worker, action, eyes, rests: false }));
                // What was cleared to be sent again may lie for so long that it must be looked for again.
                if row.state == ActionState::Queued && row.saga.cleared.is_some() {
                    happens.push(Happens::Claim { worker, action, eyes: Eyes::Open, rests: true });
                }
            }
        }
    }

    fn steps(&self, state: &State, happens: &mut Vec<Happens>) {
        for (worker, known) in state.workers.iter().enumerate() {
            let Worker::Runs { action, lease, at, .. } = known else { continue };
            match at {
                At::Intends(_) => happens.push(Happens::Intend { worker }),
                At::Sends { is_old, .. } => {
                    happens.push(Happens::Send { worker, line: Line::Good });
                    if state.left.line > 0 && !(*is_old && self.guards.ages) {
                        let lines = [Line::LostBefore, Line::Late, Line::TokenDead];
                        happens.extend(lines.map(|line| Happens::Send { worker, line }));
                    }
                }
                At::Told { .. } => happens.push(Happens::Note { worker }),
                At::Noted { answered } => {
                    let is_entry = answered.request() == Request::Entry;
                    let eyes = if is_entry { Self::reads(state, *action) } else { vec![Eyes::Open] };
                    happens.extend(eyes.into_iter().map(|eyes| Happens::Take { worker, eyes }));
                }
            }
            if state.left.stops > 0 && state.rows[*action].lease == Some(*lease) {
                happens.extend([Happens::Killed { worker }, Happens::Stopped { worker }]);
            }
        }
    }

    fn step<'a>(&self, state: &'a mut State, worker: usize, action: usize, eyes: Eyes) -> Step<'a> {
        if eyes != Eyes::Open {
            state.left.line -= 1;
        }
        Step { state, worker, action, kind: self.kinds[action], bug: self.bug, guards: self.guards, eyes }
    }

    /// The request leaves, or its intent is too old.
    fn send(&self, state: &mut State, worker: usize, line: Line) {
        let Worker::Runs { action, token_of, at: At::Sends { request, intent, is_old }, .. } =
            state.workers[worker].clone()
        else {
            return;
        };
        let is_dead = state.rows[action].waited > token_of;
        let answered = if is_old && self.guards.ages {
            never_sent(request)
        } else {
            state.begun_after_close |= state.gate == Gate::Closed;
            if line != Line::Good {
                state.left.line -= 1;
            }
            match line {
                Line::Good | Line::Late if is_dead => not_now(request),
                Line::Good => state.land(action, self.kinds[action], request),
                Line::LostBefore => unknown(request),
                Line::Late => {
                    let sent_at = state.rows[action].waited;
                    state.late.push(Late { action, is_entry: request == Request::Entry, sent_at });
                    unknown(request)
                }
                Line::TokenDead => not_now(request),
            }
        };
        if let Worker::Runs { at, .. } = &mut state.workers[worker] {
            *at = At::Told { intent, answered: Marked::new(answered) };
        }
    }

    /// The lease of a worker runs out; killed, it knows nothing more.
    fn stop(state: &mut State, worker: usize, dies: bool) {
        state.left.stops -= 1;
        let Worker::Runs { action, at, .. } = &mut state.workers[worker] else { return };
        state.rows[*action].lease = None;
        if let At::Sends { is_old, .. } = at {
            *is_old = true;
        }
        if dies {
            state.workers[worker] = Worker::Idle;
        }
    }
}

fn of<A, B, C>(request: Request, document: A, attachment: B, entry: C) -> Answered
where
    A: FnOnce() -> Answer<domain::booking::core::DocumentNamed>,
    B: FnOnce() -> Answer<()>,
    C: FnOnce() -> Answer<domain::booking::core::EntryNamed>,
{
    match request {
        Request::Document => Answered::Document(document()),
        Request::Attachment => Answered::Attachment(attachment()),
        Request::Entry => Answered::Entry(entry()),
    }
}

fn never_sent(request: Request) -> Answered {
    fn answer<T>() -> Answer<T> {
        Answer::NeverSent { detail: String::new() }
    }
    of(request, answer, answer, answer)
}

fn unknown(request: Request) -> Answered {
    fn answer<T>() -> Answer<T> {
        Answer::Unknown { id: None, detail: String::new() }
    }
    of(request, answer, answer, answer)
}

fn not_now(request: Request) -> Answered {
    fn answer<T>() -> Answer<T> {
        Answer::NotNow { at: None, detail: String::new() }
    }
    of(request, answer, answer, answer)
}

impl Model for Protocol {
    type State = State;
    type Action = Happens;

    fn init_states(&self) -> Vec<State> {
        let row = |action: usize| Row {
            state: if action < self.actions { ActionState::Queued } else { ActionState::Cancelled },
            saga: Marked::new(Saga::default()),
            job: if action < self.actions { Job::Due } else { Job::Over },
            lease: None,
            last_lease: 0,
            version: 0,
            waited: 0,
            intents: Vec::new(),
        };
        let state = State {
            rows: std::array::from_fn(row),
            workers: std::array::from_fn::<_, WORKERS, _>(|_| Worker::Idle),
            gate: Gate::Open,
            lost: [Lost::Nothing; BOOKS],
            standing: std::array::from_fn(|_| Standing::default()),
            late: Vec::new(),
            left: self.left,
            begun_after_close: false,
            bad_transition: false,
        };
        vec![state.canonical()]
    }

    fn actions(&self, state: &State, happens: &mut Vec<Happens>) {
        self.claims(state, happens);
        self.steps(state, happens);
        happens.extend((0..state.late.len()).map(|late| Happens::Lands { late }));
        match state.gate {
            Gate::Open if state.left.closes > 0 => happens.push(Happens::Close),
            Gate::Closing => happens.push(Happens::Returns),
            Gate::Closed if state.left.opens > 0 => happens.push(Happens::Open),
            Gate::Open | Gate::Closed => {}
        }
        if state.left.rights > 0 {
            for books in 0..BOOKS {
                let losses = [Lost::Entries, Lost::Everything].into_iter();
                happens.extend(losses.map(|lost| Happens::Loses { books, lost }));
            }
        }
        for (action, kind) in self.kinds.iter().enumerate() {
            let is_entered = state.rows[action].state == ActionState::Entered;
            if kind.on_orders && is_entered && !state.standing[action].is_processed {
                happens.push(Happens::Processes { action });
            }
        }
    }

    fn next_state(&self, last: &State, happens: Happens) -> Option<State> {
        let mut next = last.clone();
        match happens {
            Happens::Claim { worker, action, eyes, rests } => {
                self.step(&mut next, worker, action, eyes).claim(rests);
            }
            Happens::Intend { worker } => {
                let Worker::Runs { action, at: At::Intends(request), .. } = next.workers[worker] else { return None };
                self.step(&mut next, worker, action, Eyes::Open).intend(request);
            }
            Happens::Send { worker, line } => self.send(&mut next, worker, line),
            Happens::Note { worker } => {
                let Worker::Runs { action, at: At::Told { intent, answered }, .. } = next.workers[worker].clone()
                else {
                    return None;
                };
                self.step(&mut next, worker, action, Eyes::Open).note(intent, answered);
            }
            Happens::Take { worker, eyes } => {
                let Worker::Runs { action, at: At::Noted { answered }, .. } = next.workers[worker].clone() else {
                    return None;
                };
                self.step(&mut next, worker, action, eyes).take(&answered);
            }
            Happens::Killed { worker } => Self::stop(&mut next, worker, true),
            Happens::Stopped { worker } => Self::stop(&mut next, worker, false),
            Happens::Lands { late } => {
                let Late { action, is_entry, .. } = next.late.remove(late);
                let request = if is_entry { Request::Entry } else { Request::Document };
                next.land(action, self.kinds[action], request);
            }
            Happens::Close => {
                next.left.closes -= 1;
                next.gate = Gate::Closing;
            }
            Happens::Returns => {
                next.gate = Gate::Closed;
                for worker in &mut next.workers {
                    if let Worker::Runs { at: At::Sends { is_old, .. }, .. } = worker {
                        *is_old = true;
                    }
                }
            }
            Happens::Open => {
                next.left.opens -= 1;
                next.gate = Gate::Open;
            }
            Happens::Loses { books, lost } => {
                next.left.rights -= 1;
                next.lost[books] = lost;
            }
            Happens::Processes { action } => next.standing[action].is_processed = true,
        }
        if self.lateness == Lateness::WithinTheWaits {
            let State { late, rows, .. } = &mut next;
            late.retain(|late| rows[late.action].waited < late.sent_at + LOOKS);
        }
        Some(next.canonical())
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("never two entries of one action", |_, state: &State| {
                state.standing.iter().all(|standing| standing.entries.iter().sum::<u8>() <= 1)
            }),
            Property::always("never an entry elsewhere that is shown as booked", |model: &Self, state: &State| {
                let shown = |action: usize| {
                    matches!(
                        state.rows[action].state,
                        ActionState::Done | ActionState::Entered | ActionState::Deviating
                    )
                };
                (0..ACTIONS)
                    .all(|action| !shown(action) || state.standing[action].entries[1 - model.kinds[action].home] == 0)
            }),
            Property::always("what stands somewhere is not shown as not booked", |_, state: &State| {
                let shown = |row: &Row| matches!(row.state, ActionState::Undone | ActionState::Failed);
                state
                    .rows
                    .iter()
                    .zip(&state.standing)
                    .all(|(row, standing)| !shown(row) || standing.entries.iter().all(|entries| *entries == 0))
            }),
            Property::always("nothing is called misbooked that stands in its place", |model: &Self, state: &State| {
                (0..ACTIONS).all(|action| {
                    let (home, entries) = (model.kinds[action].home, &state.standing[action].entries);
                    let is_in_place = entries[home] == 1 && entries[1 - home] == 0;
                    state.rows[action].state != ActionState::Misbooked || !is_in_place
                })
            }),
            Property::always("no writing request begins after a close has returned", |_, state: &State| {
                !state.begun_after_close
            }),
            Property::always("every change of state is one of the table", |_, state: &State| !state.bad_transition),
            Property::always("every action ends visibly", |model: &Self, state: &State| {
                let mut happens = Vec::new();
                model.actions(state, &mut happens);
                let goes_on = happens.iter().any(|happens| !matches!(happens, Happens::Loses { .. } | Happens::Close));
                let is_visible = |row: &Row| {
                    let is_delayed = row.state == ActionState::Queued && state.gate != Gate::Open;
                    is_delayed
                        || row.state == ActionState::Entered
                        || row.job == Job::Over && row.state != ActionState::InFlight
                };
                goes_on || state.rows.iter().all(is_visible)
            }),
            Property::sometimes("all are done", |model: &Self, state: &State| {
                state.rows[..model.actions].iter().all(|row| row.state == ActionState::Done)
            }),
            Property::sometimes("one is misbooked, and shown as that", |_, state: &State| {
                state.rows.iter().any(|row| row.state == ActionState::Misbooked)
            }),
            Property::sometimes("a person decides", |_, state: &State| {
                state.rows.iter().any(|row| row.state == ActionState::Unknown && row.job == Job::Over)
            }),
            Property::sometimes("one is undone for want of a right", |_, state: &State| {
                state.rows.iter().any(|row| row.state == ActionState::Undone)
            }),
            Property::sometimes("one is delayed by the gate", |_, state: &State| {
                let is_delayed = |row: &Row| row.state == ActionState::Queued && row.job == Job::Due;
                state.gate == Gate::Closed && state.rows.iter().any(is_delayed)
            }),
        ]
    }
}
