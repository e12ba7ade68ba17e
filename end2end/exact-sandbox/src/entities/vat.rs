//! VAT codes (reference 5.8). Codes and numbers differ per company: clients read them.

use axum::http::Method;

use super::ledger::GL_ACCOUNTS;
use crate::odata::schema::Access::{R, RCU, RCUM};
use crate::odata::schema::Edm::{Boolean, Byte, Double, Guid, Int16, String};
use crate::odata::schema::{EntitySet, field};
use crate::store::write;

/// `vat/VATCodes`; `Percentage` is a fraction.
pub(crate) static VAT_CODES: EntitySet = EntitySet {
    service: "vat",
    name: "VATCodes",
    entity: "VATCode",
    key: "ID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: &[
        field("ID", Guid, RCU),
        field("Code", String, RCUM).indexed(),
        field("Description", String, RCUM).label("Omschrijving"),
        field("Percentage", Double, R),
        field("Type", String, RCU),
        field("VATTransactionType", String, RCU),
        field("Charged", Boolean, RCU),
        field("EUSalesListing", String, RCU),
        field("IsBlocked", Boolean, RCU),
        field("GLToClaim", Guid, RCU).to(&GL_ACCOUNTS).label("Grootboekrekening"),
        field("GLToPay", Guid, RCU).to(&GL_ACCOUNTS).label("Grootboekrekening"),
        field("TaxReturnType", Int16, RCU),
        field("VatMargin", Byte, RCU),
    ],
    create: write::plain_create,
    update: write::plain_update,
    delete: write::plain_delete,
};
