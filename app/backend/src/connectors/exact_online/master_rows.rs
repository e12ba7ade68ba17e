//! The rows of master data as Exact Online writes them, and as the product knows them.

use chrono::NaiveDate;
use domain::ids::RemoteId;
use domain::master::{
    CostObject, GlAccount, Item, Journal, PaymentCondition, Period, Supplier, SupplierItem, VatCode, VatCodeType,
};
use domain::party::{Iban, VatNumber};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::pages::Wire;
use super::values;
use crate::connectors::answers::{BankAccount, Division, DocumentType, MasterRow, MasterValue};

fn row(id: RemoteId, division: Option<i64>, value: MasterValue) -> MasterRow {
    MasterRow { key: id.to_string(), division: division.map(Division), value }
}

fn code(code: Option<String>) -> Result<String, String> {
    code.ok_or_else(|| "a row without a code".to_owned())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SupplierRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    division: Option<i64>,
    #[serde(default, deserialize_with = "values::text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    name: Option<String>,
    #[serde(rename = "VATNumber", default, deserialize_with = "values::text")]
    vat_number: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    chamber_of_commerce: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    payment_condition_purchase: Option<String>,
    #[serde(rename = "PurchaseVATCode", default, deserialize_with = "values::text")]
    purchase_vat_code: Option<String>,
    #[serde(rename = "GLAccountPurchase", default)]
    gl_account_purchase: Option<RemoteId>,
    #[serde(default, deserialize_with = "values::text")]
    purchase_currency: Option<String>,
    #[serde(default, deserialize_with = "values::flag")]
    blocked: Option<bool>,
    #[serde(default, deserialize_with = "values::day")]
    end_date: Option<NaiveDate>,
}

impl Wire for SupplierRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        let supplier = Supplier {
            id: self.id,
            code: code(self.code)?,
            name: self.name.ok_or("a supplier without a name")?,
            vat_number: self
                .vat_number
                .and_then(|text| VatNumber::clean(&text))
                .map(|number| number.as_str().to_owned()),
            company_id: self.chamber_of_commerce,
            payment_condition: self.payment_condition_purchase,
            vat_code: self.purchase_vat_code,
            gl_account: self.gl_account_purchase,
            currency: self.purchase_currency,
            ibans: Vec::new(),
            // A card with an end is on its way out: nothing new goes on it.
            blocked: self.blocked.unwrap_or(false) || self.end_date.is_some(),
        };
        Ok(row(self.id, self.division, MasterValue::Supplier(supplier)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BankAccountRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    account: RemoteId,
    #[serde(default, deserialize_with = "values::text")]
    bank_account: Option<String>,
    #[serde(default, deserialize_with = "values::flag")]
    main: Option<bool>,
    #[serde(default, deserialize_with = "values::flag")]
    blocked: Option<bool>,
}

impl Wire for BankAccountRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        let number = self.bank_account.and_then(|text| Iban::clean(&text)).ok_or("a bank account without a number")?;
        let account = BankAccount {
            account: self.account,
            number: number.as_str().to_owned(),
            main: self.main.unwrap_or(false),
            blocked: self.blocked.unwrap_or(false),
        };
        Ok(row(self.id, None, MasterValue::BankAccount(account)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GlAccountRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "values::whole")]
    r#type: Option<i64>,
    #[serde(default, deserialize_with = "values::flag")]
    is_blocked: Option<bool>,
    #[serde(default, deserialize_with = "values::whole")]
    use_costcenter: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    use_costunit: Option<i64>,
    #[serde(rename = "VATCode", default, deserialize_with = "values::text")]
    vat_code: Option<String>,
}

impl Wire for GlAccountRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        let account = GlAccount {
            id: self.id,
            code: code(self.code)?,
            name: self.description.unwrap_or_default(),
            vat_code: self.vat_code,
            // 0 optional, 1 mandatory, 2 no.
            cost_center_required: self.use_costcenter == Some(1),
            cost_unit_required: self.use_costunit == Some(1),
            is_cost: self.r#type.is_some_and(is_cost),
            blocked: self.is_blocked.unwrap_or(false),
        };
        Ok(row(self.id, None, MasterValue::GlAccount(account)))
    }
}

/// Types of accounts that an invoice is coded on: prepaid, assets, stock, and all costs.
fn is_cost(kind: i64) -> bool {
    matches!(kind, 26 | 30 | 32 | 40 | 111 | 120..=126 | 130 | 140 | 160)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct VatCodeRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "values::decimal")]
    percentage: Option<Decimal>,
    #[serde(default, deserialize_with = "values::text")]
    r#type: Option<String>,
    #[serde(rename = "VATTransactionType", default, deserialize_with = "values::text")]
    transaction_type: Option<String>,
    #[serde(default, deserialize_with = "values::flag")]
    charged: Option<bool>,
    #[serde(default, deserialize_with = "values::flag")]
    is_blocked: Option<bool>,
}

impl Wire for VatCodeRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        let kind = match self.r#type.as_deref() {
            Some("E") => VatCodeType::Excluding,
            Some("I") => VatCodeType::Including,
            Some("B") => VatCodeType::BaseOnly,
            Some("N") => VatCodeType::None,
            other => return Err(format!("a VAT code of type {other:?}")),
        };
        let vat_code = VatCode {
            code: code(self.code)?,
            name: self.description.unwrap_or_default(),
            percent: percent(self.percentage.unwrap_or_default()),
            kind,
            reverse_charge: self.charged.unwrap_or(false),
            purchase: self.transaction_type.as_deref() != Some("S"),
            blocked: self.is_blocked.unwrap_or(false),
        };
        Ok(row(self.id, None, MasterValue::VatCode(vat_code)))
    }
}

/// 21 for 0.21. The reference infers a fraction; no VAT rate is 100 % or more, and none is a fraction of a percent, so
/// that a percentage is known by its size.
fn percent(answered: Decimal) -> Decimal {
    if answered.abs() < Decimal::ONE { (answered * Decimal::ONE_HUNDRED).normalize() } else { answered.normalize() }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PaymentConditionRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    payment_method: Option<String>,
    #[serde(default, deserialize_with = "values::whole")]
    payment_days: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    payment_end_of_months: Option<i64>,
}

impl Wire for PaymentConditionRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        let count = |number: Option<i64>| u32::try_from(number.unwrap_or_default()).unwrap_or_default();
        let condition = PaymentCondition {
            code: code(self.code)?,
            name: self.description.unwrap_or_default(),
            method: self.payment_method.unwrap_or_default(),
            days: count(self.payment_days),
            end_of_months: count(self.payment_end_of_months),
        };
        Ok(row(self.id, None, MasterValue::PaymentCondition(condition)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct JournalRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    division: Option<i64>,
    #[serde(default, deserialize_with = "values::text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    currency: Option<String>,
    #[serde(default, deserialize_with = "values::flag")]
    allow_variable_currency: Option<bool>,
    #[serde(default, deserialize_with = "values::flag")]
    is_blocked: Option<bool>,
}

impl Wire for JournalRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        let journal = Journal {
            code: code(self.code)?,
            name: self.description.unwrap_or_default(),
            currency: self.currency,
            variable_currency: self.allow_variable_currency.unwrap_or(false),
            blocked: self.is_blocked.unwrap_or(false),
        };
        Ok(row(self.id, self.division, MasterValue::Journal(journal)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PeriodRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    fin_year: Option<i64>,
    #[serde(default, deserialize_with = "values::whole")]
    fin_period: Option<i64>,
    #[serde(default, deserialize_with = "values::day")]
    start_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "values::day")]
    end_date: Option<NaiveDate>,
}

impl Wire for PeriodRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        let number =
            |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok()).ok_or("a period without its number");
        let period = Period {
            year: number(self.fin_year)?,
            number: number(self.fin_period)?,
            start: self.start_date.ok_or("a period without a start")?,
            end: self.end_date.ok_or("a period without an end")?,
        };
        Ok(row(self.id, None, MasterValue::Period(period)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ItemRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    unit: Option<String>,
    #[serde(default, deserialize_with = "values::flag")]
    is_stock_item: Option<bool>,
    #[serde(rename = "GLCosts", default)]
    gl_costs: Option<RemoteId>,
    #[serde(default, deserialize_with = "values::text")]
    barcode: Option<String>,
}

impl Wire for ItemRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        let item = Item {
            id: self.id,
            code: code(self.code)?,
            name: self.description.unwrap_or_default(),
            unit: self.unit.unwrap_or_default(),
            is_stock: self.is_stock_item.unwrap_or(false),
            gl_account: self.gl_costs,
            barcode: self.barcode,
        };
        Ok(row(self.id, None, MasterValue::Item(item)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SupplierItemRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    supplier: RemoteId,
    item: RemoteId,
    #[serde(default, deserialize_with = "values::text")]
    supplier_item_code: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    purchase_unit: Option<String>,
    #[serde(default, deserialize_with = "values::decimal")]
    purchase_unit_factor: Option<Decimal>,
}

impl Wire for SupplierItemRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        let item = SupplierItem {
            supplier: self.supplier,
            item: self.item,
            code: self.supplier_item_code,
            purchase_unit: self.purchase_unit.unwrap_or_default(),
            purchase_unit_factor: self.purchase_unit_factor.filter(|factor| !factor.is_zero()).unwrap_or(Decimal::ONE),
        };
        Ok(row(self.id, None, MasterValue::SupplierItem(item)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CostRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "values::text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "values::day")]
    end_date: Option<NaiveDate>,
}

impl CostRow {
    fn into_object(self) -> Result<CostObject, String> {
        Ok(CostObject { code: code(self.code)?, name: self.description.unwrap_or_default(), end_date: self.end_date })
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct CostCenterRow(CostRow);

impl Wire for CostCenterRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        Ok(row(self.0.id, None, MasterValue::CostCenter(self.0.into_object()?)))
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct CostUnitRow(CostRow);

impl Wire for CostUnitRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        Ok(row(self.0.id, None, MasterValue::CostUnit(self.0.into_object()?)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DocumentTypeRow {
    #[serde(rename = "ID", default, deserialize_with = "values::whole")]
    id: Option<i64>,
    #[serde(default, deserialize_with = "values::text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "values::flag")]
    document_is_creatable: Option<bool>,
}

impl Wire for DocumentTypeRow {
    type Row = MasterRow;

    fn into_row(self) -> Result<MasterRow, String> {
        let id = self.id.ok_or("a type of documents without an id")?;
        let kind = DocumentType {
            id,
            name: self.description.unwrap_or_default(),
            creatable: self.document_is_creatable.unwrap_or(false),
        };
        Ok(MasterRow { key: id.to_string(), division: None, value: MasterValue::DocumentType(kind) })
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    const ID: &str = "0191f2f0-7a4c-7d60-9b1e-3f0a2b4c6d8e";

    fn read<W: Wire<Row = MasterRow>>(json: &str) -> Result<MasterValue, String> {
        serde_json::from_str::<W>(&json.replace("ID!", ID))
            .map_err(|error| error.to_string())?
            .into_row()
            .map(|row| row.value)
    }

    #[test]
    fn a_suppliers_card_loses_its_padding_and_points() {
        let value = read::<SupplierRow>(
            r#"{"ID":"ID!","Division":120,"Code":"             40123","Name":"Meelfabriek","VATNumber":"NL 0044.95.445.B01","Blocked":false}"#,
        );
        let Ok(MasterValue::Supplier(supplier)) = value else { panic!("{value:?}") };
        assert_eq!((supplier.code.as_str(), supplier.vat_number.as_deref()), ("40123", Some("NL004495445B01")));
        assert!(!supplier.blocked);
        assert!(read::<SupplierRow>(r#"{"ID":"ID!","Code":"1"}"#).is_err());
    }

    #[test]
    fn vat_is_a_percentage_whether_it_comes_as_a_fraction_or_not() {
        for (answered, expected) in [("0.21", dec!(21)), ("0.09", dec!(9)), ("21", dec!(21)), ("0", dec!(0))] {
            let json = format!(
                r#"{{"ID":"ID!","Code":"2  ","Description":"BTW","Percentage":{answered},"Type":"E","VATTransactionType":"P"}}"#
            );
            let Ok(MasterValue::VatCode(code)) = read::<VatCodeRow>(&json) else { panic!("{answered}") };
            assert_eq!((code.percent, code.code.as_str()), (expected, "2"));
        }
        assert!(read::<VatCodeRow>(r#"{"ID":"ID!","Code":"2","Type":"X"}"#).is_err());
    }

    #[test]
    fn costs_and_stock_come_first_revenue_does_not() {
        assert!([30, 40, 111, 121, 125].into_iter().all(is_cost));
        assert!(![10, 12, 20, 22, 24, 50, 110].into_iter().any(is_cost));
    }
}
