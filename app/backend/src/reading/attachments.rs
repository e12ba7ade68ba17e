//! Files inside an e-invoice (EN 16931 BG-24). Strictly decoded, under a name without a path, and judged: what is a
//! program, or what a scanner would stop, is not offered. Links are shown, never fetched.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::invoice::Attachment;
use domain::reading::ReadMessage;

use super::sniff::{FileType, find, is_program, sniff};
use super::values::{Findings, quoted};
use super::xml::Element;

/// The standard test file of virus scanners starts with this.
const EICAR: &[u8] = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR";
/// Characters of a file name.
const NAME_CHARACTERS: usize = 100;

/// Endings that a computer runs, or opens as a page with scripts.
const HARMFUL_ENDINGS: [&str; 40] = [
    "ade", "apk", "app", "bat", "chm", "cmd", "com", "cpl", "dll", "dmg", "exe", "hta", "htm", "html", "img", "ins",
    "iso", "jar", "js", "jse", "lnk", "mjs", "msc", "msi", "pif", "ps1", "reg", "scr", "sh", "svg", "sys", "url",
    "vbe", "vbs", "vhd", "wsf", "wsh", "xhtml", "xll", "docm",
];

/// An attachment as it stands in the document, and its bytes where they could be decoded and may be offered.
#[derive(Clone, Debug)]
pub struct FoundAttachment {
    /// What is stored and shown.
    pub description: Attachment,
    /// The content; `None` for links and for what is not offered.
    pub content: Option<Vec<u8>>,
}

/// The attachments of a UBL document.
pub(super) fn of_ubl(root: &Element, findings: &mut Findings) -> Vec<FoundAttachment> {
    let mut found = Vec::new();
    for reference in root.children("AdditionalDocumentReference") {
        let described = findings
            .line_of_text(reference.find(&["DocumentDescription"]).or_else(|| reference.find(&["DocumentType"])));
        let id = reference.text_at(&["ID"]);
        for attachment in reference.children("Attachment") {
            if let Some(binary) = attachment.child("EmbeddedDocumentBinaryObject") {
                found.push(embedded(binary, id, described.clone(), found.len(), findings));
            }
            if let Some(link) = attachment.text_at(&["ExternalReference", "URI"]) {
                found.push(linked(link, id, described.clone(), found.len(), findings));
            }
        }
    }
    found
}

/// The attachments of a CII document.
pub(super) fn of_cii(agreement: &Element, findings: &mut Findings) -> Vec<FoundAttachment> {
    let mut found = Vec::new();
    for reference in agreement.children("AdditionalReferencedDocument") {
        let described = findings.line_of_text(reference.find(&["Name"]));
        let id = reference.text_at(&["IssuerAssignedID"]);
        for binary in reference.children("AttachmentBinaryObject") {
            found.push(embedded(binary, id, described.clone(), found.len(), findings));
        }
        if let Some(link) = reference.text_at(&["URIID"]) {
            found.push(linked(link, id, described.clone(), found.len(), findings));
        }
    }
    found
}

fn embedded(
    binary: &Element,
    id: Option<&str>,
    described: Option<String>,
    index: usize,
    findings: &mut Findings,
) -> FoundAttachment {
    let mime = binary.attribute("mimeCode").map(quoted);
    let name = file_name(binary.attribute("filename"), id, mime.as_deref(), index);
    let packed: String = binary.text.split_ascii_whitespace().collect();
    let content = STANDARD.decode(packed.as_bytes()).ok().filter(|content| !content.is_empty());
    let size = content.as_ref().map(|content| content.len() as u64);
    let is_safe = content.as_ref().is_some_and(|content| is_harmless(&name, content));
    if content.is_none() {
        findings.tell(ReadMessage::AttachmentUnreadable { name: name.clone() });
    } else if !is_safe {
        findings.tell(ReadMessage::AttachmentUnsafe { name: name.clone() });
    }
    FoundAttachment {
        description: Attachment { name, mime, size, link: None, is_safe, description: described },
        content: content.filter(|_| is_safe),
    }
}

/// Characters of a link that are kept: it is shown, never opened.
const LINK_CHARACTERS: usize = 2000;

fn linked(
    link: &str,
    id: Option<&str>,
    described: Option<String>,
    index: usize,
    findings: &mut Findings,
) -> FoundAttachment {
    findings.tell(ReadMessage::AttachmentIsLink { link: quoted(link) });
    FoundAttachment {
        description: Attachment {
            name: file_name(None, id, None, index),
            mime: None,
            size: None,
            link: Some(link.chars().take(LINK_CHARACTERS).collect()),
            is_safe: false,
            description: described,
        },
        content: None,
    }
}

/// Whether a person may get it: no program by its content, no ending that runs, no test file of scanners.
fn is_harmless(name: &str, content: &[u8]) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let runs = HARMFUL_ENDINGS.contains(&ending.as_str());
    let is_page = matches!(sniff(content), FileType::Foreign(domain::reading::ForeignFile::Html));
    !runs && !is_page && !is_program(content) && find(content, EICAR).is_none()
}

/// A name for the file: the last part of what the document calls it, without signs that a file system or a header
/// could misread.
fn file_name(written: Option<&str>, id: Option<&str>, mime: Option<&str>, index: usize) -> String {
    let base = written.unwrap_or_default().rsplit(['/', '\\']).next().map(clean).unwrap_or_default();
    if !base.is_empty() {
        return base;
    }
    let ending = match mime {
        Some("application/pdf") => ".pdf",
        Some("image/png") => ".png",
        Some("image/jpeg") => ".jpg",
        Some("text/csv") => ".csv",
        Some("application/xml" | "text/xml") => ".xml",
        _ => "",
    };
    let id = clean(&id.unwrap_or_default().replace(['/', '\\'], "-"));
    match id.is_empty() {
        true => format!("bijlage-{}{ending}", index + 1),
        false if id.to_lowercase().ends_with(ending) => id,
        false => format!("{id}{ending}"),
    }
}

fn clean(name: &str) -> String {
    let kept: String =
        quoted_fully(name).chars().filter(|sign| !"<>:\"|?*".contains(*sign)).take(NAME_CHARACTERS).collect();
    kept.trim_matches(['.', ' ']).to_owned()
}

/// Without control signs and signs that hide, at full length.
fn quoted_fully(name: &str) -> String {
    name.chars().filter(|sign| !sign.is_control() && quoted(&sign.to_string()) == sign.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_no_path_and_no_tricks() {
        for (written, expected) in [
            ("../../../../tmp/uitbraak.pdf", "uitbraak.pdf"),
            ("C:\\\\Windows\\\\factuur.pdf.exe", "factuur.pdf.exe"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("..", "bijlage-1"),
            ("a\"b\n.pdf", "ab.pdf"),
        ] {
            assert_eq!(file_name(Some(written), None, None, 0), expected);
        }
        assert_eq!(file_name(None, Some("01/2"), Some("application/pdf"), 0), "01-2.pdf");
    }

    #[test]
    fn programs_and_pages_are_not_offered() {
        assert!(is_harmless("factuur.pdf", b"%PDF-1.4"));
        assert!(is_harmless("uren.csv", b"a;b"));
        assert!(!is_harmless("factuur.pdf", b"MZ\0\0"));
        assert!(!is_harmless("factuur.PDF.EXE", b"anything"));
        assert!(!is_harmless("pagina", b"<html><script>"));
        assert!(!is_harmless("test.txt", br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"));
    }
}
