//! `sluis read --json FILE…`: reads documents as the product does, without a server or a database.

use std::io::Write;
use std::path::PathBuf;

use backend::reading::{json, read};
use domain::language::Language;

use super::Answer;

/// Reads each file; writes one line of JSON for each document. The answer is *no* where a file was refused.
pub(super) fn run(files: &[PathBuf], language: Language, out: &mut impl Write) -> anyhow::Result<Answer> {
    let mut answer = Answer::Yes;
    for path in files {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let content = std::fs::read(path).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
        match read(&content) {
            Ok(documents) => {
                for document in &documents {
                    writeln!(out, "{}", json::document(&name, document, language))?;
                }
            }
            Err(rejected) => {
                answer = Answer::No;
                writeln!(out, "{}", json::rejected(&name, &rejected, language))?;
            }
        }
    }
    Ok(answer)
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
}
