//! Saving what a person decided, with its claims and its line of history; and putting it in line for booking, in one
//! transaction.

use chrono::{DateTime, Utc};
use domain::booking::action::ActionKind;
use domain::coding::Coding;
use domain::ids::{ActionId, InvoiceId};
use domain::intake::Stage;
use domain::invoice::Severity;
use domain::matching::deviation::{Code, Deviation, DuplicatePlace, Finding};
use domain::matching::judge::Judge;
use domain::matching::verdict::Verdict;

use super::ValidateError;
use super::history::changes;
use super::load::{case, fetch};
use crate::accounts::Caller;
use crate::booking::{self, BookRequest};
use crate::clock::{Ids, Random};
use crate::store::Tx;
use crate::{invoices, master, orders};

/// Saves a coding; answers the new version. What it takes of order lines is claimed in the same transaction, and P is
/// looked at again.
pub async fn save(
    tx: &mut Tx,
    caller: &Caller,
    (invoice, version): (InvoiceId, i64),
    coding: Coding,
    now: DateTime<Utc>,
) -> Result<i64, ValidateError> {
    write(tx, caller, (invoice, version), coding, now).await.map(|(version, _)| version)
}

async fn write(
    tx: &mut Tx,
    caller: &Caller,
    (invoice, version): (InvoiceId, i64),
    mut coding: Coding,
    now: DateTime<Utc>,
) -> Result<(i64, Verdict), ValidateError> {
    let environment = caller.environment;
    let (stored, administration) = fetch(tx, environment, invoice).await?;
    if stored.stage != Stage::ToValidate {
        return Err(ValidateError::NotPossible);
    }
    if stored.version != version {
        return Err(ValidateError::Stale);
    }
    sign_acceptances(&mut coding, &stored.coding, caller);
    let supplier = match coding.header.supplier {
        Some(id) => master::supplier(tx, environment, administration, id).await?,
        None => None,
    };
    let facts = (stored.read, Some(&coding), supplier);
    let items = master::items(tx, environment, administration).await?;
    let (case, _) = case(tx, environment, (administration, invoice), facts, &items, now).await?;
    let verdict = Judge::new(case).all(&coding);
    let place = (invoice, version);
    if !invoices::repo::save(tx, environment, place, &coding, (worst(&verdict), now)).await? {
        return Err(ValidateError::Stale);
    }
    if !orders::claims_save(tx, environment, administration, invoice, &coding, now).await? {
        return Err(ValidateError::OrderLineGone);
    }
    let by = (caller.name.as_str(), now);
    for (word, details) in changes(&stored.coding, &coding) {
        invoices::repo::record(tx, environment, invoice, by, (word, &details)).await?;
    }
    Ok((version + 1, verdict))
}

/// Who accepted a deviation is never what the browser says: it is who accepted it when it was saved first, else the caller.
fn sign_acceptances(coding: &mut Coding, saved: &Coding, caller: &Caller) {
    for acceptance in &mut coding.acceptances {
        let known = saved.acceptances.iter().find(|known| {
            known.code == acceptance.code
                && known.line == acceptance.line
                && known.values == acceptance.values
                && known.reason == acceptance.reason
        });
        acceptance.by = known.map_or_else(|| caller.name.clone(), |known| known.by.clone());
    }
}

fn worst(verdict: &Verdict) -> Option<Severity> {
    let open = verdict.deviations().filter(|deviation| deviation.accepted.is_none());
    let of_deviations = open.map(|deviation| deviation.severity).max();
    if verdict.all_gaps().next().is_some() { Some(Severity::Blocking) } else { of_deviations }
}

/// Saves and puts in line: *boeken* where nothing blocks, *boeken en blokkeren* where only what may be settled before
/// payment does.
pub async fn book(
    tx: &mut Tx,
    caller: &Caller,
    (invoice, version): (InvoiceId, i64),
    coding: Coding,
    kind: ActionKind,
    (ids, random, now): (&Ids, &Random, DateTime<Utc>),
) -> Result<ActionId, ValidateError> {
    let (version, verdict) = write(tx, caller, (invoice, version), coding, now).await?;
    may_be_booked(&verdict, kind)?;
    let (duplicate_accepted, beside) = duplicates_accepted(&verdict);
    let user_name = caller.name.clone();
    let request = BookRequest { invoice, version, kind, duplicate_accepted, beside, user: caller.user, user_name };
    Ok(booking::book(tx, caller.environment, &request, (ids, random), now).await?)
}

/// Why the duplicates that the verdict sees are booked all the same, and the entries that they name. An acceptance of what
/// is no duplicate any more, or is another one by now, is none.
fn duplicates_accepted(verdict: &Verdict) -> (Option<String>, Vec<String>) {
    let (mut reason, mut entries) = (None, Vec::new());
    for deviation in &verdict.document {
        let (Finding::Duplicate { place, .. }, Some(accepted)) = (&deviation.finding, &deviation.accepted) else {
            continue;
        };
        reason.get_or_insert_with(|| accepted.clone());
        if let DuplicatePlace::Booked { entry: Some(entry) } = place {
            entries.push(entry.clone());
        }
    }
    (reason, entries)
}

/// Or all that stands in the way.
fn may_be_booked(verdict: &Verdict, kind: ActionKind) -> Result<(), ValidateError> {
    let may = match kind {
        ActionKind::Book => verdict.may_be_booked(),
        ActionKind::BookAndBlock => verdict.may_be_booked_blocked(),
    };
    let deviations: Vec<Deviation> = in_the_way(verdict, kind).cloned().collect();
    if may && deviations.is_empty() {
        return Ok(());
    }
    Err(ValidateError::Blocked { deviations, gaps: verdict.all_gaps().cloned().collect() })
}

/// The deviations that stand in the way of booking it so. That the buyer is another one is in the way however an
/// administration rates it: only a person who accepts it says otherwise.
pub(super) fn in_the_way(verdict: &Verdict, kind: ActionKind) -> impl Iterator<Item = &Deviation> {
    let is_dealt_with = move |deviation: &Deviation| match kind {
        ActionKind::Book => false,
        ActionKind::BookAndBlock => deviation.may_be_booked_blocked(),
    };
    let is_another_buyer = |deviation: &Deviation| deviation.code() == Code::Buyer && deviation.accepted.is_none();
    verdict
        .deviations()
        .filter(move |deviation| (deviation.blocks() || is_another_buyer(deviation)) && !is_dealt_with(deviation))
}
