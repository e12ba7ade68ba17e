//! The misbooking report and the statement as files.

use app::error::AppError;
use app::server_fns::report::{Whose, door};
use axum::extract::{Extension, Query, State};
use axum::response::{IntoResponse as _, Response};

use backend::report::{self, pdf, sheet};
use backend::state::Services;
use chrono::NaiveDate;
use domain::booking::gate::ConnectorKind;
use domain::ids::{AdministrationId, EnvironmentId};
use domain::language::Language;
use domain::misbooking::Report;
use domain::roles::{Permission, Role};
use http::{HeaderValue, header};
use serde::Deserialize;

use super::refused;
use crate::context::Present;

/// Which report.
#[derive(Debug, Deserialize)]
pub struct Asked {
    whose: Option<Whose>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

/// Which statement.
#[derive(Debug, Deserialize)]
pub struct AskedStatement {
    administration: AdministrationId,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

/// The report as CSV.
pub async fn csv(
    State(services): State<Services>,
    present: Option<Extension<Present>>,
    Query(asked): Query<Asked>,
) -> Response {
    let answer = async {
        let (language, report) = load(&services, present, &asked).await?;
        Ok(file("text/csv; charset=utf-8", &name(&report, "csv"), sheet::csv(language, &report)))
    };
    answer.await.unwrap_or_else(refused)
}

/// The report as a workbook.
pub async fn xlsx(
    State(services): State<Services>,
    present: Option<Extension<Present>>,
    Query(asked): Query<Asked>,
) -> Response {
    const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let answer = async {
        let (language, report) = load(&services, present, &asked).await?;
        let bytes = sheet::xlsx(language, &report).map_err(AppError::internal)?;
        Ok(file(WORKBOOK, &name(&report, "xlsx"), bytes))
    };
    answer.await.unwrap_or_else(refused)
}

/// The statement of an administration as a PDF.
pub async fn statement(
    State(services): State<Services>,
    present: Option<Extension<Present>>,
    Query(asked): Query<AskedStatement>,
) -> Response {
    let answer = async {
        let (language, environment) = own(present)?;
        let period = door::period(&services, asked.from, asked.until)?;
        let which = (ConnectorKind::ExactOnline, asked.administration, period);
        let statement = report::statement(&services, environment, which).await.map_err(AppError::internal)?;
        let statement = statement.ok_or(AppError::NotFound)?;
        let name = format!("sluis-{}-{}.pdf", statement.tally.name.replace([' ', '/', '"'], "-"), period.until);
        let made = tokio::task::spawn_blocking(move || pdf::statement(language, &statement)).await;
        let bytes = made.map_err(AppError::internal)?.map_err(AppError::internal)?;
        Ok(file("application/pdf", &name, bytes))
    };
    answer.await.unwrap_or_else(refused)
}

async fn load(
    services: &Services,
    present: Option<Extension<Present>>,
    asked: &Asked,
) -> Result<(Language, Report), AppError> {
    let (language, over) = match asked.whose {
        Some(Whose::All) => (operator(present)?, None),
        Some(Whose::Own) | None => own(present).map(|(language, environment)| (language, Some(environment)))?,
    };
    let period = door::period(services, asked.from, asked.until)?;
    let report = report::load(services, over, ConnectorKind::ExactOnline, period).await.map_err(AppError::internal)?;
    Ok((language, report))
}

fn operator(present: Option<Extension<Present>>) -> Result<Language, AppError> {
    let Extension(present) = present.ok_or(AppError::NotSignedIn)?;
    let operator = present.signed_in.operator().ok_or(AppError::NotAllowed)?;
    let may = Role::PlatformOperator.allows(Permission::ReadMisbookings);
    may.then_some(operator.language).ok_or(AppError::NotAllowed)
}

fn own(present: Option<Extension<Present>>) -> Result<(Language, EnvironmentId), AppError> {
    let Extension(present) = present.ok_or(AppError::NotSignedIn)?;
    let caller = present.signed_in.caller().ok_or(AppError::NotAllowed)?;
    if caller.may(Permission::ReadMisbookings) {
        Ok((caller.language, caller.environment))
    } else {
        Err(AppError::NotAllowed)
    }
}

fn name(report: &Report, ending: &str) -> String {
    format!("sluis-verkeerd-geboekt-{}-{}.{ending}", report.period.from, report.period.until)
}

/// A file to keep.
fn file(media_type: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded.replace('+', "%20"));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
