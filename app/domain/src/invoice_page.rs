//! One invoice as its page shows it: its document, its lines, its way into the books, its history from intake on.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::booking::overview::ActionDetail;
use crate::ids::InvoiceId;
use crate::intake::{DocumentFile, Stage};
use crate::invoice::Invoice;
use crate::language::Language;
use crate::matching::deviation::Code;
use crate::matching::sentences::code_name;
use crate::money::Amount;
use crate::quantity::UnitPrice;

/// One invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoicePage {
    /// Which.
    pub id: InvoiceId,
    /// Where it stands before booking.
    pub stage: Stage,
    /// The supplier: by his card, else as the document has him, else the file's name.
    pub supplier: String,
    /// The supplier's number.
    pub number: String,
    /// Number and name of the administration, once chosen.
    pub administration: Option<String>,
    /// Total with VAT.
    pub total: Amount,
    /// Its file.
    pub document: DocumentFile,
    /// What the document says.
    pub read: Invoice,
    /// What was coded; empty before.
    pub lines: Vec<CodedLine>,
    /// Its newest action, once a booking was asked for.
    pub action: Option<ActionDetail>,
    /// What people did with it, the newest first.
    pub history: Vec<InvoiceEvent>,
}

/// A coding line in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodedLine {
    /// Its text.
    pub description: String,
    /// What it is booked on: an account, an item, an order line.
    pub target: String,
    /// Quantity.
    pub quantity: Decimal,
    /// Price.
    pub price: Option<UnitPrice>,
    /// VAT code.
    pub vat_code: Option<String>,
    /// Amount without VAT.
    pub net: Amount,
}

/// A line of an invoice's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceEvent {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What happened.
    pub what: Happened,
}

/// What happened to an invoice before and beside its actions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// Its file came in.
    Received {
        /// Under this name.
        file_name: String,
    },
    /// Somebody chose whose books it is for.
    Assigned,
    /// Header or lines were saved.
    Coded {
        /// With so many lines.
        lines: u64,
    },
    /// A deviation was accepted.
    Accepted {
        /// Which, by its code.
        code: String,
        /// Why.
        reason: String,
    },
    /// It no longer is.
    NoLongerAccepted {
        /// Which, by its code.
        code: String,
        /// Why it was.
        reason: String,
    },
    /// Somebody asked for the booking.
    BookingAsked,
    /// Thrown away.
    Deleted {
        /// Why.
        reason: String,
    },
    /// Had back after that.
    Restored,
    /// A word that this version does not know; shown as it is stored.
    Other {
        /// The word.
        word: String,
    },
}

crate::catalogue! {
    received: { nl: "Binnengehaald", en: "Taken in" },
    assigned: { nl: "Administratie gekozen", en: "Administration chosen" },
    coded: { nl: "Gecodeerd", en: "Coded" },
    accepted: { nl: "Afwijking geaccepteerd", en: "Deviation accepted" },
    no_longer_accepted: { nl: "Acceptatie ingetrokken", en: "Acceptance withdrawn" },
    booking_asked: { nl: "Boeken gevraagd", en: "Booking asked for" },
    deleted: { nl: "Verwijderd", en: "Deleted" },
    restored: { nl: "Teruggezet", en: "Put back" },
    coded_lines(lines: u64): { nl: "{lines} coderegels.", en: "{lines} coding lines." },
    one_coded_line: { nl: "1 coderegel.", en: "1 coding line." },
    with_reason(what: &str, reason: &str): { nl: "{what}: {reason}", en: "{what}: {reason}" },
}

impl Happened {
    /// In one or two words.
    pub fn title(&self, language: Language) -> &str {
        match self {
            Self::Received { .. } => received(language),
            Self::Assigned => assigned(language),
            Self::Coded { .. } => coded(language),
            Self::Accepted { .. } => accepted(language),
            Self::NoLongerAccepted { .. } => no_longer_accepted(language),
            Self::BookingAsked => booking_asked(language),
            Self::Deleted { .. } => deleted(language),
            Self::Restored => restored(language),
            Self::Other { word } => word,
        }
    }

    /// What goes with it, as a sentence; empty where the title says all.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::Received { file_name } => file_name.clone(),
            Self::Coded { lines: 1 } => one_coded_line(language).to_owned(),
            Self::Coded { lines } => coded_lines(language, *lines),
            Self::Accepted { code, reason } | Self::NoLongerAccepted { code, reason } => {
                let name = Code::from_code(code).map_or(code.as_str(), |code| code_name(language, code));
                with_reason(language, name, reason)
            }
            Self::Deleted { reason } => reason.clone(),
            Self::Assigned | Self::BookingAsked | Self::Restored | Self::Other { .. } => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_speaks_in_words() {
        let accepted = Happened::Accepted { code: "duplicate".into(), reason: "tweede exemplaar".into() };
        let sentence = accepted.sentence(Language::Nl);
        assert!(sentence.ends_with(": tweede exemplaar") && !sentence.starts_with("duplicate"), "{sentence}");
        assert_eq!(Happened::Coded { lines: 1 }.sentence(Language::En), "1 coding line.");
        assert_eq!(Happened::Other { word: "something_new".into() }.title(Language::Nl), "something_new");
    }
}
