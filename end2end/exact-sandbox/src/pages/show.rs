//! Values as a Dutch reader expects them, and tables.

use chrono::NaiveDate;
use maud::{Markup, html};
use rust_decimal::Decimal;

use crate::store::books::Books;
use crate::store::row::Row;

/// `1.234,50`; nothing for a property that was not filled in.
pub(crate) fn amount(row: &Row, name: &str) -> String {
    row.decimal_if(name).map(|amount| dutch(amount.round_dp(2), 2)).unwrap_or_default()
}

/// `12,5`, without needless decimals.
pub(crate) fn quantity(row: &Row, name: &str) -> String {
    row.decimal_if(name).map(|quantity| dutch(quantity.normalize(), 0)).unwrap_or_default()
}

/// Thousands with points, decimals with a comma.
fn dutch(number: Decimal, decimals: usize) -> String {
    let text = format!("{:.*}", decimals.max(usize::try_from(number.scale()).unwrap_or(0)), number.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    let sign = if number.is_sign_negative() && !number.is_zero() { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped},{fraction}") }
}

/// `1 jul 2026`
pub(crate) fn date(row: &Row, name: &str) -> String {
    row.date(name).map(day).unwrap_or_default()
}

fn day(date: NaiveDate) -> String {
    const MONTHS: [&str; 12] = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
    let month = usize::try_from(chrono::Datelike::month0(&date)).ok().and_then(|month| MONTHS.get(month));
    format!("{} {} {}", chrono::Datelike::day(&date), month.unwrap_or(&""), chrono::Datelike::year(&date))
}

/// Text as it is; nothing for a property that was not filled in.
pub(crate) fn text<'a>(row: &'a Row, name: &str) -> &'a str {
    row.text(name).unwrap_or_default()
}

/// A whole number without points.
pub(crate) fn whole(row: &Row, name: &str) -> String {
    row.int(name).map(|number| number.to_string()).unwrap_or_default()
}

/// Open, gedeeltelijk, compleet, vervallen.
pub(crate) fn progress(row: &Row, name: &str) -> Markup {
    let (class, word) = match row.int(name) {
        Some(10) => ("state", "open"),
        Some(20) => ("state", "gedeeltelijk"),
        Some(30) => ("state good", "compleet"),
        Some(40) => ("state bad", "vervallen"),
        _ => ("state", "onbekend"),
    };
    html! { span class=(class) { (word) } }
}

/// The name that an id stands for, or a warning: an id of another administration stays visible as such.
pub(crate) fn name_of(
    books: &Books,
    set: &'static crate::odata::schema::EntitySet,
    row: &Row,
    property: &str,
    shown: &str,
) -> Markup {
    let Some(id) = row.guid(property) else { return html! { span.quiet { "geen" } } };
    let found = books.table(set).get(id);
    html! {
        @if let Some(found) = found { (text(found, shown)) }
        @else { span.state.bad title=(id) { "vreemd id " (id.to_string().get(..8).unwrap_or_default()) } }
    }
}

/// A table; headings that begin with `#` are over numbers.
pub(crate) fn table(headings: &[&str], rows: &Markup) -> Markup {
    html! {
        div.scroll {
            table {
                thead { tr {
                    @for heading in headings {
                        @if let Some(number) = heading.strip_prefix('#') {
                            th.number { (number) }
                        } @else {
                            th { (heading) }
                        }
                    }
                } }
                tbody { (rows) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_the_dutch_way() {
        assert_eq!(dutch(Decimal::new(-123_456_789, 2), 2), "-1.234.567,89");
        assert_eq!(dutch(Decimal::new(100, 0), 2), "100,00");
        assert_eq!(dutch(Decimal::new(125, 1), 0), "12,5");
        assert_eq!(dutch(Decimal::ZERO, 2), "0,00");
    }
}
