//! An invoice as its document has it: read exactly from an e-invoice, or recognised. These figures never change; what a
//! person decides stands in [`crate::coding`].
//!
//! The terms are those of EN 16931; its business terms (BT) are named at each field.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::{Amount, Currency};
use crate::party::{Iban, Party};
use crate::quantity::{Quantity, UnitPrice};
use crate::reading::ReadMessage;
use crate::vat::{VatCategory, VatSubtotal};

/// An invoice, or a credit note. Amounts of a credit note are positive in the document; an invoice may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceKind {
    /// The supplier asks for money.
    #[default]
    Invoice,
    /// The supplier gives money back.
    CreditNote,
}

impl InvoiceKind {
    /// What an amount of the document is in the books: a credit note counts the other way.
    pub fn signed(self, amount: Amount) -> Amount {
        match self {
            Self::Invoice => amount,
            Self::CreditNote => -amount,
        }
    }
}

/// The totals of the document (EN 16931 BG-22); each only where the document has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Totals {
    /// Sum of the lines' net amounts (BT-106).
    pub lines: Option<Amount>,
    /// Allowances on document level (BT-107).
    pub allowances: Option<Amount>,
    /// Charges on document level (BT-108).
    pub charges: Option<Amount>,
    /// Without VAT (BT-109).
    pub tax_exclusive: Option<Amount>,
    /// VAT in the invoice's currency (BT-110).
    pub vat: Option<Amount>,
    /// VAT in the accounting currency (BT-111).
    pub vat_in_tax_currency: Option<Amount>,
    /// With VAT (BT-112).
    pub tax_inclusive: Option<Amount>,
    /// Already paid (BT-113).
    pub prepaid: Option<Amount>,
    /// Rounding of what is to be paid (BT-114).
    pub payable_rounding: Option<Amount>,
    /// To be paid (BT-115).
    pub payable: Option<Amount>,
}

/// An allowance (*korting*) or charge (*toeslag*) of the document or of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowanceCharge {
    /// Whether it is added (charge) or taken off (allowance).
    pub is_charge: bool,
    /// Why.
    pub reason: String,
    /// How much, without its sign.
    pub amount: Amount,
    /// Its VAT category, on document level.
    pub vat_category: Option<VatCategory>,
    /// Its VAT percentage, on document level.
    pub vat_percent: Option<Decimal>,
}

impl AllowanceCharge {
    /// With its sign: an allowance is negative.
    pub fn signed(&self) -> Amount {
        if self.is_charge { self.amount } else { -self.amount }
    }
}

/// A line of the document (EN 16931 BG-25).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    /// Its identifier in the document (BT-126).
    pub id: String,
    /// The item's name, and its description where it says more.
    pub description: String,
    /// How many (BT-129), in which unit (BT-130).
    pub quantity: Option<Quantity>,
    /// Net price (BT-146) and its base quantity (BT-149).
    pub unit_price: Option<UnitPrice>,
    /// Net amount (BT-131), as the document has it.
    pub net: Amount,
    /// VAT category (BT-151).
    pub vat_category: Option<VatCategory>,
    /// VAT percentage (BT-152).
    pub vat_percent: Option<Decimal>,
    /// The supplier's item number (BT-155).
    pub supplier_item: Option<String>,
    /// The buyer's item number (BT-156).
    pub buyer_item: Option<String>,
    /// GTIN or another standard number (BT-157).
    pub standard_item: Option<String>,
    /// The order that the line names, where it differs from the header's.
    pub order_reference: Option<String>,
    /// The order line that the line names (BT-132).
    pub order_line_reference: Option<String>,
    /// Allowances and charges that are inside the net amount.
    pub allowance_charges: Vec<AllowanceCharge>,
    /// What else the line says (BT-127).
    pub note: Option<String>,
}

/// An account to pay to (EN 16931 BG-17), with the part of the payable amount where the document splits it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentAccount {
    /// The account.
    pub iban: Iban,
    /// Whose, where it is said.
    pub name: Option<String>,
    /// The part to be paid to it (G-account extension).
    pub part: Option<Amount>,
    /// Whether it is a blocked account (*G-rekening*).
    pub is_g_account: bool,
    /// What the bank wants to see with this account (BT-83), where it is not that of the whole invoice.
    pub reference: Option<String>,
}

/// A file inside, or a link of, the document (EN 16931 BG-24). Links are shown, never fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// A file name without any path.
    pub name: String,
    /// What it claims to be.
    pub mime: Option<String>,
    /// Bytes of the decoded content; `None` for a link, or where the content cannot be decoded.
    pub size: Option<u64>,
    /// An external address.
    pub link: Option<String>,
    /// Whether it may be offered for download (not an executable, not marked by a scanner, decodable).
    pub is_safe: bool,
    /// What it is, where the document says so.
    pub description: Option<String>,
}

/// How much a message, or a deviation, matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Information,
    /// To be looked at.
    Warning,
    /// To be solved first.
    Blocking,
}

/// An invoice as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Invoice or credit note.
    pub kind: InvoiceKind,
    /// The supplier's number (BT-1), as it was written.
    pub number: String,
    /// Day of issue (BT-2).
    pub issue_date: Option<NaiveDate>,
    /// Day of payment (BT-9).
    pub due_date: Option<NaiveDate>,
    /// UNCL 1001 (BT-3).
    pub type_code: Option<String>,
    /// Currency (BT-5).
    pub currency: Currency,
    /// Currency of the accounting VAT (BT-6), where it differs.
    pub tax_currency: Option<Currency>,
    /// The seller.
    pub supplier: Party,
    /// The buyer.
    pub buyer: Party,
    /// For routing at the buyer (BT-10).
    pub buyer_reference: Option<String>,
    /// The purchase order (BT-13).
    pub order_reference: Option<String>,
    /// The supplier's own order (BT-14).
    pub sales_order_reference: Option<String>,
    /// The despatch advice (BT-16).
    pub despatch_reference: Option<String>,
    /// The receipt advice (BT-15).
    pub receipt_reference: Option<String>,
    /// The contract (BT-12).
    pub contract_reference: Option<String>,
    /// Day of delivery (BT-72).
    pub delivery_date: Option<NaiveDate>,
    /// First and last day that the invoice is about (BT-73, BT-74).
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Invoices that this one corrects or credits (BT-25).
    pub preceding_invoices: Vec<String>,
    /// What the bank wants to see (BT-83).
    pub payment_reference: Option<String>,
    /// How it is to be paid: UNCL 4461 (BT-81); 49 and 59 are direct debits.
    pub payment_means: Option<String>,
    /// Payment terms in words (BT-20).
    pub payment_terms: Option<String>,
    /// Accounts to pay to.
    pub accounts: Vec<PaymentAccount>,
    /// The lines.
    pub lines: Vec<InvoiceLine>,
    /// Allowances and charges of the document.
    pub allowance_charges: Vec<AllowanceCharge>,
    /// VAT per rate.
    pub vat: Vec<VatSubtotal>,
    /// The totals.
    pub totals: Totals,
    /// What else the document says.
    pub notes: Vec<String>,
    /// Files inside, and links.
    pub attachments: Vec<Attachment>,
    /// What a person should know.
    pub messages: Vec<ReadMessage>,
}

impl Invoice {
    /// An invoice of which nothing is known yet: what a person starts from where the document cannot be read.
    pub fn blank() -> Self {
        Self {
            kind: InvoiceKind::Invoice,
            number: String::new(),
            issue_date: None,
            due_date: None,
            type_code: None,
            currency: Currency::UNKNOWN,
            tax_currency: None,
            supplier: Party::default(),
            buyer: Party::default(),
            buyer_reference: None,
            order_reference: None,
            sales_order_reference: None,
            despatch_reference: None,
            receipt_reference: None,
            contract_reference: None,
            delivery_date: None,
            period: None,
            preceding_invoices: Vec::new(),
            payment_reference: None,
            payment_means: None,
            payment_terms: None,
            accounts: Vec::new(),
            lines: Vec::new(),
            allowance_charges: Vec::new(),
            vat: Vec::new(),
            totals: Totals::default(),
            notes: Vec::new(),
            attachments: Vec::new(),
            messages: Vec::new(),
        }
    }
}

/// An invoice number in the form in which two of them are compared: capitals and digits only, no leading zeros.
pub fn normalise_number(number: &str) -> String {
    let signs: String = number.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    signs.trim_start_matches('0').to_owned()
}
