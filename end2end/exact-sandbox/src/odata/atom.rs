//! The answer of those who did not ask for JSON: Atom, in outline. A client that gets this forgot its `Accept` header.

use std::fmt::Write as _;

use serde_json::Value as Json;

const NAMESPACES: &str = r#"xmlns="http://www.w3.org/2005/Atom" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata""#;

/// The same answer as XML.
pub(crate) fn document(json: &Json) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    if let Some(error) = json.get("error") {
        let message = error.pointer("/message/value").and_then(Json::as_str).unwrap_or_default();
        let _ = write!(
            out,
            "<m:error xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"><m:code/><m:message xml:lang=\"\">{}</m:message></m:error>",
            escaped(message)
        );
        return out;
    }
    let data = json.get("d").unwrap_or(json);
    match data.get("results").unwrap_or(data) {
        Json::Array(rows) => {
            let _ = write!(out, "<feed {NAMESPACES}>");
            for row in rows {
                entry(&mut out, row, "");
            }
            if let Some(next) = data.get("__next").and_then(Json::as_str) {
                let _ = write!(out, "<link rel=\"next\" href=\"{}\"/>", escaped(next));
            }
            out.push_str("</feed>");
        }
        row => entry(&mut out, row, NAMESPACES),
    }
    out
}

fn entry(out: &mut String, row: &Json, namespaces: &str) {
    let id = row.pointer("/__metadata/uri").and_then(Json::as_str).unwrap_or_default();
    let _ = write!(out, "<entry {namespaces}><id>{}</id><content type=\"application/xml\"><m:properties>", escaped(id));
    for (name, value) in row.as_object().into_iter().flatten() {
        match value {
            Json::Object(_) | Json::Array(_) => {}
            Json::Null => {
                let _ = write!(out, "<d:{name} m:null=\"true\"/>");
            }
            Json::String(text) => {
                let _ = write!(out, "<d:{name}>{}</d:{name}>", escaped(text));
            }
            other => {
                let _ = write!(out, "<d:{name}>{other}</d:{name}>");
            }
        }
    }
    out.push_str("</m:properties></content></entry>");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
