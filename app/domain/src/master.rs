//! Master data (*stamgegevens*) of an administration: what an invoice is coded with. Ids are those of the bookkeeping
//! system and mean something in this administration only.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::RemoteId;

/// A supplier's card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplier {
    /// Its id.
    pub id: RemoteId,
    /// Its number, without padding.
    pub code: String,
    /// Its name.
    pub name: String,
    /// VAT number, cleaned.
    pub vat_number: Option<String>,
    /// Chamber of commerce number.
    pub company_id: Option<String>,
    /// The payment condition of its card, by code.
    pub payment_condition: Option<String>,
    /// Its default VAT code.
    pub vat_code: Option<String>,
    /// Its default cost account.
    pub gl_account: Option<RemoteId>,
    /// Its currency.
    pub currency: Option<String>,
    /// Its known bank accounts, cleaned.
    pub ibans: Vec<String>,
    /// Whether it is blocked.
    pub blocked: bool,
}

/// A GL account (*grootboekrekening*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlAccount {
    /// Its id.
    pub id: RemoteId,
    /// Its number.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its default VAT code.
    pub vat_code: Option<String>,
    /// Whether a cost centre must be given.
    pub cost_center_required: bool,
    /// Whether a cost unit must be given.
    pub cost_unit_required: bool,
    /// Whether costs of an invoice belong here (profit and loss, stock, assets), for the order of the list.
    pub is_cost: bool,
    /// Whether it takes no new entries.
    pub blocked: bool,
}

/// How a VAT code treats an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VatCodeType {
    /// E: the amount excludes VAT.
    Excluding,
    /// I: the amount includes VAT.
    Including,
    /// B: base amount only.
    BaseOnly,
    /// N: no VAT.
    None,
}

/// A VAT code of the administration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatCode {
    /// Its code.
    pub code: String,
    /// Its description.
    pub name: String,
    /// The percentage: 21 for 21 %.
    pub percent: Decimal,
    /// How it treats amounts.
    pub kind: VatCodeType,
    /// Reverse charge.
    pub reverse_charge: bool,
    /// Whether it may stand on a purchase.
    pub purchase: bool,
    /// Whether it takes no new entries.
    pub blocked: bool,
}

/// A payment condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentCondition {
    /// Its code.
    pub code: String,
    /// Its description.
    pub name: String,
    /// B on credit, I collection, K cash: the one that blocks.
    pub method: String,
    /// Days until due.
    pub days: u32,
    /// Months to the end of which the due date moves.
    pub end_of_months: u32,
}

/// A purchase journal (*inkoopboek*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// Its code.
    pub code: String,
    /// Its description.
    pub name: String,
    /// Its currency.
    pub currency: Option<String>,
    /// Whether other currencies may be booked in it.
    pub variable_currency: bool,
    /// Whether it takes no new entries.
    pub blocked: bool,
}

/// An item (*artikel*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub id: RemoteId,
    /// Its code.
    pub code: String,
    /// Its description.
    pub name: String,
    /// Its stock unit.
    pub unit: String,
    /// Whether it is kept in stock: a receipt is expected.
    pub is_stock: bool,
    /// The GL account of its costs, shown and not sent.
    pub gl_account: Option<RemoteId>,
    /// Bar code (GTIN).
    pub barcode: Option<String>,
}

/// How a supplier sells an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierItem {
    /// Whose.
    pub supplier: RemoteId,
    /// Of what.
    pub item: RemoteId,
    /// The supplier's own number of it.
    pub code: Option<String>,
    /// The unit that is bought.
    pub purchase_unit: String,
    /// How many stock units one purchase unit is.
    pub purchase_unit_factor: Decimal,
}

/// A cost centre or a cost unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostObject {
    /// Its code.
    pub code: String,
    /// Its description.
    pub name: String,
    /// Inactive from this day.
    pub end_date: Option<NaiveDate>,
}

/// A financial period. Whether it is open is not told by the bookkeeping system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Financial year.
    pub year: i32,
    /// Number in the year.
    pub number: i32,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// All that coding an invoice in one administration needs. Items are asked for apart: there may be many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MasterData {
    /// GL accounts.
    pub gl_accounts: Vec<GlAccount>,
    /// VAT codes.
    pub vat_codes: Vec<VatCode>,
    /// Payment conditions.
    pub payment_conditions: Vec<PaymentCondition>,
    /// Purchase journals.
    pub journals: Vec<Journal>,
    /// Cost centres.
    pub cost_centers: Vec<CostObject>,
    /// Cost units.
    pub cost_units: Vec<CostObject>,
    /// Financial periods.
    pub periods: Vec<Period>,
}

/// The due date by a payment condition: so many days on, then to the end of so many months.
pub fn due_date(condition: &PaymentCondition, issued: NaiveDate) -> NaiveDate {
    let day = issued.checked_add_days(chrono::Days::new(u64::from(condition.days))).unwrap_or(issued);
    if condition.end_of_months == 0 {
        return day;
    }
    let first = day.with_day(1).unwrap_or(day);
    first
        .checked_add_months(chrono::Months::new(condition.end_of_months))
        .and_then(|next| next.pred_opt())
        .unwrap_or(day)
}
