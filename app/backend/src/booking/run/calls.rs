//! Calls of a run: reserved before they are made, counted as they are answered, and left alone where there were too many
//! errors.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::booking::core::Effect;
use domain::booking::finding::Request;
use domain::ids::ConnectionId;

use super::Run;
use crate::booking::rights;
use crate::clock::Clock;
use crate::connections::budgets;
use crate::connectors::connector::CallReport;
use crate::connectors::requests::Operation;
use crate::connectors::{CallObserver, Division};
use crate::store::Store;

/// Calls of a proof: the entry, its control, and one to spare for where the user stood.
const CALLS_OF_A_PROOF: u32 = 3;
/// What an entry must have in hand: itself, its proof, and a look where it is refused as a duplicate.
const FROM_ENTRY_ON: u32 = 1 + CALLS_OF_A_PROOF + 1;

impl Run<'_> {
    /// Reserves the calls of an effect: what is in hand already is used first. With the first writing request everything
    /// up to the proof is reserved: nothing leaves that cannot be looked for.
    pub(super) async fn reserve(&mut self, effect: &Effect) -> Result<(), DateTime<Utc>> {
        let look = if self.on_orders { 2 } else { 1 };
        let (in_hand, used) = match effect {
            Effect::Look => (look, look),
            Effect::LookForDocument => (1, 1),
            Effect::AskRights => {
                let asked = rights::operations(self.action.content.is_order_linked(), self.on_orders).len();
                let asked = u32::try_from(asked).unwrap_or(u32::MAX);
                (asked, asked)
            }
            Effect::Prove => (CALLS_OF_A_PROOF, CALLS_OF_A_PROOF),
            Effect::LookForEntry => (look + 2, look + 2),
            Effect::Write(Request::Document) => (2 + FROM_ENTRY_ON, 1),
            Effect::Write(Request::Attachment) => (1 + FROM_ENTRY_ON, 1),
            Effect::Write(Request::Entry) => (FROM_ENTRY_ON, 1),
            Effect::Settle(_) => return Ok(()),
        };
        let missing = in_hand.saturating_sub(self.reserved);
        if missing > 0 {
            let division = self.action.content.division;
            self.booker.access.reserve(self.action.connector, division, missing).await?;
        }
        self.reserved = self.reserved + missing - used;
        Ok(())
    }

    /// Until when no writing request is made of its kind: it was refused too often.
    pub(super) async fn rests(&self, request: Request) -> Option<DateTime<Utc>> {
        let operation = match request {
            Request::Document => Operation::CreateDocument,
            Request::Attachment => Operation::CreateAttachment,
            Request::Entry if self.action.content.is_order_linked() => Operation::CreateOrderInvoice,
            Request::Entry => Operation::CreateEntry,
        };
        let endpoint = self.booker.connector(self.action.connector).endpoint(operation);
        self.observer().rests_until(endpoint, Some(Division(self.action.content.division))).await
    }

    pub(super) fn observer(&self) -> Arc<dyn CallObserver> {
        match self.connection {
            Some(connection) => self.booker.observer(self.action.environment, connection),
            None => Arc::new(()),
        }
    }
}

/// Counts as it is told to, and knows where too many errors were counted.
pub(in crate::booking) struct Resting {
    pub(in crate::booking) counts: Arc<dyn CallObserver>,
    pub(in crate::booking) store: Store,
    pub(in crate::booking) clock: Clock,
    pub(in crate::booking) connection: ConnectionId,
}

#[async_trait]
impl CallObserver for Resting {
    async fn answered(&self, report: &CallReport) {
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
