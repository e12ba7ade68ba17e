//! From bytes to text: byte order marks, declared encodings, and a refusal where the bytes are not what they claim.
//! Nothing is ever replaced by a question mark.

use std::borrow::Cow;

use domain::reading::ReadMessage;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far into the file the XML declaration is looked for, in bytes.
const DECLARATION_BYTES: usize = 256;

/// The text of an XML file, without its byte order mark. Borrowed where the file is UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadMessage> {
    let (encoding, mark_bytes) = encoding_of(bytes)?;
    let content = &bytes[mark_bytes..];
    let text = if encoding == UTF_8 {
        std::str::from_utf8(content)
            .map(Cow::Borrowed)
            .map_err(|error| wrong(encoding, content, error.valid_up_to()))?
    } else {
        encoding
            .decode_without_bom_handling_and_without_replacement(content)
            .ok_or_else(|| wrong(encoding, content, 0))?
    };
    match text.bytes().position(is_forbidden_control) {
        Some(at) => Err(ReadMessage::XmlMalformed { line: line_at(text.as_bytes(), at) }),
        None => Ok(text),
    }
}

/// Control characters that XML 1.0 does not have.
fn is_forbidden_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// The encoding and the number of bytes of its mark.
fn encoding_of(bytes: &[u8]) -> Result<(&'static Encoding, usize), ReadMessage> {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(bytes) {
        return Ok((encoding, mark_bytes));
    }
    match bytes {
        [b'<', 0, ..] => return Ok((UTF_16LE, 0)),
        [0, b'<', ..] => return Ok((UTF_16BE, 0)),
        _ => {}
    }
    let Some(label) = declared(bytes) else { return Ok((UTF_8, 0)) };
    match Encoding::for_label(label.as_bytes()) {
        // Programs that write UTF-8 often declare the UTF-16 of their memory. The first byte tells that it is not.
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Ok((UTF_8, 0)),
        Some(encoding) => Ok((encoding, 0)),
        None => Err(ReadMessage::XmlEncoding { encoding: label, line: 1 }),
    }
}

/// The encoding that the XML declaration names, if it has one.
fn declared(bytes: &[u8]) -> Option<String> {
    let start = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    let declaration: String = start.iter().take_while(|byte| byte.is_ascii()).map(|&byte| char::from(byte)).collect();
    let declaration = declaration.trim_start().strip_prefix("<?xml")?.split("?>").next()?.to_owned();
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
    value[1..].split(quote).next().map(str::to_owned)
}

fn wrong(encoding: &'static Encoding, bytes: &[u8], at: usize) -> ReadMessage {
    ReadMessage::XmlEncoding { encoding: encoding.name().to_owned(), line: line_at(bytes, at) }
}

/// The line of a place, counted from 1.
pub(super) fn line_at(bytes: &[u8], at: usize) -> u32 {
    // A split always gives at least one part.
    let breaks = bytes[..at.min(bytes.len())].split(|&byte| byte == b'\n').count() - 1;
    u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_declarations_are_followed() {
        assert_eq!(decode(b"\xEF\xBB\xBF<a/>").unwrap(), "<a/>");
        assert_eq!(decode(b"\xFF\xFE<\0a\0/\0>\0").unwrap(), "<a/>");
        assert_eq!(decode(b"\0<\0a\0/\0>").unwrap(), "<a/>");
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>Caf\xE9</a>";
        assert!(decode(latin).unwrap().ends_with("Café</a>"));
        assert!(decode(b"<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>").unwrap().ends_with("<a/>"));
    }

    #[test]
    fn bytes_that_are_not_what_they_claim_are_refused() {
        let error = decode(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>Caf\xE9</a>").unwrap_err();
        assert_eq!(error, ReadMessage::XmlEncoding { encoding: "UTF-8".into(), line: 2 });
        let error = decode(b"<?xml version=\"1.0\" encoding=\"klingon\"?><a/>").unwrap_err();
        assert_eq!(error, ReadMessage::XmlEncoding { encoding: "klingon".into(), line: 1 });
        assert!(decode(b"<a>\x01</a>").is_err());
    }
}
