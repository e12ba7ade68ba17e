//! A burst, order by order.

use chrono::TimeZone;
use uuid::Uuid;

use super::super::{DocumentNamed, EntryNamed, Looked, Proof, Saga, Waits};
use super::*;
use crate::booking::finding::{Finding, MissingRight};
use crate::booking::witness::{Absence, Witness, WitnessKind};
use crate::ids::RemoteId;

const HERE: i64 = 120;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 9, 14, 0, 0).single().unwrap()
}

fn id(number: usize) -> RemoteId {
    RemoteId(Uuid::from_u128(number as u128 + 1))
}

fn plan() -> Plan {
    Plan {
        division: HERE,
        administration: "120 Bakkerij Jansen".to_owned(),
        is_order_linked: false,
        attaches: false,
        user: "user".to_owned(),
        user_name: "J. Jansen".to_owned(),
        accepted: Vec::new(),
    }
}

/// So many bookings in line, leased.
fn burst(size: usize, standing: Option<Standing>) -> Burst {
    let bookings = (0..size).map(|_| Booking::new(plan(), Saga::default(), Waits::default())).collect();
    let mut burst = Burst::new(bookings, BurstRules::default(), standing);
    (0..size).for_each(|index| burst.tell(index, Event::Leased(ActionState::Queued), now()));
    burst
}

fn granted() -> Rights {
    Rights::Granted { current_division: Some(HERE) }
}

fn seen(index: usize) -> Event {
    let witness = Witness {
        kind: WitnessKind::EntryDivision,
        division: HERE,
        administration: String::new(),
        entry: Some(id(index)),
        entry_number: Some("24700123".to_owned()),
        document: id(index),
        user: String::new(),
        seen_at: now(),
        absence: Absence::StoodThere,
    };
    Event::Proof(Proof::Seen { witness, differences: Vec::new(), is_processed: true })
}

/// Carries an order out as a good day would.
fn carry_out(burst: &mut Burst, order: &Order, at: DateTime<Utc>) {
    match order {
        Order::AskRights => burst.told_rights(&granted(), at),
        Order::Look(indices) | Order::LookForEntry(indices) => {
            for index in indices {
                burst.tell(*index, Event::Looked(Looked::Nothing), at);
            }
        }
        Order::Write(index, request) => {
            burst.begin(*index, *request, None, at + TimeDelta::seconds(60));
            burst.tell(*index, Event::Answered(confirmed(*index, *request)), at);
        }
        Order::Prove(indices) => indices.iter().for_each(|index| burst.tell(*index, seen(*index), at)),
        Order::LookForDocument(_) | Order::LookElsewhere(_) | Order::Settle(..) => {}
    }
}

fn confirmed(index: usize, request: Request) -> Answered {
    let number = Some("24700123".to_owned());
    match request {
        Request::Document => Answered::Document(Answer::Confirmed(DocumentNamed {
            id: id(index),
            division: HERE,
            administration: String::new(),
        })),
        Request::Attachment => Answered::Attachment(Answer::Confirmed(())),
        Request::Entry => {
            Answered::Entry(Answer::Confirmed(EntryNamed { id: id(index), number, division: Some(HERE) }))
        }
    }
}

/// All orders of a good day, but for what is settled.
fn good_day(burst: &mut Burst, at: DateTime<Utc>) -> Vec<Order> {
    let mut orders = Vec::new();
    while let Some(order) = burst.next(at) {
        carry_out(burst, &order, at);
        if !matches!(order, Order::Settle(..)) {
            orders.push(order);
        }
    }
    orders
}

/// Carries orders out until this one comes, and answers it.
fn up_to(burst: &mut Burst, wanted: impl Fn(&Order) -> bool) -> Order {
    loop {
        let order = burst.next(now()).expect("the burst ended before");
        if wanted(&order) {
            return order;
        }
        carry_out(burst, &order, now());
    }
}

fn is_entry(of: usize) -> impl Fn(&Order) -> bool {
    move |order| *order == Order::Write(of, Request::Entry)
}

#[test]
fn ten_bookings_are_asked_looked_for_and_proved_together_and_the_first_alone() {
    let orders = good_day(&mut burst(10, None), now());
    let both = |index| [Order::Write(index, Request::Document), Order::Write(index, Request::Entry)];
    let mut expected = vec![Order::AskRights, Order::Look((0..10).collect())];
    expected.extend(both(0));
    expected.push(Order::Prove(vec![0]));
    (1..10).for_each(|index| expected.extend(both(index)));
    expected.push(Order::Prove((1..10).collect()));
    assert_eq!(orders, expected);
}

#[test]
fn twenty_five_are_served_by_one_answer_and_the_next_group_has_a_first_of_its_own() {
    let mut standing = None;
    let mut calls = 0;
    for size in [10, 10, 5] {
        let mut group = burst(size, standing);
        calls += good_day(&mut group, now()).len();
        standing = group.standing();
    }
    assert_eq!(standing.map(|standing| standing.served), Some(25));
    // 25 documents, 25 entries, one question of rights, three looks, four proofs.
    assert_eq!(calls, 58);
    let orders = good_day(&mut burst(2, standing), now());
    assert_eq!(orders.iter().filter(|order| **order == Order::AskRights).count(), 1);
    assert!(orders.contains(&Order::Prove(vec![0])) && orders.contains(&Order::Prove(vec![1])), "{orders:?}");
}

#[test]
fn an_answer_on_rights_serves_for_a_minute() {
    let mut group = burst(3, None);
    up_to(&mut group, |order| matches!(order, Order::Write(1, Request::Document)));
    let late = now() + TimeDelta::seconds(60);
    assert_eq!(group.next(late), Some(Order::AskRights));
    group.told_rights(&Rights::Missing(MissingRight::NotReachable { reaches: 3 }), late);
    let states: Vec<_> = std::iter::from_fn(|| group.next(late)).collect();
    assert!(states.iter().all(|order| matches!(order, Order::Settle(_, end) if end.state == ActionState::Undone)));
}

#[test]
fn what_left_is_proved_before_rights_are_asked_anew() {
    let mut group = burst(4, None);
    up_to(&mut group, is_entry(2));
    carry_out(&mut group, &Order::Write(2, Request::Entry), now());
    let late = now() + TimeDelta::seconds(61);
    // Its second and third left under the old answer.
    assert_eq!(group.next(late), Some(Order::Prove(vec![1, 2])));
    for index in [1, 2] {
        group.tell(index, seen(index), late);
    }
    assert!(matches!(group.next(late), Some(Order::Settle(1, _))));
    assert!(matches!(group.next(late), Some(Order::Settle(2, _))));
    assert_eq!(group.next(late), Some(Order::AskRights));
}

#[test]
fn an_unknown_outcome_lets_the_next_leave_only_after_a_new_answer_and_alone() {
    let mut group = burst(4, None);
    up_to(&mut group, is_entry(1));
    group.begin(1, Request::Entry, None, now());
    let lost = Answer::Unknown { id: None, detail: "timed out".to_owned() };
    group.tell(1, Event::Answered(Answered::Entry(lost)), now());
    let Some(Order::Settle(1, end)) = group.next(now()) else { panic!() };
    assert_eq!(end.state, ActionState::Unknown);
    let orders = good_day(&mut group, now());
    let both = |index| [Order::Write(index, Request::Document), Order::Write(index, Request::Entry)];
    let mut expected = vec![Order::AskRights, Order::Look(vec![2, 3])];
    for index in [2, 3] {
        expected.extend(both(index));
        expected.push(Order::Prove(vec![index]));
    }
    assert_eq!(orders, expected);
}

#[test]
fn where_ten_are_unwitnessed_what_left_here_is_proved_first() {
    let mut group = burst(3, None);
    up_to(&mut group, is_entry(2));
    group.crowded(2, now() + TimeDelta::seconds(10), now());
    assert_eq!(group.next(now()), Some(Order::Prove(vec![1])));
    group.tell(1, seen(1), now());
    assert!(matches!(group.next(now()), Some(Order::Settle(1, _))));
    assert_eq!(group.next(now()), Some(Order::Write(2, Request::Entry)));
    // Nothing left here: it waits, and is not sent.
    group.crowded(2, now() + TimeDelta::seconds(10), now());
    let Some(Order::Settle(2, end)) = group.next(now()) else { panic!() };
    assert_eq!((end.state, end.again_at), (ActionState::Queued, Some(now() + TimeDelta::seconds(10))));
}

#[test]
fn a_gate_that_closes_holds_each_of_them_back() {
    let mut group = burst(3, None);
    up_to(&mut group, |order| matches!(order, Order::Write(1, _)));
    let mut held_back = Vec::new();
    while let Some(order) = group.next(now()) {
        match order {
            Order::Write(index, _) => group.tell(index, Event::GateClosed, now()),
            Order::Settle(index, end) => held_back.push((index, end.state, end.finding)),
            other => panic!("{other:?}"),
        }
    }
    let waits = |index| (index, ActionState::Queued, Finding::GateClosed);
    assert_eq!(held_back, [waits(1), waits(2)]);
}

#[test]
fn who_is_another_workers_is_told_nothing_more() {
    let mut group = burst(2, None);
    up_to(&mut group, |order| matches!(order, Order::Write(0, Request::Entry)));
    group.drop_out(0);
    group.tell(0, Event::GateClosed, now());
    assert_eq!(group.next(now()), Some(Order::Write(1, Request::Document)));
}
