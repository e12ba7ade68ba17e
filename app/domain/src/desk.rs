//! All that the validate screen works with: asked for once, when an invoice is opened. From then on every verdict is made
//! in the browser.

use serde::{Deserialize, Serialize};

use crate::coding::Coding;
use crate::ids::{InvoiceId, RemoteId};
use crate::master::Supplier;
use crate::matching::judge::Case;
use crate::party::Party;

/// An invoice on somebody's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The version that was read; saving asks for it.
    pub version: i64,
    /// What verdicts are made from.
    pub case: Case,
    /// What was saved, or what is proposed.
    pub coding: Coding,
    /// The cards that may be chosen.
    pub suppliers: Vec<Supplier>,
    /// The items that may be chosen.
    pub items: Vec<ItemChoice>,
    /// How many orders there are; the case has a hundred at most.
    pub orders_total: usize,
    /// Somebody else who has it open.
    pub opened_by: Option<String>,
    /// Whether it can still be worked on: an invoice that is booked can not.
    pub is_open: bool,
}

/// An item as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemChoice {
    /// Its id.
    pub id: RemoteId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The card of a supplier as a document names it: by VAT number, by chamber of commerce number, by account, and only then
/// by the whole name. `None` where no card fits, or several do.
pub fn recognise<'a>(suppliers: &'a [Supplier], party: &Party, ibans: &[&str]) -> Option<&'a Supplier> {
    let only = |fits: &dyn Fn(&Supplier) -> bool| {
        let mut found = suppliers.iter().filter(|supplier| !supplier.blocked && fits(supplier));
        found.next().filter(|_| found.next().is_none())
    };
    let vat = party.vat_number.as_ref().map(crate::party::VatNumber::as_str);
    let by_vat = || only(&|supplier| vat.is_some() && supplier.vat_number.as_deref() == vat);
    let by_company = || only(&|supplier| party.company_id.is_some() && supplier.company_id == party.company_id);
    let by_account = || only(&|supplier| supplier.ibans.iter().any(|iban| ibans.contains(&iban.as_str())));
    let name = party.name.trim().to_lowercase();
    let by_name = || only(&|supplier| !name.is_empty() && supplier.name.trim().to_lowercase() == name);
    by_vat().or_else(by_company).or_else(by_account).or_else(by_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::samples;
    use crate::party::VatNumber;

    #[test]
    fn a_card_is_recognised_by_numbers_before_names_and_never_guessed() {
        let mut other = samples::supplier();
        other.id = samples::ACCOUNT;
        other.vat_number = None;
        let cards = [samples::supplier(), other];
        let party = Party { name: "Molenkamp".into(), ..Party::default() };
        assert_eq!(recognise(&cards, &party, &[]), None);
        let party = Party { vat_number: VatNumber::clean("NL000099998B57"), ..party };
        assert_eq!(recognise(&cards, &party, &[]).map(|card| card.id), Some(samples::SUPPLIER));
        assert_eq!(
            recognise(&cards[1..], &Party::default(), &["NL91ABNA0417164300"]).map(|card| card.id),
            Some(samples::ACCOUNT)
        );
    }
}
