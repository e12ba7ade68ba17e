//! The statements of the dashboard.

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::action::ActionState;
use domain::booking::finding::Finding;
use domain::booking::gate::{ConnectorKind, Function, Gate, Position, Scope};
use domain::ids::{ActionId, EnvironmentId, InvoiceId};
use domain::money::{Amount, Currency};
use domain::overview::{Closed, DAYS, Load, Next, Overview, Pulse, Step, WrongAction};
use uuid::Uuid;

use super::days;
use crate::store::{Dec, Json, Sql, StoreError, Tx};
use crate::{fetch_all, fetch_one, gates, statements};

/// How many rows a list of the dashboard shows.
const ROWS: i64 = 6;

statements! {
    /// What a gate of a connection or of an administration holds back.
    GATE_PART = Sql::both(
        "select number, name from administration where environment_id = $1 and (id = $2 or connection_id = $2)
         order by number",
    );
    /// What waits for validation, by age: the oldest moments of being up to 1, 3 and 7 days old.
    OVERVIEW_VALIDATE = Sql::both(
        "select coalesce(sum(case when received_at >= $2 then 1 else 0 end), 0),
                coalesce(sum(case when received_at < $2 and received_at >= $3 then 1 else 0 end), 0),
                coalesce(sum(case when received_at < $3 and received_at >= $4 then 1 else 0 end), 0),
                coalesce(sum(case when received_at < $4 then 1 else 0 end), 0),
                min(received_at)
         from invoice where environment_id = $1 and stage = 'to_validate'",
    );
    /// How many wait for validation; how many actions are on their way, and since when the oldest.
    OVERVIEW_PULSE = Sql::both(
        "select (select count(*) from invoice where environment_id = $1 and stage = 'to_validate'),
                (select count(*) from action where environment_id = $1 and state in ('queued', 'in_flight')),
                (select min(queued_at) from action where environment_id = $1 and state in ('queued', 'in_flight'))",
    );
    /// Actions on their way, by age.
    OVERVIEW_ACTIONS = Sql::both(
        "select coalesce(sum(case when queued_at >= $2 then 1 else 0 end), 0),
                coalesce(sum(case when queued_at < $2 and queued_at >= $3 then 1 else 0 end), 0),
                coalesce(sum(case when queued_at < $3 and queued_at >= $4 then 1 else 0 end), 0),
                coalesce(sum(case when queued_at < $4 then 1 else 0 end), 0),
                min(queued_at)
         from action where environment_id = $1 and state in ('queued', 'in_flight')",
    );
    /// Entered in the bookkeeping system and not yet in its ledger, by age.
    OVERVIEW_ENTERED = Sql::both(
        "select coalesce(sum(case when changed_at >= $2 then 1 else 0 end), 0),
                coalesce(sum(case when changed_at < $2 and changed_at >= $3 then 1 else 0 end), 0),
                coalesce(sum(case when changed_at < $3 and changed_at >= $4 then 1 else 0 end), 0),
                coalesce(sum(case when changed_at < $4 then 1 else 0 end), 0),
                min(changed_at)
         from action where environment_id = $1 and state = 'entered'",
    );
    /// What waits to be booked is worth.
    OVERVIEW_AMOUNTS = Sql::both(
        "select amount, currency from action where environment_id = $1 and state in ('queued', 'in_flight')",
    );
    /// Invoices that came in, by UTC hour.
    OVERVIEW_CAME_IN = Sql::differs(
        "select substr(received_at, 1, 13) as hour, count(*) from invoice
         where environment_id = $1 and received_at >= $2 group by 1",
        "select to_char(received_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24') as hour, count(*) from invoice
         where environment_id = $1 and received_at >= $2 group by 1",
    );
    /// Actions that were first seen in the books, by UTC hour.
    OVERVIEW_BOOKED = Sql::differs(
        "select substr(seen_at, 1, 13) as hour, count(*)
         from (select min(at) as seen_at from action_event
               where environment_id = $1 and to_state in ('entered', 'done', 'deviating') group by action_id) as seen
         where seen_at >= $2 group by 1",
        "select to_char(seen_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24') as hour, count(*)
         from (select min(at) as seen_at from action_event
               where environment_id = $1 and to_state in ('entered', 'done', 'deviating') group by action_id) as seen
         where seen_at >= $2 group by 1",
    );
    /// How many actions ask something of a person. A booking that was refused asks nothing any more once there is a newer one.
    OVERVIEW_WRONG_COUNT = Sql::both(
        "select count(*) from action
         where environment_id = $1 and state in ('misbooked', 'unknown', 'deviating', 'failed', 'undone')
           and not exists (select 1 from action newer where newer.predecessor = action.id)",
    );
    /// The first of them: what stands wrong in some books before what stands nowhere.
    OVERVIEW_WRONG = Sql::both(
        "select action.id, action.invoice_id, action.state, invoice.number, invoice.supplier_name, action.amount,
                action.currency, action.finding
         from action join invoice on invoice.id = action.invoice_id
         where action.environment_id = $1
           and action.state in ('misbooked', 'unknown', 'deviating', 'failed', 'undone')
           and not exists (select 1 from action newer where newer.predecessor = action.id)
         order by case action.state when 'misbooked' then 0 when 'unknown' then 1 when 'deviating' then 2 else 3 end,
                  action.changed_at desc, action.id
         limit $2",
    );
    /// What waits for validation, the longest waiting first.
    OVERVIEW_NEXT = Sql::both(
        "select id, number, supplier_name, total, currency, received_at,
                case when opened_until is not null and opened_until > $2 then true else false end as is_open
         from invoice where environment_id = $1 and stage = 'to_validate' order by received_at, id limit $3",
    );
}

type Ages = (i64, i64, i64, i64, Option<DateTime<Utc>>);

#[derive(sqlx::FromRow)]
struct WrongRow {
    id: Uuid,
    invoice_id: Uuid,
    state: String,
    number: String,
    supplier_name: String,
    amount: Dec,
    currency: String,
    finding: Option<Json<Finding>>,
}

#[derive(sqlx::FromRow)]
struct NextRow {
    id: Uuid,
    number: String,
    supplier_name: String,
    total: Dec,
    currency: String,
    received_at: DateTime<Utc>,
    is_open: bool,
}

/// The dashboard of an environment as it stands at `now`.
pub async fn load(tx: &mut Tx, environment: EnvironmentId, now: DateTime<Utc>) -> Result<Overview, StoreError> {
    let since = now - TimeDelta::days(i64::from(DAYS));
    let came_in = fetch_all!(tx, days::HourCount, OVERVIEW_CAME_IN, environment.0, since)?;
    let booked = fetch_all!(tx, days::HourCount, OVERVIEW_BOOKED, environment.0, since)?;
    let days = days::gather(&came_in, &booked, now)?;
    let (wrong_count,) = fetch_one!(tx, (i64,), OVERVIEW_WRONG_COUNT, environment.0)?;
    Ok(Overview {
        at: now,
        came_in_today: days.last().map_or(0, |today| today.came_in),
        booked_today: days.last().map_or(0, |today| today.booked),
        loads: loads(tx, environment, now).await?,
        waiting_amounts: waiting_amounts(tx, environment).await?,
        days,
        wrong_count: u64::try_from(wrong_count).unwrap_or(0),
        wrong: wrong(tx, environment).await?,
        next: next(tx, environment, now).await?,
        closed: closed(tx, environment).await?,
    })
}

/// What every page shows, as it stands at `now`.
pub async fn pulse(tx: &mut Tx, environment: EnvironmentId, now: DateTime<Utc>) -> Result<Pulse, StoreError> {
    type Row = (i64, i64, Option<DateTime<Utc>>);
    let (to_validate, waiting, oldest) = fetch_one!(tx, Row, OVERVIEW_PULSE, environment.0)?;
    let (asks,) = fetch_one!(tx, (i64,), OVERVIEW_WRONG_COUNT, environment.0)?;
    let [to_validate, waiting, asks] = [to_validate, waiting, asks].map(|count| u64::try_from(count).unwrap_or(0));
    Ok(Pulse { to_validate, waiting, oldest, asks, closed: closed(tx, environment).await?, at: now })
}

async fn loads(tx: &mut Tx, environment: EnvironmentId, now: DateTime<Utc>) -> Result<Vec<Load>, StoreError> {
    let [day, three, week] = [1, 3, 7].map(|days| now - TimeDelta::days(days));
    let mut loads = Vec::with_capacity(Step::ALL.len());
    for step in Step::ALL {
        let statement = match step {
            Step::Validate => OVERVIEW_VALIDATE,
            Step::Actions => OVERVIEW_ACTIONS,
            Step::Entered => OVERVIEW_ENTERED,
        };
        let (fresh, days, old, too_old, oldest) = fetch_one!(tx, Ages, statement, environment.0, day, three, week)?;
        let ages = [fresh, days, old, too_old].map(|count| u64::try_from(count).unwrap_or(0));
        loads.push(Load { step, ages, oldest });
    }
    Ok(loads)
}

async fn waiting_amounts(tx: &mut Tx, environment: EnvironmentId) -> Result<Vec<Amount>, StoreError> {
    let mut sums: Vec<Amount> = Vec::new();
    for (value, currency) in fetch_all!(tx, (Dec, String), OVERVIEW_AMOUNTS, environment.0)? {
        let amount = amount("action", value, &currency)?;
        match sums.iter_mut().find(|sum| sum.currency == amount.currency) {
            // A sum beyond 28 digits is no money; what is shown then lacks one action.
            Some(sum) => *sum = sum.checked_add(amount).unwrap_or(*sum),
            None => sums.push(amount),
        }
    }
    Ok(sums)
}

async fn wrong(tx: &mut Tx, environment: EnvironmentId) -> Result<Vec<WrongAction>, StoreError> {
    let rows = fetch_all!(tx, WrongRow, OVERVIEW_WRONG, environment.0, ROWS)?;
    rows.into_iter()
        .map(|row| {
            Ok(WrongAction {
                action: ActionId(row.id),
                invoice: InvoiceId(row.invoice_id),
                state: ActionState::from_code(&row.state)
                    .ok_or_else(|| StoreError::inconsistent("action", "state", &row.state))?,
                amount: amount("action", row.amount, &row.currency)?,
                number: row.number,
                supplier: row.supplier_name,
                finding: row.finding.map(|finding| finding.0),
            })
        })
        .collect()
}

async fn next(tx: &mut Tx, environment: EnvironmentId, now: DateTime<Utc>) -> Result<Vec<Next>, StoreError> {
    let rows = fetch_all!(tx, NextRow, OVERVIEW_NEXT, environment.0, now, ROWS)?;
    rows.into_iter()
        .map(|row| {
            Ok(Next {
                invoice: InvoiceId(row.id),
                total: amount("invoice", row.total, &row.currency)?,
                number: row.number,
                supplier: row.supplier_name,
                since: row.received_at,
                is_open: row.is_open,
            })
        })
        .collect()
}

/// The gate before booking that is shut for everybody, for this environment, or for something in it. The widest is told.
async fn closed(tx: &mut Tx, environment: EnvironmentId) -> Result<Option<Closed>, StoreError> {
    for connector in ConnectorKind::ALL {
        let shut: Vec<Gate> = gates::list(tx, connector)
            .await?
            .into_iter()
            .filter(|gate| {
                let stops = match &gate.position {
                    Position::Open => false,
                    Position::Canary { environments } => !environments.contains(&environment),
                    // It lets the first few through; for everybody else it is shut.
                    Position::Closed | Position::CanaryFirst { .. } => true,
                };
                gate.function == Function::BookInvoices && stops
            })
            .collect();
        let wide = shut.iter().find(|gate| match gate.scope {
            Scope::All => true,
            Scope::Environment(id) => id == environment,
            Scope::Connection(_) | Scope::Administration(_) => false,
        });
        let told = |gate: &Gate, only: Option<String>| Closed {
            connector: gate.connector.name().to_owned(),
            only,
            since: gate.changed_at,
            reason: gate.reason.clone(),
        };
        if let Some(gate) = wide {
            return Ok(Some(told(gate, None)));
        }
        for gate in &shut {
            if let Some(name) = name_of_part(tx, environment, gate.scope).await? {
                return Ok(Some(told(gate, Some(name))));
            }
        }
    }
    Ok(None)
}

/// The administrations of this environment that stand under a gate of a connection or an administration, by name. A
/// connection that carries none holds nothing back.
async fn name_of_part(tx: &mut Tx, environment: EnvironmentId, scope: Scope) -> Result<Option<String>, StoreError> {
    const NAMED: usize = 3;
    let id = match scope {
        Scope::Connection(id) => id.0,
        Scope::Administration(id) => id.0,
        Scope::All | Scope::Environment(_) => return Ok(None),
    };
    let rows = fetch_all!(tx, (String, String), GATE_PART, environment.0, id)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut names: Vec<String> = rows.iter().take(NAMED).map(|(number, name)| format!("{number} {name}")).collect();
    if rows.len() > NAMED {
        names.push(format!("+{}", rows.len() - NAMED));
    }
    Ok(Some(names.join(", ")))
}

fn amount(table: &'static str, value: Dec, currency: &str) -> Result<Amount, StoreError> {
    let known = Currency::try_from(currency.to_owned());
    let currency = known.map_err(|_| StoreError::inconsistent(table, "currency", currency))?;
    Ok(Amount::new(value.0, currency))
}
