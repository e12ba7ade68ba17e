//! What a bookkeeping system answers. Rows carry the administration that they were answered with wherever the system
//! says it: that is the witness, unlike the administration in the address.

use chrono::{NaiveDate, NaiveDateTime};
use domain::ids::RemoteId;
use domain::master::{CostObject, GlAccount, Item, Journal, PaymentCondition, Period, Supplier, SupplierItem, VatCode};
use domain::money::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What the bookkeeping system calls an administration; in Exact Online its *division*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Division(pub i64);

impl std::fmt::Display for Division {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Where the next page begins. Only the connector that made it can read it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(pub(super) String);

#[cfg(test)]
impl Cursor {
    /// One that leads nowhere, for tests of those who turn pages.
    pub(crate) fn of(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// One page of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows that could be read.
    pub rows: Vec<T>,
    /// What is wrong with the rows that could not: one bad row takes no list down.
    pub unreadable: Vec<String>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
}

/// The user that a token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Its identity there.
    pub user: RemoteId,
    /// What it signs in with.
    pub user_name: String,
    /// Its name.
    pub full_name: String,
    /// Its e-mail address.
    pub email: Option<String>,
    /// The administration that the user last opened, in a browser or by a program. Nothing may depend on it; a stray
    /// entry would be there.
    pub current_division: Option<Division>,
    /// Who owns that administration.
    pub customer: Option<String>,
}

/// An administration that a token reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteAdministration {
    /// Its id.
    pub division: Division,
    /// The number that people use, where there is one.
    pub number: Option<String>,
    /// Its name.
    pub name: String,
    /// Its VAT number.
    pub vat_number: Option<String>,
    /// Its chamber of commerce number.
    pub company_id: Option<String>,
    /// The currency of its books.
    pub currency: Option<Currency>,
    /// Who owns it.
    pub customer: Option<String>,
    /// Whether it is active, and not archived or blocked.
    pub usable: bool,
}

/// How far an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryStatus {
    /// 5: rejected.
    Rejected,
    /// 10: a draft.
    Draft,
    /// 20: open, may still be changed.
    Open,
    /// 50: processed into the ledger.
    Processed,
    /// Something that the reference does not name.
    Other(i64),
}

/// An entry without order lines (in Exact Online a PurchaseEntry).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id, the same in the ledger.
    pub id: RemoteId,
    /// Its entry number (*boekstuknummer*). Not stable over time: keep the id.
    pub number: i64,
    /// The administration that it stands in: the witness.
    pub division: Division,
    /// Its journal.
    pub journal: Option<String>,
    /// The supplier's card.
    pub supplier: Option<RemoteId>,
    /// The supplier's invoice number.
    pub invoice_number: Option<String>,
    /// Invoice date.
    pub date: Option<NaiveDate>,
    /// Due date.
    pub due_date: Option<NaiveDate>,
    /// Currency.
    pub currency: Option<String>,
    /// Total with VAT in its currency. Its sign is not documented: compare sizes, and take the direction from the lines.
    pub amount: Option<Decimal>,
    /// VAT in its currency.
    pub vat_amount: Option<Decimal>,
    /// Payment condition, by code.
    pub payment_condition: Option<String>,
    /// B on credit, I collection, K cash.
    pub payment_method: Option<String>,
    /// The bank's reference.
    pub payment_reference: Option<String>,
    /// The document that it carries.
    pub document: Option<RemoteId>,
    /// The link to our invoice, which ends in our reference.
    pub link: Option<String>,
    /// A word on it.
    pub description: Option<String>,
    /// How far it is.
    pub status: Option<EntryStatus>,
    /// Whether it is booked as a credit note; `None` where it is not said.
    pub is_credit: Option<bool>,
    /// When it was made, in the time of the Netherlands.
    pub created: Option<NaiveDateTime>,
    /// Who made it.
    pub creator: Option<RemoteId>,
    /// Its lines; `None` where they were not asked for.
    pub lines: Option<Vec<EntryLine>>,
}

/// A line of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryLine {
    /// Its id.
    pub id: RemoteId,
    /// Its place.
    pub number: Option<i64>,
    /// The GL account.
    pub gl_account: Option<RemoteId>,
    /// Its amount: positive is debit.
    pub amount: Decimal,
    /// VAT code.
    pub vat_code: Option<String>,
    /// VAT.
    pub vat_amount: Option<Decimal>,
    /// Cost centre, by code.
    pub cost_center: Option<String>,
    /// Cost unit, by code.
    pub cost_unit: Option<String>,
    /// A word on it.
    pub description: Option<String>,
}

/// An invoice that was booked against order lines. The system does not say in which administration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderInvoice {
    /// Its id; not the ledger's.
    pub id: RemoteId,
    /// Its entry number.
    pub number: Option<i64>,
    /// Whether it is a credit note.
    pub is_credit: bool,
    /// Its journal.
    pub journal: Option<String>,
    /// The supplier's card.
    pub supplier: Option<RemoteId>,
    /// The supplier's invoice number.
    pub invoice_number: Option<String>,
    /// Invoice date.
    pub date: Option<NaiveDate>,
    /// Due date.
    pub due_date: Option<NaiveDate>,
    /// Payment condition, by code.
    pub payment_condition: Option<String>,
    /// Currency.
    pub currency: Option<String>,
    /// Total with VAT in its currency.
    pub amount: Option<Decimal>,
    /// VAT in its currency.
    pub vat_amount: Option<Decimal>,
    /// The document that it carries.
    pub document: Option<RemoteId>,
    /// Remarks: our reference.
    pub remarks: Option<String>,
    /// How far it is.
    pub status: Option<EntryStatus>,
    /// When it was made, in the time of the Netherlands.
    pub created: Option<NaiveDateTime>,
    /// Who made it.
    pub creator: Option<RemoteId>,
    /// Its lines; `None` where the answer did not hold them.
    pub lines: Option<Vec<OrderInvoiceLine>>,
}

/// A line of an order invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderInvoiceLine {
    /// Its id.
    pub id: RemoteId,
    /// The order line that it invoices.
    pub order_line: Option<RemoteId>,
    /// The item.
    pub item: Option<RemoteId>,
    /// How many, in purchase units.
    pub quantity: Option<Decimal>,
    /// Its amount without VAT.
    pub amount: Option<Decimal>,
    /// VAT code.
    pub vat_code: Option<String>,
    /// VAT.
    pub vat_amount: Option<Decimal>,
    /// Cost centre, by code.
    pub cost_center: Option<String>,
    /// Cost unit, by code.
    pub cost_unit: Option<String>,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// Its id.
    pub id: RemoteId,
    /// The administration that it stands in: the witness.
    pub division: Division,
    /// The entry that it belongs to.
    pub entry: RemoteId,
    /// The entry's number.
    pub entry_number: Option<i64>,
    /// 0 is the head of the entry.
    pub line_number: Option<i64>,
    /// 30 purchase, 31 purchase credit, and others.
    pub kind: Option<i64>,
    /// How far it is.
    pub status: Option<EntryStatus>,
    /// Entry date.
    pub date: Option<NaiveDate>,
    /// Its journal.
    pub journal: Option<String>,
    /// The relation.
    pub account: Option<RemoteId>,
    /// The GL account.
    pub gl_account: Option<RemoteId>,
    /// Amount in the currency of the books; debit is positive.
    pub amount_in_books: Option<Decimal>,
    /// Amount in the currency of the entry.
    pub amount: Option<Decimal>,
    /// VAT in the currency of the entry.
    pub vat_amount: Option<Decimal>,
    /// VAT code.
    pub vat_code: Option<String>,
    /// Currency of the entry.
    pub currency: Option<String>,
    /// Cost centre, by code.
    pub cost_center: Option<String>,
    /// Cost unit, by code.
    pub cost_unit: Option<String>,
    /// How many.
    pub quantity: Option<Decimal>,
    /// The item.
    pub item: Option<RemoteId>,
    /// The supplier's invoice number.
    pub invoice_number: Option<String>,
    /// The document that it carries.
    pub document: Option<RemoteId>,
}

/// A document in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentCard {
    /// Its id.
    pub id: RemoteId,
    /// The administration that it stands in: the witness.
    pub division: Division,
    /// Its subject: our reference stands in it.
    pub subject: String,
    /// Its type.
    pub kind: Option<i64>,
    /// The relation.
    pub account: Option<RemoteId>,
    /// The entry that it belongs to.
    pub entry: Option<RemoteId>,
    /// When it was made, in the time of the Netherlands.
    pub created: Option<NaiveDateTime>,
    /// Who made it.
    pub creator: Option<RemoteId>,
}

/// A file that was added to a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Its id.
    pub id: RemoteId,
    /// The document, as the answer has it.
    pub document: Option<RemoteId>,
}

/// Kinds of master data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MasterKind {
    /// Cards of suppliers.
    Suppliers,
    /// Bank accounts of relations.
    BankAccounts,
    /// GL accounts.
    GlAccounts,
    /// VAT codes.
    VatCodes,
    /// Payment conditions.
    PaymentConditions,
    /// Purchase journals.
    Journals,
    /// Financial periods.
    Periods,
    /// Items that are bought.
    Items,
    /// How suppliers sell items.
    SupplierItems,
    /// Cost centres.
    CostCenters,
    /// Cost units.
    CostUnits,
    /// Types of documents.
    DocumentTypes,
}

impl MasterKind {
    /// Every kind, in the order in which a first reading is of use: what coding needs first.
    pub const ALL: [Self; 12] = [
        Self::Journals,
        Self::VatCodes,
        Self::PaymentConditions,
        Self::GlAccounts,
        Self::Periods,
        Self::DocumentTypes,
        Self::CostCenters,
        Self::CostUnits,
        Self::Suppliers,
        Self::BankAccounts,
        Self::Items,
        Self::SupplierItems,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Suppliers => "supplier",
            Self::BankAccounts => "bank_account",
            Self::GlAccounts => "gl_account",
            Self::VatCodes => "vat_code",
            Self::PaymentConditions => "payment_condition",
            Self::Journals => "journal",
            Self::Periods => "period",
            Self::Items => "item",
            Self::SupplierItems => "supplier_item",
            Self::CostCenters => "cost_center",
            Self::CostUnits => "cost_unit",
            Self::DocumentTypes => "document_type",
        }
    }
}

/// A row of master data with the id that it has there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MasterRow {
    /// Its id there: a GUID for all but types of documents.
    pub key: String,
    /// The administration that it was answered with, where the system says it.
    pub division: Option<Division>,
    /// What it is.
    pub value: MasterValue,
}

/// What a row of master data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MasterValue {
    /// A supplier's card, its bank accounts still empty: they are rows of their own.
    Supplier(Supplier),
    /// A bank account of a relation.
    BankAccount(BankAccount),
    /// A GL account.
    GlAccount(GlAccount),
    /// A VAT code.
    VatCode(VatCode),
    /// A payment condition.
    PaymentCondition(PaymentCondition),
    /// A journal.
    Journal(Journal),
    /// A period.
    Period(Period),
    /// An item.
    Item(Item),
    /// How a supplier sells an item.
    SupplierItem(SupplierItem),
    /// A cost centre.
    CostCenter(CostObject),
    /// A cost unit.
    CostUnit(CostObject),
    /// A type of documents.
    DocumentType(DocumentType),
}

/// A bank account of a relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// Whose.
    pub account: RemoteId,
    /// The number, cleaned.
    pub number: String,
    /// Whether it is the one that is paid to by default.
    pub main: bool,
    /// Whether it is blocked.
    pub blocked: bool,
}

/// A type of documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentType {
    /// Its number.
    pub id: i64,
    /// What it is called there.
    pub name: String,
    /// Whether a program may make documents of it.
    pub creatable: bool,
}
