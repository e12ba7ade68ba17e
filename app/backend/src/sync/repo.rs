//! Jobs of synchronising, and what was read, in numbers.

use chrono::{DateTime, Utc};
use domain::ids::{AdministrationId, EnvironmentId};
use domain::master::SupplierItem;

use crate::clock::Ids;
use crate::connectors::answers::MasterKind;
use crate::jobs::{self, JobKind};
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_one, statements};

statements! {
    /// A reading that waits, or is under way.
    SYNC_PENDING = Sql::both(
        "select count(*) from job where kind = 'synchronise' and environment_id = $1 and administration_id = $2",
    );
    /// A reading that is due, or under way.
    SYNC_DUE = Sql::both(
        "select count(*) from job
         where kind = 'synchronise' and environment_id = $1 and administration_id = $2
           and (run_at <= $3 or lease_until > $3)",
    );
    /// One that waits is to begin now.
    SYNC_HASTEN = Sql::both(
        "update job set run_at = $3
         where kind = 'synchronise' and environment_id = $1 and administration_id = $2 and run_at > $3
           and (lease_until is null or lease_until <= $3)",
    );
    /// Administrations that run under a connection and wait for no reading.
    SYNC_FORGOTTEN = Sql::both(
        "select environment_id, id from administration
         where connection_id is not null and not exists (
           select 1 from job where job.kind = 'synchronise' and job.administration_id = administration.id)",
    );
    /// How many records of each kind are in use.
    RECORDS_COUNT = Sql::both(
        "select kind, count(*) from master_record where environment_id = $1 and administration_id = $2 and is_active
         group by kind",
    );
    /// How suppliers sell items.
    SUPPLIER_ITEMS = Sql::both(
        "select data from master_record
         where environment_id = $1 and administration_id = $2 and kind = 'supplier_item' and is_active",
    );
    /// How many orders were read.
    ORDERS_COUNT = Sql::both(
        "select count(*) from purchase_order where environment_id = $1 and administration_id = $2",
    );
}

/// What was read of an administration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Suppliers.
    pub suppliers: i64,
    /// Items.
    pub items: i64,
    /// GL accounts.
    pub gl_accounts: i64,
    /// Purchase orders.
    pub orders: i64,
    /// Whether a reading is due or under way.
    pub is_reading: bool,
}

/// Asks for a reading as soon as possible: one that waits is brought forward, one that is under way is left to end.
pub async fn ask(
    tx: &mut Tx,
    ids: &Ids,
    environment: EnvironmentId,
    administration: AdministrationId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(tx, SYNC_HASTEN, environment.0, administration.0, now)?;
    let (pending,) = fetch_one!(tx, (i64,), SYNC_PENDING, environment.0, administration.0)?;
    if pending == 0 {
        later(tx, ids, environment, administration, (now, now)).await?;
    }
    Ok(())
}

/// Puts a reading in line.
pub(super) async fn later(
    tx: &mut Tx,
    ids: &Ids,
    environment: EnvironmentId,
    administration: AdministrationId,
    when: (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), StoreError> {
    let whose = (Some(environment), Some(administration), None);
    jobs::enqueue(tx, ids.next(), JobKind::Synchronise, whose, serde_json::json!({}), when).await
}

/// Puts in line what runs under a connection and was forgotten: after a restore, or where a job was lost by hand.
pub(super) async fn remember(tx: &mut Tx, ids: &Ids, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let forgotten = fetch_all!(tx, (uuid::Uuid, uuid::Uuid), SYNC_FORGOTTEN)?;
    for (environment, administration) in &forgotten {
        later(tx, ids, EnvironmentId(*environment), AdministrationId(*administration), (now, now)).await?;
    }
    Ok(forgotten.len())
}

/// How suppliers sell items. A row that can't be read is left out, and told.
pub(crate) async fn supplier_items(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
) -> Result<Vec<SupplierItem>, StoreError> {
    let rows = fetch_all!(tx, (Json<serde_json::Value>,), SUPPLIER_ITEMS, environment.0, administration.0)?;
    let read = |(data,): (Json<serde_json::Value>,)| {
        serde_json::from_value(data.0)
            .inspect_err(|error| tracing::error!(%error, "a supplier's item is left out"))
            .ok()
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// What was read, in numbers.
pub async fn counts(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    now: DateTime<Utc>,
) -> Result<Counts, StoreError> {
    let kinds = fetch_all!(tx, (String, i64), RECORDS_COUNT, environment.0, administration.0)?;
    let of = |kind: MasterKind| kinds.iter().find(|(code, _)| code == kind.code()).map_or(0, |(_, count)| *count);
    let (orders,) = fetch_one!(tx, (i64,), ORDERS_COUNT, environment.0, administration.0)?;
    let (due,) = fetch_one!(tx, (i64,), SYNC_DUE, environment.0, administration.0, now)?;
    Ok(Counts {
        suppliers: of(MasterKind::Suppliers),
        items: of(MasterKind::Items),
        gl_accounts: of(MasterKind::GlAccounts),
        orders,
        is_reading: due > 0,
    })
}
