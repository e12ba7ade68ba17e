//! The line between a process and the ledger: a request leaves, arrives, or does not, and its answer comes back, or does not.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::RemoteId;
use secrecy::ExposeSecret;

use super::faults::Fault;
use super::guard::Guard;
use super::ledger::Denied;
use super::world::{ProcessId, State, World, delta};
use crate::clock::Deadline;
use crate::connectors::connector::{CallReport, RateLimits, RateWindow};
use crate::connectors::outcome::{Forbidden, ForbiddenReason, NotNow, NotNowCause, Refused, Unclear, Why};
use crate::connectors::requests::Operation;
use crate::connectors::{CallContext, CallError, WriteOutcome};

/// How long a request is on its way, there or back.
const WAY: (Duration, Duration) = (Duration::from_millis(40), Duration::from_millis(400));
/// How late a request may land whose sender gave up.
const LATE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(50));

/// What is asked.
pub(super) struct Question {
    pub(super) endpoint: &'static str,
    pub(super) method: &'static str,
    pub(super) needs: Needs,
    pub(super) is_clean_up: bool,
}

/// What a request must be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing: its address has no administration, and it counts against none.
    Nothing,
    /// Nothing, but it counts.
    Counting,
    /// This right, in the administration of its address.
    Right(Operation),
}

impl Question {
    pub(super) fn read(endpoint: &'static str, needs: Operation) -> Self {
        Self { endpoint, method: "GET", needs: Needs::Right(needs), is_clean_up: false }
    }

    pub(super) fn write(endpoint: &'static str, needs: Operation) -> Self {
        Self { endpoint, method: "POST", needs: Needs::Right(needs), is_clean_up: false }
    }

    fn is_write(&self) -> bool {
        self.method != "GET"
    }
}

/// Where a request is carried out, and for whom.
#[derive(Clone, Copy)]
pub(super) struct Arrived {
    pub(super) user: usize,
    /// The administration of the address.
    pub(super) addressed: i64,
    /// Where it is really carried out.
    pub(super) division: i64,
    pub(super) now: DateTime<Utc>,
    /// From when on readers see what it makes.
    pub(super) visible_at: DateTime<Utc>,
}

/// What came back.
pub(super) enum Wire<T> {
    Answer(T),
    Denied(Denied),
    /// The answer was none, though it may have been done.
    Unclear(Why, Option<u16>, Option<RemoteId>),
    NeverSent(String),
}

/// One process's end of the line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) world: World,
    pub(super) process: ProcessId,
}

/// What becomes of one request.
#[derive(Clone, Copy, Default)]
struct Fate {
    is_lost: bool,
    lands_late: bool,
    /// Done or not, this comes in place of its answer.
    answer: Option<(Why, Option<u16>)>,
    is_silent: bool,
    is_late_to_see: bool,
    is_unconnected: bool,
    names_only: bool,
}

fn fate(state: &mut State, is_write: bool) -> Fate {
    let mut fate = Fate::default();
    if state.strikes(Fault::NoConnection) {
        fate.is_unconnected = true;
    } else if state.strikes(Fault::TimeoutBefore) {
        (fate.is_lost, fate.is_silent) = (true, true);
    } else if state.strikes(Fault::TimeoutAfter) {
        fate.is_silent = true;
    } else if state.strikes(Fault::DroppedBefore) {
        (fate.is_lost, fate.answer) = (true, Some((Why::Dropped, None)));
    } else if state.strikes(Fault::DroppedAfter) {
        fate.answer = Some((Why::Dropped, None));
    } else if is_write && state.strikes(Fault::LandsLate) {
        (fate.lands_late, fate.is_silent) = (true, true);
    } else if state.strikes(Fault::Breakdown) {
        (fate.is_lost, fate.answer) = (true, Some((Why::Breakdown, Some(500))));
    } else if state.strikes(Fault::BreakdownAfter) {
        fate.answer = Some((Why::Breakdown, Some(500)));
    } else if state.strikes(Fault::BadGateway) {
        (fate.is_lost, fate.answer) = (state.happens(500_000), Some((Why::Breakdown, Some(502))));
    } else if state.strikes(Fault::Html) {
        fate.answer = Some((Why::Html, Some(200)));
    } else if state.strikes(Fault::Redirect) {
        (fate.is_lost, fate.answer) = (true, Some((Why::Redirected, Some(302))));
    } else if is_write && state.strikes(Fault::NoEntity) {
        (fate.names_only, fate.answer) = (true, Some((Why::NoEntity, Some(201))));
    }
    fate.is_late_to_see = is_write && state.strikes(Fault::LateVisibility);
    fate
}

impl Line {
    /// Sends a question and waits for what comes back. `work` is done where and when the request arrives; it also says the
    /// id of what it made, which a bare answer may still name.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        context: &CallContext<'_>,
        question: Question,
        work: impl FnOnce(&mut State, Arrived) -> Result<(T, Option<RemoteId>), Denied> + Send + 'static,
    ) -> Wire<T> {
        let division = (question.needs != Needs::Nothing).then_some(context.division);
        if let Some(until) = context.observer.rests_until(question.endpoint, division).await {
            return Wire::NeverSent(format!("{} rests until {until}", question.endpoint));
        }
        // The moment before it leaves: a worker that is stopped here may wake when its intent is too old.
        let beat = self.world.state().between(Duration::from_millis(1), Duration::from_millis(20));
        self.world.pause(self.process, beat).await;
        let has_no_age = self.world.state().guard == Some(Guard::Fencing);
        if !has_no_age && context.leave_before.is_some_and(Deadline::is_over) {
            return Wire::NeverSent("the intent is too old".to_owned());
        }
        let slot = Arc::new(Mutex::new(None));
        let (answers_after, fate) = self.leave(context, &question, (slot.clone(), work));
        self.world.pause(self.process, answers_after).await;
        let arrived = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (wire, status, limits) = back(fate, arrived);
        let report = CallReport {
            endpoint: question.endpoint,
            method: question.method,
            division,
            status,
            limits,
            took: answers_after,
        };
        context.observer.answered(&report).await;
        wire
    }

    /// It leaves. Answers how long its sender waits, and what becomes of it.
    fn leave<T: Send + 'static, W>(
        &self,
        context: &CallContext<'_>,
        question: &Question,
        (slot, work): (Slot<T>, W),
    ) -> (Duration, Fate)
    where
        W: FnOnce(&mut State, Arrived) -> Result<(T, Option<RemoteId>), Denied> + Send + 'static,
    {
        let mut state = self.world.state();
        let is_write = question.is_write();
        let fate = fate(&mut state, is_write);
        let (there, back) = (state.between(WAY.0, WAY.1), state.between(WAY.0, WAY.1));
        if fate.is_unconnected {
            return (Duration::from_secs(2), fate);
        }
        state.ledger.calls += u64::from(question.needs != Needs::Nothing);
        let shut = state.ledger.shut_since.is_some_and(|since| state.now >= since);
        if is_write && shut && !question.is_clean_up {
            state.ledger.starts_after_close += 1;
        }
        let lands_after = if fate.lands_late { context.timeout + state.between(LATE.0, LATE.1) } else { there };
        if !fate.is_lost {
            let token = context.access_token.expose_secret().to_owned();
            let (addressed, needs) = (context.division.0, question.needs);
            let when = state.now + lands_after;
            state.at(when, move |state| {
                let answer = arrive(state, (&token, addressed, needs), (is_write, fate.is_late_to_see), work);
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
            });
        }
        let waits = if fate.is_silent { context.timeout } else { (there + back).min(context.timeout) };
        (waits, fate)
    }
}

/// What its sender makes of it.
fn back<T>(fate: Fate, arrived: Option<Landed<T>>) -> (Wire<T>, Option<u16>, RateLimits) {
    if fate.is_unconnected {
        return (Wire::NeverSent("no connection".to_owned()), None, RateLimits::default());
    }
    if fate.is_silent {
        return (Wire::Unclear(Why::TimedOut, None, None), None, RateLimits::default());
    }
    let is_refusal = matches!(arrived, Some((Err(_), _)));
    if let Some((why, status)) = fate.answer.filter(|_| !(fate.names_only && is_refusal)) {
        let id = match &arrived {
            Some((Ok((_, id)), _)) if fate.names_only => *id,
            _ => None,
        };
        return (Wire::Unclear(why, status, id), status, RateLimits::default());
    }
    match arrived {
        None => (Wire::Unclear(Why::TimedOut, None, None), None, RateLimits::default()),
        Some((Ok((answer, _)), limits)) => (Wire::Answer(answer), Some(200), limits),
        Some((Err(denied), limits)) => {
            let status = match &denied {
                Denied::Token => 401,
                Denied::Forbidden => 403,
                Denied::Minute(_) | Denied::Day(_) => 429,
                Denied::Rule(..) => 500,
            };
            (Wire::Denied(denied), Some(status), limits)
        }
    }
}

type Landed<T> = (Result<(T, Option<RemoteId>), Denied>, RateLimits);
type Slot<T> = Arc<Mutex<Option<Landed<T>>>>;

/// The request is there: token, limits, rights, then what is asked.
fn arrive<T>(
    state: &mut State,
    (token, addressed, needs): (&str, i64, Needs),
    (is_write, is_late_to_see): (bool, bool),
    work: impl FnOnce(&mut State, Arrived) -> Result<(T, Option<RemoteId>), Denied>,
) -> Landed<T> {
    let now = state.now;
    let mut limits = RateLimits::default();
    let user = match state.ledger.user_of(token, now) {
        Ok(user) if !state.strikes(Fault::TokenRefused) => {
            state.refreshes.is_stored(user);
            user
        }
        _ => return (Err(Denied::Token), limits),
    };
    let mut division = addressed;
    if needs != Needs::Nothing {
        if state.strikes(Fault::TooMany) {
            let next = now + TimeDelta::seconds(20);
            limits.minutely = Some(RateWindow { limit: Some(60), remaining: Some(0), resets_at: Some(next) });
            return (Err(Denied::Minute(next)), limits);
        }
        match state.ledger.count(addressed, now) {
            Ok((minute, day)) => {
                limits.minutely = Some(RateWindow { limit: Some(60), remaining: Some(minute), resets_at: None });
                limits.daily = Some(RateWindow { limit: Some(5000), remaining: Some(day), resets_at: None });
            }
            Err(denied) => {
                if let Denied::Minute(at) = &denied {
                    limits.minutely = Some(RateWindow { limit: Some(60), remaining: Some(0), resets_at: Some(*at) });
                }
                return (Err(denied), limits);
            }
        }
    }
    if let Needs::Right(needs) = needs {
        match state.ledger.carried_out_in(user, addressed, needs, is_write) {
            Ok(really) => division = really,
            Err(denied) => return (Err(denied), limits),
        }
    }
    let late =
        if is_late_to_see { state.between(Duration::from_secs(2), Duration::from_secs(45)) } else { Duration::ZERO };
    let arrived = Arrived { user, addressed, division, now, visible_at: now + delta(late) };
    (work(state, arrived), limits)
}

impl<T> Wire<T> {
    /// As the answer to a question that only reads.
    pub(super) fn into_read(self) -> Result<T, CallError> {
        match self {
            Self::Answer(answer) => Ok(answer),
            Self::NeverSent(why) => Err(CallError::NeverSent(why)),
            Self::Unclear(why, status, _) => Err(CallError::NoAnswer { why, status, detail: String::new() }),
            Self::Denied(denied) => Err(match denied {
                Denied::Token => CallError::NotNow(not_now(NotNowCause::Token, None)),
                Denied::Minute(at) => CallError::NotNow(not_now(NotNowCause::MinuteUsedUp, Some(at))),
                Denied::Day(at) => CallError::NotNow(not_now(NotNowCause::DayUsedUp, Some(at))),
                Denied::Forbidden => CallError::Forbidden(forbidden()),
                Denied::Rule(_, text) => {
                    CallError::NoAnswer { why: Why::Breakdown, status: Some(500), detail: text.to_owned() }
                }
            }),
        }
    }

    /// As the answer to a writing request. Without *reconciliation* what is unclear counts as not done.
    pub(super) fn into_write(self, guard: Option<Guard>) -> WriteOutcome<T> {
        match self {
            Self::Answer(answer) => WriteOutcome::Confirmed(answer),
            Self::NeverSent(why) => WriteOutcome::NeverSent(why),
            Self::Unclear(..) if guard == Some(Guard::Reconciliation) => WriteOutcome::NeverSent(String::new()),
            Self::Unclear(why, status, id) => WriteOutcome::Unknown(Unclear { why, status, id, detail: String::new() }),
            Self::Denied(denied) => match denied {
                Denied::Token => WriteOutcome::NotNow(not_now(NotNowCause::Token, None)),
                Denied::Minute(at) => WriteOutcome::NotNow(not_now(NotNowCause::MinuteUsedUp, Some(at))),
                Denied::Day(at) => WriteOutcome::NotNow(not_now(NotNowCause::DayUsedUp, Some(at))),
                Denied::Forbidden => WriteOutcome::Forbidden(forbidden()),
                Denied::Rule(domain::refusal::Refusal::AlreadyThere, text) => WriteOutcome::Duplicate(Refused {
                    refusal: domain::refusal::Refusal::AlreadyThere,
                    text: text.to_owned(),
                }),
                Denied::Rule(refusal, text) => WriteOutcome::Refused(Refused { refusal, text: text.to_owned() }),
            },
        }
    }
}

fn not_now(cause: NotNowCause, retry_at: Option<DateTime<Utc>>) -> NotNow {
    NotNow { cause, retry_at, retry_after: None }
}

fn forbidden() -> Forbidden {
    Forbidden { reason: ForbiddenReason::Unsaid, text: String::new() }
}
