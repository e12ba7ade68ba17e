//! Reading documents: bytes in, an invoice out, or a clear reason why not.
//!
//! Pure: no store, no network, no clock. What a file is, is decided by its content ([`sniff`]). E-invoices ([`ubl`],
//! [`cii`]) are read exactly, over a small tree with limits ([`xml`]), and checked against themselves ([`checks`]). PDFs
//! and images are kept for a person to read ([`pages`]).

mod attachments;
mod checks;
mod cii;
mod document;
mod encoding;
pub mod json;
mod pages;
mod sniff;
mod ubl;
mod values;
mod xml;

use domain::reading::ReadMessage;

pub use attachments::FoundAttachment;
pub use document::{ReadDocument, Rejected, Syntax, TradeDocument, TradeKind, TradeLine};
pub use sniff::{FileType, sniff};

/// The largest e-invoice, in megabytes.
pub const XML_LIMIT_MB: u32 = 20;
/// The largest file of any kind, in megabytes.
pub const FILE_LIMIT_MB: u32 = 25;

/// Reads a file. A file may hold several documents; every e-invoice holds one.
pub fn read(bytes: &[u8]) -> Result<Vec<ReadDocument>, Rejected> {
    let file_type = sniff(bytes);
    refuse_above(FILE_LIMIT_MB, bytes)?;
    let document = match file_type {
        FileType::Empty => return Err(ReadMessage::FileEmpty.into()),
        FileType::Foreign(found) => return Err(ReadMessage::NotADocument { found }.into()),
        FileType::Xml => read_xml(bytes)?,
        FileType::Pdf | FileType::Png | FileType::Jpeg | FileType::Tiff => pages::read(file_type, bytes)?,
    };
    Ok(vec![document])
}

/// The attachment with this index, as [`domain::invoice::Invoice::attachments`] counts them; `None` where there is none.
pub fn attachment(bytes: &[u8], index: usize) -> Option<FoundAttachment> {
    if sniff(bytes) != FileType::Xml || refuse_above(XML_LIMIT_MB, bytes).is_err() {
        return None;
    }
    let document = xml::parse(bytes).ok()?;
    let mut findings = values::Findings::new();
    let found = if cii::is_invoice(&document) {
        cii::attachments(&document.root, &mut findings)
    } else {
        attachments::of_ubl(&document.root, &mut findings)
    };
    found.into_iter().nth(index)
}

fn read_xml(bytes: &[u8]) -> Result<ReadDocument, Rejected> {
    refuse_above(XML_LIMIT_MB, bytes)?;
    let document = xml::parse(bytes)?;
    if let Some(kind) = ubl::kind_of(&document) {
        return ubl::read(kind, &document);
    }
    if cii::is_invoice(&document) {
        return cii::read(&document.root).map(|invoice| ReadDocument::invoice(Syntax::Cii, invoice));
    }
    Err(ReadMessage::NotAnInvoice { root: values::quoted(&document.root.name) }.into())
}

fn refuse_above(limit_mb: u32, bytes: &[u8]) -> Result<(), ReadMessage> {
    let limit = u64::from(limit_mb) * 1024 * 1024;
    if bytes.len() as u64 > limit { Err(ReadMessage::FileTooLarge { limit_mb }) } else { Ok(()) }
}
