//! The persons of a world: who wants invoices booked, who decides where the machine asks, and the operator at his gates.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::action::{ActionKind, ActionState, reference};
use domain::booking::content::{BookedOn, BookingContent, ContentFile, ContentLine};
use domain::booking::core::Saga;
use domain::booking::finding::Finding;
use domain::booking::gate::{Function, Position, Scope};
use domain::ids::{ActionId, EnvironmentId, InvoiceId, JobId, OrderLineId, RemoteId};
use domain::invoice::InvoiceKind;
use domain::money::Currency;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::SimulationError;
use super::faults::Fault;
use super::ledger::Posted;
use super::office::{Books, Setting};
use super::world::{State, delta, random_id};
use crate::actions::{self, Action, NewAction};
use crate::booking::{Hand, Link, LookedUp, accept_differences, link, not_found, repaired, retry};
use crate::connections::SYSTEM;
use crate::gates::{self, GateChange};
use crate::jobs::{self, JobKind};
use crate::store::{Sql, Tx};
use crate::{execute, fetch_all, statements};

statements! {
    /// An invoice that is coded: what an action hangs on.
    SIMULATED_INVOICE = Sql::both(
        "insert into invoice (id, environment_id, administration_id, document_id, stage, version, syntax, kind, supplier_name,
                              number, number_normalised, currency, total, received_at, updated_at)
         values ($1, $2, $3, $4, 'coded', 1, 'ubl', 'invoice', '', $5, $5, 'EUR', '0', $6, $6)",
    );
    /// It is coded again, for a successor.
    SIMULATED_CODED = Sql::both("update invoice set stage = 'coded' where environment_id = $1 and id = $2");
    /// What asks something of a person.
    SIMULATED_QUESTIONS = Sql::both(
        "select environment_id, id, changed_at from action
         where connector = $1 and state in ('unknown', 'undone', 'failed', 'deviating', 'misbooked')",
    );
    /// How many are on their way.
    SIMULATED_UNDER_WAY = Sql::both(
        "select count(*) from action where connector = $1 and state in ('queued', 'in_flight', 'entered')",
    );
    /// How many are unknown, and a machine still looks.
    SIMULATED_LOOKED_FOR = Sql::both(
        "select count(*) from action join job on job.action_id = action.id
         where action.connector = $1 and action.state = 'unknown'",
    );
    /// Connections that are dead.
    SIMULATED_DEAD = Sql::both("select id from connection where connector = $1 and state = 'dead'");
}

/// How a person of the simulation is called.
const ACCOUNTANT: &str = "Accountant";
/// And the operator.
const OPERATOR: &str = "Operator";
/// How often a person puts the same invoice in line again.
const PATIENCE: u32 = 4;

/// An invoice that is to be booked, and the truth of it.
#[derive(Clone, Debug)]
pub(super) struct Meant {
    pub(super) invoice: InvoiceId,
    pub(super) books: usize,
    pub(super) content: BookingContent,
    /// References of its actions, the newest last.
    pub(super) marks: Vec<String>,
    /// A person has booked it by hand: that entry.
    pub(super) by_hand: Option<(RemoteId, DateTime<Utc>)>,
    /// How often a person put it in line again.
    pub(super) tries: u32,
}

/// Everything that was meant, by invoice.
#[derive(Default)]
pub(super) struct Intentions {
    pub(super) meant: Vec<Meant>,
    by_invoice: HashMap<InvoiceId, usize>,
    decided: HashMap<ActionId, DateTime<Utc>>,
}

impl Setting {
    /// Invoices are coded, one after the other, until there are so many.
    pub(super) async fn code_invoices(self, count: u64) -> Result<(), SimulationError> {
        for number in 0..count {
            let rest = self.world.state().between(Duration::from_millis(200), Duration::from_millis(2600));
            self.world.pause(self.person, rest).await;
            self.code_one(number).await?;
        }
        Ok(())
    }

    async fn code_one(&self, number: u64) -> Result<(), SimulationError> {
        let (books_at, content) = {
            let mut state = self.world.state();
            let last = u64::try_from(self.books.len()).unwrap_or(1) - 1;
            let books_at = usize::try_from(any(&mut state, last)).unwrap_or_default();
            let content = invent(&mut state, &self.books[books_at], number);
            (books_at, content)
        };
        let books = &self.books[books_at];
        let office = &self.offices[books.environment];
        let invoice: InvoiceId = self.ids.next();
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        let (document, text) = (office.document.0, content.number.as_str());
        execute!(tx, SIMULATED_INVOICE, invoice.0, office.id.0, books.id.0, document, text, now)?;
        let meant = Meant { invoice, books: books_at, content, marks: Vec::new(), by_hand: None, tries: 0 };
        let mark = self.line_up(&mut tx, &meant, None).await?;
        tx.commit().await?;
        let mut intentions = self.intentions();
        let index = intentions.meant.len();
        intentions.by_invoice.insert(invoice, index);
        intentions.meant.push(Meant { marks: vec![mark], ..meant });
        Ok(())
    }

    /// An action and its job, as *boeken* writes them. Answers its reference.
    async fn line_up(&self, tx: &mut Tx, meant: &Meant, before: Option<ActionId>) -> Result<String, SimulationError> {
        let books = &self.books[meant.books];
        let office = &self.offices[books.environment];
        let now = self.clock.now();
        let mark = reference(self.random.bytes());
        let new = NewAction {
            id: self.ids.next(),
            administration: books.id,
            invoice: meant.invoice,
            connector: SYSTEM,
            kind: ActionKind::Book,
            reference: mark.clone(),
            content: meant.content.clone(),
            content_hash: meant.content.number.clone(),
            saga: Saga::default(),
            duplicate_accepted: None,
            predecessor: before,
            user: office.user,
            user_name: ACCOUNTANT.to_owned(),
        };
        actions::insert(tx, office.id, &new, now).await?;
        let job: JobId = self.ids.next();
        let whose = (Some(office.id), Some(books.id), Some(new.id));
        jobs::enqueue(tx, job, JobKind::Book, whose, serde_json::json!({}), (now, now)).await?;
        Ok(mark)
    }

    /// Answers what the machine asks, now and then.
    pub(super) async fn decide(self) -> Result<(), SimulationError> {
        loop {
            self.world.pause(self.person, Duration::from_secs(90)).await;
            let mut tx = self.store.read().await?;
            let asked = fetch_all!(tx, (Uuid, Uuid, DateTime<Utc>), SIMULATED_QUESTIONS, SYSTEM.code())?;
            let (under_way,) = crate::fetch_one!(tx, (i64,), SIMULATED_UNDER_WAY, SYSTEM.code())?;
            let (looked_for,) = crate::fetch_one!(tx, (i64,), SIMULATED_LOOKED_FOR, SYSTEM.code())?;
            drop(tx);
            let mut open = under_way + looked_for;
            for (environment, id, changed_at) in asked {
                let (environment, id) = (EnvironmentId(environment), ActionId(id));
                if self.intentions().decided.get(&id) == Some(&changed_at) {
                    continue;
                }
                let waited = self.clock.now() - changed_at;
                let takes_his_time = self.world.state().happens(700_000);
                if waited < TimeDelta::minutes(5) || (takes_his_time && waited < TimeDelta::hours(3)) {
                    open += 1;
                    continue;
                }
                if self.decide_one(environment, id).await? {
                    open += 1;
                } else {
                    self.intentions().decided.insert(id, changed_at);
                }
            }
            let mut state = self.world.state();
            state.is_over = open == 0 && state.now > state.storm.until && state.ledger.shut_since.is_none();
        }
    }

    /// True where it is to be looked at again.
    async fn decide_one(&self, environment: EnvironmentId, id: ActionId) -> Result<bool, SimulationError> {
        let mut tx = self.store.write().await?;
        let Some(action) = actions::fetch(&mut tx, environment, id).await? else { return Ok(false) };
        let index = self.intentions().by_invoice.get(&action.invoice).copied();
        let Some(index) = index else { return Ok(false) };
        let meant = self.intentions().meant[index].clone();
        if meant.marks.last() != Some(&action.reference) {
            return Ok(false);
        }
        let hand = Hand { name: ACCOUNTANT, now: self.clock.now() };
        let again = match (action.state, action.finding.as_ref()) {
            (ActionState::Undone, Some(Finding::AlreadyBooked { entry_number })) => {
                self.link(&mut tx, (environment, id), entry_number, hand).await;
                false
            }
            (ActionState::Undone, Some(Finding::LookedByAPerson)) => {
                self.follow(&mut tx, index, &action).await?;
                true
            }
            (ActionState::Undone | ActionState::Failed, _) if meant.tries < PATIENCE => {
                self.intentions().meant[index].tries += 1;
                if retry(&mut tx, environment, id, &self.ids, hand).await.is_err() {
                    self.follow(&mut tx, index, &action).await?;
                }
                true
            }
            (ActionState::Unknown, Some(Finding::NeedsAPerson { .. })) => {
                self.look_himself(&mut tx, (environment, &action), &meant, hand).await?
            }
            (ActionState::Deviating, _) => {
                let why = (id, "klopt zo");
                drop(accept_differences(&mut tx, environment, why, hand).await);
                false
            }
            (ActionState::Misbooked, _) => {
                self.take_away(&meant, None);
                if repaired(&mut tx, environment, (id, "teruggeboekt"), hand).await.is_ok() {
                    self.follow(&mut tx, index, &action).await?;
                }
                true
            }
            _ => false,
        };
        tx.commit().await?;
        Ok(again)
    }

    /// A successor: the same invoice, a new action.
    async fn follow(&self, tx: &mut Tx, index: usize, before: &Action) -> Result<(), SimulationError> {
        let meant = self.intentions().meant[index].clone();
        execute!(tx, SIMULATED_CODED, before.environment.0, before.invoice.0)?;
        let mark = self.line_up(tx, &meant, Some(before.id)).await?;
        self.intentions().meant[index].marks.push(mark);
        Ok(())
    }

    /// The machine has looked as often as it may. He looks in all books: right, wrong, or nowhere.
    async fn look_himself(
        &self,
        tx: &mut Tx,
        (environment, action): (EnvironmentId, &Action),
        meant: &Meant,
        hand: Hand<'_>,
    ) -> Result<bool, SimulationError> {
        let right = {
            let state = self.world.state();
            let mut standing = meant.marks.iter().flat_map(|mark| state.ledger.with_mark(mark));
            standing
                .find(|booked| booked.stands() && booked.division == meant.content.division)
                .map(|booked| (booked.id, booked.number))
        };
        if let Some((kept, number)) = right {
            self.take_away(meant, Some(kept));
            self.link(tx, (environment, action.id), &number.to_string(), hand).await;
            return Ok(false);
        }
        self.take_away(meant, None);
        drop(not_found(tx, environment, action.id, hand).await);
        Ok(true)
    }

    /// He has looked it up himself.
    async fn link(
        &self,
        tx: &mut Tx,
        (environment, id): (EnvironmentId, ActionId),
        entry_number: &str,
        hand: Hand<'_>,
    ) {
        let seen = Link { entry_number, looked_up: &LookedUp::Right, reason: None };
        // Whoever comes too late has nothing to do.
        drop(link(tx, environment, id, seen, hand).await);
    }

    /// Reverses what stands of it, but for `kept`.
    fn take_away(&self, meant: &Meant, kept: Option<RemoteId>) {
        let mut state = self.world.state();
        let standing: Vec<RemoteId> = meant
            .marks
            .iter()
            .flat_map(|mark| state.ledger.with_mark(mark))
            .filter(|booked| Some(booked.id) != kept)
            .map(|booked| booked.id)
            .collect();
        let now = state.now;
        for id in standing {
            state.ledger.delete(id, now);
        }
    }

    /// Books an urgent invoice by hand, where its own waits behind a closed gate.
    pub(super) fn book_by_hand(&self) {
        let mut intentions = self.intentions();
        let mut state = self.world.state();
        let last = intentions.meant.len().saturating_sub(1);
        let recent = any(&mut state, 400);
        let index = last.saturating_sub(usize::try_from(recent).unwrap_or_default());
        let Some(meant) = intentions.meant.get_mut(index) else { return };
        let has_left = meant.marks.iter().any(|mark| {
            state.ledger.with_mark(mark).next().is_some() || state.ledger.filed_under(mark).next().is_some()
        });
        if has_left || meant.by_hand.is_some() || !state.strikes(Fault::BookedByHand) {
            return;
        }
        let id = RemoteId(random_id(&mut state.random));
        let posted = Posted::ByHand { supplier: meant.content.supplier, number: meant.content.number.clone() };
        let division = meant.content.division;
        let user = self.books[meant.books].environment;
        let now = state.now;
        if state.ledger.book(id, (user, division, division), posted, (now, now, now)).is_ok() {
            meant.by_hand = Some((id, now));
        }
    }

    /// The operator: closes now and then, and opens what has closed, by canary first.
    pub(super) async fn operate(self) -> Result<(), SimulationError> {
        loop {
            self.world.pause(self.person, Duration::from_mins(2)).await;
            let is_closed = self.is_closed().await?;
            let closes = self.world.state().strikes(Fault::GateClosed);
            if !is_closed && closes {
                self.turn(Position::Closed).await?;
                let since = self.clock.now();
                self.world.state().ledger.shut_since = Some(since);
                let rest = self.world.state().between(Duration::from_mins(5), Duration::from_mins(50));
                self.world.pause(self.person, rest).await;
                self.open().await?;
            } else if is_closed {
                self.world.pause(self.person, Duration::from_hours(1)).await;
                self.open().await?;
            }
        }
    }

    async fn open(&self) -> Result<(), SimulationError> {
        self.world.state().ledger.open();
        self.turn(Position::Canary { environments: vec![self.offices[0].id] }).await?;
        self.world.pause(self.person, Duration::from_mins(10)).await;
        // A canary that closed again by itself is not opened over.
        if !self.is_closed().await? {
            self.turn(Position::Open).await?;
        }
        Ok(())
    }

    async fn is_closed(&self) -> Result<bool, SimulationError> {
        let mut tx = self.store.read().await?;
        let gates = gates::list(&mut tx, SYSTEM).await?;
        Ok(gates.iter().any(|gate| {
            gate.function == Function::BookInvoices && gate.scope == Scope::All && gate.position == Position::Closed
        }))
    }

    async fn turn(&self, position: Position) -> Result<(), SimulationError> {
        let closes = position == Position::Closed;
        let change = GateChange {
            connector: SYSTEM,
            functions: vec![Function::BookInvoices],
            scope: Scope::All,
            position,
            reason: "oefening".to_owned(),
            actor: OPERATOR.to_owned(),
        };
        let mut tx = self.store.write().await?;
        gates::change(&mut tx, &change, self.clock.now()).await?;
        tx.commit().await?;
        if closes {
            gates::switchboard::closed_everywhere(&self.store, &self.clock, &change).await?;
        }
        Ok(())
    }

    /// Gives a dead connection a new consent. Answers whether it died though nothing was lost inside its refresh, or because
    /// of that, for each of them.
    pub(super) async fn mend_connections(&self) -> Result<Vec<bool>, SimulationError> {
        let mut tx = self.store.read().await?;
        let dead = fetch_all!(tx, (Uuid,), SIMULATED_DEAD, SYSTEM.code())?;
        drop(tx);
        let mut excused = Vec::new();
        for (id,) in dead {
            let Some(office) = self.offices.iter().find(|office| office.connection.0 == id) else { continue };
            excused.push(self.world.state().refreshes.was_lost(office.ledger_user));
            self.consent(office.ledger_user).await?;
        }
        Ok(excused)
    }

    /// A new consent of this user: the old tokens are over.
    pub(super) async fn consent(&self, ledger_user: usize) -> Result<(), SimulationError> {
        let Some(office) = self.offices.iter().find(|office| office.ledger_user == ledger_user) else { return Ok(()) };
        let (pair, user) = {
            let mut state = self.world.state();
            let user = state.ledger.users[ledger_user].clone();
            (super::remote::fresh_pair(&mut state, ledger_user), user)
        };
        let mut tx = self.store.write().await?;
        let whose = (office.connection, office.user);
        self.connections.hold(&mut tx, office.id, whose, (user.id, &user.name), &pair).await?;
        Ok(tx.commit().await?)
    }
}

fn any(state: &mut State, most: u64) -> u64 {
    u64::try_from(state.between(Duration::ZERO, Duration::from_millis(most)).as_millis()).unwrap_or_default()
}

/// An invoice with one to three lines; a third of them on orders.
fn invent(state: &mut State, books: &Books, number: u64) -> BookingContent {
    let is_order_linked = state.happens(333_333);
    let lines = 1 + any(state, 2);
    let lines = (0..lines).map(|_| {
        let net = Decimal::new(i64::try_from(1 + any(state, 500_000)).unwrap_or(1), 2);
        let pick = |state: &mut State| {
            let last = u64::try_from(books.accounts.len()).unwrap_or(1) - 1;
            books.accounts[usize::try_from(any(state, last)).unwrap_or_default()]
        };
        let on = if is_order_linked {
            let last = u64::try_from(books.order_lines.len()).unwrap_or(1) - 1;
            let remote = books.order_lines[usize::try_from(any(state, last)).unwrap_or_default()];
            BookedOn::OrderLine { id: OrderLineId(remote.0), remote }
        } else {
            BookedOn::GlAccount { id: pick(state) }
        };
        ContentLine {
            on,
            description: "regel".to_owned(),
            quantity: Decimal::ONE,
            net,
            vat: (net * Decimal::new(21, 2)).round_dp(2),
            vat_code: Some("4".to_owned()),
            vat_included: false,
            reverse_charge: false,
            cost_center: None,
            cost_unit: None,
        }
    });
    let lines: Vec<ContentLine> = lines.collect();
    let last = u64::try_from(books.suppliers.len()).unwrap_or(1) - 1;
    let supplier = books.suppliers[usize::try_from(any(state, last)).unwrap_or_default()];
    let issue_date = (state.now - delta(Duration::from_hours(48))).date_naive();
    BookingContent {
        division: books.division,
        administration: format!("{0} Administratie {0}", books.division),
        kind: InvoiceKind::Invoice,
        supplier,
        supplier_name: "Leverancier".to_owned(),
        number: format!("F{number}"),
        issue_date,
        due_date: Some(issue_date + TimeDelta::days(30)),
        currency: Currency::EUR,
        journal: "70".to_owned(),
        payment_condition: Some("30".to_owned()),
        payment_reference: None,
        description: String::new(),
        lines,
        file: ContentFile { sha256: "0".repeat(64), name: "factuur.pdf".to_owned() },
        document_type: 20,
        beside: Vec::new(),
        without_file: state.happens(500_000),
    }
}
