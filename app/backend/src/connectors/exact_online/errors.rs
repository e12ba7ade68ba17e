//! The texts of errors. Exact Online gives no codes: only the words tell what it means, in Dutch or in English, and
//! several messages may be joined by line breaks.

use domain::refusal::Refusal;
use reqwest::header::HeaderMap;
use serde::Deserialize;

use crate::connectors::outcome::ForbiddenReason;

/// Texts that say that something like it is there already: a reason to look.
const DUPLICATES: &[&str] = &[
    "bestaat reeds",
    "data already exists",
    "already exists",
    "in gebruik: boekstuknummer",
    "in use: entry number",
    "already been exported",
    "dubbele boeking",
];

/// Other refusals by their beginning, Dutch and English, in lower case.
const REFUSALS: &[(&str, Refusal)] = &[
    ("periode is afgesloten", Refusal::PeriodClosed),
    ("period is closed", Refusal::PeriodClosed),
    ("onbekend: boekjaar", Refusal::UnknownYear),
    ("unknown: financial year", Refusal::UnknownYear),
    ("de boeking is niet in evenwicht", Refusal::OutOfBalance),
    ("the entry is not in balance", Refusal::OutOfBalance),
    ("ongeldige referentie", Refusal::InvalidReference),
    ("invalid reference", Refusal::InvalidReference),
    ("niet herkende guid-indeling", Refusal::InvalidReference),
    ("unrecognized guid format", Refusal::InvalidReference),
    ("verplicht:", Refusal::Missing),
    ("mandatory:", Refusal::Missing),
    ("ongeldig: btw-percentage", Refusal::VatPercentage),
    ("invalid: vat percentage", Refusal::VatPercentage),
    ("ongeldig: dagboek", Refusal::JournalType),
    ("invalid: journal", Refusal::JournalType),
    ("ongeldig: klant", Refusal::RelationType),
    ("ongeldig: leverancier", Refusal::RelationType),
    ("invalid: customer", Refusal::RelationType),
    ("invalid: supplier", Refusal::RelationType),
    ("ongeldig:", Refusal::InvalidValue),
    ("invalid:", Refusal::InvalidValue),
    ("reeds verwerkt", Refusal::AlreadyProcessed),
    ("already processed", Refusal::AlreadyProcessed),
    ("document type not allowed", Refusal::DocumentType),
    ("documenttype niet toegestaan", Refusal::DocumentType),
];

#[derive(Deserialize)]
struct Body {
    error: Error,
}

#[derive(Deserialize)]
struct Error {
    message: Message,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Message {
    Wrapped { value: String },
    Bare(String),
}

/// The text of an error in JSON; `None` where the body is something else, such as a page for people.
pub(super) fn text(body: &[u8]) -> Option<String> {
    match serde_json::from_slice::<Body>(body).ok()?.error.message {
        Message::Wrapped { value } | Message::Bare(value) => Some(value),
    }
}

/// What a text refuses; `None` where no part of it is known, which is no refusal. That it exists already goes before
/// all else: then it must be looked for.
pub(super) fn refusal(text: &str) -> Option<Refusal> {
    let text = text.to_lowercase();
    if DUPLICATES.iter().any(|known| text.contains(known)) {
        return Some(Refusal::AlreadyThere);
    }
    text.lines().map(str::trim).find_map(|line| {
        REFUSALS.iter().find(|(beginning, _)| line.starts_with(beginning)).map(|(_, refusal)| *refusal)
    })
}

/// Which layer a 403 comes from: by the header `reason`, else by the words.
pub(super) fn forbidden(headers: &HeaderMap, text: &str) -> ForbiddenReason {
    let header = headers.get("reason").and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
    match header {
        "BlockedUser" => return ForbiddenReason::BlockedUser,
        "InactiveUser" => return ForbiddenReason::InactiveUser,
        "BlockedCustomer" => return ForbiddenReason::BlockedCustomer,
        "LicenseExpired" => return ForbiddenReason::LicenseExpired,
        "DivisionBlocked" => return ForbiddenReason::DivisionBlocked,
        "NoDivisionAccess" => return ForbiddenReason::NoDivisionAccess,
        _ => {}
    }
    let text = text.to_lowercase();
    let says = |part: &str| text.contains(part);
    if says("application scope violated") {
        ForbiddenReason::Scope
    } else if says("division scope")
        || says("wrong division")
        || says("division not accessible")
        || says("no access to your")
    {
        ForbiddenReason::NoDivisionAccess
    } else if says("is inactive") {
        ForbiddenReason::InactiveUser
    } else {
        ForbiddenReason::Unsaid
    }
}

/// The beginning of an answer, for a person who looks into it. 300 characters tell enough.
pub(super) fn excerpt(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().filter(|sign| !sign.is_control()).take(300).collect()
}

/// Whether a body is a page for people.
pub(super) fn is_html(headers: &HeaderMap, body: &[u8]) -> bool {
    let kind = headers.get(reqwest::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/html") || body.trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_text_is_a_refusal() {
        for (text, expected) in [
            ("Verplicht: Relatie", Refusal::Missing),
            ("Mandatory: Diary", Refusal::Missing),
            ("Ongeldige referentie: Btw-code", Refusal::InvalidReference),
            ("Gegeven bestaat reeds", Refusal::AlreadyThere),
            ("Data already exists", Refusal::AlreadyThere),
            ("In gebruik: Boekstuknummer", Refusal::AlreadyThere),
            ("Bestaat reeds - Boekstuknummer: 20713, Dagboek: VKUS", Refusal::AlreadyThere),
            ("Periode is afgesloten", Refusal::PeriodClosed),
            ("Onbekend: Boekjaar (Periode-datumtabel)", Refusal::UnknownYear),
            (
                "De boeking is niet in evenwicht op: 2022 / 4 (Type: Inkoopboeking) - Verschil: EUR -0,01",
                Refusal::OutOfBalance,
            ),
            ("Ongeldig: Btw-percentage []", Refusal::VatPercentage),
            ("Ongeldig: Dagboek (type)", Refusal::JournalType),
            ("Ongeldig: Klant (Type)", Refusal::RelationType),
            ("Niet herkende GUID-indeling", Refusal::InvalidReference),
            ("Reeds verwerkt", Refusal::AlreadyProcessed),
            ("Document Type not allowed", Refusal::DocumentType),
            ("Iets vooraf\r\nPeriode is afgesloten", Refusal::PeriodClosed),
            ("Periode is afgesloten\nGegeven bestaat reeds", Refusal::AlreadyThere),
        ] {
            assert_eq!(refusal(text), Some(expected), "{text}");
        }
        for unknown in ["", "An error occurred while processing this request.", "Object reference not set", "Error"] {
            assert_eq!(refusal(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn the_text_comes_wrapped_or_bare_and_a_page_has_none() {
        let wrapped = br#"{"error":{"code":"","message":{"lang":"","value":"Forbidden"}}}"#;
        assert_eq!(text(wrapped).as_deref(), Some("Forbidden"));
        assert_eq!(text(br#"{"error":{"code":"","message":"x"}}"#).as_deref(), Some("x"));
        assert_eq!(text(b"<html><title>Reeds verwerkt</title></html>"), None);
    }

    #[test]
    fn a_403_says_its_layer_in_a_header_or_in_words() {
        let mut headers = HeaderMap::new();
        assert_eq!(forbidden(&headers, "Forbidden"), ForbiddenReason::Unsaid);
        assert_eq!(
            forbidden(&headers, "Forbidden - Application Scope Violated. Cannot read 'x' scope."),
            ForbiddenReason::Scope
        );
        headers.insert("reason", "InactiveUser".parse().unwrap());
        assert_eq!(forbidden(&headers, "Forbidden"), ForbiddenReason::InactiveUser);
    }
}
