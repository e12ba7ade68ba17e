//! The log: the last requests, newest first.

use axum::extract::State;
use axum::response::Html;
use maud::html;

use super::show::table;
use super::{home, layout};
use crate::state::Shared;

/// Requests shown.
const SHOWN: usize = 250;

/// `GET /sandbox/logboek`
pub(crate) async fn page(State(shared): State<Shared>) -> Html<String> {
    let world = shared.read();
    let rows = html! {
        @for entry in world.log.since(0).rev().take(SHOWN) {
            tr {
                td.number { (entry.number) }
                td { (crate::clock::local(entry.at).format("%H:%M:%S")) }
                td { (entry.user.as_deref().unwrap_or("")) }
                td { (entry.method) }
                td { (entry.endpoint) @if !entry.query.is_empty() { details { summary { "vraag" } code { (entry.query) } } } }
                td { @if let Some(division) = entry.division { (home::name(&world, division)) } }
                td {
                    @if let Some(served) = entry.served_division {
                        @if entry.division == Some(served) { (home::name(&world, served)) }
                        @else { span.state.bad { (home::name(&world, served)) } }
                    }
                }
                td { @match entry.status { Some(status) => (status), None => "verbroken" } }
                td { (entry.note) }
            }
        }
    };
    layout::page(
        "Logboek",
        &html! {
            h1 { "Logboek" }
            (home::warnings(&world))
            (table(&["#Nr.", "Tijd", "Gebruiker", "Methode", "Eindpunt", "Gevraagd", "Uitgevoerd in", "Antwoord", "Opmerking"], &rows))
        },
    )
}
