//! Limits of calls and of errors (reference, section 4).

pub(crate) mod calls;
pub(crate) mod errors;

use calls::CallCounts;
use errors::ErrorCounts;

/// All counts. They are not kept over a restart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    /// Calls per app and administration, and per contract.
    pub(crate) calls: CallCounts,
    /// Errors per app, user, administration and endpoint.
    pub(crate) errors: ErrorCounts,
}
