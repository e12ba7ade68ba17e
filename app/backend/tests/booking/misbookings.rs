//! The misbooking report: what went astray by each kind of the bug of 2019 stands in it, under the entry number that it has
//! there; read back as deleted, its invoice can be booked right; and what was seen in the right place is counted.

use std::sync::Arc;

use backend::accounts::audit::Actor;
use backend::connections::SYSTEM;
use backend::report::{self, RepairError, Reporter};
use backend::store::{Json, Sql};
use backend::testing;
use chrono::{Days, NaiveTime, TimeDelta};
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::gate::{Position, Scope};
use domain::language::Language;
use domain::misbooking::{How, Misbooking, Period, ReadBack, Report, RunState, Standing};

use crate::bug_of_2019::{heal, work_with_bug_after};
use crate::support::{ATTACHMENTS, BAKERY, ENTRIES, GARDENER, House, INVOICE};

const KINDS: [&str; 3] = ["writes_redirected", "all_redirected", "all_redirected_ids_emptied"];

fn period(house: &House) -> Period {
    let today = house.now().date_naive();
    let day = |days| today.checked_add_days(Days::new(days)).unwrap();
    Period { from: today.checked_sub_days(Days::new(1)).unwrap(), until: day(1) }
}

fn roos() -> (Actor, &'static str) {
    (Actor::program("Roos"), "Roos")
}

/// Asks for a run, and reads until it is over.
async fn read_the_books(house: &House) -> Report {
    let (actor, name) = roos();
    report::ask(&house.services, SYSTEM, (None, period(house)), (&actor, name)).await.unwrap();
    let reporter = Reporter::new(house.services.clone());
    while reporter.work().await.unwrap() {}
    let report = report::load(&house.services, None, SYSTEM, period(house)).await.unwrap();
    let run = report.run.clone().unwrap();
    assert_eq!((run.state, run.unreadable), (RunState::Done, Vec::new()), "{}", house.engine);
    report
}

fn row<'a>(report: &'a Report, number: &str) -> &'a Misbooking {
    report.rows.iter().find(|row| row.facts.invoice_number == number).unwrap()
}

#[tokio::test]
async fn what_went_astray_is_in_the_report_and_booked_right_when_it_is_gone() {
    for database in testing::every_engine().await {
        let house = Arc::new(House::built(database).await);
        let (actor, name) = roos();
        for kind in KINDS {
            let action = house.line_up_numbered(kind).await;
            work_with_bug_after(&house, ("POST", ATTACHMENTS), kind).await;
            assert_eq!(house.state(action).await, ActionState::Misbooked, "{} {kind}", house.engine);
            heal(&house).await;
            let standing = house.booked(GARDENER, ENTRIES, kind).await;

            let report = read_the_books(&house).await;
            let misbooking = row(&report, kind).clone();
            let facts = &misbooking.facts;
            assert_eq!(misbooking.environment_name, "Kantoor");
            assert_eq!((facts.intended.division, facts.intended.name.as_str()), (BAKERY, "120 Bakkerij Jansen B.V."));
            let actual = facts.actual.as_ref().unwrap();
            assert_eq!((actual.division, actual.name.as_str()), (GARDENER, "118 Tuinstra Hoveniers B.V."), "{kind}");
            assert_eq!(facts.entry_number, Some(standing[0]["EntryNumber"].to_string()), "{} {kind}", house.engine);
            assert_eq!((facts.how, facts.creator.as_str()), (How::AtBooking, "A. Visser"));
            assert!(facts.processed.is_some(), "{kind}: it was read back");
            assert_eq!(report.rows.iter().filter(|row| row.facts.invoice_number == kind).count(), 1, "{kind}: once");

            // It still stands; deleted, it is repaired.
            let which = (Some(house.caller.environment), misbooking.id);
            let shown = report::read_back(&house.services, which, (&actor, name)).await.unwrap();
            assert_eq!(shown, ReadBack::Stands, "{} {kind}", house.engine);
            house.delete_entry(GARDENER, standing[0]["EntryID"].as_str().unwrap()).await;
            let shown = report::read_back(&house.services, which, (&actor, name)).await.unwrap();
            assert_eq!(shown, ReadBack::Deleted, "{} {kind}", house.engine);
            assert_eq!(house.state(action).await, ActionState::Repaired, "{} {kind}", house.engine);
            let again = report::read_back(&house.services, which, (&actor, name)).await;
            assert!(matches!(again, Err(RepairError::NotPossible)), "{kind}: {again:?}");

            // Its invoice is booked right.
            house.turn(Scope::All, Position::Open).await;
            let invoice = house.action(action).await.invoice;
            let desk = house.open(invoice).await;
            let anew = house.ask(&desk, desk.coding.clone(), ActionKind::Book).await.unwrap();
            house.work().await;
            assert_eq!(house.state(anew).await, ActionState::Done, "{} {kind}", house.engine);
        }
        let report = read_the_books(&house).await;
        assert!(report.rows.iter().all(|row| row.standing == Standing::Repaired), "{}", house.engine);
        let tally = report.tallies.iter().find(|tally| tally.name.starts_with("120")).unwrap();
        assert_eq!(tally.sentence(Language::Nl), "3 van 3 boekingen op de juiste plaats gezien", "{}", house.engine);
        assert_eq!((tally.witnessed, tally.read_again), (3, 3), "{}", house.engine);
        let which = (SYSTEM, house.administration, period(&house));
        let statement = report::statement(&house.services, house.caller.environment, which).await.unwrap().unwrap();
        assert_eq!((statement.bookings.len(), statement.tally.is_whole()), (3, true));
        assert!(report::pdf::statement(Language::Nl, &statement).unwrap().starts_with(b"%PDF-"));
    }
}

#[tokio::test]
async fn what_moves_after_it_was_seen_is_found_by_its_mark_and_closes_the_gate() {
    const MOVED: Sql = Sql::both("update action set content = $2, version = version + 1 where id = $1");
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.work().await;
        let booked = house.action(action).await;
        assert_eq!(booked.state, ActionState::Done);
        // The same as if the entry had moved: it was meant for another administration than the one that it stands in.
        let content = domain::booking::content::BookingContent { division: GARDENER, ..booked.content };
        let mut tx = house.services.store.write().await.unwrap();
        backend::execute!(tx, MOVED, action.0, Json(&content)).unwrap();
        tx.commit().await.unwrap();

        let report = read_the_books(&house).await;
        assert_eq!(report.rows.len(), 1, "{}", house.engine);
        assert_eq!((report.rows[0].facts.how, report.rows[0].standing), (How::OurMark, Standing::Open));
        assert_eq!(house.state(action).await, ActionState::Misbooked, "{}", house.engine);
        assert_eq!(house.gate().await, (Position::Closed, "Sluis".to_owned()), "{}", house.engine);

        // Dealt with by a person: it is open no more, and the next run does not open it again.
        let (actor, name) = roos();
        let which = (None, report.rows[0].id, "met de hand verplaatst");
        report::deal_with(&house.services, which, (&actor, name)).await.unwrap();
        let report = read_the_books(&house).await;
        assert_eq!(report.rows[0].standing, Standing::DealtWith, "{}", house.engine);
    }
}

#[tokio::test]
async fn each_night_the_books_are_read_once_and_where_calls_are_used_up_it_says_when_it_goes_on() {
    const USED: Sql = Sql::both(
        "insert into call_budget (connector, division, span, starts_at, used, allowed)
         values ('exact_online', $1, 'day', $2, 4000, 5000)
         on conflict (connector, division, span, starts_at) do update set used = 4000, allowed = 5000",
    );
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        let reporter = Reporter::new(house.services.clone());
        let midnight = |days| {
            let day = house.now().date_naive().checked_add_days(Days::new(days)).unwrap();
            day.and_time(NaiveTime::MIN).and_utc()
        };
        let tonight = midnight(1) + TimeDelta::hours(2);
        house.pass(tonight - house.now()).await;
        reporter.night().await.unwrap();
        reporter.night().await.unwrap();
        // Reading may use three of five calls of a day: four are used.
        let mut tx = house.services.store.write().await.unwrap();
        backend::execute!(tx, USED, GARDENER, midnight(0)).unwrap();
        tx.commit().await.unwrap();
        while reporter.work().await.unwrap() {}
        let run = report::load(&house.services, None, SYSTEM, period(&house)).await.unwrap().run.unwrap();
        assert_eq!((run.asked_by.as_str(), run.state), ("Sluis", RunState::Waiting), "{}", house.engine);
        assert_eq!(run.goes_on_at, Some(midnight(1)), "{}", house.engine);
        house.pass(midnight(1) - house.now()).await;
        assert!(reporter.work().await.unwrap(), "{}", house.engine);
        let run = report::load(&house.services, None, SYSTEM, period(&house)).await.unwrap().run.unwrap();
        assert_eq!((run.state, run.read, run.places), (RunState::Done, 2, 2), "{}: {run:?}", house.engine);
    }
}
