//! GL accounts, journals, periods and exchange rates (reference 5.8).

use axum::http::Method;
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::costs::{COSTCENTERS, COSTUNITS};
use super::vat::VAT_CODES;
use crate::odata::schema::Access::{R, RCU, RCUM};
use crate::odata::schema::Edm::{Boolean, Byte, DateTime, Double, Guid, Int16, Int32, String};
use crate::odata::schema::{EntitySet, field};
use crate::store::books::Books;
use crate::store::write;

/// `financial/GLAccounts`
pub(crate) static GL_ACCOUNTS: EntitySet = EntitySet {
    service: "financial",
    name: "GLAccounts",
    entity: "GLAccount",
    key: "ID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("ID", Guid, RCU),
        field("Code", String, RCUM).indexed(),
        field("Description", String, RCUM).label("Omschrijving"),
        field("Type", Int32, RCU),
        field("BalanceSide", String, RCU),
        field("BalanceType", String, RCU),
        field("IsBlocked", Boolean, RCU),
        field("UseCostcenter", Byte, RCU),
        field("UseCostunit", Byte, RCU),
        field("Costcenter", String, RCU).code_of(&COSTCENTERS).label("Kostenplaats"),
        field("Costunit", String, RCU).code_of(&COSTUNITS).label("Kostendrager"),
        field("VATCode", String, RCU).code_of(&VAT_CODES).label("Btw-code"),
        field("VATNonDeductiblePercentage", Double, RCU),
        field("PrivatePercentage", Double, RCU),
        field("SearchCode", String, RCU),
        field("Matching", Boolean, RCU),
    ],
    create: write::plain_create,
    update: write::plain_update,
    delete: write::plain_delete,
};

/// `financial/Journals`
pub(crate) static JOURNALS: EntitySet = EntitySet {
    service: "financial",
    name: "Journals",
    entity: "Journal",
    key: "ID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("ID", Guid, RCU),
        field("Code", String, RCU).indexed(),
        field("Description", String, RCU),
        field("Type", Int32, RCU),
        field("Currency", String, RCU),
        field("GLAccount", Guid, RCU).to(&GL_ACCOUNTS).label("Grootboekrekening"),
        field("GLAccountType", Int32, R),
        field("IsBlocked", Boolean, RCU),
        field("AllowVariableCurrency", Boolean, RCU),
        field("AllowVariableExchangeRate", Boolean, RCU),
        field("AutoSave", Boolean, RCU),
        field("Division", Int32, R),
    ],
    create: write::plain_create,
    update: write::plain_update,
    delete: write::plain_delete,
};

/// `financial/FinancialPeriods`: without any sign of open or closed.
pub(crate) static FINANCIAL_PERIODS: EntitySet = EntitySet {
    service: "financial",
    name: "FinancialPeriods",
    entity: "FinancialPeriod",
    key: "ID",
    owner: None,
    methods: &[Method::GET],
    audited: true,
    fields: &[
        field("ID", Guid, R),
        field("FinYear", Int16, R),
        field("FinPeriod", Int16, R),
        field("StartDate", DateTime, R),
        field("EndDate", DateTime, R),
    ],
    create: write::no_create,
    update: write::no_update,
    delete: write::no_delete,
};

/// `financial/ExchangeRates`
pub(crate) static EXCHANGE_RATES: EntitySet = EntitySet {
    service: "financial",
    name: "ExchangeRates",
    entity: "ExchangeRate",
    key: "ID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("ID", Guid, RCU),
        field("SourceCurrency", String, RCUM).label("Valuta"),
        field("TargetCurrency", String, R),
        field("StartDate", DateTime, RCU),
        field("Rate", Double, RCU),
    ],
    create: write::plain_create,
    update: write::plain_update,
    delete: write::plain_delete,
};

/// Company currency for one unit of another currency on a day; 1 where no rate is known.
pub(crate) fn rate_on(books: &Books, currency: &str, date: NaiveDate) -> Decimal {
    if currency == books.administration.currency {
        return Decimal::ONE;
    }
    books
        .table(&EXCHANGE_RATES)
        .rows()
        .filter(|row| {
            row.text("SourceCurrency") == Some(currency) && row.date("StartDate").is_none_or(|start| start <= date)
        })
        .max_by_key(|row| row.date("StartDate"))
        .and_then(|row| row.decimal_if("Rate"))
        .unwrap_or(Decimal::ONE)
}

/// Year and period of a day, if the period table has it.
pub(crate) fn period_of(books: &Books, date: NaiveDate) -> Option<(i64, i64)> {
    books
        .table(&FINANCIAL_PERIODS)
        .rows()
        .find(|row| {
            row.date("StartDate").is_some_and(|start| start <= date)
                && row.date("EndDate").is_some_and(|end| date <= end)
        })
        .and_then(|row| Some((row.int("FinYear")?, row.int("FinPeriod")?)))
}

/// True when the period table has this year and period.
pub(crate) fn has_period(books: &Books, year: i64, period: i64) -> bool {
    books
        .table(&FINANCIAL_PERIODS)
        .rows()
        .any(|row| row.int("FinYear") == Some(year) && row.int("FinPeriod") == Some(period))
}
