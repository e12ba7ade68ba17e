//! The house rules that no compiler knows, over every file of the repository: sizes, module heads, words that do not
//! belong here, migrations without gaps, dependencies that run one way. Each test lists all offenders at once.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Past this, a file wants to be two (split by verb).
const MAX_RUST_LINES: usize = 600;
/// Wider lines are not read but scrolled. `rustfmt` keeps code narrower; this is for what it leaves alone.
const MAX_LINE_CHARACTERS: usize = 200;
/// Larger files make every clone slow, for ever.
const MAX_BYTES: u64 = 300 * 1024;

/// Tables and lock files: long by nature, read by nobody from top to bottom.
const TABLES: &[&str] = &["Cargo.lock", "end2end/package-lock.json"];

/// Holds no source, but what is built, fetched or run: at the top, and anywhere.
const NOT_SOURCE_AT_TOP: &[&str] = &[".git", ".tools", "target", "data"];
const NOT_SOURCE: &[&str] = &["node_modules", "test-results", "playwright-report", "proptest-regressions"];

/// In every file. Written in halves, so that this file may be searched as well.
const BANNED: &[(&str, &str)] = &[
    (concat!("crates", ".io"), "a registry's name: installers know where they fetch"),
    (concat!("npm", "js."), "a registry's host"),
    (concat!("pypi", ".org"), "a registry's host"),
    (concat!("deb.", "debian.org"), "a registry's host"),
    (concat!("static.", "rust-lang.org"), "a registry's host"),
    (concat!("/work", "/wt"), "a path of one machine"),
    (concat!("/work", "/main"), "a path of one machine"),
    (concat!("/work", "/shared"), "a path of one machine: find `shared` beside the repository"),
    (concat!("/ro", "ot/"), "a path of one machine"),
    (concat!("<<<<", "<<<"), "an unfinished merge"),
    (concat!("TO", "DO"), "finish it, or file an issue"),
    (concat!("FIX", "ME"), "finish it, or file an issue"),
    (concat!("lorem", " ipsum"), "text of nobody"),
];

const BANNED_IN_RUST: &[(&str, &str)] = &[
    (concat!("dbg", "!("), "a trace left behind"),
    (concat!("todo", "!("), "a stub"),
    (concat!("unimplemented", "!("), "a stub"),
    (concat!("#[ign", "ore"), "an ignored test guards nothing; say what it needs, and skip when it runs"),
];

const BANNED_IN_BROWSER_TESTS: &[(&str, &str)] = &[
    (concat!("waitFor", "Timeout"), "wait for what you wait for, never for time"),
    (concat!("test.", "only"), "leaves the other tests out"),
    (concat!("console.", "log("), "a trace left behind"),
];

#[test]
fn rust_files_are_of_a_size_to_read() {
    let mut found = String::new();
    for file in files_with(&["rs"]) {
        let lines = file.text.lines().count();
        if lines > MAX_RUST_LINES && !file.is_table() {
            writeln!(found, "{}: {lines} lines (at most {MAX_RUST_LINES})", file.name).unwrap();
        }
    }
    assert!(found.is_empty(), "too long, split by verb:\n{found}");
}

#[test]
fn every_rust_file_says_what_it_is_for() {
    let mut found = String::new();
    for file in files_with(&["rs"]) {
        // An inner attribute may stand before the head.
        let head = file.text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!["));
        if !head.is_some_and(|line| line.starts_with("//! ")) {
            writeln!(found, "{}", file.name).unwrap();
        }
    }
    assert!(found.is_empty(), "these files do not open with `//! what it is for`:\n{found}");
}

#[test]
fn lines_are_clean_and_not_too_wide() {
    let mut found = String::new();
    for file in files_with(&["rs", "css", "mjs", "ts", "toml", "sql", "sh"]) {
        if file.is_table() {
            continue;
        }
        for (number, line) in file.text.lines().enumerate() {
            // A list of features, an address, and a sentence of the catalogue in two languages stay on one line.
            let breakable = !file.name.ends_with("Cargo.toml")
                && !["://", "nl: \"", "en: \""].iter().any(|part| line.contains(part));
            let wide = breakable && line.chars().count() > MAX_LINE_CHARACTERS;
            if wide || line.ends_with([' ', '\t', '\r']) {
                writeln!(found, "{}:{}", file.name, number + 1).unwrap();
            }
        }
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            writeln!(found, "{}: no end of line at its end", file.name).unwrap();
        }
    }
    assert!(found.is_empty(), "wider than {MAX_LINE_CHARACTERS} characters, or with blanks at the end:\n{found}");
}

#[test]
fn no_word_that_does_not_belong_here() {
    let mut found = String::new();
    for file in files().into_iter().filter(|file| !file.is_table()) {
        let rust = if file.has_extension(&["rs"]) { BANNED_IN_RUST } else { &[] };
        let browser = if file.has_extension(&["ts", "mjs"]) { BANNED_IN_BROWSER_TESTS } else { &[] };
        for (number, line) in file.text.lines().enumerate() {
            for (word, why) in BANNED.iter().chain(rust).chain(browser) {
                if line.contains(word) {
                    writeln!(found, "{}:{}: `{word}`: {why}", file.name, number + 1).unwrap();
                }
            }
        }
    }
    assert!(found.is_empty(), "words that do not belong in the repository:\n{found}");
}

#[test]
fn no_large_files() {
    let mut found = String::new();
    for path in paths() {
        let bytes = path.metadata().map_or(0, |data| data.len());
        let name = name_of(&path);
        if bytes > MAX_BYTES && !TABLES.contains(&name.as_str()) {
            writeln!(found, "{name}: {bytes} bytes (at most {MAX_BYTES})").unwrap();
        }
    }
    assert!(found.is_empty(), "too large for a repository of source:\n{found}");
}

/// `0001_people.sql`, `0002_…`: the numbers of a folder start at 1, leave none out, and none comes twice. Both engines
/// have the same list.
#[test]
fn migrations_are_numbered_without_gaps() {
    let mut folders: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for path in paths() {
        let in_migrations = path.components().any(|part| part.as_os_str() == "migrations");
        if in_migrations && path.extension().is_some_and(|extension| extension == "sql") {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            folders.entry(path.parent().unwrap().to_path_buf()).or_default().push(file);
        }
    }
    let mut found = String::new();
    for (folder, names) in &mut folders {
        names.sort();
        for (index, name) in names.iter().enumerate() {
            let wanted = format!("{:04}_", index + 1);
            if !name.starts_with(&wanted) {
                writeln!(found, "{}/{name}: wanted {wanted}…", name_of(folder)).unwrap();
            }
        }
    }
    for pair in folders.values().collect::<Vec<_>>().windows(2) {
        if pair[0] != pair[1] {
            writeln!(found, "the engines' lists differ:\n  {}\n  {}", pair[0].join(" "), pair[1].join(" ")).unwrap();
        }
    }
    assert!(found.is_empty(), "migrations out of line:\n{found}");
}

/// `frontend`, `server` → `app` → `backend` → `domain`; the sandbox stands alone.
#[test]
fn dependencies_run_one_way() {
    let may: [(&str, &[&str]); 6] = [
        ("app/domain", &[]),
        ("app/backend", &["domain"]),
        ("app", &["domain", "backend"]),
        ("frontend", &["app", "domain"]),
        ("server", &["app", "backend", "domain"]),
        ("end2end/exact-sandbox", &[]),
    ];
    let ours = ["domain", "backend", "app", "server", "frontend", "exact-sandbox"];
    let mut found = String::new();
    for (folder, allowed) in may {
        let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        // What tests need may run the other way: the server's tests start the sandbox.
        let dependencies = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        for line in dependencies.lines().filter(|line| line.contains("workspace") || line.contains("path =")) {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if ours.contains(&name) && !allowed.contains(&name) {
                writeln!(found, "{folder} depends on {name}").unwrap();
            }
        }
    }
    assert!(found.is_empty(), "arrows that run the wrong way:\n{found}");
}

// ── walking the repository ──

/// A text file: its name from the top of the repository, and what is in it.
struct SourceFile {
    name: String,
    text: String,
}

impl SourceFile {
    fn has_extension(&self, extensions: &[&str]) -> bool {
        Path::new(&self.name).extension().is_some_and(|own| extensions.iter().any(|wanted| own == *wanted))
    }

    fn is_table(&self) -> bool {
        TABLES.contains(&self.name.as_str())
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn name_of(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().into_owned()
}

fn files() -> Vec<SourceFile> {
    // What is not text (a picture, an invoice in another encoding) has no lines to look at.
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).ok()?;
        Some(SourceFile { name: name_of(&path), text })
    };
    let all: Vec<SourceFile> = paths().into_iter().filter_map(read).collect();
    assert!(all.len() > 20, "found only {} files: looking in the wrong place?", all.len());
    all
}

fn files_with(extensions: &[&str]) -> Vec<SourceFile> {
    files().into_iter().filter(|file| file.has_extension(extensions)).collect()
}

fn paths() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            let name = entry.file_name();
            let at_top = folder == root() && NOT_SOURCE_AT_TOP.iter().any(|other| name == *other);
            if kind.is_symlink() || at_top || NOT_SOURCE.iter().any(|other| name == *other) {
                continue;
            }
            if kind.is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}
