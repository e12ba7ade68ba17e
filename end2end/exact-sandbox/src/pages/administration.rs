//! The books of one administration, a tab for each kind of thing.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::show::{amount, date, table, text, whole};
use super::{home, layout, purchases};
use crate::entities::accounts::{ACCOUNTS, BANK_ACCOUNTS};
use crate::entities::transaction_lines::TRANSACTION_LINES;
use crate::state::Shared;
use crate::store::books::Books;
use crate::store::row::Row;

/// Address and name of the tabs.
const TABS: [(&str, &str); 7] = [
    ("boekingen", "Inkoopboekingen"),
    ("facturen", "Inkoopfacturen"),
    ("orders", "Inkooporders"),
    ("ontvangsten", "Ontvangsten"),
    ("documenten", "Documenten"),
    ("grootboek", "Grootboek"),
    ("leveranciers", "Leveranciers"),
];

/// Rows shown at most, the newest first.
pub(crate) const SHOWN: usize = 300;

/// `GET /sandbox/administraties/120`
pub(crate) async fn overview(Path(number): Path<i64>) -> Redirect {
    Redirect::to(&format!("/sandbox/administraties/{number}/boekingen"))
}

/// `GET /sandbox/administraties/120/orders`
pub(crate) async fn tab(State(shared): State<Shared>, Path((number, tab)): Path<(i64, String)>) -> Response {
    let world = shared.read();
    let books = world.division(number).and_then(|code| world.books.get(&code));
    let (Some(books), Some((_, title))) = (books, TABS.iter().find(|(address, _)| *address == tab)) else {
        let body = layout::page("Onbekend", &html! { h1 { "Deze pagina bestaat niet" } });
        return (StatusCode::NOT_FOUND, body).into_response();
    };
    let body = match tab.as_str() {
        "boekingen" => purchases::entries(books),
        "facturen" => purchases::invoices(books),
        "orders" => purchases::orders(books),
        "ontvangsten" => purchases::receipts(books),
        "documenten" => purchases::documents(books),
        "grootboek" => ledger(books),
        _ => suppliers(books),
    };
    layout::page(
        &format!("{title} {}", books.administration.hid),
        &html! {
            h1 { (books.administration.hid) " " (books.administration.description) }
            p.quiet { "divisie " (books.code()) @if let Some(vat) = &books.administration.vat_number { " · btw-nummer " (vat) } }
            (home::warnings(&world))
            nav { @for (address, name) in TABS {
                a href={ "/sandbox/administraties/" (books.administration.hid) "/" (address) } aria-current=[(address == tab).then_some("page")] { (name) }
            } }
            h2 { (title) }
            (body)
        },
    )
    .into_response()
}

fn ledger(books: &Books) -> Markup {
    let mut entries: Vec<Vec<&Row>> = Vec::new();
    for row in books.table(&TRANSACTION_LINES).rows() {
        match entries.last_mut() {
            Some(entry) if entry[0].guid("EntryID") == row.guid("EntryID") => entry.push(row),
            _ => entries.push(vec![row]),
        }
    }
    let rows = html! {
        @for entry in entries.iter().rev().take(SHOWN) {
            @for row in entry {
                tr class=[(row.int("LineNumber") != Some(0)).then_some("sub")] {
                    td { (whole(row, "EntryNumber")) }
                    td.number { (whole(row, "LineNumber")) }
                    td { (date(row, "Date")) }
                    td { (whole(row, "FinancialYear")) "/" (whole(row, "FinancialPeriod")) }
                    td { (text(row, "GLAccountCode")) " " (text(row, "GLAccountDescription")) }
                    td { (text(row, "AccountName")) }
                    td { (text(row, "YourRef")) }
                    td { (text(row, "Description")) }
                    td { (text(row, "VATCode")) }
                    td.number { (text(row, "Currency")) " " (amount(row, "AmountFC")) }
                    td.number { (amount(row, "AmountDC")) }
                }
            }
        }
    };
    table(
        &[
            "Boekstuk",
            "#Regel",
            "Datum",
            "Periode",
            "Rekening",
            "Relatie",
            "Uw ref.",
            "Omschrijving",
            "Btw",
            "#Bedrag",
            "#In euro",
        ],
        &rows,
    )
}

fn suppliers(books: &Books) -> Markup {
    let rows = html! {
        @for row in books.table(&ACCOUNTS).rows().filter(|row| row.is("IsSupplier")) {
            tr {
                td { (text(row, "Code").trim()) }
                td { (text(row, "Name")) }
                td { (text(row, "City")) " " (text(row, "Country")) }
                td { (text(row, "VATNumber")) }
                td { @for bank in row.guid("ID").into_iter().flat_map(|id| books.table(&BANK_ACCOUNTS).owned_by(id)) { (text(bank, "BankAccount")) " " } }
                td { (text(row, "PaymentConditionPurchase")) }
                td { (text(row, "PurchaseCurrency")) }
            }
        }
    };
    table(&["Code", "Naam", "Plaats", "Btw-nummer", "Bankrekening", "Conditie", "Valuta"], &rows)
}
