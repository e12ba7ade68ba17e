//! Hostile, broken and odd files: each gets a clear message, in time and in little memory.

use std::path::Path;
use std::time::{Duration, Instant};

use backend::reading::{ReadDocument, Rejected, json, read};
use domain::invoice::Severity;
use domain::language::Language;
use domain::reading::ReadMessage;

use crate::{expectations, shared};

fn read_bad(folder: &Path, file: &str) -> Result<Vec<ReadDocument>, Rejected> {
    let bytes = std::fs::read(folder.join(file)).expect("the file is readable");
    let started = Instant::now();
    let outcome = read(&bytes);
    assert!(started.elapsed() < Duration::from_secs(2), "{file} took {:?}", started.elapsed());
    outcome
}

fn codes(messages: &[ReadMessage]) -> Vec<String> {
    let all = json::messages(messages, Language::Nl);
    all.as_array()
        .into_iter()
        .flatten()
        .map(|message| message["code"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Each refused file, and the code of its reason.
const REFUSED: [(&str, &str); 17] = [
    ("xxe_local_file.xml", "xml_doctype"),
    ("xxe_external_dtd.xml", "xml_doctype"),
    ("billion_laughs.xml", "xml_doctype"),
    ("quadratic_blowup.xml", "xml_doctype"),
    ("deep_nesting.xml", "xml_too_deep"),
    ("amounts_hostile.xml", "amount_unreadable"),
    ("wrong_encoding.xml", "xml_encoding"),
    ("empty.xml", "file_empty"),
    ("html_as_xml.xml", "not_a_document"),
    ("truncated.xml", "xml_malformed"),
    ("SI-UBL-INV-1.2-error-SI-INV-R000.xml", "not_an_invoice"),
    ("SETU-Invoice-1.7-notXmlWellFormed-error.xml", "xml_malformed"),
    ("SETU-2.0_EBF_Invoice.xml", "not_an_invoice"),
    ("Digipoort_afleverbericht_1_1.xml", "not_an_invoice"),
    ("pdf_header_only.pdf", "pdf_damaged"),
    // five bytes that do not even claim to be a PDF
    ("pdf_5_bytes.pdf", "not_a_document"),
    ("png_named_pdf.pdf", "image_damaged"),
];

/// Each file that is taken with a question or a warning, and its code.
const QUESTIONED: [(&str, &str); 12] = [
    ("script_and_formula_in_fields.xml", "hidden_signs"),
    ("attachment_path_traversal.xml", "attachment_unsafe"),
    ("attachment_broken_base64.xml", "attachment_unreadable"),
    ("dates_impossible.xml", "date_impossible"),
    ("currency_unknown.xml", "currency_unknown"),
    ("SI-UBL-2.0_BR-S-08_error.xml", "vat_base_differs"),
    ("SI-UBL-INV-1.2-error-rounding-vat-1.xml", "rounding_differs"),
    ("SI-UBL-2.0_error_no_customizationid.xml", "customization_missing"),
    ("SI-UBL-2.0_BR-NL-8_error_CN_not_381.xml", "type_code_differs"),
    ("eicar.ubl.xml", "attachment_unsafe"),
    ("pdf_password_aes256.pdf", "pdf_encrypted"),
    ("pdf_active_content.pdf", "pdf_active_content"),
];

/// Files in which nothing is wrong, or nothing that concerns us.
const TAKEN: [&str; 5] =
    ["stylesheet_pi.xml", "sql_in_fields.xml", "utf16_valid.xml", "utf8_bom_valid.xml", "xinclude_file.xml"];

#[test]
fn every_bad_file_gets_its_answer() {
    let Some(folder) = shared::data("bad") else { return };
    let mut report = Vec::new();
    for (file, code) in REFUSED {
        match read_bad(&folder, file) {
            Err(rejected) if codes(&rejected.messages).iter().any(|found| found == code) => {}
            other => report.push(format!("{file}: {other:?}")),
        }
    }
    for (file, code) in QUESTIONED {
        match read_bad(&folder, file) {
            Ok(documents) if codes(documents[0].messages()).iter().any(|found| found == code) => {}
            other => report.push(format!("{file}: {other:?}")),
        }
    }
    for file in TAKEN {
        match read_bad(&folder, file) {
            Ok(documents) if documents[0].messages().iter().all(|it| it.severity() < Severity::Blocking) => {}
            other => report.push(format!("{file}: {other:?}")),
        }
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
}

#[test]
fn every_xml_file_of_the_folder_is_in_the_lists() {
    let Some(folder) = shared::data("bad") else { return };
    for file in expectations::of(&folder).keys().filter(|file| file.rsplit('.').next() == Some("xml")) {
        let listed = REFUSED.iter().chain(&QUESTIONED).any(|(name, _)| name == file) || TAKEN.contains(&file.as_str());
        assert!(listed, "{file}");
    }
}

#[test]
fn every_bad_file_is_read_without_harm() {
    let Some(folder) = shared::data("bad") else { return };
    for file in expectations::of(&folder).keys() {
        let shown = format!("{:?}", read_bad(&folder, file));
        let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
        assert!(host.trim().is_empty() || !shown.contains(host.trim()), "{file} shows the host's name");
    }
}

#[test]
fn nothing_is_lost_or_changed_in_what_is_taken() {
    let Some(folder) = shared::data("bad") else { return };
    let invoice = |file: &str| match read_bad(&folder, file).unwrap().remove(0) {
        ReadDocument::Invoice { invoice, .. } => invoice,
        other => panic!("{file}: {other:?}"),
    };
    let utf16 = invoice("utf16_valid.xml");
    assert_eq!((utf16.number.as_str(), utf16.supplier.name.as_str()), ("UTF16-1", "Café Crème B.V."));
    assert_eq!(utf16.totals.payable.unwrap().value.to_string(), "121.00");
    assert_eq!(invoice("utf8_bom_valid.xml").number, "BOM-1");
    assert!(invoice("sql_in_fields.xml").number.contains('\''));
    assert!(invoice("currency_unknown.xml").currency.is_unknown());
    assert_eq!(invoice("dates_impossible.xml").issue_date, None);
    let traversal = invoice("attachment_path_traversal.xml").attachments;
    assert_eq!(traversal[0].name, "uitbraak.pdf");
    assert_eq!(traversal[1].name, "factuur.pdf.exe");
    assert!(traversal[0].is_safe && !traversal[1].is_safe);
    let scripted = invoice("script_and_formula_in_fields.xml");
    assert!(!format!("{scripted:?}").contains("\\u{202e}"));
}

#[test]
fn each_hostile_field_has_its_own_message() {
    let Some(folder) = shared::data("bad") else { return };
    let rejected = read_bad(&folder, "amounts_hostile.xml").unwrap_err();
    let text: Vec<String> = rejected.messages.iter().map(|message| message.sentence(Language::Nl)).collect();
    for value in ["1E400", "NaN", "1.234,56", "999999999999999999999999999999"] {
        assert!(text.iter().any(|sentence| sentence.contains(&format!("‘{value}’"))), "{value}: {text:?}");
    }
}
