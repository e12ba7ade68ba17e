//! The sandbox's switches: what the reference leaves open, lets a company choose, or that tests need shorter.

use serde::{Deserialize, Serialize};

/// All switches. `GET` and `PATCH /sandbox/api/settings`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// OAuth lifetimes.
    pub(crate) oauth: OauthRules,
    /// Limits of calls and errors.
    pub(crate) limits: LimitRules,
    /// How answers look where reports differ.
    pub(crate) answers: AnswerRules,
    /// Rules of the books.
    pub(crate) books: BookRules,
}

/// OAuth lifetimes, in seconds (reference 1.1 and 1.2).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OauthRules {
    /// An authorization code lives three minutes.
    pub(crate) code_life_seconds: i64,
    /// An access token lives ten minutes.
    pub(crate) access_life_seconds: i64,
    /// A new one may be asked for after 570 s.
    pub(crate) refresh_not_before_seconds: i64,
    /// A refresh token lapses after 30 days without use.
    pub(crate) refresh_life_seconds: i64,
    /// Token calls per app, user and day.
    pub(crate) token_calls_per_day: u32,
}

impl Default for OauthRules {
    fn default() -> Self {
        Self {
            code_life_seconds: 180,
            access_life_seconds: 600,
            refresh_not_before_seconds: 570,
            refresh_life_seconds: 30 * 24 * 3600,
            token_calls_per_day: 200,
        }
    }
}

/// Limits (reference, section 4).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LimitRules {
    /// Calls per app, administration and calendar minute.
    pub(crate) calls_per_minute: u32,
    /// Calls per app, administration and UTC day.
    pub(crate) calls_per_day: u32,
    /// More errors 400, 401, 403, 404 than this per app, user, administration, endpoint and hour block the key.
    pub(crate) errors_per_hour: u32,
    /// For how long the key is blocked then.
    pub(crate) error_block_seconds: i64,
    /// The status of a blocked key's answers, which the reference does not name.
    pub(crate) error_block_status: u16,
    /// Largest body in bytes, base64 content counted as what it stands for.
    pub(crate) body_bytes: usize,
}

impl Default for LimitRules {
    fn default() -> Self {
        Self {
            calls_per_minute: 60,
            calls_per_day: 5_000,
            errors_per_hour: 10,
            error_block_seconds: 3_600,
            error_block_status: 429,
            body_bytes: 10 * 1024 * 1024,
        }
    }
}

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

/// How answers look where reports differ.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AnswerRules {
    /// Shape of `UserHasRights`.
    pub(crate) user_has_rights: RightsShape,
    /// `UserHasRights` weighs the administrations granted to the app. Not documented; off.
    pub(crate) rights_weigh_grants: bool,
    /// Reads without rights answer 200 with an empty list instead of 403.
    pub(crate) empty_instead_of_forbidden: bool,
    /// A 403 carries the header `reason`.
    pub(crate) reason_header: bool,
    /// Refusals are in English where their English text is known: it depends on the user's language.
    pub(crate) english_refusals: bool,
    /// Endpoints that refuse a list read without `$select` or `$top=1`.
    pub(crate) select_mandatory: Vec<String>,
    /// A call with a division in its address makes that the user's current division.
    pub(crate) calls_open_division: bool,
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
            calls_open_division: true,
        }
    }
}

/// Rules of the books that the reference leaves open or lets a company choose.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the sandbox's board")]
pub(crate) struct BookRules {
    /// An entry with the same supplier, YourRef, date and amount is refused (reference 5.12).
    pub(crate) duplicate_check_entries: bool,
    /// The same check on PurchaseInvoices. None is known; off.
    pub(crate) duplicate_check_invoices: bool,
    /// Purchase entries stand as processed (50) at once instead of open (20).
    pub(crate) entries_processed_at_once: bool,
    /// Purchase invoices are processed into the ledger at once; else they stay open until *verwerk* is pressed.
    pub(crate) invoices_processed_at_once: bool,
    /// More may not be invoiced than was ordered.
    pub(crate) refuse_over_invoicing: bool,
    /// The company setting *Receipt of more than ordered is allowed*.
    pub(crate) receive_more_than_ordered: bool,
    /// A PUT of the payment condition computes the due date again.
    pub(crate) recompute_due_date: bool,
}

impl Default for BookRules {
    fn default() -> Self {
        Self {
            duplicate_check_entries: true,
            duplicate_check_invoices: false,
            entries_processed_at_once: false,
            invoices_processed_at_once: true,
            refuse_over_invoicing: false,
            receive_more_than_ordered: false,
            recompute_due_date: true,
        }
    }
}
