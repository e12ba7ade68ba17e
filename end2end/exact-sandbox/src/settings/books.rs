//! Rules of the books that the reference leaves open or lets a company choose.

use serde::{Deserialize, Serialize};

use crate::store::write::ForeignIds;

/// The words of a refused duplicate (reference 5.12: not found).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DuplicateText {
    /// *Gegeven bestaat reeds*, the text of any violated key.
    #[default]
    DataExists,
    /// *Bestaat reeds - Boekstuknummer: …, Dagboek: …*, as the XML import says it.
    Numbered,
    /// A sentence that stands in no reference.
    Unheard,
}

/// The unit of `ReceivedQuantity` and `InvoicedQuantity` of an order line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderQuantities {
    /// As `QuantityInPurchaseUnits`.
    #[default]
    PurchaseUnits,
    /// As `Quantity`.
    ItemUnits,
}

/// When an order line's `InvoicedQuantity` goes up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum QuantityMoves {
    /// When the invoice is posted.
    #[default]
    OnPost,
    /// When it is processed into the ledger.
    OnProcess,
}

/// Rules of the books.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the sandbox's board")]
pub(crate) struct BookRules {
    /// An entry with the same supplier, YourRef, date and amount is refused (reference 5.12).
    pub(crate) duplicate_check_entries: bool,
    /// The same check on PurchaseInvoices. None is known; off.
    pub(crate) duplicate_check_invoices: bool,
    /// The words of a refused duplicate.
    pub(crate) duplicate_text: DuplicateText,
    /// What a POST does with an id of another administration, without the bug of 2019.
    pub(crate) foreign_ids: ForeignIds,
    /// A client-chosen `EntryID` or `ID` becomes the key.
    pub(crate) chosen_ids_honoured: bool,
    /// Purchase entries stand as processed (50) at once instead of open (20).
    pub(crate) entries_processed_at_once: bool,
    /// The header's amount of a purchase entry is returned with the opposite sign of its lines.
    pub(crate) entry_amounts_negative: bool,
    /// An entry with a negative total is of type 31.
    pub(crate) credits_are_type_31: bool,
    /// Purchase invoices are processed into the ledger at once; else they stay open until *verwerk* is pressed.
    pub(crate) invoices_processed_at_once: bool,
    /// Purchase invoices that are not processed yet are drafts (10) instead of open (20).
    pub(crate) invoices_begin_as_draft: bool,
    /// When the order's invoiced quantity goes up.
    pub(crate) invoiced_quantity_moves: QuantityMoves,
    /// The unit of received and invoiced quantities.
    pub(crate) order_quantities_in: OrderQuantities,
    /// More may not be invoiced than was ordered.
    pub(crate) refuse_over_invoicing: bool,
    /// The company setting *Receipt of more than ordered is allowed*.
    pub(crate) receive_more_than_ordered: bool,
    /// A PUT of the payment condition computes the due date again.
    pub(crate) recompute_due_date: bool,
}

impl Default for BookRules {
    fn default() -> Self {
        Self {
            duplicate_check_entries: true,
            duplicate_check_invoices: false,
            duplicate_text: DuplicateText::DataExists,
            foreign_ids: ForeignIds::Refused,
            chosen_ids_honoured: false,
            entries_processed_at_once: false,
            entry_amounts_negative: true,
            credits_are_type_31: true,
            invoices_processed_at_once: true,
            invoices_begin_as_draft: false,
            invoiced_quantity_moves: QuantityMoves::OnPost,
            order_quantities_in: OrderQuantities::PurchaseUnits,
            refuse_over_invoicing: false,
            receive_more_than_ordered: false,
            recompute_due_date: true,
        }
    }
}
