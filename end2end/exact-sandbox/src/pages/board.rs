//! The fault board as a page.

use axum::extract::State;
use axum::response::Html;
use maud::{Markup, html};

use super::{home, layout};
use crate::faults::Scope;
use crate::faults::bug::BugKind;
use crate::faults::line::Effect;
use crate::state::Shared;
use crate::world::World;

/// Value and words of the three kinds.
const KINDS: [(&str, BugKind, &str); 3] = [
    (
        "writes_redirected",
        BugKind::WritesRedirected,
        "1: alleen schrijvende verzoeken gaan naar de administratie waar de gebruiker staat",
    ),
    ("all_redirected", BugKind::AllRedirected, "2: alle verzoeken met een administratie in het adres gaan daarheen"),
    ("all_redirected_ids_emptied", BugKind::AllRedirectedIdsEmptied, "3: als 2, en vreemde ids worden leeg gemaakt"),
];

/// Value and words of the faults that the page offers; the rest goes by HTTP.
const EFFECTS: [(&str, &str); 9] = [
    ("latency", "Antwoord komt later (ms)"),
    ("drop_before", "Verbinding verbroken, niets gedaan"),
    ("drop_after", "Verbinding verbroken nadat het gedaan is"),
    ("lands_late", "Wordt later gedaan (ms)"),
    ("visible_late", "Pas later zichtbaar (ms)"),
    ("status", "Antwoordt 500, 502, 503 … (code)"),
    ("html", "Antwoordt HTML in plaats van JSON"),
    ("redirect", "Verwijst door naar de aanmeldpagina"),
    ("empty_list", "Leest als lege lijst"),
];

/// Endpoints that the page offers.
const ENDPOINTS: [&str; 9] = [
    "",
    "purchaseentry/PurchaseEntries",
    "purchase/PurchaseInvoices",
    "purchaseorder/PurchaseOrders",
    "documents/Documents",
    "documents/DocumentAttachments",
    "financialtransaction/TransactionLines",
    "users/UserHasRights",
    "oauth2/token",
];

const METHODS: [&str; 5] = ["", "GET", "POST", "PUT", "DELETE"];

/// `GET /sandbox/storingen`
pub(crate) async fn page(State(shared): State<Shared>) -> Html<String> {
    let world = shared.read();
    layout::page(
        "Storingen",
        &html! {
            h1 { "Storingen" }
            (bug(&world))
            (rights(&world))
            (line(&world))
            (switches(&world))
            section.card {
                h2 { "Opnieuw beginnen" }
                p { "Boeken, storingen en schakelaars terug naar het begin. Verbindingen blijven." }
                form method="post" action="/sandbox/doen/begin" { button.quiet type="submit" { "Begin opnieuw" } }
            }
        },
    )
}

fn bug(world: &World) -> Markup {
    let now = world.faults.bug.map(|bug| bug.kind);
    html! {
        section.card {
            h2 { "De fout van 11 oktober 2019" }
            p { "Een verzoek voor een administratie waarop de gebruiker geen rechten heeft, wordt niet geweigerd maar elders uitgevoerd." }
            form method="post" action="/sandbox/doen/fout" {
                p { label { input type="radio" name="kind" value="" checked[now.is_none()]; " uit" } }
                @for (value, kind, words) in KINDS {
                    p { label { input type="radio" name="kind" value=(value) checked[now == Some(kind)]; " " (words) } }
                }
                button type="submit" { "Zet" }
            }
            form method="post" action="/sandbox/doen/naspelen" { p { button type="submit" { "Speel 11 oktober 2019 na" } } }
        }
    }
}

fn choose(name: &str, label: &str, options: impl IntoIterator<Item = (String, String)>) -> Markup {
    html! {
        label { (label) " " select name=(name) { @for (value, words) in options { option value=(value) { (words) } } } }
    }
}

/// User, administration, endpoint and method, each with *alle*.
fn scope_fields(world: &World) -> Markup {
    let all = |words: &str| std::iter::once((String::new(), words.to_owned()));
    let named =
        |value: &&str| ((*value).to_owned(), if value.is_empty() { "alle".to_owned() } else { (*value).to_owned() });
    html! {
        (choose("user", "Gebruiker", all("alle").chain(world.users.iter().map(|user| (user.login.clone(), user.full_name.clone())))))
        (choose("division", "Administratie", all("alle").chain(world.books.values().map(|books| (books.code().to_string(), books.administration.hid.to_string())))))
        (choose("endpoint", "Eindpunt", ENDPOINTS.iter().map(named)))
        (choose("method", "Methode", METHODS.iter().map(named)))
        label { "Na zoveel verzoeken " input type="number" name="after_calls" value="0" min="0" size="4"; }
    }
}

fn scope_words(world: &World, scope: &Scope) -> String {
    let division = scope.division.map(|division| home::name(world, division));
    let parts = [scope.user.clone(), division, scope.method.clone(), scope.endpoint.clone()];
    let words: Vec<String> = parts.into_iter().flatten().collect();
    if words.is_empty() { "alles".to_owned() } else { words.join(" · ") }
}

fn remove_button(kind: &str, id: u64) -> Markup {
    html! {
        form.inline method="post" action="/sandbox/doen/weg" {
            input type="hidden" name="kind" value=(kind);
            input type="hidden" name="id" value=(id);
            button.quiet type="submit" { "Weg" }
        }
    }
}

fn rights(world: &World) -> Markup {
    html! {
        section.card {
            h2 { "Rechten afgenomen" }
            ul { @for revocation in &world.faults.revocations {
                li {
                    (scope_words(world, &revocation.scope)) " "
                    @if revocation.after_calls > 0 { "na " (revocation.after_calls) " verzoeken (" (revocation.seen) " geweest) " }
                    (remove_button("recht", revocation.id))
                }
            } }
            form.row method="post" action="/sandbox/doen/recht" {
                (scope_fields(world))
                button type="submit" { "Neem af" }
            }
        }
    }
}

fn line(world: &World) -> Markup {
    html! {
        section.card {
            h2 { "Storingen op de lijn" }
            ul { @for fault in &world.faults.faults {
                li {
                    (scope_words(world, &fault.scope)) ": " (effect_words(&fault.effect))
                    @if let Some(chance) = fault.chance { " met kans " (chance) }
                    @if let Some(times) = fault.times { " " (fault.met) " van " (times) " keer " } @else { " " (fault.met) " keer " }
                    (remove_button("storing", fault.id))
                }
            } }
            form.row method="post" action="/sandbox/doen/storing" {
                (choose("effect", "Wat", EFFECTS.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned()))))
                label { "ms of code " input type="number" name="amount" value="0" min="0" size="6"; }
                label { "Zoveel keer (0 is altijd) " input type="number" name="times" value="1" min="0" size="4"; }
                (scope_fields(world))
                button type="submit" { "Zet aan" }
            }
        }
    }
}

fn effect_words(effect: &Effect) -> String {
    match effect {
        Effect::Latency { ms } => format!("antwoordt {ms} ms later"),
        Effect::DropBefore { .. } => "verbreekt de verbinding, niets gedaan".to_owned(),
        Effect::DropAfter { .. } => "verbreekt de verbinding nadat het gedaan is".to_owned(),
        Effect::LandsLate { ms, drops: false } => format!("wordt {ms} ms later gedaan"),
        Effect::LandsLate { ms, drops: true } => format!("verbreekt de verbinding en doet het {ms} ms later"),
        Effect::VisibleLate { ms } => format!("pas na {ms} ms zichtbaar"),
        Effect::Status { status, carried_out } => format!("antwoordt {status}{}", done(*carried_out)),
        Effect::Html { carried_out } => format!("antwoordt HTML{}", done(*carried_out)),
        Effect::Redirect => "verwijst door naar de aanmeldpagina".to_owned(),
        Effect::EmptyList => "leest als lege lijst".to_owned(),
        Effect::LosesLines => "de regels gaan verloren".to_owned(),
        Effect::RightsAnswer { answer: true } => "de rechtenvraag krijgt ja".to_owned(),
        Effect::RightsAnswer { answer: false } => "de rechtenvraag krijgt nee".to_owned(),
    }
}

fn done(carried_out: bool) -> &'static str {
    if carried_out { ", maar het is gedaan" } else { "" }
}

fn switches(world: &World) -> Markup {
    let (books, answers) = (&world.settings.books, &world.settings.answers);
    html! {
        section.card {
            h2 { "Schakelaars" }
            @for (path, on, words) in [
                ("books.invoices_processed_at_once", books.invoices_processed_at_once, "Inkoopfacturen worden meteen verwerkt"),
                ("books.entries_processed_at_once", books.entries_processed_at_once, "Inkoopboekingen worden meteen verwerkt"),
                ("books.duplicate_check_entries", books.duplicate_check_entries, "Dubbele inkoopboekingen worden geweigerd"),
                ("books.duplicate_check_invoices", books.duplicate_check_invoices, "Dubbele inkoopfacturen worden geweigerd"),
                ("books.refuse_over_invoicing", books.refuse_over_invoicing, "Meer factureren dan besteld wordt geweigerd"),
                ("books.receive_more_than_ordered", books.receive_more_than_ordered, "Meer ontvangen dan besteld mag"),
                ("answers.empty_instead_of_forbidden", answers.empty_instead_of_forbidden, "Lezen zonder rechten geeft een lege lijst"),
                ("answers.reason_header", answers.reason_header, "Een weigering noemt haar reden in een kopregel"),
                ("answers.calls_open_division", answers.calls_open_division, "Een verzoek opent de administratie in zijn adres"),
            ] {
                form.row method="post" action="/sandbox/doen/schakel" {
                    input type="hidden" name="path" value=(path);
                    input type="hidden" name="on" value=(!on);
                    span { (words) ": " strong { @if on { "ja" } @else { "nee" } } }
                    button.quiet type="submit" { @if on { "Zet uit" } @else { "Zet aan" } }
                }
            }
            p.quiet { "Alle schakelaars, grenzen en levensduren: " code { "/sandbox/api/settings" } "." }
        }
    }
}
