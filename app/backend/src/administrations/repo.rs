//! The statements and functions of administrations.

use chrono::{DateTime, Utc};
use domain::administration::{Administration, AdministrationIdentity, AdministrationSettings};
use domain::booking::gate::ConnectorKind;
use domain::ids::{AdministrationId, ConnectionId, EnvironmentId};
use uuid::Uuid;

use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_optional, statements};

statements! {
    /// One administration.
    ADMINISTRATION_FETCH = Sql::both(
        "select id, division, number, name, vat_number, company_id, currency, connection_id, settings, version,
                synchronised_at, synchronise_error
         from administration where environment_id = $1 and id = $2",
    );
    /// All of an environment.
    ADMINISTRATION_LIST = Sql::both(
        "select id, division, number, name, vat_number, company_id, currency, connection_id, settings, version,
                synchronised_at, synchronise_error
         from administration where environment_id = $1 order by number, name",
    );
    /// Links an administration, or keeps what identifies it up to date. Its settings stay.
    ADMINISTRATION_LINK = Sql::both(
        "insert into administration (id, environment_id, connector, division, number, name, vat_number, company_id,
                                     currency, connection_id, settings, version, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12)
         on conflict (environment_id, connector, division) do update
         set number = excluded.number, name = excluded.name, vat_number = excluded.vat_number,
             company_id = excluded.company_id, version = administration.version + 1",
    );
    /// The connection that it runs under from now on.
    ADMINISTRATION_BIND = Sql::both(
        "update administration set connection_id = $3, version = version + 1 where environment_id = $1 and id = $2",
    );
    /// What it has decided, by the version that was read.
    ADMINISTRATION_SAVE = Sql::both(
        "update administration set settings = $4, version = version + 1
         where environment_id = $1 and id = $2 and version = $3",
    );
    /// When its master data were read last, or why they could not be.
    ADMINISTRATION_SYNCHRONISED = Sql::both(
        "update administration set synchronised_at = coalesce($3, synchronised_at), synchronise_error = $4
         where environment_id = $1 and id = $2",
    );
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    division: i64,
    number: String,
    name: String,
    vat_number: Option<String>,
    company_id: Option<String>,
    currency: String,
    connection_id: Option<Uuid>,
    settings: Json<AdministrationSettings>,
    version: i64,
    synchronised_at: Option<DateTime<Utc>>,
    synchronise_error: Option<String>,
}

/// An administration with what its row says beside it.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The administration.
    pub administration: Administration,
    /// The optimistic lock of its settings.
    pub version: i64,
    /// When its master data were last read whole.
    pub synchronised_at: Option<DateTime<Utc>>,
    /// Why the last reading failed.
    pub synchronise_error: Option<String>,
}

impl TryFrom<Row> for Linked {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let currency =
            row.currency.parse().map_err(|error| StoreError::inconsistent("administration", "currency", error))?;
        let identity = AdministrationIdentity {
            division: row.division,
            number: row.number,
            name: row.name,
            vat_number: row.vat_number,
            company_id: row.company_id,
            currency,
        };
        Ok(Self {
            administration: Administration {
                id: AdministrationId(row.id),
                identity,
                settings: row.settings.0,
                connection: row.connection_id.map(ConnectionId),
            },
            version: row.version,
            synchronised_at: row.synchronised_at,
            synchronise_error: row.synchronise_error,
        })
    }
}

/// One administration of the environment.
pub async fn fetch(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: AdministrationId,
) -> Result<Option<Linked>, StoreError> {
    fetch_optional!(tx, Row, ADMINISTRATION_FETCH, environment.0, id.0)?.map(Linked::try_from).transpose()
}

/// All administrations of the environment, by number.
pub async fn list(tx: &mut Tx, environment: EnvironmentId) -> Result<Vec<Linked>, StoreError> {
    fetch_all!(tx, Row, ADMINISTRATION_LIST, environment.0)?.into_iter().map(Linked::try_from).collect()
}

/// Links an administration: `id` is used where it is new. What identifies it is brought up to date; settings and
/// connection of one that is linked already stay as they are.
pub async fn link(
    tx: &mut Tx,
    environment: EnvironmentId,
    (id, connector): (AdministrationId, ConnectorKind),
    identity: &AdministrationIdentity,
    (settings, connection): (&AdministrationSettings, Option<ConnectionId>),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(
        tx,
        ADMINISTRATION_LINK,
        id.0,
        environment.0,
        connector.code(),
        identity.division,
        identity.number.as_str(),
        identity.name.as_str(),
        identity.vat_number.as_deref(),
        identity.company_id.as_deref(),
        identity.currency.code(),
        connection.map(|id| id.0),
        Json(settings),
        now,
    )?;
    Ok(())
}

/// Binds it to a connection that was seen to have rights there. False where it is not there.
pub async fn bind(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: AdministrationId,
    connection: Option<ConnectionId>,
) -> Result<bool, StoreError> {
    Ok(execute!(tx, ADMINISTRATION_BIND, environment.0, id.0, connection.map(|id| id.0))? == 1)
}

/// Saves what it has decided. False where somebody else saved since `version`.
pub async fn save_settings(
    tx: &mut Tx,
    environment: EnvironmentId,
    (id, version): (AdministrationId, i64),
    settings: &AdministrationSettings,
) -> Result<bool, StoreError> {
    Ok(execute!(tx, ADMINISTRATION_SAVE, environment.0, id.0, version, Json(settings))? == 1)
}

/// Notes when the master data were read, or why they could not be.
pub async fn synchronised(
    tx: &mut Tx,
    environment: EnvironmentId,
    id: AdministrationId,
    outcome: Result<DateTime<Utc>, &str>,
) -> Result<(), StoreError> {
    let (at, error) = match outcome {
        Ok(at) => (Some(at), None),
        Err(error) => (None, Some(error)),
    };
    execute!(tx, ADMINISTRATION_SYNCHRONISED, environment.0, id.0, at, error)?;
    Ok(())
}
