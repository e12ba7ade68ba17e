//! `sluis read --json FILE…`: reads documents as the product does, without a server or a database.

use std::io::Write;
use std::path::{Path, PathBuf};

use backend::reading::{FILE_LIMIT_MB, ReadDocument, Rejected, json, read};
use domain::language::Language;
use domain::reading::ReadMessage;

use super::{Answer, say};

/// Reads each file; writes one line of JSON for each document. The answer is *no* where a file was refused. A file that
/// is not there is said on standard error, and the others are read all the same.
pub(super) fn run(files: &[PathBuf], language: Language, out: &mut impl Write) -> anyhow::Result<Answer> {
    let mut any_missing = false;
    let mut any_refused = false;
    for path in files {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        match read_file(path) {
            Ok(Ok(documents)) => {
                for document in &documents {
                    writeln!(out, "{}", json::document(&name, document, language))?;
                }
            }
            Ok(Err(rejected)) => {
                any_refused = true;
                writeln!(out, "{}", json::rejected(&name, &rejected, language))?;
            }
            Err(error) => {
                any_missing = true;
                say(&format!("sluis: {}: {error}", path.display()));
            }
        }
    }
    Ok(match (any_missing, any_refused) {
        (true, _) => Answer::CalledWrongly,
        (false, true) => Answer::No,
        (false, false) => Answer::Yes,
    })
}

/// The documents of a file. One that is too large is refused before it is taken into memory.
fn read_file(path: &Path) -> std::io::Result<Result<Vec<ReadDocument>, Rejected>> {
    let limit = u64::from(FILE_LIMIT_MB) * 1024 * 1024;
    if std::fs::metadata(path)?.len() > limit {
        return Ok(Err(ReadMessage::FileTooLarge { limit_mb: FILE_LIMIT_MB }.into()));
    }
    Ok(read(&std::fs::read(path)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_each_document_and_no_where_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let good = folder.path().join("goed.xml");
        let bad = folder.path().join("leeg.xml");
        let sample = include_str!("../../../app/backend/tests/samples/molenkamp-2026-0417.xml");
        std::fs::write(&good, sample).unwrap();
        std::fs::write(&bad, "").unwrap();
        let mut out = Vec::new();
        assert!(matches!(run(std::slice::from_ref(&good), Language::Nl, &mut out).unwrap(), Answer::Yes));
        assert!(matches!(run(&[good, bad], Language::Nl, &mut out).unwrap(), Answer::No));
        let lines: Vec<serde_json::Value> =
            String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap().to_owned()).collect();
        assert_eq!(kinds, ["invoice", "invoice", "rejected"]);
        assert_eq!(lines[2]["messages"][0]["text"], "Het bestand is leeg.");
    }
    #[test]
    fn a_file_that_is_not_there_stops_no_other_and_one_that_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let [missing, large, picture] = ["weg.xml", "groot.pdf", "foto.png"].map(|name| folder.path().join(name));
        // Only its length is large: it takes no room on the disk, and none in memory.
        std::fs::File::create(&large).unwrap().set_len(1 << 40).unwrap();
        std::fs::write(&picture, b"\x89PNG\r\n\x1a\n....IEND....").unwrap();
        let mut out = Vec::new();
        let answer = run(&[missing, large, picture], Language::En, &mut out).unwrap();
        assert!(matches!(answer, Answer::CalledWrongly));
        let lines: Vec<serde_json::Value> =
            String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (&lines[0]["kind"], &lines[0]["messages"][0]["code"]),
            (&"rejected".into(), &"file_too_large".into())
        );
        assert_eq!(lines[1]["syntax"], "image");
        let keys = (&lines[1]["fields"], &lines[1]["lines"], &lines[1]["pages"]);
        assert_eq!(keys, (&serde_json::json!({}), &serde_json::json!([]), &1.into()));
    }
}
