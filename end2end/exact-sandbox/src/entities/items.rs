//! Items and what suppliers ask for them (reference 5.9).

use axum::http::Method;

use super::accounts::ACCOUNTS;
use super::ledger::GL_ACCOUNTS;
use super::vat::VAT_CODES;
use crate::odata::schema::Access::{R, RCU, RCUM};
use crate::odata::schema::Edm::{Boolean, Byte, DateTime, Double, Guid, Int32, String};
use crate::odata::schema::{EntitySet, field};
use crate::store::write;

/// `logistics/Items`
pub(crate) static ITEMS: EntitySet = EntitySet {
    service: "logistics",
    name: "Items",
    entity: "Item",
    key: "ID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("ID", Guid, RCU),
        field("Code", String, RCUM).indexed(),
        field("Description", String, RCUM).label("Omschrijving"),
        field("Unit", String, RCU),
        field("ItemGroup", Guid, RCU),
        field("IsPurchaseItem", Boolean, RCU),
        field("IsStockItem", Boolean, RCU),
        field("IsBatchItem", Byte, RCU),
        field("IsSerialItem", Boolean, RCU),
        field("IsFractionAllowedItem", Boolean, RCU),
        field("StartDate", DateTime, RCU),
        field("EndDate", DateTime, RCU),
        field("GLCosts", Guid, RCU).to(&GL_ACCOUNTS).label("Grootboekrekening"),
        field("GLStock", Guid, RCU).to(&GL_ACCOUNTS).label("Grootboekrekening"),
        field("SalesVatCode", String, RCU).code_of(&VAT_CODES).label("Btw-code"),
        field("Barcode", String, RCU),
        field("SearchCode", String, RCU),
        field("CostPriceStandard", Double, RCU),
        field("SecurityLevel", Int32, RCU),
        field("Stock", Double, R),
    ],
    create: write::plain_create,
    update: write::plain_update,
    delete: write::plain_delete,
};

/// `logistics/SupplierItem`
pub(crate) static SUPPLIER_ITEM: EntitySet = EntitySet {
    service: "logistics",
    name: "SupplierItem",
    entity: "SupplierItem",
    key: "ID",
    owner: Some("Item"),
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("ID", Guid, RCU),
        field("Supplier", Guid, RCUM).to(&ACCOUNTS).label("Leverancier"),
        field("SupplierCode", String, R),
        field("SupplierDescription", String, R),
        field("Item", Guid, RCUM).to(&ITEMS).label("Artikel"),
        field("ItemCode", String, R),
        field("ItemDescription", String, R),
        field("ItemUnit", Guid, RCUM).label("Eenheid"),
        field("ItemUnitCode", String, R),
        field("PurchaseUnit", String, RCUM).label("Inkoopeenheid"),
        field("PurchaseUnitFactor", Double, RCU),
        field("PurchasePrice", Double, RCUM).label("Inkoopprijs"),
        field("Currency", String, RCU),
        field("SupplierItemCode", String, RCU),
        field("PurchaseVATCode", String, RCU).code_of(&VAT_CODES).label("Btw-code"),
        field("MainSupplier", Boolean, RCU),
        field("MinimumQuantity", Double, RCU),
        field("PurchaseLotSize", Int32, RCU),
        field("PurchaseLeadTime", Int32, RCU),
        field("DropShipment", Byte, RCU),
        field("StartDate", DateTime, R).unfilterable(),
        field("EndDate", DateTime, R).unfilterable(),
    ],
    create: write::plain_create,
    update: write::plain_update,
    delete: write::plain_delete,
};
