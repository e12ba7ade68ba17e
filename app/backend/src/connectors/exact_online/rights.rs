//! `UserHasRights`: may the user of this token call this endpoint in this administration?

use super::client::{Client, Target};
use super::endpoint::Endpoint;
use super::{literal, pages};
use crate::connectors::connector::CallContext;
use crate::connectors::outcome::CallError;
use crate::connectors::requests::Operation;

/// Asks, with both parameters as quoted literals.
pub(super) async fn may_i(client: &Client, context: &CallContext<'_>, operation: Operation) -> Result<bool, CallError> {
    let (endpoint, action) = request_of(operation);
    let options = [("endpoint", literal::text(endpoint.path())), ("action", literal::text(action))];
    let data = pages::get(client, context, Endpoint::UserHasRights, Target::Options(&options)).await?;
    read(data.get()).ok_or_else(|| CallError::Unreadable {
        endpoint: Endpoint::UserHasRights.path(),
        detail: "neither yes nor no".to_owned(),
    })
}

/// The resource that an operation calls.
pub(super) fn endpoint(operation: Operation) -> &'static str {
    request_of(operation).0.path()
}

/// The request that an operation makes.
fn request_of(operation: Operation) -> (Endpoint, &'static str) {
    match operation {
        Operation::CreateEntry => (Endpoint::PurchaseEntries, "POST"),
        Operation::ReadEntries => (Endpoint::PurchaseEntries, "GET"),
        Operation::ChangeEntry => (Endpoint::PurchaseEntries, "PUT"),
        Operation::CreateOrderInvoice => (Endpoint::PurchaseInvoices, "POST"),
        Operation::ReadOrderInvoices => (Endpoint::PurchaseInvoices, "GET"),
        Operation::CreateDocument => (Endpoint::Documents, "POST"),
        Operation::ReadDocuments => (Endpoint::Documents, "GET"),
        Operation::DeleteDocument => (Endpoint::Documents, "DELETE"),
        Operation::CreateAttachment => (Endpoint::DocumentAttachments, "POST"),
        Operation::ReadLedger => (Endpoint::TransactionLines, "GET"),
        Operation::ReadOrders => (Endpoint::PurchaseOrders, "GET"),
    }
}

/// `true`, or `{"UserHasRights":true}`: reports differ, both are read.
fn read(data: &str) -> Option<bool> {
    match serde_json::from_str(data).ok()? {
        serde_json::Value::Bool(answer) => Some(answer),
        serde_json::Value::Object(fields) => fields.get("UserHasRights")?.as_bool(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_are_read_and_anything_else_is_no_answer() {
        assert_eq!(read("true"), Some(true));
        assert_eq!(read(r#"{"UserHasRights":false}"#), Some(false));
        for unclear in ["null", "1", "{}", "\"true\"", r#"{"results":[]}"#] {
            assert_eq!(read(unclear), None, "{unclear}");
        }
    }
}
