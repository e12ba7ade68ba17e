//! Cost centres and cost units (reference 5.9).

use axum::http::Method;

use crate::odata::schema::Access::{RCM, RCU, RCUM};
use crate::odata::schema::Edm::{Boolean, DateTime, Guid, String};
use crate::odata::schema::{EntitySet, Field, field};
use crate::store::write;

/// `hrm/Costcenters`; the second word has a small c.
pub(crate) static COSTCENTERS: EntitySet = EntitySet { name: "Costcenters", entity: "Costcenter", ..LIKE };

/// `hrm/Costunits`
pub(crate) static COSTUNITS: EntitySet = EntitySet { name: "Costunits", entity: "Costunit", ..LIKE };

const LIKE: EntitySet = EntitySet {
    service: "hrm",
    name: "",
    entity: "",
    key: "ID",
    owner: None,
    methods: &[Method::GET, Method::POST, Method::PUT, Method::DELETE],
    audited: true,
    fields: FIELDS,
    create: write::plain_create,
    update: write::plain_update,
    delete: write::plain_delete,
};

const FIELDS: &[Field] = &[
    field("ID", Guid, RCU),
    // The code can't be changed afterwards.
    field("Code", String, RCM).indexed(),
    field("Description", String, RCUM).label("Omschrijving"),
    field("Active", Boolean, RCU),
    field("EndDate", DateTime, RCU),
];
