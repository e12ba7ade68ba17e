//! The bytes of what came in: `GET /documents/{id}` and the attachments inside e-invoices. They are strangers' files: the
//! browser may not guess their type, and nothing in them may run.

use app::error::AppError;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse as _, Response};
use backend::accounts::Caller;
use backend::documents::FileStore;
use backend::invoices::repo;
use backend::reading::{FileType, attachment, sniff};
use backend::state::Services;
use bytes::Bytes;
use domain::ids::{DocumentId, InvoiceId};
use domain::roles::Permission;
use http::{HeaderValue, header};

use super::refused;
use crate::context::Present;

/// Nothing of the file may run, load or be framed by others.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox; frame-ancestors 'self'";

/// The file of a document.
pub async fn document(
    State(services): State<Services>,
    present: Option<Extension<Present>>,
    Path(id): Path<DocumentId>,
) -> Response {
    let answer = async {
        let caller = reader(present)?;
        let mut tx = services.store.read().await.map_err(AppError::internal)?;
        let found = repo::document_fetch(&mut tx, caller.environment, id).await.map_err(AppError::internal)?;
        let document = found.ok_or(AppError::NotFound)?;
        let files = FileStore::new(&services.settings.data_dir);
        let content = files.read(&document.sha256).await.map_err(AppError::internal)?;
        Ok(file(&document.file_name, content))
    };
    answer.await.unwrap_or_else(refused)
}

/// An attachment of an invoice, by its place; only where it is offered.
pub async fn of_invoice(
    State(services): State<Services>,
    present: Option<Extension<Present>>,
    Path((id, index)): Path<(InvoiceId, usize)>,
) -> Response {
    let answer = async {
        let caller = reader(present)?;
        let mut tx = services.store.read().await.map_err(AppError::internal)?;
        let found = repo::fetch(&mut tx, caller.environment, id).await.map_err(AppError::internal)?;
        let invoice = found.ok_or(AppError::NotFound)?;
        drop(tx);
        let files = FileStore::new(&services.settings.data_dir);
        let whole = files.read(&invoice.document.sha256).await.map_err(AppError::internal)?;
        let inside =
            tokio::task::spawn_blocking(move || attachment(&whole, index)).await.map_err(AppError::internal)?;
        let inside = inside.ok_or(AppError::NotFound)?;
        let content = inside.content.ok_or(AppError::NotFound)?;
        Ok(file(&inside.description.name, content.into()))
    };
    answer.await.unwrap_or_else(refused)
}

fn reader(present: Option<Extension<Present>>) -> Result<Caller, AppError> {
    let Extension(present) = present.ok_or(AppError::NotSignedIn)?;
    let caller = present.signed_in.caller().ok_or(AppError::NotAllowed)?;
    if caller.may(Permission::ReadInvoices) { Ok(caller) } else { Err(AppError::NotAllowed) }
}

/// The answer with a file: PDFs and pictures to be looked at, everything else only to be kept.
fn file(name: &str, content: Bytes) -> Response {
    let file_type = sniff(&content);
    let is_shown = matches!(file_type, FileType::Pdf | FileType::Png | FileType::Jpeg);
    let manner = if is_shown { "inline" } else { "attachment" };
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let disposition = format!("{manner}; filename*=UTF-8''{}", encoded.replace('+', "%20"));
    let media_type = if is_shown { file_type.media_type() } else { "application/octet-stream" };
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
