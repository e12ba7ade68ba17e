//! All that the validate screen works with: asked for once, when an invoice is opened. From then on every verdict is made
//! in the browser.

use serde::{Deserialize, Serialize};

use crate::administration::Administration;
use crate::booking::action::ActionKind;
use crate::booking::build::{Context, NotBookable, build};
use crate::booking::content::ContentFile;
use crate::coding::Coding;
use crate::ids::{AdministrationId, InvoiceId, RemoteId};
use crate::intake::DocumentFile;
use crate::invoice::Invoice;
use crate::master::Supplier;
use crate::matching::judge::{Case, Judge, takes};
use crate::party::Party;

/// What opening an invoice gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opened {
    /// It can be worked on.
    Desk(Box<Desk>),
    /// Nobody knows yet whose books it is for: that comes first.
    Unassigned(Box<Unassigned>),
}

/// An invoice that has no administration yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unassigned {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The version that was read; choosing asks for it.
    pub version: i64,
    /// Its file.
    pub document: DocumentFile,
    /// What the document says.
    pub read: Invoice,
    /// The administrations that it may be for.
    pub administrations: Vec<AdministrationChoice>,
}

/// An administration as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdministrationChoice {
    /// Its id.
    pub id: AdministrationId,
    /// Its number and name.
    pub name: String,
}

/// Where an invoice stands among those that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its place, counted from 1; 0 where it does not wait any more.
    pub at: usize,
    /// How many wait.
    pub of: usize,
    /// The one before it.
    pub previous: Option<InvoiceId>,
    /// The one after it; of one that does not wait any more, the first that does.
    pub next: Option<InvoiceId>,
}

impl Place {
    /// Of an invoice in the list of what waits, in its order.
    pub fn of(invoice: InvoiceId, waiting: &[InvoiceId]) -> Self {
        let Some(at) = waiting.iter().position(|id| *id == invoice) else {
            return Self { next: waiting.first().copied(), of: waiting.len(), ..Self::default() };
        };
        Self {
            at: at + 1,
            of: waiting.len(),
            previous: at.checked_sub(1).and_then(|before| waiting.get(before)).copied(),
            next: waiting.get(at + 1).copied(),
        }
    }
}

/// An invoice on somebody's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The version that was read; saving asks for it.
    pub version: i64,
    /// Its file.
    pub document: DocumentFile,
    /// Where it stands among those that wait.
    pub place: Place,
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

/// What would stand in the way of sending this coding, asked of the very code that builds the booking: the screen never
/// offers what the server refuses. Empty where nothing does.
pub fn obstacles(judge: &Judge, coding: &Coding, kind: ActionKind) -> Vec<NotBookable> {
    let case = judge.case();
    let administration = Administration {
        id: AdministrationId(uuid::Uuid::nil()),
        identity: case.administration.clone(),
        settings: case.settings.clone(),
        connection: None,
    };
    let known = coding.lines.iter().filter_map(takes).filter_map(|id| judge.order_line(id));
    let order_lines: Vec<_> = known.map(|(_, line)| (line.id, line.remote_id)).collect();
    let context = Context {
        administration: &administration,
        master: &case.master,
        supplier: case.supplier.as_ref(),
        order_lines: &order_lines,
        file: &ContentFile { sha256: String::new(), name: String::new() },
        // Which type of document it becomes is the server's to know.
        document_type: Some(0),
    };
    build(coding, kind, &context).err().unwrap_or_default()
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
    fn an_invoice_knows_its_neighbours() {
        let ids: Vec<InvoiceId> = (1..=3).map(|n| InvoiceId(uuid::Uuid::from_u128(n))).collect();
        assert_eq!(Place::of(ids[0], &ids), Place { at: 1, of: 3, previous: None, next: Some(ids[1]) });
        assert_eq!(Place::of(ids[2], &ids), Place { at: 3, of: 3, previous: Some(ids[1]), next: None });
        let gone = InvoiceId(uuid::Uuid::from_u128(9));
        assert_eq!(Place::of(gone, &ids), Place { at: 0, of: 3, previous: None, next: Some(ids[0]) });
    }

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
