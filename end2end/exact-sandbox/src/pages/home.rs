//! The first page: the administrations, who stands where, and the replay.

use axum::extract::State;
use axum::response::Html;
use maud::{Markup, html};

use super::layout;
use crate::entities::purchase_entries::PURCHASE_ENTRIES;
use crate::entities::purchase_invoices::PURCHASE_INVOICES;
use crate::entities::purchase_orders::PURCHASE_ORDERS;
use crate::state::Shared;
use crate::users::Role;
use crate::world::World;

/// `GET /`
pub(crate) async fn page(State(shared): State<Shared>) -> Html<String> {
    let world = shared.read();
    layout::page(
        "Administraties",
        &html! {
            h1 { "Administraties" }
            (warnings(&world))
            div.cards { @for books in world.books.values() {
                a.card href={ "/sandbox/administraties/" (books.administration.hid) } {
                    h2 { (books.administration.hid) " " (books.administration.description) }
                    p.quiet { "divisie " (books.code()) }
                    p {
                        (counted(books.table(&PURCHASE_ENTRIES).len(), "inkoopboeking", "inkoopboekingen")) ", "
                        (counted(books.table(&PURCHASE_INVOICES).len(), "inkoopfactuur", "inkoopfacturen")) ", "
                        (counted(books.table(&PURCHASE_ORDERS).len(), "inkooporder", "inkooporders"))
                    }
                }
            } }
            h2 { "Gebruikers" }
            (users(&world))
            h2 { "11 oktober 2019" }
            p { "Zet de fout aan, neemt de verbonden gebruiker zijn rechten op 120 af en laat hem in 118 staan." }
            form method="post" action="/sandbox/doen/naspelen" { button type="submit" { "Speel 11 oktober 2019 na" } }
        },
    )
}

/// What is out of the ordinary, on every page where it matters.
pub(crate) fn warnings(world: &World) -> Markup {
    let faults = &world.faults;
    html! {
        @if faults.bug.is_some() || !faults.revocations.is_empty() || !faults.faults.is_empty() {
            p.warn {
                @if faults.bug.is_some() { "De fout van 2019 staat aan. " }
                @if !faults.revocations.is_empty() { (counted(faults.revocations.len(), "recht", "rechten")) " afgenomen. " }
                @if !faults.faults.is_empty() { (counted(faults.faults.len(), "storing", "storingen")) " aan. " }
                a href="/sandbox/storingen" { "Bekijken" }
            }
        }
    }
}

/// `1 order`, `2 orders`
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn users(world: &World) -> Markup {
    html! {
        @for user in &world.users {
            div.card {
                strong { (user.full_name) } " " span.quiet { (user.login) }
                @if world.oauth.living().any(|connection| connection.user == user.id) { " " span.state.good { "verbonden" } }
                p.quiet {
                    "Staat in " (name(world, user.current_division)) ". Rechten: "
                    @for (division, role) in &user.rights { (name(world, *division)) " (" (role_name(*role)) ") " }
                }
                form.row method="post" action="/sandbox/doen/open" {
                    input type="hidden" name="user" value=(user.login);
                    select name="division" aria-label="Administratie" {
                        @for books in world.books.values() {
                            option value=(books.code()) selected[books.code() == user.current_division] {
                                (books.administration.hid) " " (books.administration.description)
                            }
                        }
                    }
                    button.quiet type="submit" { "Opent deze administratie" }
                }
            }
        }
    }
}

/// `120`
pub(crate) fn name(world: &World, division: i32) -> String {
    world.books.get(&division).map_or_else(|| division.to_string(), |books| books.administration.hid.to_string())
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Full => "alles",
        Role::Documents => "lezen en documenten",
        Role::Portal => "MijnKantoor",
    }
}
