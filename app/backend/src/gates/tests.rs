//! What gates do by themselves, counted canaries, and the second person; on both engines.

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::action::ActionState;
use domain::booking::closing::{Cause, Doubt};
use domain::booking::gate::{ConnectorKind, Function, Gate, Passenger, Position, Scope};
use domain::booking::switchboard::Turned;
use domain::ids::{ActionId, AdministrationId, ConnectionId, EnvironmentId, UserId};
use domain::language::Language;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::switchboard::{self, Order, TurnError};
use super::{Contradiction, Evidence, GateChange, second_person, watch};
use crate::accounts::Operator;
use crate::clock::Hand;
use crate::state::{Services, Settings};
use crate::store::{Dec, Json, Sql};
use crate::testing::TestStore;
use crate::{execute, testing};

const SYSTEM: ConnectorKind = ConnectorKind::ExactOnline;
const BOOK: Function = Function::BookInvoices;

const USER: Sql = Sql::both(
    "insert into user_account (id, email, name, password_hash, is_active, created_at) values ($1, $2, $3, '', true, $4)",
);
const ENVIRONMENT: Sql = Sql::both("insert into environment (id, name, created_at) values ($1, 'Rijnstroom', $2)");
const CONNECTION: Sql = Sql::both(
    "insert into connection (id, environment_id, connector, remote_user_id, remote_user_name, state, created_by,
                             created_at, version)
     values ($1, $2, 'exact_online', $3, 'A. Visser', 'active', $4, $5, 1)",
);
const ADMINISTRATION: Sql = Sql::both(
    "insert into administration (id, environment_id, connector, division, number, name, currency, connection_id, settings,
                                 version, created_at)
     values ($1, $2, 'exact_online', 120, '120', 'Bakkerij', 'EUR', $3, $4, 1, $5)",
);
const DOCUMENT: Sql = Sql::both(
    "insert into document (id, environment_id, sha256, file_name, mime, size, source, received_at)
     values ($1, $2, $3, 'a.xml', 'application/xml', 1, 'upload', $4)",
);
const INVOICE: Sql = Sql::both(
    "insert into invoice (id, environment_id, document_id, stage, version, syntax, kind, supplier_name, number,
                          number_normalised, currency, total, received_at, updated_at)
     values ($1, $2, $1, 'coded', 1, 'ubl', 'invoice', 'Molenkamp', $3, $3, 'EUR', $4, $5, $5)",
);
const ACTION: Sql = Sql::both(
    "insert into action (id, environment_id, administration_id, invoice_id, connector, kind, reference, state, content,
                         content_hash, supplier, number_normalised, invoice_kind, met_closed_gate, attempts, saga, amount,
                         currency, created_by_name, created_at, queued_at, changed_at, version)
     values ($1, $2, $3, $1, 'exact_online', 'book', $4, 'queued', $5, '', $1, $4, 'invoice', false, 0, $6, $7, 'EUR', 'A',
             $8, $8, $8, 1)",
);
const STATE: Sql = Sql::both("update action set state = $2, changed_at = $3 where id = $1");
const EVENT: Sql = Sql::both(
    "insert into action_event (environment_id, action_id, at, actor, from_state, to_state, finding)
     values ($1, $2, $3, 'Sluis', 'in_flight', $4, '{}')",
);
const EVENT_POSTGRES: Sql = Sql::both(
    "insert into action_event (environment_id, action_id, at, actor, from_state, to_state, finding)
     values ($1, $2, $3, 'Sluis', 'in_flight', $4, '{}'::jsonb)",
);
const INTENT: Sql = Sql::both(
    "insert into intent (id, environment_id, administration_id, action_id, connection_id, connector, function, purpose,
                         division, worker, fence, body_hash, access_expires_at, stored_at)
     values ($1, $2, $3, $4, $5, 'exact_online', 'book_invoices', 'entry', 120, $1, 1, '', $6, $6)",
);

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// An office with one administration under one connection, and two operators.
struct World {
    services: Services,
    hand: Hand,
    engine: &'static str,
    _test: TestStore,
}

impl World {
    async fn every() -> Vec<Self> {
        let mut worlds = Vec::new();
        for test in testing::every_engine().await {
            let (services, hand) = testing::services(&test.store);
            let world = Self { services, hand, engine: test.engine, _test: test };
            world.found().await;
            worlds.push(world);
        }
        worlds
    }

    async fn found(&self) {
        let now = self.now();
        let mut tx = self.services.store.write().await.unwrap();
        for (number, name) in [(1, "Roos"), (2, "Daan")] {
            execute!(tx, USER, id(number), format!("{name}@sluis.example"), name, now).unwrap();
        }
        execute!(tx, ENVIRONMENT, id(10), now).unwrap();
        for connection in [20_u128, 21] {
            execute!(tx, CONNECTION, id(connection), id(10), connection.to_string(), id(1), now).unwrap();
        }
        let settings = Json(serde_json::json!({}));
        execute!(tx, ADMINISTRATION, id(30), id(10), id(20), settings, now).unwrap();
        super::stands(&mut tx, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    fn now(&self) -> DateTime<Utc> {
        self.services.clock.now()
    }

    /// Actions that wait, by number.
    async fn line_up(&self, numbers: std::ops::Range<u128>) {
        let now = self.now();
        let nothing = Json(serde_json::json!({}));
        let content = Json(serde_json::json!({ "issue_date": "2026-10-08" }));
        let mut tx = self.services.store.write().await.unwrap();
        for number in numbers {
            let action = id(number);
            let amount = Dec(Decimal::new(12100, 2));
            execute!(tx, DOCUMENT, action, id(10), number.to_string(), now).unwrap();
            execute!(tx, INVOICE, action, id(10), number.to_string(), amount, now).unwrap();
            let (reference, saga) = (format!("SL-{number}"), nothing.clone());
            execute!(tx, ACTION, action, id(10), id(30), reference, content.clone(), saga, amount, now).unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn becomes(&self, number: u128, state: ActionState) {
        let now = self.now();
        let event = if self.engine == "postgres" { EVENT_POSTGRES } else { EVENT };
        let mut tx = self.services.store.write().await.unwrap();
        execute!(tx, STATE, id(number), state.code(), now).unwrap();
        execute!(tx, event, id(10), id(number), now, state.code()).unwrap();
        tx.commit().await.unwrap();
    }

    async fn booked(&self, numbers: std::ops::Range<u128>, at: DateTime<Utc>) {
        let mut tx = self.services.store.write().await.unwrap();
        for number in numbers {
            let intent = id(1_000_000 + number);
            execute!(tx, INTENT, intent, id(10), id(30), id(number), id(20), at).unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn passes(&self, number: u128) -> bool {
        let mut tx = self.services.store.write().await.unwrap();
        let passes = super::for_intent(&mut tx, SYSTEM, BOOK, &passenger(number)).await.unwrap();
        tx.commit().await.unwrap();
        passes
    }

    async fn turn(&self, scope: Scope, position: Position) -> Turned {
        let order = Order { change: change(scope, position), vat_first: true };
        switchboard::order(&self.services, &operator(1), order).await.unwrap()
    }

    async fn gate(&self, scope: Scope) -> Option<Gate> {
        let mut tx = self.services.store.read().await.unwrap();
        let gates = super::list(&mut tx, SYSTEM).await.unwrap();
        gates.into_iter().find(|gate| gate.function == BOOK && gate.scope == scope)
    }

    async fn position(&self, scope: Scope) -> Position {
        self.gate(scope).await.map_or(Position::Open, |gate| gate.position)
    }
}

fn passenger(number: u128) -> Passenger {
    Passenger {
        environment: EnvironmentId(id(10)),
        administration: AdministrationId(id(30)),
        connection: Some(ConnectionId(id(20))),
        action: Some(ActionId(id(number))),
    }
}

fn operator(number: u128) -> Operator {
    let name = if number == 1 { "Roos" } else { "Daan" };
    Operator { user: UserId(id(number)), name: name.into(), language: Language::Nl }
}

fn change(scope: Scope, position: Position) -> GateChange {
    GateChange {
        connector: SYSTEM,
        functions: vec![BOOK],
        scope,
        position,
        reason: "proef".into(),
        actor: "Roos".into(),
    }
}

fn first(of: u32) -> Position {
    Position::CanaryFirst { of, left: of }
}

#[tokio::test]
async fn a_counted_canary_lets_so_many_through_and_counts_each_once() {
    for world in World::every().await {
        world.turn(Scope::All, Position::Closed).await;
        world.line_up(100..104).await;
        world.turn(Scope::All, first(2)).await;
        assert!(world.passes(100).await && world.passes(101).await, "{}", world.engine);
        assert!(!world.passes(102).await, "{}: two have passed", world.engine);
        assert!(world.passes(100).await, "{}: the next step of one that was counted", world.engine);
        assert_eq!(world.position(Scope::All).await, Position::CanaryFirst { of: 2, left: 0 });
        // More: a new count.
        world.turn(Scope::All, first(1)).await;
        assert!(world.passes(102).await && !world.passes(103).await, "{}", world.engine);
        world.turn(Scope::All, Position::Open).await;
        assert!(world.passes(103).await);
    }
}

#[tokio::test]
async fn many_at_once_never_take_more_than_were_counted() {
    for world in World::every().await {
        world.turn(Scope::All, Position::Closed).await;
        world.line_up(100..120).await;
        world.turn(Scope::All, first(5)).await;
        let passed = futures::future::join_all((100..120).map(|number| world.passes(number))).await;
        assert_eq!(passed.into_iter().filter(|passed| *passed).count(), 5, "{}", world.engine);
    }
}

#[tokio::test]
async fn a_narrower_gate_that_holds_back_counts_nobody() {
    for world in World::every().await {
        world.turn(Scope::Administration(AdministrationId(id(30))), Position::Closed).await;
        world.turn(Scope::All, first(2)).await;
        assert!(!world.passes(100).await);
        assert_eq!(world.position(Scope::All).await, Position::CanaryFirst { of: 2, left: 2 }, "{}", world.engine);
    }
}

#[tokio::test]
async fn a_drain_tells_what_became_of_what_waited() {
    for world in World::every().await {
        world.turn(Scope::All, Position::Closed).await;
        world.line_up(100..103).await;
        world.turn(Scope::All, Position::Open).await;
        world.becomes(100, ActionState::Done).await;
        world.becomes(101, ActionState::Misbooked).await;
        world.hand.advance(TimeDelta::minutes(2));
        let board = switchboard::load(&world.services).await.unwrap();
        let drain = board.connectors[0].drain.clone().unwrap();
        assert_eq!((drain.total, drain.settled(), drain.is_over()), (3, 2, false), "{}", world.engine);
        assert_eq!(drain.lines[0].state, ActionState::Misbooked, "{}: doubts first", world.engine);
        assert!(drain.per_minute(board.at).is_some());
        let forecast = board.connectors[0].forecast.clone().unwrap();
        assert_eq!((forecast.calls, forecast.minutes), (3, 1));
        world.turn(Scope::All, Position::Closed).await;
        let board = switchboard::load(&world.services).await.unwrap();
        assert!(board.connectors[0].drain.as_ref().unwrap().ended.is_some(), "{}", world.engine);
    }
}

#[tokio::test]
async fn an_opening_needs_a_second_person_where_the_installation_says_so() {
    for mut world in World::every().await {
        let settings = Settings { second_person: true, ..(*world.services.settings).clone() };
        world.services.settings = settings.into();
        assert_eq!(world.turn(Scope::All, Position::Closed).await, Turned::Done, "a closing waits for nobody");
        assert_eq!(world.turn(Scope::All, first(3)).await, Turned::Asked, "{}", world.engine);
        assert_eq!(world.position(Scope::All).await, Position::Closed);
        let asked = switchboard::load(&world.services).await.unwrap().requests;
        assert_eq!((asked.len(), asked[0].asked_by_name.as_str()), (1, "Roos"));
        let own = second_person::confirm(&world.services, &operator(1), asked[0].id).await;
        assert!(matches!(own, Err(TurnError::SamePerson)), "{}: {own:?}", world.engine);
        second_person::confirm(&world.services, &operator(2), asked[0].id).await.unwrap();
        let gate = world.gate(Scope::All).await.unwrap();
        assert_eq!((gate.position, gate.changed_by.as_str(), gate.vat_first), (first(3), "Roos, Daan", true));
        let again = second_person::confirm(&world.services, &operator(2), asked[0].id).await;
        assert!(matches!(again, Err(TurnError::NotThere)), "{}: {again:?}", world.engine);

        // Withdrawn, or overtaken by a closing: nobody can confirm it any more.
        world.turn(Scope::All, Position::Open).await;
        let asked = switchboard::load(&world.services).await.unwrap().requests;
        second_person::withdraw(&world.services, &operator(1), asked[0].id).await.unwrap();
        world.turn(Scope::All, Position::Open).await;
        world.turn(Scope::All, Position::Closed).await;
        assert!(switchboard::load(&world.services).await.unwrap().requests.is_empty(), "{}", world.engine);
    }
}

#[tokio::test]
async fn evidence_with_our_mark_closes_for_all_and_without_it_for_the_connection() {
    for world in World::every().await {
        let evidence = |has_our_mark| Evidence {
            connector: SYSTEM,
            connection: Some(ConnectionId(id(20))),
            administration: "120 Bakkerij".into(),
            has_our_mark,
        };
        let mut tx = world.services.store.write().await.unwrap();
        super::evidence(&mut tx, &evidence(false), world.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(world.position(Scope::Connection(ConnectionId(id(20)))).await, Position::Closed, "{}", world.engine);
        assert_eq!(world.position(Scope::All).await, Position::Open);
        let mut tx = world.services.store.write().await.unwrap();
        super::evidence(&mut tx, &evidence(true), world.now()).await.unwrap();
        tx.commit().await.unwrap();
        let gate = world.gate(Scope::All).await.unwrap();
        assert_eq!(gate.position, Position::Closed, "{}", world.engine);
        assert!(matches!(Cause::from_stored(&gate.reason), Some(Cause::OursElsewhere { .. })));
    }
}

#[tokio::test]
async fn three_contradictions_in_ten_minutes_close_the_connection_and_on_two_everybody() {
    for world in World::every().await {
        let contradict = async |connection: u128| {
            let whose = (ConnectionId(id(connection)), AdministrationId(id(30)));
            let mut tx = world.services.store.write().await.unwrap();
            let closed = super::contradiction(&mut tx, SYSTEM, whose, Contradiction::AnotherUser, world.now()).await;
            tx.commit().await.unwrap();
            closed.unwrap()
        };
        assert!(!contradict(20).await && !contradict(20).await);
        world.hand.advance(TimeDelta::minutes(11));
        assert!(!contradict(20).await && !contradict(20).await, "{}: the first two are too old", world.engine);
        assert!(contradict(20).await, "{}", world.engine);
        assert_eq!(world.position(Scope::Connection(ConnectionId(id(20)))).await, Position::Closed);
        assert_eq!(world.position(Scope::All).await, Position::Open);
        assert!(!contradict(21).await && !contradict(21).await && contradict(21).await);
        assert_eq!(world.position(Scope::All).await, Position::Closed, "{}: on two connections", world.engine);
    }
}

#[tokio::test]
async fn a_dead_connection_closes_its_own_and_a_new_consent_opens_it() {
    for world in World::every().await {
        let scope = Scope::Connection(ConnectionId(id(20)));
        let mut tx = world.services.store.write().await.unwrap();
        super::connection_died(&mut tx, SYSTEM, ConnectionId(id(20)), world.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(world.position(scope).await, Position::Closed, "{}", world.engine);
        assert!(!world.passes(100).await);
        let mut tx = world.services.store.write().await.unwrap();
        super::connection_lives(&mut tx, SYSTEM, ConnectionId(id(20)), world.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(world.passes(100).await, "{}", world.engine);

        // One that was closed for another reason stays closed.
        world.turn(scope, Position::Closed).await;
        let mut tx = world.services.store.write().await.unwrap();
        super::connection_died(&mut tx, SYSTEM, ConnectionId(id(20)), world.now()).await.unwrap();
        super::connection_lives(&mut tx, SYSTEM, ConnectionId(id(20)), world.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(world.position(scope).await, Position::Closed, "{}", world.engine);
    }
}

#[tokio::test]
async fn an_outcome_that_stays_unknown_closes_the_canary_and_undone_does_not() {
    for world in World::every().await {
        world.line_up(100..103).await;
        world.becomes(100, ActionState::Unknown).await;
        world.hand.advance(TimeDelta::minutes(5));
        world.turn(Scope::All, first(3)).await;
        watch::look(&world.services).await.unwrap();
        assert_eq!(world.position(Scope::All).await, first(3), "{}: it was unknown before", world.engine);
        world.becomes(101, ActionState::Undone).await;
        world.becomes(102, ActionState::Unknown).await;
        world.hand.advance(TimeDelta::seconds(59));
        watch::look(&world.services).await.unwrap();
        assert_eq!(world.position(Scope::All).await, first(3), "{}: not a minute yet", world.engine);
        world.hand.advance(TimeDelta::seconds(2));
        watch::look(&world.services).await.unwrap();
        let gate = world.gate(Scope::All).await.unwrap();
        assert_eq!(gate.position, Position::Closed, "{}", world.engine);
        let cause = Cause::from_stored(&gate.reason).unwrap();
        assert_eq!(cause, Cause::Doubt { doubt: Doubt::Unknown, administration: "120 Bakkerij".into() });
    }
}

#[tokio::test]
async fn far_more_bookings_than_ever_close_the_connection_until_the_operator_answers() {
    for world in World::every().await {
        let scope = Scope::Connection(ConnectionId(id(20)));
        world.line_up(100..300).await;
        // Three weeks ago at this hour: 25, so that 75 are usual.
        world.booked(100..125, world.now() - TimeDelta::days(21)).await;
        world.booked(125..200, world.now()).await;
        watch::look(&world.services).await.unwrap();
        assert_eq!(world.position(scope).await, Position::Open, "{}: 75 are not too many", world.engine);
        world.booked(200..201, world.now()).await;
        watch::look(&world.services).await.unwrap();
        let gate = world.gate(scope).await.unwrap();
        assert_eq!(gate.position, Position::Closed, "{}", world.engine);
        let cause = Cause::from_stored(&gate.reason).unwrap();
        assert_eq!(cause, Cause::TooMany { count: 76, allowed: 75, user: "A. Visser".into() });
        // He answers by opening: what waited is a drain and not counted, and more are right for a day.
        world.turn(scope, Position::Open).await;
        world.booked(201..280, world.now()).await;
        watch::look(&world.services).await.unwrap();
        assert_eq!(world.position(scope).await, Position::Open, "{}", world.engine);
    }
}
