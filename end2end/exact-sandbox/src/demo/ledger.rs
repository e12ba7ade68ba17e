//! What every administration has: GL accounts, journals, VAT codes, payment conditions, periods, document types, cost
//! centres, exchange rates.

use std::ops::RangeInclusive;

use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{day, id, put};
use crate::entities::costs::{COSTCENTERS, COSTUNITS};
use crate::entities::documents::DOCUMENT_TYPES;
use crate::entities::ledger::{EXCHANGE_RATES, FINANCIAL_PERIODS, GL_ACCOUNTS, JOURNALS};
use crate::entities::payment_conditions::PAYMENT_CONDITIONS;
use crate::entities::vat::VAT_CODES;
use crate::store::books::Books;
use crate::store::row::Row;

/// Code, description, type, default VAT code. Below 4000 they stand on the balance sheet.
const ACCOUNTS: &[(&str, &str, i32, &str)] = &[
    ("0200", "Inventaris en machines", 30, "2"),
    ("1100", "Bank", 12, ""),
    ("1300", "Debiteuren", 20, ""),
    ("1500", "Af te dragen btw hoog", 24, ""),
    ("1505", "Af te dragen btw laag", 24, ""),
    ("1510", "Btw verlegd af te dragen", 24, ""),
    ("1520", "Te vorderen btw", 24, ""),
    ("1600", "Crediteuren", 22, ""),
    ("1810", "Te ontvangen creditnota's", 32, "2"),
    ("1900", "Vraagposten", 32, "0"),
    ("3000", "Voorraad grondstoffen", 40, "1"),
    ("3010", "Voorraad materialen", 40, "2"),
    ("4000", "Lonen en salarissen", 125, "0"),
    ("4100", "Huur bedrijfspand", 121, "2"),
    ("4150", "Gas, water en elektra", 121, "2"),
    ("4200", "Onderhoud machines", 121, "2"),
    ("4300", "Kantoorkosten", 121, "2"),
    ("4310", "Telefoon en internet", 121, "2"),
    ("4350", "Abonnementen en contributies", 121, "2"),
    ("4400", "Verkoopkosten en reclame", 121, "2"),
    ("4500", "Autokosten", 121, "2"),
    ("4520", "Vracht en transport", 121, "2"),
    ("4600", "Accountantskosten", 121, "2"),
    ("4700", "Verzekeringen", 121, "0"),
    ("4800", "Bankkosten", 121, "0"),
    ("4900", "Afrondingsverschillen", 120, "0"),
    ("4910", "Betalingskorting en toeslagen", 120, "2"),
    ("7000", "Inkoop grondstoffen", 111, "1"),
    ("7010", "Inkoop verpakkingen", 111, "2"),
    ("7020", "Inkoop materialen", 111, "2"),
    ("7030", "Inkoop onderaanneming", 111, "5"),
    ("7100", "Uitbesteed werk", 111, "2"),
    ("8000", "Omzet", 110, "1"),
];

/// Code, description, type, percentage, reverse charge.
const VAT: &[(&str, &str, &str, i64, bool)] = &[
    ("0", "Geen btw", "N", 0, false),
    ("1", "Btw laag 9%, exclusief", "E", 9, false),
    ("2", "Btw hoog 21%, exclusief", "E", 21, false),
    ("3", "Btw laag 9%, inclusief", "I", 9, false),
    ("4", "Btw hoog 21%, inclusief", "I", 21, false),
    ("5", "Btw verlegd 21%", "E", 21, true),
    ("6", "Verwerving binnen de EU 21%", "E", 21, true),
    ("7", "Invoer van buiten de EU, 0%", "B", 0, false),
    ("8", "Btw hoog 19% (tot oktober 2012)", "E", 19, false),
    ("9", "Btw laag 6% (tot 2019), exclusief", "E", 6, false),
];

/// Code, description, type, other currencies allowed.
const JOURNAL_LIST: &[(&str, &str, i32, bool)] = &[
    ("20", "Bank", 12, false),
    ("60", "Verkoopboek", 20, true),
    ("70", "Inkoopboek", 22, true),
    ("72", "Inkoopboek alleen euro", 22, false),
    ("90", "Memoriaal", 90, false),
];

/// Code, description, method, days, end of so many months.
const CONDITIONS: &[(&str, &str, &str, i32, i32)] = &[
    ("00", "Contant", "K", 0, 0),
    ("08", "8 dagen", "B", 8, 0),
    ("14", "14 dagen", "B", 14, 0),
    ("30", "30 dagen", "B", 30, 0),
    ("3M", "30 dagen, einde maand", "B", 30, 1),
    ("60", "60 dagen", "B", 60, 0),
    ("BL", "Geblokkeerd voor betaling", "K", 0, 0),
    ("IN", "Automatische incasso", "I", 14, 0),
];

/// Id, description, creatable.
const DOCUMENT_TYPE_LIST: &[(i32, &str, bool)] = &[
    (10, "Verkoopfactuur", true),
    (20, "Inkoopfactuur", true),
    (55, "Overige", true),
    (85, "Bankafschrift", false),
    (183, "Loonstrook", false),
];

/// Fills empty books with all of it.
pub(crate) fn fill(books: &mut Books, years: RangeInclusive<i32>) {
    vat_codes(books);
    gl_accounts(books);
    journals(books);
    for &(code, description, method, days, months) in CONDITIONS {
        let row = coded(code, description)
            .with("PaymentMethod", method)
            .with("PaymentDays", days)
            .with("PaymentEndOfMonths", months);
        put(books, &PAYMENT_CONDITIONS, code, row.with("Percentage", Decimal::ONE));
    }
    for (code, description) in
        [("ALG", "Algemeen"), ("PROD", "Productie"), ("VERK", "Verkoop"), ("LOG", "Magazijn en transport")]
    {
        put(books, &COSTCENTERS, code, coded(code, description).with("Active", true));
    }
    for (code, description) in
        [("P01", "Project Noord"), ("P02", "Project Zuid"), ("WINKEL", "Winkel"), ("WEB", "Webwinkel")]
    {
        put(books, &COSTUNITS, code, coded(code, description));
    }
    for &(number, description, creatable) in DOCUMENT_TYPE_LIST {
        let row = Row::default()
            .with("ID", number)
            .with("Description", description)
            .with("DocumentIsCreatable", creatable)
            .with("DocumentIsUpdatable", creatable)
            .with("DocumentIsDeletable", creatable)
            .with("DocumentIsViewable", true)
            .with("TypeCategory", 1);
        put(books, &DOCUMENT_TYPES, description, row);
    }
    for (currency, rate) in [("USD", 9_231), ("GBP", 11_652), ("SEK", 893), ("DKK", 1_340), ("CHF", 10_534)] {
        let row = Row::default()
            .with("SourceCurrency", currency)
            .with("TargetCurrency", books.administration.currency.as_str())
            .with("StartDate", day(2000, 1, 1))
            .with("Rate", Decimal::new(rate, 4));
        put(books, &EXCHANGE_RATES, currency, row);
    }
    periods(books, years);
}

fn coded(code: &str, description: &str) -> Row {
    Row::default().with("Code", code).with("Description", description)
}

fn vat_codes(books: &mut Books) {
    for &(code, description, kind, percentage, charged) in VAT {
        let to_pay = match (charged, percentage) {
            (true, _) => "1510",
            (false, 21 | 19) => "1500",
            _ => "1505",
        };
        let row = coded(code, description)
            .with("Type", kind)
            .with("Percentage", Decimal::new(percentage, 2))
            .with("Charged", charged)
            .with("VATTransactionType", if charged { "P" } else { "B" })
            .with("EUSalesListing", "N")
            .with("IsBlocked", false)
            .with("VatMargin", 0)
            .with("GLToClaim", id(books, &GL_ACCOUNTS, "1520"))
            .with("GLToPay", id(books, &GL_ACCOUNTS, to_pay));
        put(books, &VAT_CODES, code, row);
    }
}

fn gl_accounts(books: &mut Books) {
    for &(code, description, kind, vat_code) in ACCOUNTS {
        let balance_sheet = code < "4000";
        let debit = !matches!(kind, 22 | 24 | 110);
        let row = coded(code, description)
            .with("Type", kind)
            .with("BalanceSide", if debit { "D" } else { "C" })
            .with("BalanceType", if balance_sheet { "B" } else { "W" })
            .with("IsBlocked", false)
            .with("UseCostcenter", 0)
            .with("UseCostunit", 0)
            .with("Matching", false)
            .with("SearchCode", description.to_uppercase().replace(' ', ""))
            .with("VATCode", Some(vat_code).filter(|code| !code.is_empty()));
        put(books, &GL_ACCOUNTS, code, row);
    }
    // One that takes no entries any more, and one that demands a cost centre.
    put(
        books,
        &GL_ACCOUNTS,
        "4999",
        coded("4999", "Diverse kosten (vervallen)")
            .with("Type", 121)
            .with("BalanceSide", "D")
            .with("BalanceType", "W")
            .with("IsBlocked", true),
    );
    put(
        books,
        &GL_ACCOUNTS,
        "4450",
        coded("4450", "Representatiekosten")
            .with("Type", 121)
            .with("BalanceSide", "D")
            .with("BalanceType", "W")
            .with("IsBlocked", false)
            .with("UseCostcenter", 1)
            .with("UseCostunit", 0)
            .with("VATCode", "2"),
    );
}

fn journals(books: &mut Books) {
    for &(code, description, kind, variable) in JOURNAL_LIST {
        let control: Option<Uuid> = (kind == 22).then(|| id(books, &GL_ACCOUNTS, "1600"));
        let row = coded(code, description)
            .with("Type", kind)
            .with("Currency", books.administration.currency.as_str())
            .with("GLAccount", control)
            .with("GLAccountType", control.map(|_| 22))
            .with("IsBlocked", false)
            .with("AllowVariableCurrency", variable)
            .with("AllowVariableExchangeRate", variable)
            .with("AutoSave", false);
        put(books, &JOURNALS, code, row);
    }
}

/// Twelve periods a year, each a month.
pub(crate) fn periods(books: &mut Books, years: RangeInclusive<i32>) {
    for year in years {
        for month in 1..=12_u32 {
            let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else { continue };
            let last = first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(first);
            let row = Row::default()
                .with("FinYear", year)
                .with("FinPeriod", i64::from(month))
                .with("StartDate", first)
                .with("EndDate", last);
            put(books, &FINANCIAL_PERIODS, &format!("{year}/{month}"), row);
        }
    }
}
