//! Purchase invoices against orders, and their lines: the properties (reference 5.3). Neither has a `Division`: the
//! document, and the ledger rows that carry it, tell where it stands. The rules are in `purchase_invoice_rules`.

use axum::http::Method;

use super::accounts::ACCOUNTS;
use super::costs::{COSTCENTERS, COSTUNITS};
use super::documents::DOCUMENTS;
use super::items::ITEMS;
use super::ledger::JOURNALS;
use super::payment_conditions::PAYMENT_CONDITIONS;
use super::purchase_invoice_rules as rules;
use super::purchase_orders::PURCHASE_ORDER_LINES;
use super::vat::VAT_CODES;
use crate::odata::schema::Access::{R, RC, RCU, RCUM};
use crate::odata::schema::Edm::{Boolean, DateTime, Double, Guid, Int16, Int32, Lines, String};
use crate::odata::schema::{EntitySet, field};
use crate::store::write;

/// `purchase/PurchaseInvoices`
pub(crate) static PURCHASE_INVOICES: EntitySet = EntitySet {
    service: "purchase",
    name: "PurchaseInvoices",
    entity: "PurchaseInvoice",
    key: "ID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("ID", Guid, RCU),
        field("Type", Int16, RCUM),
        field("Journal", String, RCUM).code_of(&JOURNALS).label("Dagboek"),
        field("Supplier", Guid, RCUM).to(&ACCOUNTS).label("Relatie").indexed(),
        field("ContactPerson", Guid, RCU),
        field("EntryNumber", Int32, R).indexed(),
        field("YourRef", String, RCU).indexed(),
        field("InvoiceDate", DateTime, RCU),
        field("DueDate", DateTime, RCU),
        field("FinancialYear", Int16, RCU),
        field("FinancialPeriod", Int16, RCU),
        field("PaymentReference", String, RCU),
        field("PaymentCondition", String, RCU).code_of(&PAYMENT_CONDITIONS).label("Betalingsconditie"),
        field("Currency", String, RCU),
        field("ExchangeRate", Double, RCU),
        field("Warehouse", Guid, RCU),
        field("Document", Guid, RCU).to(&DOCUMENTS).label("Document").indexed(),
        field("Description", String, RCU),
        field("Remarks", String, RCU).indexed(),
        field("Status", Int16, R),
        field("Source", Int16, R),
        field("Amount", Double, R),
        field("AmountDC", Double, R),
        field("AmountFCExclVat", Double, R),
        field("VATAmount", Double, R),
        field("Discount", Double, RCU),
        field("AmountDiscount", Double, RCU),
        field("AmountDiscountExclVat", Double, RCU),
        field("PurchaseInvoiceLines", Lines(&PURCHASE_INVOICE_LINES), RCUM).label("Factuurregels"),
    ],
    create: rules::create,
    update: rules::update,
    delete: rules::delete,
};

/// `purchase/PurchaseInvoiceLines`: made with their header only.
pub(crate) static PURCHASE_INVOICE_LINES: EntitySet = EntitySet {
    service: "purchase",
    name: "PurchaseInvoiceLines",
    entity: "PurchaseInvoiceLine",
    key: "ID",
    owner: Some("InvoiceID"),
    methods: &[Method::GET],
    audited: true,
    fields: &[
        field("ID", Guid, RC),
        field("InvoiceID", Guid, R),
        field("LineNumber", Int32, R),
        field("PurchaseOrderLine", Guid, RC).to(&PURCHASE_ORDER_LINES).label("Orderregel"),
        field("Item", Guid, RC).to(&ITEMS).label("Artikel"),
        field("Description", String, RC),
        field("Notes", String, RC),
        field("Quantity", Double, RC),
        field("QuantityInDefaultUnits", Double, R),
        field("Unit", String, R),
        field("ItemUnit", String, R),
        field("UnitPrice", Double, RC),
        field("NetPrice", Double, RC),
        field("Discount", Double, RC),
        field("Amount", Double, RC),
        field("AmountDC", Double, R),
        field("Currency", String, R),
        field("VATCode", String, RC).code_of(&VAT_CODES).label("Btw-code"),
        field("VATPercentage", Double, R),
        field("VATAmount", Double, RC),
        field("CostCenter", String, RC).code_of(&COSTCENTERS).label("Kostenplaats"),
        field("CostUnit", String, RC).code_of(&COSTUNITS).label("Kostendrager"),
        field("Project", Guid, RC),
        field("Expense", Guid, RC),
        field("InvoiceType", Int16, RC),
        field("Rebill", Boolean, RC),
    ],
    create: write::no_create,
    update: write::no_update,
    delete: write::no_delete,
};
