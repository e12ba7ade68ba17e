//! Before a booking leaves: what it is made with is this administration's, and where it has waited, it is still right.
//!
//! | question | asked of | a no |
//! |---|---|---|
//! | are supplier, accounts, items, order lines, journal and condition known here? | master data, of every booking | undone |
//! | was the administration read in the last ten minutes? | of one that has waited, or met a closed gate | it waits, a reading is asked for |
//! | does anything block it that nobody accepted? | the code of the desk, likewise | undone |

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::content::{BookedOn, BookingContent};
use domain::booking::finding::Finding;
use domain::ids::{AdministrationId, EnvironmentId, RemoteId};

use super::access::Desk;
use super::run::RunError;
use crate::actions::Action;
use crate::connectors::answers::MasterKind;
use crate::store::{Sql, StoreError, Tx};
use crate::validating::ValidateError;
use crate::{fetch_one, statements};

statements! {
    /// Whether a record is one of this administration, by its id there, and in use.
    RECORD_KNOWN = Sql::both(
        "select count(*) from master_record
         where environment_id = $1 and administration_id = $2 and kind = $3 and remote_key = $4 and is_active",
    );
    /// The same, by its code.
    CODE_KNOWN = Sql::both(
        "select count(*) from master_record
         where environment_id = $1 and administration_id = $2 and kind = $3 and code = $4 and is_active",
    );
    /// Whether an order line is one of this administration.
    ORDER_LINE_KNOWN = Sql::both(
        "select count(*) from purchase_order_line
         where environment_id = $1 and administration_id = $2 and remote_id = $3",
    );
}

/// What has waited is validated again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// How long a booking may wait and leave as it is: ten minutes.
    pub waited: TimeDelta,
    /// How old the last reading of the administration may be then: ten minutes.
    pub read_within: TimeDelta,
}

impl Default for Freshness {
    fn default() -> Self {
        Self { waited: TimeDelta::minutes(10), read_within: TimeDelta::minutes(10) }
    }
}

/// Whether a booking may begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Begins {
    /// It may.
    Yes,
    /// The administration is to be read first.
    AfterReading,
    /// It is undone.
    Not(Finding),
}

/// Whether this booking may begin, which is in line.
pub(super) async fn begins(
    tx: &mut Tx,
    action: &Action,
    (desk, freshness): (&dyn Desk, &Freshness),
    read_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Begins, RunError> {
    let foreign = foreign(tx, (action.environment, action.administration), &action.content).await?;
    if !foreign.is_empty() {
        return Ok(Begins::Not(Finding::UnknownHere { what: foreign }));
    }
    let has_waited = action.met_closed_gate || now - action.queued_at > freshness.waited;
    if !has_waited {
        return Ok(Begins::Yes);
    }
    if read_at.is_none_or(|read_at| now - read_at > freshness.read_within) {
        return Ok(Begins::AfterReading);
    }
    match desk.blocks_now(tx, (action.environment, action.invoice), action.kind, now).await {
        Ok(deviations) if deviations.is_empty() => Ok(Begins::Yes),
        Ok(deviations) => Ok(Begins::Not(Finding::NoLongerValid { deviations })),
        Err(ValidateError::Store(error)) => Err(error.into()),
        // The invoice or its administration is gone: it is not what a person put in line.
        Err(error) => {
            tracing::warn!(%error, action = %action.id, "an invoice in line can not be validated again");
            Ok(Begins::Not(Finding::NoLongerValid { deviations: vec!["incomplete".to_owned()] }))
        }
    }
}

/// Ids of other administrations are refused before they are sent: the other side may keep them unchecked.
async fn foreign(
    tx: &mut Tx,
    whose: (EnvironmentId, AdministrationId),
    content: &BookingContent,
) -> Result<Vec<String>, StoreError> {
    let mut foreign = Vec::new();
    let mut note = |kind: &str, is_known: bool| {
        if !is_known && foreign.iter().all(|known| known != kind) {
            foreign.push(kind.to_owned());
        }
    };
    note("supplier", record(tx, whose, MasterKind::Suppliers, content.supplier).await?);
    note("journal", code(tx, whose, MasterKind::Journals, &content.journal).await?);
    if let Some(condition) = &content.payment_condition {
        note("payment_condition", code(tx, whose, MasterKind::PaymentConditions, condition).await?);
    }
    let mut targets: Vec<BookedOn> = Vec::new();
    for line in &content.lines {
        if !targets.contains(&line.on) {
            targets.push(line.on);
        }
    }
    for target in targets {
        match target {
            BookedOn::GlAccount { id } => note("gl_account", record(tx, whose, MasterKind::GlAccounts, id).await?),
            BookedOn::Item { id } => note("item", record(tx, whose, MasterKind::Items, id).await?),
            BookedOn::OrderLine { remote, .. } => {
                let (known,) = fetch_one!(tx, (i64,), ORDER_LINE_KNOWN, whose.0.0, whose.1.0, remote.0)?;
                note("order_line", known > 0);
            }
        }
    }
    Ok(foreign)
}

async fn record(
    tx: &mut Tx,
    (environment, administration): (EnvironmentId, AdministrationId),
    kind: MasterKind,
    id: RemoteId,
) -> Result<bool, StoreError> {
    let key = id.to_string();
    Ok(fetch_one!(tx, (i64,), RECORD_KNOWN, environment.0, administration.0, kind.code(), key)?.0 > 0)
}

async fn code(
    tx: &mut Tx,
    (environment, administration): (EnvironmentId, AdministrationId),
    kind: MasterKind,
    code: &str,
) -> Result<bool, StoreError> {
    Ok(fetch_one!(tx, (i64,), CODE_KNOWN, environment.0, administration.0, kind.code(), code)?.0 > 0)
}
