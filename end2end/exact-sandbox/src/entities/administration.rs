//! `current/Me` and the lists of divisions: rows made up from users and administrations (reference 2.1 and 2.3).

use axum::http::Method;
use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use crate::odata::schema::Access::R;
use crate::odata::schema::Edm::{Boolean, DateTime, Double, Guid, Int32, Int64, String};
use crate::odata::schema::{EntitySet, field};
use crate::store::books::Administration;
use crate::store::row::Row;
use crate::store::write;
use crate::users::User;

/// `current/Me`
pub(crate) static ME: EntitySet = EntitySet {
    service: "current",
    name: "Me",
    entity: "Me",
    key: "UserID",
    owner: None,
    methods: &[Method::GET],
    audited: false,
    fields: &[
        field("UserID", Guid, R),
        field("UserName", String, R),
        field("FullName", String, R),
        field("Email", String, R),
        field("CurrentDivision", Int32, R),
        field("AccountingDivision", Int32, R),
        field("DossierDivision", Int32, R),
        field("CustomerCode", String, R),
        field("DivisionCustomer", Guid, R),
        field("DivisionCustomerCode", String, R),
        field("DivisionCustomerName", String, R),
        field("DivisionCustomerVatNumber", String, R),
        field("Language", String, R),
        field("LanguageCode", String, R),
        field("Legislation", Int64, R),
        field("PackageCode", String, R),
        field("IsClientUser", Boolean, R),
        field("IsMyFirmPortalUser", Boolean, R),
        field("IsMyFirmLiteUser", Boolean, R),
        field("IsStarterUser", Boolean, R),
        field("IsEmployeeSelfServiceUser", Boolean, R),
        field("ServerTime", String, R),
        field("ServerUtcOffset", Double, R),
    ],
    create: write::no_create,
    update: write::no_update,
    delete: write::no_delete,
};

/// `system/Divisions`
pub(crate) static DIVISIONS: EntitySet = EntitySet {
    service: "system",
    name: "Divisions",
    entity: "Division",
    key: "Code",
    owner: None,
    methods: &[Method::GET],
    audited: true,
    fields: &[
        field("Code", Int32, R),
        field("Description", String, R),
        field("Hid", Int64, R),
        field("Status", Int32, R),
        field("BlockingStatus", Int32, R),
        field("Current", Boolean, R),
        field("Customer", Guid, R),
        field("CustomerCode", String, R),
        field("CustomerName", String, R),
        field("Currency", String, R),
        field("Country", String, R),
        field("Legislation", String, R),
        field("VATNumber", String, R),
        field("ChamberOfCommerceNumber", String, R),
        field("IsMainDivision", Boolean, R),
        field("IsPracticeDivision", Boolean, R),
        field("IsDossierDivision", Boolean, R),
        field("DivisionMoveDate", DateTime, R),
        field("DivisionHRLinkUnlinkDate", DateTime, R),
        field("StartDate", DateTime, R),
        field("ArchiveDate", DateTime, R),
        field("TemplateCode", String, R),
    ],
    create: write::no_create,
    update: write::no_update,
    delete: write::no_delete,
};

/// `hrm/Divisions`: the same rows under another name.
pub(crate) static HRM_DIVISIONS: EntitySet = EntitySet {
    service: "hrm",
    name: "Divisions",
    entity: "Division",
    key: "Code",
    owner: None,
    methods: &[Method::GET],
    audited: true,
    fields: DIVISIONS.fields,
    create: write::no_create,
    update: write::no_update,
    delete: write::no_delete,
};

/// The user, and where he stands.
pub(crate) fn me(
    user: &User,
    standing_in: Option<&Administration>,
    now: NaiveDateTime,
    utc_offset_seconds: i64,
) -> Row {
    Row::default()
        .with("UserID", user.id)
        .with("UserName", user.login.as_str())
        .with("FullName", user.full_name.as_str())
        .with("Email", user.email.as_str())
        .with("CurrentDivision", user.current_division)
        .with("AccountingDivision", user.current_division)
        .with("DivisionCustomer", standing_in.map(|a| a.customer))
        .with("DivisionCustomerName", standing_in.map(|a| a.customer_name.as_str()))
        .with("Language", "nl-NL")
        .with("LanguageCode", "nl-NL")
        .with("Legislation", 1)
        .with("IsClientUser", false)
        .with("IsMyFirmPortalUser", user.is_portal(user.current_division))
        .with("IsMyFirmLiteUser", false)
        .with("IsStarterUser", false)
        .with("IsEmployeeSelfServiceUser", false)
        .with("ServerTime", now.format("%Y-%m-%dT%H:%M:%S").to_string())
        .with("ServerUtcOffset", Decimal::from(utc_offset_seconds))
}

/// An administration in a list.
pub(crate) fn division(administration: &Administration, last_used_by_api: bool) -> Row {
    Row::default()
        .with("Code", administration.code)
        .with("Description", administration.description.as_str())
        .with("Hid", administration.hid)
        .with("Status", administration.status)
        .with("BlockingStatus", administration.blocking_status)
        .with("Current", last_used_by_api)
        .with("Customer", administration.customer)
        .with("CustomerName", administration.customer_name.as_str())
        .with("Currency", administration.currency.as_str())
        .with("Country", administration.country.as_str())
        .with("Legislation", "1")
        .with("VATNumber", administration.vat_number.as_deref())
        .with("ChamberOfCommerceNumber", administration.chamber_of_commerce.as_deref())
        .with("IsMainDivision", false)
        .with("IsPracticeDivision", false)
        .with("IsDossierDivision", false)
        .with("DivisionMoveDate", administration.moved_on)
}
