//! The questions of a run: each is asked once for all that want to know, and each of them is told its answer.

use std::time::Duration;

use chrono::TimeDelta;
use domain::booking::core::burst::Order;
use domain::booking::core::{Event, Looked, Proof, Rights, Round};
use domain::booking::finding::{MissingRight, NoAnswer};

use super::{Run, RunError, TOKEN_MARGIN, plan};
use crate::actions::Action;
use crate::booking::access::Grant;
use crate::booking::prove::{Onlooker, prove};
use crate::booking::{intent, look, rights};
use crate::connectors::requests::Operation;
use crate::connectors::{CallContext, CallError, Connector, Division};
use crate::gates::{self, Contradiction};

/// How long a token must live for a question.
const FOR_A_QUESTION: Duration = Duration::from_secs(5);
/// How far back a lost entry is looked for where the connection wrote.
const WROTE_SINCE: TimeDelta = TimeDelta::hours(1);

impl Run<'_> {
    /// Carries an order out, and tells the burst what came of it.
    pub(super) async fn carry_out(&mut self, order: Order) -> Result<(), RunError> {
        let done = match order {
            Order::Write(index, request) => self.write(index, request).await,
            question => self.ask(question).await,
        };
        self.count_off();
        done
    }

    async fn ask(&mut self, order: Order) -> Result<(), RunError> {
        if let Err(why) = self.take_grant(&order).await {
            self.answer(&order, &unanswered(&order, &why));
            return Ok(());
        }
        if let Err(at) = self.reserve(&order).await? {
            self.answer(&order, &Event::NoBudget(at));
            return Ok(());
        }
        match order {
            Order::AskRights => self.ask_rights().await,
            Order::Look(indices) => {
                let context = self.context()?;
                let looked = look::before(self.connector(), &context, &self.actions(&indices), self.on_orders).await;
                match looked {
                    Ok(looked) => self.tell_each(indices, looked.into_iter().map(Event::Looked)),
                    Err(error) => self.look_failed(&Order::Look(indices), &error).await?,
                }
                Ok(())
            }
            Order::LookForDocument(indices) => {
                let subjects: Vec<&str> =
                    indices.iter().map(|index| self.members[*index].action.reference.as_str()).collect();
                let found = look::documents(self.connector(), &self.context()?, &subjects).await;
                match found {
                    Ok(found) => self.tell_each(indices, found.into_iter().map(Event::DocumentLooked)),
                    Err(error) => self.look_failed(&Order::LookForDocument(indices), &error).await?,
                }
                Ok(())
            }
            Order::LookForEntry(indices) => self.look_for_entries(indices).await,
            Order::LookElsewhere(indices) => self.look_elsewhere(indices).await,
            Order::Prove(indices) => self.prove(indices).await,
            Order::Write(..) | Order::Settle(..) => Err(RunError::Incomplete("question")),
        }
    }

    async fn ask_rights(&mut self) -> Result<(), RunError> {
        let is_order_linked = self.members.iter().any(|member| member.action.content.is_order_linked());
        let attaches = self.members.iter().any(|member| !member.action.content.without_file);
        let operations = rights::operations(is_order_linked, self.on_orders, attaches);
        let operations = self.unanswered_rights(operations).await?;
        let user = self.grant.as_ref().map(|grant| grant.user.clone()).unwrap_or_default();
        let told = rights::ask(self.connector(), &self.context()?, &user, &operations).await;
        if let Some(connection) = self.connection {
            let place = (connection, self.division);
            let now = self.booker.clock.now();
            let mut tx = self.booker.store.write().await?;
            match &told {
                Rights::Granted { .. } => rights::seen(&mut tx, place, &operations, now).await?,
                Rights::Missing(_) => rights::forget(&mut tx, connection, self.division).await?,
                Rights::NoAnswer(NoAnswer::AnotherUser) => {
                    let whose = (connection, self.administration);
                    gates::contradiction(&mut tx, self.connector, whose, Contradiction::AnotherUser, now).await?;
                }
                Rights::NoAnswer(_) => {}
            }
            tx.commit().await?;
        }
        self.burst.told_rights(&told, self.booker.clock.now());
        Ok(())
    }

    /// Which rights have no answer that still serves.
    pub(super) async fn unanswered_rights(&self, operations: Vec<Operation>) -> Result<Vec<Operation>, RunError> {
        let Some(connection) = self.connection else { return Ok(operations) };
        let mut tx = self.booker.store.read().await?;
        Ok(rights::unanswered(&mut tx, (connection, self.division), operations, self.booker.clock.now()).await?)
    }

    /// Something was refused for want of rights: what was answered before says nothing any more.
    pub(super) async fn forget_rights(&self) -> Result<(), RunError> {
        let Some(connection) = self.connection else { return Ok(()) };
        let mut tx = self.booker.store.write().await?;
        rights::forget(&mut tx, connection, self.division).await?;
        Ok(tx.commit().await?)
    }

    /// A look without an answer. One that is refused is not asked for in a loop: no right to it, or not understood.
    async fn look_failed(&mut self, order: &Order, error: &CallError) -> Result<(), RunError> {
        tracing::info!(%error, "a look failed");
        let event = match error {
            CallError::Malformed(malformed) => {
                Event::Looked(Looked::NotUnderstood { text: format!("{}: {}", malformed.status, malformed.text) })
            }
            CallError::Forbidden(forbidden) => {
                self.forget_rights().await?;
                Event::Rights(Rights::Missing(MissingRight::Forbidden { text: forbidden.text.clone() }))
            }
            other => Event::Looked(Looked::NoAnswer { detail: other.to_string() }),
        };
        self.answer(order, &event);
        Ok(())
    }

    async fn look_for_entries(&mut self, indices: Vec<usize>) -> Result<(), RunError> {
        let mut places = Vec::new();
        let mut tx = self.booker.store.read().await?;
        for index in &indices {
            let action = &self.members[*index].action;
            let lost = action.saga.under_way.as_ref();
            let since = lost.map_or(self.booker.clock.now(), |lost| lost.times_out_at) - WROTE_SINCE;
            places.extend(lost.and_then(|lost| lost.current_division).filter(|stood| *stood != self.division));
            places.extend(intent::places(&mut tx, action, since).await?);
        }
        drop(tx);
        places.sort_unstable();
        places.dedup();
        for place in &places {
            if let Err(at) = self.booker.access.reserve(self.connector, *place, 1).await {
                self.answer(&Order::LookForEntry(indices), &Event::NoBudget(at));
                return Ok(());
            }
        }
        let actions = self.actions(&indices);
        let looked = look::lost(self.connector(), &self.context()?, &actions, (&places, self.on_orders)).await;
        self.tell_each(indices, looked.into_iter().map(Event::Looked));
        Ok(())
    }

    /// The round over every other administration that the connection reaches, by its own list and by what was stored.
    async fn look_elsewhere(&mut self, indices: Vec<usize>) -> Result<(), RunError> {
        let rounds = match self.places_elsewhere(&indices).await? {
            Err(detail) => indices.iter().map(|_| Round::NoAnswer { detail: detail.clone() }).collect(),
            Ok(places) => {
                let mut rounds: Vec<Round> = indices.iter().map(|_| Round::Nothing).collect();
                for place in places {
                    if let Err(at) = self.booker.access.reserve(self.connector, place, 2).await {
                        self.answer(&Order::LookElsewhere(indices), &Event::NoBudget(at));
                        return Ok(());
                    }
                    self.look_in(place, &indices, &mut rounds).await?;
                    if rounds.iter().any(|round| matches!(round, Round::NoAnswer { .. })) {
                        break;
                    }
                }
                rounds
            }
        };
        self.tell_each(indices, rounds.into_iter().map(Event::LookedElsewhere));
        Ok(())
    }

    /// Reads without rights may be answered with empty lists: a place is read where the user may, and finding nothing there
    /// counts only then.
    async fn look_in(&self, place: i64, indices: &[usize], rounds: &mut [Round]) -> Result<(), RunError> {
        let here = self.context()?;
        let context = CallContext { division: Division(place), ..here };
        let actions = self.actions(indices);
        let found = match self.connector().may_i(&context, Operation::ReadEntries).await {
            Ok(true) => look::there(self.connector(), &here, &actions, place).await.map(Some),
            Ok(false) => Ok(None),
            Err(error) => Err(error),
        };
        for (nth, round) in rounds.iter_mut().enumerate().filter(|(_, round)| !matches!(round, Round::Elsewhere { .. }))
        {
            match &found {
                Ok(Some(found)) => {
                    if let Some(entry) = found[nth].clone() {
                        let division = entry.division.unwrap_or(place);
                        let administration = division.to_string();
                        *round = Round::Elsewhere { division, administration, entry_number: entry.number };
                    }
                }
                Err(error) if error.is_transient() => *round = Round::NoAnswer { detail: error.to_string() },
                Ok(None) | Err(_) => *round = Round::Unreadable { division: place },
            }
        }
        Ok(())
    }

    /// Every place but this one; or why they are not known.
    async fn places_elsewhere(&self, indices: &[usize]) -> Result<Result<Vec<i64>, String>, RunError> {
        let Some(connection) = self.connection else { return Ok(Err("no connection".to_owned())) };
        let context = self.context()?;
        let mut places = Vec::new();
        let mut after = None;
        loop {
            let page = match self.connector().administrations(&context, after.as_ref()).await {
                Ok(page) if page.unreadable.is_empty() => page,
                Ok(_) => return Ok(Err("an administration that cannot be read".to_owned())),
                Err(error) => return Ok(Err(error.to_string())),
            };
            places.extend(page.rows.iter().map(|row| row.division.0));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if !places.contains(&self.division) {
            return Ok(Err("the administration itself is not within reach".to_owned()));
        }
        let mut tx = self.booker.store.read().await?;
        for index in indices {
            let action = &self.members[*index].action;
            places.extend(intent::reach(&mut tx, action, connection).await?);
            let lost = action.saga.under_way.as_ref();
            places.extend(lost.and_then(|lost| lost.current_division));
        }
        places.sort_unstable();
        places.dedup();
        places.retain(|place| *place != self.division);
        Ok(Ok(places))
    }

    async fn prove(&mut self, indices: Vec<usize>) -> Result<(), RunError> {
        let context = self.context()?;
        let mut stood = Vec::new();
        let mut is_unsure = false;
        for index in &indices {
            let booking = self.burst.booking(*index);
            // An order invoice does not say where it stands: he may have moved since he was asked.
            is_unsure |= booking.current_division().is_none() || booking.plan().is_order_linked;
            stood.extend(booking.current_division());
        }
        if is_unsure {
            let me = self.connector().who_am_i(&context).await.ok();
            stood.extend(me.and_then(|me| me.current_division).map(|at| at.0));
        }
        let mut seen = std::collections::HashSet::new();
        stood.retain(|place| seen.insert(*place));
        for place in stood.iter().filter(|place| **place != self.division) {
            // A proof does not wait for the calls of another administration: its answer says what was used.
            if self.booker.access.reserve(self.connector, *place, 1).await.is_err() {
                tracing::info!(place, "the calls of where the user stood are used up");
            }
        }
        let user = self.grant.as_ref().map(|grant| grant.user_name.clone()).unwrap_or_default();
        let onlooker = Onlooker { user: &user, stood: &stood, now: self.booker.clock.now() };
        let proofs = prove(self.connector(), &context, &self.actions(&indices), &onlooker).await;
        self.tell_each(indices, proofs.into_iter().map(Event::Proof));
        Ok(())
    }

    /// A token of the administration's connection. Rights are asked with the very token that the bookings are made with; a
    /// question may be asked with what is left of it.
    async fn take_grant(&mut self, order: &Order) -> Result<(), String> {
        let needs = self.token_for(order);
        if self.grant_lives(needs) {
            return Ok(());
        }
        self.grant = None;
        let connection = self.connection.ok_or("the administration has no connection")?;
        let grant = self.booker.access.grant(self.environment, connection, needs).await;
        let grant = grant.map_err(|error| error.to_string())?;
        self.speak_for(grant);
        Ok(())
    }

    /// It is known under whom the bookings are made.
    pub(super) fn speak_for(&mut self, grant: Grant) {
        for (index, member) in self.members.iter().enumerate() {
            self.burst.set_plan(index, plan(&member.action, Some(&grant)));
        }
        self.grant = Some(grant);
    }

    fn token_for(&self, order: &Order) -> Duration {
        match order {
            Order::AskRights | Order::Look(_) | Order::LookForDocument(_) | Order::Write(..) => {
                self.booker.settings.timeout + TOKEN_MARGIN
            }
            _ => FOR_A_QUESTION,
        }
    }

    fn grant_lives(&self, needs: Duration) -> bool {
        let needs = TimeDelta::from_std(needs).unwrap_or(TimeDelta::minutes(1));
        let now = self.booker.clock.now();
        self.grant.as_ref().is_some_and(|grant| grant.expires_at - now >= needs)
    }

    /// Whether what is about to leave would leave with another token than the one that rights were asked with.
    pub(super) fn needs_another_token(&self, order: &Order) -> bool {
        let leaves = matches!(order, Order::Look(_) | Order::LookForDocument(_) | Order::Write(..));
        leaves && !self.grant_lives(self.token_for(order))
    }

    pub(super) fn connector(&self) -> &dyn Connector {
        self.booker.connector(self.connector)
    }

    fn actions(&self, indices: &[usize]) -> Vec<&Action> {
        indices.iter().map(|index| &self.members[*index].action).collect()
    }

    /// The same answer for all that an order is of.
    fn answer(&mut self, order: &Order, event: &Event) {
        let now = self.booker.clock.now();
        match (order, event) {
            (Order::AskRights, Event::Rights(told)) => self.burst.told_rights(told, now),
            (Order::AskRights, event) => self.burst.not_asked(event, now),
            (Order::Write(index, _) | Order::Settle(index, _), event) => self.burst.tell(*index, event.clone(), now),
            (
                Order::Look(indices)
                | Order::LookForDocument(indices)
                | Order::LookForEntry(indices)
                | Order::LookElsewhere(indices)
                | Order::Prove(indices),
                event,
            ) => indices.iter().for_each(|index| self.burst.tell(*index, event.clone(), now)),
        }
    }

    /// Each of them its own answer.
    fn tell_each(&mut self, indices: Vec<usize>, events: impl Iterator<Item = Event>) {
        let now = self.booker.clock.now();
        for (index, event) in indices.into_iter().zip(events) {
            self.burst.tell(index, event, now);
        }
    }
}

/// What a question without a token is answered with.
fn unanswered(order: &Order, why: &str) -> Event {
    let detail = why.to_owned();
    match order {
        Order::Prove(_) => Event::Proof(Proof::NoAnswer { detail }),
        Order::LookForEntry(_) => Event::Looked(Looked::NoAnswer { detail }),
        Order::LookElsewhere(_) => Event::LookedElsewhere(Round::NoAnswer { detail }),
        _ => Event::Rights(Rights::NoAnswer(NoAnswer::NoConnection)),
    }
}
