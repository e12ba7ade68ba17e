//! What an entity set looks like: its path, key, properties, who may write which, and the functions that carry out its writes.

use axum::http::Method;

use crate::store::write::{CreateFn, DeleteFn, UpdateFn};

/// Type of a property.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Edm {
    /// true or false
    Boolean,
    /// 0–255
    Byte,
    /// Whole number of 16 bits
    Int16,
    /// Whole number of 32 bits
    Int32,
    /// Whole number of 64 bits; a quoted string on the wire
    Int64,
    /// Number with decimals
    Double,
    /// Text
    String,
    /// Identity
    Guid,
    /// Local date and time
    DateTime,
    /// Base64
    Binary,
    /// The entity's lines: a set of their own
    Lines(&'static EntitySet),
}

impl Edm {
    /// The name in messages and metadata.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Boolean => "Edm.Boolean",
            Self::Byte => "Edm.Byte",
            Self::Int16 => "Edm.Int16",
            Self::Int32 => "Edm.Int32",
            Self::Int64 => "Edm.Int64",
            Self::Double => "Edm.Double",
            Self::String => "Edm.String",
            Self::Guid => "Edm.Guid",
            Self::DateTime => "Edm.DateTime",
            Self::Binary => "Edm.Binary",
            Self::Lines(_) => "Collection",
        }
    }
}

/// Who may touch a property: the letters of the reference's column *Access*.
#[expect(clippy::upper_case_acronyms, reason = "the reference's own letters")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Returned only.
    R,
    /// Returned, taken on POST.
    RC,
    /// Returned, taken on POST and PUT.
    RCU,
    /// As `RC`, and mandatory on POST.
    RCM,
    /// As `RCU`, and mandatory on POST.
    RCUM,
}

impl Access {
    /// Taken on POST.
    pub(crate) fn creates(self) -> bool {
        self != Self::R
    }

    /// Taken on PUT.
    pub(crate) fn updates(self) -> bool {
        matches!(self, Self::RCU | Self::RCUM)
    }

    /// Mandatory on POST.
    pub(crate) fn mandatory(self) -> bool {
        matches!(self, Self::RCM | Self::RCUM)
    }
}

/// Where a property points to, for the check of references.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    /// The set pointed to.
    pub(crate) set: &'static EntitySet,
    /// The property there that holds the same value: its key, or its `Code`.
    pub(crate) by: &'static str,
}

/// One property of an entity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// Name on the wire.
    pub(crate) name: &'static str,
    /// Its type.
    pub(crate) edm: Edm,
    /// Who may touch it.
    pub(crate) access: Access,
    /// Its name in Dutch refusals.
    pub(crate) label: &'static str,
    /// What it points to.
    pub(crate) link: Option<Link>,
    /// May stand in `$filter`.
    pub(crate) filterable: bool,
    /// Rows are found by it without reading all.
    pub(crate) indexed: bool,
}

/// A property; its Dutch label is its name until [`Field::label`] says otherwise.
pub(crate) const fn field(name: &'static str, edm: Edm, access: Access) -> Field {
    Field { name, edm, access, label: name, link: None, filterable: true, indexed: false }
}

impl Field {
    /// The name in refusals such as *Verplicht: Relatie*.
    pub(crate) const fn label(mut self, label: &'static str) -> Self {
        self.label = label;
        self
    }

    /// Points to the key of another set of the same administration.
    pub(crate) const fn to(mut self, set: &'static EntitySet) -> Self {
        self.link = Some(Link { set, by: set.key });
        self
    }

    /// Holds the code of a row of another set of the same administration.
    pub(crate) const fn code_of(mut self, set: &'static EntitySet) -> Self {
        self.link = Some(Link { set, by: "Code" });
        self
    }

    /// Rows are found by it without reading all.
    pub(crate) const fn indexed(mut self) -> Self {
        self.indexed = true;
        self
    }

    /// Can't stand in `$filter`.
    pub(crate) const fn unfilterable(mut self) -> Self {
        self.filterable = false;
        self
    }
}

/// An entity set: one endpoint below `/api/v1/{division}/`.
#[derive(Debug)]
pub(crate) struct EntitySet {
    /// The part of the path before the name: `purchaseentry`.
    pub(crate) service: &'static str,
    /// `PurchaseEntries`
    pub(crate) name: &'static str,
    /// Name of one of them, for `__metadata.type`.
    pub(crate) entity: &'static str,
    /// The key property.
    pub(crate) key: &'static str,
    /// The property that names what a row belongs to; rows are found by it without reading all.
    pub(crate) owner: Option<&'static str>,
    /// Methods that the endpoint takes; others are answered 405.
    pub(crate) methods: &'static [Method],
    /// Has `Created`, `Creator`, `Modified`, `Modifier`.
    pub(crate) audited: bool,
    /// Its own properties.
    pub(crate) fields: &'static [Field],
    /// Carries out a POST.
    pub(crate) create: CreateFn,
    /// Carries out a PUT.
    pub(crate) update: UpdateFn,
    /// Carries out a DELETE.
    pub(crate) delete: DeleteFn,
}

/// The audit properties, in every set that has them.
static AUDIT: [Field; 6] = [
    field("Created", Edm::DateTime, Access::R),
    field("Creator", Edm::Guid, Access::R),
    field("CreatorFullName", Edm::String, Access::R),
    field("Modified", Edm::DateTime, Access::R),
    field("Modifier", Edm::Guid, Access::R),
    field("ModifierFullName", Edm::String, Access::R),
];

impl EntitySet {
    /// Path below the division, and the name of its table: `purchaseentry/PurchaseEntries`.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}", self.service, self.name)
    }

    /// All properties, audit included.
    pub(crate) fn all_fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        let audit: &'static [Field] = if self.audited { &AUDIT } else { &[] };
        self.fields.iter().chain(audit)
    }

    /// A property by name; upper and lower case differ.
    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.all_fields().find(|field| field.name == name)
    }

    /// The property that holds this entity's lines, and their set.
    pub(crate) fn lines(&self) -> Option<(&'static Field, &'static Self)> {
        self.fields.iter().find_map(|field| match field.edm {
            Edm::Lines(set) => Some((field, set)),
            _ => None,
        })
    }

    /// The type of the key decides how it is written in an address.
    pub(crate) fn key_is_guid(&self) -> bool {
        self.field(self.key).is_some_and(|field| matches!(field.edm, Edm::Guid))
    }
}
