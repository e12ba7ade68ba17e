//! Limits of calls, errors and bodies (reference 3.3 and section 4).

use serde::{Deserialize, Serialize};

/// When a day of calls ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DayEnd {
    /// At 00:00 UTC.
    #[default]
    Utc,
    /// At midnight in the Netherlands.
    Local,
}

/// What the answer carries when the contract's calls are used up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ContractHeaders {
    /// The day's family, with nothing remaining.
    #[default]
    Day,
    /// None at all: when to come back is not said.
    None,
}

/// Limits.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LimitRules {
    /// Calls per app, administration and calendar minute.
    pub(crate) calls_per_minute: u32,
    /// How long that minute is: tests need many of them.
    pub(crate) minute_seconds: u32,
    /// Calls per app, administration and day.
    pub(crate) calls_per_day: u32,
    /// Calls per contract and day, all apps and administrations together; 30,000 with a Premium licence.
    pub(crate) calls_per_contract_day: u32,
    /// What a 429 of the contract's limit carries.
    pub(crate) contract_headers: ContractHeaders,
    /// When the day ends.
    pub(crate) day_ends: DayEnd,
    /// More errors 400, 401, 403, 404 than this per app, user, administration, endpoint and hour block the key.
    pub(crate) errors_per_hour: u32,
    /// For how long the key is blocked the first time.
    pub(crate) error_block_seconds: i64,
    /// How many times longer each further block within a day is.
    pub(crate) error_block_growth: u32,
    /// The status of a blocked key's answers.
    pub(crate) error_block_status: u16,
    /// Largest body in bytes, base64 content counted as what it stands for.
    pub(crate) body_bytes: usize,
}

impl Default for LimitRules {
    fn default() -> Self {
        Self {
            calls_per_minute: 60,
            minute_seconds: 60,
            calls_per_day: 5_000,
            calls_per_contract_day: 20_000,
            contract_headers: ContractHeaders::Day,
            day_ends: DayEnd::Utc,
            errors_per_hour: 10,
            error_block_seconds: 3_600,
            error_block_growth: 2,
            error_block_status: 429,
            body_bytes: 10 * 1024 * 1024,
        }
    }
}
