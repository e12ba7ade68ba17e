//! Master data, kind by kind, page by page. `Division` is asked for where the reference names it: an unknown property in
//! `$select` is a malformed question, and those are counted.

use super::client::Client;
use super::endpoint::Endpoint;
use super::master_rows as rows;
use super::pages::{self, Question};
use crate::connectors::answers::{Cursor, MasterKind, MasterRow, Page};
use crate::connectors::connector::CallContext;
use crate::connectors::outcome::CallError;

const SUPPLIERS: &str = "ID,Division,Code,Name,VATNumber,ChamberOfCommerce,PaymentConditionPurchase,PurchaseVATCode,\
GLAccountPurchase,PurchaseCurrency,Blocked,EndDate";
const BANK_ACCOUNTS: &str = "ID,Account,BankAccount,Main,Blocked";
const GL_ACCOUNTS: &str = "ID,Code,Description,Type,IsBlocked,UseCostcenter,UseCostunit,VATCode";
const VAT_CODES: &str = "ID,Code,Description,Percentage,Type,VATTransactionType,Charged,IsBlocked";
const PAYMENT_CONDITIONS: &str = "ID,Code,Description,PaymentMethod,PaymentDays,PaymentEndOfMonths";
const JOURNALS: &str = "ID,Division,Code,Description,Currency,AllowVariableCurrency,IsBlocked";
const PERIODS: &str = "ID,FinYear,FinPeriod,StartDate,EndDate";
const ITEMS: &str = "ID,Code,Description,Unit,IsStockItem,GLCosts,Barcode";
const SUPPLIER_ITEMS: &str = "ID,Supplier,Item,SupplierItemCode,PurchaseUnit,PurchaseUnitFactor";
const COSTS: &str = "ID,Code,Description,EndDate";
const DOCUMENT_TYPES: &str = "ID,Description,DocumentIsCreatable";

/// The resource of each kind.
pub(super) fn endpoint(kind: MasterKind) -> Endpoint {
    match kind {
        MasterKind::Suppliers => Endpoint::Accounts,
        MasterKind::BankAccounts => Endpoint::BankAccounts,
        MasterKind::GlAccounts => Endpoint::GlAccounts,
        MasterKind::VatCodes => Endpoint::VatCodes,
        MasterKind::PaymentConditions => Endpoint::PaymentConditions,
        MasterKind::Journals => Endpoint::Journals,
        MasterKind::Periods => Endpoint::FinancialPeriods,
        MasterKind::Items => Endpoint::Items,
        MasterKind::SupplierItems => Endpoint::SupplierItem,
        MasterKind::CostCenters => Endpoint::Costcenters,
        MasterKind::CostUnits => Endpoint::Costunits,
        MasterKind::DocumentTypes => Endpoint::DocumentTypes,
    }
}

pub(super) async fn page(
    client: &Client,
    context: &CallContext<'_>,
    kind: MasterKind,
    after: Option<&Cursor>,
) -> Result<Page<MasterRow>, CallError> {
    let ask = |select| Question::new(endpoint(kind), select);
    match kind {
        MasterKind::Suppliers => {
            let question = ask(SUPPLIERS).filtered("IsSupplier eq true");
            pages::page::<rows::SupplierRow>(client, context, &question, after).await
        }
        MasterKind::BankAccounts => {
            let question = ask(BANK_ACCOUNTS);
            pages::page::<rows::BankAccountRow>(client, context, &question, after).await
        }
        MasterKind::GlAccounts => {
            let question = ask(GL_ACCOUNTS);
            pages::page::<rows::GlAccountRow>(client, context, &question, after).await
        }
        MasterKind::VatCodes => {
            let question = ask(VAT_CODES);
            pages::page::<rows::VatCodeRow>(client, context, &question, after).await
        }
        MasterKind::PaymentConditions => {
            let question = ask(PAYMENT_CONDITIONS);
            pages::page::<rows::PaymentConditionRow>(client, context, &question, after).await
        }
        MasterKind::Journals => {
            // 22: purchase.
            let question = ask(JOURNALS).filtered("Type eq 22");
            pages::page::<rows::JournalRow>(client, context, &question, after).await
        }
        MasterKind::Periods => {
            let question = ask(PERIODS);
            pages::page::<rows::PeriodRow>(client, context, &question, after).await
        }
        MasterKind::Items => {
            let question = ask(ITEMS).filtered("IsPurchaseItem eq true");
            pages::page::<rows::ItemRow>(client, context, &question, after).await
        }
        MasterKind::SupplierItems => {
            let question = ask(SUPPLIER_ITEMS);
            pages::page::<rows::SupplierItemRow>(client, context, &question, after).await
        }
        MasterKind::CostCenters => {
            let question = ask(COSTS);
            pages::page::<rows::CostCenterRow>(client, context, &question, after).await
        }
        MasterKind::CostUnits => {
            let question = ask(COSTS);
            pages::page::<rows::CostUnitRow>(client, context, &question, after).await
        }
        MasterKind::DocumentTypes => {
            let question = ask(DOCUMENT_TYPES);
            pages::page::<rows::DocumentTypeRow>(client, context, &question, after).await
        }
    }
}
