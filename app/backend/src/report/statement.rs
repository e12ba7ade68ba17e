//! How many bookings were seen in the right place: by their witness when they were booked, and again by the newest run.

use chrono::{DateTime, Utc};
use domain::booking::content::BookingContent;
use domain::booking::finding::Finding;
use domain::booking::gate::ConnectorKind;
use domain::ids::{AdministrationId, EnvironmentId};
use domain::misbooking::{Booked, Period, Statement, Tally};
use domain::money::{Amount, Currency};
use uuid::Uuid;

use super::Whose;
use super::runs::{self, span};
use crate::state::Services;
use crate::store::{Dec, Json, Sql, StoreError, Tx};
use crate::{fetch_all, fetch_optional, statements};

statements! {
    /// Bookings that left in a span, by administration. Those that carry a witness are in one of three states.
    TALLIES = Sql::both(
        "select administration.id, administration.number, administration.name, environment.name,
                count(*),
                sum(case when action.state in ('entered', 'done', 'deviating') then 1 else 0 end),
                sum(case when exists (select 1 from report_seen where report_seen.action_id = action.id
                  and report_seen.run_id = $5 and report_seen.is_right) then 1 else 0 end),
                sum(case when action.state = 'misbooked' or exists (select 1 from report_finding
                  where report_finding.action_id = action.id and report_finding.state = 'open') then 1 else 0 end)
         from action join administration on administration.id = action.administration_id
         join environment on environment.id = action.environment_id
         where action.connector = $1 and (cast($2 as uuid) is null or action.environment_id = $2)
           and action.state in ('unknown', 'entered', 'done', 'deviating', 'misbooked')
           and exists (select 1 from intent where intent.action_id = action.id and intent.purpose = 'entry'
             and intent.stored_at >= $3 and intent.stored_at < $4)
         group by administration.id, administration.number, administration.name, environment.name
         order by environment.name, administration.number",
    );
    BOOKINGS = Sql::both(
        "select action.content, action.amount, action.currency, action.entry_number, action.finding, action.state,
                case when exists (select 1 from report_seen where report_seen.action_id = action.id
                  and report_seen.run_id = $5 and report_seen.is_right) then 1 else 0 end,
                case when action.state = 'misbooked' or exists (select 1 from report_finding
                  where report_finding.action_id = action.id and report_finding.state = 'open') then 1 else 0 end
         from action
         where action.environment_id = $1 and action.administration_id = $2
           and action.state in ('unknown', 'entered', 'done', 'deviating', 'misbooked')
           and exists (select 1 from intent where intent.action_id = action.id and intent.purpose = 'entry'
             and intent.stored_at >= $3 and intent.stored_at < $4)
         order by action.created_at limit 20000",
    );
    /// When a run read the books of an administration last.
    READ_AT = Sql::both(
        "select report_place.read_at from report_place
         join administration on administration.division = report_place.division
           and administration.environment_id = report_place.environment_id
         where report_place.run_id = $1 and administration.id = $2 and report_place.state = 'done'",
    );
}

type TallyRow = (Uuid, String, String, String, i64, i64, i64, i64);

/// The figures of every administration in which something was booked.
pub(super) async fn tallies(
    tx: &mut Tx,
    whose: Whose,
    connector: ConnectorKind,
    period: Period,
) -> Result<Vec<Tally>, StoreError> {
    let run = runs::newest(tx, whose, connector).await?.map_or(Uuid::nil(), |run| run.id.0);
    let (from, before) = exact(period);
    let rows = fetch_all!(tx, TallyRow, TALLIES, connector.code(), whose.map(|id| id.0), from, before, run)?;
    Ok(rows.into_iter().map(tally).collect())
}

fn tally((id, number, name, environment_name, booked, witnessed, read_again, wrong): TallyRow) -> Tally {
    let unsigned = |count: i64| u64::try_from(count).unwrap_or(0);
    Tally {
        administration: AdministrationId(id),
        name: format!("{number} {name}"),
        environment_name,
        booked: unsigned(booked),
        witnessed: unsigned(witnessed),
        read_again: unsigned(read_again),
        wrong: unsigned(wrong),
    }
}

/// The days as they are: what is counted belongs to them.
fn exact(period: Period) -> (DateTime<Utc>, DateTime<Utc>) {
    let (from, before) = span(period);
    (from + chrono::TimeDelta::days(1), before - chrono::TimeDelta::days(1))
}

type BookedRow = (Json<BookingContent>, Dec, String, Option<String>, Option<Json<Finding>>, String, i32, i32);

/// The statement for one administration. `None` where there is no such administration, or it is another environment's.
///
/// # Errors
/// Where the store does not answer.
pub async fn statement(
    services: &Services,
    environment: EnvironmentId,
    (connector, administration, period): (ConnectorKind, AdministrationId, Period),
) -> Result<Option<Statement>, StoreError> {
    let mut tx = services.store.read().await?;
    let Some(linked) = crate::administrations::fetch(&mut tx, environment, administration).await? else {
        return Ok(None);
    };
    let tallies = tallies(&mut tx, Some(environment), connector, period).await?;
    let identity = linked.administration.identity;
    let tally = tallies.into_iter().find(|tally| tally.administration == administration).unwrap_or(Tally {
        administration,
        name: format!("{} {}", identity.number, identity.name),
        environment_name: String::new(),
        booked: 0,
        witnessed: 0,
        read_again: 0,
        wrong: 0,
    });
    let run = runs::newest(&mut tx, Some(environment), connector).await?.map_or(Uuid::nil(), |run| run.id.0);
    let (from, before) = exact(period);
    let rows = fetch_all!(tx, BookedRow, BOOKINGS, environment.0, administration.0, from, before, run)?;
    let read_at = fetch_optional!(tx, (Option<DateTime<Utc>>,), READ_AT, run, administration.0)?;
    Ok(Some(Statement {
        at: services.clock.now(),
        period,
        tally,
        read_at: read_at.and_then(|(at,)| at),
        bookings: rows.into_iter().filter_map(booked).collect(),
    }))
}

fn booked((content, amount, currency, entry_number, finding, _, read_again, wrong): BookedRow) -> Option<Booked> {
    let witness = finding.as_ref().and_then(|finding| finding.0.witness());
    Some(Booked {
        number: content.0.number.clone(),
        supplier: content.0.supplier_name.clone(),
        amount: Amount::new(amount.0, Currency::try_from(currency).ok()?),
        entry_number,
        seen_at: witness.map(|witness| witness.seen_at),
        seen_under: witness.map(|witness| witness.user.clone()),
        read_again: read_again != 0,
        is_wrong: wrong != 0,
    })
}
