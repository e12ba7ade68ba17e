//! What a folder of the shared test data says of its files.

use std::path::Path;

use serde_json::{Map, Value};

/// The expectations of a folder, by file name.
pub(crate) fn of(folder: &Path) -> Map<String, Value> {
    let text = std::fs::read_to_string(folder.join("expected.json")).expect("the folder has its expectations");
    serde_json::from_str(&text).expect("the expectations are a JSON object")
}
