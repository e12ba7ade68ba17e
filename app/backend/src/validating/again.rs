//! Validating again, before a booking leaves that has waited: by the code of the desk, on what was read since.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::booking::action::ActionKind;
use domain::desk::obstacles;
use domain::ids::{EnvironmentId, InvoiceId};
use domain::matching::judge::Judge;

use super::ValidateError;
use super::load::{case, fetch};
use super::save::in_the_way;
use crate::booking::access::Desk;
use crate::master;
use crate::store::Tx;

/// The desk, as booking asks it.
#[derive(Clone, Copy, Debug)]
pub struct TheDesk;

#[async_trait]
impl Desk for TheDesk {
    async fn blocks_now(
        &self,
        tx: &mut Tx,
        (environment, invoice): (EnvironmentId, InvoiceId),
        kind: ActionKind,
        now: DateTime<Utc>,
    ) -> Result<Vec<String>, ValidateError> {
        blocks_now(tx, environment, invoice, kind, now).await
    }
}

/// What blocks the booking of a coded invoice now and nobody accepted, as stored words. When it was put in line nothing did.
pub async fn blocks_now(
    tx: &mut Tx,
    environment: EnvironmentId,
    invoice: InvoiceId,
    kind: ActionKind,
    now: DateTime<Utc>,
) -> Result<Vec<String>, ValidateError> {
    let (stored, administration) = fetch(tx, environment, invoice).await?;
    let coding = stored.coding;
    let supplier = match coding.header.supplier {
        Some(id) => master::supplier(tx, environment, administration, id).await?,
        None => None,
    };
    let items = master::items(tx, environment, administration).await?;
    let facts = (stored.read, Some(&coding), supplier);
    let (case, _) = case(tx, environment, (administration, invoice), facts, &items, now).await?;
    let judge = Judge::new(case);
    let verdict = judge.all(&coding);
    let mut words: Vec<String> =
        in_the_way(&verdict, kind).map(|deviation| deviation.code().as_str().to_owned()).collect();
    words.dedup();
    // A gap cannot be accepted, nor what the booking cannot be made of: neither has a word of its own.
    let is_incomplete = verdict.all_gaps().next().is_some() || !obstacles(&judge, &coding, kind).is_empty();
    words.extend(is_incomplete.then(|| "incomplete".to_owned()));
    Ok(words)
}
