//! The entity sets: their properties as the reference lists them, and the rules of those that have rules.

pub(crate) mod accounts;
pub(crate) mod administration;
pub(crate) mod amounts;
pub(crate) mod booking_header;
pub(crate) mod costs;
pub(crate) mod documents;
pub(crate) mod goods_receipts;
pub(crate) mod items;
pub(crate) mod ledger;
pub(crate) mod payment_conditions;
pub(crate) mod purchase_entries;
pub(crate) mod purchase_entry_rules;
pub(crate) mod purchase_entry_settle;
pub(crate) mod purchase_invoice_rules;
pub(crate) mod purchase_invoices;
pub(crate) mod purchase_order_rules;
pub(crate) mod purchase_orders;
pub(crate) mod transaction_lines;
pub(crate) mod vat;

use crate::odata::schema::EntitySet;

/// All sets that stand in an administration's books.
pub(crate) static SETS: &[&EntitySet] = &[
    &accounts::ACCOUNTS,
    &accounts::BANK_ACCOUNTS,
    &costs::COSTCENTERS,
    &costs::COSTUNITS,
    &documents::DOCUMENTS,
    &documents::DOCUMENT_ATTACHMENTS,
    &documents::DOCUMENT_TYPES,
    &goods_receipts::GOODS_RECEIPTS,
    &goods_receipts::GOODS_RECEIPT_LINES,
    &items::ITEMS,
    &items::SUPPLIER_ITEM,
    &ledger::EXCHANGE_RATES,
    &ledger::FINANCIAL_PERIODS,
    &ledger::GL_ACCOUNTS,
    &ledger::JOURNALS,
    &payment_conditions::PAYMENT_CONDITIONS,
    &purchase_entries::PURCHASE_ENTRIES,
    &purchase_entries::PURCHASE_ENTRY_LINES,
    &purchase_invoices::PURCHASE_INVOICES,
    &purchase_invoices::PURCHASE_INVOICE_LINES,
    &purchase_orders::PURCHASE_ORDERS,
    &purchase_orders::PURCHASE_ORDER_LINES,
    &transaction_lines::TRANSACTION_LINES,
    &vat::VAT_CODES,
];

/// A set by its path below the division; upper and lower case differ.
pub(crate) fn find(path: &str) -> Option<&'static EntitySet> {
    SETS.iter().copied().find(|set| set.path() == path)
}
