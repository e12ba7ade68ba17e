//! PDFs and images: whether they can be kept for a person to read. Nothing is rendered, nothing in them runs.

use domain::reading::ReadMessage;

use super::document::{ReadDocument, Rejected};
use super::sniff::{FileType, find};

/// How far from the end the trailer of a PDF is looked for, in bytes.
const PDF_TAIL: usize = 2048;
/// The end of a PNG and of a JPEG is looked for in so many last bytes; cameras add a little behind it.
const IMAGE_TAIL: usize = 4096;

/// Looks whether the file is whole.
pub(super) fn read(file_type: FileType, bytes: &[u8]) -> Result<ReadDocument, Rejected> {
    let mut messages = vec![ReadMessage::ByHand];
    let is_whole = match file_type {
        FileType::Pdf => {
            messages.extend(pdf_warnings(bytes));
            let tail = tail(bytes, PDF_TAIL);
            find(tail, b"startxref").is_some() && find(tail, b"%%EOF").is_some()
        }
        FileType::Png => find(tail(bytes, IMAGE_TAIL), b"IEND").is_some(),
        FileType::Jpeg => find(tail(bytes, IMAGE_TAIL), b"\xFF\xD9").is_some(),
        _ => true,
    };
    match (is_whole, file_type) {
        (true, _) => Ok(ReadDocument::Page { file_type, messages }),
        (false, FileType::Pdf) => Err(ReadMessage::PdfDamaged.into()),
        (false, _) => Err(ReadMessage::ImageDamaged.into()),
    }
}

fn tail(bytes: &[u8], length: usize) -> &[u8] {
    &bytes[bytes.len().saturating_sub(length)..]
}

/// What is seen without opening it. Names inside compressed objects are not seen; the viewer runs in a sandbox anyway.
fn pdf_warnings(bytes: &[u8]) -> Vec<ReadMessage> {
    let mut warnings = Vec::new();
    if find(bytes, b"/Encrypt").is_some() {
        warnings.push(ReadMessage::PdfEncrypted);
    }
    if [&b"/JavaScript"[..], b"/Launch"].iter().any(|name| find(bytes, name).is_some()) {
        warnings.push(ReadMessage::PdfActiveContent);
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_refused() {
        let whole = b"%PDF-1.4\n1 0 obj\nstartxref\n9\n%%EOF\n";
        assert!(read(FileType::Pdf, whole).is_ok());
        assert_eq!(read(FileType::Pdf, &whole[..20]).unwrap_err(), ReadMessage::PdfDamaged.into());
        assert_eq!(read(FileType::Png, b"\x89PNG").unwrap_err(), ReadMessage::ImageDamaged.into());
    }

    #[test]
    fn what_may_ask_or_run_is_told() {
        let pdf = b"%PDF-1.4\n/Encrypt 1 0 R /JavaScript (x)\nstartxref\n9\n%%EOF\n";
        let document = read(FileType::Pdf, pdf).unwrap();
        assert_eq!(
            document.messages(),
            [ReadMessage::ByHand, ReadMessage::PdfEncrypted, ReadMessage::PdfActiveContent]
        );
    }
}
