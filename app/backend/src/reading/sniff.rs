//! What a file is, by its content. Its name says nothing: a picture may be called `.pdf`.

use domain::reading::ForeignFile;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// XML in any encoding.
    Xml,
    /// PDF.
    Pdf,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// TIFF.
    Tiff,
    /// No bytes.
    Empty,
    /// Nothing that we read.
    Foreign(ForeignFile),
}

impl FileType {
    /// The media type with which it is served.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml",
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
            Self::Empty | Self::Foreign(_) => "application/octet-stream",
        }
    }
}

/// How far into a PDF its header may stand, in bytes (ISO 32000, implementation notes).
const PDF_HEADER_WITHIN: usize = 1024;

/// Looks at the first bytes.
pub fn sniff(bytes: &[u8]) -> FileType {
    let start = &bytes[..bytes.len().min(PDF_HEADER_WITHIN)];
    match start {
        [] => return FileType::Empty,
        [0x89, b'P', b'N', b'G', ..] => return FileType::Png,
        [0xFF, 0xD8, 0xFF, ..] => return FileType::Jpeg,
        [b'I', b'I', 0x2A, 0, ..] | [b'M', b'M', 0, 0x2A, ..] => return FileType::Tiff,
        [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] | [0x1F, 0x8B, ..] | [b'R', b'a', b'r', b'!', ..] => {
            return FileType::Foreign(ForeignFile::Archive);
        }
        _ if is_program(start) => return FileType::Foreign(ForeignFile::Program),
        _ => {}
    }
    if find(start, b"%PDF-").is_some() {
        return FileType::Pdf;
    }
    by_text(bytes, start)
}

/// Whether the bytes start a program of Windows, Linux, macOS or a shell.
pub(super) fn is_program(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 7] = [
        b"MZ",
        b"\x7FELF",
        b"\xFE\xED\xFA",
        b"\xCF\xFA\xED\xFE",
        b"\xCA\xFE\xBA\xBE",
        b"#!",
        // a shortcut of Windows
        b"L\0\0\0\x01\x14\x02\0",
    ];
    STARTS.iter().any(|start| bytes.starts_with(start))
}

fn by_text(bytes: &[u8], start: &[u8]) -> FileType {
    let has_wide_mark = start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF");
    let looks_wide = start.starts_with(b"<\0") || start.starts_with(b"\0<");
    if has_wide_mark || looks_wide {
        return FileType::Xml;
    }
    let body = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    if body.is_empty() {
        // Only white space: to a person that is an empty file too.
        let is_blank = bytes.iter().all(u8::is_ascii_whitespace);
        return if is_blank { FileType::Empty } else { FileType::Foreign(ForeignFile::Text) };
    }
    let head = body[..body.len().min(512)].to_ascii_lowercase();
    if head.starts_with(b"<!doctype html") || find(&head, b"<html").is_some() {
        return FileType::Foreign(ForeignFile::Html);
    }
    if body.starts_with(b"<") {
        return FileType::Xml;
    }
    let is_text = !start.contains(&0) && start.iter().filter(|byte| **byte < 0x09).count() == 0;
    FileType::Foreign(if is_text { ForeignFile::Text } else { ForeignFile::Unknown })
}

/// Where a pattern stands in bytes.
pub(super) fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).position(|window| window == pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let cases: [(&[u8], FileType); 14] = [
            (b"", FileType::Empty),
            (b" \n", FileType::Empty),
            (b"<?xml version='1.0'?><Invoice/>", FileType::Xml),
            (b"\xEF\xBB\xBF\n<Invoice/>", FileType::Xml),
            (b"\xFF\xFE<\0", FileType::Xml),
            (b"%PDF-1.7\n", FileType::Pdf),
            (b"junk before\n%PDF-1.4", FileType::Pdf),
            (b"\x89PNG\r\n\x1a\n", FileType::Png),
            (b"\xFF\xD8\xFF\xE0", FileType::Jpeg),
            (b"II*\0", FileType::Tiff),
            (b"<!DOCTYPE html><html>", FileType::Foreign(ForeignFile::Html)),
            (b"MZ\x90", FileType::Foreign(ForeignFile::Program)),
            (b"PK\x03\x04", FileType::Foreign(ForeignFile::Archive)),
            (b"Beste klant,", FileType::Foreign(ForeignFile::Text)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(sniff(bytes), expected, "{bytes:?}");
        }
        assert_eq!(sniff(b"\x00\x01\x02"), FileType::Foreign(ForeignFile::Unknown));
    }
}
