//! How a file becomes an invoice: read it, keep its bytes, then write document and invoice in one transaction.
//!
//! The bytes are kept before the rows are written: a crash between the two leaves a file that nobody names, never a row
//! without its file. A file that is refused is not kept.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::ids::InvoiceId;
use domain::intake::{DocumentFile, Outcome, Stage};
use domain::invoice::{Invoice, Severity};
use domain::reading::ReadMessage;
use tokio::sync::Semaphore;

use super::repo;
use crate::accounts::Caller;
use crate::documents::{FileError, FileStore};
use crate::reading::{FileType, ReadDocument, Rejected, Syntax, read, sniff};
use crate::state::Services;
use crate::store::StoreError;

/// How many files a process reads at once.
static READERS: Semaphore = Semaphore::const_new(2);

/// Characters of a file's name that are kept.
const NAME_CHARACTERS: usize = 200;

/// What went wrong on our side: the file may be sent again.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The disk.
    #[error(transparent)]
    File(#[from] FileError),
    /// Reading it failed in a way that no file should be able to cause.
    #[error("reading the file broke off: {0}")]
    Reading(tokio::task::JoinError),
}

/// Takes in one file for the caller's environment.
pub async fn take_in(
    services: &Services,
    caller: &Caller,
    file_name: &str,
    content: Bytes,
) -> Result<Outcome, IntakeError> {
    let file_name = shown_name(file_name);
    let (syntax, invoice) = match read_apart(content.clone()).await? {
        Ok(found) => found,
        Err(rejected) => return Ok(Outcome::Refused { messages: rejected.messages }),
    };
    let mime = sniff(&content).media_type().to_owned();
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let sha256 = FileStore::new(&services.settings.data_dir).keep(content).await?;
    let now = services.clock.now();
    let mut tx = services.store.write().await?;
    if let Some(known) = repo::same_file(&mut tx, caller.environment, &sha256).await? {
        // One that was thrown away comes back by its file.
        let stored = repo::fetch(&mut tx, caller.environment, known.0).await?;
        if let Some(thrown_away) = stored.filter(|stored| stored.stage == Stage::Deleted) {
            let place = (thrown_away.id, thrown_away.version);
            repo::restore(&mut tx, caller.environment, place, (&caller.name, now)).await?;
            tx.commit().await?;
        }
        return Ok(same(known));
    }
    let document = DocumentFile { id: services.ids.next(), sha256, file_name, mime, size };
    match repo::document_insert(&mut tx, caller.environment, &document, (caller.user, now)).await {
        // The same file, a moment earlier: it was not there yet when it was looked for.
        Err(error) if error.unique_violation().is_some() => {
            tx.rollback().await?;
            return came_before(services, caller, &document.sha256).await?.ok_or_else(|| error.into());
        }
        inserted => inserted?,
    }
    let administration = repo::administration_of(&mut tx, caller.environment, &invoice).await?;
    let id: InvoiceId = services.ids.next();
    let place = (id, document.id);
    repo::insert(&mut tx, caller.environment, place, (syntax, &invoice), administration, now).await?;
    let details = serde_json::json!({ "file_name": document.file_name });
    repo::record(&mut tx, caller.environment, id, (&caller.name, now), ("received", &details)).await?;
    tx.commit().await?;
    let questions = invoice.messages.iter().filter(|message| message.severity() > Severity::Information).count();
    Ok(Outcome::New { invoice: id, supplier: invoice.supplier.name, number: invoice.number, questions })
}

async fn came_before(services: &Services, caller: &Caller, sha256: &str) -> Result<Option<Outcome>, StoreError> {
    let mut tx = services.store.read().await?;
    Ok(repo::same_file(&mut tx, caller.environment, sha256).await?.map(same))
}

fn same((invoice, file_name, received_at): (InvoiceId, String, DateTime<Utc>)) -> Outcome {
    Outcome::SameFile { invoice, file_name, received_at }
}

/// Reads on a thread where it may take its time, few at once: a reading has as much memory as the largest file asks for.
/// Whoever is cut off leaves his place when his reading has ended. An order, or another document around it, is no invoice.
async fn read_apart(content: Bytes) -> Result<Result<(&'static str, Invoice), Rejected>, IntakeError> {
    let place = READERS.acquire().await.expect("nobody closes the places of readers");
    let reading = tokio::task::spawn_blocking(move || {
        let _place = place;
        read(&content)
    });
    let read = reading.await.map_err(IntakeError::Reading)?;
    Ok(read.and_then(|documents| match documents.into_iter().next() {
        Some(ReadDocument::Invoice { syntax: Syntax::Ubl, invoice }) => Ok(("ubl", *invoice)),
        Some(ReadDocument::Invoice { syntax: Syntax::Cii, invoice }) => Ok(("cii", *invoice)),
        Some(ReadDocument::Page { file_type, messages }) => {
            let syntax = if file_type == FileType::Pdf { "pdf" } else { "image" };
            Ok((syntax, Invoice { messages, ..Invoice::blank() }))
        }
        Some(other @ ReadDocument::Trade { .. }) => {
            Err(ReadMessage::NotAnInvoice { root: other.kind().to_owned() }.into())
        }
        None => Err(ReadMessage::FileEmpty.into()),
    }))
}

/// A file's name as it is kept: its last part, without control signs.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|sign| !sign.is_control()).take(NAME_CHARACTERS).collect();
    if kept.trim().is_empty() { "document".to_owned() } else { kept.trim().to_owned() }
}
