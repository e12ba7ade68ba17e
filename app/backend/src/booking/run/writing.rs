//! One writing request: budget and file first, then leases, gates, intent and saga in one transaction; then it leaves within
//! a second, or not at all.

use bytes::Bytes;
use chrono::TimeDelta;
use domain::booking::action::ActionState;
use domain::booking::core::burst::Order;
use domain::booking::core::{Answer, Answered, Event, Sent};
use domain::booking::finding::Request;
use domain::ids::IntentId;

use super::{CROWDED, Run, RunError};
use crate::actions;
use crate::booking::intent::{self, NewIntent, Stored};
use crate::booking::write;
use crate::clock::Deadline;
use crate::connectors::CallContext;
use crate::gates::INTENT_AGE;

/// What came of the way to a request's intent.
enum Prepared {
    /// It may leave until then, under this intent.
    Leaves(IntentId, Deadline),
    /// It does not leave.
    Stays(Event),
    /// Too many are unwitnessed.
    Crowded,
}

impl Run<'_> {
    pub(super) async fn write(&mut self, index: usize, request: Request) -> Result<(), RunError> {
        let file = match request {
            Request::Attachment => self.booker.files.read(&self.members[index].action.content.file.sha256).await,
            Request::Document | Request::Entry => Ok(Bytes::new()),
        };
        let prepared = match &file {
            Ok(_) => self.prepare(index, request).await?,
            Err(error) => Prepared::Stays(Event::FileUnreadable(error.to_string())),
        };
        let now = self.booker.clock.now();
        match prepared {
            Prepared::Stays(event) => self.burst.tell(index, event, now),
            Prepared::Crowded => self.burst.crowded(index, now + CROWDED, now),
            Prepared::Leaves(id, leaves_before) => {
                let context = CallContext { leave_before: Some(&leaves_before), ..self.context()? };
                let answered = self.send(index, &context, request, file.unwrap_or_default()).await?;
                self.members[index].answered = Some((id, answered.clone()));
                let is_forbidden = is_forbidden(&answered);
                self.burst.tell(index, Event::Answered(answered), self.booker.clock.now());
                if is_forbidden {
                    self.forget_rights().await?;
                }
            }
        }
        Ok(())
    }

    /// Everything up to the moment that it may leave.
    async fn prepare(&mut self, index: usize, request: Request) -> Result<Prepared, RunError> {
        if let Err(at) = self.reserve(&Order::Write(index, request)).await? {
            return Ok(Prepared::Stays(Event::NoBudget(at)));
        }
        if let Some(at) = self.rests(request).await {
            return Ok(Prepared::Stays(Event::Rests(at)));
        }
        let body_hash = write::body_hash(&self.members[index].action, request, &self.link(index));
        let cleared = self.members[index].action.saga.cleared.as_ref().filter(|_| request == Request::Entry);
        if cleared.is_some_and(|cleared| cleared.lost.body_hash.as_deref() != Some(&body_hash)) {
            return Ok(Prepared::Stays(Event::NotTheSame));
        }
        let (Some(connection), Some(grant)) = (self.connection, &self.grant) else {
            return Err(RunError::Incomplete("grant"));
        };
        let access_expires_at = grant.expires_at;
        let now = self.booker.clock.now();
        let timeout = TimeDelta::from_std(self.booker.settings.timeout).unwrap_or(TimeDelta::minutes(1));
        let leaves_before = self.booker.clock.deadline(INTENT_AGE.to_std().unwrap_or_default());
        let id: IntentId = self.booker.ids.next();
        let mut tx = self.booker.store.write().await?;
        // All of the group wait for this answer: their leases outlast it.
        self.renew(&mut tx, now + self.booker.settings.lease.max(timeout + TimeDelta::seconds(30))).await?;
        let member = &self.members[index];
        if member.is_over {
            // What the others hold is held on all the same.
            tx.commit().await?;
            return Ok(Prepared::Crowded);
        }
        // A worker that stood still with the answer in its hands may have stored it since: then nothing is sent again.
        if request == Request::Entry
            && let Some(answered) = intent::told(&mut tx, &member.action).await?.filter(Answered::names_entry)
        {
            tx.rollback().await?;
            return Ok(Prepared::Stays(Event::TakenOver(ActionState::InFlight, answered)));
        }
        let new = NewIntent {
            id,
            action: &member.action,
            connection,
            access_expires_at,
            lease: &member.lease,
            request,
            current_division: self.burst.booking(index).current_division(),
            body_hash: &body_hash,
        };
        match intent::store(&mut tx, &new, self.booker.settings.burst.unwitnessed, now).await? {
            Stored::Yes => {}
            Stored::GateClosed => {
                tx.rollback().await?;
                return Ok(Prepared::Stays(Event::GateClosed));
            }
            Stored::Crowded => {
                tx.rollback().await?;
                return Ok(Prepared::Crowded);
            }
        }
        self.burst.begin(index, request, Some(Sent { intent: id, access_expires_at, body_hash }), now + timeout);
        let saga = self.burst.booking(index).saga().clone();
        let member = &mut self.members[index];
        member.action.saga = saga;
        actions::keep_saga(&mut tx, &mut member.action).await?;
        tx.commit().await?;
        Ok(Prepared::Leaves(id, leaves_before))
    }

    async fn send(
        &self,
        index: usize,
        context: &CallContext<'_>,
        request: Request,
        file: Bytes,
    ) -> Result<Answered, RunError> {
        let action = &self.members[index].action;
        let document = || action.saga.document.ok_or(RunError::Incomplete("document"));
        let connector = self.connector();
        Ok(match request {
            Request::Document => Answered::Document(write::document(connector, context, action).await),
            Request::Attachment => {
                Answered::Attachment(write::attachment(connector, context, action, (document()?, file)).await)
            }
            Request::Entry => {
                Answered::Entry(write::entry(connector, context, action, (document()?, self.link(index))).await)
            }
        })
    }

    /// The link to our invoice that the entry carries: it ends in our reference.
    fn link(&self, index: usize) -> String {
        let action = &self.members[index].action;
        format!("{}/invoices/{}?{}", self.booker.settings.public_url, action.invoice, action.reference)
    }
}

fn is_forbidden(answered: &Answered) -> bool {
    matches!(
        answered,
        Answered::Document(Answer::Forbidden { .. })
            | Answered::Attachment(Answer::Forbidden { .. })
            | Answered::Entry(Answer::Forbidden { .. })
    )
}
