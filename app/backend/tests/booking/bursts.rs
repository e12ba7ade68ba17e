//! Many at once: what a booking costs, and how much may go wrong before it is seen.

use backend::testing;
use chrono::TimeDelta;
use domain::booking::action::ActionState;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ATTACHMENTS, BAKERY, ENTRIES, House};

/// Calls that were made to an administration since a number of the log, and that number now.
async fn calls(house: &House, division: i64, since: u64) -> (usize, u64) {
    let mut count = 0;
    let mut last = since;
    loop {
        let page = house.board(Method::GET, &format!("log?since={last}"), Value::Null).await;
        let page = page.as_array().unwrap().clone();
        let Some(end) = page.iter().filter_map(|call| call["number"].as_u64()).max() else { return (count, last) };
        let ours = page.iter().filter(|call| call["division"] == division && call["endpoint"] != "system/Divisions");
        count += ours.count();
        last = end;
    }
}

#[tokio::test]
async fn a_drain_of_a_hundred_entries_costs_two_and_a_half_calls_each_at_most() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        house.set(|settings| settings.without_files = true).await;
        let mut actions = Vec::new();
        for number in 0..100 {
            actions.push(house.line_up_numbered(&format!("DRAIN-{number}")).await);
        }
        let (_, before) = calls(&house, BAKERY, 0).await;
        house.work().await;
        let (made, _) = calls(&house, BAKERY, before).await;
        for action in &actions {
            let done = house.action(*action).await;
            assert_eq!(done.state, ActionState::Done, "{}: {:?}", house.engine, done.finding);
        }
        assert_eq!((house.posts(ENTRIES).await, house.posts(ATTACHMENTS).await), (100, 0), "{}", house.engine);
        eprintln!("{}: {made} calls for 100 bookings", house.engine);
        assert!(made <= 250, "{}: {made} calls for 100 bookings", house.engine);
    }
}

#[tokio::test]
async fn at_most_ten_of_a_connection_are_unwitnessed_over_all_processes() {
    for database in testing::every_engine().await {
        let house = House::built(database).await;
        house.set(|settings| settings.without_files = true).await;
        let mut actions = Vec::new();
        for number in 0..14 {
            actions.push(house.line_up_numbered(&format!("ONGEZIEN-{number}")).await);
        }
        // Every entry stands there, and nobody is told.
        house.fault("POST", ENTRIES, 99, json!({"kind": "drop_after"})).await;
        for _ in 0..20 {
            house.work().await;
            house.pass(TimeDelta::seconds(1)).await;
        }
        assert_eq!(house.posts(ENTRIES).await, 10, "{}", house.engine);
        // They are found, and the others leave.
        house.board(Method::DELETE, "faults", Value::Null).await;
        for _ in 0..40 {
            house.pass(TimeDelta::seconds(30)).await;
            house.work().await;
        }
        for action in &actions {
            let done = house.action(*action).await;
            assert_eq!(done.state, ActionState::Done, "{}: {:?}", house.engine, done.finding);
        }
        assert_eq!(house.posts(ENTRIES).await, 14, "{}", house.engine);
    }
}
