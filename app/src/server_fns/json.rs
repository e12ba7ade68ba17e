//! JSON as server functions speak it: read as text, which is how a page's own values are read too.
//!
//! The codec of the library reads bytes. Every type that comes both ways would have two readers in the browser program,
//! alike but for where the next sign comes from: a fifth of the program.

use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::{DeserializeOwned, Error as _};

/// JSON that is read as text.
#[derive(Debug)]
pub struct TextJson;

/// Arguments or answers as JSON, in the body of a `POST`.
pub type Json = Post<TextJson>;

impl ContentType for TextJson {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for TextJson {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for TextJson {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_string(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for TextJson {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        let text = std::str::from_utf8(&bytes).map_err(serde_json::Error::custom)?;
        serde_json::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_an_error_and_no_panic() {
        let back: Result<Vec<u8>, _> = TextJson::decode(Bytes::from_static(&[0xFF, b'[']));
        assert!(back.is_err());
        let sent = TextJson::encode(&vec![1_u8, 2]).unwrap();
        assert_eq!(<TextJson as Decodes<Vec<u8>>>::decode(sent).unwrap(), [1, 2]);
    }
}
