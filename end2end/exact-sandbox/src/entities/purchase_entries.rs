//! Purchase entries and their lines: the properties (reference 5.4). The rules are in `purchase_entry_rules`.

use axum::http::Method;

use super::accounts::ACCOUNTS;
use super::costs::{COSTCENTERS, COSTUNITS};
use super::documents::DOCUMENTS;
use super::ledger::{GL_ACCOUNTS, JOURNALS};
use super::payment_conditions::PAYMENT_CONDITIONS;
use super::purchase_entry_rules as rules;
use super::vat::VAT_CODES;
use crate::odata::schema::Access::{R, RCU, RCUM};
use crate::odata::schema::Edm::{Boolean, DateTime, Double, Guid, Int16, Int32, Lines, String};
use crate::odata::schema::{EntitySet, field};

/// `purchaseentry/PurchaseEntries`
pub(crate) static PURCHASE_ENTRIES: EntitySet = EntitySet {
    service: "purchaseentry",
    name: "PurchaseEntries",
    entity: "PurchaseEntry",
    key: "EntryID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("EntryID", Guid, RCU),
        field("Journal", String, RCUM).code_of(&JOURNALS).label("Dagboek"),
        field("JournalDescription", String, R),
        field("Supplier", Guid, RCUM).to(&ACCOUNTS).label("Relatie").indexed(),
        field("SupplierName", String, R),
        field("EntryNumber", Int32, RCU).label("Boekstuknummer").indexed(),
        field("YourRef", String, RCU).indexed(),
        field("InvoiceNumber", Int32, RCU),
        field("OrderNumber", Int32, RCU),
        field("EntryDate", DateTime, RCU),
        field("DueDate", DateTime, RCU),
        field("ReportingYear", Int16, RCU),
        field("ReportingPeriod", Int16, RCU),
        field("Currency", String, RCU),
        field("Rate", Double, RCU),
        field("AmountDC", Double, R),
        field("AmountFC", Double, R),
        field("VATAmountDC", Double, R),
        field("VATAmountFC", Double, RCU),
        field("GAccountAmountFC", Double, RCU),
        field("PaymentCondition", String, RCU).code_of(&PAYMENT_CONDITIONS).label("Betalingsconditie"),
        field("PaymentConditionDescription", String, R),
        field("PaymentConditionPaymentMethod", String, R),
        field("PaymentReference", String, RCU),
        field("Description", String, RCU),
        field("Document", Guid, RCU).to(&DOCUMENTS).label("Document").indexed(),
        field("DocumentNumber", Int32, R),
        field("DocumentSubject", String, R),
        field("ExternalLinkDescription", String, R),
        field("ExternalLinkReference", String, RCU).indexed(),
        field("BatchNumber", Int32, RCU),
        field("ProcessNumber", Int32, RCU),
        field("Reversal", Boolean, RCU),
        field("Status", Int16, R),
        field("StatusDescription", String, R),
        field("Type", Int32, R),
        field("TypeDescription", String, R),
        field("Division", Int32, R),
        field("CustomField", String, R),
        field("PurchaseEntryLines", Lines(&PURCHASE_ENTRY_LINES), RCUM).label("Boekingsregels"),
    ],
    create: rules::create,
    update: rules::update,
    delete: rules::delete,
};

/// `purchaseentry/PurchaseEntryLines`
pub(crate) static PURCHASE_ENTRY_LINES: EntitySet = EntitySet {
    service: "purchaseentry",
    name: "PurchaseEntryLines",
    entity: "PurchaseEntryLine",
    key: "ID",
    owner: Some("EntryID"),
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: false,
    fields: &[
        field("ID", Guid, RCU),
        field("EntryID", Guid, RCU),
        field("LineNumber", Int32, R),
        field("AmountDC", Double, R),
        field("AmountFC", Double, RCUM).label("Bedrag"),
        field("GLAccount", Guid, RCUM).to(&GL_ACCOUNTS).label("Grootboekrekening"),
        field("GLAccountCode", String, R),
        field("GLAccountDescription", String, R),
        field("VATCode", String, RCU).code_of(&VAT_CODES).label("Btw-code"),
        field("VATCodeDescription", String, R),
        field("VATPercentage", Double, RCU),
        field("VATAmountDC", Double, R),
        field("VATAmountFC", Double, RCU),
        field("VATBaseAmountDC", Double, R),
        field("VATBaseAmountFC", Double, RCU),
        field("VATNonDeductiblePercentage", Double, RCU),
        field("PrivateUsePercentage", Double, RCU),
        field("CostCenter", String, RCU).code_of(&COSTCENTERS).label("Kostenplaats"),
        field("CostCenterDescription", String, R),
        field("CostUnit", String, RCU).code_of(&COSTUNITS).label("Kostendrager"),
        field("CostUnitDescription", String, R),
        field("Project", Guid, RCU),
        field("Asset", Guid, RCU),
        field("TrackingNumber", Guid, RCU),
        field("From", DateTime, RCU),
        field("To", DateTime, RCU),
        field("Quantity", Double, RCU),
        field("Description", String, RCU),
        field("Notes", String, RCU),
        field("SerialNumber", String, RCU),
        field("Type", Int32, R),
    ],
    create: rules::create_line,
    update: rules::update_line,
    delete: rules::delete_line,
};
