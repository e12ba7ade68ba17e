//! Who the token belongs to, and which administrations it reaches.

use chrono::NaiveDateTime;
use domain::ids::RemoteId;
use serde::Deserialize;

use super::client::{Client, Target};
use super::endpoint::Endpoint;
use super::pages::{self, Question, Wire};
use super::{odata, values};
use crate::connectors::answers::{Cursor, Division, Me, Page, RemoteAdministration};
use crate::connectors::connector::CallContext;
use crate::connectors::outcome::CallError;

const DIVISIONS: &str = "Code,Hid,Description,Status,BlockingStatus,Currency,VATNumber,ChamberOfCommerceNumber,\
CustomerName,ArchiveDate";
const ME: &str = "UserID,UserName,FullName,Email,CurrentDivision,DivisionCustomerName";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MeRow {
    #[serde(rename = "UserID")]
    user_id: RemoteId,
    #[serde(default, deserialize_with = "values::text")]
    user_name: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    full_name: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    email: Option<String>,
    #[serde(default, deserialize_with = "values::whole")]
    current_division: Option<i64>,
    #[serde(default, deserialize_with = "values::text")]
    division_customer_name: Option<String>,
}

/// `current/Me`: no administration in the address, and not counted against one.
pub(super) async fn me(client: &Client, context: &CallContext<'_>) -> Result<Me, CallError> {
    let endpoint = Endpoint::Me;
    let unreadable = |detail: String| CallError::Unreadable { endpoint: endpoint.path(), detail };
    let options = [("$select", ME.to_owned())];
    let data = pages::get(client, context, endpoint, Target::Options(&options)).await?;
    let rows = odata::list(&data).map_err(unreadable)?.rows;
    let [row] = rows.as_slice() else { return Err(unreadable(format!("{} users", rows.len()))) };
    let row: MeRow = odata::entity(row).map_err(unreadable)?;
    // With the One Exact identity the sign-in name stands in the e-mail address.
    let user_name = row.user_name.or_else(|| row.email.clone()).unwrap_or_default();
    Ok(Me {
        user: row.user_id,
        full_name: row.full_name.unwrap_or_else(|| user_name.clone()),
        user_name,
        email: row.email,
        current_division: row.current_division.map(Division),
        customer: row.division_customer_name,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DivisionRow {
    #[serde(default, deserialize_with = "values::whole")]
    code: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    hid: Option<i64>,
    #[serde(default, deserialize_with = "values::text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "values::whole")]
    status: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    blocking_status: Option<i64>,
    #[serde(default, deserialize_with = "values::text")]
    currency: Option<String>,
    #[serde(rename = "VATNumber", default, deserialize_with = "values::text")]
    vat_number: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    chamber_of_commerce_number: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    customer_name: Option<String>,
    #[serde(default, deserialize_with = "values::local_moment")]
    archive_date: Option<NaiveDateTime>,
}

impl Wire for DivisionRow {
    type Row = RemoteAdministration;

    fn into_row(self) -> Result<RemoteAdministration, String> {
        let division = Division(self.code.ok_or("a division without a code")?);
        Ok(RemoteAdministration {
            division,
            number: self.hid.map(|hid| hid.to_string()),
            name: self.description.unwrap_or_else(|| division.to_string()),
            vat_number: self.vat_number,
            company_id: self.chamber_of_commerce_number,
            currency: self.currency.and_then(|code| code.parse().ok()),
            customer: self.customer_name,
            // Active, and not in the middle of a restore, conversion or copy.
            usable: self.status.unwrap_or(1) == 1
                && self.blocking_status.unwrap_or(0) == 0
                && self.archive_date.is_none(),
        })
    }
}

/// `system/Divisions`: only those that this user may open and that were granted to the app. The list of *all* divisions
/// of a licence exists too, and says nothing about rights.
pub(super) async fn administrations(
    client: &Client,
    context: &CallContext<'_>,
    after: Option<&Cursor>,
) -> Result<Page<RemoteAdministration>, CallError> {
    let question = Question::new(Endpoint::Divisions, DIVISIONS);
    pages::page::<DivisionRow>(client, context, &question, after).await
}
