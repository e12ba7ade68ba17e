//! What stands in a wrong place: one row for each, over all runs, with what became of it.

use chrono::{DateTime, Utc};
use domain::administration::AdministrationSettings;
use domain::booking::action::{ActionState, By};
use domain::booking::finding::Finding;
use domain::booking::gate::ConnectorKind;
use domain::ids::{ActionId, ConnectionId, EnvironmentId, InvoiceId, MisbookingId, ReportRunId};
use domain::misbooking::{Facts, How, Misbooking, PaymentStatus, Place, Standing};
use domain::vat_period::VatPeriod;
use uuid::Uuid;

use super::Whose;
use super::meant::{Meant, Seen};
use crate::actions::{self, Change};
use crate::clock::Ids;
use crate::gates::by_itself::ITSELF;
use crate::gates::{self, Evidence};
use crate::store::{Json, Sql, StoreError, Tx};
use crate::{execute, fetch_all, fetch_optional, statements};

statements! {
    FINDING_OF = Sql::both(
        "select id, division, data from report_finding where action_id = $1 and (division is null or division = $2 or cast($2 as bigint) is null)
         order by division is null limit 1",
    );
    FINDING_INSERT = Sql::both(
        "insert into report_finding (id, connector, environment_id, action_id, invoice_id, connection_id, run_id,
                                     intended_division, division, data, state, found_at, seen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $11)",
    );
    FINDING_AGAIN = Sql::both("update report_finding set division = $2, data = $3, seen_at = $4 where id = $1");
    /// Those that are open, and those that were found in a span.
    FINDING_LIST = Sql::both(
        "select report_finding.id, report_finding.environment_id, environment.name, report_finding.action_id,
                report_finding.invoice_id, report_finding.data, report_finding.state, report_finding.found_at,
                report_finding.dealt_by, report_finding.dealt_at, report_finding.dealt_reason
         from report_finding join environment on environment.id = report_finding.environment_id
         where report_finding.connector = $1 and (cast($2 as uuid) is null or report_finding.environment_id = $2)
           and (report_finding.state = 'open' or (report_finding.found_at >= $3 and report_finding.found_at < $4))
         order by case when report_finding.state = 'open' then 0 else 1 end, report_finding.found_at desc
         limit 5000",
    );
    FINDING_FETCH = Sql::both(
        "select report_finding.id, report_finding.environment_id, environment.name, report_finding.action_id,
                report_finding.invoice_id, report_finding.data, report_finding.state, report_finding.found_at,
                report_finding.dealt_by, report_finding.dealt_at, report_finding.dealt_reason
         from report_finding join environment on environment.id = report_finding.environment_id
         where report_finding.id = $1 and (cast($2 as uuid) is null or report_finding.environment_id = $2)",
    );
    FINDING_CONNECTION = Sql::both("select connection_id from report_finding where id = $1");
    FINDING_DEALT = Sql::both(
        "update report_finding set state = $2, dealt_by = $3, dealt_at = $4, dealt_reason = $5
         where id = $1 and state = 'open'",
    );
    /// The connection that a booking went out under, and its user.
    FINDING_UNDER = Sql::both(
        "select connection.id, connection.remote_user_name
         from intent join connection on connection.id = intent.connection_id
         where intent.action_id = $1 order by intent.stored_at desc limit 1",
    );
    FINDING_ADMINISTRATION = Sql::both("select settings from administration where id = $1");
    FINDING_SEEN = Sql::both(
        "insert into report_seen (run_id, environment_id, action_id, administration_id, division, is_right)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
    );
}

/// In which run something is noted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Within {
    pub(super) run: ReportRunId,
    pub(super) connector: ConnectorKind,
    pub(super) environment: EnvironmentId,
    pub(super) now: DateTime<Utc>,
}

/// Notes that a booking was read back in the place where it says that it stands.
pub(super) async fn seen(tx: &mut Tx, within: Within, meant: &Meant, division: i64) -> Result<(), StoreError> {
    let is_right = division == meant.content.division;
    let (run, environment) = (within.run.0, within.environment.0);
    execute!(tx, FINDING_SEEN, run, environment, meant.id.0, meant.administration.0, division, is_right)?;
    Ok(())
}

/// Notes what stands in a wrong place. What nobody knew is evidence, and closes gates.
pub(super) async fn wrong(
    tx: &mut Tx,
    ids: &Ids,
    within: Within,
    meant: &Meant,
    (seen, how, place): (&Seen, How, Option<Place>),
) -> Result<(), StoreError> {
    let under = under(tx, meant.id).await?.map(|(id, _)| id);
    let facts = Facts {
        entry: Some(seen.id),
        is_order_invoice: seen.is_order_invoice,
        entry_number: seen.number.clone(),
        processed: seen.processed,
        ..facts(tx, meant, place, how).await?
    };
    let is_new = note(tx, ids, within, meant, (&facts, under)).await?;
    let was_known = matches!(meant.state, ActionState::Misbooked | ActionState::Repaired);
    if is_new && !was_known {
        if how == How::OurMark {
            becomes_misbooked(tx, within, meant, &facts).await?;
        }
        let evidence = Evidence {
            connector: within.connector,
            connection: under.map(ConnectionId),
            administration: meant.content.administration.clone(),
            has_our_mark: how == How::OurMark,
        };
        gates::evidence(tx, &evidence, within.now).await?;
    }
    Ok(())
}

/// A booking that is known to be misbooked, as its own proof told.
pub(super) async fn known(tx: &mut Tx, ids: &Ids, within: Within, meant: &Meant) -> Result<(), StoreError> {
    let (place, number) = match &meant.finding {
        Some(Finding::FoundElsewhere { division, administration, entry_number, .. }) => {
            (Some(Place { division: *division, name: administration.clone() }), entry_number.clone())
        }
        Some(Finding::PlaceUnknown { entry_number, .. }) => (None, entry_number.clone()),
        _ => (None, None),
    };
    let under = under(tx, meant.id).await?;
    let facts = Facts { entry_number: number, ..facts(tx, meant, place, How::AtBooking).await? };
    note(tx, ids, within, meant, (&facts, under.map(|(id, _)| id))).await.map(drop)
}

async fn facts(tx: &mut Tx, meant: &Meant, actual: Option<Place>, how: How) -> Result<Facts, StoreError> {
    let content = &meant.content;
    let settings =
        fetch_optional!(tx, (Json<AdministrationSettings>,), FINDING_ADMINISTRATION, meant.administration.0)?;
    let creator = under(tx, meant.id).await?.map(|(_, user)| user).unwrap_or_default();
    Ok(Facts {
        intended: Place { division: content.division, name: content.administration.clone() },
        actual,
        entry: meant.saga.entry.as_ref().map(|entry| entry.id),
        is_order_invoice: content.is_order_linked(),
        entry_number: meant.saga.entry.as_ref().and_then(|entry| entry.number.clone()),
        invoice_number: content.number.clone(),
        supplier: content.supplier_name.clone(),
        date: content.issue_date,
        amount: meant.amount,
        vat: content.lines.iter().map(|line| line.vat).sum(),
        vat_period: settings.map_or_else(VatPeriod::default, |(settings,)| settings.0.vat_period),
        processed: None,
        payment: PaymentStatus::Unknown,
        creator,
        how,
    })
}

async fn under(tx: &mut Tx, action: ActionId) -> Result<Option<(Uuid, String)>, StoreError> {
    fetch_optional!(tx, (Uuid, String), FINDING_UNDER, action.0)
}

/// Stores a finding; true where it is new.
async fn note(
    tx: &mut Tx,
    ids: &Ids,
    within: Within,
    meant: &Meant,
    (facts, connection): (&Facts, Option<Uuid>),
) -> Result<bool, StoreError> {
    let division = facts.actual.as_ref().map(|place| place.division);
    let before = fetch_optional!(tx, (Uuid, Option<i64>, Json<Facts>), FINDING_OF, meant.id.0, division)?;
    if let Some((id, known_division, Json(known))) = before {
        // What its own proof saw stays how it was found; a reading adds what it saw.
        let facts = Facts {
            how: if known.how == How::AtBooking { known.how } else { facts.how },
            actual: facts.actual.clone().or(known.actual),
            entry_number: facts.entry_number.clone().or(known.entry_number),
            processed: facts.processed.or(known.processed),
            entry: facts.entry.or(known.entry),
            ..facts.clone()
        };
        execute!(tx, FINDING_AGAIN, id, division.or(known_division), Json(&facts), within.now)?;
        return Ok(false);
    }
    let Some(connection) = connection else { return Ok(false) };
    let id: MisbookingId = ids.next();
    execute!(
        tx,
        FINDING_INSERT,
        id.0,
        within.connector.code(),
        within.environment.0,
        meant.id.0,
        meant.invoice.0,
        connection,
        within.run.0,
        meant.content.division,
        division,
        Json(facts),
        within.now
    )?;
    Ok(true)
}

/// The booking's own state tells it too, where the table allows that and the entry is the one that it knows.
async fn becomes_misbooked(tx: &mut Tx, within: Within, meant: &Meant, facts: &Facts) -> Result<(), StoreError> {
    let Some(mut action) = actions::fetch(tx, within.environment, meant.id).await? else { return Ok(()) };
    let witnessed = action.finding.as_ref().and_then(Finding::witness).and_then(|witness| witness.entry);
    // A second entry beside the one that stands right is a finding, and no state.
    let is_another = witnessed.is_some() && witnessed != facts.entry;
    let (Some(actual), false) = (&facts.actual, is_another) else { return Ok(()) };
    if !action.state.may_become(ActionState::Misbooked, By::Machine) {
        return Ok(());
    }
    let finding = Finding::FoundElsewhere {
        division: actual.division,
        administration: actual.name.clone(),
        entry_number: facts.entry_number.clone(),
        intended: facts.intended.name.clone(),
    };
    let change = Change { to: ActionState::Misbooked, by: By::Machine, actor: ITSELF.to_owned(), finding };
    if let Err(error) = actions::change_state(tx, &mut action, change, within.now).await {
        // Somebody changed it meanwhile: the finding stands, and the next run looks again.
        tracing::warn!(%error, action = %meant.id, "a misbooking was found, and its booking could not be told");
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct FindingRow {
    id: Uuid,
    environment_id: Uuid,
    name: String,
    action_id: Uuid,
    invoice_id: Uuid,
    data: Json<Facts>,
    state: String,
    found_at: DateTime<Utc>,
    dealt_by: Option<String>,
    dealt_at: Option<DateTime<Utc>>,
    dealt_reason: Option<String>,
}

impl TryFrom<FindingRow> for Misbooking {
    type Error = StoreError;

    fn try_from(row: FindingRow) -> Result<Self, StoreError> {
        let standing = Standing::from_code(&row.state)
            .ok_or_else(|| StoreError::inconsistent("report_finding", "state", &row.state))?;
        let dealt = row.dealt_by.zip(row.dealt_at).map(|(by, at)| (by, at, row.dealt_reason.unwrap_or_default()));
        Ok(Self {
            id: MisbookingId(row.id),
            environment: EnvironmentId(row.environment_id),
            environment_name: row.name,
            action: ActionId(row.action_id),
            invoice: InvoiceId(row.invoice_id),
            facts: row.data.0,
            standing,
            found_at: row.found_at,
            dealt,
        })
    }
}

/// What is open, and what was found in a span.
pub(super) async fn list(
    tx: &mut Tx,
    whose: Whose,
    connector: ConnectorKind,
    (from, before): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Misbooking>, StoreError> {
    let rows = fetch_all!(tx, FindingRow, FINDING_LIST, connector.code(), whose.map(|id| id.0), from, before)?;
    rows.into_iter().map(Misbooking::try_from).collect()
}

/// One of them.
pub(super) async fn fetch(tx: &mut Tx, whose: Whose, id: MisbookingId) -> Result<Option<Misbooking>, StoreError> {
    let row = fetch_optional!(tx, FindingRow, FINDING_FETCH, id.0, whose.map(|id| id.0))?;
    row.map(Misbooking::try_from).transpose()
}

/// Under which connection it was made.
pub(super) async fn connection(tx: &mut Tx, id: MisbookingId) -> Result<Option<ConnectionId>, StoreError> {
    Ok(fetch_optional!(tx, (Uuid,), FINDING_CONNECTION, id.0)?.map(|(id,)| ConnectionId(id)))
}

/// Ends it; false where it was ended before.
pub(super) async fn dealt(
    tx: &mut Tx,
    id: MisbookingId,
    standing: Standing,
    (by, reason): (&str, &str),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(execute!(tx, FINDING_DEALT, id.0, standing.code(), by, now, reason)? == 1)
}
