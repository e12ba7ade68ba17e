//! Whatever happens, and in whatever order: the table is kept, and no entry is sent that may stand already.

use proptest::prelude::*;

use super::super::burst::{Burst, BurstRules, Order};
use super::*;
use crate::booking::action::By;

/// What the other side has of one booking, and what Sluis was told of it.
#[derive(Clone, Debug, Default)]
struct Fate {
    state: Option<ActionState>,
    saga: Saga,
    due: Option<DateTime<Utc>>,
    /// How many entries stand there.
    standing: u32,
    /// Whether an answer named one.
    is_named: bool,
    /// Whether an entry left of which nobody was told the end.
    is_lost: bool,
    /// Looks since then that found nothing beside a control, and whether the round found nothing.
    looks: u32,
    is_cleared: bool,
}

/// Chance, one choice after the other; a good day where there are no more.
struct Chance<'a>(std::slice::Iter<'a, u8>);

impl Chance<'_> {
    fn below(&mut self, bound: u8) -> u8 {
        self.0.next().map_or(0, |choice| choice % bound)
    }
}

fn rights(chance: &mut Chance<'_>) -> Rights {
    match chance.below(8) {
        0..=5 => Rights::Granted { current_division: Some(if chance.below(2) == 0 { RIGHT } else { WRONG }) },
        6 => Rights::NoAnswer(NoAnswer::Silence),
        _ => Rights::Missing(MissingRight::NotReachable { reaches: 2 }),
    }
}

fn looked(fate: &mut Fate, chance: &mut Chance<'_>) -> Looked {
    match chance.below(8) {
        0..=5 if fate.standing > 0 => Looked::Ours(EntryNamed { id: id(2), number: None, division: Some(RIGHT) }),
        0..=5 => {
            fate.looks += 1;
            Looked::Nothing
        }
        6 => Looked::NoAnswer { detail: String::new() },
        _ => Looked::Other { entry_number: "7".to_owned() },
    }
}

fn round(fate: &mut Fate, chance: &mut Chance<'_>) -> Round {
    match chance.below(6) {
        0..=3 => {
            fate.is_cleared = true;
            Round::Nothing
        }
        4 => Round::NoAnswer { detail: String::new() },
        _ => Round::Unreadable { division: WRONG },
    }
}

fn proof(fate: &Fate, chance: &mut Chance<'_>) -> Proof {
    match chance.below(6) {
        0..=3 if fate.standing > 0 => {
            Proof::Seen { witness: witness(RIGHT), differences: Vec::new(), is_processed: chance.below(2) == 0 }
        }
        4 => Proof::NoAnswer { detail: String::new() },
        _ => Proof::NotFound,
    }
}

/// An answer to an entry. It may stand there and nobody is told, and the other way round.
fn entry_answer(fate: &mut Fate, chance: &mut Chance<'_>) -> Answer<EntryNamed> {
    let named = EntryNamed { id: id(2), number: None, division: Some(RIGHT) };
    match chance.below(12) {
        0..=3 => {
            fate.standing += 1;
            fate.is_named = true;
            Answer::Confirmed(named)
        }
        4 | 5 => {
            fate.standing += 1;
            fate.is_lost = true;
            Answer::Unknown { id: None, detail: String::new() }
        }
        6 | 7 => {
            fate.is_lost = true;
            Answer::Unknown { id: None, detail: String::new() }
        }
        8 => {
            fate.is_named = true;
            Answer::Unknown { id: Some(id(2)), detail: String::new() }
        }
        9 => Answer::NotNow { at: None, detail: String::new() },
        10 if fate.standing == 0 => Answer::Malformed { text: String::new() },
        _ => Answer::Duplicate,
    }
}

fn document_answer(chance: &mut Chance<'_>) -> Answer<DocumentNamed> {
    let named = |division| DocumentNamed { id: id(1), division, administration: String::new() };
    match chance.below(8) {
        0..=4 => Answer::Confirmed(named(RIGHT)),
        5 => Answer::Unknown { id: None, detail: String::new() },
        6 => Answer::Forbidden { text: String::new() },
        _ => Answer::Confirmed(named(WRONG)),
    }
}

/// An entry is about to leave: it must not be one that may stand already.
fn check_entry(fate: &mut Fate, is_order_linked: bool) {
    assert!(!fate.is_named, "an entry leaves though an answer named one");
    if fate.is_lost {
        assert!(!is_order_linked, "a machine repeats an invoice on orders");
        assert!(fate.looks >= 3 && fate.is_cleared, "an entry leaves again without having been looked for: {fate:?}");
        assert_eq!(fate.standing, 0, "two entries");
    }
    (fate.is_lost, fate.looks, fate.is_cleared) = (false, 0, false);
}

/// One lease over all that are due. Now and then the worker dies in the middle.
fn lease(fates: &mut [Fate], plans: &[Plan], chance: &mut Chance<'_>, now: DateTime<Utc>) {
    let due: Vec<usize> = (0..fates.len()).filter(|at| fates[*at].due.is_some_and(|due| due <= now)).collect();
    let booking = |at: &usize| Booking::new(plans[*at].clone(), fates[*at].saga.clone(), Waits::default());
    let mut burst = Burst::new(due.iter().map(booking).collect(), BurstRules::default(), None);
    for (index, at) in due.iter().enumerate() {
        let state = fates[*at].state.unwrap();
        if state == ActionState::Queued {
            fates[*at].state = Some(ActionState::InFlight);
        }
        burst.tell(index, Event::Leased(state), now);
    }
    for _ in 0..400 {
        let Some(order) = burst.next(now) else { return };
        if chance.below(40) == 39 {
            return;
        }
        match order {
            Order::AskRights => burst.told_rights(&rights(chance), now),
            Order::Look(them) => {
                for index in them {
                    let looks = fates[due[index]].looks;
                    let looked = looked(&mut fates[due[index]], chance);
                    // A look before something leaves is none for what was lost.
                    fates[due[index]].looks = looks;
                    burst.tell(index, Event::Looked(looked), now);
                }
            }
            Order::LookForDocument(them) => {
                for index in them {
                    burst.tell(index, Event::DocumentLooked(None), now);
                }
            }
            Order::LookForEntry(them) => {
                for index in them {
                    let looked = looked(&mut fates[due[index]], chance);
                    burst.tell(index, Event::Looked(looked), now);
                }
            }
            Order::LookElsewhere(them) => {
                for index in them {
                    let round = round(&mut fates[due[index]], chance);
                    burst.tell(index, Event::LookedElsewhere(round), now);
                }
            }
            Order::Prove(them) => {
                for index in them {
                    let proof = proof(&fates[due[index]], chance);
                    burst.tell(index, Event::Proof(proof), now);
                }
            }
            Order::Write(index, request) => {
                let fate = &mut fates[due[index]];
                if chance.below(12) == 11 {
                    burst.tell(index, Event::GateClosed, now);
                    continue;
                }
                if request == Request::Entry {
                    check_entry(fate, plans[due[index]].is_order_linked);
                }
                burst.begin(index, request, Some(sent(now)), now + TimeDelta::seconds(60));
                fate.saga = burst.booking(index).saga().clone();
                let is_told = chance.below(20) != 19;
                let answered = match request {
                    Request::Document => Answered::Document(document_answer(chance)),
                    Request::Attachment => Answered::Attachment(Answer::Confirmed(())),
                    Request::Entry => Answered::Entry(entry_answer(fate, chance)),
                };
                if !is_told {
                    // It dies with the answer in its hands.
                    if request == Request::Entry {
                        (fate.is_lost, fate.is_named) = (true, false);
                    }
                    return;
                }
                burst.tell(index, Event::Answered(answered), now);
            }
            Order::Settle(index, end) => {
                let fate = &mut fates[due[index]];
                let from = fate.state.unwrap();
                assert!(from == end.state || from.may_become(end.state, By::Machine), "{from:?} -> {:?}", end.state);
                (fate.state, fate.due) = (Some(end.state), end.again_at);
                let carries_on = [ActionState::Queued, ActionState::Entered, ActionState::Unknown];
                assert!(end.again_at.is_none() || carries_on.contains(&end.state), "{end:?}");
                burst.drop_out(index);
            }
        }
        // Every step is stored.
        for (index, at) in due.iter().enumerate() {
            fates[*at].saga = burst.booking(index).saga().clone();
        }
    }
    panic!("the burst does not come to its end");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_the_table_is_kept_and_no_entry_is_sent_that_may_stand_already(
        choices in prop::collection::vec(any::<u8>(), 0..600),
        size in 1..6_usize,
    ) {
        let mut chance = Chance(choices.iter());
        let linked = |at: usize| Plan { is_order_linked: at % 3 == 2, ..booking().plan().clone() };
        let plans: Vec<Plan> = (0..size).map(linked).collect();
        let line = || Fate { state: Some(ActionState::Queued), due: Some(now()), ..Fate::default() };
        let mut fates: Vec<Fate> = (0..size).map(|_| line()).collect();
        let mut at = now();
        for _ in 0..60 {
            lease(&mut fates, &plans, &mut chance, at);
            // A lease that was lost runs out after 90 s; the others are due when they said.
            for fate in &mut fates {
                if fate.due.is_some_and(|due| due <= at) {
                    fate.due = Some(at + TimeDelta::seconds(90));
                }
            }
            match fates.iter().filter_map(|fate| fate.due).min() {
                Some(due) => at = due.max(at),
                None => break,
            }
        }
        // The other side has no check of duplicates here: Sluis alone sees to it.
        prop_assert!(fates.iter().all(|fate| fate.standing <= 1), "{fates:?}");
    }
}
