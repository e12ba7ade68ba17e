//! From a coded invoice to an action in line, in one transaction. What the browser said is not trusted: the coding is read
//! from the store and built again here.

use domain::booking::action::{ActionKind, ActionState, reference};
use domain::booking::build::{Context, NotBookable, build};
use domain::booking::content::{BookingContent, ContentFile};
use domain::booking::core::Saga;
use domain::booking::gate::ConnectorKind;
use domain::coding::{Coding, Target};
use domain::ids::{ActionId, AdministrationId, EnvironmentId, InvoiceId, JobId, OrderLineId, RemoteId, UserId};
use domain::intake::Stage;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::actions::{self, Action, ActionError, NewAction};
use crate::clock::{Ids, Random};
use crate::jobs::{self, JobKind};
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{administrations, execute, fetch_all, fetch_optional, master, statements};

statements! {
    /// What a booking is made of.
    INVOICE_FOR_BOOKING = Sql::both(
        "select invoice.administration_id, invoice.stage, invoice.version, invoice.coding, document.sha256, document.file_name
         from invoice join document on document.id = invoice.document_id
         where invoice.environment_id = $1 and invoice.id = $2 and invoice.stage <> 'deleted'",
    );
    /// Ids there of the order lines of an administration.
    ORDER_LINE_IDS = Sql::both(
        "select id, remote_id from purchase_order_line where environment_id = $1 and administration_id = $2",
    );
    /// From here on the invoice's state is that of its newest action.
    INVOICE_CODED = Sql::both(
        "update invoice set stage = 'coded', opened_by = null, opened_until = null, updated_at = $4, version = version + 1
         where environment_id = $1 and id = $2 and version = $3",
    );
    /// A line in the invoice's history.
    INVOICE_EVENT = Sql::both(
        "insert into invoice_event (environment_id, invoice_id, at, actor, what, details) values ($1, $2, $3, $4, $5, $6)",
    );
}

/// Who asks for what.
#[derive(Clone, Debug)]
pub struct BookRequest {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The version that the person saw.
    pub version: i64,
    /// Boeken, or boeken en blokkeren.
    pub kind: ActionKind,
    /// Why a duplicate is booked anyway.
    pub duplicate_accepted: Option<String>,
    /// Numbers of the entries that it may be booked beside, as far as the acceptance names them.
    pub beside: Vec<String>,
    /// Who.
    pub user: UserId,
    /// His name.
    pub user_name: String,
}

/// Why nothing was put in line.
#[derive(Debug, thiserror::Error)]
pub enum EnqueueError {
    /// There is no such invoice, or it was deleted.
    #[error("no such invoice")]
    NotFound,
    /// Somebody changed it since it was read.
    #[error("the invoice was changed in the meantime")]
    Stale,
    /// No administration was chosen.
    #[error("the invoice has no administration")]
    NoAdministration,
    /// It was never saved.
    #[error("the invoice is not coded")]
    NotCoded,
    /// Something is missing.
    #[error("the coding cannot be booked: {0:?}")]
    NotBookable(Vec<NotBookable>),
    /// The store, a second booking, a duplicate.
    #[error(transparent)]
    Action(#[from] ActionError),
}

impl From<StoreError> for EnqueueError {
    fn from(error: StoreError) -> Self {
        Self::Action(error.into())
    }
}

#[derive(sqlx::FromRow)]
struct ForBooking {
    administration_id: Option<Uuid>,
    stage: String,
    version: i64,
    coding: Option<Json<Coding>>,
    sha256: String,
    file_name: String,
}

/// Writes the action and its job, in the caller's transaction.
pub async fn book(
    tx: &mut Tx,
    environment: EnvironmentId,
    request: &BookRequest,
    (ids, random): (&Ids, &Random),
    now: chrono::DateTime<chrono::Utc>,
) -> Result<ActionId, EnqueueError> {
    let row = fetch_optional!(tx, ForBooking, INVOICE_FOR_BOOKING, environment.0, request.invoice.0)?;
    let row = row.ok_or(EnqueueError::NotFound)?;
    if row.version != request.version {
        return Err(EnqueueError::Stale);
    }
    if row.stage != Stage::ToValidate.code() {
        return Err(ActionError::AlreadyUnderWay.into());
    }
    let administration = row.administration_id.map(AdministrationId).ok_or(EnqueueError::NoAdministration)?;
    let coding = row.coding.ok_or(EnqueueError::NotCoded)?.0;
    let file = ContentFile { sha256: row.sha256, name: row.file_name };
    let content = content(tx, environment, administration, &coding, request.kind, &file).await?;
    let content = BookingContent { beside: request.beside.clone(), ..content };
    let bytes = serde_json::to_vec(&content).map_err(|error| StoreError::inconsistent("action", "content", error))?;
    let mut predecessor = actions::newest_of_invoice(tx, environment, request.invoice).await?;
    let saga = predecessor.as_ref().map(|before| inherited(before, administration, &content)).unwrap_or_default();
    if let Some(before) = predecessor.as_mut().filter(|_| saga.document.is_some()) {
        // Whoever is about to delete its document read another version: one of the two has its way.
        actions::keep_saga(tx, before).await?;
    }
    let action = NewAction {
        id: ids.next(),
        administration,
        invoice: request.invoice,
        connector: ConnectorKind::ExactOnline,
        kind: request.kind,
        reference: reference(random.bytes()),
        saga,
        content,
        content_hash: hex::encode(Sha256::digest(&bytes)),
        duplicate_accepted: request.duplicate_accepted.clone(),
        predecessor: predecessor.map(|before| before.id),
        user: request.user,
        user_name: request.user_name.clone(),
    };
    actions::insert(tx, environment, &action, now).await?;
    let job: JobId = ids.next();
    let whose = (Some(environment), Some(administration), Some(action.id));
    jobs::enqueue(tx, job, JobKind::Book, whose, serde_json::json!({}), (now, now)).await?;
    if execute!(tx, INVOICE_CODED, environment.0, request.invoice.0, row.version, now)? != 1 {
        return Err(EnqueueError::Stale);
    }
    let details = Json(serde_json::json!({ "kind": request.kind, "action": action.id }));
    execute!(
        tx,
        INVOICE_EVENT,
        environment.0,
        request.invoice.0,
        now,
        request.user_name.as_str(),
        "booking_asked",
        details
    )?;
    Ok(action.id)
}

/// The document of an action that booked nothing serves its successor, where it would be posted the same.
fn inherited(before: &Action, administration: AdministrationId, content: &BookingContent) -> Saga {
    let booked_nothing = matches!(before.state, ActionState::Undone | ActionState::Failed | ActionState::Cancelled);
    let of_document = |content: &BookingContent| {
        (content.division, content.supplier, content.issue_date, content.document_type, content.file.clone())
    };
    let serves = booked_nothing
        && before.administration == administration
        && of_document(&before.content) == of_document(content);
    match before.saga.document.filter(|_| serves) {
        Some(document) => Saga { document: Some(document), attached: before.saga.attached, ..Saga::default() },
        None => Saga::default(),
    }
}

async fn content(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    coding: &Coding,
    kind: ActionKind,
    file: &ContentFile,
) -> Result<BookingContent, EnqueueError> {
    let linked = administrations::fetch(tx, environment, administration).await?;
    let linked = linked.ok_or(EnqueueError::NoAdministration)?;
    let data = master::data(tx, environment, administration).await?;
    let supplier = match coding.header.supplier {
        Some(id) => master::supplier(tx, environment, administration, id).await?,
        None => None,
    };
    let context = Context {
        administration: &linked.administration,
        master: &data,
        supplier: supplier.as_ref(),
        order_lines: &order_lines(tx, environment, administration, coding).await?,
        file,
        document_type: master::document_type(tx, environment, administration).await?,
    };
    build(coding, kind, &context).map_err(EnqueueError::NotBookable)
}

async fn order_lines(
    tx: &mut Tx,
    environment: EnvironmentId,
    administration: AdministrationId,
    coding: &Coding,
) -> Result<Vec<(OrderLineId, RemoteId)>, StoreError> {
    if !coding.lines.iter().any(|line| matches!(line.target, Target::OrderLine { .. })) {
        return Ok(Vec::new());
    }
    let rows = fetch_all!(tx, (Uuid, Uuid), ORDER_LINE_IDS, environment.0, administration.0)?;
    Ok(rows.into_iter().map(|(id, remote)| (OrderLineId(id), RemoteId(remote))).collect())
}
