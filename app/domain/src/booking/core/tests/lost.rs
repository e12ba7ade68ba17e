//! A lost entry: looked for, and sent again by a machine only where it certainly stands nowhere.

use super::*;

/// Loses the entry; answers when its time-out ends.
fn lost(booking: &mut Booking) -> DateTime<Utc> {
    up_to_entry(booking);
    let end = settled(booking.step(of_entry(Answer::Unknown { id: None, detail: "timed out".to_owned() }), now()));
    assert_eq!(end.state, ActionState::Unknown);
    now() + TimeDelta::seconds(60)
}

/// Looks as often as a machine looks, and finds nothing; answers what it wants then.
fn looked_for(booking: &mut Booking, timed_out: DateTime<Utc>) -> Effect {
    let mut effect = Effect::Prove;
    for wait in Waits::default().looks_after {
        *booking = next_worker(booking);
        assert_eq!(booking.step(Event::Leased(ActionState::Unknown), timed_out + wait), Effect::LookForEntry);
        effect = booking.step(Event::Looked(Looked::Nothing), timed_out + wait);
    }
    effect
}

fn needs_a_person(effect: Effect) {
    let end = settled(effect);
    assert!(matches!(end.finding, Finding::NeedsAPerson { .. }), "{:?}", end.finding);
    assert_eq!((end.state, end.again_at), (ActionState::Unknown, None));
}

fn elsewhere(round: Round) -> Event {
    Event::LookedElsewhere(round)
}

#[test]
fn it_is_sent_again_after_three_looks_and_a_round_over_every_other_place() {
    let mut booking = booking();
    let timed_out = lost(&mut booking);
    for (looks, wait) in [(1, 1), (2, 5), (3, 15)] {
        let at = timed_out + TimeDelta::minutes(wait);
        booking = next_worker(&booking);
        assert_eq!(booking.step(Event::Leased(ActionState::Unknown), at), Effect::LookForEntry);
        let effect = booking.step(Event::Looked(Looked::Nothing), at);
        if looks == 3 {
            assert_eq!(effect, Effect::LookElsewhere);
        } else {
            assert_eq!(settled(effect).finding, Finding::NotFound { looks });
        }
    }
    let at = timed_out + TimeDelta::minutes(15);
    let end = settled(booking.step(elsewhere(Round::Nothing), at));
    assert_eq!(
        (end.state, end.finding, end.again_at),
        (ActionState::Queued, Finding::SentAgain { looks: 3 }, Some(at))
    );
    // The repeat passes rights and the look anew, and its document serves again.
    let mut again = next_worker(&booking);
    assert_eq!(again.step(Event::Leased(ActionState::Queued), at), Effect::AskRights);
    assert_eq!(again.step(granted(), at), Effect::Look);
    assert_eq!(again.step(Event::Looked(Looked::Nothing), at), Effect::Write(Request::Entry));
    assert_eq!(again.saga().cleared.as_ref().and_then(|cleared| cleared.lost.body_hash.clone()), Some("5d41".into()));
    again.begin(Request::Entry, Some(sent(at)), at + TimeDelta::seconds(60));
    // Refused as a duplicate, it is looked for, and has not failed; and it is not sent a third time.
    assert_eq!(again.step(of_entry(Answer::Duplicate), at), Effect::Look);
    let end = settled(again.step(Event::Looked(Looked::Nothing), at));
    assert_eq!(end.state, ActionState::Unknown);
    needs_a_person(looked_for(&mut again, at));
}

#[test]
fn it_is_not_sent_again_while_the_token_of_the_lost_request_lives() {
    let mut booking = booking();
    up_to_entry(&mut booking);
    let lives = Sent { access_expires_at: now() + TimeDelta::minutes(40), ..sent(now()) };
    booking.begin(Request::Entry, Some(lives), now() + TimeDelta::seconds(60));
    booking.step(of_entry(Answer::Unknown { id: None, detail: String::new() }), now());
    let end = settled(looked_for(&mut booking, now() + TimeDelta::seconds(60)));
    let from = now() + TimeDelta::minutes(40) + Waits::default().token_margin;
    assert_eq!((end.state, end.again_at), (ActionState::Unknown, Some(from)));
    assert_eq!(booking.step(Event::Leased(ActionState::Unknown), from), Effect::LookForEntry);
    assert_eq!(booking.step(Event::Looked(Looked::Nothing), from), Effect::LookElsewhere);
}

#[test]
fn an_invoice_on_orders_is_never_sent_again_by_a_machine() {
    let plain = booking();
    let mut booking =
        Booking::new(Plan { is_order_linked: true, ..plain.plan().clone() }, Saga::default(), Waits::default());
    let timed_out = lost(&mut booking);
    needs_a_person(looked_for(&mut booking, timed_out));
}

#[test]
fn what_keeps_a_machine_from_sending_it_again() {
    let third = now() + TimeDelta::minutes(16);
    for round in [Round::Unreadable { division: WRONG }, Round::NoAnswer { detail: String::new() }] {
        let mut booking = booking();
        let timed_out = lost(&mut booking);
        assert_eq!(looked_for(&mut booking, timed_out), Effect::LookElsewhere);
        let is_final = matches!(round, Round::Unreadable { .. });
        let end = settled(booking.step(elsewhere(round), third));
        assert_eq!((end.state, end.again_at.is_none()), (ActionState::Unknown, is_final));
    }
    // Somebody else's entry bears the number.
    let mut booking = self::booking();
    let timed_out = lost(&mut booking);
    looked_for(&mut booking, timed_out);
    booking.step(Event::Leased(ActionState::Unknown), third);
    needs_a_person(booking.step(Event::Looked(Looked::Other { entry_number: "7".into() }), third));
    // It would not be the same.
    let mut booking = self::booking();
    let timed_out = lost(&mut booking);
    looked_for(&mut booking, timed_out);
    booking.step(elsewhere(Round::Nothing), third);
    booking.step(Event::Leased(ActionState::Queued), third);
    needs_a_person(booking.step(Event::NotTheSame, third));
    assert!(booking.saga().under_way.is_some(), "it is still the lost one");
    // It stands elsewhere.
    let mut booking = self::booking();
    let timed_out = lost(&mut booking);
    looked_for(&mut booking, timed_out);
    let found = Round::Elsewhere { division: WRONG, administration: "118".into(), entry_number: None };
    let end = settled(booking.step(elsewhere(found), third));
    assert_eq!((end.state, end.closes_gate), (ActionState::Misbooked, true));
}

#[test]
fn what_was_cleared_long_ago_is_looked_for_again_before_it_is_sent() {
    let mut booking = booking();
    let timed_out = lost(&mut booking);
    looked_for(&mut booking, timed_out);
    let at = timed_out + TimeDelta::minutes(15);
    booking.step(elsewhere(Round::Nothing), at);
    // The gate was closed for a quarter of an hour.
    let later = at + TimeDelta::minutes(15);
    let mut again = next_worker(&booking);
    again.step(Event::Leased(ActionState::Queued), later);
    again.step(granted(), later);
    let end = settled(again.step(Event::Looked(Looked::Nothing), later));
    assert_eq!((end.state, end.again_at), (ActionState::Unknown, Some(later)));
    assert_eq!(again.step(Event::Leased(ActionState::Unknown), later), Effect::LookForEntry);
    assert_eq!(again.step(Event::Looked(Looked::Nothing), later), Effect::LookElsewhere);
}

#[test]
fn after_two_hours_a_person_looks_however_often_it_was_sent() {
    let mut booking = booking();
    let mut timed_out = lost(&mut booking);
    loop {
        let mut effect = Effect::Prove;
        for wait in Waits::default().looks_after {
            let at = timed_out + wait;
            booking = next_worker(&booking);
            booking.step(Event::Leased(ActionState::Unknown), at);
            effect = booking.step(Event::Looked(Looked::Nothing), at);
            if let Effect::Settle(end) = &effect
                && end.again_at.is_none()
            {
                assert!(at - now() >= Waits::default().looks_patience, "{at}");
                return needs_a_person(effect);
            }
        }
        assert_eq!(effect, Effect::LookElsewhere);
        let at = timed_out + TimeDelta::minutes(15);
        booking.step(elsewhere(Round::Nothing), at);
        booking.step(Event::Leased(ActionState::Queued), at);
        booking.step(granted(), at);
        booking.step(Event::Looked(Looked::Nothing), at);
        booking.begin(Request::Entry, Some(sent(at)), at + TimeDelta::seconds(60));
        booking.step(of_entry(Answer::Unknown { id: None, detail: String::new() }), at);
        timed_out = at + TimeDelta::seconds(60);
    }
}

#[test]
fn the_name_of_an_entry_is_taken_up_however_late_it_comes() {
    let mut booking = booking();
    let timed_out = lost(&mut booking);
    looked_for(&mut booking, timed_out);
    let at = timed_out + TimeDelta::minutes(15);
    booking.step(elsewhere(Round::Nothing), at);
    let named = EntryNamed { id: id(2), number: None, division: Some(RIGHT) };
    let mut again = next_worker(&booking);
    let told = Event::TakenOver(ActionState::Queued, Answered::Entry(Answer::Confirmed(named)));
    assert_eq!(again.step(told, at), Effect::Prove);
}
