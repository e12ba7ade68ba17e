//! Purchase orders and their lines: the properties (reference 5.1). The rules are in `purchase_order_rules`.

use axum::http::Method;

use super::accounts::ACCOUNTS;
use super::costs::{COSTCENTERS, COSTUNITS};
use super::documents::DOCUMENTS;
use super::items::ITEMS;
use super::payment_conditions::PAYMENT_CONDITIONS;
use super::purchase_order_rules as rules;
use super::vat::VAT_CODES;
use crate::odata::schema::Access::{R, RCU, RCUM};
use crate::odata::schema::Edm::{Boolean, Byte, DateTime, Double, Guid, Int16, Int32, Lines, String};
use crate::odata::schema::{EntitySet, field};

/// `purchaseorder/PurchaseOrders`
pub(crate) static PURCHASE_ORDERS: EntitySet = EntitySet {
    service: "purchaseorder",
    name: "PurchaseOrders",
    entity: "PurchaseOrder",
    key: "PurchaseOrderID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("PurchaseOrderID", Guid, RCU),
        field("OrderNumber", Int32, RCU).indexed(),
        field("OrderDate", DateTime, RCU),
        field("ReceiptDate", DateTime, RCU),
        field("Supplier", Guid, RCUM).to(&ACCOUNTS).label("Leverancier"),
        field("SupplierCode", String, R),
        field("SupplierName", String, R),
        field("Description", String, RCU),
        field("YourRef", String, RCU),
        field("Remarks", String, RCU),
        field("Currency", String, RCU),
        field("ExchangeRate", Double, RCU),
        field("PaymentCondition", String, RCU).code_of(&PAYMENT_CONDITIONS).label("Betalingsconditie"),
        field("PaymentConditionDescription", String, R),
        field("Warehouse", Guid, RCU),
        field("Document", Guid, RCU).to(&DOCUMENTS).label("Document"),
        field("Discount", Double, RCU),
        field("AmountDiscount", Double, RCU),
        field("AmountDiscountExclVat", Double, RCU),
        field("AmountDC", Double, R),
        field("AmountFC", Double, R),
        field("AmountFCExclVat", Double, R),
        field("VATAmount", Double, R),
        field("OrderStatus", Int32, R),
        field("ReceiptStatus", Int32, R),
        field("InvoiceStatus", Int32, R),
        field("ApprovalStatus", Int16, R),
        field("ApprovalStatusDescription", String, R),
        field("Approver", Guid, R),
        field("Approved", DateTime, R),
        field("DropShipment", Boolean, R),
        field("DeliveryAccount", Guid, R),
        field("PurchaseAgent", Guid, RCU),
        field("PurchaseOrderLineCount", Int32, R),
        field("SalesOrder", Guid, R),
        field("Source", Int16, R),
        field("Division", Int32, R),
        field("PurchaseOrderLines", Lines(&PURCHASE_ORDER_LINES), RCUM).label("Orderregels"),
    ],
    create: rules::create,
    update: rules::update,
    delete: rules::delete,
};

/// `purchaseorder/PurchaseOrderLines`
pub(crate) static PURCHASE_ORDER_LINES: EntitySet = EntitySet {
    service: "purchaseorder",
    name: "PurchaseOrderLines",
    entity: "PurchaseOrderLine",
    key: "ID",
    owner: Some("PurchaseOrderID"),
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("ID", Guid, RCU),
        field("PurchaseOrderID", Guid, RCU),
        field("LineNumber", Int32, R),
        field("Item", Guid, RCUM).to(&ITEMS).label("Artikel"),
        field("ItemCode", String, R),
        field("ItemDescription", String, R),
        field("ItemDivisable", Boolean, R),
        field("SupplierItemCode", String, R),
        field("Description", String, RCU),
        field("Notes", String, RCU),
        field("QuantityInPurchaseUnits", Double, RCUM).label("Aantal"),
        field("Quantity", Double, R),
        field("ReceivedQuantity", Double, R),
        field("InvoicedQuantity", Double, R),
        field("InStock", Double, R),
        field("Unit", String, R),
        field("UnitDescription", String, R),
        field("UnitPrice", Double, RCU),
        field("NetPrice", Double, RCU),
        field("Discount", Double, RCU),
        field("AmountDC", Double, R),
        field("AmountFC", Double, R),
        field("VATCode", String, RCU).code_of(&VAT_CODES).label("Btw-code"),
        field("VATDescription", String, R),
        field("VATPercentage", Double, RCU),
        field("VATAmount", Double, R),
        field("CostCenter", String, RCU).code_of(&COSTCENTERS).label("Kostenplaats"),
        field("CostUnit", String, RCU).code_of(&COSTUNITS).label("Kostendrager"),
        field("Project", Guid, RCU),
        field("ReceiptDate", DateTime, RCU),
        field("IsBatchNumberItem", Byte, R),
        field("IsSerialNumberItem", Byte, R),
        field("Rebill", Boolean, RCU),
        field("Division", Int32, R),
    ],
    create: rules::create_line,
    update: rules::update_line,
    delete: rules::delete_line,
};
