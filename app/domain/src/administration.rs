//! An administration and what it has decided about booking.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{AdministrationId, ConnectionId, RemoteId};
use crate::invoice::Severity;
use crate::matching::deviation::Code;
use crate::money::Currency;
use crate::order::Basis;
use crate::vat_period::VatPeriod;

/// When an invoice of this administration is booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingMoment {
    /// *Boeken*, right after coding.
    #[default]
    AfterCoding,
    /// *Boeken en blokkeren* right after coding; unblocked on approval.
    BlockedAfterCoding,
}

/// How far a price may be off. The stricter of the two counts, or the looser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tolerance {
    /// In percent of the expected amount.
    pub percent: Decimal,
    /// In units of the currency.
    pub absolute: Decimal,
    /// Whether either of the two is enough.
    pub looser_counts: bool,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { percent: Decimal::ZERO, absolute: Decimal::ZERO, looser_counts: false }
    }
}

/// What differs for one supplier; what is not said is the administration's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SupplierPolicy {
    /// What must have happened before his lines are invoiced.
    pub basis: Option<Basis>,
    /// How far his prices may be off.
    pub tolerance: Option<Tolerance>,
    /// How bad deviations are.
    pub severities: BTreeMap<Code, Severity>,
}

/// The settings of an administration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdministrationSettings {
    /// When invoices are booked.
    pub booking_moment: BookingMoment,
    /// How often it declares its VAT: what can be put in front when a gate opens.
    pub vat_period: VatPeriod,
    /// The purchase journal that is proposed, by its code.
    pub journal: Option<String>,
    /// The payment condition of method K that blocks a payment, by its code. None: *boeken en blokkeren* is not there.
    pub blocking_condition: Option<String>,
    /// Whether invoices are matched with purchase orders.
    pub matching: bool,
    /// Whether invoices are booked without their files: they stay in Sluis, and each booking costs a call less.
    pub without_files: bool,
    /// The item that claims on a supplier go to (*te ontvangen creditnota*).
    pub claims_item: Option<RemoteId>,
    /// The item that freight goes to.
    pub freight_item: Option<RemoteId>,
    /// The item that surcharges go to.
    pub surcharge_item: Option<RemoteId>,
    /// The item that roundings go to.
    pub rounding_item: Option<RemoteId>,
    /// The GL account for roundings of an invoice without an order.
    pub rounding_gl_account: Option<RemoteId>,
    /// How far prices may be off.
    pub tolerance: Tolerance,
    /// How bad deviations are, where it is not the default.
    pub severities: BTreeMap<Code, Severity>,
    /// What differs for some suppliers, by their card.
    pub supplier_policies: BTreeMap<RemoteId, SupplierPolicy>,
}

/// What identifies an administration: stored when it is linked, and held against later answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdministrationIdentity {
    /// What the bookkeeping system calls it: in Exact Online the division.
    pub division: i64,
    /// The number that people use ("120").
    pub number: String,
    /// Its name.
    pub name: String,
    /// Its VAT number.
    pub vat_number: Option<String>,
    /// Its chamber of commerce number.
    pub company_id: Option<String>,
    /// The currency of its books.
    pub currency: Currency,
}

/// An administration as the screens need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administration {
    /// Its identity in Sluis.
    pub id: AdministrationId,
    /// What it is.
    pub identity: AdministrationIdentity,
    /// What it has decided.
    pub settings: AdministrationSettings,
    /// The connection that it runs under, seen to have rights there.
    pub connection: Option<ConnectionId>,
}
