//! The report as a file: CSV for any program, XLSX for a spreadsheet.
//!
//! A cell of text never becomes a formula: in CSV one that begins with `=`, `+`, `-`, `@`, a tab or an end of line gets a
//! quote before it (OWASP, *CSV injection*); in XLSX text is written as text. Dutch spreadsheets part cells by `;` and
//! decimals by `,`: the file follows the reader's language.

use chrono::NaiveDate;
use domain::language::Language;
use domain::misbooking::{Misbooking, Report};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

/// A cell.
enum Cell {
    Text(String),
    Amount(Decimal),
    Date(NaiveDate),
}

fn heads(language: Language) -> [&'static str; 20] {
    [
        words::environment(language),
        words::intended(language),
        words::actual(language),
        words::entry_number(language),
        words::invoice_number(language),
        words::supplier(language),
        words::date(language),
        words::amount(language),
        words::currency(language),
        words::vat(language),
        words::vat_period(language),
        words::processed(language),
        words::payment(language),
        words::creator(language),
        words::how(language),
        words::found_at(language),
        words::standing(language),
        words::dealt_by(language),
        words::dealt_at(language),
        words::reason(language),
    ]
}

fn cells(language: Language, row: &Misbooking) -> [Cell; 20] {
    let facts = &row.facts;
    let text = |text: &str| Cell::Text(text.to_owned());
    let unknown = words::unknown(language);
    let processed = match facts.processed {
        Some(true) => words::yes(language),
        Some(false) => words::no(language),
        None => unknown,
    };
    let (by, at, reason) = row.dealt.as_ref().map_or_else(Default::default, |(by, at, reason)| {
        (by.clone(), at.format("%Y-%m-%d %H:%M UTC").to_string(), reason.clone())
    });
    [
        text(&row.environment_name),
        text(&facts.intended.name),
        text(facts.actual.as_ref().map_or(unknown, |place| &place.name)),
        text(facts.entry_number.as_deref().unwrap_or(unknown)),
        text(&facts.invoice_number),
        text(&facts.supplier),
        Cell::Date(facts.date),
        Cell::Amount(facts.amount.value),
        text(facts.amount.currency.code()),
        Cell::Amount(facts.vat),
        Cell::Text(facts.vat_period.name(language, facts.date)),
        text(processed),
        text(facts.payment.word(language)),
        text(&facts.creator),
        text(facts.how.word(language)),
        Cell::Text(row.found_at.format("%Y-%m-%d %H:%M UTC").to_string()),
        text(row.standing.word(language)),
        Cell::Text(by),
        Cell::Text(at),
        Cell::Text(reason),
    ]
}

/// The report as CSV (RFC 4180), with a byte order mark: without it spreadsheets read accents wrongly.
pub fn csv(language: Language, report: &Report) -> Vec<u8> {
    let parted_by = if language == Language::Nl { ";" } else { "," };
    let mut text = String::from("\u{feff}");
    let mut line = |cells: &mut dyn Iterator<Item = String>| {
        text.push_str(&cells.collect::<Vec<_>>().join(parted_by));
        text.push_str("\r\n");
    };
    line(&mut heads(language).into_iter().map(quoted));
    for row in &report.rows {
        line(&mut cells(language, row).into_iter().map(|cell| match cell {
            Cell::Text(text) => quoted(&text),
            Cell::Amount(amount) if language == Language::Nl => amount.to_string().replace('.', ","),
            Cell::Amount(amount) => amount.to_string(),
            Cell::Date(date) => date.to_string(),
        }));
    }
    text.into_bytes()
}

/// A text in quotes, that no spreadsheet takes for a formula.
fn quoted(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// The report as a workbook.
///
/// # Errors
/// Where a sheet cannot hold it: more than a million rows.
pub fn xlsx(language: Language, report: &Report) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(words::sheet(language))?;
    let head = Format::new().set_bold();
    let date = Format::new().set_num_format("dd-mm-yyyy");
    let amount = Format::new().set_num_format("#,##0.00");
    for (column, word) in (0_u16..).zip(heads(language)) {
        sheet.write_string_with_format(0, column, word, &head)?;
    }
    for (row, misbooking) in (1_u32..).zip(&report.rows) {
        for (column, cell) in (0_u16..).zip(cells(language, misbooking)) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, column, text)?,
                Cell::Amount(value) => {
                    let value = value.to_f64().unwrap_or_default();
                    sheet.write_number_with_format(row, column, value, &amount)?
                }
                Cell::Date(day) => {
                    let day = ExcelDateTime::parse_from_str(&day.to_string())?;
                    sheet.write_datetime_with_format(row, column, &day, &date)?
                }
            };
        }
    }
    let last = u32::try_from(report.rows.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last, 19)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    workbook.save_to_buffer()
}

mod words {
    domain::catalogue! {
        sheet: { nl: "Verkeerd geboekt", en: "Misbooked" },
        environment: { nl: "Omgeving", en: "Environment" },
        intended: { nl: "Hoort in administratie", en: "Belongs in administration" },
        actual: { nl: "Staat in administratie", en: "Stands in administration" },
        entry_number: { nl: "Boekstuknummer daar", en: "Entry number there" },
        invoice_number: { nl: "Factuurnummer", en: "Invoice number" },
        supplier: { nl: "Leverancier", en: "Supplier" },
        date: { nl: "Factuurdatum", en: "Invoice date" },
        amount: { nl: "Bedrag", en: "Amount" },
        currency: { nl: "Valuta", en: "Currency" },
        vat: { nl: "Btw", en: "VAT" },
        vat_period: { nl: "Btw-periode", en: "VAT period" },
        processed: { nl: "Verwerkt", en: "Processed" },
        payment: { nl: "Betaalstatus", en: "Payment status" },
        creator: { nl: "Gemaakt onder", en: "Made under" },
        how: { nl: "Hoe gevonden", en: "How found" },
        found_at: { nl: "Gevonden op", en: "Found at" },
        standing: { nl: "Stand", en: "Standing" },
        dealt_by: { nl: "Afgehandeld door", en: "Dealt with by" },
        dealt_at: { nl: "Afgehandeld op", en: "Dealt with at" },
        reason: { nl: "Toelichting", en: "Explanation" },
        unknown: { nl: "onbekend", en: "unknown" },
        yes: { nl: "ja", en: "yes" },
        no: { nl: "nee", en: "no" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::report;

    #[test]
    fn no_cell_becomes_a_formula() {
        for text in ["=HYPERLINK(\"x\")", "+31", "-1+1", "@SUM(A1)", "\t=1"] {
            assert!(quoted(text).starts_with("\"'"), "{text}");
        }
        assert_eq!(quoted("Bakkerij \"De Korst\"; B.V."), "\"Bakkerij \"\"De Korst\"\"; B.V.\"");
    }

    #[test]
    fn the_file_speaks_the_readers_language() {
        let text = |language| String::from_utf8(csv(language, &report("=1+1"))).unwrap();
        let dutch = text(Language::Nl);
        assert!(dutch.starts_with("\u{feff}\"Omgeving\";\"Hoort in administratie\";"), "{dutch}");
        assert!(
            dutch.contains(";\"'=1+1\";2026-10-08;121,00;\"EUR\";21,00;\"4e kwartaal 2026\";\"nee\";\"onbekend\";"),
            "{dutch}"
        );
        assert!(text(Language::En).contains(",121.00,\"EUR\",21.00,\"quarter 4 of 2026\",\"no\",\"unknown\","));
    }

    #[test]
    fn the_workbook_is_one() {
        let bytes = xlsx(Language::Nl, &report("=1+1")).unwrap();
        assert!(bytes.starts_with(b"PK"), "a workbook is a zip");
    }
}
