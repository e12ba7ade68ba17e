//! Files come in through the form.

use http::{Method, StatusCode, header};

use crate::support::TestApp;

const SAMPLE: &str = include_str!("../../../app/backend/tests/samples/molenkamp-2026-0417.xml");

#[tokio::test]
async fn a_fault_at_one_file_keeps_the_answers_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    // Documents go into a folder of this name: nothing can be kept.
    std::fs::write(folder.path().join("documents"), "in the way").unwrap();
    let app = TestApp::with_data_in(folder.path()).await;
    let mut annelies = app.sign_in("annelies@rijnstroom.example").await;
    let part = |name: &str, content: &str| {
        format!("--x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n{content}\r\n")
    };
    let form =
        [part("leeg.xml", ""), part("goed.xml", SAMPLE), part("ook-leeg.xml", ""), "--x--\r\n".to_owned()].concat();
    let request = annelies
        .request(Method::POST, "/upload")
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin")
        .body(form);
    let answer = annelies.send(request).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let taken: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let codes: Vec<_> = (0..3).map(|place| taken[place]["outcome"]["refused"]["messages"][0]["code"].clone()).collect();
    assert_eq!(codes, ["file_empty", "not_taken_in", "file_empty"]);
}
