//! The misbooking report: over all environments for the operator, an environment's own for its administrator.

use chrono::NaiveDate;
use domain::ids::{AdministrationId, MisbookingId};
use domain::misbooking::{ReadBack, Report, Statement};
#[cfg(feature = "ssr")]
use domain::roles::Permission;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::guard;
use super::json::Json;
use crate::error::AppError;

/// Whose report it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// Everybody's: the operator's.
    All,
    /// That of the environment one works in.
    Own,
}

impl Whose {
    /// The word in an address.
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Own => "own",
        }
    }
}

/// The report over all environments.
#[server(prefix = "/api/fn", endpoint = "report/load", output = Json)]
pub async fn report_load(
    #[server(default)] from: Option<NaiveDate>,
    #[server(default)] until: Option<NaiveDate>,
) -> Result<Report, AppError> {
    guard::require_operator(Permission::ReadMisbookings)?;
    door::load(None, from, until).await
}

/// The report of one's own environment.
#[server(prefix = "/api/fn", endpoint = "report/own", output = Json)]
pub async fn report_own(
    #[server(default)] from: Option<NaiveDate>,
    #[server(default)] until: Option<NaiveDate>,
) -> Result<Report, AppError> {
    let caller = guard::require(Permission::ReadMisbookings)?;
    door::load(Some(caller.environment), from, until).await
}

/// Asks for a run: the books are read, as far as the calls of the day allow.
#[server(prefix = "/api/fn", endpoint = "report/ask", output = Json)]
pub async fn report_ask(whose: Whose, from: NaiveDate, until: NaiveDate) -> Result<(), AppError> {
    use domain::booking::gate::ConnectorKind;

    let (over, actor, name) = door::who(whose)?;
    let services = guard::services()?;
    let period = door::period(&services, Some(from), Some(until))?;
    let asked = backend::report::ask(&services, ConnectorKind::ExactOnline, (over, period), (&actor, &name)).await;
    asked.map(drop).map_err(AppError::internal)
}

/// Reads an entry back; where it is deleted or reversed, its invoice can be booked right.
#[server(prefix = "/api/fn", endpoint = "report/read_back", output = Json)]
pub async fn report_read_back(whose: Whose, id: MisbookingId) -> Result<ReadBack, AppError> {
    let (over, actor, name) = door::who(whose)?;
    let read = backend::report::read_back(&guard::services()?, (over, id), (&actor, &name)).await;
    read.map_err(door::refusal)
}

/// Marks a row as dealt with.
#[server(prefix = "/api/fn", endpoint = "report/deal_with", output = Json)]
pub async fn report_deal_with(
    whose: Whose,
    id: MisbookingId,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    const LONGEST_REASON: usize = 500;
    let (over, actor, name) = door::who(whose)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(AppError::Invalid);
    }
    let dealt = backend::report::deal_with(&guard::services()?, (over, id, reason), (&actor, &name)).await;
    dealt.map_err(door::refusal)
}

/// How many bookings of an administration were seen in the right place.
#[server(prefix = "/api/fn", endpoint = "report/statement", output = Json)]
pub async fn report_statement(
    administration: AdministrationId,
    #[server(default)] from: Option<NaiveDate>,
    #[server(default)] until: Option<NaiveDate>,
) -> Result<Statement, AppError> {
    use domain::booking::gate::ConnectorKind;

    let caller = guard::require(Permission::ReadMisbookings)?;
    let services = guard::services()?;
    let period = door::period(&services, from, until)?;
    let which = (ConnectorKind::ExactOnline, administration, period);
    let statement = backend::report::statement(&services, caller.environment, which).await;
    statement.map_err(AppError::internal)?.ok_or(AppError::NotFound)
}

/// What the doors share; the routes that give files out too.
#[cfg(feature = "ssr")]
pub mod door {
    use backend::accounts::audit::Actor;
    use backend::report::RepairError;
    use backend::state::Services;
    use chrono::{Days, NaiveDate};
    use domain::booking::gate::ConnectorKind;
    use domain::calendar;
    use domain::ids::EnvironmentId;
    use domain::misbooking::{Period, Report};
    use domain::roles::Permission;

    use super::Whose;
    use crate::error::AppError;
    use crate::server_fns::guard;

    /// What is shown where nobody says for when.
    const DAYS: u64 = 30;
    /// A longer period is read in parts.
    const LONGEST: i64 = 400;

    /// The days that are meant, at most a year and a bit.
    pub fn period(services: &Services, from: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<Period, AppError> {
        let until = until.unwrap_or_else(|| calendar::local(services.clock.now()).date());
        let from = from.unwrap_or_else(|| until.checked_sub_days(Days::new(DAYS)).unwrap_or(until));
        let is_right = from <= until && (until - from).num_days() <= LONGEST;
        is_right.then_some(Period { from, until }).ok_or(AppError::Invalid)
    }

    pub(super) async fn load(
        over: Option<EnvironmentId>,
        from: Option<NaiveDate>,
        until: Option<NaiveDate>,
    ) -> Result<Report, AppError> {
        let services = guard::services()?;
        let period = period(&services, from, until)?;
        let report = backend::report::load(&services, over, ConnectorKind::ExactOnline, period).await;
        report.map_err(AppError::internal)
    }

    /// Who asks, over which environments.
    pub(super) fn who(whose: Whose) -> Result<(Option<EnvironmentId>, Actor, String), AppError> {
        match whose {
            Whose::All => {
                let operator = guard::require_operator(Permission::ReadMisbookings)?;
                Ok((None, Actor::from(&operator), operator.name))
            }
            Whose::Own => {
                let caller = guard::require(Permission::ReadMisbookings)?;
                Ok((Some(caller.environment), Actor::from(&caller), caller.name))
            }
        }
    }

    pub(super) fn refusal(error: RepairError) -> AppError {
        match error {
            RepairError::NotThere => AppError::NotFound,
            RepairError::NotPossible | RepairError::Person(_) => AppError::NotPossibleNow,
            RepairError::NoCalls => AppError::TooOften,
            RepairError::Access(_) | RepairError::Call(_) => AppError::RemoteUnavailable,
            RepairError::Store(error) => AppError::internal(error),
        }
    }
}
