//! Calls of a run: reserved before they are made, counted as they are answered, and left alone where there were too many
//! errors.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::booking::core::burst::Order;
use domain::booking::finding::Request;
use domain::ids::ConnectionId;

use super::{Run, RunError};
use crate::booking::rights;
use crate::clock::Clock;
use crate::connections::budgets;
use crate::connectors::connector::CallReport;
use crate::connectors::requests::Operation;
use crate::connectors::{CallContext, CallObserver, Division};
use crate::store::Store;

/// Calls of a proof: the entries, their controls, and one to spare.
const CALLS_OF_A_PROOF: u32 = 3;
/// What an entry must have in hand: itself, its proof, and a look where it is refused as a duplicate.
const FROM_ENTRY_ON: u32 = 1 + CALLS_OF_A_PROOF + 1;

impl Run<'_> {
    /// Has the calls of an order in hand, or says from when on it may. With the first writing request everything up to the
    /// proof is in hand: nothing leaves that cannot be looked for. What is in hand and was not needed serves what follows.
    pub(super) async fn reserve(&mut self, order: &Order) -> Result<Result<(), DateTime<Utc>>, RunError> {
        let needs = match order {
            Order::Look(indices) => self.questions(indices.len()),
            Order::LookForDocument(indices) => chunks(indices.len()),
            Order::LookForEntry(indices) => self.questions(2 * indices.len()) + chunks(indices.len()),
            Order::AskRights => {
                let members = &self.members;
                let is_order_linked = members.iter().any(|member| member.action.content.is_order_linked());
                let operations = rights::operations(is_order_linked, self.on_orders, true);
                let asked = self.unanswered_rights(operations).await?.len();
                u32::try_from(asked).unwrap_or(u32::MAX)
            }
            Order::Prove(indices) if self.is_order_linked() => CALLS_OF_A_PROOF * count(indices.len()),
            Order::Prove(indices) => CALLS_OF_A_PROOF.max(2 * chunks(indices.len())),
            Order::Write(index, Request::Document) => {
                2 + u32::from(!self.members[*index].action.content.without_file) - 1 + FROM_ENTRY_ON
            }
            Order::Write(_, Request::Attachment) => 1 + FROM_ENTRY_ON,
            Order::Write(_, Request::Entry) => FROM_ENTRY_ON,
            // Its calls are those of other administrations.
            Order::LookElsewhere(_) | Order::Settle(..) => 0,
        };
        let missing = needs.saturating_sub(self.reserved);
        if missing > 0
            && let Err(at) = self.booker.access.reserve(self.connector, self.division, missing).await
        {
            return Ok(Err(at));
        }
        self.reserved += missing;
        Ok(Ok(()))
    }

    /// Counts off what was called.
    pub(super) fn count_off(&mut self) {
        self.reserved = self.reserved.saturating_sub(self.made.swap(0, Ordering::Relaxed));
    }

    fn questions(&self, terms: usize) -> u32 {
        chunks(terms) * if self.on_orders { 2 } else { 1 }
    }

    fn is_order_linked(&self) -> bool {
        self.members.iter().any(|member| member.action.content.is_order_linked())
    }

    /// Until when no writing request is made of its kind: it was refused too often.
    pub(super) async fn rests(&self, request: Request) -> Option<DateTime<Utc>> {
        let operation = match request {
            Request::Document => Operation::CreateDocument,
            Request::Attachment => Operation::CreateAttachment,
            Request::Entry if self.is_order_linked() => Operation::CreateOrderInvoice,
            Request::Entry => Operation::CreateEntry,
        };
        let endpoint = self.connector().endpoint(operation);
        self.observer.rests_until(endpoint, Some(Division(self.division))).await
    }

    pub(super) fn context(&self) -> Result<CallContext<'_>, RunError> {
        let grant = self.grant.as_ref().ok_or(RunError::Incomplete("grant"))?;
        Ok(CallContext {
            access_token: &grant.token,
            division: Division(self.division),
            timeout: self.booker.settings.timeout,
            leave_before: None,
            observer: self.observer.as_ref(),
        })
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// How many questions so many terms make.
fn chunks(terms: usize) -> u32 {
    count(terms.div_ceil(10))
}

/// Counts as it is told to, and knows where too many errors were counted.
pub(in crate::booking) struct Resting {
    pub(in crate::booking) counts: Arc<dyn CallObserver>,
    pub(in crate::booking) store: Store,
    pub(in crate::booking) clock: Clock,
    pub(in crate::booking) connection: ConnectionId,
    /// Counts the calls to an administration, for whoever has reserved them.
    pub(in crate::booking) made: Option<(Division, Arc<AtomicU32>)>,
}

#[async_trait]
impl CallObserver for Resting {
    async fn answered(&self, report: &CallReport) {
        if let Some((division, made)) = &self.made
            && report.division == Some(*division)
        {
            made.fetch_add(1, Ordering::Relaxed);
        }
        self.counts.answered(report).await;
    }

    async fn rests_until(&self, endpoint: &'static str, division: Option<Division>) -> Option<DateTime<Utc>> {
        let division = division?;
        let rests = async {
            let mut tx = self.store.read().await?;
            budgets::resting(&mut tx, self.connection, division.0, endpoint, self.clock.now()).await
        };
        // Where the store does not answer nothing can be booked: the call itself is not what is to be stopped.
        rests.await.unwrap_or_else(|error| {
            tracing::error!(%error, "counted errors cannot be read");
            None
        })
    }
}
