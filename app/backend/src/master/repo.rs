//! The statements and functions of master data. A row holds a value of `domain::master`, by its kind.

use chrono::{DateTime, Utc};
use domain::ids::{AdministrationId, EnvironmentId, MasterId, RemoteId};
use domain::master::{Item, MasterData, Supplier};
use serde::de::DeserializeOwned;

use crate::connectors::answers::{BankAccount, DocumentType, MasterKind};
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional, statements};

statements! {
    /// A record as it was seen now.
    MASTER_UPSERT = Sql::both(
        "insert into master_record (id, environment_id, administration_id, kind, remote_key, code, name, data, is_active,
                                    seen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, true, $9)
         on conflict (administration_id, kind, remote_key) do update
         set code = excluded.code, name = excluded.name, data = excluded.data, is_active = true, seen_at = excluded.seen_at",
    );
    /// What a whole reading did not see any more is no longer offered.
    MASTER_RETIRE = Sql::both(
        "update master_record set is_active = false
         where environment_id = $1 and administration_id = $2 and kind = $3 and seen_at < $4 and is_active",
    );
    /// The records of a kind that are in use.
    MASTER_LIST = Sql::both(
        "select data from master_record
         where environment_id = $1 and administration_id = $2 and kind = $3 and is_active order by code, name",
    );
    /// One record by its id there, in use or not.
    MASTER_FETCH = Sql::both(
        "select data from master_record
         where environment_id = $1 and administration_id = $2 and kind = $3 and remote_key = $4",
    );
    /// How many of a kind are in use.
    MASTER_COUNT = Sql::both(
        "select count(*) from master_record
         where environment_id = $1 and administration_id = $2 and kind = $3 and is_active",
    );
}

/// A record to store.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its identity, used where it is new.
    pub id: MasterId,
    /// Its id there.
    pub key: String,
    /// What people call it by.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The value of `domain::master`.
    pub data: serde_json::Value,
}

/// Stores records as they were seen at `seen_at`.
pub async fn upsert(
    tx: &mut Tx,
    environment: EnvironmentId,
    (administration, kind): (AdministrationId, MasterKind),
    records: &[Record],
    seen_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    for record in records {
        execute!(
            tx,
            MASTER_UPSERT,
            record.id.0,
            environment.0,
            administration.0,
            kind.code(),
            record.key.as_str(),
            record.code.as_str(),
            record.name.as_str(),
            Json(&record.data),
            seen_at,
        )?;
    }
    Ok(())
}

/// After a whole reading that saw something: what it did not see since `began_at` is no longer offered. A reading that
/// saw nothing retires nothing: reads without rights are answered with empty lists.
pub async fn retire_unseen(
    tx: &mut Tx,
    environment: EnvironmentId,
    (administration, kind): (AdministrationId, MasterKind),
    (seen, began_at): (usize, DateTime<Utc>),
) -> Result<u64, StoreError> {
    if seen == 0 {
        return Ok(0);
    }
    execute!(tx, MASTER_RETIRE, environment.0, administration.0, kind.code(), began_at)
}

/// How many of a kind are in use.
pub async fn count(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    kind: MasterKind,
) -> Result<i64, StoreError> {
    Ok(fetch_one!(tx, (i64,), MASTER_COUNT, environment.0, administration.0, kind.code())?.0)
}

/// All that coding needs, without suppliers and items.
pub async fn data(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
) -> Result<MasterData, StoreError> {
    let whose = (environment, administration);
    Ok(MasterData {
        gl_accounts: list(tx, whose, MasterKind::GlAccounts).await?,
        vat_codes: list(tx, whose, MasterKind::VatCodes).await?,
        payment_conditions: list(tx, whose, MasterKind::PaymentConditions).await?,
        journals: list(tx, whose, MasterKind::Journals).await?,
        cost_centers: list(tx, whose, MasterKind::CostCenters).await?,
        cost_units: list(tx, whose, MasterKind::CostUnits).await?,
        periods: list(tx, whose, MasterKind::Periods).await?,
    })
}

/// Every supplier's card that is in use, with its bank accounts.
pub async fn suppliers(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
) -> Result<Vec<Supplier>, StoreError> {
    let whose = (environment, administration);
    let mut cards: Vec<Supplier> = list(tx, whose, MasterKind::Suppliers).await?;
    let accounts: Vec<BankAccount> = list(tx, whose, MasterKind::BankAccounts).await?;
    for card in &mut cards {
        take_accounts(card, &accounts);
    }
    Ok(cards)
}

/// A card and its bank accounts are two readings of the bookkeeping system.
fn take_accounts(card: &mut Supplier, accounts: &[BankAccount]) {
    let own = accounts.iter().filter(|account| account.account == card.id && !account.blocked);
    card.ibans = own.map(|account| account.number.clone()).collect();
}

/// Every item that is in use.
pub async fn items(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
) -> Result<Vec<Item>, StoreError> {
    list(tx, (environment, administration), MasterKind::Items).await
}

/// One supplier's card, where this administration has it.
pub async fn supplier(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    id: RemoteId,
) -> Result<Option<Supplier>, StoreError> {
    let (kind, key) = (MasterKind::Suppliers.code(), id.to_string());
    let row =
        fetch_optional!(tx, (Json<serde_json::Value>,), MASTER_FETCH, environment.0, administration.0, kind, key)?;
    let Some((data,)) = row else { return Ok(None) };
    let mut card: Supplier = decode(data.0)?;
    take_accounts(&mut card, &list(tx, (environment, administration), MasterKind::BankAccounts).await?);
    Ok(Some(card))
}

/// The type of document that an invoice is filed under: the first that may be made and speaks of purchases, else the
/// first that may be made.
pub async fn document_type(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
) -> Result<Option<i64>, StoreError> {
    let types: Vec<DocumentType> = list(tx, (environment, administration), MasterKind::DocumentTypes).await?;
    let mut makeable = types.iter().filter(|kind| kind.creatable);
    let speaks_of_purchases = |kind: &&DocumentType| {
        let name = kind.name.to_lowercase();
        name.contains("inkoop") || name.contains("purchase")
    };
    let found = makeable.clone().find(speaks_of_purchases).or_else(|| makeable.next());
    Ok(found.map(|kind| kind.id))
}

async fn list<T: DeserializeOwned>(
    tx: &mut Tx,
    (environment, administration): (EnvironmentId, AdministrationId),
    kind: MasterKind,
) -> Result<Vec<T>, StoreError> {
    let rows = fetch_all!(tx, (Json<serde_json::Value>,), MASTER_LIST, environment.0, administration.0, kind.code())?;
    Ok(rows
        .into_iter()
        .filter_map(|(data,)| {
            decode(data.0).inspect_err(|error| tracing::error!(%error, kind = kind.code(), "a record is left out")).ok()
        })
        .collect())
}

fn decode<T: DeserializeOwned>(data: serde_json::Value) -> Result<T, StoreError> {
    serde_json::from_value(data).map_err(|error| StoreError::inconsistent("master_record", "data", error))
}
