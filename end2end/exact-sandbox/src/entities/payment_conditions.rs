//! Payment conditions (reference 5.7). Method K (cash) keeps an entry out of the payment batch.

use axum::http::Method;
use chrono::{Datelike as _, Days, Months, NaiveDate};

use crate::odata::schema::Access::{RC, RCM};
use crate::odata::schema::Edm::{Double, Guid, Int32, String};
use crate::odata::schema::{EntitySet, field};
use crate::store::row::Row;
use crate::store::write;

/// `cashflow/PaymentConditions`
pub(crate) static PAYMENT_CONDITIONS: EntitySet = EntitySet {
    service: "cashflow",
    name: "PaymentConditions",
    entity: "PaymentCondition",
    key: "ID",
    owner: None,
    methods: &[Method::GET, Method::POST],
    audited: true,
    fields: &[
        field("ID", Guid, RC),
        field("Code", String, RCM).indexed(),
        field("Description", String, RCM).label("Omschrijving"),
        field("PaymentMethod", String, RC),
        field("PaymentDays", Int32, RC),
        field("PaymentEndOfMonths", Int32, RC),
        field("DiscountCalculation", String, RC),
        field("DiscountPercentage", Double, RC),
        field("DiscountPaymentDays", Int32, RC),
        field("PaymentDiscountType", String, RC),
        field("Percentage", Double, RC),
        field("VATCalculation", String, RC),
    ],
    create: write::plain_create,
    update: write::no_update,
    delete: write::no_delete,
};

/// The due date of an invoice of this day: so many days on, then to the end of so many months on.
pub(crate) fn due_date(condition: &Row, invoice_date: NaiveDate) -> NaiveDate {
    let days = u64::try_from(condition.int("PaymentDays").unwrap_or(0)).unwrap_or(0);
    let due = invoice_date.checked_add_days(Days::new(days)).unwrap_or(invoice_date);
    match u32::try_from(condition.int("PaymentEndOfMonths").unwrap_or(0)) {
        Ok(months) if months > 0 => end_of_month(due, months - 1).unwrap_or(due),
        _ => due,
    }
}

fn end_of_month(date: NaiveDate, months_on: u32) -> Option<NaiveDate> {
    date.with_day(1)?.checked_add_months(Months::new(months_on + 1))?.pred_opt()
}
