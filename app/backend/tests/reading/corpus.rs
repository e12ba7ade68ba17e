//! Every file of `ubl` and the XML files of `orders`: each value that `expected.json` has, exactly as it is written there.

use backend::reading::{json, read};
use domain::language::Language;
use serde_json::Value;

use crate::{expectations, shared};

/// Fields that are compared as they are: name in `expected.json`, name in our JSON.
const SAME: [(&str, &str); 21] = [
    ("number", "number"),
    ("issue_date", "issue_date"),
    ("due_date", "due_date"),
    ("type_code", "type_code"),
    ("currency", "currency"),
    ("tax_currency", "tax_currency"),
    ("supplier_company_id", "supplier_company_id"),
    ("supplier_country", "supplier_country"),
    ("lines_total", "lines_total"),
    ("allowance_total", "allowance_total"),
    ("charge_total", "charge_total"),
    ("tax_exclusive", "tax_exclusive"),
    ("vat_total", "vat_total"),
    ("tax_inclusive", "tax_inclusive"),
    ("prepaid", "prepaid"),
    ("rounding", "rounding"),
    ("payable", "payable"),
    ("order_reference", "order_reference"),
    ("buyer_reference", "buyer_reference"),
    ("despatch_reference", "despatch_reference"),
    ("payment_reference", "payment_reference"),
];

fn field<'a>(read: &'a Value, name: &str) -> Option<&'a str> {
    read["fields"][name]["value"].as_str()
}

fn without_spaces_and_points(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace() && *sign != '.').collect()
}

/// What differs between a document and its expectation, one line each.
fn differences(expected: &Value, read: &Value) -> Vec<String> {
    let mut different = Vec::new();
    let mut compare = |name: &str, expected: Option<String>, found: Option<String>| {
        if expected != found {
            different.push(format!("{name}: expected {expected:?}, read {found:?}"));
        }
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    for (theirs, ours) in SAME {
        if let Some(value) = text(&expected[theirs]) {
            compare(theirs, Some(value), field(read, ours).map(str::to_owned));
        }
    }
    for name in ["supplier_vat_id", "iban"] {
        // An order's account is nothing that we read.
        let is_asked = name != "iban" || read["vat"].is_array();
        if let Some(value) = text(&expected[name]).filter(|_| is_asked) {
            compare(name, Some(without_spaces_and_points(&value)), field(read, name).map(str::to_owned));
        }
    }
    let name = text(&expected["supplier_legal_name"]).or_else(|| text(&expected["supplier_party_name"]));
    compare("supplier name", name, field(read, "supplier_name").map(str::to_owned));
    let count = |value: &Value| value.as_array().map(|items| items.len().to_string());
    compare("lines", expected["lines"].as_u64().map(|count| count.to_string()), count(&read["lines"]));
    let negative = read["lines"].as_array().map(|lines| {
        let below = |line: &&Value| line["net"].as_str().is_some_and(|net| net.starts_with('-'));
        lines.iter().filter(below).count().to_string()
    });
    compare("negative lines", expected["negative_lines"].as_u64().map(|count| count.to_string()), negative);
    different
}

/// What only invoices have: VAT rows, allowances, attachments, references of lines.
fn invoice_differences(expected: &Value, read: &Value) -> Vec<String> {
    let mut different = Vec::new();
    let rows = |value: &Value, names: &[&str]| -> Vec<Vec<Option<String>>> {
        let one = |row: &Value| names.iter().map(|name| row[name].as_str().map(str::to_owned)).collect();
        value.as_array().map(|rows| rows.iter().map(one).collect()).unwrap_or_default()
    };
    let (theirs, ours) = (
        rows(&expected["vat_breakdown"], &["percent", "taxable", "tax"]),
        rows(&read["vat"], &["percent", "taxable", "tax"]),
    );
    if theirs != ours {
        different.push(format!("VAT: expected {theirs:?}, read {ours:?}"));
    }
    for (row, found) in
        expected["vat_breakdown"].as_array().into_iter().flatten().zip(read["vat"].as_array().into_iter().flatten())
    {
        let category =
            row["category"].as_str().filter(|category| ["S", "Z", "E", "AE", "K", "G", "O"].contains(category));
        if category.is_some() && category != found["category"].as_str() {
            different.push(format!("VAT category: expected {row}, read {found}"));
        }
    }
    let parts = |is_charge: bool| {
        let all = read["allowance_charges"].as_array().into_iter().flatten();
        all.filter(|part| part["charge"] == is_charge).count() as u64
    };
    let on_lines = read["lines"].as_array().into_iter().flatten();
    let on_lines: usize = on_lines.filter_map(|line| line["allowance_charges"].as_array()).map(Vec::len).sum();
    let counts = [
        ("doc_allowances", parts(false)),
        ("doc_charges", parts(true)),
        ("line_allowance_charges", on_lines as u64),
        ("attachments", count_of(&read["attachments"])),
    ];
    for (name, found) in counts {
        let theirs = expected[name].as_u64().unwrap_or_else(|| count_of(&expected[name]));
        // A link is an attachment to us, and none in the expectations.
        let links =
            read["attachments"].as_array().into_iter().flatten().filter(|it| !it["link"].is_null()).count() as u64;
        let found = if name == "attachments" { found - links } else { found };
        if theirs != found {
            different.push(format!("{name}: expected {theirs}, read {found}"));
        }
    }
    let references = read["lines"].as_array().into_iter().flatten().filter_map(|line| {
        let order_line = line["order_line"].as_str()?;
        Some(line["order"].as_str().map_or(order_line.to_owned(), |order| format!("{order}/{order_line}")))
    });
    let references: Vec<String> = references.collect();
    let theirs: Vec<&str> =
        expected["line_order_refs"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    // Where a line names several order lines, the others are in a message.
    let several = read["messages"].as_array().into_iter().flatten().any(|it| it["code"] == "several_order_lines");
    if theirs != references && !several {
        different.push(format!("order lines: expected {theirs:?}, read {references:?}"));
    }
    different
}

fn count_of(value: &Value) -> u64 {
    value.as_array().map_or(0, Vec::len) as u64
}

fn read_file(path: &std::path::Path) -> Value {
    let bytes = std::fs::read(path).expect("the file is readable");
    let documents = read(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    json::document("file", &documents[0], Language::Nl)
}

#[test]
fn every_invoice_is_read_as_expected() {
    let Some(folder) = shared::data("ubl") else { return };
    let mut report = Vec::new();
    let expectations = expectations::of(&folder);
    for (file, expected) in &expectations {
        let read = read_file(&folder.join(file));
        let kind = if expected["doc"] == "CreditNote" { "credit_note" } else { "invoice" };
        if read["kind"] != kind {
            report.push(format!("{file}: kind {}", read["kind"]));
        }
        let different = [differences(expected, &read), invoice_differences(expected, &read)].concat();
        report.extend(different.into_iter().map(|line| format!("{file}: {line}")));
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
    assert_eq!(expectations.len(), 48);
}

#[test]
fn every_order_document_is_recognised_with_its_main_fields() {
    let Some(folder) = shared::data("orders") else { return };
    let mut report = Vec::new();
    let mut count = 0;
    for (file, expected) in &expectations::of(&folder) {
        let kind = match expected["doc"].as_str().unwrap_or_default() {
            "Order" => "order",
            "OrderResponse" | "OrderResponseSimple" => "order_response",
            "OrderChange" => "order_change",
            "OrderCancellation" => "order_cancellation",
            "DespatchAdvice" => "despatch_advice",
            "ReceiptAdvice" => "receipt_advice",
            _ => continue,
        };
        if file.rsplit('.').next() != Some("xml") {
            continue;
        }
        count += 1;
        let read = read_file(&folder.join(file));
        if read["kind"] != kind {
            report.push(format!("{file}: kind {}", read["kind"]));
        }
        report.extend(differences(expected, &read).into_iter().map(|line| format!("{file}: {line}")));
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
    assert!(count >= 14, "{count}");
}

/// The arithmetic of the corpus is right except where its own remarks say otherwise: no false alarms.
#[test]
fn sound_invoices_raise_no_alarm() {
    let Some(folder) = shared::data("ubl") else { return };
    for file in [
        "SI-UBL-2.0_ok_minimal.xml",
        "SI-UBL-2.0_ok_full.xml",
        "ubl-tc434-example1.xml",
        "UBL-OHNL-1.9_scenario1_Invoice.xml",
    ] {
        let read = read_file(&folder.join(file));
        let totals: Vec<&Value> =
            read["messages"].as_array().unwrap().iter().filter(|it| it["code"] == "total_differs").collect();
        assert!(totals.is_empty(), "{file}: {totals:?}");
    }
    let read = read_file(&folder.join("UBL-CreditNote-2.0-Example.xml"));
    assert!(
        read["messages"].as_array().unwrap().iter().any(|it| it["code"] == "total_differs"),
        "{}",
        read["messages"]
    );
}
