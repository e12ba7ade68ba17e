//! The scopes of a registered app (reference 1.5): each read or managed. A missing one refuses the call with a text of its
//! own, whatever rights the user has.

use std::collections::BTreeMap;

use axum::http::Method;
use serde::{Deserialize, Serialize};

use crate::settings::EntriesScope;

/// What an app may do within a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScopeLevel {
    /// Reads.
    Read,
    /// Reads and writes.
    Manage,
}

/// The scopes of an app by name; an app without a list has all.
pub(crate) type Scopes = BTreeMap<String, ScopeLevel>;

const ACCOUNTING: &str = "financial.accounting";
const INVOICES: &str = "purchase.invoices";

/// Endpoints, by the first part of their path, and their scope.
const NEEDED: [(&str, &str); 19] = [
    ("crm/", "crm.accounts"),
    ("purchase/", INVOICES),
    ("purchaseorder/PurchaseOrder", "purchase.orders"),
    ("purchaseorder/GoodsReceipt", "logistics.wms"),
    ("logistics/", "logistics.items"),
    ("salesentry/", ACCOUNTING),
    ("financialtransaction/", ACCOUNTING),
    ("vat/", ACCOUNTING),
    ("financial/FinancialPeriods", ACCOUNTING),
    ("financial/ExchangeRates", ACCOUNTING),
    ("financial/GLAccounts", "financial.generalledgers"),
    ("financial/Journals", "financial.generalledgers"),
    ("hrm/Cost", "financial.costcenters"),
    ("cashflow/", "financial.cashflow"),
    ("documents/", "organization.documents"),
    ("system/", "organization.administration"),
    ("hrm/Divisions", "organization.administration"),
    ("users/", "organization.administration"),
    ("project/", "projects.projects"),
];

/// The scopes that an endpoint asks of an app; `current/Me` asks none.
fn needed(endpoint: &str, entries: EntriesScope) -> Vec<&'static str> {
    if endpoint.starts_with("purchaseentry/") {
        return match entries {
            EntriesScope::FinancialAccounting => vec![ACCOUNTING],
            EntriesScope::PurchaseInvoices => vec![INVOICES],
            EntriesScope::Both => vec![ACCOUNTING, INVOICES],
        };
    }
    NEEDED.iter().filter(|(start, _)| endpoint.starts_with(start)).map(|(_, scope)| *scope).collect()
}

/// The text of the refusal, where the app lacks a scope. Only the one of reads is known; that of writes is made like it.
pub(crate) fn refusal(
    scopes: Option<&Scopes>,
    endpoint: &str,
    method: &Method,
    entries: EntriesScope,
) -> Option<String> {
    let scopes = scopes?;
    let wanted = if method == Method::GET { ScopeLevel::Read } else { ScopeLevel::Manage };
    let missing = needed(endpoint, entries)
        .into_iter()
        .find(|scope| scopes.get(*scope).is_none_or(|level| *level != wanted && *level != ScopeLevel::Manage))?;
    let verb = if wanted == ScopeLevel::Read { "read" } else { "manage" };
    Some(format!("Forbidden - Application Scope Violated. Cannot {verb} '{missing}' scope."))
}
