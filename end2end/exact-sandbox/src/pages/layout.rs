//! The frame of every page.

use axum::response::Html;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("sandbox.css");

/// A page.
pub(crate) fn page(title: &str, body: &Markup) -> Html<String> {
    let markup = html! {
        (DOCTYPE)
        html lang="nl" {
            head {
                link rel="icon" href="data:,";
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · zandbak" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    a.brand href="/" { "Exact Online " span { "zandbak" } }
                    nav {
                        a href="/" { "Administraties" }
                        a href="/sandbox/storingen" { "Storingen" }
                        a href="/sandbox/logboek" { "Logboek" }
                    }
                }
                main { (body) }
                footer { "Zandbak om tegen te testen. Geen echt Exact Online, geen echte boekhouding." }
            }
        }
    };
    Html(markup.into_string())
}
