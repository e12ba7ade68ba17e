//! What a bookkeeping system says no to: a closed list, each with a sentence that a person can act on. The words that the
//! system itself used are kept beside it.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// A refusal by a rule of the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Something like it is there already.
    AlreadyThere,
    /// The period or the year is closed.
    PeriodClosed,
    /// The financial year is not in the table of periods.
    UnknownYear,
    /// The entry is not in balance: VAT was computed in another way.
    OutOfBalance,
    /// A code or id is not known there, is no longer active, or belongs to another administration.
    InvalidReference,
    /// Something that must be said was not said.
    Missing,
    /// The VAT percentage does not fit its code or country.
    VatPercentage,
    /// The journal is of the wrong type.
    JournalType,
    /// The relation may not be used in this way.
    RelationType,
    /// The value of a field is not accepted.
    InvalidValue,
    /// The entry was processed, and can't be changed any more.
    AlreadyProcessed,
    /// This user may not make documents of this type.
    DocumentType,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: [Self; 12] = [
        Self::AlreadyThere,
        Self::PeriodClosed,
        Self::UnknownYear,
        Self::OutOfBalance,
        Self::InvalidReference,
        Self::Missing,
        Self::VatPercentage,
        Self::JournalType,
        Self::RelationType,
        Self::InvalidValue,
        Self::AlreadyProcessed,
        Self::DocumentType,
    ];

    /// What happened and what to do, for a person.
    pub fn sentence(self, language: Language) -> &'static str {
        match self {
            Self::AlreadyThere => words::already_there(language),
            Self::PeriodClosed => words::period_closed(language),
            Self::UnknownYear => words::unknown_year(language),
            Self::OutOfBalance => words::out_of_balance(language),
            Self::InvalidReference => words::invalid_reference(language),
            Self::Missing => words::missing(language),
            Self::VatPercentage => words::vat_percentage(language),
            Self::JournalType => words::journal_type(language),
            Self::RelationType => words::relation_type(language),
            Self::InvalidValue => words::invalid_value(language),
            Self::AlreadyProcessed => words::already_processed(language),
            Self::DocumentType => words::document_type(language),
        }
    }
}

mod words {
    crate::catalogue! {
        already_there: { nl: "Er staat al zo'n boeking in het boekhoudpakket.", en: "The bookkeeping system already holds such an entry." },
        period_closed: { nl: "De periode is afgesloten. Kies een andere datum of laat de periode openen.", en: "The period is closed. Choose another date or have the period opened." },
        unknown_year: { nl: "Het boekjaar bestaat nog niet in de administratie. Laat het daar aanmaken.", en: "The financial year does not exist in the administration yet. Have it created there." },
        out_of_balance: { nl: "De boeking is niet in evenwicht: het boekhoudpakket berekent de btw anders. Controleer btw-code en btw-bedrag per regel.", en: "The entry is not in balance: the bookkeeping system computes VAT differently. Check VAT code and VAT amount of each line." },
        invalid_reference: { nl: "Een gekozen code bestaat niet (meer) in deze administratie. Werk de stamgegevens bij en kies opnieuw.", en: "A chosen code does not (or no longer) exist in this administration. Refresh the master data and choose again." },
        missing: { nl: "Er ontbreekt een verplicht gegeven.", en: "Something mandatory is missing." },
        vat_percentage: { nl: "Het btw-percentage past niet bij de btw-code of het land.", en: "The VAT percentage does not fit the VAT code or the country." },
        journal_type: { nl: "Het dagboek is geen inkoopboek.", en: "The journal is no purchase journal." },
        relation_type: { nl: "De relatie is in de administratie geen leverancier.", en: "The relation is no supplier in the administration." },
        invalid_value: { nl: "Een gegeven wordt door het boekhoudpakket niet aanvaard.", en: "The bookkeeping system does not accept a value." },
        already_processed: { nl: "De boeking is al verwerkt en kan niet meer worden gewijzigd.", en: "The entry has been processed and can no longer be changed." },
        document_type: { nl: "De gebruiker van de verbinding mag documenten van deze soort niet aanmaken.", en: "The user of the connection may not create documents of this type." },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_sentence_of_its_own_in_both_languages() {
        for language in Language::ALL {
            let mut sentences: Vec<_> = Refusal::ALL.iter().map(|refusal| refusal.sentence(language)).collect();
            sentences.sort_unstable();
            sentences.dedup();
            assert_eq!(sentences.len(), Refusal::ALL.len());
        }
    }
}
