//! How answers look where reports differ.

use serde::{Deserialize, Serialize};

/// The shape of `UserHasRights` (reference 2.5: two reports, two shapes).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RightsShape {
    /// `{"d": true}`
    #[default]
    Plain,
    /// `{"d": {"UserHasRights": true}}`
    Named,
}

/// What an API call with a dead token gets (reference 1.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unauthorized {
    /// 401 with an error as any other.
    #[default]
    Json,
    /// 401 with the login page.
    Html,
    /// 302 to the login page.
    Redirect,
}

/// The scope that PurchaseEntries ask of an app (reference 1.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EntriesScope {
    /// *financial accounting*, as the reference pages list it.
    #[default]
    FinancialAccounting,
    /// *purchase invoices*, as one integrator lists it.
    PurchaseInvoices,
    /// Both.
    Both,
}

/// What the number in `/Date(ms)/` counts from (reference 3.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Dates {
    /// 1970 in Dutch local time.
    #[default]
    Local,
    /// 1970 in UTC: midnight in Amsterdam is 22:00 or 23:00 of the day before.
    Unix,
}

/// How answers look.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AnswerRules {
    /// Shape of `UserHasRights`.
    pub(crate) user_has_rights: RightsShape,
    /// `UserHasRights` weighs the app's scopes and the administrations granted to it.
    pub(crate) rights_weigh_grants: bool,
    /// Reads without rights answer 200 with an empty list instead of 403.
    pub(crate) empty_instead_of_forbidden: bool,
    /// A 403 carries the header `reason`.
    pub(crate) reason_header: bool,
    /// Refusals are in English where their English text is known: it depends on the user's language.
    pub(crate) english_refusals: bool,
    /// Endpoints that refuse a list read without `$select` or `$top=1`; `*` means all.
    pub(crate) select_mandatory: Vec<String>,
    /// Properties that can't stand in a filter, whatever their set.
    pub(crate) unfilterable: Vec<String>,
    /// A call with a division in its address makes that the user's current division.
    pub(crate) calls_open_division: bool,
    /// What a dead token gets.
    pub(crate) unauthorized: Unauthorized,
    /// The scope that PurchaseEntries ask of an app.
    pub(crate) purchase_entries_scope: EntriesScope,
    /// What dates count from.
    pub(crate) dates: Dates,
}

impl Default for AnswerRules {
    fn default() -> Self {
        Self {
            user_has_rights: RightsShape::Plain,
            rights_weigh_grants: false,
            empty_instead_of_forbidden: false,
            reason_header: true,
            english_refusals: false,
            select_mandatory: Vec::new(),
            unfilterable: Vec::new(),
            calls_open_division: true,
            unauthorized: Unauthorized::Json,
            purchase_entries_scope: EntriesScope::FinancialAccounting,
            dates: Dates::Local,
        }
    }
}
