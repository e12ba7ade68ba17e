//! The machine, step by step: what it does in each bad case of the design.

use chrono::TimeZone;
use uuid::Uuid;

use super::super::finding::NoAnswer;
use super::super::witness::{Difference, Witness};
use super::*;
use crate::ids::{IntentId, RemoteId};

const RIGHT: i64 = 1_120_000;
const WRONG: i64 = 1_118_000;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 9, 14, 0, 0).single().unwrap()
}

fn id(number: u128) -> RemoteId {
    RemoteId(Uuid::from_u128(number))
}

fn booking() -> Booking {
    let plan = Plan {
        division: RIGHT,
        administration: "120 Bakkerij Jansen".to_owned(),
        is_order_linked: false,
        attaches: true,
        user: "user".to_owned(),
        user_name: "J. Jansen".to_owned(),
        accepted: Vec::new(),
    };
    Booking::new(plan, Saga::default(), Waits::default())
}

fn document(division: i64) -> Event {
    of_document(Answer::Confirmed(DocumentNamed { id: id(1), division, administration: "x".to_owned() }))
}

fn entry(division: Option<i64>) -> Event {
    of_entry(Answer::Confirmed(EntryNamed { id: id(2), number: Some("24700123".to_owned()), division }))
}

fn of_document(answer: Answer<DocumentNamed>) -> Event {
    Event::Answered(Answered::Document(answer))
}

fn of_attachment(answer: Answer<()>) -> Event {
    Event::Answered(Answered::Attachment(answer))
}

fn of_entry(answer: Answer<EntryNamed>) -> Event {
    Event::Answered(Answered::Entry(answer))
}

fn granted() -> Event {
    Event::Rights(Rights::Granted { current_division: Some(WRONG) })
}

fn witness(division: i64) -> Witness {
    Witness {
        kind: WitnessKind::EntryDivision,
        division,
        administration: "x".to_owned(),
        entry: Some(id(2)),
        entry_number: Some("24700123".to_owned()),
        document: id(1),
        user: "J. Jansen".to_owned(),
        seen_at: now(),
        absence: Absence::NotFoundThere,
    }
}

/// Runs to the step before the entry is written.
fn up_to_entry(booking: &mut Booking) {
    up_to_entry_by(booking, Event::Looked(Looked::Nothing));
}

fn up_to_entry_by(booking: &mut Booking, looked: Event) {
    assert_eq!(booking.step(Event::Leased(ActionState::Queued), now()), Effect::AskRights);
    assert_eq!(booking.step(granted(), now()), Effect::Look);
    assert_eq!(booking.step(looked, now()), Effect::Write(Request::Document));
    assert_eq!(booking.step(document(RIGHT), now()), Effect::Write(Request::Attachment));
    assert_eq!(booking.step(of_attachment(Answer::Confirmed(())), now()), Effect::Write(Request::Entry));
    booking.begin(Request::Entry, Some(sent(now())), now() + TimeDelta::seconds(60));
}

/// What is known of a request that leaves at this moment: its token lives for ten minutes.
fn sent(at: DateTime<Utc>) -> Sent {
    Sent {
        intent: IntentId(Uuid::from_u128(9)),
        access_expires_at: at + TimeDelta::minutes(10),
        body_hash: "5d41".to_owned(),
    }
}

/// The same booking, as the next worker reads it from the store.
fn next_worker(booking: &Booking) -> Booking {
    Booking::new(booking.plan().clone(), booking.saga().clone(), Waits::default())
}

fn settled(effect: Effect) -> Settlement {
    match effect {
        Effect::Settle(settlement) => *settlement,
        other => panic!("not settled: {other:?}"),
    }
}

fn seen(division: i64, differences: Vec<Difference>, is_processed: bool) -> Event {
    Event::Proof(Proof::Seen { witness: witness(division), differences, is_processed })
}

#[test]
fn a_good_day() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    assert_eq!(booking.step(entry(Some(RIGHT)), now()), Effect::Prove);
    let end = settled(booking.step(seen(RIGHT, vec![], true), now()));
    assert_eq!((end.state, end.closes_gate, end.again_at), (ActionState::Done, false, None));
}

#[test]
fn nothing_is_written_without_rights() {
    let mut booking = booking();
    booking.step(Event::Leased(ActionState::Queued), now());
    let end = settled(booking.step(Event::Rights(Rights::Missing(MissingRight::NotReachable { reaches: 14 })), now()));
    assert_eq!(end.state, ActionState::Undone);
    assert!(matches!(end.finding, Finding::NoRights { .. }));
}

#[test]
fn silence_on_rights_waits_two_hours_and_never_books() {
    let mut booking = booking();
    booking.step(Event::Leased(ActionState::Queued), now());
    let silence = || Event::Rights(Rights::NoAnswer(NoAnswer::EmptyList));
    // Asked less and less often, and at the end of it once more.
    let mut asked = vec![now()];
    loop {
        let end = settled(booking.step(silence(), asked[asked.len() - 1]));
        assert_eq!(end.state, ActionState::Queued);
        match end.again_at.unwrap() {
            last if last == now() + Waits::default().rights_patience => break,
            next => asked.push(next),
        }
    }
    assert!(asked.len() < 25, "{asked:?}");
    assert_eq!(settled(booking.step(silence(), now() + Waits::default().rights_patience)).state, ActionState::Undone);
}

#[test]
fn a_document_that_lands_elsewhere_stops_everything_and_books_nothing() {
    let mut booking = booking();
    booking.step(Event::Leased(ActionState::Queued), now());
    booking.step(granted(), now());
    booking.step(Event::Looked(Looked::Nothing), now());
    let end = settled(booking.step(document(WRONG), now()));
    assert_eq!((end.state, end.closes_gate), (ActionState::Queued, true));
    assert_eq!(end.stray.map(|stray| stray.division), Some(WRONG));
    assert_eq!(*booking.saga(), Saga::default());
}

#[test]
fn an_entry_that_lands_elsewhere_is_misbooked_and_closes_the_gate() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    let end = settled(booking.step(entry(Some(WRONG)), now()));
    assert_eq!((end.state, end.closes_gate), (ActionState::Misbooked, true));
    // An honest answer to the entry and a witness elsewhere: the same.
    let mut booking = self::booking();
    up_to_entry(&mut booking);
    booking.step(entry(None), now());
    let end = settled(booking.step(seen(WRONG, vec![], true), now()));
    assert_eq!((end.state, end.closes_gate), (ActionState::Misbooked, true));
}

#[test]
fn a_lost_entry_that_is_found_is_proved() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    booking.step(of_entry(Answer::Unknown { id: None, detail: String::new() }), now());
    booking.step(Event::Leased(ActionState::Unknown), now());
    let found = EntryNamed { id: id(2), number: None, division: Some(RIGHT) };
    assert_eq!(booking.step(Event::Looked(Looked::Ours(found)), now()), Effect::Prove);
}

#[test]
fn a_crash_while_the_entry_was_under_way_is_an_unknown_outcome() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    let mut again = next_worker(&booking);
    let end = settled(again.step(Event::Leased(ActionState::InFlight), now()));
    assert_eq!(end.state, ActionState::Unknown);
}

#[test]
fn a_crash_while_the_document_was_under_way_looks_for_it_first() {
    let mut booking = booking();
    booking.step(Event::Leased(ActionState::Queued), now());
    booking.step(granted(), now());
    booking.step(Event::Looked(Looked::Nothing), now());
    booking.begin(Request::Document, None, now());
    let mut again = next_worker(&booking);
    assert_eq!(again.step(Event::Leased(ActionState::InFlight), now()), Effect::AskRights);
    assert_eq!(again.step(granted(), now()), Effect::Look);
    assert_eq!(again.step(Event::Looked(Looked::Nothing), now()), Effect::LookForDocument);
    assert_eq!(again.step(Event::DocumentLooked(None), now()), Effect::Write(Request::Document));
}

#[test]
fn a_named_entry_that_is_nowhere_ends_as_place_unknown() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    booking.step(entry(None), now());
    for looks in 1..=3 {
        let end = settled(booking.step(Event::Proof(Proof::NotFound), now()));
        assert_eq!((end.state, end.finding), (ActionState::Unknown, Finding::NotFound { looks }));
        assert_eq!(booking.step(Event::Leased(ActionState::Unknown), now()), Effect::Prove);
    }
    let end = settled(booking.step(Event::Proof(Proof::NotFound), now()));
    assert_eq!((end.state, end.closes_gate), (ActionState::Misbooked, true));
    assert!(matches!(end.finding, Finding::PlaceUnknown { .. }));
}

#[test]
fn a_gate_that_closes_in_between_keeps_what_was_done() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    let end = settled(booking.step(Event::GateClosed, now()));
    assert_eq!((end.state, end.finding), (ActionState::Queued, Finding::GateClosed));
    assert_eq!(booking.saga().document, Some(id(1)));
    assert!(booking.saga().attached && booking.saga().under_way.is_none());
}

#[test]
fn what_others_booked_is_not_booked_again() {
    let mut booking = booking();
    booking.step(Event::Leased(ActionState::Queued), now());
    booking.step(granted(), now());
    let other = || Event::Looked(Looked::Other { entry_number: "7".to_owned() });
    assert_eq!(settled(booking.step(other(), now())).state, ActionState::Undone);
    // *Boek toch* is said of one entry. Of another that is found nobody said anything.
    let plan = Plan { accepted: vec!["7".to_owned()], ..booking.plan().clone() };
    let mut anyway = Booking::new(plan.clone(), Saga::default(), Waits::default());
    anyway.step(Event::Leased(ActionState::Queued), now());
    anyway.step(granted(), now());
    let third = Event::Looked(Looked::Other { entry_number: "8".to_owned() });
    assert_eq!(settled(anyway.step(third, now())).finding, Finding::AlreadyBooked { entry_number: "8".to_owned() });
    let mut anyway = Booking::new(plan, Saga::default(), Waits::default());
    up_to_entry_by(&mut anyway, other());
    // The other side says no all the same: that is the end of it, and no loop, also for the next worker.
    assert_eq!(anyway.step(of_entry(Answer::Duplicate), now()), Effect::Look);
    let mut next = next_worker(&anyway);
    assert_eq!(settled(anyway.step(other(), now())).state, ActionState::Undone);
    assert_eq!(next.step(Event::Leased(ActionState::InFlight), now()), Effect::AskRights);
    assert_eq!(next.step(granted(), now()), Effect::Look);
    assert_eq!(settled(next.step(other(), now())).state, ActionState::Undone);
}

#[test]
fn an_order_linked_booking_rests_as_entered_until_the_ledger_has_it() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    booking.step(entry(None), now());
    let end = settled(booking.step(seen(RIGHT, vec![], false), now()));
    assert_eq!(end.state, ActionState::Entered);
    assert!(end.again_at.is_some());
    assert_eq!(booking.step(Event::Leased(ActionState::Entered), now()), Effect::Prove);
    assert_eq!(settled(booking.step(seen(RIGHT, vec![], true), now())).state, ActionState::Done);
}

#[test]
fn a_duplicate_that_nobody_finds_is_looked_for_and_not_sent_in_a_loop() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    assert_eq!(booking.step(of_entry(Answer::Duplicate), now()), Effect::Look);
    let end = settled(booking.step(Event::Looked(Looked::Nothing), now()));
    assert_eq!((end.state, end.again_at), (ActionState::Unknown, Some(now() + Waits::default().looks_after[0])));
    assert_eq!(booking.step(Event::Leased(ActionState::Unknown), now()), Effect::LookForEntry);
}

#[test]
fn calls_that_are_used_up_make_nobody_forget_what_was_sent() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    booking.step(of_entry(Answer::Unknown { id: None, detail: String::new() }), now());
    assert_eq!(booking.step(Event::Leased(ActionState::Unknown), now()), Effect::LookForEntry);
    let later = now() + TimeDelta::minutes(1);
    let end = settled(booking.step(Event::NoBudget(later), now()));
    assert_eq!((end.state, end.again_at), (ActionState::Unknown, Some(later)));
    assert_eq!(booking.step(Event::Leased(ActionState::Unknown), later), Effect::LookForEntry);

    let mut named = self::booking();
    up_to_entry(&mut named);
    named.step(entry(None), now());
    assert_eq!(settled(named.step(Event::NoBudget(later), now())).state, ActionState::Unknown);
    assert_eq!(named.step(Event::Leased(ActionState::Entered), later), Effect::Prove);
    assert_eq!(settled(named.step(Event::NoBudget(later), now())).state, ActionState::Entered);
}

#[test]
fn looks_without_an_answer_end_with_a_person() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    booking.step(of_entry(Answer::Unknown { id: None, detail: String::new() }), now());
    let silence = || Event::Looked(Looked::NoAnswer { detail: String::new() });
    let first = settled(booking.step(silence(), now()));
    assert_eq!((first.state, first.again_at), (ActionState::Unknown, Some(now() + Waits::default().looks_after[0])));
    let end = settled(booking.step(silence(), now() + Waits::default().looks_patience));
    assert_eq!((end.state, end.again_at), (ActionState::Unknown, None));
    assert_eq!(end.finding, Finding::NeedsAPerson { looks: 0 });
}

#[test]
fn an_answer_that_outlived_its_worker_is_taken_up_before_anything_is_looked_for() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    let again = || next_worker(&booking);
    let named = |division| EntryNamed { id: id(2), number: Some("24700123".to_owned()), division };
    let taken = |state, answer| Event::TakenOver(state, Answered::Entry(answer));
    for state in [ActionState::InFlight, ActionState::Unknown] {
        assert_eq!(again().step(taken(state, Answer::Confirmed(named(Some(RIGHT)))), now()), Effect::Prove);
        let end = settled(again().step(taken(state, Answer::Confirmed(named(Some(WRONG)))), now()));
        assert_eq!((end.state, end.closes_gate), (ActionState::Misbooked, true), "{state:?}");
    }
    let refused = || Answer::Malformed { text: String::new() };
    assert_eq!(settled(again().step(taken(ActionState::InFlight, refused()), now())).state, ActionState::Failed);
    // What is looked for already is not refused after all: only a name ends the looking.
    assert_eq!(again().step(taken(ActionState::Unknown, refused()), now()), Effect::LookForEntry);
    let silence = Answer::Unknown { id: None, detail: String::new() };
    assert_eq!(again().step(taken(ActionState::Unknown, silence), now()), Effect::LookForEntry);
    // An answer to another request says nothing of this one.
    let document = Answered::Document(Answer::NeverSent { detail: String::new() });
    let end = settled(again().step(Event::TakenOver(ActionState::InFlight, document), now()));
    assert_eq!(end.state, ActionState::Unknown);
}

#[test]
fn a_look_that_is_refused_is_not_asked_again() {
    let not_understood = || Event::Looked(Looked::NotUnderstood { text: "400".to_owned() });
    let mut booking = booking();
    booking.step(Event::Leased(ActionState::Queued), now());
    booking.step(granted(), now());
    let end = settled(booking.step(not_understood(), now()));
    assert_eq!((end.state, end.again_at), (ActionState::Failed, None));
    let mut lost = self::booking();
    up_to_entry(&mut lost);
    lost.step(of_entry(Answer::Unknown { id: None, detail: String::new() }), now());
    lost.step(Event::Leased(ActionState::Unknown), now());
    let end = settled(lost.step(not_understood(), now()));
    assert_eq!((end.finding, end.again_at), (Finding::NeedsAPerson { looks: 0 }, None));
}

#[test]
fn a_look_without_an_answer_is_asked_less_and_less_often() {
    let mut booking = booking();
    booking.step(Event::Leased(ActionState::Queued), now());
    booking.step(granted(), now());
    let mut at = now();
    let mut asked = 0;
    while at < now() + TimeDelta::hours(2) {
        let silence = Event::Looked(Looked::NoAnswer { detail: String::new() });
        let end = settled(booking.step(silence, at));
        assert_eq!(end.state, ActionState::Queued);
        at = end.again_at.unwrap();
        asked += 1;
    }
    assert!(asked < 25, "{asked}");
}

#[test]
fn an_entered_invoice_rests_longer_and_longer_then_until_the_night() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    booking.step(entry(None), now());
    let mut rest = |at| settled(booking.step(seen(RIGHT, vec![], false), at)).again_at.unwrap();
    assert_eq!(rest(now()), now() + TimeDelta::minutes(15));
    assert_eq!(rest(now()), now() + TimeDelta::hours(1));
    let night = Utc.with_ymd_and_hms(2026, 10, 10, 1, 0, 0).single().unwrap();
    assert_eq!(rest(now()), night);
    assert_eq!(rest(night), night + TimeDelta::days(1));
    assert_eq!(rest(night - TimeDelta::seconds(1)), night);
}

mod lost;
mod random;
