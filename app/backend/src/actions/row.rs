//! An action as it is stored, and as the domain has it.

use chrono::{DateTime, Utc};
use domain::booking::action::{ActionKind, ActionState, InvalidTransition};
use domain::booking::content::BookingContent;
use domain::booking::core::Saga;
use domain::booking::finding::Finding;
use domain::booking::gate::ConnectorKind;
use domain::ids::{ActionId, AdministrationId, EnvironmentId, InvoiceId};
use domain::money::Amount;
use uuid::Uuid;

use crate::store::{Dec, Json, StoreError};

/// An invoice action.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its identity.
    pub id: ActionId,
    /// Whose.
    pub environment: EnvironmentId,
    /// Where it books.
    pub administration: AdministrationId,
    /// What it books.
    pub invoice: InvoiceId,
    /// In which system.
    pub connector: ConnectorKind,
    /// How.
    pub kind: ActionKind,
    /// Our reference, that no other action has.
    pub reference: String,
    /// Its state.
    pub state: ActionState,
    /// Why it is in that state.
    pub finding: Option<Finding>,
    /// What is booked.
    pub content: BookingContent,
    /// SHA-256 of the content, hexadecimal: the same content again is the same booking.
    pub content_hash: String,
    /// Its progress.
    pub saga: Saga,
    /// Why the duplicate was accepted, where a person did.
    pub duplicate_accepted: Option<String>,
    /// Whether it met a closed gate.
    pub met_closed_gate: bool,
    /// How often a worker began.
    pub attempts: i64,
    /// The entry number (*boekstuknummer*).
    pub entry_number: Option<String>,
    /// Total with VAT.
    pub amount: Amount,
    /// Who asked for it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Since when it is in line.
    pub queued_at: DateTime<Utc>,
    /// When its state last changed.
    pub changed_at: DateTime<Utc>,
    /// The optimistic lock.
    pub version: i64,
}

/// What waits, for the banner and the navigation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub count: i64,
    /// Since when the oldest.
    pub oldest: Option<DateTime<Utc>>,
}

/// What can go wrong with an action.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Not a change that the table has.
    #[error(transparent)]
    Transition(#[from] InvalidTransition),
    /// Somebody else changed it in the meantime.
    #[error("action {0} was changed in the meantime")]
    Changed(ActionId),
    /// The invoice has a booking that is under way or stands.
    #[error("the invoice has a booking already")]
    AlreadyUnderWay,
    /// Another invoice of this supplier has this number and is booked, or is being booked.
    #[error("another invoice of this supplier with this number is booked, or is being booked")]
    DuplicateNumber,
}

#[derive(sqlx::FromRow)]
pub(super) struct ActionRow {
    id: Uuid,
    environment_id: Uuid,
    administration_id: Uuid,
    invoice_id: Uuid,
    connector: String,
    kind: String,
    reference: String,
    state: String,
    finding: Option<Json<Finding>>,
    content: Json<BookingContent>,
    content_hash: String,
    saga: Json<Saga>,
    duplicate_accepted: Option<String>,
    met_closed_gate: bool,
    attempts: i64,
    entry_number: Option<String>,
    amount: Dec,
    currency: String,
    created_by_name: String,
    created_at: DateTime<Utc>,
    queued_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    version: i64,
}

impl TryFrom<ActionRow> for Action {
    type Error = StoreError;

    fn try_from(row: ActionRow) -> Result<Self, StoreError> {
        let wrong = |column, value: &str| StoreError::inconsistent("action", column, value);
        Ok(Self {
            id: ActionId(row.id),
            environment: EnvironmentId(row.environment_id),
            administration: AdministrationId(row.administration_id),
            invoice: InvoiceId(row.invoice_id),
            connector: ConnectorKind::from_code(&row.connector).ok_or_else(|| wrong("connector", &row.connector))?,
            kind: ActionKind::from_code(&row.kind).ok_or_else(|| wrong("kind", &row.kind))?,
            state: ActionState::from_code(&row.state).ok_or_else(|| wrong("state", &row.state))?,
            amount: Amount::new(row.amount.0, row.currency.parse().map_err(|_| wrong("currency", &row.currency))?),
            reference: row.reference,
            finding: row.finding.map(|finding| finding.0),
            content: row.content.0,
            content_hash: row.content_hash,
            saga: row.saga.0,
            duplicate_accepted: row.duplicate_accepted,
            met_closed_gate: row.met_closed_gate,
            attempts: row.attempts,
            entry_number: row.entry_number,
            created_by: row.created_by_name,
            created_at: row.created_at,
            queued_at: row.queued_at,
            changed_at: row.changed_at,
            version: row.version,
        })
    }
}
