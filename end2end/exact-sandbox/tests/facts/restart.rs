//! Books that survive a restart, be it an orderly one or a kill -9.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use exact_sandbox::{Options, Sandbox};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{BAKERY, Ground};

/// A folder of its own, that goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("exact-sandbox-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self) -> PathBuf {
        self.0.join("books.json")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// The program itself, as a process that can be killed.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    fn start(folder: &Folder) -> Self {
        use std::io::BufRead as _;
        let mut child = Command::new(env!("CARGO_BIN_EXE_exact-sandbox"))
            .args(["--listen", "127.0.0.1:0", "--demo", "--data-file"])
            .arg(folder.file())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self { child, url }
    }

    async fn board(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}/sandbox/api/{path}", self.url);
        let answer = reqwest::Client::new().request(method, url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}");
        answer.json().await.unwrap()
    }

    async fn post_document(&self, token: &str, subject: &str) -> StatusCode {
        let url = format!("{}/api/v1/{BAKERY}/documents/Documents", self.url);
        let body = json!({"Subject": subject, "Type": 20});
        reqwest::Client::new().post(url).bearer_auth(token).json(&body).send().await.unwrap().status()
    }

    /// kill -9
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[tokio::test]
async fn books_survive_a_restart() {
    let folder = Folder::new("orderly");
    let options = Options { data_file: Some(folder.file()), ..Options::default() };
    let start = async || Sandbox::start(options.clone()).await.unwrap();
    let http = reqwest::Client::new();
    let rows = async |sandbox: &Sandbox, set: &str| -> Value {
        let url = format!("{}/sandbox/api/books/120/{set}", sandbox.url());
        http.get(url).send().await.unwrap().json().await.unwrap()
    };

    let first = start().await;
    let url = format!("{}/sandbox/api/tokens", first.url());
    let granted: Value = http.post(url).json(&json!({"user": "visser"})).send().await.unwrap().json().await.unwrap();
    let token = granted["access_token"].as_str().unwrap();
    let document = |url: String| {
        http.post(url)
            .bearer_auth(token)
            .header("accept", "application/json")
            .json(&json!({"Subject": "kept", "Type": 55}))
    };
    let made = document(format!("{}/api/v1/{BAKERY}/documents/Documents", first.url())).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    first.stop().await.unwrap();

    let second = start().await;
    let documents = rows(&second, "documents/Documents").await;
    assert_eq!(documents[0]["Subject"], json!("kept"));
    let again = document(format!("{}/api/v1/{BAKERY}/documents/Documents", second.url())).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::CREATED, "the connection lives on");
    assert_eq!(rows(&second, "purchaseorder/PurchaseOrders").await.as_array().unwrap().len(), 120);
    second.stop().await.unwrap();
}

/// What was answered stands after a kill -9: rows, connections, switches, faults, rights, the truth with its deletions.
#[tokio::test]
async fn what_was_answered_outlives_a_kill() {
    let folder = Folder::new("killed");
    let first = Process::start(&folder);
    let granted = first.board(Method::POST, "tokens", json!({"user": "visser"})).await;
    let token = granted["access_token"].as_str().unwrap();
    for number in 0..20 {
        let status = first.post_document(token, &format!("SL-{number}")).await;
        assert_eq!(status, StatusCode::CREATED);
    }
    let truth = first.board(Method::GET, "truth", Value::Null).await["rows"].clone();
    let path = format!("{}/api/v1/{BAKERY}/documents/Documents(guid'{}')", first.url, truth[3]["id"].as_str().unwrap());
    let deleted = reqwest::Client::new().delete(path).bearer_auth(token).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    first.board(Method::PATCH, "settings", json!({"variant": "harder"})).await;
    first.board(Method::PUT, "users", json!({"login": "jansen", "rights": {"131": null}})).await;
    first.board(Method::PUT, "bug", json!({"kind": "all_redirected"})).await;
    first.board(Method::PUT, "divisions", json!({"division": 118, "blocking_status": 2})).await;
    first.board(Method::PUT, "periods", json!({"division": 120, "year": 2026, "period": 3, "closed": true})).await;
    let (state, settings) =
        (first.board(Method::GET, "state", Value::Null).await, first.board(Method::GET, "settings", Value::Null).await);
    let truth = first.board(Method::GET, "truth", Value::Null).await["rows"].clone();
    first.kill();

    let second = Process::start(&folder);
    let again = second.board(Method::GET, "state", Value::Null).await;
    for part in ["divisions", "users", "connections", "bug"] {
        assert_eq!(again[part], state[part], "{part}");
    }
    assert_eq!(second.board(Method::GET, "settings", Value::Null).await, settings);
    assert_eq!(second.board(Method::GET, "truth", Value::Null).await["rows"], truth);
    assert_eq!(second.post_document(token, "SL-AFTER").await, StatusCode::CREATED, "the connection lives on");
    second.kill();
}

/// A line that a kill cut in two was never answered: what stands before it is read.
#[tokio::test]
async fn a_journal_that_ends_in_half_a_line_is_read_up_to_it() {
    use std::io::Write as _;
    let folder = Folder::new("cut");
    let first = Process::start(&folder);
    let granted = first.board(Method::POST, "tokens", json!({"user": "visser"})).await;
    first.post_document(granted["access_token"].as_str().unwrap(), "SL-1").await;
    first.kill();
    let journal = folder.file().with_extension("journal");
    let mut file = std::fs::OpenOptions::new().append(true).open(journal).unwrap();
    file.write_all(br#"{"rows":{"division":2190120,"set":"Docu"#).unwrap();
    let second = Process::start(&folder);
    let truth = second.board(Method::GET, "truth", Value::Null).await;
    assert_eq!(truth["rows"].as_array().unwrap().len(), 1);
    second.kill();
}

/// A reset is no change of rows but another world: nothing of the old one comes back.
#[tokio::test]
async fn a_reset_outlives_a_kill() {
    let folder = Folder::new("reset");
    let first = Process::start(&folder);
    let granted = first.board(Method::POST, "tokens", json!({"user": "visser"})).await;
    first.post_document(granted["access_token"].as_str().unwrap(), "SL-1").await;
    first.board(Method::POST, "reset", json!({})).await;
    first.kill();
    let second = Process::start(&folder);
    let truth = second.board(Method::GET, "truth", Value::Null).await;
    assert_eq!(truth["rows"], json!([]));
    second.kill();
}

/// A reset keeps serving from the same process too.
#[tokio::test]
async fn without_a_file_nothing_is_kept() {
    let ground = Ground::of(Options { data_file: None, ..Options::default() }).await;
    let app = ground.connect("visser").await;
    app.post(&format!("{BAKERY}/documents/Documents"), json!({"Subject": "SL-1", "Type": 20})).await;
    ground.board(Method::POST, "reset", json!({"keep_connections": true})).await;
    assert!(ground.rows(BAKERY, "documents/Documents").await.iter().all(|row| row["Subject"] != "SL-1"));
    assert_eq!(app.get("current/Me").await.status, StatusCode::OK);
}
