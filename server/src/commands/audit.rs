//! `sluis audit verify`: walks the hash chain of the audit log.

use backend::accounts::AccountError;
use backend::accounts::audit::{self, Verdict};
use serde_json::json;

use super::{Answer, Failure, answer, say, services};
use crate::settings::Settings;

pub(super) async fn verify(settings: &Settings) -> Result<Answer, Failure> {
    let services = services(settings).await?;
    match audit::verify(&services.store).await.map_err(AccountError::from)? {
        Verdict::Whole { entries } => {
            answer(&json!({ "whole": true, "entries": entries }));
            Ok(Answer::Yes)
        }
        Verdict::Broken { sequence } => {
            answer(&json!({ "whole": false, "first_wrong": sequence }));
            say("The audit log was changed: from this entry on, the chain does not hold.");
            Ok(Answer::No)
        }
    }
}
